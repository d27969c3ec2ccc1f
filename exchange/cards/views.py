from collections.abc import Iterable
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from contacts.models import Contact
from contacts.requests import own_contact
from exchange.cards.vcard import cards_of


@require_safe
def card(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _file(request, [own_contact(request, pk)], name="contact.vcf")


@require_safe
def all_cards(request: SignedInRequest) -> HttpResponse:
    """Give a card of everyone, without those who are in the trash."""
    contacts = Contact.objects.for_owner(request.user).kept().with_jobs().order_by("name_order", "id")
    return _file(request, contacts, name=f"ajar-contacts-{timezone.localdate()}.vcf")


def _file(request: SignedInRequest, contacts: Iterable[Contact], *, name: str) -> HttpResponse:
    response = HttpResponse(cards_of(contacts, zone=request.user.zone), content_type="text/vcard; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
