from django.urls import path

from contacts.views import giving, people, suggestions, touches

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
    # Touches
    path("<uuid:pk>/touch/", touches.touch, name="touch"),
    path("<uuid:pk>/interactions/", touches.interaction_create, name="interaction-create"),
    path("interactions/<uuid:pk>/", touches.interaction_edit, name="interaction-edit"),
    path("interactions/<uuid:pk>/remove/", touches.interaction_remove, name="interaction-remove"),
    path("interactions/<uuid:pk>/restore/", touches.interaction_restore, name="interaction-restore"),
    # Giving back
    path("<uuid:pk>/gifts/", giving.gift_create, name="gift-create"),
    path("gifts/<uuid:pk>/", giving.gift_edit, name="gift-edit"),
    path("gifts/<uuid:pk>/given/", giving.gift_given, name="gift-given"),
    path("gifts/<uuid:pk>/not-given/", giving.gift_not_given, name="gift-not-given"),
    path("gifts/<uuid:pk>/remove/", giving.gift_remove, name="gift-remove"),
    path("gifts/<uuid:pk>/restore/", giving.gift_restore, name="gift-restore"),
]
