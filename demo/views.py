from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from core.toasts import toast
from demo import career
from demo import looking_around as service


@require_http_methods(["GET", "HEAD", "POST"])
def look_around(request: SignedInRequest) -> HttpResponse:
    if request.user.is_looking_around:
        return redirect("home:today")
    if request.method != "POST":
        return render(request, "demo/look_around.html", {"is_empty": service.may_look_around(request.user)})
    try:
        service.look_around(user=request.user, now=timezone.now())
    except career.NotEmptyError:
        # Pressed twice, or something was entered in another window.
        return redirect("demo:look-around")
    toast(request, "Look around. Nothing here is real, and no mail leaves.")
    return redirect("home:today")


@require_POST
def leave(request: SignedInRequest) -> HttpResponse:
    service.leave(user=request.user)
    toast(request, "The invented career is gone. Your account is empty again.")
    return redirect("home:today")
