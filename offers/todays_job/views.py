from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from core.htmx import redirect_browser
from core.locale import locale_of
from core.models import StaleEditError
from core.toasts import toast
from offers.forms import offer_initial
from offers.models import Offer, StageError
from offers.services import usual_currency
from offers.todays_job.forms import TodaysJobForm
from offers.todays_job.services import leave_job, take_job_back, todays_job_of, write_todays_job


@require_http_methods(["GET", "HEAD", "POST"])
def today(request: SignedInRequest) -> HttpResponse:
    """Write down today's job. An accepted offer that has become it has its own page."""
    job = todays_job_of(request.user, timezone.localdate())
    if job and job.is_accepted:
        return redirect_browser(request, reverse("offers:detail", args=[job.pk]))
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
        job = todays_job_of(request.user, timezone.localdate())
        form.report_stale(job or Offer.objects.for_owner(request.user).kept().written_jobs().get())
        return False
    return True


@require_POST
def not_my_job(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer = _offer(request, pk)
    try:
        if leave_job(offer=offer, now=timezone.now()):
            undo = reverse("offers:my-job", args=[pk])
            toast(request, f"{offer.employer} doesn’t count as your job any more.", undo=undo)
    except StageError as error:
        toast(request, str(error))
    return redirect("offers:detail", pk)


@require_POST
def my_job(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer = _offer(request, pk)
    try:
        if take_job_back(offer=offer, now=timezone.now()):
            toast(request, f"{offer.employer} counts as your job.")
    except StageError as error:
        toast(request, str(error))
    return redirect("offers:detail", pk)


def _offer(request: SignedInRequest, pk: UUID) -> Offer:
    return get_object_or_404(Offer.objects.for_owner(request.user).kept().with_people(), pk=pk)
