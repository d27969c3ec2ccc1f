"""From what was written down to the words: what the scripts may know of an offer and its decline."""

from uuid import UUID

from contacts.models import Contact
from offers.coach.scripts import CallFacts, Script, TalkFacts, likely_situation, suggest
from offers.models import CLOSED_STAGES, Decline, Offer, Situation, Stage, Tone


def whom_to_call(offer: Offer, decline: Decline) -> Contact | None:
    """Return whom the person chose to call, or else the hiring manager."""
    return decline.whom or offer.hiring_manager


def facts_of(offer: Offer, decline: Decline) -> CallFacts:
    """Return what may be said. The private reasons stay behind here."""
    whom, manager = whom_to_call(offer, decline), offer.hiring_manager
    return CallFacts(
        employer=offer.employer.name,
        role=offer.role,
        name=whom.name if whom else "",
        own_name=decline.own_name,
        manager=manager.name if manager and manager != whom else "",
        thanks_for=decline.thanks_for,
        giving=decline.giving,
        giving_back=decline.giving_back,
        reason_to_share=decline.reason_to_share,
        may_stay=decline.may_stay_in_touch,
    )


def likely_situation_of(offer: Offer, decline: Decline) -> Situation:
    """Return the situation that what is known speaks for."""
    whom = whom_to_call(offer, decline)
    return likely_situation(
        contact_role=whom.role if whom else "", offer_role=offer.role, was_rude=was_rude(offer, whom)
    )


def was_rude(offer: Offer, whom: Contact | None) -> bool:
    """Tell whether they were bad to the person: whom one calls or, unless that one was good, the employer."""
    return bool(whom and whom.was_bad) or (offer.employer.was_bad and not (whom and whom.was_good))


def situation_of(offer: Offer, decline: Decline) -> Situation:
    """Return the situation that the person chose, or else the likely one."""
    return Situation(decline.situation) if decline.situation else likely_situation_of(offer, decline)


def tone_of(decline: Decline) -> Tone:
    return Tone(decline.tone) if decline.tone else Tone.WARM


def suggestion_of(offer: Offer, decline: Decline) -> Script:
    """Return the script as it is suggested, without what the person wrote over it."""
    return suggest(facts_of(offer, decline), tone=tone_of(decline), situation=situation_of(offer, decline))


def script_of(offer: Offer, decline: Decline) -> Script:
    """Return the script in the person's own words where there are some, else as it is suggested."""
    return suggestion_of(offer, decline).with_own(decline.own_words)


def known_own_name(owner_id: UUID) -> str:
    """Return how the person named themselves the last time; empty when they never did."""
    named = Decline.objects.filter(owner_id=owner_id).exclude(own_name="").order_by("-id")
    return named.values_list("own_name", flat=True).first() or ""


def newest_told(offer: Offer) -> Decline | None:
    """Return the newest decline of which they were told, also when it was taken back by reopening."""
    told = offer.declines.filter(sent_on__isnull=False).select_related("told")
    return told.order_by("-sent_on", "-id").first()


def closed_as(offer: Offer, told: Decline | None) -> str:
    """Return the stage at which the offer was last closed; empty when it never was.

    `told` is its newest decline that was told, if any.
    """
    if offer.stage in CLOSED_STAGES:
        return offer.stage
    closed = offer.events.filter(stage__in=CLOSED_STAGES).order_by("-happened_at", "-id")
    return closed.values_list("stage", flat=True).first() or (Stage.DECLINED if told else "")


def talk_facts_of(offer: Offer, told: Decline | None, whom: Contact | None, stage: str) -> TalkFacts:
    """Return what may be said to `whom` when asking for another talk about an offer that was closed at `stage`."""
    return TalkFacts(
        employer=offer.employer.name,
        role=offer.role,
        name=whom.name if whom else "",
        own_name=(told and told.own_name) or known_own_name(offer.owner_id),
        closed_as=stage,
        told_on=told.sent_on if told else None,
        agreed=bool(told and told.permission == Decline.Permission.GRANTED),
    )
