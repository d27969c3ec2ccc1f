"""Declines of the demo that are still on their way through the coach."""

from accounts.models import User
from offers.coach.services import Preparation, lean_to_decline, prepare_call
from offers.models import Giving, GoodReason, Offer


def begin_declines(owner: User) -> None:
    """Prepare one call down to its card, and let another offer be leaned away from."""
    prepare_call(
        offer=Offer.objects.for_owner(owner).declining().get(employer__name="Brightwater Analytics"),
        preparation=Preparation(
            manager="Priyanka Dahl-Iversen",
            phone="+44 1632 960174",
            own_name="Maren Holt",
            own_phone="+44 1632 960960",
            thanks_for="the two hours you gave me in Leeds",
            giving=Giving.REFERRAL,
            giving_back="Tobias Wrzesniewski, who’s built two data platforms",
            reason_to_share="It came down to the kind of work I want to do next.",
        ),
    )
    lean_to_decline(
        offer=Offer.objects.for_owner(owner).considering().get(employer__name="Halcyon Freight Systems"),
        good_reasons=[GoodReason.PLACE],
        private_reasons="Rotterdam is lovely, and too far from everybody.",
    )
