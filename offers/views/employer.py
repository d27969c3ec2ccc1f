"""The offers of one employer: a piece of their page, which knows this address and no code of ours."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from contacts.models import Employer
from core.htmx import render_page_or_partial
from core.paging import page_of
from offers.models import Offer


@require_safe
def of_employer(request: SignedInRequest, pk: UUID) -> HttpResponse:
    employer = get_object_or_404(Employer.objects.for_owner(request.user).kept(), pk=pk)
    offers = Offer.objects.for_owner(request.user).kept().offers_only().filter(employer=employer)
    context = {"employer": employer, "page": page_of(request, offers.by_answer_due(), Offer.objects.for_rows())}
    return render_page_or_partial(request, "offers/of_employer.html", "employer-offers", context)
