from django.urls import path

from exchange.importing import views

app_name = "importing"

# /import/
urlpatterns = [
    path("", views.choose, name="choose"),
    path("<uuid:pk>/", views.batch_page, name="batch"),
    path("<uuid:pk>/start/", views.start, name="start"),
    path("<uuid:pk>/drop/", views.drop, name="drop"),
    path("<uuid:pk>/undo/", views.undo_batch, name="undo"),
    path("<uuid:pk>/stay-in-touch/", views.stay_in_touch, name="stay-in-touch"),
]
