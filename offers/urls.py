from django.urls import path

from offers import views, views_deadline

app_name = "offers"

# /offers/
urlpatterns = [
    path("", views.offer_list, name="list"),
    path("new/", views.offer_create, name="create"),
    path("trash/", views.trash, name="trash"),
    path("<uuid:pk>/", views.offer_detail, name="detail"),
    path("<uuid:pk>/edit/", views.offer_edit, name="edit"),
    path("<uuid:pk>/stage/", views.offer_move, name="move"),
    path("<uuid:pk>/what-happened/", views_deadline.what_happened, name="what-happened"),
    path("<uuid:pk>/decline/", views.decline, name="decline"),
    path("<uuid:pk>/trash/", views.offer_trash, name="move-to-trash"),
    path("<uuid:pk>/restore/", views.offer_restore, name="restore"),
]
