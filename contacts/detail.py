"""A contact's page, which what is written down on it comes back to when it isn't right."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import User
from accounts.requests import SignedInRequest
from contacts.forms import InteractionForm, TouchForm, TreatedForm
from contacts.models import Contact, Gift, Job, MergeRecord
from contacts.requests import contact_with_last_touch, own_contact
from core.written_once import written_once

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
    contact, now = own_contact(request, pk, contact_with_last_touch), timezone.now()
    contact.job_history = _jobs(request.user, contact)
    context = {
        "contact": contact,
        "joined": next((record for record in _last_merge(request.user, contact.pk) if record.can_be_parted(now)), None),
        "gifts": _gifts(request.user, contact),
        "form": form or InteractionForm(today=timezone.localdate()),
        "touch_form": touch_form or TouchForm(prefix="touch"),
        "treated_form": treated_form or TreatedForm(initial=_treated(contact)),
        "standings": Contact.Standing.choices,
    }
    failed = any(each and each.errors for each in (form, touch_form, treated_form))
    return render(request, "contacts/detail.html", context, status=422 if failed else 200)


@written_once
def _jobs(user: User, contact: Contact) -> QuerySet[Job]:
    return Job.objects.for_owner(user).filter(contact=contact).select_related("employer").newest_first()


@written_once
def _last_merge(user: User, contact: UUID) -> QuerySet[MergeRecord]:
    return MergeRecord.objects.for_owner(user).into(contact)[:1]


@written_once
def _gifts(user: User, contact: Contact) -> QuerySet[Gift]:
    return Gift.objects.for_owner(user).kept().filter(contact=contact).to_give_first()[:GIFTS]


def _treated(contact: Contact) -> dict[str, object]:
    names = ("treated", "treated_note")
    return {name: getattr(contact, name) for name in names} | {"expected_version": contact.version}
