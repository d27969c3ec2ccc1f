"""A touch written down on a contact's page. Here rather than in `contacts`, because a plan takes notice of it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from contacts.forms import InteractionForm
from contacts.views import contact_of, contact_page
from core.toasts import toast
from followups.touches import done_by, record_touch


@require_POST
def touch_create(request: SignedInRequest, pk: UUID) -> HttpResponse:
    contact = contact_of(request, pk)
    form = InteractionForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        return contact_page(request, contact, form, status=422)
    touch = record_touch(contact=contact, now=timezone.now(), **form.cleaned_data)
    done = done_by(touch)
    if done:
        undo = reverse("followups:undo", args=[done.pk])
        toast(request, "Written down. The follow-up that was due is done with it.", undo=undo)
    else:
        toast(request, "Written down.")
    return redirect("contacts:detail", pk)
