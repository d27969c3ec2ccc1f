from django import template

from offers.forms import OfferListForm
from offers.models import Offer, Stage

register = template.Library()


@register.simple_tag
def listing_link(form: OfferListForm, **changes: str) -> str:
    """Return the address, after the path, of the same list but for `changes`."""
    return form.link(**changes)


@register.filter
def named_moves(offer: Offer) -> list[tuple[str, str]]:
    """Return where a person may move `offer` by hand, and what that is called from where it stands."""
    names = {
        Stage.ACCEPTED: "Accept",
        Stage.CONSIDERING: "Think again" if offer.is_declining else "Reopen",
        Stage.LAPSED: "It lapsed",
        Stage.RESCINDED: "They took it back",
    }
    return [(stage.value, names[stage]) for stage in offer.moves]
