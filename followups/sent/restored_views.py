"""After a restore: the person says what had left already."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from core.htmx import redirect_browser, render_page_or_partial, wants_fragment
from core.paging import page_of
from core.templatetags.ajar import plural
from core.toasts import toast, toast_fragment
from followups.delivery.claim import database_now
from followups.listing import LIST_CHANGED
from followups.models import Reminder
from followups.sent import restored
from followups.sent import services as sent_mail

ANSWERS: dict[str, tuple[Callable[..., int], Callable[..., None]]] = {
    "left": (restored.all_left, restored.left),
    "send": (restored.send_all, restored.send_once_more),
}
SETTLED = {"left": "It’s saved as sent.", "send": "It goes out within a minute."}
SAID_OF_ALL = {"left": "{} kept as sent.", "send": "{} on the way, within a minute."}
CHOOSE = "Say whether it was sent already, or shall be sent."


@require_http_methods(["GET", "HEAD", "POST"])
def in_doubt(request: SignedInRequest) -> HttpResponse:
    if request.method == "POST":
        return _answer_all(request)
    people = ("follow_up__contact", "follow_up__offer__employer")
    mine = Reminder.objects.for_owner(request.user).in_doubt()
    shown = mine.defer("message").select_related(*people)
    page = page_of(request, mine.order_by("due_at", "id"), shown)
    context = {"doubt": restored.doubt_of(request.user), "page": page}
    return render_page_or_partial(request, "followups/sent/restored.html", "in-doubt", context)


def _answer_all(request: SignedInRequest) -> HttpResponse:
    answer = request.POST.get("answer", "")
    if answer not in ANSWERS:
        toast(request, CHOOSE)
        return redirect_browser(request, "followups:in-doubt")
    settle_all, _ = ANSWERS[answer]
    count = settle_all(user=request.user, now=database_now())
    toast(request, SAID_OF_ALL[answer].format(plural(count, "reminder")) if count else "All is answered already.")
    return redirect_browser(request, "home:today")


@require_POST
def in_doubt_one(request: SignedInRequest, pk: UUID) -> HttpResponse:
    reminder = get_object_or_404(Reminder.objects.for_owner(request.user).defer("message"), pk=pk)
    toast(request, _settle(reminder, request.POST.get("answer", "")))
    if wants_fragment(request):
        return toast_fragment(request, event=LIST_CHANGED)
    return redirect("followups:in-doubt")


def _settle(reminder: Reminder, answer: str) -> str:
    """Do as the person says of one mail. Returns what became of it, in words."""
    if answer not in ANSWERS:
        return CHOOSE
    if not reminder.doubted_at:
        return "Nothing changed: it was answered already."
    _, settle = ANSWERS[answer]
    try:
        settle(reminder=reminder, now=database_now())
    except sent_mail.NotPossibleError as error:
        return str(error)
    return SETTLED[answer]
