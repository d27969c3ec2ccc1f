from django.urls import path

from offers import views
from offers.attachments import views as attachments
from offers.coach import views as coach
from offers.compare import views as compare
from offers.decisions import views as decision
from offers.interviews import views as interviews
from offers.package import views as rounds
from offers.people import views as people
from offers.todays_job import views as job
from offers.weighing.urls import urlpatterns as weighing

app_name = "offers"

# /offers/
urlpatterns = [
    path("", views.offer_list, name="list"),
    path("new/", views.offer_create, name="create"),
    path("new/pay/", views.pay_as_typed, name="pay-as-typed"),
    path("compare/", compare.compare, name="compare"),
    path("today/", job.today, name="today"),
    path("decisions/<uuid:pk>/", decision.decision, name="decision"),
    path("<uuid:pk>/", views.offer_detail, name="detail"),
    path("<uuid:pk>/edit/", views.offer_edit, name="edit"),
    path("<uuid:pk>/stage/", views.offer_move, name="move"),
    path("<uuid:pk>/stage/back/", views.offer_move_back, name="move-back"),
    path("<uuid:pk>/what-happened/", views.what_happened, name="what-happened"),
    path("<uuid:pk>/rounds/", rounds.round_list, name="rounds"),
    path("<uuid:pk>/rounds/new/", rounds.round_create, name="round-create"),
    path("rounds/<uuid:pk>/correct/", rounds.round_correct, name="round-correct"),
    path("rates/", rounds.rate_create, name="rates"),
    path("<uuid:pk>/decline/", coach.decline_entry, name="decline"),
    path("<uuid:pk>/decline/decide/", coach.decide, name="decline-decide"),
    path("<uuid:pk>/decline/prepare/", coach.prepare, name="decline-prepare"),
    path("<uuid:pk>/decline/card/", coach.call_card, name="call-card"),
    path("<uuid:pk>/decline/card/words/", coach.card_words, name="card-words"),
    path("<uuid:pk>/can-we-talk/", coach.reopen, name="reopen"),
    # Who sits at the table
    path("<uuid:pk>/people/", people.offer_people, name="people"),
    path("people/<uuid:pk>/remove/", people.person_remove, name="person-remove"),
    path("people/<uuid:pk>/restore/", people.person_restore, name="person-restore"),
    path("<uuid:pk>/interviews/new/", interviews.interview_create, name="interview-create"),
    path("interviews/<uuid:pk>/", interviews.interview_edit, name="interview-edit"),
    path("interviews/<uuid:pk>/remove/", interviews.interview_remove, name="interview-remove"),
    path("interviews/<uuid:pk>/restore/", interviews.interview_restore, name="interview-restore"),
    # Files
    path("<uuid:pk>/attachments/", attachments.attachment_list, name="attachments"),
    path("attachments/<uuid:pk>/", attachments.attachment_download, name="attachment"),
    path("attachments/<uuid:pk>/picture/", attachments.attachment_picture, name="attachment-picture"),
    path("attachments/<uuid:pk>/remove/", attachments.attachment_remove, name="attachment-remove"),
    path("attachments/<uuid:pk>/restore/", attachments.attachment_restore, name="attachment-restore"),
    # A piece of an employer's page
    path("of-employer/<uuid:pk>/", views.of_employer, name="of-employer"),
    path("<uuid:pk>/accept/", decision.accept, name="accept"),
    path("<uuid:pk>/accepted/", decision.accepted, name="accepted"),
    path("<uuid:pk>/not-my-job/", job.not_my_job, name="not-my-job"),
    path("<uuid:pk>/my-job/", job.my_job, name="my-job"),
    path("<uuid:pk>/trash/", views.offer_trash, name="move-to-trash"),
    path("<uuid:pk>/restore/", views.offer_restore, name="restore"),
    *weighing,
]
