"""The pages of the coach's first three steps, and "Can we talk?"."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Case, Value, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from contacts.models import Contact
from core.htmx import redirect_browser
from core.mailto import mailto
from core.models import StaleEditError
from core.toasts import toast
from offers.coach import services, wording
from offers.coach.advice import is_go_between
from offers.coach.carried import reasons_answered
from offers.coach.forms import CoachForm, DecideForm, PrepareForm, ToneForm, WordsForm
from offers.coach.scripts.call import every_suggestion
from offers.coach.scripts.talk import can_we_talk
from offers.coach.services import Preparation, current_decline
from offers.coach.steps import coach_steps, first_unfinished
from offers.models import Decline, Offer, PagePart, Situation, StageError, Tone

KNOWN_PEOPLE = 6
REFUSED = (StageError, StaleEditError)


@require_safe
def decline_entry(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer, decline = _offer_and_decline(request, pk)
    return redirect(first_unfinished(offer, decline), pk)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer, decline = _offer_and_decline(request, pk)
    carried = None if decline.is_begun else reasons_answered(request.user, offer)
    initial = {
        "good_reasons": carried.reasons if carried else decline.good_reasons,
        "private_reasons": carried.notes if carried else decline.private_reasons,
        "expected_version": decline.reasons_version,
    }
    form = DecideForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        is_firm = "firm" in request.POST or decline.is_firm
        try:
            if is_firm:
                services.decide_to_decline(offer=offer, now=timezone.now(), **form.cleaned_data)
            else:
                services.lean_to_decline(offer=offer, **form.cleaned_data)
                toast(request, "Saved. Nothing is decided, and nobody is told.")
        except REFUSED as error:
            _say_why(form, error, offer, PagePart.REASONS)
        else:
            return redirect_browser(
                request, reverse("offers:decline-prepare" if is_firm else "offers:detail", args=[pk])
            )
    return _page(request, "offers/coach/decide.html", offer, decline, form, carried=carried)


@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer, decline = _offer_and_decline(request, pk)
    people = _people(request, offer)
    whom = _whom(request, people, wording.whom_to_call(offer, decline))
    initial = _prepared(request, decline, whom)
    asked = {"is_firm": decline.is_firm, "is_internship": wording.is_internship(offer, decline)}
    form = PrepareForm(request.POST if request.method == "POST" else None, initial=initial, **asked)
    if form.is_valid():
        try:
            version = form.cleaned_data.pop("expected_version")
            services.prepare_call(offer=offer, preparation=Preparation(**form.cleaned_data), expected_version=version)
        except REFUSED as error:
            _say_why(form, error, offer, PagePart.PREPARATION)
        else:
            return redirect_browser(request, reverse("offers:call-card", args=[pk]))
    more = {"whom": whom, "people": people, "go_between": is_go_between(whom)}
    return _page(request, "offers/coach/prepare.html", offer, decline, form, **more)


def _people(request: SignedInRequest, offer: Offer) -> list[Contact]:
    """Return who is known at the employer, hiring managers first."""
    there = Contact.objects.for_owner(request.user).kept().working_at(offer.employer)
    managers_first = Case(When(role=Contact.Role.HIRING_MANAGER, then=Value(0)), default=Value(1))
    return list(there.order_by(managers_first, "name_order", "id")[:KNOWN_PEOPLE])


def _whom(request: SignedInRequest, people: list[Contact], chosen: Contact | None) -> Contact | None:
    """Return the person that the link names: one of `people`, nobody yet, or the one chosen before."""
    asked = request.GET.get("whom", "")
    return None if asked == "new" else next((person for person in people if str(person.pk) == asked), chosen)


def _prepared(request: SignedInRequest, decline: Decline, whom: Contact | None) -> dict[str, Any]:
    names = ("thanks_for", "giving", "giving_back", "reason_to_share", "graduates_on")
    return {name: getattr(decline, name) for name in names} | {
        "expected_version": decline.preparation_version,
        "own_name": decline.own_name or wording.known_own(request.user.pk, "own_name") or request.user.name,
        "own_phone": decline.own_phone or wording.known_own(request.user.pk, "own_phone"),
        "manager": whom.name if whom else "",
        "role": whom.role if whom else Contact.Role.HIRING_MANAGER,
        "phone": whom.phone if whom else "",
        "email": whom.email if whom else "",
    }


@require_safe
def call_card(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer, decline = _offer_and_decline(request, pk)
    around, whom = wording.elsewhere(offer, today=timezone.localdate()), wording.whom_to_call(offer, decline)
    script = wording.script_of(offer, decline, around)
    address = whom.email if whom else ""
    more = {
        "script": script,
        "voicemail": script["voicemail"],
        "subject": script["subject"],
        "note": script["mail"],
        "sends_notes": settings.SEND_NOTES and not settings.EMBEDDED_MAIL,
        "has_no_mail_server": settings.EMBEDDED_MAIL,
        "whom": whom,
        "go_between": is_go_between(whom),
        "was_rude": wording.was_rude(offer, whom) and not decline.situation,
        "stays": wording.situation_of(offer, decline, around) == Situation.STAYING,
        "mailto": mailto(address, subject=script["subject"], body=script["mail"]),
    }
    return _page(request, "offers/coach/card.html", offer, decline, None, **more)


@require_http_methods(["GET", "HEAD", "POST"])
def card_words(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer, decline = _offer_and_decline(request, pk)
    around = wording.elsewhere(offer, today=timezone.localdate())
    script = wording.script_of(offer, decline, around)
    form = WordsForm(
        request.POST if request.method == "POST" else None,
        script=script,
        likely=wording.likely_situation_of(offer, decline, around),
        initial={
            "tone": wording.tone_of(decline),
            "situation": decline.situation,
            "expected_version": decline.words_version,
        },
    )
    if form.is_valid():
        try:
            return redirect_browser(request, _keep(request, offer, decline, form, around))
        except REFUSED as error:
            _say_why(form, error, offer, PagePart.WORDS)
    more = {"was_rude": wording.was_rude(offer, wording.whom_to_call(offer, decline))}
    own = [part.key for part in script.parts if part.is_own]
    return _page(request, "offers/coach/words.html", offer, decline, form, own=own, **more)


def _keep(request: SignedInRequest, offer: Offer, decline: Decline, form: WordsForm, around: wording.Elsewhere) -> str:
    """Save the words and return where to go on: the same page after a button that is about one part of it."""
    words = form.own_words(every_suggestion(wording.facts_of(offer, decline, took_another=around.took_another)))
    back_to = request.POST.get("suggest", "")
    if back_to in words:
        words[back_to] = None
    chosen = {name: form.cleaned_data[name] for name in ("tone", "situation", "expected_version")}
    services.keep_words(offer=offer, own_words=words, **chosen)
    stays = back_to in words or "rewrite" in request.POST
    page = reverse("offers:card-words" if stays else "offers:call-card", args=[offer.pk])
    return f"{page}#id_{back_to}" if back_to in words else page


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: SignedInRequest, pk: UUID) -> HttpResponse:
    offer = _offer(request, pk)
    if offer.is_accepted:
        return redirect("offers:detail", pk)
    if request.method == "POST":
        if services.reopen(offer=offer, now=timezone.now()):
            toast(request, "Open again, with its whole history. Now ask them.")
        return redirect("offers:reopen", pk)
    told, form = wording.newest_told(offer), ToneForm(request.GET)
    stage = wording.closed_as(offer, told)
    whom = wording.whom_to_ask(offer, told)
    facts = wording.talk_facts_of(offer, told, whom, stage) if stage else None
    talk = can_we_talk(facts, tone=form.chosen) if facts else None
    context = {
        "offer": offer,
        "decline": told,
        "tones": [(value, label, value == form.chosen) for value, label in Tone.choices],
        "talk": talk,
        "whom": whom,
        "moved_to": facts.moved_to if facts else "",
        "sends_notes": settings.SEND_NOTES and not settings.EMBEDDED_MAIL,
        "has_no_mail_server": settings.EMBEDDED_MAIL,
        "mailto": mailto(whom.email if whom else "", subject=talk.subject, body=talk.mail) if talk else "",
    }
    return render(request, "offers/coach/reopen.html", context)


def _say_why(form: CoachForm, error: Exception, offer: Offer, part: PagePart) -> None:
    if isinstance(error, StaleEditError):
        form.report_changed("This", current_decline(offer).version_of(part))
    else:
        form.add_error(None, str(error))


def _page(
    request: SignedInRequest, template: str, offer: Offer, decline: Decline, form: Any, **more: Any
) -> HttpResponse:
    route = f"offers:{request.resolver_match.url_name}" if request.resolver_match else ""
    steps = coach_steps(offer, decline, now=route.replace("card-words", "call-card"))
    context = {"offer": offer, "decline": decline, "form": form, "steps": steps} | more
    return render(request, template, context, status=422 if form and form.errors else 200)


def _offer_and_decline(request: SignedInRequest, pk: UUID) -> tuple[Offer, Decline]:
    """Return the owner's offer and its current decline, or a decline that isn't saved yet."""
    offer = _offer(request, pk)
    decline = offer.declines.current().select_related("whom").first()
    return offer, decline or Decline(owner=request.user, offer=offer)


def _offer(request: SignedInRequest, pk: UUID) -> Offer:
    return get_object_or_404(Offer.objects.for_owner(request.user).kept().with_people(), pk=pk)
