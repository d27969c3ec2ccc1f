"""Forms around one offer."""

from offers.forms.offer import (
    DeclineForm,
    MoreTimeForm,
    OfferEditForm,
    OfferForm,
    OfferListForm,
    currency_choices,
    offer_initial,
)

__all__ = [
    "DeclineForm",
    "MoreTimeForm",
    "OfferEditForm",
    "OfferForm",
    "OfferListForm",
    "currency_choices",
    "offer_initial",
]
