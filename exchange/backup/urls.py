from django.urls import path

from exchange.backup import views

app_name = "backup"

# /settings/backups/
urlpatterns = [
    path("", views.backup_condition, name="condition"),
]
