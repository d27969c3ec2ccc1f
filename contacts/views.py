from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SignedInRequest
from contacts import services
from contacts.forms import ContactEditForm, ContactForm, InteractionForm
from contacts.models import Contact, Employer
from core.forms import SearchForm
from core.htmx import keep_search_in_address, redirect_browser, render_page_or_partial
from core.models import StaleEditError
from core.paging import page_of
from core.search import name_holds
from core.toasts import toast

SUGGESTIONS = 8
TIMELINE = 50


@require_GET
def contact_list(request: SignedInRequest) -> HttpResponse:
    search = SearchForm(request.GET)
    contacts = Contact.objects.for_owner(request.user).kept().with_jobs().order_by("name", "id")
    if search.text:
        contacts = contacts.matching(search.text)
    context = {"page": page_of(request, contacts), "q": search.text}
    response = render_page_or_partial(request, "contacts/list.html", "contact-list", context)
    return keep_search_in_address(request, response, f"{request.path}?{urlencode({'q': search.text})}")


@require_GET
def contact_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return contact_page(request, contact_of(request, pk))


def contact_page(
    request: SignedInRequest, contact: Contact, form: InteractionForm | None = None, *, status: int = 200
) -> HttpResponse:
    return render(request, "contacts/detail.html", _detail(contact, form), status=status)


def _detail(contact: Contact, form: InteractionForm | None) -> dict[str, object]:
    return {
        "contact": contact,
        "interactions": contact.interactions.newest_first()[:TIMELINE],
        "form": form or InteractionForm(today=timezone.localdate()),
    }


@require_http_methods(["GET", "POST"])
def contact_create(request: SignedInRequest) -> HttpResponse:
    form = ContactForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        contact = services.make_contact(owner=request.user, today=timezone.localdate(), **form.cleaned_data)
        return redirect_browser(request, reverse("contacts:detail", args=[contact.pk]))
    return _form_page(request, form, None)


@require_http_methods(["GET", "POST"])
def contact_edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    contact = contact_of(request, pk)
    form = ContactEditForm(request.POST if request.method == "POST" else None, initial=_initial(contact))
    if form.is_valid():
        try:
            services.save_contact(contact=contact, today=timezone.localdate(), **form.cleaned_data)
        except StaleEditError:
            form.report_stale(contact)
        else:
            return redirect_browser(request, reverse("contacts:detail", args=[pk]))
    return _form_page(request, form, contact)


def _form_page(request: SignedInRequest, form: ContactForm, contact: Contact | None) -> HttpResponse:
    context = {"form": form, "contact": contact}
    return render(request, "contacts/form.html", context, status=422 if form.errors else 200)


def _initial(contact: Contact) -> dict[str, object]:
    job = contact.current_job
    return {
        "name": contact.name,
        "role": contact.role,
        "phone": contact.phone,
        "email": contact.email,
        "notes": contact.notes,
        "employer_name": job.employer.name if job else "",
        "title": job.title if job else "",
        "expected_version": contact.version,
    }


@require_POST
def contact_trash(request: SignedInRequest, pk: UUID) -> HttpResponse:
    contact = contact_of(request, pk)
    contact.trash(at=timezone.now())
    toast(request, f"{contact.name} is in the trash for 30 days.", undo=reverse("contacts:restore", args=[pk]))
    return redirect("contacts:list")


@require_POST
def contact_restore(request: SignedInRequest, pk: UUID) -> HttpResponse:
    contact = get_object_or_404(Contact.objects.for_owner(request.user).trashed(), pk=pk)
    contact.restore()
    toast(request, f"{contact.name} is back.")
    return redirect("contacts:detail", pk)


@require_GET
def suggest_employers(request: SignedInRequest) -> HttpResponse:
    text = SearchForm({"q": request.GET.get("employer") or request.GET.get("employer_name")}).text
    names = Employer.objects.for_owner(request.user).kept().filter(name_holds(text)).order_by("name")
    return _suggestions(request, list(names.values_list("name", flat=True)[:SUGGESTIONS]) if text else [])


@require_GET
def suggest_contacts(request: SignedInRequest) -> HttpResponse:
    text = SearchForm({"q": request.GET.get("manager") or request.GET.get("told")}).text
    names = Contact.objects.for_owner(request.user).kept().filter(name_holds(text)).order_by("name")
    return _suggestions(request, list(names.values_list("name", flat=True)[:SUGGESTIONS]) if text else [])


def _suggestions(request: SignedInRequest, names: list[str]) -> HttpResponse:
    return render(request, "contacts/_suggestions.html", {"names": names})


def contact_of(request: SignedInRequest, pk: UUID) -> Contact:
    return get_object_or_404(Contact.objects.for_owner(request.user).kept().with_jobs(), pk=pk)
