from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from core.paging import PAGE_SIZE
from followups.doors import Group, doors_of, furnish


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
    return render(request, "followups/doors.html", context)
