from django.urls import path

from contacts import suggestions, views

app_name = "contacts"

urlpatterns = [
    # /contacts/
    path("", views.contact_list, name="list"),
    path("new/", views.contact_create, name="create"),
    path("suggest/employers/", suggestions.suggest_employers, name="suggest-employers"),
    path("suggest/people/", suggestions.suggest_contacts, name="suggest-contacts"),
    path("<uuid:pk>/", views.contact_detail, name="detail"),
    path("<uuid:pk>/edit/", views.contact_edit, name="edit"),
    path("<uuid:pk>/addressed/", views.contact_addressed, name="addressed"),
    path("<uuid:pk>/treated/", views.contact_treated, name="treated"),
    path("<uuid:pk>/still-right/", views.still_right, name="still-right"),
    path("<uuid:pk>/still-there/", views.still_there, name="still-there"),
    path("<uuid:pk>/trash/", views.contact_trash, name="trash"),
    path("<uuid:pk>/restore/", views.contact_restore, name="restore"),
]
