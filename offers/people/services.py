"""Who else sits at the table of an offer: interviewers and others who may speak up for you."""

from django.db import transaction

from contacts.models import Contact
from contacts.services import find_or_make_contact
from offers.models import Offer, OfferPerson


@transaction.atomic
def seat(*, offer: Offer, name: str, role: str) -> OfferPerson:
    """Add a person to an offer, found by name at its employer or made. Who sits there already takes the new role.

    Two requests at once make one seat.
    """
    contact = Contact.objects.hold().find_again(
        find_or_make_contact(owner=offer.owner, name=name, employer=offer.employer, role=role)
    )
    person, _ = OfferPerson.objects.kept().update_or_create(
        owner=offer.owner, offer=offer, contact=contact, defaults={"role": role}
    )
    return person


@transaction.atomic
def seat_again(*, person: OfferPerson) -> bool:
    """Bring back somebody who was taken off an offer; False when they were added again in the meantime."""
    Contact.objects.hold().find_again(person.contact)
    if OfferPerson.objects.kept().filter(offer=person.offer_id, contact=person.contact_id).exists():
        return False
    person.restore()
    return True
