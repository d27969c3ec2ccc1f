from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from contacts.models import Contact
from core.htmx import redirect_browser
from core.templatetags.ajar import spoken_day
from core.toasts import toast
from followups import services
from followups.forms import FollowUpForm


@require_http_methods(["GET", "HEAD", "POST"])
def follow_up_create(request: SignedInRequest, pk: UUID) -> HttpResponse:
    contact = get_object_or_404(Contact.objects.for_owner(request.user).kept(), pk=pk)
    today = timezone.localdate()
    form = FollowUpForm(request.POST or None, today=today)
    if form.is_valid():
        follow_up = services.plan_follow_up(contact=contact, now=timezone.now(), **form.cleaned_data)
        toast(request, f"Planned for {spoken_day(follow_up.due_on, today)}.")
        return redirect_browser(request, reverse("contacts:detail", args=[pk]))
    context = {"form": form, "contact": contact}
    return render(request, "followups/form.html", context, status=422 if form.errors else 200)
