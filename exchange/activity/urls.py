from django.urls import path

from exchange.activity import views

app_name = "activity"

# /activity/
urlpatterns = [
    path("", views.activity_page, name="page"),
    path("activity.csv", views.activity_csv, name="csv"),
]
