from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from core.htmx import came_from, redirect_browser, render_page_or_partial
from core.templatetags.ajar import spoken_day
from core.toasts import toast
from offers.deadline import give_more_time
from offers.forms import MoreTimeForm
from offers.models import Offer, StageError


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
            give_more_time(offer=offer, until=until, now=timezone.now())
        except StageError as error:
            form.add_error(None, str(error))
        else:
            toast(request, f"{offer.employer}: your answer is due {spoken_day(until, today)}.")
            return redirect_browser(request, back)
    context = {"offer": offer, "form": form, "back": back}
    status = 422 if form.errors else 200
    return render_page_or_partial(request, "offers/what_happened.html", "what-happened", context, status=status)
