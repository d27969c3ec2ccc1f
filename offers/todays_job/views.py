from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from core.htmx import redirect_browser
from core.locale import locale_of
from core.models import StaleEditError
from offers.forms import offer_initial
from offers.models import Offer
from offers.services import usual_currency
from offers.todays_job.forms import TodaysJobForm
from offers.todays_job.services import todays_job_of, write_todays_job


@require_http_methods(["GET", "HEAD", "POST"])
def today(request: SignedInRequest) -> HttpResponse:
    """Write down today's job."""
    job = todays_job_of(request.user)
    form = TodaysJobForm(
        request.POST if request.method == "POST" else None,
        today=timezone.localdate(),
        locale=locale_of(request),
        initial={"base_currency": usual_currency(request.user)} | (offer_initial(job) if job else {}),
    )
    if form.is_valid() and _saved(request, form):
        return redirect_browser(request, reverse("offers:compare"))
    return render(
        request, "offers/todays_job/todays_job.html", {"form": form, "job": job}, status=422 if form.errors else 200
    )


def _saved(request: SignedInRequest, form: TodaysJobForm) -> bool:
    """Save, or say in the form that it was changed in another window."""
    version = form.cleaned_data["expected_version"]
    try:
        write_todays_job(owner=request.user, draft=form.draft, expected_version=version, now=timezone.now())
    except StaleEditError:
        form.report_stale(Offer.objects.for_owner(request.user).kept().todays_job().get())
        return False
    return True
