"""Forms around one offer."""

from offers.forms.offer import (
    MoreTimeForm,
    OfferEditForm,
    OfferForm,
    OfferListForm,
    currency_choices,
    offer_initial,
)

__all__ = [
    "MoreTimeForm",
    "OfferEditForm",
    "OfferForm",
    "OfferListForm",
    "currency_choices",
    "offer_initial",
]
