from django.urls import path

from exchange.reading import views

app_name = "reading"

urlpatterns = [
    path("offers/paste/", views.paste, name="paste"),
    path("contacts/paste/", views.paste_signature, name="signature"),
]
