"""Two people on one installation: every address × who asks × how (SECURITY.md).

The addresses are read from the resolver, so that a new one can't be forgotten: it has to be
entered in ROUTES, which says who may come there.
"""

import pickle
import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass

import pytest
from django.apps import apps
from django.db import models, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from accounts.models import User
from contacts.models import Contact
from core.models import Session
from core.operations import is_owned
from exchange.models import CalendarFeed
from followups.delivery.links import Action, action_url
from followups.from_offers.services import settle_marked_offers
from followups.models import FollowUp
from offers.models import Offer
from tests.conftest import ScopedClient
from tests.everything import MARK, OTHER_MARKS, Everything, everything_of, owned_rows
from tests.factories import NOW, UserFactory

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH")
SIGN_IN = "/accounts/login/"
BROWSERS = {"browser": {}, "htmx": {"HX-Request": "true"}}
WAYS = [(method, browser) for browser in BROWSERS for method in METHODS]
LOOKING = [(method, browser) for browser in BROWSERS for method in ("GET", "HEAD")]


@dataclass(frozen=True)
class Public:
    """Anyone may come. `arguments` make an address that leads to nobody."""

    arguments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Own:
    """A page for people who are signed in; it is about nobody but them. `search`: its parameters that find rows."""

    search: tuple[str, ...] = ()


@dataclass(frozen=True)
class Object:
    """A page about one row. `row` is the attribute of `tests.everything.Everything` that has such a row."""

    row: str


ROUTES: dict[str, Public | Own | Object] = {
    # allauth
    "account_login": Public(),
    "account_signup": Public(),
    "account_inactive": Public(),
    "account_email_verification_sent": Public(),
    "account_confirm_email": Public(("key",)),
    "account_confirm_login_code": Public(),
    "account_reset_password": Public(),
    "account_reset_password_done": Public(),
    "account_reset_password_from_key": Public(("0", "key")),
    "account_reset_password_from_key_done": Public(),
    "account_logout": Public(),
    "account_reauthenticate": Own(),
    "account_email": Own(),
    "account_change_password": Own(),
    "account_set_password": Own(),
    "mfa_authenticate": Public(),
    "mfa_index": Own(),
    "mfa_activate_totp": Own(),
    "mfa_deactivate_totp": Own(),
    "mfa_view_recovery_codes": Own(),
    "mfa_generate_recovery_codes": Own(),
    "mfa_download_recovery_codes": Own(),
    "mfa_login_webauthn": Public(),
    "mfa_add_webauthn": Own(),
    "mfa_remove_webauthn": Object("passkey"),
    # core: what a browser asks for to install the app; the same for everyone
    "core:manifest": Public(),
    "core:service-worker": Public(),
    "core:offline": Public(),
    "core:prefetch": Public(),
    # accounts
    "accounts:settings": Own(),
    "accounts:devices": Own(),
    "accounts:your-data": Own(),
    "accounts:close": Own(),
    "accounts:keep": Own(),
    # home
    "home:today": Own(),
    "home:doors": Own(),
    "home:find": Own(search=("q",)),
    "home:help": Own(),
    "home:keys": Own(),
    "home:trash": Own(),
    # demo
    "demo:look-around": Own(),
    "demo:leave": Own(),
    # exchange; the state of backups is the same for everyone
    "backup:condition": Own(),
    "exchange:export": Own(),
    "reading:paste": Own(),
    "reading:by-address": Own(),
    "reading:from-anywhere": Own(),
    "reading:signature": Own(),
    "cards:all": Own(),
    "cards:one": Object("contact"),
    "activity:page": Own(),
    "importing:choose": Own(),
    "importing:batch": Object("import_batch"),
    "importing:start": Object("import_batch"),
    "importing:drop": Object("import_batch"),
    "importing:undo": Object("import_batch"),
    "importing:stay-in-touch": Object("import_batch"),
    "activity:csv": Own(),
    "calendar:settings": Own(),
    "calendar:renew": Own(),
    "calendar:off": Own(),
    "calendar:answer": Object("offer"),
    "calendar:start": Object("accepted_offer"),
    "calendar:interview": Object("interview"),
    "calendar:follow-up": Object("follow_up"),
    # For calendar programs: whoever has the whole address may read the feed (TestTheFeedsAddress).
    "calendar:feed": Public(("no-token",)),
    # contacts
    "contacts:list": Own(search=("q",)),
    "contacts:create": Own(),
    "offers:pay-as-typed": Own(),
    "contacts:suggest-employers": Own(search=("employer", "employer_name")),
    "contacts:suggest-contacts": Own(search=("manager", "told", "person")),
    "contacts:detail": Object("contact"),
    "contacts:edit": Object("contact"),
    "contacts:trash": Object("contact"),
    "contacts:restore": Object("trashed_contact"),
    "contacts:addressed": Object("contact"),
    "contacts:still-there": Object("contact"),
    "contacts:still-right": Object("contact"),
    "contacts:treated": Object("contact"),
    "followups:interaction-edit": Object("touch"),
    "followups:interaction-remove": Object("touch"),
    "followups:interaction-restore": Object("removed_touch"),
    "followups:gift-create": Object("contact"),
    "followups:gift-edit": Object("gift"),
    "followups:gift-given": Object("gift"),
    "followups:gift-not-given": Object("gift"),
    "followups:gift-remove": Object("gift"),
    "followups:gift-restore": Object("removed_gift"),
    "employers:list": Own(search=("q",)),
    "employers:detail": Object("employer"),
    "employers:edit": Object("employer"),
    # offers
    "offers:list": Own(search=("q", "stage", "sort", "currency")),
    "offers:people": Object("offer"),
    "offers:person-remove": Object("offer_person"),
    "offers:person-restore": Object("removed_offer_person"),
    "offers:interview-create": Object("offer"),
    "offers:interview-edit": Object("interview"),
    "offers:interview-remove": Object("interview"),
    "offers:interview-restore": Object("removed_interview"),
    "offers:attachments": Object("offer"),
    "offers:attachment": Object("attachment"),
    "offers:attachment-picture": Object("attachment"),
    "offers:attachment-remove": Object("attachment"),
    "offers:attachment-restore": Object("removed_attachment"),
    "offers:of-employer": Object("employer"),
    "offers:create": Own(),
    "offers:detail": Object("offer"),
    "offers:move-back": Object("offer"),
    "offers:not-my-job": Object("accepted_offer"),
    "offers:my-job": Object("accepted_offer"),
    "offers:edit": Object("offer"),
    "offers:move": Object("offer"),
    "offers:what-happened": Object("offer"),
    "offers:decline": Object("offer"),
    "offers:rounds": Object("offer"),
    "offers:round-create": Object("offer"),
    "offers:round-correct": Object("package"),
    "offers:rates": Own(),
    "offers:decline-decide": Object("offer"),
    "offers:decline-prepare": Object("declining_offer"),
    "offers:call-card": Object("declining_offer"),
    "offers:card-words": Object("declining_offer"),
    "offers:reopen": Object("declined_offer"),
    "offers:compare": Own(search=("offer", "against")),
    "offers:today": Own(),
    "offers:accept": Object("offer"),
    "offers:accepted": Object("accepted_offer"),
    "offers:decision": Object("decision"),
    "offers:move-to-trash": Object("offer"),
    "offers:restore": Object("trashed_offer"),
    "offers:scorecard": Own(search=("offer",)),
    "offers:criterion-create": Own(),
    "offers:criterion-edit": Object("criterion"),
    "offers:criterion-trash": Object("criterion"),
    "offers:criterion-restore": Object("trashed_criterion"),
    "offers:questions": Object("offer"),
    "offers:reasons": Object("offer"),
    "offers:reason-edit": Object("reason"),
    "offers:reason-move": Object("reason"),
    "offers:reason-trash": Object("reason"),
    "offers:reason-restore": Object("trashed_reason"),
    # followups
    "followups:reminder-time": Own(),
    "followups:cadences": Own(),
    "followups:cadence-edit": Object("saved_cadence"),
    "followups:cadence-trash": Object("saved_cadence"),
    "followups:cadence-restore": Object("trashed_cadence"),
    "followups:list": Own(),
    "followups:new": Own(search=("q",)),
    "followups:detail": Object("follow_up"),
    "followups:done": Object("follow_up"),
    "followups:snooze": Object("follow_up"),
    "followups:skip": Object("follow_up"),
    "followups:undo": Object("done_follow_up"),
    "followups:for-offer": Object("offer"),
    "followups:first-reminder": Object("offer"),
    "followups:for-contact": Object("contact"),
    "followups:create": Object("contact"),
    "followups:touch": Object("contact"),
    "followups:touch-today": Object("contact"),
    "followups:plan-start": Object("contact"),
    "followups:plan": Object("plan"),
    "followups:plan-end": Object("plan"),
    "followups:plan-take-up": Object("ended_plan"),
    "followups:plan-carry-on": Object("plan"),
    "followups:plan-another-way": Object("plan"),
    "followups:timeline": Object("contact"),
    "followups:moved": Object("contact"),
    "followups:undo-move": Object("move"),
    "followups:standing": Object("contact"),
    "followups:undo-standing": Object("contact"),
    "followups:merge": Object("contact"),
    "followups:part": Object("merge_record"),
    "followups:plan-pause": Object("plan"),
    "followups:plan-resume": Object("paused_plan"),
    "followups:mark-sent": Object("declining_offer"),
    "followups:undo-sent": Object("declined_offer"),
    "followups:stay-in-touch": Object("declined_offer"),
    "followups:written-note": Object("declined_offer"),
    "followups:talk": Object("declined_offer"),
    "followups:plan-preview": Own(),
    "followups:look-back": Object("accepted_offer"),
    "followups:more-time": Object("offer"),
    "followups:undo-more-time": Object("more_time"),
    "followups:sent": Own(),
    "followups:sent-detail": Object("reminder"),
    "followups:sent-looks": Object("reminder"),
    "followups:try-again": Object("reminder"),
    "followups:send-again": Object("reminder"),
    "followups:got-it": Object("reminder"),
    "followups:in-doubt": Own(),
    "followups:in-doubt-one": Object("doubted_reminder"),
    "followups:test-mail": Own(),
    "followups:test-mail-answer": Object("test_mail"),
    # A link from a mail: whoever has the whole of it may press its one button (TestMailLinks).
    "followups:mail-action": Public(("done", "no-token")),
    # The same for the mail program of whoever got it (tests/followups/sent/test_link_views.py: TestUnsubscribe).
    "followups:unsubscribe": Public(("no-token",)),
}

FORGOTTEN = (
    "Nobody has said who may come to the addresses with these names. Enter each in ROUTES: Public, Own,"
    " or Object with the attribute of tests/everything.py that has a row for it."
)


def addresses(resolver: URLResolver, namespaces: tuple[str, ...] = ()) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, (*namespaces, pattern.namespace) if pattern.namespace else namespaces)
        else:
            yield ":".join([*namespaces, pattern.name or f"without a name: {pattern.pattern}"])


NAMES = list(dict.fromkeys(addresses(get_resolver())))


def of_kind(kind: type) -> list[str]:
    return [name for name in NAMES if isinstance(ROUTES.get(name), kind)]


def path_of(name: str, mine: Everything | None = None) -> str:
    route = ROUTES[name]
    if isinstance(route, Object):
        return reverse(name, args=[getattr(mine, route.row).pk])
    return reverse(name, args=route.arguments if isinstance(route, Public) else ())


def ask(client: Client, method: str, path: str, browser: str = "browser") -> HttpResponse:
    return client.generic(method, path, headers=BROWSERS[browser])


@contextmanager
def taken_back() -> Iterator[None]:
    """Undo what the block does, so that what comes after it begins as the block did."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="class")
def _owner(rows_for_class: None) -> User:
    return UserFactory(email="someone.else@example.org")


@pytest.fixture(scope="class")
def _theirs(_owner: User) -> bytes:
    return pickle.dumps(everything_of(_owner))


@pytest.fixture
def owner(_owner: User, db: None) -> User:
    """The one whose rows are looked for. Whoever looks is `user`."""
    return copy(_owner)


@pytest.fixture
def theirs(_theirs: bytes, db: None, now) -> Everything:
    return pickle.loads(_theirs)


def signed_in(user: User) -> Client:
    client = ScopedClient()
    client.force_login(user)
    return client


class TestTheTable:
    def test_every_address_is_in_it(self):
        assert set(NAMES) - set(ROUTES) == set(), FORGOTTEN

    def test_nothing_else_is(self):
        assert set(ROUTES) == set(NAMES)

    def test_every_text_of_the_owner_is_marked(self, owner, theirs):
        exact = {"phone", "own_phone", "pattern"}
        not_theirs = {"currency", "source", "target", "zone", "message_id", "phase", "outcome", "secret_hash"}
        not_theirs |= {"answer_due_zone", "due_zone_before", "happens_zone", "format", "rows_from", "verdicts_from"}
        for model in filter(is_owned, apps.get_models()):
            rows = model._default_manager.filter(owner=owner)
            assert rows, f"tests/everything.py makes no {model.__name__}"
            texts = [
                field.name
                for field in model._meta.fields
                if isinstance(field, models.CharField | models.TextField) and not field.choices
            ]
            for name in set(texts) - not_theirs:
                values = {value for value in rows.values_list(name, flat=True) if value}
                marked = {value for value in values if MARK in value or (name in exact and value in OTHER_MARKS)}
                assert values, f"tests/everything.py leaves {model.__name__}.{name} empty"
                assert values == marked, f"{model.__name__}.{name} has no mark"


class TestAStranger:
    @pytest.mark.parametrize("name", of_kind(Own) + of_kind(Object))
    def test_is_sent_to_sign_in(self, anonymous, theirs, name):
        before = owned_rows()
        path = path_of(name, theirs)

        for method, browser in WAYS:
            response = ask(anonymous, method, path, browser)
            asked = f"{method} {name} by {browser}"
            # htmx is told to send the whole browser there; a bare redirect it would follow by itself.
            where = response.get("HX-Redirect") or response.get("Location") or ""
            assert response.status_code == 405 or where.startswith(SIGN_IN), asked
            assert response.status_code in (302, 405) or (browser == "htmx" and not response.content), asked
            assert MARK not in response.content.decode(), asked

        assert owned_rows() == before


def test_a_stranger_who_only_looks_leaves_no_session_behind(theirs):
    for path in (path_of(name, theirs) for name in ROUTES):
        for method, browser in LOOKING:
            ask(ScopedClient(), method, f"{path}?next=/offers/", browser)
        assert not Session.objects.filter(person_id=None).exists(), path


@pytest.mark.parametrize("name", of_kind(Object))
class TestWhatIsAnothers:
    def test_is_not_there_and_looks_like_what_never_was(self, client, theirs, name):
        before = owned_rows()
        path = path_of(name, theirs)
        number = isinstance(getattr(theirs, ROUTES[name].row).pk, int)
        never = reverse(name, args=[2**31 - 1 if number else "018f0000-0000-7000-8000-000000000000"])
        for browser in BROWSERS:
            statuses = set()
            for method in METHODS:
                there, nowhere = (ask(client, method, address, browser) for address in (path, never))
                asked = f"{method} {name} by {browser}"
                # The address of a button leads on to the page above it, which is not there either.
                leads_up = method in ("GET", "HEAD") and path.startswith(there.get("Location", "nowhere"))
                assert there.status_code in (404, 405) or leads_up, asked
                assert MARK not in there.content.decode(), asked
                assert there.status_code == nowhere.status_code, asked
                assert without_tokens(there) == without_tokens(nowhere), asked
                statuses.add(there.status_code)
            assert 404 in statuses, browser
        assert owned_rows() == before

    def test_is_there_for_its_owner(self, owner, theirs, name):
        """Else the tests above would pass for want of a row in the right state."""
        path = path_of(name, theirs)
        for browser in BROWSERS:
            with taken_back():
                statuses = {method: ask(signed_in(owner), method, path, browser).status_code for method in METHODS}

            assert 404 not in statuses.values(), (browser, statuses)
            assert set(statuses.values()) & {200, 302, 204, 422}, (browser, statuses)


@pytest.mark.parametrize("name", of_kind(Own) + of_kind(Public))
class TestOnesOwnPagesFirst:
    """Apart from the class below, in which others have rows from the beginning."""

    def test_are_the_same_whatever_others_have(self, client, other, now, name):
        path = path_of(name)
        before = {way: ask(client, way[0], path, way[1]) for way in LOOKING}
        everything_of(other)

        for (method, browser), response in before.items():
            again = ask(client, method, path, browser)
            assert again.status_code == response.status_code, f"{method} {name} by {browser}"
            assert without_tokens(again) == without_tokens(response), f"{method} {name} by {browser}"


@pytest.mark.parametrize("name", of_kind(Own) + of_kind(Public))
class TestOnesOwnPages:
    def test_touch_nothing_of_others(self, user, owner, theirs, name):
        before = owned_rows(owner)
        for browser in BROWSERS:
            # Some of them sign out, or end the account.
            with taken_back():
                client = signed_in(copy(user))
                for method in METHODS:
                    ask(client, method, path_of(name), browser)

                assert owned_rows(owner) == before, browser


SEARCHES = [(name, parameter) for name, route in ROUTES.items() if isinstance(route, Own) for parameter in route.search]


class TestASearch:
    @pytest.mark.parametrize(("name", "parameter"), SEARCHES)
    def test_finds_nothing_of_others(self, client, owner, theirs, name, parameter):
        for browser, headers in BROWSERS.items():
            # Not all of it: a page may repeat what was looked for.
            page = client.get(reverse(name), {parameter: MARK[:-1]}, headers=headers).content.decode()

            assert [mark for mark in (MARK, *OTHER_MARKS, owner.email) if mark in page] == [], browser


class TestLookingChangesNothing:
    @pytest.mark.parametrize("name", NAMES)
    def test_for_the_owner(self, owner, theirs, name):
        before = owned_rows()
        for browser in BROWSERS:
            client = signed_in(owner)
            for method in ("GET", "HEAD"):
                ask(client, method, path_of(name, theirs), browser)

            assert owned_rows() == before, browser

    @pytest.mark.parametrize("action", Action)
    def test_for_whoever_opens_a_mails_link(self, anonymous, theirs, action):
        before = owned_rows()
        for method in ("GET", "HEAD"):
            assert ask(anonymous, method, action_url(theirs.follow_up, action)).status_code == 200

        assert owned_rows() == before


class TestForeignIdsInOnesOwnForms:
    """No form asks for an id; one that is smuggled in is not looked at."""

    @pytest.fixture
    def smuggled(self, owner, theirs) -> dict[str, str]:
        ids = {
            "owner": owner.pk,
            "id": theirs.offer.pk,
            "pk": theirs.offer.pk,
            "offer": theirs.offer.pk,
            "employer": theirs.offer.employer_id,
            "contact": theirs.contact.pk,
            "manager": theirs.contact.pk,
            "hiring_manager": theirs.contact.pk,
            "told": theirs.contact.pk,
            "plan": theirs.plan.pk,
            "follow_up": theirs.follow_up.pk,
            "interaction": theirs.done_follow_up.interaction_id,
        }
        return {key: str(value) for name, value in ids.items() for key in (name, f"{name}_id")}

    def test_a_new_offer_is_linked_to_nothing_of_theirs(self, client, user, owner, smuggled):
        before = owned_rows(owner)

        client.post(
            "/offers/new/",
            smuggled | {"role": "Engineer", "base_amount": "92000", "base_currency": "EUR", "base_period": "year"},
        )

        offer = Offer.objects.select_related("employer", "hiring_manager").get(owner=user)
        assert {offer.employer.owner_id, offer.hiring_manager.owner_id} == {user.pk}
        # What was typed is a name like any other.
        assert offer.employer.name == smuggled["employer"]
        assert owned_rows(owner) == before

    def test_neither_is_a_new_contact(self, client, user, owner, smuggled):
        before = owned_rows(owner)

        client.post("/contacts/new/", smuggled | {"name": "Robin", "role": "peer"})

        assert Contact.objects.get(name="Robin").owner == user
        assert owned_rows(owner) == before

    def test_a_namesake_is_made_anew(self, client, user, owner, theirs):
        before = owned_rows(owner)
        form = {"role": "Engineer", "base_amount": "92000", "base_currency": "EUR", "base_period": "year"}

        client.post("/offers/new/", form | {"employer": theirs.offer.employer.name, "manager": theirs.contact.name})

        offer = Offer.objects.select_related("employer", "hiring_manager").get(owner=user)
        assert offer.employer_id != theirs.offer.employer_id
        assert offer.hiring_manager_id != theirs.contact.pk
        assert (offer.hiring_manager.phone, offer.hiring_manager.email) == ("", "")
        assert owned_rows(owner) == before

    def test_neither_is_a_decline_that_was_told(self, client, user, owner, smuggled):
        mine = everything_of(user)
        before = owned_rows(owner)

        response = client.post(
            f"/offers/{mine.declining_offer.pk}/decline/sent/",
            smuggled
            | {"role": "hr", "sent_on": "2026-06-09", "channel": "call", "permission": "granted", "pattern": "2 weeks"},
        )

        assert response.status_code == 302
        made = FollowUp.objects.select_related("contact").filter(offer=mine.declining_offer)
        assert {row.contact.owner_id for row in made} == {user.pk}
        assert owned_rows(owner) == before


class TestMailLinks:
    def test_another_person_who_is_signed_in_can_do_only_what_the_link_says(self, client, user, owner, theirs):
        """The link is the owner's wherever it is opened; what it does is never done to the one signed in."""
        everything_of(user)
        settle_marked_offers(NOW)
        before, path = owned_rows(user), action_url(theirs.follow_up, Action.DONE)

        client.get(path)
        client.post(path)

        theirs.follow_up.refresh_from_db()
        assert theirs.follow_up.is_done
        assert owned_rows(user) == before

    def test_its_way_into_the_application_is_closed_to_another_person(self, client, theirs):
        page = client.get(theirs.mail_link).content.decode()
        way_in = re.search(r'href="(/follow-ups/[^"]+)"', page)[1]

        assert client.get(way_in).status_code == 404


class TestTheFeedsAddress:
    """The secret gives the feed, and nothing else."""

    def test_opens_no_other_page(self, anonymous, owner, theirs):
        token = CalendarFeed.objects.renew(user=owner, now=NOW)
        feed = reverse("calendar:feed", args=[token])
        before = owned_rows()
        assert anonymous.get(feed).status_code == 200

        # As a visitor who has just fetched it, with the secret wherever a page might take one from.
        for name in of_kind(Own) + of_kind(Object):
            for method, browser in LOOKING:
                headers = BROWSERS[browser] | {"Authorization": f"Bearer {token}", "Cookie": f"sessionid={token}"}
                response = anonymous.generic(method, f"{path_of(name, theirs)}?token={token}", headers=headers)
                where = response.get("HX-Redirect") or response.get("Location") or ""
                assert response.status_code == 405 or where.startswith(SIGN_IN), f"{method} {name} by {browser}"

        assert owned_rows() == before

    def test_is_no_token_of_another_kind(self, anonymous, owner, theirs):
        token = CalendarFeed.objects.renew(user=owner, now=NOW)
        before = owned_rows()

        for method, browser in WAYS:
            for name in ("followups:mail-action", "followups:unsubscribe"):
                arguments = ("done", token) if name.endswith("action") else (token,)
                assert ask(anonymous, method, reverse(name, args=arguments), browser).status_code in (405, 410), name

        assert owned_rows() == before

    def test_can_only_be_looked_at(self, anonymous, owner, theirs):
        feed = reverse("calendar:feed", args=[CalendarFeed.objects.renew(user=owner, now=NOW)])
        before = owned_rows()

        for method, browser in WAYS:
            status = ask(anonymous, method, feed, browser).status_code
            assert status == (200 if method in ("GET", "HEAD") else 405), f"{method} by {browser}"

        assert owned_rows() == before


def without_tokens(response: HttpResponse) -> str:
    """Return the page without what is another one each time."""
    if response.streaming:
        return repr(b"".join(response.streaming_content))
    page = response.content.decode()
    page = re.sub(r'name="(csrfmiddlewaretoken|once)" value="[^"]+"', "", page)
    return re.sub(r'"X-CSRFToken": "[^"]+"', "", page)
