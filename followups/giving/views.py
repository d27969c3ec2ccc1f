from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from contacts.giving.forms import GiftEditForm, GiftForm
from contacts.giving.services import give_back
from contacts.models import Contact, Gift
from contacts.requests import own_contact
from core.htmx import redirect_browser
from core.models import StaleEditError
from core.toasts import toast
from followups.giving import services as giving


@require_http_methods(["GET", "HEAD", "POST"])
def gift_create(request: SignedInRequest, pk: UUID) -> HttpResponse:
    contact, today = own_contact(request, pk), timezone.localdate()
    form = GiftForm(request.POST if request.method == "POST" else None, today=today)
    if form.is_valid():
        give_back(contact=contact, today=today, **form.cleaned_data)
        toast(request, "Written down.")
        return redirect_browser(request, reverse("contacts:detail", args=[contact.pk]))
    return _form_page(request, form, contact, None)


@require_http_methods(["GET", "HEAD", "POST"])
def gift_edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    gift, today = _gift(request, pk), timezone.localdate()
    form = GiftEditForm(request.POST if request.method == "POST" else None, today=today, initial=_initial(gift))
    if form.is_valid():
        try:
            giving.save_gift(gift=gift, now=timezone.now(), **form.cleaned_data)
        except StaleEditError:
            form.report_stale(gift)
        else:
            return redirect_browser(request, reverse("contacts:detail", args=[gift.contact_id]))
    return _form_page(request, form, gift.contact, gift)


def _form_page(request: SignedInRequest, form: GiftForm, contact: Contact, gift: Gift | None) -> HttpResponse:
    context = {"form": form, "contact": contact, "gift": gift}
    return render(request, "followups/giving/form.html", context, status=422 if form.errors else 200)


def _initial(gift: Gift) -> dict[str, object]:
    names = ("kind", "what", "offered_on", "given_on", "outcome")
    return {name: getattr(gift, name) for name in names} | {"expected_version": gift.version}


@require_POST
def gift_given(request: SignedInRequest, pk: UUID) -> HttpResponse:
    gift = _gift(request, pk)
    giving.give(gift=gift, now=timezone.now())
    toast(request, "Given. Write down what comes of it.", undo=reverse("followups:gift-not-given", args=[pk]))
    return redirect("contacts:detail", gift.contact_id)


@require_POST
def gift_not_given(request: SignedInRequest, pk: UUID) -> HttpResponse:
    gift = _gift(request, pk)
    giving.take_gift_back(gift=gift, now=timezone.now())
    toast(request, "Taken back: it is offered, not given.")
    return redirect("contacts:detail", gift.contact_id)


@require_POST
def gift_remove(request: SignedInRequest, pk: UUID) -> HttpResponse:
    gift = _gift(request, pk)
    gift.trash(at=timezone.now())
    toast(request, "Removed.", undo=reverse("followups:gift-restore", args=[pk]))
    return redirect("contacts:detail", gift.contact_id)


@require_POST
def gift_restore(request: SignedInRequest, pk: UUID) -> HttpResponse:
    removed = Gift.objects.for_owner(request.user).trashed().of_kept("contact")
    gift = get_object_or_404(removed, pk=pk)
    gift.restore()
    toast(request, "It is back.")
    return redirect("contacts:detail", gift.contact_id)


def _gift(request: SignedInRequest, pk: UUID) -> Gift:
    mine = Gift.objects.for_owner(request.user).kept().of_kept("contact")
    return get_object_or_404(mine.select_related("contact"), pk=pk)
