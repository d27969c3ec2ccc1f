from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from contacts.models import Contact
from core.forms import SearchForm
from core.htmx import render_page_or_partial
from core.paging import PAGE_SIZE, page_of
from followups.delivery.health import health_of, lately_stopped
from followups.listing import asking_plans
from home.doors import Group, doors_of, furnish
from home.find import find as find_anything
from home.today import today_of
from offers.models import Offer


@require_safe
def today(request: SignedInRequest) -> HttpResponse:
    day = timezone.localdate()
    health = health_of(request.user, timezone.now())
    context = {
        "board": today_of(request.user, day),
        "asking": asking_plans(request.user),
        "health": health,
        "doubt": health.doubt,
        "stopped": lately_stopped(request.user, timezone.now()),
    }
    return render_page_or_partial(request, "home/today.html", "today-board", context)


@require_safe
def door_list(request: SignedInRequest) -> HttpResponse:
    today = timezone.localdate()
    groups = doors_of(request.user, today)
    everything = [door for group in Group for door in groups[group]]
    page = Paginator(everything, PAGE_SIZE).get_page(request.GET.get("page"))
    furnish(request.user, list(page))
    context = {
        "page": page,
        "counts": {group.value: len(doors) for group, doors in groups.items()},
    }
    return render(request, "home/doors.html", context)


@require_safe
def find(request: SignedInRequest) -> HttpResponse:
    text = SearchForm(request.GET).text
    partial = "find-results" if request.htmx.target == "find-results" else "find-box"
    context = {"q": text, "results": find_anything(request.user, text)}
    return render_page_or_partial(request, "home/find.html", partial, context)


@require_safe
def how_it_works(request: SignedInRequest) -> HttpResponse:
    return render(request, "home/how_it_works.html")


@require_safe
def keys(request: SignedInRequest) -> HttpResponse:
    return render(request, "home/keys.html")


@require_safe
def trash(request: SignedInRequest) -> HttpResponse:
    offers = Offer.objects.for_owner(request.user).trashed()
    context = {
        "offers": page_of(request, offers.order_by("-trashed_at"), Offer.objects.select_related("employer")),
        "contacts": page_of(request, Contact.objects.for_owner(request.user).trashed().order_by("-trashed_at")),
    }
    return render(request, "home/trash.html", context)
