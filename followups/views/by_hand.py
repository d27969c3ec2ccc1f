from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from contacts.requests import own_contact
from core.htmx import redirect_browser
from core.templatetags.ajar import spoken_day
from core.toasts import toast
from followups import services
from followups.forms import FollowUpForm
from followups.plans.services import PlanError


@require_http_methods(["GET", "HEAD", "POST"])
def follow_up_create(request: SignedInRequest, pk: UUID) -> HttpResponse:
    contact = own_contact(request, pk)
    today = timezone.localdate()
    form = FollowUpForm(request.POST or None, today=today)
    if form.is_valid():
        try:
            follow_up = services.plan_follow_up(contact=contact, now=timezone.now(), **form.cleaned_data)
        except PlanError as error:
            form.add_error(None, str(error))
        else:
            toast(request, f"Planned for {spoken_day(follow_up.due_on, today)}.")
            return redirect_browser(request, reverse("contacts:detail", args=[follow_up.contact_id]))
    context = {"form": form, "contact": contact}
    return render(request, "followups/form.html", context, status=422 if form.errors else 200)
