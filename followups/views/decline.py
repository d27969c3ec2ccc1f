from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from core.htmx import redirect_browser
from core.toasts import toast
from followups import services
from followups.forms import MarkSentForm, PreviewForm
from followups.services import Telling, preview
from offers.models import Offer, StageError
from offers.services import AlreadySentError


@require_http_methods(["GET", "HEAD", "POST"])
def mark_sent(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer = get_object_or_404(Offer.objects.for_owner(request.user).kept().with_people(), pk=pk)
    initial = {"told": offer.hiring_manager.name if offer.hiring_manager else ""}
    form = MarkSentForm(request.POST if request.method == "POST" else None, today=timezone.localdate(), initial=initial)
    if "preview" not in request.POST and form.is_valid():
        try:
            _save(request, offer, form)
        except AlreadySentError:
            toast(request, "This decline was marked as sent before. That record stands.")
        except StageError as error:
            form.add_error(None, str(error))
        if not form.errors:
            return redirect_browser(request, reverse("offers:detail", args=[pk]))
    return _page(request, offer, form)


def _save(request: SignedInRequest, offer: Offer, form: MarkSentForm) -> None:
    data = form.cleaned_data
    telling = Telling(**{name: data[name] for name in ("told", "sent_on", "channel", "permission", "note")})
    services.mark_decline_sent(offer=offer, telling=telling, cadence=data["rhythm"], now=timezone.now())
    toast(request, "Well done. The decline is marked as sent.")


def _page(request: SignedInRequest, offer: Offer, form: MarkSentForm) -> HttpResponse:
    shown = PreviewForm({name: form[name].value() for name in ("sent_on", "rhythm")})
    failed = bool(form.errors) and "preview" not in request.POST
    context = {"form": form, "offer": offer, "dates": _dates(shown), "failed": failed}
    return render(request, "followups/mark_sent.html", context, status=422 if failed else 200)


@require_safe
def plan_preview(request: SignedInRequest) -> HttpResponse:
    return render(request, "followups/_preview.html", {"dates": _dates(PreviewForm(request.GET))})


def _dates(form: PreviewForm) -> list[object]:
    found = form.cadence()
    return list(preview(*found)) if found else []
