from django.urls import path

from offers.weighing import scorecard_views, views

# Part of /offers/, in its namespace.
urlpatterns = [
    path("scorecard/", scorecard_views.scorecard, name="scorecard"),
    path("criteria/new/", scorecard_views.criterion_create, name="criterion-create"),
    path("criteria/<uuid:pk>/", scorecard_views.criterion_edit, name="criterion-edit"),
    path("criteria/<uuid:pk>/trash/", scorecard_views.criterion_trash, name="criterion-trash"),
    path("criteria/<uuid:pk>/restore/", scorecard_views.criterion_restore, name="criterion-restore"),
    path("pros-cons/<uuid:pk>/", views.reason_edit, name="reason-edit"),
    path("pros-cons/<uuid:pk>/move/", views.reason_move, name="reason-move"),
    path("pros-cons/<uuid:pk>/trash/", views.reason_trash, name="reason-trash"),
    path("pros-cons/<uuid:pk>/restore/", views.reason_restore, name="reason-restore"),
    path("<uuid:pk>/questions/", views.questions, name="questions"),
    path("<uuid:pk>/pros-cons/", views.reasons, name="reasons"),
]
