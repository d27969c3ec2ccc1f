"""Search as people type it: no accents, no capitals, any piece of a word, nothing read as a pattern."""

import pytest
from django.db import connection

from contacts.models import Contact, Employer
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
        ("ı ISPARTA İzmir", "i isparta izmir"),
        ("ΜΑΡΊΑΣ Μαρίας", "μαριασ μαριασ"),
        ("ﾔﾏﾀﾞ ヤマダ やまだ", "やまだ やまだ やまだ"),
        ("ＡＢＣ １２３", "abc 123"),
        ("ﬁnance oﬃce ſ", "finance office s"),
        ("O´Neil O’Neil O`Neil", "o'neil o'neil o'neil"),
        ("שלום", "שלום"),
        ("שָׁלוֹם", "שלום"),
        ("أَحْمَد مــحمد", "احمد محمد"),
        ("Ёлка Йод", "елка йод"),
        ("a\u00adb\u200bc e\u0301x\u0323", "abc ex"),
        ("東京", "東京"),
        ("100% _ \\", "100% _ \\"),
    ],
)
def test_text_is_written_small_and_without_accents(text, small):
    assert folded(text) == small


@pytest.mark.parametrize(
    ("name", "looked_for"),
    [
        ("Müller", "Mueller"),
        ("Mueller", "Müller"),
        ("Müller", "muller"),
        ("Muller", "Müller"),
        ("Großmann", "GROSSMANN"),
        ("Grossmann", "Großmann"),
        ("Jörg Öhlschläger", "Oehlschlaeger Joerg"),
        ("Øystein Ågård", "oeystein aagaard"),
        ("Aagaard", "Åga"),
        ("Παπαδόπουλος", "ΠΑΠΑΔΟΠΟΥΛΟΣ"),
        ("ヤマダ", "ﾔﾏﾀﾞ"),
        ("שָׁלוֹם", "שלום"),
        ("שלום", "שָׁלוֹם"),
        ("Işık", "ISIK"),
        ("ﬁnn", "finn"),
        ("Michael Joel", "el"),
        ("Samuel", "uel"),
    ],
)
def test_a_person_an_employer_and_an_offer_are_found_however_they_are_written(user, name, looked_for):
    person, employer = ContactFactory(owner=user, name=name), EmployerFactory(owner=user, name=name)
    offer = OfferFactory(owner=user, role=name)

    assert list(Contact.objects.for_owner(user).matching(words_of(looked_for), owner=user)) == [person]
    assert list(Employer.objects.for_owner(user).matching(words_of(looked_for))) == [employer]
    assert list(Offer.objects.for_owner(user).matching(words_of(looked_for), owner=user)) == [offer]


def test_an_umlaut_is_not_any_letter(user):
    ContactFactory(owner=user, name="Mueller")

    assert not Contact.objects.for_owner(user).matching(words_of("Moller"), owner=user).exists()
    assert not Contact.objects.for_owner(user).matching(words_of("Möller"), owner=user).exists()


# As a reader of many languages expects them: accents and capitals last, punctuation first.
IN_ORDER = [
    *(
        "“Acme”",
        "(Beta)",
        "3M",
        "Aagaard",
        "Ágoston",
        "Äpfel",
        "apple",
        "de Vries",
        "DeVries",
        "Emile",
        "Émile",
        "émile",
    ),
    *("Işık", "item", "Lodz", "Łódź", "Lz", "O’Brien", "Oakley", "Obrien", "Ørsted", "Os", "ss", "Straße", "Strassen"),
    *("Zebra", "Zeta", "Zoë", "Ωmega", "Елена", "Ёлка", "Жук", "やま", "ヤマダ", "東京"),
]


def test_names_stand_in_the_order_in_which_people_read(user):
    for name in sorted(IN_ORDER):
        ContactFactory(owner=user, name=name)

    assert list(Contact.objects.order_by("name_order", "id").values_list("name", flat=True)) == IN_ORDER


@pytest.mark.parametrize("name", ["ﷺ" * 200, "🦊" * 200, "ẞ" * 200, "ü" * 200])
def test_the_longest_name_has_room_in_the_index(user, name):
    assert ContactFactory(owner=user, name=name).name == name
    assert EmployerFactory(owner=user, name=name).name == name


@pytest.mark.parametrize("table", ["contacts_contact", "contacts_employer"])
def test_a_list_that_is_cut_short_is_read_from_the_index_in_its_order(user, table):
    model = Contact if table == "contacts_contact" else Employer
    model.objects.bulk_create(model(owner=user, name=f"{number} Name") for number in range(500))
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table}")
        cursor.execute(
            f"EXPLAIN SELECT id FROM {table} WHERE owner_id = %s AND trashed_at IS NULL"
            " AND strpos(name_folded, 'na') > 0 ORDER BY name_order, id LIMIT 8",
            [user.pk],
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert f"{model.__name__.lower()}_in_order" in plan
    assert "Sort" not in plan


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
        assert list(Offer.objects.for_owner(user).matching(words_of(text), owner=user)) == [wanted]

    def test_are_found_by_words_that_stand_in_different_places(self, user, wanted):
        assert list(Offer.objects.for_owner(user).matching(words_of("bike muller lodz"), owner=user)) == [wanted]

    @pytest.mark.parametrize("text", ["societe oslo", "%ie%", "s_su", "bike xylophone", "．*"])
    def test_are_not_found_by_what_is_not_there(self, user, wanted, text):
        assert not Offer.objects.for_owner(user).matching(words_of(text), owner=user).exists()

    def test_are_found_by_their_new_words_after_an_edit(self, user, wanted):
        wanted.save_edit(expected_version=1, role="Gärtnerin")

        assert Offer.objects.matching(words_of("gartner"), owner=user).exists()
        assert not Offer.objects.matching(words_of("ingenieur"), owner=user).exists()

    def test_of_somebody_else_are_not_found(self, user, other, wanted):
        with no_scope(), acting_as(other.pk):
            assert not Offer.objects.for_owner(other).matching(words_of("lodz"), owner=other).exists()


class TestContacts:
    @pytest.mark.parametrize("text", ["zoe", "muller zoe", "kessel", "zoe kessel", "zm@"])
    def test_are_found_by_name_address_and_present_employer(self, user, text):
        zoe = ContactFactory(owner=user, name="Zoë Müller", email="zm@example.org")
        JobFactory(contact=zoe, employer=EmployerFactory(owner=user, name="Keßel & Ohm"))
        JobFactory(contact=zoe, employer=EmployerFactory(owner=user, name="Kessel Two"))
        ContactFactory(owner=user, name="Ann")

        assert list(Contact.objects.for_owner(user).matching(words_of(text), owner=user)) == [zoe]

    def test_are_suggested_whatever_the_accents(self, htmx, user):
        ContactFactory(owner=user, name="Zoë Müller")
        EmployerFactory(owner=user, name="Société Générale")

        assert b"Zo\xc3\xab" in htmx.get("/contacts/suggest/people/", {"manager": "muller"}).content
        assert b"Soci" in htmx.get("/contacts/suggest/employers/", {"employer": "ge\u0301ne"}).content
