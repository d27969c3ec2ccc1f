"""How far a decline has come through the five steps."""

from dataclasses import dataclass

from offers.models import Decline, Offer

TITLES = {
    "offers:decline-decide": "Decide",
    "offers:decline-prepare": "Prepare the call",
    "offers:call-card": "Call",
    "followups:mark-sent": "Mark as sent",
    "followups:stay-in-touch": "Stay in touch",
}


@dataclass(frozen=True)
class CoachStep:
    """One step; `route` is the name of its page."""

    route: str
    title: str
    is_done: bool
    is_now: bool = False


def coach_steps(offer: Offer, decline: Decline | None, *, now: str = "") -> list[CoachStep]:
    """Return the five steps, the one whose page is shown marked as `now`."""
    sent = offer.is_declined
    done = {
        "offers:decline-decide": bool(decline and decline.is_firm),
        "offers:decline-prepare": bool(decline and decline.whom_id),
        "offers:call-card": bool(decline and decline.tone) or sent,
        "followups:mark-sent": sent,
        "followups:stay-in-touch": sent,
    }
    return [CoachStep(route, title, done[route], route == now) for route, title in TITLES.items()]


def first_unfinished(offer: Offer, decline: Decline | None) -> str:
    """Return the route of the step to go on with; of the last one when all are done."""
    steps = coach_steps(offer, decline)
    if offer.is_declined:
        # One that was entered as declined may have nobody yet who was told.
        return steps[-1].route if decline and decline.is_sent else "followups:mark-sent"
    return next((step.route for step in steps if not step.is_done), steps[-1].route)
