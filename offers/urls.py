from django.urls import path

from offers import views, views_employer, views_people

app_name = "offers"

# /offers/
urlpatterns = [
    path("", views.offer_list, name="list"),
    path("new/", views.offer_create, name="create"),
    path("trash/", views.trash, name="trash"),
    path("<uuid:pk>/", views.offer_detail, name="detail"),
    path("<uuid:pk>/edit/", views.offer_edit, name="edit"),
    path("<uuid:pk>/stage/", views.offer_move, name="move"),
    # Who sits at the table
    path("<uuid:pk>/people/", views_people.offer_people, name="people"),
    path("people/<uuid:pk>/remove/", views_people.person_remove, name="person-remove"),
    path("people/<uuid:pk>/restore/", views_people.person_restore, name="person-restore"),
    # A piece of an employer's page
    path("of-employer/<uuid:pk>/", views_employer.of_employer, name="of-employer"),
    path("<uuid:pk>/decline/", views.decline, name="decline"),
    path("<uuid:pk>/trash/", views.offer_trash, name="move-to-trash"),
    path("<uuid:pk>/restore/", views.offer_restore, name="restore"),
]
