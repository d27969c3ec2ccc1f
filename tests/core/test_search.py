"""Search as people type it: no accents, no capitals, any piece of a word, nothing read as a pattern."""

import pytest
from django.db import connection

from contacts.models import Contact
from core.search import MOST_WORDS, words_of
from core.tenancy import acting_as
from offers.models import Offer
from tests.factories import ContactFactory, EmployerFactory, JobFactory, OfferFactory
from tests.scopes import no_scope

pytestmark = pytest.mark.django_db


def folded(text: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ajar_fold(%s)", [text])
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("text", "small"),
    [
        ("Łódź", "lodz"),
        ("STRASSE Straße STRAẞE", "strasse strasse strasse"),
        ("Ørsted Æ", "orsted ae"),
        ("Señor Crème Brûlée", "senor creme brulee"),
        ("Nguyễn", "nguyen"),
        ("İstanbul", "istanbul"),
        ("שלום", "שלום"),
        ("東京", "東京"),
        ("100% _ \\", "100% _ \\"),
    ],
)
def test_text_is_written_small_and_without_accents(text, small):
    assert folded(text) == small


def test_after_eight_words_the_rest_is_one():
    assert len(words_of("a b c d e f g h i j")) == MOST_WORDS


class TestOffers:
    @pytest.fixture
    def wanted(self, user) -> Offer:
        OfferFactory(owner=user, employer=EmployerFactory(owner=user, name="Sisu"), role="Cook", location="Oslo")
        return OfferFactory(
            owner=user,
            employer=EmployerFactory(owner=user, name="Société Générale"),
            hiring_manager=ContactFactory(owner=user, name="Zoë Müller"),
            role="Leitende Dateningenieurin",
            location="Łódź",
            notes="A bike, 100% remote,\nfoo_bar and C:\\temp. Lunch at L’Été.",
        )

    @pytest.mark.parametrize(
        "text",
        ["societe", "GENERALE", "zoe", "MULLER", "lodz", "Łódź", "ingenieur", "z", "0%", "o_b", ":\\t", "ete."],
    )
    def test_are_found_by_a_piece_of_anything(self, user, wanted, text):
        assert list(Offer.objects.for_owner(user).matching(text, owner=user)) == [wanted]

    def test_are_found_by_words_that_stand_in_different_places(self, user, wanted):
        assert list(Offer.objects.for_owner(user).matching("bike muller lodz", owner=user)) == [wanted]

    @pytest.mark.parametrize("text", ["societe oslo", "%ie%", "s_su", "bike xylophone", "．*"])
    def test_are_not_found_by_what_is_not_there(self, user, wanted, text):
        assert not Offer.objects.for_owner(user).matching(text, owner=user).exists()

    def test_are_found_by_their_new_words_after_an_edit(self, user, wanted):
        wanted.save_edit(expected_version=1, role="Gärtnerin")

        assert Offer.objects.matching("gartner", owner=user).exists()
        assert not Offer.objects.matching("ingenieur", owner=user).exists()

    def test_of_somebody_else_are_not_found(self, user, other, wanted):
        with no_scope(), acting_as(other.pk):
            assert not Offer.objects.for_owner(other).matching("lodz", owner=other).exists()


class TestContacts:
    @pytest.mark.parametrize("text", ["zoe", "muller zoe", "kessel", "zoe kessel", "zm@"])
    def test_are_found_by_name_address_and_present_employer(self, user, text):
        zoe = ContactFactory(owner=user, name="Zoë Müller", email="zm@example.org")
        JobFactory(contact=zoe, employer=EmployerFactory(owner=user, name="Keßel & Ohm"))
        JobFactory(contact=zoe, employer=EmployerFactory(owner=user, name="Kessel Two"))
        ContactFactory(owner=user, name="Ann")

        assert list(Contact.objects.for_owner(user).matching(text)) == [zoe]

    def test_are_suggested_whatever_the_accents(self, htmx, user):
        ContactFactory(owner=user, name="Zoë Müller")
        EmployerFactory(owner=user, name="Société Générale")

        assert b"Zo\xc3\xab" in htmx.get("/contacts/suggest/people/", {"manager": "muller"}).content
        assert b"Soci" in htmx.get("/contacts/suggest/employers/", {"employer": "ge\u0301ne"}).content
