from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from contacts.models import Employer
from core.days import spoken_day
from core.htmx import came_from, keep_search_in_address, redirect_browser, render_page_or_partial
from core.locale import locale_of
from core.models import StaleEditError
from core.paging import page_from, page_of
from core.toasts import toast
from offers import services
from offers.board import columns
from offers.decisions.services import accept_offer
from offers.detail import shown_offer, written_about
from offers.forms import BY_ADDRESS, MoreTimeForm, OfferEditForm, OfferForm, OfferListForm, offer_initial
from offers.interviews.services import add_interview
from offers.listing import (
    TABS,
    accepted_ahead,
    chosen_offers,
    currencies_of,
    is_closed_tab,
    tabs,
    years,
)
from offers.models import Offer, Stage, StageError
from offers.package.rates import rates_of
from offers.package.section import package_section
from offers.services import give_more_time, usual_currency
from offers.weighing.questions import breaking, questions_of

# What the form keeps folded until it is wanted.
BELOW = ("answer_due_time", "manager", "location", "posting_url", "interview_on", "notes", "outcome", "ended_on")
# Folded too, though each offer has it.
BELOW_AND_FILLED = ("received_on",)


@require_safe
def offer_list(request: SignedInRequest) -> HttpResponse:
    form, today = OfferListForm(request.GET), timezone.localdate()
    context: dict[str, object] = {"form": form, "currencies": currencies_of(request.user)}
    if form.is_board:
        context["columns"] = columns(request.user, form, today)
    else:
        tab = form.chosen_tab if form.chosen_tab in TABS else ""
        counted = tabs(request.user, form, tab, today)
        by_year = years(request.user, form, today)
        count = next(item.count for item in counted if item.is_current)
        if form.chosen_year and is_closed_tab(tab):
            count = sum(item.count for item in by_year if item.is_current)
        ahead = accepted_ahead(request.user, form, today)
        rows_from = partial(chosen_offers, request.user, form, today, ahead=ahead)
        context |= {
            "ahead": ahead,
            "count": count,
            "page": page_from(request, count - len(ahead), lambda start: rows_from(start=start)),
            "tabs": counted,
            "tab": tab,
            "q": form.text,
            "sort": form.chosen_sort,
            "by_year": is_closed_tab(tab),
            "years": by_year,
        }
    response = render_page_or_partial(request, "offers/list.html", "offer-list", context)
    return keep_search_in_address(request, response, request.path + form.link())


@require_http_methods(["GET", "HEAD", "POST"])
def offer_create(request: SignedInRequest) -> HttpResponse:
    by_address = {name: request.GET[name] for name in BY_ADDRESS if request.GET.get(name)}
    if by_address and request.method != "POST":
        return redirect(f"{reverse('reading:by-address')}?{urlencode(by_address)}")
    form = OfferForm(
        request.POST if request.method == "POST" else None,
        today=timezone.localdate(),
        locale=locale_of(request),
        initial={"base_currency": usual_currency(request.user), "received_on": timezone.localdate()},
    )
    if form.is_valid():
        offer = services.log_offer(
            owner=request.user,
            draft=form.draft,
            now=timezone.now(),
            stage=form.cleaned_data["outcome"] or Stage.CONSIDERING,
            ended_on=form.cleaned_data["ended_on"],
            earlier_pay=form.cleaned_data["earlier_pay"],
        )
        if form.cleaned_data["interview_on"]:
            add_interview(
                offer=offer,
                on=form.cleaned_data["interview_on"],
                at=form.cleaned_data["interview_time"],
                zone=request.user.time_zone,
            )
        # Of an old one it is asked who was told, on a page of its own.
        page = reverse("followups:mark-sent", args=[offer.pk]) if offer.is_declined else _page(offer)
        return redirect_browser(request, f"{page}?logged")
    return _form_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def offer_edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer = _offer(request, pk)
    today = timezone.localdate()
    form = OfferEditForm(
        request.POST if request.method == "POST" else None,
        today=today,
        locale=locale_of(request),
        kept_due_on=offer.due_on_clock(request.user.time_zone)[0],
        has_pay=offer.package is not None,
        initial={"base_currency": usual_currency(request.user)} | offer_initial(offer),
    )
    if form.is_valid():
        version = form.cleaned_data["expected_version"]
        try:
            services.edit_offer(offer=offer, draft=form.draft, expected_version=version, now=timezone.now())
        except StaleEditError:
            form.report_stale(offer)
        else:
            return redirect_browser(request, _page(offer))
    return _form_page(request, form, offer)


def _form_page(request: SignedInRequest, form: OfferForm, offer: Offer | None) -> HttpResponse:
    below = [form[name] for name in BELOW if name in form.fields]
    more = any(bound.errors or bound.value() for bound in below) or any(
        name in form.errors for name in ("answer_due_on", *BELOW_AND_FILLED)
    )
    context = {"form": form, "offer": offer, "more_open": more}
    return render(request, "offers/form.html", context, status=422 if form.errors else 200)


@require_safe
def pay_as_typed(request: SignedInRequest) -> HttpResponse:
    """Read the pay back that is being typed into the form of an offer."""
    form = OfferForm(today=timezone.localdate(), locale=locale_of(request), initial=request.GET.dict())
    read = form.pay_as_read
    return render(request, "offers/_pay_as_read.html", {"read": read})


@require_safe
def offer_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    today = timezone.localdate()
    offer = shown_offer(request.user, pk, today)
    context = {
        "offer": offer,
        "was_logged": "logged" in request.GET,
        "view": package_section(offer.package, currency=request.user.currency, rates=rates_of(request.user)),
        "days": offer.days_left(today, request.user.time_zone),
        "asked": (asked := questions_of(request.user, offer)),
        "deal_breakers": breaking(asked),
        **written_about(request.user, offer),
    }
    return render(request, "offers/detail.html", context)


@require_POST
def offer_move(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer = _offer(request, pk)
    to, now = request.POST.get("stage", ""), timezone.now()
    try:
        if to == Stage.ACCEPTED:
            accept_offer(offer=offer, now=now)
        else:
            services.move_offer(offer=offer, to=to, now=now)
            if to in services.GONE:
                undo = reverse("offers:move-back", args=[pk])
                toast(request, f"{offer.employer}: {Stage(to).label.lower()}.", undo=undo)
    except StageError as error:
        messages.error(request, str(error))
    return redirect(came_from(request, _page(offer)))


@require_POST
def offer_move_back(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer = _offer(request, pk)
    if not services.move_back(offer=offer, now=timezone.now()):
        toast(request, "There was nothing to take back.")
    return redirect(_page(offer))


@require_POST
def offer_trash(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer = _offer(request, pk)
    services.trash_offer(offer=offer, now=timezone.now())
    toast(request, "The offer is in the trash for 30 days.", undo=reverse("offers:restore", args=[pk]))
    return redirect("offers:list")


@require_POST
def offer_restore(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer = get_object_or_404(Offer.objects.for_owner(request.user).trashed(), pk=pk)
    try:
        services.restore_offer(offer=offer, now=timezone.now())
    except StageError as error:
        toast(request, str(error))
        return redirect("home:trash")
    toast(request, "The offer is back.")
    return redirect(_page(offer))


@require_http_methods(["GET", "HEAD", "POST"])
def what_happened(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer = get_object_or_404(Offer.objects.for_owner(request.user).kept().with_people(), pk=pk)
    if not offer.is_considering:
        return redirect("offers:detail", pk)
    back, today = came_from(request, reverse("offers:detail", args=[pk])), timezone.localdate()
    form = MoreTimeForm(request.POST if request.method == "POST" else None, today=today)
    if form.is_valid():
        until = form.cleaned_data["answer_due_on"]
        try:
            given = give_more_time(offer=offer, until=until, now=timezone.now())
        except StageError as error:
            form.add_error(None, str(error))
        else:
            undo = reverse("followups:undo-more-time", args=[given.pk])
            toast(request, f"{offer.employer}: your answer is due {spoken_day(until, today)}.", undo=undo)
            return redirect_browser(request, back)
    days = offer.days_left(today, request.user.time_zone)
    has_passed = days is not None and days < 0
    title = f"What happened with {offer.employer}?" if has_passed else f"Answer {offer.employer}"
    context = {"offer": offer, "form": form, "back": back, "has_passed": has_passed, "title": title}
    status = 422 if form.errors else 200
    return render_page_or_partial(request, "offers/what_happened.html", "what-happened", context, status=status)


# A piece of an employer's page, which knows this address and no code of ours.
@require_safe
def of_employer(request: SignedInRequest, pk: UUID) -> HttpResponse:
    employer = get_object_or_404(Employer.objects.for_owner(request.user).kept(), pk=pk)
    offers = Offer.objects.for_owner(request.user).kept().offers_only().filter(employer=employer)
    context = {
        "employer": employer,
        "page": page_of(request, offers.by_answer_due(), Offer.objects.for_rows().with_package()),
    }
    return render_page_or_partial(request, "offers/of_employer.html", "employer-offers", context)


def _page(offer: Offer) -> str:
    return reverse("offers:detail", args=[offer.pk])


def _offer(request: SignedInRequest, pk: UUID) -> Offer:
    rows = Offer.objects.for_owner(request.user).kept().with_people().with_package()
    return get_object_or_404(rows, pk=pk)
