"""Use cases of the coach's first three steps and of going back. Each may come first, and any number of times."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from contacts.models import Contact, Interaction
from contacts.services import find_or_make_contact
from offers.decisions.services import record_decision
from offers.models import CLOSED_STAGES, Decision, Decline, Offer, PagePart, Stage, StageError
from offers.services import hold_open, move_offer


@dataclass(frozen=True, kw_only=True)
class Preparation:
    """What the person writes down before the call. `reason_to_share` is None while it is not asked for."""

    manager: str
    role: str = Contact.Role.HIRING_MANAGER
    phone: str = ""
    email: str = ""
    own_name: str = ""
    own_phone: str = ""
    graduates_on: date | None = None
    thanks_for: str = ""
    giving: str = ""
    giving_back: str = ""
    reason_to_share: str | None = None


@transaction.atomic
def lean_to_decline(
    *, offer: Offer, good_reasons: list[str], private_reasons: str, expected_version: int | None = None
) -> Decline:
    """Keep private reasons without deciding anything: the offer stays where it is.

    Raises StageError when the offer is closed and StaleEditError when the reasons were
    changed meanwhile; nothing is saved then.
    """
    decline = current_decline(hold_open(offer))
    decline.edit(
        PagePart.REASONS,
        expected_version=expected_version,
        good_reasons=good_reasons,
        private_reasons=private_reasons,
    )
    decline.save()
    return decline


@transaction.atomic
def prepare_call(*, offer: Offer, preparation: Preparation, expected_version: int | None = None) -> Decline:
    """Save who to call and what to say to them.

    Raises StageError when the offer is closed and StaleEditError when this was changed
    meanwhile; nothing is saved then.
    """
    offer = hold_open(offer)
    decline, given = current_decline(offer), preparation
    values: dict[str, object] = {
        "whom": name_contact(offer, name=given.manager, phone=given.phone, email=given.email, role=given.role),
        "own_name": given.own_name,
        "own_phone": given.own_phone,
        "graduates_on": given.graduates_on,
        "thanks_for": given.thanks_for,
        "giving": given.giving,
        "giving_back": given.giving_back,
    }
    # It is asked for only once the decision is firm (PRODUCT.md, practice 3).
    if decline.is_firm and given.reason_to_share is not None:
        values["reason_to_share"] = given.reason_to_share
    decline.edit(PagePart.PREPARATION, expected_version=expected_version, **values)
    decline.save()
    return decline


@transaction.atomic
def keep_words(
    *, offer: Offer, tone: str, situation: str, own_words: Mapping[str, str | None], expected_version: int | None = None
) -> Decline:
    """Keep the words of the call card, also after the call: the note may be written then.

    `own_words` replaces the words of the parts that it names; those of other parts stay,
    and None goes back to the suggestion. Raises StageError when the offer was closed in
    another way than by its decline, and StaleEditError when the words were changed meanwhile.
    """
    offer = Offer.objects.hold().get(pk=offer.pk)
    if not offer.is_open and not offer.is_declined:
        raise StageError(f"This offer is closed: {offer.get_stage_display().lower()}. Reopen it first.")
    decline = current_decline(offer)
    words = {key: text for key, text in {**decline.own_words, **own_words}.items() if text is not None}
    decline.edit(PagePart.WORDS, expected_version=expected_version, tone=tone, situation=situation, own_words=words)
    decline.save()
    return decline


@transaction.atomic
def take_back_telling(*, offer: Offer, now: datetime) -> Decline | None:
    """Take back that a decline was marked as sent: offer and timeline are as they were before.

    It is declining again, or considered if it was the mark that decided it; an old one that was entered as declined
    stays so. What was said and promised stays for the next time. None when there is nothing to take back (any more).
    """
    offer = Offer.objects.hold().get(pk=offer.pk)
    decline = offer.declines.current().select_related("interaction", "told").first()
    if not offer.is_declined or decline is None or not decline.is_sent:
        return None
    was_decided_with_it = decline.decided_at == decline.marked_at
    closed = offer.events.filter(stage=Stage.DECLINED)
    was_entered_so = bool(decline.marked_at) and not closed.filter(happened_at__exact=decline.marked_at or now).exists()
    if was_decided_with_it or was_entered_so:
        decline.decided_at = None
    touch, decline.interaction = decline.interaction, None
    decline.told, decline.sent_on, decline.marked_at = None, None, None
    decline.channel = decline.permission = ""
    decline.save()
    if touch:
        touch.delete()
    if was_entered_so:
        return decline
    stage = Stage.CONSIDERING if was_decided_with_it else Stage.DECLINING
    offer.enter(stage, at=now, note="“Marked as sent” was taken back")
    return decline


@transaction.atomic
def reopen(*, offer: Offer, now: datetime) -> bool:
    """Reopen a closed offer, with its whole history; False if it is already open."""
    held = Offer.objects.hold().get(pk=offer.pk)
    if held.stage not in CLOSED_STAGES:
        return False
    move_offer(offer=held, to=Stage.CONSIDERING, now=now)
    return True


class AlreadySentError(Exception):
    """The decline was already marked as sent; nothing was saved."""


@transaction.atomic
def decide_to_decline(
    *,
    offer: Offer,
    now: datetime,
    private_reasons: str,
    manager: str = "",
    phone: str = "",
    email: str = "",
    reason_to_share: str | None = None,
    good_reasons: list[str] | None = None,
    expected_version: int | None = None,
) -> Decline:
    """Record the firm decision to say no, and who to call. This tells nobody.

    Deciding again only corrects what was written; None leaves it as it is. Raises StageError when the offer
    is closed and StaleEditError when the reasons were changed after `expected_version`; nothing is saved then.
    """
    offer = hold_open(offer)
    decline = current_decline(offer)
    reasons = {"private_reasons": private_reasons, "good_reasons": good_reasons}
    decline.edit(PagePart.REASONS, expected_version=expected_version, **_given(reasons))
    whom = name_contact(offer, name=manager, phone=phone, email=email) if manager else None
    decline.edit(PagePart.PREPARATION, **_given({"whom": whom, "reason_to_share": reason_to_share}))
    if offer.is_considering:
        record_decision(offer=offer, answer=Decision.Answer.DECLINE, private_reasons=private_reasons, now=now)
        offer.enter(Stage.DECLINING, at=now)
    decline.decided_at = decline.decided_at or now
    decline.save()
    return decline


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def current_decline(offer: Offer) -> Decline:
    """Return the decline of an offer that is held, or a new one that is not saved yet."""
    return offer.declines.current().select_related("whom").first() or Decline(owner_id=offer.owner_id, offer=offer)


def name_contact(
    offer: Offer, *, name: str, phone: str, email: str, role: str = Contact.Role.HIRING_MANAGER
) -> Contact:
    """Find or make the person to call, and keep what is newly known of how to reach them.

    `role` is for somebody new. A hiring manager becomes the offer's.
    """
    contact = Contact.objects.hold().find_again(
        find_or_make_contact(owner=offer.owner, name=name, employer=offer.employer, role=role)
    )
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
    moment, and StageError when the offer was closed in another way. Nothing is saved then. Whoever tells them
    has decided: an offer that is still considered is decided with it. An old offer that was entered as declined
    gets its record, and nothing else of it changes: no decision is made up for it.
    """
    offer = Offer.objects.hold().with_people().get(pk=offer.pk)
    decline, is_old = current_decline(offer), offer.is_declined
    if is_old and decline.is_sent:
        raise AlreadySentError
    if is_old:
        decline.decided_at = min(now, datetime.combine(sent_on, time(12), offer.owner.zone))
    elif hold_open(offer).is_considering:
        decide_to_decline(offer=offer, now=now, private_reasons=decline.private_reasons)
        offer.refresh_from_db(fields=["stage", "version"])
        decline = offer.declines.current().get()
    decline.told, decline.sent_on, decline.channel = told, sent_on, channel
    decline.permission, decline.note, decline.promised = permission, note, promised
    decline.marked_at = now
    decline.interaction = Interaction.objects.create(
        owner=offer.owner, contact=told, happened_on=sent_on, channel=channel, note=note
    )
    decline.save()
    if not is_old:
        offer.enter(Stage.DECLINED, at=now)
    return decline
