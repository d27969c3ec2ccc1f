from django.urls import path

from exchange import views

app_name = "exchange"

# /settings/your-data/
urlpatterns = [
    path("everything.zip", views.export, name="export"),
]
