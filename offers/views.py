from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SignedInRequest
from contacts.models import Contact
from core.htmx import redirect_browser, render_page_or_partial
from core.models import StaleEditError
from core.paging import page_of
from core.toasts import toast
from offers import services
from offers.forms import DeclineForm, OfferEditForm, OfferForm, OfferListForm, offer_initial
from offers.listing import TABS, chosen_offers, tabs
from offers.models import Offer, StageError
from offers.today import is_counter_offer

HISTORY = 50


@require_GET
def offer_list(request: SignedInRequest) -> HttpResponse:
    form = OfferListForm(request.GET)
    tab = form.chosen_tab if form.chosen_tab in TABS else ""
    context = {
        "page": page_of(request, chosen_offers(request.user, form)),
        "tabs": tabs(request.user, tab),
        "tab": tab,
        "q": form.text,
        "sort": form.chosen_sort,
        "sorts": form.SORTS,
    }
    return render_page_or_partial(request, "offers/list.html", "offer-list", context)


@require_http_methods(["GET", "POST"])
def offer_create(request: SignedInRequest) -> HttpResponse:
    initial = {"base_currency": request.user.currency}
    form = OfferForm(request.POST if request.method == "POST" else None, today=timezone.localdate(), initial=initial)
    if form.is_valid():
        offer = services.log_offer(owner=request.user, draft=form.draft, now=timezone.now())
        return redirect_browser(request, _page(offer))
    return _form_page(request, form, None)


@require_http_methods(["GET", "POST"])
def offer_edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer = _offer(request, pk)
    today = timezone.localdate()
    form = OfferEditForm(
        request.POST if request.method == "POST" else None,
        today=today,
        kept_due_on=offer.answer_due_on,
        initial=offer_initial(offer),
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
    more = any(form[name].errors or form[name].value() for name in ("manager", "location", "notes"))
    context = {"form": form, "offer": offer, "more_open": more}
    return render(request, "offers/form.html", context, status=422 if form.errors else 200)


@require_GET
def offer_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer = _offer(request, pk)
    context = {
        "offer": offer,
        "days": offer.days_left(timezone.localdate()),
        "decline": offer.declines.standing().select_related("told").first(),
        "events": offer.events.order_by("-happened_at", "-id")[:HISTORY],
        "moves": offer.moves,
        "is_counter_offer": is_counter_offer(offer),
        **_decisions(offer),
    }
    return render(request, "offers/detail.html", context)


def _decisions(offer: Offer) -> dict[str, object]:
    decisions = list(offer.decisions.light().newest_first())
    return {"decisions": decisions, "standing": bool(decisions) and decisions[0].stands(offer)}


@require_POST
def offer_move(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer = _offer(request, pk)
    try:
        services.move_offer(offer=offer, to=request.POST.get("stage", ""), now=timezone.now())
    except StageError as error:
        messages.error(request, str(error))
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
        return redirect("offers:trash")
    toast(request, "The offer is back.")
    return redirect(_page(offer))


@require_GET
def trash(request: SignedInRequest) -> HttpResponse:
    context = {
        "offers": page_of(
            request,
            Offer.objects.for_owner(request.user).trashed().with_people().with_package().order_by("-trashed_at"),
        ),
        "contacts": page_of(request, Contact.objects.for_owner(request.user).trashed().order_by("-trashed_at")),
    }
    return render(request, "offers/trash.html", context)


@require_http_methods(["GET", "POST"])
def decline(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer = _offer(request, pk)
    form = DeclineForm(request.POST if request.method == "POST" else None, initial=_decline_initial(offer))
    if form.is_valid():
        try:
            services.decide_to_decline(offer=offer, now=timezone.now(), **form.cleaned_data)
        except StageError as error:
            form.add_error(None, str(error))
        else:
            return redirect_browser(request, _page(offer))
    context = {"form": form, "offer": offer}
    return render(request, "offers/decline.html", context, status=422 if form.errors else 200)


def _decline_initial(offer: Offer) -> dict[str, str]:
    manager, decided = offer.hiring_manager, offer.declines.standing().first()
    return {
        "manager": manager.name if manager else "",
        "phone": manager.phone if manager else "",
        "email": manager.email if manager else "",
        "private_reasons": decided.private_reasons if decided else "",
        "reason_to_share": decided.reason_to_share if decided else "",
    }


def _page(offer: Offer) -> str:
    return reverse("offers:detail", args=[offer.pk])


def _offer(request: SignedInRequest, pk: UUID) -> Offer:
    rows = Offer.objects.for_owner(request.user).kept().with_people().with_package()
    return get_object_or_404(rows, pk=pk)
