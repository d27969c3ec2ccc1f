import csv
import io

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from core.days import shift
from exchange.activity.forms import TimeForm
from exchange.activity.lines import Line, TooMuchError, activity
from exchange.spreadsheets import is_formula

COLUMNS = ("Day", "What", "Who", "Employer", "Role", "Outcome")
TOO_MUCH = "That’s too much for one page. Choose a shorter time."


@require_safe
def activity_page(request: SignedInRequest) -> HttpResponse:
    form, lines = _asked(request)
    status = 422 if form.errors else 200
    return render(request, "exchange/activity/page.html", {"form": form, "lines": lines}, status=status)


@require_safe
def activity_csv(request: SignedInRequest) -> HttpResponse:
    form, lines = _asked(request)
    if form.errors:
        return render(request, "exchange/activity/page.html", {"form": form, "lines": []}, status=422)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([_cells(line) for line in lines])
    name = f"activity-{form.cleaned_data['since']}-to-{form.cleaned_data['until']}.csv"
    # Spreadsheets ask for the mark in front, to know that it is UTF-8.
    response = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _asked(request: SignedInRequest) -> tuple[TimeForm, list[Line]]:
    """Return the form and what it asks for: the last three months until somebody chooses."""
    today = timezone.localdate()
    usual = {"since": shift(today, -3), "until": today}
    form = TimeForm({name: request.GET.get(name, usual[name]) for name in usual})
    if not form.is_valid():
        return form, []
    try:
        return form, activity(request.user, **form.cleaned_data)
    except TooMuchError:
        form.add_error("since", TOO_MUCH)
        return form, []


def _cells(line: Line) -> list[str]:
    cells = (line.on.isoformat(), line.what, line.who, line.employer, line.role, line.outcome)
    return [f"'{cell}" if is_formula(cell) else cell for cell in cells]
