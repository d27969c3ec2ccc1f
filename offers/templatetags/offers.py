from django import template

from offers.forms import OfferListForm

register = template.Library()


@register.simple_tag
def listing_link(form: OfferListForm, **changes: str) -> str:
    """Return the address, after the path, of the same list but for `changes`."""
    return form.link(**changes)
