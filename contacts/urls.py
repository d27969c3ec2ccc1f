from django.urls import path

from contacts import suggestions
from contacts import views as people
from contacts.giving import views as giving

app_name = "contacts"

urlpatterns = [
    # /contacts/
    path("", people.contact_list, name="list"),
    path("new/", people.contact_create, name="create"),
    path("suggest/employers/", suggestions.suggest_employers, name="suggest-employers"),
    path("suggest/people/", suggestions.suggest_contacts, name="suggest-contacts"),
    path("<uuid:pk>/", people.contact_detail, name="detail"),
    path("<uuid:pk>/edit/", people.contact_edit, name="edit"),
    path("<uuid:pk>/still-there/", people.still_there, name="still-there"),
    path("<uuid:pk>/trash/", people.contact_trash, name="trash"),
    path("<uuid:pk>/restore/", people.contact_restore, name="restore"),
    # Giving back
    path("<uuid:pk>/gifts/", giving.gift_create, name="gift-create"),
    path("gifts/<uuid:pk>/", giving.gift_edit, name="gift-edit"),
    path("gifts/<uuid:pk>/given/", giving.gift_given, name="gift-given"),
    path("gifts/<uuid:pk>/not-given/", giving.gift_not_given, name="gift-not-given"),
    path("gifts/<uuid:pk>/remove/", giving.gift_remove, name="gift-remove"),
    path("gifts/<uuid:pk>/restore/", giving.gift_restore, name="gift-restore"),
]
