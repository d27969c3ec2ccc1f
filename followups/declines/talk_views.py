"""“Can we talk?”, once it was sent from Ajar. Its draft is a page of the coach."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from core.htmx import redirect_browser, wants_fragment
from followups.declines.forms import TalkForm
from followups.declines.notes import NoteError
from followups.declines.talks import send_talk
from followups.models import WrittenNote
from offers.models import Offer

UNDER_WAY = "followups/declines/written_note.html#note-under-way"


@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Send what was written, and show what came of it; whoever has sent nothing yet is led to the draft."""
    offer = get_object_or_404(Offer.objects.for_owner(request.user).kept().with_people(), pk=pk)
    if offer.is_accepted:
        return redirect("offers:detail", pk)
    if request.method == "POST":
        return _send(request, offer)
    note = (
        WrittenNote.objects.for_owner(request.user).filter(offer=offer).select_related("mail").order_by("-id").first()
    )
    if note is None:
        return redirect("offers:reopen", pk)
    if wants_fragment(request):
        if note.is_under_way:
            return render(request, UNDER_WAY)
        return redirect_browser(request, request.path)  # whoever waited for the answer: it has come
    again = {"subject": note.subject, "text": note.text}
    return _page(request, offer, TalkForm(initial=again) if note.can_be_sent else None, note)


def _send(request: SignedInRequest, offer: Offer) -> HttpResponse:
    form = TalkForm(request.POST)
    if form.is_valid():
        try:
            send_talk(owner=request.user, offer=offer, now=timezone.now(), **form.cleaned_data)
        except NoteError as error:
            form.add_error(None, str(error))
        else:
            return redirect_browser(request, reverse("followups:talk", args=[offer.pk]))
    return _page(request, offer, form, None, status=422)


def _page(
    request: SignedInRequest, offer: Offer, form: TalkForm | None, note: WrittenNote | None, *, status: int = 200
) -> HttpResponse:
    context = {"offer": offer, "form": form, "note": note}
    return render(request, "followups/declines/talk.html", context, status=status)
