from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.requests import SignedInRequest
from contacts.models import Contact, MergeRecord
from contacts.requests import own_contact
from core.forms import SearchForm
from core.htmx import redirect_browser
from core.toasts import toast
from core.written_once import one_or_404
from followups.people import merging, parting
from followups.people.forms import MergeForm

CANDIDATES = 12


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: SignedInRequest, pk: UUID) -> HttpResponse:
    contact = own_contact(request, pk, _with_counts)
    form = MergeForm(request.POST if request.method == "POST" else request.GET)
    form.full_clean()
    if "other" not in form.cleaned_data:
        return _choose(request, contact)
    other = _other(request, contact, form.cleaned_data["other"])
    if request.method == "POST" and form.is_valid():
        stays, gone = (contact, other) if form.cleaned_data["stays"] == "this" else (other, contact)
        now = timezone.now()
        try:
            merging.merge(stays=stays, gone=gone, now=now)
        except merging.MergedBeforeError as error:
            form.add_error(None, str(error))
        else:
            record = MergeRecord.objects.for_owner(request.user).to_part(stays.pk, now=now)
            undo = reverse("followups:part", args=[record.pk]) if record else ""
            toast(request, f"They are one now: {stays}.", undo=undo)
            return redirect_browser(request, reverse("contacts:detail", args=[stays.pk]))
    return _compare(request, contact, other, form)


@require_POST
def part(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take a merge back."""
    record = get_object_or_404(MergeRecord.objects.for_owner(request.user), pk=pk)
    try:
        back = parting.part(record=record, now=timezone.now())
    except parting.CannotPartError as error:
        toast(request, str(error))
        return redirect_browser(request, reverse("contacts:detail", args=[record.stays]))
    toast(request, f"They are two again. This is {back}.")
    return redirect_browser(request, reverse("contacts:detail", args=[back.pk]))


def _choose(request: SignedInRequest, contact: Contact) -> HttpResponse:
    search = SearchForm(request.GET)
    everyone = Contact.objects.for_owner(request.user).kept().exclude(pk=contact.pk)
    matching = everyone.matching(search.words, owner=request.user)
    found = matching if search.text else merging.likely_same(contact)
    context = {
        "contact": contact,
        "q": search.text,
        "found": found.with_jobs().order_by("name_order", "id")[:CANDIDATES],
    }
    return render(
        request, "followups/people/merge_choose.html", context, status=422 if request.method == "POST" else 200
    )


def _compare(request: SignedInRequest, contact: Contact, other: Contact, form: MergeForm) -> HttpResponse:
    asked = request.method == "POST"
    if not asked:
        form = MergeForm(initial={"other": other.pk, "stays": "this"})
    sides = [
        {"value": value, "contact": side, "belongings": merging.belongings(side)}
        for value, side in (("this", contact), ("other", other))
    ]
    context = {"form": form, "contact": contact, "sides": sides}
    return render(request, "followups/people/merge.html", context, status=422 if asked else 200)


def _other(request: SignedInRequest, contact: Contact, pk: UUID) -> Contact:
    return one_or_404([] if pk == contact.pk else _with_counts(request.user, pk))


def _with_counts(user: User, pk: UUID) -> list[Contact]:
    return list(merging.with_counts(Contact.objects.for_owner(user).kept().filter(pk=pk).with_jobs()))
