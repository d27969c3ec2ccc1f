from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from core.locale import locale_of
from offers.choosing import MOST_COLUMNS, choices, chosen
from offers.compare import side_by_side
from offers.models import job_now
from offers.package.rates import rates_of
from offers.weighing.scorecard import scorecard_for


@require_safe
def compare(request: SignedInRequest) -> HttpResponse:
    user, rates = request.user, rates_of(request.user)
    choice = chosen(user, request.GET.getlist("offer"), job=job_now(user, timezone.localdate()))
    comparison = side_by_side.compare(
        choice.offers, rates=rates, currency=user.currency, against=request.GET.get("against", "")
    )
    context = {
        "comparison": comparison,
        "scorecard": scorecard_for(user, choice.offers, rates),
        "left_out": choice.left_out,
        "most": MOST_COLUMNS,
        "choices": choices(user, job=choice.job),
        "chosen": {offer.pk for offer in choice.offers},
        "locale": locale_of(request),
    }
    return render(request, "offers/compare/compare.html", context)
