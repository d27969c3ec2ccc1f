"""A plan's own page: begin one by hand, change its cadence, answer what it asks, let go."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from contacts.models import Contact
from core.htmx import redirect_browser
from core.toasts import toast
from followups.models import Plan
from followups.plans import services as plans
from followups.plans.again import take_up_again
from followups.plans.asking import carry_on, try_another_way
from followups.plans.dates import coming_steps
from followups.plans.forms import PlanForm, PreviewForm, afterwards, steps_ahead
from followups.plans.services import PlanError, may_be_followed_up, pause_plan, resume_plan


@require_http_methods(["GET", "HEAD", "POST"])
def plan_start(request: SignedInRequest, pk: UUID) -> HttpResponse:
    contact = get_object_or_404(Contact.objects.for_owner(request.user).kept(), pk=pk)
    form = PlanForm(request.POST if request.method == "POST" else None, owner=request.user)
    if "preview" not in request.POST and form.is_valid():
        data = form.cleaned_data
        anchor_on = data["anchor_on"] or timezone.localdate()
        how = {"cadence": data["pattern"], "counted_from": data["counted_from"], "anchor_on": anchor_on}
        try:
            plans.start_plan(contact=contact, offer=None, now=timezone.now(), **how)
        except PlanError as error:
            form.add_error(None, str(error))
        else:
            toast(request, f"The schedule with {contact} has started.")
            return redirect_browser(request, reverse("contacts:detail", args=[pk]))
    return _page(request, form, contact, None)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    plan = _plan(request, pk)
    form = PlanForm(request.POST if request.method == "POST" else None, owner=request.user, initial=_initial(plan))
    if "preview" not in request.POST and form.is_valid():
        data = form.cleaned_data
        anchor_on = data["anchor_on"] or timezone.localdate()
        how = {"cadence": data["pattern"], "counted_from": data["counted_from"], "anchor_on": anchor_on}
        try:
            plans.change_plan(plan=plan, now=timezone.now(), **how)
        except PlanError as error:
            form.add_error(None, str(error))
        else:
            toast(request, "The schedule is changed.")
            return redirect_browser(request, reverse("contacts:detail", args=[plan.contact_id]))
    return _page(request, form, plan.contact, plan)


def _initial(plan: Plan) -> dict[str, object]:
    return {"pattern": plan.pattern, "counted_from": plan.counted_from, "anchor_on": plan.anchor_on}


def _page(request: SignedInRequest, form: PlanForm, contact: Contact, plan: Plan | None) -> HttpResponse:
    failed = bool(form.errors) and "preview" not in request.POST
    context = {
        "form": form,
        "contact": contact,
        "plan": plan,
        "wanted": may_be_followed_up(contact),
        "steps_now": coming_steps(plan, today=timezone.localdate()) if plan and plan.is_active else [],
        "steps_ahead": steps_ahead(form, today=timezone.localdate(), contact=contact),
        "failed": failed,
    }
    return render(request, "followups/plans/plan.html", context, status=422 if failed else 200)


@require_safe
def plan_preview(request: SignedInRequest) -> HttpResponse:
    """Show the dates of a cadence while it is chosen; one that was picked from the list is written out too."""
    form = PreviewForm(request.GET, owner=request.user)
    written_out = form.with_choice()
    context = {
        "steps_ahead": form.coming_steps(timezone.localdate()),
        "written_out": written_out,
        "brief": "brief" in request.GET,
        "afterwards": afterwards(str((written_out or form)["pattern"].value() or "")),
    }
    return render(request, "followups/plans/_preview.html", context)


@require_POST
def plan_end(request: SignedInRequest, pk: UUID) -> HttpResponse:
    plan = _plan(request, pk)
    plans.let_go(plan=plan, now=timezone.now())
    undo = reverse("followups:plan-take-up", args=[pk])
    toast(request, f"Let go of {plan.contact}. Nothing is deleted.", undo=undo)
    return redirect("contacts:detail", plan.contact_id)


@require_POST
def plan_take_up(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take back that a plan was let go."""
    plans_of = Plan.objects.for_owner(request.user).of_kept("contact")
    plan = get_object_or_404(plans_of.select_related("contact__owner"), pk=pk)
    goes_on = take_up_again(plan=plan, now=timezone.now())
    if goes_on or not plan.has_ended:
        toast(request, f"Undone: the schedule with {plan.contact} goes on.")
    else:
        toast(request, f"Nothing changed: {plan.contact} has another schedule by now, or doesn’t want one.")
    return redirect("contacts:detail", plan.contact_id)


@require_POST
def plan_carry_on(request: SignedInRequest, pk: UUID) -> HttpResponse:
    plan = _plan(request, pk)
    carry_on(plan=plan)
    toast(request, "It goes on slowly.")
    return redirect("contacts:detail", plan.contact_id)


@require_POST
def plan_another_way(request: SignedInRequest, pk: UUID) -> HttpResponse:
    plan = _plan(request, pk)
    follow_up = try_another_way(plan=plan, now=timezone.now())
    if follow_up is None:
        toast(request, "Nothing changed: that was settled before.")
        return redirect("contacts:detail", plan.contact_id)
    toast(request, f"{follow_up.about}. It is on your list within a week.")
    return redirect("followups:detail", follow_up.pk)


@require_POST
def plan_pause(request: SignedInRequest, pk: UUID) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.for_owner(request.user).active(), pk=pk)
    pause_plan(plan=plan, now=timezone.now())
    toast(request, "Paused. Nothing is sent until you resume.")
    return redirect("contacts:detail", plan.contact_id)


@require_POST
def plan_resume(request: SignedInRequest, pk: UUID) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.for_owner(request.user).filter(state=Plan.State.PAUSED), pk=pk)
    resume_plan(plan=plan, now=timezone.now())
    toast(request, "The schedule goes on.")
    return redirect("contacts:detail", plan.contact_id)


def _plan(request: SignedInRequest, pk: UUID) -> Plan:
    running = Plan.objects.for_owner(request.user).in_progress()
    rows = running.of_kept("contact").select_related("contact", "offer", "owner")
    return get_object_or_404(rows, pk=pk)
