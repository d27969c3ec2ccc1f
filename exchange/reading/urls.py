from django.urls import path

from exchange.reading import views

app_name = "reading"

# /offers/paste/
urlpatterns = [
    path("", views.paste, name="paste"),
]
