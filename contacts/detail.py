"""A contact's page, which what is written down on it comes back to when it isn't right."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.requests import SignedInRequest
from contacts import services
from contacts.forms import InteractionForm, TouchForm, TreatedForm
from contacts.models import Contact, MergeRecord
from contacts.requests import own_contact

GIFTS = 20


def detail_page(
    request: SignedInRequest,
    pk: UUID,
    *,
    form: InteractionForm | None = None,
    touch_form: TouchForm | None = None,
    treated_form: TreatedForm | None = None,
) -> HttpResponse:
    """Answer with the contact's page; a form with errors makes it a 422."""
    contact = own_contact(request, pk, services.with_last_sign(Contact.objects.with_all_jobs()))
    context = {
        "contact": contact,
        "joined": MergeRecord.objects.for_owner(request.user).to_part(contact.pk, now=timezone.now()),
        "gifts": contact.gifts.kept().to_give_first()[:GIFTS],
        "form": form or InteractionForm(today=timezone.localdate()),
        "touch_form": touch_form or TouchForm(prefix="touch"),
        "treated_form": treated_form or TreatedForm(initial=_treated(contact)),
        "standings": Contact.Standing.choices,
    }
    failed = any(each and each.errors for each in (form, touch_form, treated_form))
    return render(request, "contacts/detail.html", context, status=422 if failed else 200)


def _treated(contact: Contact) -> dict[str, object]:
    names = ("treated", "treated_note")
    return {name: getattr(contact, name) for name in names} | {"expected_version": contact.version}
