from django.urls import path

from offers import views, views_compare, views_decision

app_name = "offers"

# /offers/
urlpatterns = [
    path("", views.offer_list, name="list"),
    path("new/", views.offer_create, name="create"),
    path("trash/", views.trash, name="trash"),
    path("compare/", views_compare.compare, name="compare"),
    path("today/", views_compare.today, name="today"),
    path("decisions/<uuid:pk>/", views_decision.decision, name="decision"),
    path("<uuid:pk>/", views.offer_detail, name="detail"),
    path("<uuid:pk>/edit/", views.offer_edit, name="edit"),
    path("<uuid:pk>/stage/", views.offer_move, name="move"),
    path("<uuid:pk>/decline/", views.decline, name="decline"),
    path("<uuid:pk>/accept/", views_decision.accept, name="accept"),
    path("<uuid:pk>/accepted/", views_decision.accepted, name="accepted"),
    path("<uuid:pk>/trash/", views.offer_trash, name="move-to-trash"),
    path("<uuid:pk>/restore/", views.offer_restore, name="restore"),
]
