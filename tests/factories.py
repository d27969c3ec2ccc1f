"""Rows with sensible defaults. Whatever a row is linked to has the same owner.

`OfferFactory()` makes its own person; `OfferFactory(owner=user)` and
`OfferFactory(employer=employer)` take theirs from what they are given.
"""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

from accounts.models import User
from contacts.models import Channel, Contact, Employer, Interaction, Job
from core.models import OwnedModel
from followups.local_time import instant
from followups.models import Attempt, FollowUp, Plan, Reminder
from offers.choosing import as_it_stands
from offers.frozen import freeze
from offers.models import Decision, Decline, LookBack, Offer, OfferEvent, Package, Stage

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


class OfferEventFactory(OwnedFactory):
    class Meta:
        model = OfferEvent

    offer = same_owner("OfferFactory")
    kind = OfferEvent.Kind.LOGGED
    happened_at = NOW


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


class PlanFactory(OwnedFactory):
    class Meta:
        model = Plan

    contact = same_owner("ContactFactory")
    rhythm = "2 weeks, 2 months, then every 6 months"
    anchor_on = TODAY


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


class DecisionFactory(OwnedFactory):
    """A decision to accept, made with no other offer to compare."""

    class Meta:
        model = Decision

    offer = same_owner("OfferFactory", stage=Stage.ACCEPTED)
    answer = Decision.Answer.ACCEPT
    decided_at = datetime(2026, 6, 8, 9, 0, tzinfo=UTC)
    comparison = factory.LazyAttribute(lambda row: freeze(as_it_stands(row.offer)))


class LookBackFactory(OwnedFactory):
    class Meta:
        model = LookBack

    decision = same_owner("DecisionFactory")
    outcome = LookBack.Outcome.MIXED
    looked_at = NOW
