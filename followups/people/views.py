from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from contacts.models import Contact, Job
from contacts.moves import AlreadyThereError, MovedOnError
from contacts.requests import contact_alone, own_contact
from core.htmx import redirect_browser, render_page_or_partial
from core.toasts import toast
from followups.people import services as people
from followups.people.forms import MoveForm, StandingForm
from followups.people.timeline import Key, timeline_of
from followups.plans.services import CalledOff


@require_safe
def timeline(request: SignedInRequest, pk: UUID) -> HttpResponse:
    contact = own_contact(request, pk, contact_alone)
    before = Key.parse(request.GET.get("before", ""))
    context = {
        "contact": contact,
        "timeline": timeline_of(contact, before=before, zone=request.user.zone),
        "is_first": before is None,
    }
    return render_page_or_partial(request, "followups/people/timeline.html", "timeline", context)


@require_http_methods(["GET", "HEAD", "POST"])
def moved(request: SignedInRequest, pk: UUID) -> HttpResponse:
    contact = own_contact(request, pk)
    form = MoveForm(request.POST if request.method == "POST" else None, today=timezone.localdate())
    if form.is_valid():
        try:
            job = people.move(contact=contact, now=timezone.now(), **form.cleaned_data)
        except AlreadyThereError as error:
            form.add_error("employer_name", str(error))
        else:
            toast(request, f"{contact} is at {job.employer} now.", undo=reverse("followups:undo-move", args=[job.pk]))
            return redirect_browser(request, reverse("contacts:detail", args=[job.contact_id]))
    context = {"form": form, "contact": contact}
    return render(request, "followups/people/moved.html", context, status=422 if form.errors else 200)


@require_POST
def undo_move(request: SignedInRequest, pk: UUID) -> HttpResponse:
    mine = Job.objects.for_owner(request.user).of_kept("contact").filter(by_move=True)
    job = get_object_or_404(mine.select_related("contact", "employer"), pk=pk)
    try:
        contact = people.undo_move(job=job, now=timezone.now())
    except MovedOnError as error:
        toast(request, str(error))
    else:
        toast(request, f"Taken back: {contact} works where they did before.")
    return redirect("contacts:detail", job.contact_id)


@require_POST
def standing(request: SignedInRequest, pk: UUID) -> HttpResponse:
    contact = own_contact(request, pk)
    form = StandingForm(request.POST)
    if not form.is_valid():
        toast(request, "Nothing changed: choose how you stand with them from the list.")
        return redirect("contacts:detail", contact.pk)
    ended = people.change_standing(contact=contact, standing=form.cleaned_data["standing"], now=timezone.now())
    contact.refresh_from_db(fields=["standing"])
    _say(request, contact, ended)
    return redirect("contacts:detail", contact.pk)


def _say(request: SignedInRequest, contact: Contact, ended: CalledOff) -> None:
    if contact.may_be_followed_up:
        toast(request, f"{contact} may be followed up again. Nothing is planned until you plan it.")
        return
    said = f"{contact}: {contact.get_standing_display().lower()}. "
    if ended.plan:
        said += "The schedule has ended and its reminders will not be sent."
    else:
        said += "What was planned is off." if ended.anything else "No schedule will be started."
    toast(request, said, undo=reverse("followups:undo-standing", args=[contact.pk]))


@require_POST
def undo_standing(request: SignedInRequest, pk: UUID) -> HttpResponse:
    contact = own_contact(request, pk)
    people.undo_standing(contact=contact, now=timezone.now())
    toast(request, f"Taken back: {contact} is in touch with you as before.")
    return redirect("contacts:detail", contact.pk)
