from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from contacts import services
from contacts.detail import detail_page
from contacts.forms import AddressedForm, ContactEditForm, ContactForm, ContactListForm, TreatedForm, own_choice
from contacts.models import Contact, Treated
from contacts.requests import own_contact
from core.htmx import came_from, keep_search_in_address, redirect_browser, render_page_or_partial
from core.models import StaleEditError
from core.paging import counted, of_these, page_found
from core.toasts import toast
from core.written_once import written_once


@require_safe
def contact_list(request: SignedInRequest) -> HttpResponse:
    search = ContactListForm(request.GET)
    page = page_found(
        request,
        lambda start: _found(request.user, *search.words, good_only=search.good_only, start=start),
        lambda ids: services.fetch_jobs(request.user, _shown(ids)),
    )
    context = {"page": page, "q": search.text, "form": search}
    response = render_page_or_partial(request, "contacts/list.html", "contact-list", context)
    return keep_search_in_address(request, response, request.path + search.link)


@written_once
def _found(user: User, *words: str, good_only: bool, start: int) -> QuerySet[Contact, tuple[UUID, int]]:
    contacts = Contact.objects.for_owner(user).kept().matching(words, owner=user).order_by("name_order", "id")
    return counted(contacts.filter(treated=Treated.GOOD) if good_only else contacts, start)


@written_once
def _shown(ids: list[UUID]) -> QuerySet[Contact]:
    return of_these(services.with_last_touch(Contact.objects.all()), ids)


@require_safe
def contact_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return detail_page(request, pk)


@require_http_methods(["GET", "HEAD", "POST"])
def contact_create(request: SignedInRequest) -> HttpResponse:
    form = ContactForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        contact = services.make_contact(owner=request.user, **form.cleaned_data)
        return redirect_browser(request, reverse("contacts:detail", args=[contact.pk]))
    return _form_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def contact_edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    contact = own_contact(request, pk)
    form = ContactEditForm(request.POST if request.method == "POST" else None, initial=_initial(contact))
    if form.is_valid():
        try:
            services.save_contact(contact=contact, today=timezone.localdate(), **form.cleaned_data)
        except StaleEditError:
            form.report_stale(contact)
        else:
            return redirect_browser(request, reverse("contacts:detail", args=[contact.pk]))
    return _form_page(request, form, contact)


def _form_page(request: SignedInRequest, form: ContactForm, contact: Contact | None) -> HttpResponse:
    context = {"form": form, "contact": contact}
    return render(request, "contacts/form.html", context, status=422 if form.errors else 200)


def _initial(contact: Contact) -> dict[str, object]:
    job = contact.current_job
    names = ("name", "role", "phone", "email", "notes", "treated", "treated_note")
    return {name: getattr(contact, name) for name in names} | {
        "employer_name": job.employer.name if job else "",
        "title": job.title if job else "",
        "addressed_as": contact.how_addressed,
        "expected_version": contact.version,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def contact_addressed(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Change how a person is addressed, and go back to the page that addresses them."""
    contact = own_contact(request, pk)
    back = came_from(request, reverse("contacts:detail", args=[contact.pk]))
    initial = {"addressed_as": contact.how_addressed, "expected_version": contact.version}
    form = AddressedForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        chosen = own_choice(form.cleaned_data["addressed_as"], contact.name)
        try:
            contact.save_edit(expected_version=form.cleaned_data["expected_version"], addressed_as=chosen)
        except StaleEditError:
            form.report_stale(contact)
        else:
            return redirect_browser(request, back)
    context = {"form": form, "contact": contact, "back": back}
    return render(request, "contacts/addressed.html", context, status=422 if form.errors else 200)


@require_POST
def contact_treated(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Say how a person treated the owner, on their page."""
    contact, form = own_contact(request, pk), TreatedForm(request.POST)
    if form.is_valid():
        try:
            contact.save_edit(**form.cleaned_data)
        except StaleEditError:
            form.report_stale(contact)
        else:
            toast(request, "Saved.")
            return redirect("contacts:detail", contact.pk)
    return detail_page(request, contact.pk, treated_form=form)


@require_POST
def still_right(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Confirm number and address of a person who moved."""
    contact = own_contact(request, pk)
    contact.doubt_reach(doubted=False)
    toast(request, f"Good: you can reach {contact} as before.")
    return redirect(came_from(request, reverse("contacts:detail", args=[contact.pk])))


@require_POST
def still_there(request: SignedInRequest, pk: UUID) -> HttpResponse:
    contact = own_contact(request, pk)
    contact.confirm(on=timezone.localdate())
    toast(request, f"Good: {contact} is still there.")
    return redirect("contacts:list") if "list" in request.POST else redirect("contacts:detail", contact.pk)


@require_POST
def contact_trash(request: SignedInRequest, pk: UUID) -> HttpResponse:
    contact = own_contact(request, pk)
    contact.trash(at=timezone.now())
    toast(request, f"{contact.name} is in the trash for 30 days.", undo=reverse("contacts:restore", args=[contact.pk]))
    return redirect("contacts:list")


@require_POST
def contact_restore(request: SignedInRequest, pk: UUID) -> HttpResponse:
    contact = get_object_or_404(Contact.objects.for_owner(request.user).trashed(), pk=pk)
    contact.restore()
    toast(request, f"{contact.name} is back.")
    return redirect("contacts:detail", pk)
