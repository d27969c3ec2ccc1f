from django.urls import path

from followups import pieces, views
from followups.declines import after_views as after
from followups.declines import talk_views as talks
from followups.declines import views as decline
from followups.from_offers import more_time_views
from followups.from_offers import views as look_back
from followups.giving import views as giving
from followups.people import merge_views as merge
from followups.people import touch_views as touches
from followups.people import views as people
from followups.plans import saved_views as cadences
from followups.plans import views as plans
from followups.reminders import views as reminders
from followups.sent import link_views as mail
from followups.sent import restored_views
from followups.sent import views as sent

app_name = "followups"

urlpatterns = [
    # /settings/
    path("settings/reminders/", reminders.reminder_time, name="reminder-time"),
    path("settings/reminders/test-mail/", sent.test_mail, name="test-mail"),
    path("settings/reminders/test-mail/<uuid:pk>/", sent.test_mail_answer, name="test-mail-answer"),
    path("settings/cadences/", cadences.cadence_list, name="cadences"),
    path("settings/cadences/<uuid:pk>/", cadences.cadence_edit, name="cadence-edit"),
    path("settings/cadences/<uuid:pk>/trash/", cadences.cadence_trash, name="cadence-trash"),
    path("settings/cadences/<uuid:pk>/restore/", cadences.cadence_restore, name="cadence-restore"),
    # /follow-ups/
    path("follow-ups/", views.follow_up_list, name="list"),
    path("follow-ups/new/", views.follow_up_new, name="new"),
    path("follow-ups/<uuid:pk>/", views.follow_up_detail, name="detail"),
    path("follow-ups/<uuid:pk>/done/", views.done, name="done"),
    path("follow-ups/<uuid:pk>/snooze/", views.snooze, name="snooze"),
    path("follow-ups/<uuid:pk>/skip/", views.skip, name="skip"),
    path("follow-ups/<uuid:pk>/undo/", views.undo, name="undo"),
    # Pieces of other apps' pages
    path("follow-ups/of-offer/<uuid:pk>/", pieces.for_offer, name="for-offer"),
    path("follow-ups/of-offer/<uuid:pk>/first-reminder/", pieces.first_reminder, name="first-reminder"),
    path("follow-ups/of-contact/<uuid:pk>/", pieces.for_contact, name="for-contact"),
    path("contacts/<uuid:pk>/follow-up/", views.follow_up_create, name="create"),
    path("contacts/<uuid:pk>/interactions/", touches.touch_create, name="touch"),
    path("contacts/<uuid:pk>/touch/", touches.touch_today, name="touch-today"),
    path("contacts/interactions/<uuid:pk>/", touches.interaction_edit, name="interaction-edit"),
    path("contacts/interactions/<uuid:pk>/remove/", touches.interaction_remove, name="interaction-remove"),
    path("contacts/interactions/<uuid:pk>/restore/", touches.interaction_restore, name="interaction-restore"),
    path("contacts/<uuid:pk>/plan/", plans.plan_start, name="plan-start"),
    path("plans/<uuid:pk>/", plans.plan_detail, name="plan"),
    path("plans/<uuid:pk>/end/", plans.plan_end, name="plan-end"),
    path("plans/<uuid:pk>/take-up/", plans.plan_take_up, name="plan-take-up"),
    path("plans/<uuid:pk>/carry-on/", plans.plan_carry_on, name="plan-carry-on"),
    path("plans/<uuid:pk>/another-way/", plans.plan_another_way, name="plan-another-way"),
    path("contacts/<uuid:pk>/timeline/", people.timeline, name="timeline"),
    # What was given back
    path("contacts/<uuid:pk>/gifts/", giving.gift_create, name="gift-create"),
    path("contacts/gifts/<uuid:pk>/", giving.gift_edit, name="gift-edit"),
    path("contacts/gifts/<uuid:pk>/given/", giving.gift_given, name="gift-given"),
    path("contacts/gifts/<uuid:pk>/not-given/", giving.gift_not_given, name="gift-not-given"),
    path("contacts/gifts/<uuid:pk>/remove/", giving.gift_remove, name="gift-remove"),
    path("contacts/gifts/<uuid:pk>/restore/", giving.gift_restore, name="gift-restore"),
    # People: what their pages change about plans
    path("contacts/<uuid:pk>/moved/", people.moved, name="moved"),
    path("moves/<uuid:pk>/undo/", people.undo_move, name="undo-move"),
    path("contacts/<uuid:pk>/standing/", people.standing, name="standing"),
    path("contacts/<uuid:pk>/standing/undo/", people.undo_standing, name="undo-standing"),
    path("contacts/<uuid:pk>/merge/", merge.merge, name="merge"),
    path("contacts/merges/<uuid:pk>/part/", merge.part, name="part"),
    path("plans/<uuid:pk>/pause/", plans.plan_pause, name="plan-pause"),
    path("plans/<uuid:pk>/resume/", plans.plan_resume, name="plan-resume"),
    # The last steps of a decline
    path("offers/<uuid:pk>/decline/sent/", decline.mark_sent, name="mark-sent"),
    path("offers/<uuid:pk>/decline/sent/undo/", after.undo_sent, name="undo-sent"),
    path("offers/<uuid:pk>/decline/stay-in-touch/", after.after_decline, name="stay-in-touch"),
    path("offers/<uuid:pk>/can-we-talk/sent/", talks.talk, name="talk"),
    path("offers/<uuid:pk>/decline/note/", after.written_note, name="written-note"),
    path("plans/preview/", plans.plan_preview, name="plan-preview"),
    # Before an answer is due
    path("offers/<uuid:pk>/more-time/", more_time_views.more_time, name="more-time"),
    path("more-time/<uuid:pk>/undo/", more_time_views.undo_more_time, name="undo-more-time"),
    # Half a year after a decision
    path("offers/<uuid:pk>/look-back/", look_back.look_back, name="look-back"),
    # /reminders/
    path("reminders/", sent.sent_list, name="sent"),
    path("reminders/restored/", restored_views.in_doubt, name="in-doubt"),
    path("reminders/<uuid:pk>/restored/", restored_views.in_doubt_one, name="in-doubt-one"),
    path("reminders/<uuid:pk>/", sent.sent_detail, name="sent-detail"),
    path("reminders/<uuid:pk>/looks/", sent.sent_looks, name="sent-looks"),
    path("reminders/<uuid:pk>/try-again/", sent.try_again, name="try-again"),
    path("reminders/<uuid:pk>/send-again/", sent.send_again, name="send-again"),
    path("reminders/<uuid:pk>/got-it/", sent.confirm, name="got-it"),
    # Links in mails
    path("m/unsubscribe/<str:token>/", mail.unsubscribe, name="unsubscribe"),
    path("m/<slug:action>/<str:token>/", mail.mail_action, name="mail-action"),
]
