"""Rows with sensible defaults. Whatever a row is linked to has the same owner.

`OfferFactory()` makes its own person; `OfferFactory(owner=user)` and
`OfferFactory(employer=employer)` take theirs from what they are given.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import factory
from allauth.account.models import EmailAddress
from factory.django import DjangoModelFactory
from uuid6 import uuid7

from accounts.models import User
from accounts.outgoing_mail import OutgoingMail
from contacts.models import Channel, Contact, Employer, Gift, Interaction, Job, MergeRecord
from core.models import OwnedModel, Submission
from exchange.models import CalendarFeed, ColumnMapping, ImportBatch, ImportedRows, ImportUpload
from followups.models import Act, Attempt, FollowUp, Plan, Reminder, SavedCadence, WrittenNote
from followups.reminders.local_time import instant
from offers.decisions.frozen import freeze
from offers.decisions.services import comparison_for
from offers.models import (
    Answer,
    Attachment,
    AttachmentPart,
    Criterion,
    Decision,
    Decline,
    ExchangeRate,
    Interview,
    LookBack,
    Offer,
    OfferEvent,
    OfferPerson,
    Package,
    Reason,
    Score,
    Stage,
)

# A Tuesday. Factories put what is due after it and what has happened before it.
NOW = datetime(2026, 6, 9, 10, 0, tzinfo=UTC)
TODAY = NOW.date()
PASSWORD = "a door, left ajar"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence("person{}@example.org".format)
    password = factory.django.Password(PASSWORD)
    # Who wants a mail for each follow-up, which most tests are about; tests of digests say otherwise.
    digest = False

    @factory.post_generation
    def confirmed(self: User, create: bool, wanted: bool | None, **_more: Any) -> None:
        """Confirm the address, unless told otherwise: else no reminder of theirs leaves."""
        if create and wanted is not False:
            EmailAddress.objects.create(user=self, email=self.email, verified=True, primary=True)


class OwnedFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    owner = factory.SubFactory(UserFactory)

    @classmethod
    def _generate(cls, strategy: str, params: dict[str, Any]) -> Any:
        given = [value.owner for value in params.values() if isinstance(value, OwnedModel)]
        if given and "owner" not in params:
            params["owner"] = given[0]
        return super()._generate(strategy, params)


def same_owner(name: str, **values: Any) -> factory.SubFactory:
    """Declare a link to a row of the same owner."""
    return factory.SubFactory(f"tests.factories.{name}", owner=factory.SelfAttribute("..owner"), **values)


class SubmissionFactory(OwnedFactory):
    class Meta:
        model = Submission

    digest = factory.Sequence("{:064}".format)


class CalendarFeedFactory(OwnedFactory):
    """A feed with everything in it. `CalendarFeed.objects.renew` gives it an address that somebody knows."""

    class Meta:
        model = CalendarFeed

    secret_hash = factory.Sequence("{:064}".format)
    renewed_at = NOW


class EmployerFactory(OwnedFactory):
    class Meta:
        model = Employer

    name = factory.Sequence("Employer {}".format)


class ContactFactory(OwnedFactory):
    class Meta:
        model = Contact

    name = factory.Sequence("Robin Example {}".format)


class JobFactory(OwnedFactory):
    class Meta:
        model = Job

    contact = same_owner("ContactFactory")
    employer = same_owner("EmployerFactory")


class InteractionFactory(OwnedFactory):
    class Meta:
        model = Interaction

    contact = same_owner("ContactFactory")
    happened_on = date(2026, 5, 1)
    channel = Channel.CALL


class GiftFactory(OwnedFactory):
    class Meta:
        model = Gift

    contact = same_owner("ContactFactory")
    kind = Gift.Kind.REFERRAL
    what = "A name for the open post"
    offered_on = date(2026, 5, 1)


class MergeRecordFactory(OwnedFactory):
    class Meta:
        model = MergeRecord

    gone = factory.LazyFunction(uuid7)
    stays = factory.LazyFunction(uuid7)
    name = "Robin Twice"
    before = factory.LazyFunction(dict)
    merged_at = NOW


class OfferPersonFactory(OwnedFactory):
    class Meta:
        model = OfferPerson

    offer = same_owner("OfferFactory")
    contact = same_owner("ContactFactory")


class InterviewFactory(OwnedFactory):
    class Meta:
        model = Interview

    offer = same_owner("OfferFactory")
    happens_on = date(2026, 6, 16)


class OfferFactory(OwnedFactory):
    class Meta:
        model = Offer
        skip_postgeneration_save = True

    employer = same_owner("EmployerFactory")
    role = "Engineer"

    @factory.post_generation
    def package(self, create: bool, extracted: object, **values: object) -> None:
        """Give it its first round; `package=False` leaves it without, `package__currency=` and so on change it."""
        if create and extracted is not False:
            PackageFactory(offer=self, **values)


class PackageFactory(OwnedFactory):
    class Meta:
        model = Package

    offer = same_owner("OfferFactory", package=False)
    happened_on = date(2026, 6, 1)
    base_amount = 92000
    currency = "EUR"


class ExchangeRateFactory(OwnedFactory):
    class Meta:
        model = ExchangeRate

    source = "GBP"
    target = "EUR"
    rate = Decimal("1.17")
    as_of_on = date(2026, 6, 3)


class OfferEventFactory(OwnedFactory):
    class Meta:
        model = OfferEvent

    offer = same_owner("OfferFactory")
    kind = OfferEvent.Kind.LOGGED
    happened_at = NOW


class AnswerFactory(OwnedFactory):
    class Meta:
        model = Answer

    offer = same_owner("OfferFactory")
    question = "manager"
    answer = "no"


class ReasonFactory(OwnedFactory):
    class Meta:
        model = Reason

    offer = same_owner("OfferFactory")
    side = "pro"
    text = factory.Sequence("Reason {}".format)
    position = factory.Sequence(int)


class CriterionFactory(OwnedFactory):
    class Meta:
        model = Criterion

    name = factory.Sequence("Criterion {}".format)
    position = factory.Sequence(int)


class ScoreFactory(OwnedFactory):
    class Meta:
        model = Score

    criterion = same_owner("CriterionFactory")
    offer = same_owner("OfferFactory")
    score = 7


class DeclineFactory(OwnedFactory):
    """A decline that was decided; `sent=True` makes it one that was told by a call."""

    class Meta:
        model = Decline

    class Params:
        sent = factory.Trait(
            told=same_owner("ContactFactory"),
            sent_on=date(2026, 6, 8),
            channel=Channel.CALL,
            permission=Decline.Permission.GRANTED,
        )

    offer = same_owner("OfferFactory")
    decided_at = datetime(2026, 6, 7, 9, 0, tzinfo=UTC)


class ActFactory(OwnedFactory):
    class Meta:
        model = Act

    kind = Act.Kind.LET_GO
    contact = same_owner("ContactFactory")
    happened_at = NOW


class PlanFactory(OwnedFactory):
    class Meta:
        model = Plan

    contact = same_owner("ContactFactory")
    pattern = "2 weeks, 2 months, then every 6 months"
    anchor_on = TODAY
    started_on = factory.SelfAttribute("anchor_on")


class SavedCadenceFactory(OwnedFactory):
    class Meta:
        model = SavedCadence

    name = factory.Sequence("Cadence {}".format)
    pattern = "3 weeks, then every 3 months"


class FollowUpFactory(OwnedFactory):
    """A follow-up of no plan; with `plan=` it is the first step of that one, for the same contact."""

    class Meta:
        model = FollowUp

    class Params:
        planned = factory.LazyAttribute(lambda row: getattr(row, "plan", None) is not None)

    plan = None
    step = factory.LazyAttribute(lambda row: 1 if row.plan else None)
    contact = factory.Maybe(
        "planned", yes_declaration=factory.SelfAttribute("plan.contact"), no_declaration=same_owner("ContactFactory")
    )
    due_on = date(2026, 6, 23)


class ReminderFactory(OwnedFactory):
    """The waiting reminder of a follow-up, for its date, at its owner's hour and zone.

    `sent=True` makes it one that was handed over when it was due.
    """

    class Meta:
        model = Reminder

    class Params:
        sent = factory.Trait(
            status=Reminder.Status.SENT,
            sent_at=factory.SelfAttribute("due_at"),
            frozen_at=factory.SelfAttribute("due_at"),
            message=b"Subject: Hello\r\n\r\nHello\r\n",
            message_id=factory.Sequence("<sent-{}@example.org>".format),
            recipient=factory.SelfAttribute("owner.email"),
        )

    follow_up = same_owner("FollowUpFactory")
    due_on = factory.SelfAttribute("follow_up.due_on")
    hour = factory.SelfAttribute("owner.reminder_hour")
    zone = factory.SelfAttribute("owner.time_zone")
    due_at = factory.LazyAttribute(lambda row: instant(row.due_on, row.hour, ZoneInfo(row.zone)))
    next_attempt_at = factory.SelfAttribute("due_at")


class AttemptFactory(OwnedFactory):
    class Meta:
        model = Attempt

    reminder = same_owner("ReminderFactory")
    happened_at = NOW
    phase = "reply"
    outcome = "accepted"


class OutgoingMailFactory(OwnedFactory):
    """A test mail that the mail server took."""

    class Meta:
        model = OutgoingMail

    kind = OutgoingMail.Kind.TRIAL
    recipient = "zanzibar.mail@example.org"
    state = OutgoingMail.State.SENT
    outcome = "zanzibar: the mail server took it"
    answer = "zanzibar 250 Accepted"
    next_attempt_at = NOW
    settled_at = NOW

    class Params:
        unsettled = factory.Trait(outcome="", answer="", settled_at=None, content=b"Subject: x\r\n\r\nx\r\n")


class WrittenNoteFactory(OwnedFactory):
    """A note after the call that the mail server took."""

    class Meta:
        model = WrittenNote

    decline = same_owner("DeclineFactory", sent=True)
    mail = same_owner("OutgoingMailFactory", kind="note")
    recipient = "zanzibar.note@example.org"
    reply_to = "zanzibar.answers@example.org"
    subject = "zanzibar thanks"
    text = "zanzibar words of a note"
    message_id = factory.Sequence("<note-{}@example.org>".format)
    answer = "zanzibar 250 Accepted"
    state = WrittenNote.State.SENT
    attempts = 1
    handed_over_at = NOW


class DecisionFactory(OwnedFactory):
    """A decision to accept, made with no other offer to compare."""

    class Meta:
        model = Decision

    offer = same_owner("OfferFactory", stage=Stage.ACCEPTED)
    answer = Decision.Answer.ACCEPT
    decided_at = datetime(2026, 6, 8, 9, 0, tzinfo=UTC)
    comparison = factory.LazyAttribute(lambda row: freeze(comparison_for(row.offer, today=TODAY)))


class LookBackFactory(OwnedFactory):
    class Meta:
        model = LookBack

    decision = same_owner("DecisionFactory")
    outcome = LookBack.Outcome.MIXED
    looked_at = NOW


class AttachmentFactory(OwnedFactory):
    """A text that was attached, in one part, without a preview."""

    class Meta:
        model = Attachment
        skip_postgeneration_save = True

    offer = same_owner("OfferFactory")
    name = factory.Sequence("letter-{}.txt".format)
    kind = Attachment.Kind.TXT
    size = 5
    digest = factory.Sequence("{:064}".format)
    no_picture = Attachment.NoPicture.UNREADABLE

    class Params:
        drawn = factory.Trait(picture=b"RIFF of a picture", no_picture="")

    @factory.post_generation
    def content(self: Attachment, create: bool, wanted: bytes | None, **_more: Any) -> None:
        AttachmentPart.objects.create(owner=self.owner, attachment=self, number=0, content=wanted or b"Hello")


class AttachmentPartFactory(OwnedFactory):
    class Meta:
        model = AttachmentPart

    attachment = same_owner("AttachmentFactory")
    number = 1
    content = b"More"


class ImportBatchFactory(OwnedFactory):
    """A file that waits for its person."""

    class Meta:
        model = ImportBatch

    name = "zanzibar.csv"

    class Params:
        imported = factory.Trait(state=ImportBatch.State.DONE, imported_at=NOW)


class ImportUploadFactory(OwnedFactory):
    class Meta:
        model = ImportUpload

    batch = same_owner("ImportBatchFactory")
    content = b"First Name,Last Name\r\nZanzibar,Person\r\n"


class ImportedRowsFactory(OwnedFactory):
    class Meta:
        model = ImportedRows

    batch = same_owner("ImportBatchFactory", imported=True)
    table = "contacts.contact"


class ColumnMappingFactory(OwnedFactory):
    class Meta:
        model = ColumnMapping

    header = factory.Sequence("{:064}".format)
