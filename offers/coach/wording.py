"""From what was written down to the words: what the scripts may know of an offer and its decline."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q

from contacts.models import Contact, new_employer
from offers.coach.scripts.call import Script, suggest
from offers.coach.scripts.facts import CallFacts, TalkFacts, likely_situation
from offers.coach.scripts.more_time import more_time
from offers.coach.scripts.talk import Talk
from offers.learning import is_for_learning
from offers.models import CLOSED_STAGES, Decline, Offer, Situation, Stage, Tone, job_of

# An offer that was accepted this long before another came has nothing to do with it.
SAME_SEARCH = timedelta(days=120)


@dataclass(frozen=True)
class Elsewhere:
    """What the person's other offers tell about this one."""

    is_counter_offer: bool = False
    took_another: bool = False
    # A counter-offer of today's employer was accepted.
    stays: bool = False


def elsewhere(offer: Offer, *, today: date) -> Elsewhere:
    """Look at the job of `today` and at what was accepted in the same search. One query.

    What was accepted may be today's job by now. Whether it was a counter-offer says the job that they had when
    `offer` came.
    """
    accepted = Q(stage=Stage.ACCEPTED, events__stage=Stage.ACCEPTED)
    accepted &= Q(events__happened_at__gte=offer.created_at - SAME_SEARCH)
    now_job, then_job = (Q(pk=job_of(offer.owner_id, day)) for day in (today, offer.created_at.date()))
    others = Offer.objects.filter(owner_id=offer.owner_id).kept().exclude(pk=offer.pk)
    rows = others.filter(accepted | now_job | then_job).annotate(
        has_now=ExpressionWrapper(now_job, BooleanField()), had_then=ExpressionWrapper(then_job, BooleanField())
    )
    found = set(rows.values_list("employer_id", "stage", "has_now", "had_then"))
    now = {employer for employer, _, has_now, _ in found if has_now}
    then = {employer for employer, _, _, had_then in found if had_then}
    taken = {employer for employer, stage, _, had_then in found if stage == Stage.ACCEPTED and not had_then}
    return Elsewhere(offer.employer_id in now, bool(taken - then), bool(taken & then))


def whom_to_call(offer: Offer, decline: Decline) -> Contact | None:
    """Return the contact who was chosen for the call, or else the hiring manager."""
    return decline.whom or offer.hiring_manager


def facts_of(offer: Offer, decline: Decline, *, took_another: bool) -> CallFacts:
    """Return what may be said. The private reasons stay behind here."""
    whom, manager = whom_to_call(offer, decline), offer.hiring_manager
    return CallFacts(
        employer=offer.employer.name,
        role=offer.role,
        name=whom.name if whom else "",
        addressed_as=whom.addressed_as if whom else "",
        own_name=decline.own_name,
        own_phone=decline.own_phone,
        manager=manager.name if manager and manager != whom else "",
        thanks_for=decline.thanks_for,
        giving=decline.giving,
        giving_back=decline.giving_back,
        reason_to_share=decline.reason_to_share,
        may_stay=decline.may_stay_in_touch,
        took_another=took_another,
        graduates_on=decline.graduates_on,
    )


def likely_situation_of(offer: Offer, decline: Decline, around: Elsewhere) -> Situation:
    """Return the situation that what is known speaks for."""
    whom = whom_to_call(offer, decline)
    return likely_situation(
        contact_role=whom.role if whom else "",
        offer_role=offer.role,
        was_rude=was_rude(offer, whom),
        is_counter_offer=around.is_counter_offer,
        stays=around.stays,
        despite_hr=bool(whom and whom.was_good and offer.employer.was_bad),
    )


def is_internship(offer: Offer, decline: Decline) -> bool:
    """Tell whether the person may say from when on they could come back."""
    return decline.graduates_on is not None or is_for_learning(offer.role)


def was_rude(offer: Offer, whom: Contact | None) -> bool:
    """Whether they treated the owner badly: the contact, or the employer unless the contact was good."""
    return bool(whom and whom.was_bad) or (offer.employer.was_bad and not (whom and whom.was_good))


def situation_of(offer: Offer, decline: Decline, around: Elsewhere) -> Situation:
    """Return the situation that the person chose, or else the likely one."""
    return Situation(decline.situation) if decline.situation else likely_situation_of(offer, decline, around)


def tone_of(decline: Decline) -> Tone:
    return Tone(decline.tone) if decline.tone else Tone.WARM


def script_of(offer: Offer, decline: Decline, around: Elsewhere) -> Script:
    """Return the script in the person's own words where there are some, else as it is suggested."""
    facts = facts_of(offer, decline, took_another=around.took_another)
    suggested = suggest(facts, tone=tone_of(decline), situation=situation_of(offer, decline, around))
    return suggested.with_own(decline.own_words)


def known_own(owner_id: UUID, name: Literal["own_name", "own_phone"]) -> str:
    """Return the person's own name or number as they wrote it the last time; empty when they never did."""
    written = Decline.objects.filter(owner_id=owner_id).exclude(**{name: ""}).order_by("-id")
    return written.values_list(name, flat=True).first() or ""


def newest_told(offer: Offer) -> Decline | None:
    """Return the newest decline of which they were told, also when it was taken back by reopening."""
    told = offer.declines.told().select_related("told")
    return told.order_by("-sent_on", "-id").first()


def closed_as(offer: Offer, told: Decline | None) -> str:
    """Return the stage at which the offer was last closed; empty when it never was.

    `told` is its newest decline that was told, if any.
    """
    if offer.stage in CLOSED_STAGES:
        return offer.stage
    closed = offer.events.filter(stage__in=CLOSED_STAGES).order_by("-happened_at", "-id")
    return closed.values_list("stage", flat=True).first() or (Stage.DECLINED if told else "")


def whom_to_ask(offer: Offer, told: Decline | None) -> Contact | None:
    """Return who is asked for another talk: whoever was told, else the hiring manager."""
    return (told and told.told) or offer.hiring_manager


def own_name_of(offer: Offer, told: Decline | None) -> str:
    """Return the name in which the person signs; empty when they never said one."""
    return (told and told.own_name) or known_own(offer.owner_id, "own_name") or offer.owner.name


def more_time_for(offer: Offer, *, until: date, today: date, zone: str, tone: Tone) -> Talk:
    """Return the words that ask the hiring manager of `offer`, if there is one, for time until `until`."""
    due, _ = offer.due_on_clock(zone)
    manager = offer.hiring_manager
    facts = TalkFacts(
        employer=offer.employer.name,
        role=offer.role,
        name=manager.name if manager else "",
        addressed_as=manager.addressed_as if manager else "",
        own_name=own_name_of(offer, None),
    )
    return more_time(facts, until=until, due=due if due and due >= today else None, tone=tone)


def talk_facts_of(offer: Offer, told: Decline | None, whom: Contact | None, stage: str) -> TalkFacts:
    """Return what may be said to `whom` when asking for another talk about an offer that was closed at `stage`."""
    return TalkFacts(
        employer=offer.employer.name,
        role=offer.role,
        name=whom.name if whom else "",
        addressed_as=whom.addressed_as if whom else "",
        moved_to=new_employer(list(whom.jobs.select_related("employer").newest_first()), left=offer.employer_id)
        if whom
        else "",
        own_name=own_name_of(offer, told),
        closed_as=stage,
        told_on=told.sent_on if told else None,
        agreed=bool(told and told.is_welcome),
    )
