from django.urls import path

from accounts import views

app_name = "accounts"

# /settings/
urlpatterns = [
    path("", views.settings, name="settings"),
    path("devices/", views.devices, name="devices"),
    path("your-data/", views.your_data, name="your-data"),
    path("your-data/delete/", views.close, name="close"),
    path("your-data/keep/", views.keep, name="keep"),
]
