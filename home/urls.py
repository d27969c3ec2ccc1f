from django.urls import path

from home import views

app_name = "home"

# /
urlpatterns = [
    path("", views.today, name="today"),
    path("doors/", views.door_list, name="doors"),
    path("find/", views.find, name="find"),
    path("help/", views.how_it_works, name="help"),
    path("keys/", views.keys, name="keys"),
    path("offers/trash/", views.trash, name="trash"),
]
