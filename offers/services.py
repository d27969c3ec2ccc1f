"""Use cases around one offer: log, edit, decide to decline, mark the decline as sent."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from contacts.services import find_or_make_contact, find_or_make_employer
from offers.learning import is_for_learning
from offers.models import CLOSED_STAGES, Offer, OfferEvent, Package, Stage, StageError

# Of columns in the history, where their names won't do.
COLUMN_NAMES = {"posting_url": "link to the posting"}
DUE = ("answer_due_on", "answer_due_time", "answer_due_zone")


@dataclass(frozen=True)
class Posting:
    """How an offer came: the address of its posting, http or https, and the date on which it was received."""

    url: str = ""
    received_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class OfferDraft:
    """What the offer form says. Dates and times are on the owner's own clock."""

    employer: str
    role: str
    # None while they have named no pay.
    base_amount: Decimal | None
    base_currency: str
    base_period: str
    answer_due_on: date | None = None
    answer_due_time: time | None = None
    manager: str = ""
    location: str = ""
    notes: str = ""
    # None in a form that doesn't ask, which leaves it as it is.
    posting: Posting | None = None

    @property
    def base(self) -> dict[str, Any]:
        """The base pay, by the names of `Package`."""
        return {"base_amount": self.base_amount, "currency": self.base_currency, "base_period": self.base_period}

    @property
    def likely_contract(self) -> str:
        """An internship is one by its name, so that it isn't counted over four years; of others nothing is known."""
        return Package.Contract.INTERNSHIP if is_for_learning(self.role) else ""


def usual_currency(user: User) -> str:
    """Return the currency (ISO 4217) that pay is taken to be in when it names none: that of the last offer."""
    newest = Package.objects.for_owner(user).order_by("-id").values_list("currency", flat=True).first()
    return newest or user.currency


@transaction.atomic
def log_offer(
    *,
    owner: User,
    draft: OfferDraft,
    now: datetime,
    stage: str = Stage.CONSIDERING,
    ended_on: date | None = None,
    earlier_pay: dict[str, Any] | None = None,
) -> Offer:
    """Write down a new offer and, if it names pay, its first round; employer and manager are found by name or made.

    `earlier_pay`, by the names of `Package`, becomes a round before that one.

    An old offer is at one of `CLOSED_STAGES` from the start. It ended on the calendar date `ended_on` where its
    owner lives, or today; no decision is made up for it, so that nothing is ever sent about it.

    Raises StageError, with nothing saved, for today's job when there is one already.
    """
    columns = _columns(owner, draft)
    if stage == Stage.TODAY:
        _make_sure_there_is_no_other_job(owner)
    offer = Offer.objects.create(owner=owner, stage=stage, **columns)
    also = {"contract": draft.likely_contract, "happened_on": ended_on or owner.local_date(now)}
    if earlier_pay and earlier_pay != draft.base:
        Package.objects.create(owner=owner, offer=offer, **earlier_pay | also)
    if draft.base_amount is not None:
        Package.objects.create(owner=owner, offer=offer, **draft.base | also)
    offer.record(OfferEvent.Kind.LOGGED, at=now)
    if stage in CLOSED_STAGES:
        noon = datetime.combine(ended_on, time(12), owner.zone) if ended_on else now
        offer.record(OfferEvent.Kind.STAGE, at=min(noon, now), stage=stage)
    return offer


@transaction.atomic
def edit_offer(*, offer: Offer, draft: OfferDraft, expected_version: int, now: datetime) -> None:
    """Save an edited offer and note in its history what was changed.

    Another base pay is a correction of the round that counts, which stays readable; a draft without pay
    leaves the rounds as they are.
    Raises core.models.StaleEditError, with nothing saved, if it changed meanwhile.
    """
    columns = _columns(offer.owner, draft)
    if (draft.answer_due_on, draft.answer_due_time) == offer.due_on_clock(offer.owner.time_zone):
        # As it was shown: on another clock perhaps, which it stays on.
        columns |= {name: getattr(offer, name) for name in DUE}
    changed = [name for name, value in columns.items() if getattr(offer, name) != value and name != "answer_due_zone"]
    offer.save_edit(expected_version=expected_version, needs_planning=True, **columns)
    package = offer.packages.counting()
    if draft.base_amount is not None and (package is None or package.differs(draft.base)):
        changed.append("base pay")
        _put_right(offer, package, draft.base, now=now)
    if changed:
        labels = [COLUMN_NAMES.get(name, name.replace("_", " ")) for name in changed]
        offer.record(OfferEvent.Kind.EDITED, at=now, note=", ".join(labels).capitalize())


@transaction.atomic
def add_to_offer(*, offer: Offer, pay: dict[str, Any], now: datetime, **values: Any) -> None:
    """Fill in what an offer didn't say yet: `values` are fields of it, `pay` the base of a first round or empty.

    Raises core.models.StaleEditError, with nothing saved, if it changed meanwhile.
    """
    offer.save_edit(expected_version=offer.version, needs_planning=True, **values)
    if pay:
        Package.objects.create(owner=offer.owner, offer=offer, happened_on=offer.owner.local_date(now), **pay)
    labels = [COLUMN_NAMES.get(name, name.replace("_", " ")) for name in (*values, *(["base pay"] if pay else []))]
    offer.record(OfferEvent.Kind.EDITED, at=now, note=", ".join(labels).capitalize())


def _put_right(offer: Offer, package: Package | None, values: dict[str, Any], *, now: datetime) -> None:
    if package:
        # What another period can't have; a form for the base alone has no field to empty it.
        if values["base_period"] != Package.Period.MONTH:
            values |= {"salaries": None}
        if values["base_period"] != Package.Period.DAY:
            values |= {"days_a_year": None}
        package.correct(**values)
    else:
        Package.objects.create(owner=offer.owner, offer=offer, happened_on=offer.owner.local_date(now), **values)


def _columns(owner: User, draft: OfferDraft) -> dict[str, object]:
    employer = find_or_make_employer(owner=owner, name=draft.employer)
    manager = find_or_make_contact(owner=owner, name=draft.manager, employer=employer) if draft.manager else None
    columns: dict[str, object] = {
        "employer": employer,
        "hiring_manager": manager,
        "role": draft.role,
        "location": draft.location,
        "answer_due_on": draft.answer_due_on,
        "answer_due_time": draft.answer_due_time,
        "answer_due_zone": owner.time_zone if draft.answer_due_time else "",
        "notes": draft.notes,
    }
    if draft.posting:
        columns |= {"posting_url": draft.posting.url, "received_on": draft.posting.received_on}
    return columns


@transaction.atomic
def trash_offer(*, offer: Offer, now: datetime) -> None:
    offer.trash(at=now)
    offer.record(OfferEvent.Kind.TRASHED, at=now)


@transaction.atomic
def restore_offer(*, offer: Offer, now: datetime) -> None:
    """Bring an offer back. Raises StageError for an earlier job while there is another one today."""
    offer = Offer.objects.hold().get(pk=offer.pk)
    if offer.is_written_job:
        _make_sure_there_is_no_other_job(offer.owner)
    offer.restore()
    offer.record(OfferEvent.Kind.RESTORED, at=now)


def _make_sure_there_is_no_other_job(owner: User) -> None:
    """Let nobody else write down a job of `owner` until the commit. After the offer and its people (ADR 0011)."""
    User.objects.hold().get(pk=owner.pk)
    if Offer.objects.for_owner(owner).kept().written_jobs().exists():
        raise StageError("You have written down another job since. Move that one to the trash first.")


@transaction.atomic
def move_offer(*, offer: Offer, to: str, now: datetime) -> None:
    """Move an offer by hand; going back to considering takes the current decline back.

    The decline stays in the database with the date on which it was withdrawn. Raises
    StageError, with nothing saved, when the step is not allowed. Accepting is not one of
    them: `offers.decisions.services.accept_offer` keeps the decision too.
    """
    if to == Stage.ACCEPTED:
        raise StageError("An offer is accepted on its own page, where the decision is kept.")
    offer = Offer.objects.hold().get(pk=offer.pk)
    offer.move(to, at=now)
    if to == Stage.CONSIDERING:
        offer.declines.current().update(withdrawn_at=now)


# Where an offer goes at one tap, and comes back from at another.
GONE = (Stage.LAPSED, Stage.RESCINDED)


@transaction.atomic
def move_back(*, offer: Offer, now: datetime) -> bool:
    """Put an offer that lapsed or was withdrawn back where it was; its decline goes on. False if it did not."""
    offer = Offer.objects.hold().get(pk=offer.pk)
    if offer.stage not in GONE:
        return False
    entered = offer.events.exclude(stage="").order_by("-happened_at", "-id").values_list("stage", flat=True)[:2]
    before = Stage.DECLINING if list(entered)[1:] == [Stage.DECLINING] else Stage.CONSIDERING
    offer.enter(before, at=now, note="Taken back")
    return True


def hold_open(offer: Offer) -> Offer:
    """Return the offer as it is now, locked until the commit.

    Raises StageError when it is closed.
    """
    offer = Offer.objects.hold().with_people().get(pk=offer.pk)
    if not offer.is_open:
        raise StageError(f"This offer is closed: {offer.get_stage_display().lower()}. Reopen it first.")
    return offer


@transaction.atomic
def give_more_time(*, offer: Offer, until: date, now: datetime) -> OfferEvent:
    """Move the answer date of `offer` to `until`, a calendar date where its owner lives.

    The line of the history that this returns keeps what was before, for `take_back_more_time`.
    Raises StageError, with nothing saved, when no answer is waited for any more.
    """
    offer = _hold_considered(offer.pk)
    before = {f"due_{name}_before": getattr(offer, f"answer_due_{name}") for name in ("on", "time", "zone")}
    zone = offer.owner.time_zone
    _, hour = offer.due_on_clock(zone)
    due = {"answer_due_on": until, "answer_due_time": hour, "answer_due_zone": zone if hour else ""}
    # As an edit, so that a form that was open before is stale rather than putting the old day back.
    offer.save_edit(expected_version=offer.version, needs_planning=True, **due)
    return offer.record(OfferEvent.Kind.MORE_TIME, at=now, offer_version=offer.version, **before)


@transaction.atomic
def take_back_more_time(*, given: OfferEvent, now: datetime) -> Offer | None:
    """Put the answer date back to what it was before `given`: its day, its hour and the zone of that hour.

    None, with nothing saved, when it is so already, such as after a second click. Raises StageError when no answer
    is waited for any more and core.models.StaleEditError when the offer was changed after `given`; nothing is
    saved then.
    """
    offer = _hold_considered(given.offer_id)
    if offer.version != given.offer_version and given.due_before == {name: getattr(offer, name) for name in DUE}:
        return None
    offer.save_edit(expected_version=given.offer_version or 0, needs_planning=True, **given.due_before)
    offer.record(OfferEvent.Kind.EDITED, at=now, note="“More time to answer” was taken back")
    return offer


def _hold_considered(pk: UUID) -> Offer:
    offer = Offer.objects.hold().get(pk=pk)
    if not offer.is_considering:
        raise StageError(f"No answer is due any more: this offer is {offer.get_stage_display().lower()}.")
    return offer
