from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from contacts.models import Contact, Employer
from contacts.names import Shape, WordValue, look_up, values_of, words_from
from contacts.requests import own_contact
from core.days import spoken_day
from core.forms import SearchForm
from core.htmx import came_from, redirect_browser, render_page_or_partial, wants_fragment
from core.paging import page_found, part_of
from core.search import LookedUp
from core.toasts import toast, toast_fragment
from core.written_once import written_once
from followups import services
from followups.cadence.course import Step
from followups.forms import AboutForm, DoneForm, FollowUpForm, SnoozeForm
from followups.helping.facts import help_of
from followups.listing import LIST_CHANGED, asking_plans, closed_lately, found_open, shown_follow_ups
from followups.models import FollowUp
from followups.plans.dates import SHOWN, coming_steps
from followups.plans.services import PlanError
from followups.services import ClosedError, snooze_choices
from offers.models import Offer

# How many people, and how many offers, one may choose from.
CHOICES = 8


@require_safe
def follow_up_list(request: SignedInRequest) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "page": page_found(request, lambda start: found_open(request.user, start=start), shown_follow_ups),
        "closed": closed_lately(request.user),
        "asking": asking_plans(request.user),
        "week_ends_on": today + timedelta(days=6 - today.weekday()),
    }
    return render_page_or_partial(request, "followups/list.html", "follow-up-list", context)


@require_safe
def follow_up_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return render(request, "followups/detail.html", _detail(_follow_up(request, pk)))


def _detail(
    follow_up: FollowUp, *, done_form: DoneForm | None = None, snooze_form: SnoozeForm | None = None
) -> dict[str, object]:
    today = timezone.localdate()
    helping = help_of(follow_up, today=today)
    return {
        "follow_up": follow_up,
        "contact": follow_up.contact,
        "offer": follow_up.offer,
        "helping": helping,
        "decline": helping.decline,
        "days_overdue": follow_up.days_overdue(today) if follow_up.is_open else 0,
        "snoozes": snooze_choices(today),
        "done_form": done_form or DoneForm(initial={"note": follow_up.note}),
        "snooze_form": snooze_form or SnoozeForm(today=today),
        "steps_ahead": _after(follow_up),
        "reminder": follow_up.reminders.order_by("-occurrence").first(),
    }


def _after(follow_up: FollowUp) -> list[Step]:
    """Return the next steps of its plan, itself not among them."""
    plan = follow_up.plan
    if plan is None or not plan.is_active:
        return []
    steps = coming_steps(plan, today=timezone.localdate(), count=SHOWN + 1)
    return [step for step in steps if step.number != follow_up.step][:SHOWN]


@require_http_methods(["GET", "HEAD", "POST"])
def done(request: SignedInRequest, pk: UUID) -> HttpResponse:
    follow_up = _follow_up(request, pk)
    if request.method != "POST":
        return _ask(request, "followups/done.html", "done-form", follow_up)
    form = DoneForm(request.POST)
    if not form.is_valid():
        return _invalid(request, form, _detail(follow_up, done_form=form))
    try:
        services.complete(follow_up=follow_up, now=timezone.now(), **form.cleaned_data)
    except ClosedError as error:
        return _answer(request, str(error))
    return _answer(request, f"Done: {follow_up.who}.", undo=follow_up)


@require_http_methods(["GET", "HEAD", "POST"])
def snooze(request: SignedInRequest, pk: UUID) -> HttpResponse:
    follow_up = _follow_up(request, pk)
    if request.method != "POST":
        return _ask(request, "followups/snooze.html", "snooze-form", follow_up)
    form = SnoozeForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        return _invalid(request, form, _detail(follow_up, snooze_form=form))
    until = form.cleaned_data["until"]
    try:
        services.snooze(follow_up=follow_up, until=until, now=timezone.now())
    except ClosedError as error:
        return _answer(request, str(error))
    text = f"{follow_up.who} waits until {spoken_day(until, timezone.localdate())}."
    return _answer(request, text, undo=follow_up)


@require_POST
def skip(request: SignedInRequest, pk: UUID) -> HttpResponse:
    follow_up = _follow_up(request, pk)
    try:
        services.skip(follow_up=follow_up, now=timezone.now())
    except ClosedError as error:
        return _answer(request, str(error))
    return _answer(request, f"Skipped this time: {follow_up.who}.", undo=follow_up)


@require_POST
def undo(request: SignedInRequest, pk: UUID) -> HttpResponse:
    follow_up = _follow_up(request, pk)
    try:
        services.undo(follow_up=follow_up, now=timezone.now())
    except ClosedError as error:
        return _answer(request, str(error))
    return _answer(request, f"Taken back: {follow_up.who}.")


def _ask(request: SignedInRequest, template: str, partial: str, follow_up: FollowUp) -> HttpResponse:
    """Show the form under a row of a list, or as a page where there is no JavaScript."""
    if not follow_up.is_open:
        return redirect_browser(request, reverse("followups:detail", args=[follow_up.pk]))
    context = {
        "follow_up": follow_up,
        "snoozes": snooze_choices(timezone.localdate()),
        "back": came_from(request, reverse("home:today")),
    }
    return render_page_or_partial(request, template, partial, context)


def _answer(request: SignedInRequest, text: str, *, undo: FollowUp | None = None) -> HttpResponse:
    """Say what happened: to htmx as a toast, after which the lists reload; to others on the page they came from."""
    toast(request, text, undo=reverse("followups:undo", args=[undo.pk]) if undo else "")
    if wants_fragment(request):
        return toast_fragment(request, event=LIST_CHANGED)
    return redirect(came_from(request, reverse("home:today")))


def _invalid(request: SignedInRequest, form: DoneForm | SnoozeForm, context: dict[str, object]) -> HttpResponse:
    if wants_fragment(request):
        toast(request, " ".join(str(error) for found in form.errors.values() for error in found))
        return toast_fragment(request, status=422)
    return render(request, "followups/detail.html", context, status=422)


def _follow_up(request: SignedInRequest, pk: UUID) -> FollowUp:
    mine = FollowUp.objects.for_owner(request.user).personal().not_in_trash(owner_id=request.user.pk)
    return get_object_or_404(mine.with_people().select_related("owner", "plan__owner"), pk=pk)


@require_safe
def follow_up_new(request: SignedInRequest) -> HttpResponse:
    """Ask who a new follow-up is about: people and offers that a search finds, or the newest."""
    search = SearchForm(request.GET)
    words = look_up(request.user, search.words)
    people, offers = _people(request.user, words), _offers(request.user, words)
    context = {"q": search.text, "people": people, "offers": offers}
    return render_page_or_partial(request, "followups/new.html", "who", context)


def _people(user: User, words: list[LookedUp]) -> list[Contact]:
    """Return people who have each of `words`; without words the newest."""
    values, shape = values_of(words, Employer)
    return _chosen_people(user, *values, shape=shape)


def _offers(user: User, words: list[LookedUp]) -> list[Offer]:
    """Return offers that have each of `words`, the newest first."""
    values, shape = values_of(words, Employer, Contact)
    return _chosen_offers(user, *values, shape=shape)


@written_once
def _chosen_people(user: User, *values: WordValue, shape: Shape) -> QuerySet[Contact]:
    found = Contact.objects.for_owner(user).kept().matching(words_from(values, shape, Employer), owner=user)
    ordered = found.order_by("name_order", "id") if shape else found.order_by("-id")
    return part_of(ordered, Contact.objects.with_jobs(), 0, CHOICES)


@written_once
def _chosen_offers(user: User, *values: WordValue, shape: Shape) -> QuerySet[Offer]:
    words = words_from(values, shape, Employer, Contact)
    found = Offer.objects.for_owner(user).kept().offers_only().matching(words, owner=user)
    return part_of(found.order_by("-id"), Offer.objects.with_people(), 0, CHOICES)


@require_http_methods(["GET", "HEAD", "POST"])
def follow_up_create(request: SignedInRequest, pk: UUID) -> HttpResponse:
    contact = own_contact(request, pk)
    today, offer = timezone.localdate(), AboutForm(request.GET, owner=request.user).chosen
    form = FollowUpForm(request.POST or None, today=today)
    back = came_from(request, reverse("contacts:detail", args=[contact.pk]))
    if form.is_valid():
        try:
            follow_up = services.plan_follow_up(contact=contact, offer=offer, now=timezone.now(), **form.cleaned_data)
        except PlanError as error:
            form.add_error(None, str(error))
        else:
            toast(request, f"Planned for {spoken_day(follow_up.due_on, today)}.")
            return redirect_browser(request, back)
    context = {"form": form, "contact": contact, "offer": offer, "back": back}
    return render(request, "followups/form.html", context, status=422 if form.errors else 200)
