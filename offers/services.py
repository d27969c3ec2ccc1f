"""Use cases around one offer: log, edit, decide to decline, mark the decline as sent."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from contacts.models import Contact, Interaction
from contacts.services import find_or_make_contact, find_or_make_employer, hold_contact
from offers.decisions.services import record_decision
from offers.models import Decision, Decline, Offer, OfferEvent, Package, Stage, StageError


class AlreadySentError(Exception):
    """The decline was marked as sent before; that record stands and nothing was saved."""


@dataclass(frozen=True, kw_only=True)
class OfferDraft:
    """What the offer form says. Dates and times are on the owner's own clock."""

    employer: str
    role: str
    base_amount: Decimal
    base_currency: str
    base_period: str
    answer_due_on: date | None = None
    answer_due_time: time | None = None
    manager: str = ""
    location: str = ""
    notes: str = ""

    @property
    def base(self) -> dict[str, Any]:
        """The base pay, by the names of `Package`."""
        return {"base_amount": self.base_amount, "currency": self.base_currency, "base_period": self.base_period}


@transaction.atomic
def log_offer(*, owner: User, draft: OfferDraft, now: datetime, stage: str = Stage.CONSIDERING) -> Offer:
    """Write down a new offer and its first round; employer and manager are found by name or made."""
    offer = Offer.objects.create(owner=owner, stage=stage, **_columns(owner, draft))
    Package.objects.create(owner=owner, offer=offer, happened_on=owner.local_date(now), **draft.base)
    offer.record(OfferEvent.Kind.LOGGED, at=now)
    return offer


@transaction.atomic
def edit_offer(*, offer: Offer, draft: OfferDraft, expected_version: int, now: datetime) -> None:
    """Save an edited offer and note in its history what was changed.

    Another base pay is a correction of the round that counts, which stays readable.
    Raises core.models.StaleEditError, with nothing saved, if it changed meanwhile.
    """
    columns = _columns(offer.owner, draft)
    changed = [name for name, value in columns.items() if getattr(offer, name) != value]
    offer.save_edit(expected_version=expected_version, needs_planning=True, **columns)
    package = offer.packages.counting()
    if package is None or package.differs(draft.base):
        changed.append("base pay")
        _put_right(offer, package, draft.base, now=now)
    if changed:
        labels = [name.replace("_", " ") for name in changed]
        offer.record(OfferEvent.Kind.EDITED, at=now, note=", ".join(labels).capitalize())


def _put_right(offer: Offer, package: Package | None, values: dict[str, Any], *, now: datetime) -> None:
    if package:
        package.correct(**values)
    else:
        Package.objects.create(owner=offer.owner, offer=offer, happened_on=offer.owner.local_date(now), **values)


def _columns(owner: User, draft: OfferDraft) -> dict[str, object]:
    employer = find_or_make_employer(owner=owner, name=draft.employer)
    manager = find_or_make_contact(owner=owner, name=draft.manager, employer=employer) if draft.manager else None
    return {
        "employer": employer,
        "hiring_manager": manager,
        "role": draft.role,
        "location": draft.location,
        "answer_due_on": draft.answer_due_on,
        "answer_due_time": draft.answer_due_time,
        "notes": draft.notes,
    }


@transaction.atomic
def trash_offer(*, offer: Offer, now: datetime) -> None:
    offer.trash(at=now)
    offer.record(OfferEvent.Kind.TRASHED, at=now)


@transaction.atomic
def restore_offer(*, offer: Offer, now: datetime) -> None:
    """Bring an offer back. Raises StageError for an earlier job while there is another one today."""
    if offer.stage == Stage.TODAY:
        _make_sure_there_is_no_other_job(offer)
    offer.restore()
    offer.record(OfferEvent.Kind.RESTORED, at=now)


def _make_sure_there_is_no_other_job(offer: Offer) -> None:
    User.objects.select_for_update(no_key=True).get(pk=offer.owner_id)
    if Offer.objects.for_owner(offer.owner).kept().todays_job().exists():
        raise StageError("You have written down another job since. Move that one to the trash first.")


@transaction.atomic
def move_offer(*, offer: Offer, to: str, now: datetime, private_reasons: str = "") -> None:
    """Move an offer by hand; going back to considering takes a standing decline back.

    The decline stays in the database with the date on which it was withdrawn. Accepting
    keeps the decision, with `private_reasons`, as it was made.
    Raises StageError, with nothing saved, when the step is not allowed.
    """
    offer = Offer.objects.select_for_update(of=("self",), no_key=True).get(pk=offer.pk)
    if to == Stage.ACCEPTED and to in offer.moves:
        record_decision(offer=offer, answer=Decision.Answer.ACCEPT, private_reasons=private_reasons, now=now)
    offer.move(to, at=now)
    if to == Stage.CONSIDERING:
        offer.declines.filter(withdrawn_at__isnull=True).update(withdrawn_at=now)


@transaction.atomic
def decide_to_decline(
    *,
    offer: Offer,
    now: datetime,
    manager: str,
    phone: str,
    email: str,
    private_reasons: str,
    reason_to_share: str | None = None,
    good_reasons: list[str] | None = None,
) -> Decline:
    """Record the firm decision to say no, and whom to call. Nobody is told by this.

    Deciding again only corrects what was written; None leaves it as it is. Raises
    StageError, with nothing saved, when the offer is closed.
    """
    offer = hold_open(offer)
    decline = standing_decline(offer)
    if manager:
        decline.whom = name_contact(offer, name=manager, phone=phone, email=email)
    if offer.is_considering:
        record_decision(offer=offer, answer=Decision.Answer.DECLINE, private_reasons=private_reasons, now=now)
        offer.enter(Stage.DECLINING, at=now)
    decline.decided_at = decline.decided_at or now
    decline.private_reasons = private_reasons
    decline.reason_to_share = decline.reason_to_share if reason_to_share is None else reason_to_share
    decline.good_reasons = decline.good_reasons if good_reasons is None else good_reasons
    decline.save()
    return decline


def hold_offer(offer: Offer) -> None:
    """Keep others from changing an offer until the commit. Held before its people (ADR 0011)."""
    Offer.objects.select_for_update(of=("self",), no_key=True).get(pk=offer.pk)


def hold_open(offer: Offer) -> Offer:
    """Return the offer as it is now, and keep others from changing it until the commit.

    Raises StageError when it is closed.
    """
    offer = Offer.objects.select_for_update(of=("self",), no_key=True).with_people().get(pk=offer.pk)
    if not offer.is_open:
        raise StageError(f"This offer is closed: {offer.get_stage_display().lower()}. Reopen it first.")
    return offer


def standing_decline(offer: Offer) -> Decline:
    """Return the decline of an offer that is held, or a new one that is not saved yet."""
    return offer.declines.standing().select_related("whom").first() or Decline(owner_id=offer.owner_id, offer=offer)


def name_contact(
    offer: Offer, *, name: str, phone: str, email: str, role: str = Contact.Role.HIRING_MANAGER
) -> Contact:
    """Find or make the person to call, and keep what is newly known of how to reach them.

    `role` is for somebody new. A hiring manager becomes the offer's.
    """
    contact = hold_contact(find_or_make_contact(owner=offer.owner, name=name, employer=offer.employer, role=role))
    known = {"phone": phone or contact.phone, "email": email or contact.email}
    # As edits, so that a form that was open before is stale rather than wiping this out.
    if known != {"phone": contact.phone, "email": contact.email}:
        contact.save_edit(expected_version=contact.version, **known)
    if contact.is_hiring_manager and offer.hiring_manager != contact:
        offer.save_edit(expected_version=offer.version, hiring_manager=contact)
    return contact


@transaction.atomic
def record_decline_sent(
    *,
    offer: Offer,
    now: datetime,
    told: Contact,
    sent_on: date,
    channel: str,
    permission: str,
    note: str,
    promised: str = "",
) -> Decline:
    """Record that the employer was told. The telling is also an interaction with `told`.

    Raises AlreadySentError when it was recorded before, also by a request at the same
    moment, and StageError when no decline was decided. Nothing is saved then.
    """
    offer = Offer.objects.select_for_update(of=("self",), no_key=True).get(pk=offer.pk)
    if offer.is_declined:
        raise AlreadySentError
    if not offer.is_declining:
        raise StageError("Decide to decline first; then mark it as sent.")
    decline = offer.declines.standing().get()
    decline.told, decline.sent_on, decline.channel = told, sent_on, channel
    decline.permission, decline.note, decline.promised = permission, note, promised
    decline.marked_at = now
    decline.interaction = Interaction.objects.create(
        owner=offer.owner, contact=told, happened_on=sent_on, channel=channel, note=note
    )
    decline.save()
    offer.enter(Stage.DECLINED, at=now)
    return decline


@transaction.atomic
def give_more_time(*, offer: Offer, until: date, now: datetime) -> None:
    """Move the answer date of `offer` to `until`, a calendar date where its owner lives.

    Raises StageError, with nothing saved, when no answer is waited for any more.
    """
    offer = Offer.objects.select_for_update(of=("self",), no_key=True).get(pk=offer.pk)
    if not offer.is_considering:
        raise StageError(f"No answer is due any more: this offer is {offer.get_stage_display().lower()}.")
    # As an edit, so that a form that was open before is stale rather than putting the old day back.
    offer.save_edit(expected_version=offer.version, answer_due_on=until, needs_planning=True)
    offer.record(OfferEvent.Kind.EDITED, at=now, note="More time to answer")
