"""The demo's cadences: one that slows down, an internship, a door that closes, the person's own. Invented."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from accounts.models import User
from contacts.models import Channel
from followups import services
from followups.cadence.dates import Cadence
from followups.cadence.shipped import BY_KEY
from followups.declines.services import Telling, mark_decline_sent
from followups.models import FollowUp, Plan, SavedCadence
from followups.people.touches import record_touch
from followups.plans.services import start_plan
from offers.coach.services import decide_to_decline
from offers.models import Decline
from offers.services import OfferDraft, log_offer


@dataclass(frozen=True)
class Told:
    """A decline of the demo, told that many days ago, with the cadence that it began."""

    employer: str
    role: str
    manager: str
    days_ago: int
    pattern: str
    said: str


TOLD = (
    # Nobody answers: three notes, and the plan asks.
    Told("Quillon Instruments", "Platform engineer", "Casimir Thorsby", 420, "2 weeks, 2 months, then every 3 months",
         "A short call from a corridor. He said to keep in touch."),
    # Forgotten: the door closes.
    Told("Castellan Grid", "Grid analyst", "Wendeline Korhonen-Abara", 200, "1 month, then every 3 months",
         "She was kind, and asked me to call when I am next in town."),
)  # fmt: skip

OWN = (
    ("Old friends from the lab", "1 month, 4 months, then every 8 months", Plan.CountedFrom.LAST_TOUCH),
    ("Before the spring fairs", "11 months, then every 1 year", Plan.CountedFrom.FIXED),
)


def begin(*, owner: User, now: datetime) -> None:
    """Add them to an account of the demo. Runs in the owner's scope."""
    today = owner.local_date(now)
    for entry in TOLD:
        _tell(owner, entry, now=now)
    _fall_silent(owner, "Casimir Thorsby", now=now)
    _intern(owner, today=today, now=now)
    for name, pattern, counted_from in OWN:
        SavedCadence.objects.create(owner=owner, name=name, pattern=pattern, counted_from=counted_from)


def _tell(owner: User, entry: Told, *, now: datetime) -> None:
    then = now - timedelta(days=entry.days_ago)
    draft = OfferDraft(
        employer=entry.employer,
        role=entry.role,
        base_amount=Decimal(68000),
        base_currency="EUR",
        base_period="year",
        manager=entry.manager,
    )
    offer = log_offer(owner=owner, draft=draft, now=then - timedelta(days=9))
    decide_to_decline(
        offer=offer, now=then, manager=entry.manager, phone="", email="", private_reasons="", reason_to_share=""
    )
    telling = Telling(
        told=entry.manager,
        sent_on=owner.local_date(then),
        channel=Channel.CALL,
        permission=Decline.Permission.GRANTED,
        note=entry.said,
    )
    mark_decline_sent(offer=offer, telling=telling, cadence=Cadence.parse(entry.pattern), now=then)


def _fall_silent(owner: User, name: str, *, now: datetime) -> None:
    """Three times the owner wrote on the day, and nothing came back."""
    for _ in range(3):
        follow_up = FollowUp.objects.for_owner(owner).open().get(contact__name=name)
        day = datetime.combine(follow_up.due_on, now.timetz())
        services.complete(follow_up=follow_up, now=min(day, now), answered=False, channel=Channel.EMAIL)


def _intern(owner: User, *, today: date, now: datetime) -> None:
    """A mentor of an internship: back in touch before the graduation in fourteen months."""
    mentor = FollowUp.objects.for_owner(owner).open().filter(contact__name="Ottilie Brandvold").get().contact
    if mentor is None:
        return
    start_plan(
        contact=mentor,
        offer=None,
        cadence=BY_KEY["internship"].cadence,
        anchor_on=today + timedelta(days=425),
        now=now,
    )
    record_touch(
        contact=mentor,
        happened_on=today - timedelta(days=5),
        channel=Channel.VIDEO,
        note="She asked how the thesis goes, and when I am done.",
        now=now,
    )
