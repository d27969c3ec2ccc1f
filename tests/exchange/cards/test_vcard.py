"""What an address book reads: each card is written by icalendar and read by vobject."""

from zoneinfo import ZoneInfo

import pytest
import vobject

from contacts.models import Contact
from exchange.cards.vcard import cards_of
from tests.factories import ContactFactory, EmployerFactory, JobFactory

BERLIN = ZoneInfo("Europe/Berlin")


def read(*contacts: Contact) -> list[vobject.base.Component]:
    rows = Contact.objects.with_jobs().filter(pk__in=[contact.pk for contact in contacts]).order_by("pk")
    return list(vobject.readComponents(cards_of(rows, zone=BERLIN).decode()))


def test_it_says_how_to_reach_somebody_and_where_they_work(user):
    contact = ContactFactory(owner=user, name="Ada Roe", phone="030 1234567", email="ada@example.org")
    JobFactory(
        contact=contact, employer=EmployerFactory(owner=user, name="Blau; Söhne, KG"), title="Head of\\Engineering"
    )

    (card,) = read(contact)

    assert (card.version.value, card.fn.value) == ("3.0", "Ada Roe")
    assert (card.n.value.family, card.n.value.given) == ("Roe", "Ada")
    assert card.tel.value == "030 1234567"
    assert card.email.value == "ada@example.org"
    assert card.org.value == ["Blau; Söhne, KG"]
    assert card.title.value == "Head of\\Engineering"


def test_two_numbers_are_two(user):
    (card,) = read(ContactFactory(owner=user, phone="+49 30 1234567 / +49 171 1234567"))

    assert [number.value for number in card.contents["tel"]] == ["+49 30 1234567", "+49 171 1234567"]


def test_what_can_not_be_dialled_stays_as_it_was_typed(user):
    (card,) = read(ContactFactory(owner=user, phone="ask Tobias"))

    assert card.tel.value == "ask Tobias"


def test_what_is_thought_of_them_stays_here(user):
    contact = ContactFactory(owner=user, notes="quokka", treated_note="quokka", addressed_as="quokka")

    assert b"quokka" not in cards_of(Contact.objects.with_jobs().filter(pk=contact.pk), zone=BERLIN)


def test_whoever_has_only_a_name_has_a_card(user):
    (card,) = read(ContactFactory(owner=user, name="Robin", phone="", email=""))

    assert set(card.contents) == {"version", "prodid", "uid", "fn", "n"}


@pytest.mark.parametrize("name", ["x\r\nEND:VCARD\r\nBEGIN:VCARD", "a;b,c\\d:e", "Ü" * 190])
def test_a_nasty_name_is_a_name(user, name):
    contact = ContactFactory(owner=user, name=name, phone=name[:50])
    JobFactory(contact=contact, employer=EmployerFactory(owner=user, name=name), title=name)

    (card,) = read(contact)

    said = name.replace("\r\n", "\n")
    assert (card.fn.value, card.title.value, card.org.value) == (said, said, [said])


def test_lines_are_as_long_as_phones_read_them(user):
    contact = ContactFactory(owner=user, name="Ü" * 190)

    lines = cards_of(Contact.objects.with_jobs().filter(pk=contact.pk), zone=BERLIN).split(b"\r\n")

    assert max(map(len, lines)) <= 75
