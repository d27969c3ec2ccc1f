from django.urls import path

from exchange.calendar import views

app_name = "calendar"

# /calendar/
urlpatterns = [
    path("", views.calendar_settings, name="settings"),
    path("renew/", views.renew_feed, name="renew"),
    path("off/", views.turn_feed_off, name="off"),
    path("feed/<str:token>.ics", views.feed, name="feed"),
    path("answers/<uuid:pk>.ics", views.answer_event, name="answer"),
    path("starts/<uuid:pk>.ics", views.start_event, name="start"),
    path("interviews/<uuid:pk>.ics", views.interview_event, name="interview"),
    path("follow-ups/<uuid:pk>.ics", views.follow_up_event, name="follow-up"),
]
