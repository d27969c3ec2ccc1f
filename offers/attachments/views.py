from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from core.htmx import came_from, redirect_browser, render_page_or_partial
from core.toasts import toast
from core.uploads import MEGABYTE, takes_files
from offers.attachments import services
from offers.attachments.forms import MOST_AT_ONCE, MOST_MB_AT_ONCE, AttachForm
from offers.attachments.looking import look_at
from offers.models import Attachment, Offer

SHOWN = 100
MEDIA_TYPES = {
    Attachment.Kind.PDF: "application/pdf",
    Attachment.Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Attachment.Kind.PNG: "image/png",
    Attachment.Kind.JPEG: "image/jpeg",
    Attachment.Kind.EML: "message/rfc822",
    Attachment.Kind.TXT: "text/plain",
}
# Should a browser ever open one: it may run nothing, load nothing and belong to no site.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


@takes_files(most=MOST_AT_ONCE, most_bytes=MOST_MB_AT_ONCE * MEGABYTE)
@require_http_methods(["GET", "HEAD", "POST"])
def attachment_list(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer = get_object_or_404(Offer.objects.for_owner(request.user).kept().with_people(), pk=pk)
    form = AttachForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        rounds=list(offer.packages.uncorrected().newest_first()),
        today=timezone.localdate(),
        initial={"belongs_to": request.GET.get("round", "")},
    )
    outcome = services.Outcome()
    if form.is_valid():
        looked, outcome.refused = look_at(form.cleaned_data["chosen"])
        services.attach(offer=offer, package=form.package, looked=looked, outcome=outcome)
        if not outcome.refused:
            toast(request, _said(outcome.kept))
            return redirect_browser(request, _page(offer))
    files = Attachment.objects.for_owner(request.user).kept().filter(offer=offer).light()
    context = {
        "offer": offer,
        "form": form,
        "outcome": outcome,
        "attachments": files.select_related("package").order_by("-id")[:SHOWN],
    }
    status = 422 if form.errors or (outcome.refused and not outcome.kept) else 200
    return render_page_or_partial(request, "offers/attachments/attachments.html", "attachments", context, status=status)


@require_safe
def attachment_download(request: SignedInRequest, pk: UUID) -> FileResponse:
    attachment = _attachment(request, pk)
    response = FileResponse(
        services.whole(attachment),
        as_attachment=True,
        filename=attachment.name,
        content_type=MEDIA_TYPES[Attachment.Kind(attachment.kind)],
    )
    response["Content-Length"] = str(attachment.size)
    response["Content-Security-Policy"] = SANDBOX
    return response


@require_safe
def attachment_picture(request: SignedInRequest, pk: UUID) -> HttpResponse:
    attachment = _attachment(request, pk, with_picture=True)
    if attachment.picture is None:
        return HttpResponse(status=204)
    # It was drawn here: nothing of it is as it came.
    response = HttpResponse(bytes(attachment.picture), content_type="image/webp")
    response["Content-Security-Policy"] = SANDBOX
    return response


@require_POST
def attachment_remove(request: SignedInRequest, pk: UUID) -> HttpResponse:
    attachment = _attachment(request, pk)
    attachment.trash(at=timezone.now())
    undo = reverse("offers:attachment-restore", args=[pk])
    toast(request, f"{attachment} is removed. It’s kept for 30 days.", undo=undo)
    return redirect(came_from(request, _page(attachment.offer)))


@require_POST
def attachment_restore(request: SignedInRequest, pk: UUID) -> HttpResponse:
    attachment = _attachment(request, pk, is_removed=True)
    back = services.bring_back(attachment=attachment)
    toast(request, f"{attachment} is back." if back else f"{attachment} is there already.")
    return redirect(_page(attachment.offer))


def _said(kept: list[Attachment]) -> str:
    return f"{kept[0]} is attached." if len(kept) == 1 else f"{len(kept)} files are attached."


def _page(offer: Offer) -> str:
    return reverse("offers:detail", args=[offer.pk])


def _attachment(
    request: SignedInRequest, pk: UUID, *, is_removed: bool = False, with_picture: bool = False
) -> Attachment:
    rows = Attachment.objects.for_owner(request.user).of_kept("offer").select_related("offer")
    rows = rows.trashed() if is_removed else rows.kept()
    return get_object_or_404(rows if with_picture else rows.light(), pk=pk)
