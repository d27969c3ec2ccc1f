from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from contacts import services
from contacts.employers.forms import EmployerForm
from contacts.models import Employer, EmployerQuerySet, Job
from core.forms import SearchForm
from core.htmx import redirect_browser, render_page_or_partial
from core.models import StaleEditError
from core.paging import page_of
from core.written_once import one_or_404, written_once

PEOPLE = 100


@require_safe
def employer_list(request: SignedInRequest) -> HttpResponse:
    search = SearchForm(request.GET)
    employers = Employer.objects.for_owner(request.user).kept()
    if search.text:
        employers = employers.matching(search.words)
    shown = services.with_people_count(Employer.objects.all())
    context = {"page": page_of(request, employers.order_by("name_order", "id"), shown), "q": search.text}
    return render_page_or_partial(request, "contacts/employers/list.html", "employer-list", context)


@require_safe
def employer_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    employer = one_or_404(_own_employer(request.user, pk))
    people = _people_of(request.user, employer)
    context = {
        "employer": employer,
        "here": [job for job in people if job.is_present],
        "gone": [job for job in people if not job.is_present],
    }
    return render(request, "contacts/employers/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def employer_edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    employer = one_or_404(_own_employer(request.user, pk))
    typed = request.POST if request.method == "POST" else None
    form = EmployerForm(typed, employer=employer, initial=_initial(employer))
    if form.is_valid():
        try:
            with transaction.atomic():
                employer.save_edit(**form.cleaned_data)
        except StaleEditError:
            form.report_stale(employer)
        except IntegrityError:  # another window made a namesake just now
            form.report_namesake(form.cleaned_data["name"])
        else:
            return redirect_browser(request, reverse("employers:detail", args=[pk]))
    context = {"form": form, "employer": employer}
    return render(request, "contacts/employers/form.html", context, status=422 if form.errors else 200)


def _initial(employer: Employer) -> dict[str, object]:
    names = ("name", "treated", "treated_note", "notes")
    return {name: getattr(employer, name) for name in names} | {"expected_version": employer.version}


@written_once
def _own_employer(user: User, pk: UUID) -> EmployerQuerySet:
    return Employer.objects.for_owner(user).kept().filter(pk=pk)


@written_once
def _people_of(user: User, employer: Employer) -> QuerySet[Job]:
    """Choose who works there, and then who did."""
    jobs = Job.objects.for_owner(user).filter(employer=employer).of_kept("contact").select_related("contact")
    return jobs.newest_first()[:PEOPLE]
