from django.urls import path

from contacts import views

app_name = "contacts"

# /contacts/
urlpatterns = [
    path("", views.contact_list, name="list"),
    path("new/", views.contact_create, name="create"),
    path("suggest/employers/", views.suggest_employers, name="suggest-employers"),
    path("suggest/people/", views.suggest_contacts, name="suggest-contacts"),
    path("<uuid:pk>/", views.contact_detail, name="detail"),
    path("<uuid:pk>/edit/", views.contact_edit, name="edit"),
    path("<uuid:pk>/trash/", views.contact_trash, name="trash"),
    path("<uuid:pk>/restore/", views.contact_restore, name="restore"),
]
