from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from core.htmx import redirect_browser
from core.models import StaleEditError
from core.toasts import toast
from offers.interviews import services
from offers.interviews.forms import InterviewEditForm, InterviewForm, interview_initial
from offers.models import Interview, Offer


@require_http_methods(["GET", "HEAD", "POST"])
def interview_create(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer = get_object_or_404(Offer.objects.for_owner(request.user).kept().with_people(), pk=pk)
    form = InterviewForm(request.POST if request.method == "POST" else None, initial={"zone": request.user.time_zone})
    if form.is_valid():
        services.add_interview(offer=offer, **form.cleaned_data)
        toast(request, "The interview is saved.")
        return redirect_browser(request, reverse("offers:detail", args=[pk]))
    return _form_page(request, form, offer, None)


@require_http_methods(["GET", "HEAD", "POST"])
def interview_edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    interview = _interview(request, pk, removed=False)
    offer = interview.offer
    form = InterviewEditForm(
        request.POST if request.method == "POST" else None,
        initial={"zone": request.user.time_zone} | interview_initial(interview),
    )
    if form.is_valid():
        try:
            services.change_interview(interview=interview, **form.cleaned_data)
        except StaleEditError:
            form.report_stale(interview)
        else:
            return redirect_browser(request, reverse("offers:detail", args=[offer.pk]))
    return _form_page(request, form, offer, interview)


def _form_page(
    request: SignedInRequest, form: InterviewForm, offer: Offer, interview: Interview | None
) -> HttpResponse:
    context = {"form": form, "offer": offer, "interview": interview}
    return render(request, "offers/interviews/form.html", context, status=422 if form.errors else 200)


@require_POST
def interview_remove(request: SignedInRequest, pk: UUID) -> HttpResponse:
    interview = _interview(request, pk, removed=False)
    interview.trash(at=timezone.now())
    toast(request, "The interview was removed.", undo=reverse("offers:interview-restore", args=[pk]))
    return redirect("offers:detail", interview.offer_id)


@require_POST
def interview_restore(request: SignedInRequest, pk: UUID) -> HttpResponse:
    interview = _interview(request, pk, removed=True)
    interview.restore()
    toast(request, "The interview is back.")
    return redirect("offers:detail", interview.offer_id)


def _interview(request: SignedInRequest, pk: UUID, *, removed: bool) -> Interview:
    interviews = Interview.objects.trashed() if removed else Interview.objects.kept()
    mine = interviews.for_owner(request.user).of_kept("offer")
    return get_object_or_404(mine.select_related("offer__employer", "contact"), pk=pk)
