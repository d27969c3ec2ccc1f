from django.urls import path

from followups.views import by_hand, decline, follow_ups, look_back, mail, pieces, sent, today

app_name = "followups"

urlpatterns = [
    # /
    path("", today.today, name="today"),
    path("settings/reminders/", today.reminder_time, name="reminder-time"),
    path("settings/reminders/test-mail/", sent.test_mail, name="test-mail"),
    # /follow-ups/
    path("follow-ups/", follow_ups.follow_up_list, name="list"),
    path("follow-ups/<uuid:pk>/", follow_ups.follow_up_detail, name="detail"),
    path("follow-ups/<uuid:pk>/done/", follow_ups.done, name="done"),
    path("follow-ups/<uuid:pk>/snooze/", follow_ups.snooze, name="snooze"),
    path("follow-ups/<uuid:pk>/skip/", follow_ups.skip, name="skip"),
    path("follow-ups/<uuid:pk>/undo/", follow_ups.undo, name="undo"),
    # Pieces of other apps' pages
    path("follow-ups/of-offer/<uuid:pk>/", pieces.for_offer, name="for-offer"),
    path("follow-ups/of-contact/<uuid:pk>/", pieces.for_contact, name="for-contact"),
    path("contacts/<uuid:pk>/follow-up/", by_hand.follow_up_create, name="create"),
    path("plans/<uuid:pk>/pause/", pieces.plan_pause, name="plan-pause"),
    path("plans/<uuid:pk>/resume/", pieces.plan_resume, name="plan-resume"),
    # The last step of a decline
    path("offers/<uuid:pk>/decline/sent/", decline.mark_sent, name="mark-sent"),
    path("plans/preview/", decline.plan_preview, name="plan-preview"),
    # Half a year after a decision
    path("offers/<uuid:pk>/look-back/", look_back.look_back, name="look-back"),
    # /reminders/
    path("reminders/", sent.sent_list, name="sent"),
    path("reminders/<uuid:pk>/", sent.sent_detail, name="sent-detail"),
    path("reminders/<uuid:pk>/try-again/", sent.try_again, name="try-again"),
    path("reminders/<uuid:pk>/send-again/", sent.send_again, name="send-again"),
    path("reminders/<uuid:pk>/got-it/", sent.confirm, name="got-it"),
    # Links in mails
    path("m/unsubscribe/<str:token>/", mail.unsubscribe, name="unsubscribe"),
    path("m/<slug:action>/<str:token>/", mail.mail_action, name="mail-action"),
]
