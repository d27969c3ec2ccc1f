from django.urls import path

from demo import views

app_name = "demo"

# /look-around/
urlpatterns = [
    path("", views.look_around, name="look-around"),
    path("leave/", views.leave, name="leave"),
]
