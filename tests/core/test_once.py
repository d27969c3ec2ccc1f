"""A form that is sent twice is saved once, and what is no repeat is saved."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client

from accounts.models import User
from contacts.models import Contact
from core import once
from core.models import Submission
from core.operations import is_owned
from followups.from_offers.services import settle_marked_offers
from offers.models import Offer, Reason
from tests.conftest import ScopedClient
from tests.everything import Everything, everything_of
from tests.factories import NOW, ContactFactory, OfferFactory, SubmissionFactory
from tests.page import read
from tests.scopes import no_scope

pytestmark = pytest.mark.django_db

NEW_CONTACT = "/contacts/new/"
KEY = {"once": "a-key-of-a-page"}
ROBIN = {"name": "Robin", "role": "peer"}
OFFER = {
    "employer": "Northwind",
    "role": "Engineer",
    "base_amount": "92000",
    "base_currency": "EUR",
    "base_period": "year",
}
CALL = {"happened_on": "2026-06-09", "channel": "call", "by_owner": "yes", "note": "About the garden"}
# What makes something: the page with the form, the address that it is sent to if that is another one, what is typed.
Case = tuple[Callable[[Everything], str], str, dict[str, str]]
FORMS: dict[str, Case] = {
    "an offer": (lambda mine: "/offers/new/", "", OFFER),
    "a contact": (lambda mine: NEW_CONTACT, "", ROBIN),
    "a touch": (lambda mine: f"/contacts/{mine.contact.pk}/", "interactions/", CALL),
    "a touch of today": (lambda mine: f"/contacts/{mine.contact.pk}/", "touch/", {"touch-note": "About the garden"}),
    "a gift": (
        lambda mine: f"/contacts/{mine.contact.pk}/gifts/",
        "",
        {"kind": "referral", "what": "A name", "offered_on": "2026-06-09"},
    ),
    "a follow-up": (
        lambda mine: f"/contacts/{mine.contact.pk}/follow-up/",
        "",
        {"kind": "stay_in_touch", "due_on": "2026-06-20"},
    ),
    "a plan": (lambda mine: f"/contacts/{mine.move.contact_id}/plan/", "", {"cadence": "", "pattern": "2 weeks"}),
    "a round": (
        lambda mine: f"/offers/{mine.offer.pk}/rounds/new/",
        "",
        {"kind": "asked", "base_amount": "95000", "happened_on": "2026-06-09"},
    ),
    "a correction": (lambda mine: f"/offers/rounds/{mine.package.pk}/correct/", "", {"base_amount": "96000"}),
    "a rate": (
        lambda mine: "/offers/rates/",
        "",
        {"source": "CHF", "rate": "1.04", "target": "EUR", "as_of_on": "2026-06-09"},
    ),
    "a person at the table": (
        lambda mine: f"/offers/{mine.offer.pk}/people/",
        "",
        {"person": "Sam", "person_role": "interviewer"},
    ),
    "a reason": (
        lambda mine: f"/offers/{mine.offer.pk}/pros-cons/",
        "",
        {"side": "pro", "pro-text": "The garden", "pro-weight": "3"},
    ),
    "a criterion": (lambda mine: "/offers/criteria/new/", "", {"name": "Sleep", "weight": "5"}),
    "a cadence": (
        lambda mine: "/settings/cadences/",
        "",
        {"name": "Slow", "pattern": "3 months", "counted_from": "fixed"},
    ),
    "a decision": (lambda mine: f"/offers/{mine.offer.pk}/accept/", "", {"private_reasons": "The garden"}),
    "a decline": (lambda mine: f"/offers/{mine.offer.pk}/decline/decide/", "", {"private_reasons": "The noise"}),
    "a telling": (
        lambda mine: f"/offers/{mine.declining_offer.pk}/decline/sent/",
        "",
        {
            "told": "Robin",
            "sent_on": "2026-06-09",
            "channel": "call",
            "permission": "granted",
            "pattern": "2 weeks",
        },
    ),
    "a move": (
        lambda mine: f"/contacts/{mine.contact.pk}/moved/",
        "",
        {"employer_name": "Northwind", "since_on": "2026-06-01"},
    ),
}


def counts() -> dict[str, int]:
    made = (model for model in apps.get_models() if is_owned(model) and model is not Submission)
    return {model.__name__: model._base_manager.count() for model in made}


def typed_on(client: Client, page: str, words: dict[str, str]) -> dict[str, str]:
    """Return what a browser would send of the page's form once `words` are typed, the page's key included."""
    fields = read(client.get(page)).fields
    assert fields["once"]
    return fields | words


class TestTheSameAgain:
    @pytest.mark.parametrize("name", FORMS)
    def test_makes_nothing_more_and_leads_to_the_first_result(self, client, user, now, name):
        where, address, words = FORMS[name]
        page = where(everything_of(user))
        settle_marked_offers(NOW)
        sent = typed_on(client, page, words)

        first = client.post(page + address, sent)
        made = counts()
        again = client.post(page + address, sent)

        assert first.status_code == 302, read(first).summary
        assert counts() == made
        assert (again.status_code, again["Location"]) == (302, first["Location"])

    def test_leads_the_browser_there_through_htmx_too(self, htmx):
        first, again = (htmx.post(NEW_CONTACT, ROBIN | KEY) for _ in range(2))

        assert again["HX-Redirect"] == first["HX-Redirect"] == f"/contacts/{Contact.objects.get().pk}/"

    def test_loads_the_page_anew_where_the_first_answer_was_a_piece_of_it(self, htmx, user):
        page = f"/offers/{OfferFactory(owner=user).pk}/pros-cons/"
        first, again = (htmx.post(page, FORMS["a reason"][2] | KEY) for _ in range(2))

        assert "The garden" in first.content.decode()
        assert again["HX-Refresh"] == "true"
        assert Reason.objects.count() == 1

    @pytest.mark.django_db(transaction=True)
    def test_at_the_same_moment_is_saved_once(self, user, at_once):
        def send() -> str:
            client = ScopedClient()
            client.force_login(user)
            return client.post(NEW_CONTACT, ROBIN | KEY)["Location"]

        first, second = at_once(send, send)

        assert first == second == f"/contacts/{Contact.objects.get().pk}/"

    def test_is_known_under_another_token_against_forgery(self, client):
        for token in ("one", "two"):
            client.post(NEW_CONTACT, ROBIN | KEY | {"csrfmiddlewaretoken": token})

        assert Contact.objects.count() == 1


class TestWhatIsNoRepeat:
    def test_is_saved_where_the_words_differ(self, client):
        """The back button, another name, Save: whoever does that wants both."""
        client.post(NEW_CONTACT, ROBIN | KEY)
        client.post(NEW_CONTACT, ROBIN | KEY | {"name": "Sam"})

        assert {contact.name for contact in Contact.objects.all()} == {"Robin", "Sam"}

    def test_is_saved_from_a_form_that_was_opened_again(self, client):
        for _ in range(2):
            client.post(NEW_CONTACT, typed_on(client, NEW_CONTACT, ROBIN))

        assert Contact.objects.count() == 2

    @pytest.mark.parametrize("key", ["", "x" * 65])
    def test_is_saved_without_a_key_that_can_be_used(self, client, key):
        for _ in range(2):
            client.post(NEW_CONTACT, ROBIN | {"once": key})

        assert Contact.objects.count() == 2

    def test_is_saved_though_somebody_else_sent_the_same(self, client, other):
        theirs = ScopedClient()
        theirs.force_login(other)
        theirs.post(NEW_CONTACT, ROBIN | KEY)

        assert client.post(NEW_CONTACT, ROBIN | KEY).status_code == 302
        assert Contact.objects.values_list("owner", flat=True).distinct().count() == 2

    def test_is_a_form_that_had_to_be_put_right(self, client):
        """It is looked at again, since what it is measured by may have changed."""
        for _ in range(2):
            assert client.post(NEW_CONTACT, KEY | {"name": "", "role": "peer"}).status_code == 422

        assert not Submission.objects.exists()

    def test_is_one_that_was_never_saved_since_something_broke(self, client, monkeypatch):
        client.raise_request_exception = False
        with monkeypatch.context() as broken:
            broken.setattr("contacts.services.make_contact", lambda **_: 1 / 0)
            assert client.post(NEW_CONTACT, ROBIN | KEY).status_code == 500

        assert client.post(NEW_CONTACT, ROBIN | KEY).status_code == 302
        assert Contact.objects.count() == 1

    def test_is_one_about_what_is_not_ones_own(self, client, other):
        theirs = f"/contacts/{ContactFactory(owner=other).pk}/edit/"

        assert [client.post(theirs, ROBIN | KEY).status_code for _ in range(2)] == [404, 404]


class TestForgetting:
    def test_a_saved_form_is_forgotten_after_a_month(self, user):
        for days in (29, 30):
            SubmissionFactory(owner=user, created_at=NOW - timedelta(days=days))

        with no_scope():
            once.forget(now=NOW)

        assert Submission.objects.get().created_at == NOW - timedelta(days=29)

    def test_the_words_are_not_kept(self, client):
        client.post(NEW_CONTACT, ROBIN | KEY)

        assert "Robin" not in repr(Submission.objects.values().get())


def test_a_form_is_saved_only_once(user: User, violates):
    with violates("submission_is_saved_once"):
        SubmissionFactory.create_batch(2, owner=user, digest="d")


def test_what_a_person_sent_before_they_signed_in_is_not_remembered(anonymous):
    anonymous.post("/accounts/login/", {"login": "jo@example.org", "password": "x"} | KEY)

    assert not Submission.objects.exists()
    assert not Offer.objects.exists()
