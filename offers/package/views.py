"""The package of an offer, its rounds, and the rates between currencies."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from core.htmx import came_from, redirect_browser
from core.locale import locale_of
from core.toasts import toast
from offers.models import ExchangeRate, Offer, Package
from offers.package import rounds
from offers.package.forms import PackageForm, RateForm, RoundForm, package_initial, rate_initial
from offers.package.rates import rates_of
from offers.package.section import PackageSection, package_section


@require_safe
def round_list(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer = _offer(request, pk)
    context = {
        "offer": offer,
        "rounds": rounds.with_attachments(offer),
        "view": _view(request, offer),
    }
    return render(request, "offers/package/rounds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def round_create(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer, today = _offer(request, pk), timezone.localdate()
    initial = {"currency": request.user.currency, "kind": Package.Kind.OFFERED, "happened_on": today}
    initial |= package_initial(offer.package)
    typed, locale = request.POST if request.method == "POST" else None, locale_of(request)
    form = RoundForm(typed, today=today, locale=locale, initial=initial)
    if form.is_valid():
        rounds.add_round(offer=offer, now=timezone.now(), **form.about)
        toast(request, "The round is saved.")
        return redirect_browser(request, reverse("offers:detail", args=[pk]))
    return _form_page(request, form, offer, "New round")


@require_http_methods(["GET", "HEAD", "POST"])
def round_correct(request: SignedInRequest, pk: UUID) -> HttpResponse:
    rows = Package.objects.for_owner(request.user).of_kept("offer")
    package = get_object_or_404(rows.select_related("offer__employer"), pk=pk)
    typed = request.POST if request.method == "POST" else None
    form = PackageForm(typed, locale=locale_of(request), initial=package_initial(package))
    if form.is_valid():
        try:
            rounds.correct_round(package=package, terms=form.terms, now=timezone.now())
        except rounds.CorrectedMeanwhileError:
            form.add_error(None, "This round was corrected meanwhile. Open the newest one and correct that.")
        else:
            toast(request, "Corrected. You can still read what was there before.")
            return redirect_browser(request, reverse("offers:detail", args=[package.offer_id]))
    return _form_page(request, form, package.offer, "Correct the package")


def _form_page(request: SignedInRequest, form: PackageForm, offer: Offer, heading: str) -> HttpResponse:
    context = {"form": form, "offer": offer, "heading": heading, "is_round": isinstance(form, RoundForm)}
    return render(request, "offers/package/round_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def rate_create(request: SignedInRequest) -> HttpResponse:
    initial = rate_initial(request.GET.get("from", ""), request.user.currency, timezone.localtime())
    form = RateForm(request.POST if request.method == "POST" else None, initial=initial)
    here = came_from(request, "")
    if form.is_valid():
        ExchangeRate.objects.create(owner=request.user, **form.cleaned_data)
        toast(request, "The rate is saved.")
        return redirect(here or reverse("offers:rates"))
    known = ExchangeRate.objects.for_owner(request.user).order_by("-as_of_on", "-id")[:50]
    context = {"form": form, "known": known, "next": here}
    return render(request, "offers/package/rates.html", context, status=422 if form.errors else 200)


def _view(request: SignedInRequest, offer: Offer) -> PackageSection | None:
    return package_section(offer.package, currency=request.user.currency, rates=rates_of(request.user))


def _offer(request: SignedInRequest, pk: UUID) -> Offer:
    rows = Offer.objects.for_owner(request.user).kept().with_people().with_package()
    return get_object_or_404(rows, pk=pk)
