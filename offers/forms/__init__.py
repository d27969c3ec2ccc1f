"""Forms around one offer."""

from offers.forms.offer import DeclineForm, OfferEditForm, OfferForm, OfferListForm, currency_choices, offer_initial

__all__ = ["DeclineForm", "OfferEditForm", "OfferForm", "OfferListForm", "currency_choices", "offer_initial"]
