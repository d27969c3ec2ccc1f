"""One file of each program, written by hand after what the program writes, and what is read from it."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
import vobject

from contacts.forms import ContactForm
from contacts.models import Contact
from core.forms import NOTE_LENGTH
from exchange.cards.vcard import cards_of
from exchange.importing.readers import FILE_READERS, reader_named, recognise
from exchange.importing.readers.any_csv import mapping_of, missing_in
from exchange.importing.readers.cell_days import cell_day
from exchange.importing.readers.cell_pay import cell_pay
from exchange.importing.readers.cells import link_of, without_tags
from exchange.importing.readers.jobs import Progress, progress_of
from exchange.importing.rows import AnyRow, Decision, OfferRow, PersonRow, Refused, questions_in
from exchange.importing.sources import ImportRefused, Source

FILES = Path(__file__).parent / "files"


def rows_of(name: str, **choices: str) -> list[AnyRow]:
    return read(Source((FILES / name).read_bytes()), **choices)


def read(source: Source, **choices: str) -> list[AnyRow]:
    reader = recognise(source)
    assert reader is not None
    return list(reader.read(source, choices))


def table(text: str, **choices: str) -> list[AnyRow]:
    return read(Source.pasted(text), **{name.replace("_", " "): value for name, value in choices.items()})


def said(row: AnyRow, *names: str) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in names)


class TestRecognised:
    @pytest.mark.parametrize("path", sorted(FILES.iterdir()), ids=lambda path: path.name)
    def test_each_file_by_its_content(self, path: Path) -> None:
        reader = recognise(Source(path.read_bytes()))
        begins = {"cards": "vcard", "notion": "csv"}.get(path.stem.split("_")[0], path.stem.split("_")[0])
        assert reader is not None
        assert reader.key.startswith(begins)
        assert reader_named(reader.key) is reader

    def test_keys_and_labels_are_each_readers_own(self) -> None:
        assert len({reader.key for reader in FILE_READERS}) == len({reader.label for reader in FILE_READERS})
        assert len(FILE_READERS) == len({reader.key for reader in FILE_READERS})

    @pytest.mark.parametrize("text", ["Hello,\nthis is a letter.", '{"some": "JSON"}', "a,b\n1,2\n"])
    def test_what_is_no_file_of_ours_fits_none(self, text: str) -> None:
        assert recognise(Source.pasted(text)) is None

    @pytest.mark.parametrize("path", sorted(FILES.iterdir()), ids=lambda path: path.name)
    def test_read_twice_it_gives_the_same_and_every_person_fits_the_form(self, path: Path) -> None:
        rows = rows_of(path.name)
        assert rows == rows_of(path.name)
        for row in rows:
            if isinstance(row, PersonRow):
                names = ("name", "role", "employer_name", "title", "phone", "email", "notes")
                form = ContactForm({name: getattr(row, name) for name in names})
                assert form.is_valid(), form.errors
                assert {name: form.cleaned_data[name] for name in names} == {name: getattr(row, name) for name in names}


class TestLinkedin:
    def test_connections(self) -> None:
        jane, lukasz, mara, nobody, tom = rows_of("linkedin_connections.csv")
        assert jane == PersonRow(
            number=5,
            key="https://www.linkedin.example/in/jane-roe",
            name="Jane Roe",
            role=Contact.Role.HIRING_MANAGER,
            employer_name="Acme Ltd",
            title="Head of Engineering",
            email="jane.roe@acme.example",
            notes="Link: https://www.linkedin.example/in/jane-roe",
            met_on=date(2026, 9, 1),
        )
        assert said(lukasz, "name", "employer_name", "role") == ("Łukasz Żak", "Nordic, Data & Co", "recruiter")
        assert said(mara, "name", "employer_name", "title") == ("Mara Bell, PhD", "", "")
        assert nobody == Refused(number=8, reason="There is no name.")
        assert said(tom, "employer_name", "title", "met_on") == ("Harbour", "Director, Data", date(2024, 1, 12))
        assert isinstance(tom, PersonRow)
        assert "cell too many" in tom.remarks[0]

    @pytest.mark.parametrize(
        ("first", "last", "name"),
        [
            ("Zoë, PhD", "Brandt", "Zoë Brandt, PhD"),
            ("Zoë", "Brandt, PhD", "Zoë Brandt, PhD"),
            ("Zoë, MBA", "Brandt, PMP", "Zoë Brandt, MBA, PMP"),
            ("Zoë, Ada", "Brandt", "Zoë, Ada Brandt"),
            ("Zoë", "", "Zoë"),
        ],
    )
    def test_credentials_stand_after_the_whole_name(self, first: str, last: str, name: str) -> None:
        (row,) = table(f'First Name,Last Name,Company,Position,Connected On\n"{first}","{last}",C,D,01 Sep 2016\n')
        assert said(row, "name") == (name,)

    def test_older_connections_without_addresses_of_profiles(self) -> None:
        (row,) = table("First Name,Last Name,Email Address,Company,Position,Connected On\nA,B,,C,D,01 Sep 2016\n")
        assert said(row, "name", "employer_name", "met_on") == ("A B", "C", date(2016, 9, 1))

    def test_applications_are_no_offers_until_the_person_says_what_to_do_with_them(self) -> None:
        rows = rows_of("linkedin_applications.csv")
        (question,) = questions_in(rows)
        assert (question.decision, question.count) == (Decision.APPLICATIONS, 2)

        kept = rows_of("linkedin_applications.csv", applications="keep")
        assert questions_in(kept) == []
        assert said(kept[0], "employer", "role", "received_on") == (
            "Harbour Freight",
            "Data Engineer",
            date(2024, 11, 20),
        )
        assert said(kept[1], "received_on", "key") == (date(2025, 3, 4), "https://www.linkedin.example/jobs/view/2")
        assert not any("home.example" in str(row) for row in kept)  # the person's own address

        left = rows_of("linkedin_applications.csv", applications="leave")
        assert all(isinstance(row, Refused) for row in left)

    def test_the_whole_archive_gives_what_can_be_read_in_it(self) -> None:
        file = BytesIO()
        with ZipFile(file, "w") as archive:
            archive.write(FILES / "linkedin_connections.csv", "Basic/Connections.csv")
            archive.write(FILES / "linkedin_saved_jobs.csv", "Jobs/Saved Jobs.csv")
            archive.writestr("messages.csv", "CONVERSATION ID,FROM,TO,DATE,CONTENT\n1,A,B,2026-01-01,Hello\n")
            archive.writestr("photo.jpg", b"\xff\xd8\xff")
        rows = read(Source(file.getvalue()))
        assert [row.part for row in rows] == ["Connections.csv"] * 5 + ["Saved Jobs.csv"]


class TestGoogle:
    def test_headings_of_2024(self) -> None:
        jane, only, company = rows_of("google_new.csv")
        assert said(jane, "name", "email", "phone", "role") == (
            "Dr. Jane Roe",
            "jane@acme.example",
            "+44 7700 900123, +44 20 7946 0001",
            "executive",
        )
        assert isinstance(jane, PersonRow)
        assert jane.notes.splitlines() == [
            "Met in Oslo",
            "E-mail: jane@home.example",
            "Nickname: Jay",
            "Department: Platform",
            "Birthday: 1980-05-04",
            "Labels: Mentors",
        ]
        assert said(only, "name", "email") == ("someone@example.org", "someone@example.org")
        assert said(company, "number", "reason") == (4, "It names no person, only a company.")

    def test_headings_before_in_utf_16(self) -> None:
        jose, prince = rows_of("google_old.csv")
        assert said(jose, "name", "employer_name", "title") == ("José García", "Norte S.A.", "Recruiter")
        assert said(prince, "name", "notes") == ("Prince", "Two\nlines")


class TestOutlook:
    def test_the_program_in_windows_letters(self) -> None:
        hans, ina = rows_of("outlook_classic.csv")
        assert said(hans, "name", "employer_name", "email") == (
            "Mr. Hans Müller",
            "Straßenbau AG",
            "hans@strassenbau.example",
        )
        assert said(ina, "title", "email") == ("", "")
        assert isinstance(ina, PersonRow)
        assert "Job title: Freelancer" in ina.notes
        assert "isn’t an e-mail address" in ina.remarks[0]

    def test_the_web_page(self) -> None:
        (anna,) = rows_of("outlook_web.csv")
        assert said(anna, "name", "phone", "role", "notes") == (
            "Anna B. Visser",
            "+31 20 123 4567, +31 6 12345678",
            "hr",
            "E-mail: anna@werk.example",
        )


class TestCards:
    def test_2_1_with_quoted_texts_a_card_inside_and_a_picture(self) -> None:
        (row,) = rows_of("cards_21.vcf")
        assert said(row, "name", "employer_name", "title", "phone") == (
            "Dr. Jörg Groß",
            "Büro Groß",
            "Personalleiter",
            "+49 170 1234567, +49 30 123456",
        )
        assert said(row, "notes") == ("He said\n twice: call me\nDepartment: Vertrieb",)

    def test_3_0_as_apple_writes_it(self) -> None:
        jane, company = rows_of("cards_30_apple.vcf")
        assert said(jane, "name", "employer_name", "email", "key") == (
            "Jane Q. Roe",
            "Acme",
            "jane@acme.example",
            "5B2C9E2A-0001",
        )
        assert isinstance(jane, PersonRow)
        assert "second, with a comma and a very long rest that goes on beyond the end of its line\n" in jane.notes
        assert said(company, "number", "reason") == (21, "It names no person, only a company.")

    def test_4_0(self) -> None:
        zoe, team, only = rows_of("cards_40.vcf")
        assert said(zoe, "name", "employer_name", "email", "phone") == (
            "Zoë O'Hara",
            "Kestrel, Inc.",
            "zoe@kestrel.example",
            "+1-202-555-0100 ext. 102",
        )
        assert said(team, "reason") == ("It’s a group, not a person.",)
        assert said(only, "name") == ("only@example.org",)

    def test_a_card_that_breaks_off_or_names_nobody_is_one_card_less(self) -> None:
        text = "BEGIN:VCARD\nFN:Jane Roe\nBEGIN:VCARD\nFN x\nEND:VCARD\nBEGIN:VCARD\nVERSION:3.0\nTEL:0"
        jane, nobody, cut = read(Source.pasted(text))
        assert said(jane, "number", "name") == (1, "Jane Roe")
        assert said(nobody, "number", "reason") == (3, "There is no name.")
        assert said(cut, "number", "reason") == (6, "The file breaks off in this card.")

    @pytest.mark.parametrize("name", ["cards_30_apple.vcf"])
    def test_another_library_reads_the_same_names_and_addresses(self, name: str) -> None:
        theirs = list(vobject.readComponents((FILES / name).read_text()))
        ours = rows_of(name)
        assert len(theirs) == len(ours)
        assert said(ours[0], "name", "email") == (theirs[0].fn.value, theirs[0].email.value)

    def test_what_ajar_writes_is_read_back(self) -> None:
        contact = Contact(name="Dr. Hans Müller; Jr.", phone="+49 30 123456", email="hans@example.org")
        contact.current_jobs = []
        from zoneinfo import ZoneInfo

        (row,) = read(Source(cards_of([contact], zone=ZoneInfo("Europe/Berlin"))))
        assert said(row, "name", "phone", "email", "key") == (
            contact.name,
            contact.phone,
            contact.email,
            f"urn:uuid:{contact.pk}",
        )


class TestMonica:
    def test_people_with_what_belongs_to_them(self) -> None:
        jane, child, solo = rows_of("monica.json")
        assert said(jane, "name", "key", "email", "phone", "met_on") == (
            "Jane Q. Roe",
            "c-1",
            "jane@acme.example",
            "+44 7700 900123",
            date(2015, 6, 1),
        )
        assert isinstance(jane, PersonRow)
        assert jane.notes.splitlines()[:3] == ["From the Oslo days", "Likes climbing", "Mastodon: @jane"]
        assert "Birthday: 05-04" in jane.notes  # without the year that isn't known
        assert isinstance(child, Refused)
        assert said(solo, "name") == ("Solo",)


class TestTrackers:
    def test_huntr(self) -> None:
        wish, offer, rejected = rows_of("huntr.csv")
        assert said(wish, "key", "location", "url") == ("65a1", "Berlin", "https://jobs.example/1")
        assert said(wish, "notes") == ("Build pipelines & more\n- Python\n- SQL\nStatus: Wishlist",)
        assert said(offer, "employer", "stage", "undecided") == ("Kestrel", "considering", ())
        assert said(rejected, "reason") == ("It ended before there was an offer: “Rejected”.",)

    def test_a_huntr_board(self) -> None:
        accepted, interview, declined = rows_of("huntr_board.csv")
        assert said(accepted, "stage", "base_amount", "base_currency", "base_period", "received_on") == (
            "accepted",
            Decimal(85000),
            "EUR",
            "year",
            date(2026, 3, 1),
        )
        assert said(interview, "base_amount") == (None,)
        assert isinstance(interview, OfferRow)
        assert "Salary: £90k - £110k" in interview.notes
        assert said(declined, "stage", "base_amount") == ("declined", Decimal(45000))

    def test_days_and_currencies_that_the_file_leaves_open_are_asked_once(self) -> None:
        assert [one.decision for one in questions_in(rows_of("huntr_other.csv"))] == [Decision.DAYS, Decision.CURRENCY]
        (row,) = rows_of("huntr_other.csv", days="month_first", currency="GBP")
        assert said(row, "received_on", "base_amount", "base_currency") == (date(2026, 4, 5), Decimal(85000), "GBP")
        assert said(row, "undecided") == ((),)

    def test_teal_whose_other_days_tell_how_they_are_written(self) -> None:
        offer, withdrawn = rows_of("teal.csv")
        assert said(offer, "base_amount", "base_currency", "received_on", "undecided") == (
            Decimal(150000),
            "USD",
            date(2026, 4, 5),
            (),
        )
        assert isinstance(withdrawn, Refused)

    def test_jobsync(self) -> None:
        applied, _ = rows_of("jobsync.csv", applications="keep")
        assert said(applied, "employer", "role", "received_on", "stage") == (
            "Acme",
            "Engineer",
            date(2026, 1, 6),
            "considering",
        )


class TestAnyTable:
    def test_a_template_of_notion(self) -> None:
        (row,) = rows_of("notion.csv")
        assert said(row, "employer", "role", "base_amount", "answer_due_on", "manager", "contact_email", "url") == (
            "Acme",
            "Engineer",
            Decimal(80000),
            date(2026, 12, 5),
            "Jane Roe",
            "jane@acme.example",
            "https://jobs.example/4",
        )

    @pytest.mark.parametrize(
        ("header", "kind", "fields"),
        [
            ("Name,Company,Job Title,E-mail,Phone,Met on", "people", "name employer title email phone met_on"),
            ("Vorname;Nachname;Firma;E-Mail;Handy;Notizen", "people", "first last employer email phone notes"),
            ("Prénom;Nom;Entreprise;Poste;Courriel", "people", "first last employer title email"),
            ("Nombre;Apellidos;Empresa;Cargo;Correo electrónico", "people", "first last employer title email"),
            ("Voornaam;Achternaam;Bedrijf;Functie;Telefoon", "people", "first last employer title phone"),
            ("Company,Role,Salary,Status,Deadline", "offers", "employer role pay status answer_due_on"),
            ("Firma;Stelle;Gehalt;Ort;Stand", "offers", "employer role pay location status"),
            ("Entreprise;Poste;Salaire;Lieu;Statut", "offers", "employer role pay location status"),
            ("Empresa;Puesto;Salario;Ubicación;Estado", "offers", "employer role pay location status"),
            ("Bedrijf;Functie;Salaris;Locatie;Status", "offers", "employer role pay location status"),
        ],
    )
    def test_headings_suggest_a_mapping_in_five_languages(self, header: str, kind: str, fields: str) -> None:
        names = Source.pasted(f"{header}\n").table.header
        mapping = mapping_of(names, {})
        assert mapping.pop("kind") == kind
        assert list(mapping.values()) == fields.split()
        assert missing_in({"kind": kind, **mapping}) == ""

    def test_what_the_person_says_counts_and_can_be_remembered(self) -> None:
        text = "Who,Where,What\nJane Roe,Acme,Engineer\n"
        header = Source.pasted(text).table.header
        chosen = {"kind": "people", "column 1": "name", "column 2": "employer", "column 3": "title"}
        assert mapping_of(header, chosen) == chosen
        assert mapping_of(header, {**chosen, "column 3": "password"})["column 3"] == ""
        (row,) = reader_named("csv").read(Source.pasted(text), chosen)  # type: ignore[union-attr]
        assert said(row, "name", "employer_name", "title") == ("Jane Roe", "Acme", "Engineer")

    def test_what_is_missing_is_asked_for(self) -> None:
        with pytest.raises(ImportRefused, match="Say which column has the name"):
            table("Company,E-Postal\nAcme,x\n", kind="people")
        with pytest.raises(ImportRefused, match="Say which column has the role"):
            table("Company,Salary\nAcme,1\n", kind="offers")

    def test_a_row_with_a_cell_too_many_is_refused(self) -> None:
        good, bad = table("Name,Company\nJane,Acme,\nJohn,Acme,Ltd\n")
        assert said(good, "employer_name") == ("Acme",)
        assert said(bad, "reason") == (
            "This row has 3 cells, and there are 2 columns. Perhaps a text with a comma isn’t in quotation marks.",
        )

    def test_long_names_are_refused_and_long_notes_cut(self) -> None:
        long, noted = table(f"Name,Notes\n{'x' * 201},\nJane,{'x' * (NOTE_LENGTH + 1)}\n")
        assert said(long, "reason") == ("The name is longer than 200 characters.",)
        assert isinstance(noted, PersonRow)
        assert len(noted.notes) == NOTE_LENGTH
        assert "the end is left out" in noted.remarks[0]

    def test_of_two_columns_for_one_thing_the_second_goes_into_the_notes(self) -> None:
        (row,) = table("Name,Company,Employer\nJane,Acme,Kestrel\n")
        assert said(row, "employer_name", "notes") == ("Acme", "Employer: Kestrel")


class TestDays:
    @pytest.mark.parametrize(
        ("text", "on"),
        [
            ("2026-09-01", date(2026, 9, 1)),
            ("2026-09-01T12:00:00.000Z", date(2026, 9, 1)),
            ("01 Sep 2026", date(2026, 9, 1)),
            ("1. März 2026", date(2026, 3, 1)),
            ("1 de septiembre de 2026", date(2026, 9, 1)),
            ("15 août 2026", date(2026, 8, 15)),
            ("3 maart 2026", date(2026, 3, 3)),
            ("September 1, 2026", date(2026, 9, 1)),
            ("Tue, 1 Sep 2026", date(2026, 9, 1)),
            ("11/20/24, 8:15 AM", date(2024, 11, 20)),
            ("31/12/2026", date(2026, 12, 31)),
            ("1.2.2026", date(2026, 2, 1)),
            ("05/05/2026", date(2026, 5, 5)),
            ("31.02.2026", None),
            ("1/1/1900", None),
            ("soon", None),
            ("99/99/9999", None),
        ],
    )
    def test_days_that_have_one_meaning(self, text: str, on: date | None) -> None:
        assert said_day(text) == on

    def test_a_day_that_has_two_is_open_until_the_order_is_known(self) -> None:
        assert cell_day("01/02/2026").either == (date(2026, 2, 1), date(2026, 1, 2))
        assert cell_day("01/02/2026", "day_first").on == date(2026, 2, 1)
        assert cell_day("01/02/2026", "month_first").on == date(2026, 1, 2)

    def test_days_that_contradict_each_other_tell_nothing(self) -> None:
        rows = table("Name,Met on\nA,13/01/2026\nB,01/13/2026\nC,01/02/2026\n")
        assert [said(row, "met_on") for row in rows] == [(date(2026, 1, 13),), (date(2026, 1, 13),), (None,)]
        assert [one.example for one in questions_in(rows)] == ["01/02/2026"]


def said_day(text: str) -> date | None:
    day = cell_day(text)
    assert day.either is None
    return day.on


class TestPay:
    @pytest.mark.parametrize(
        ("text", "amount", "currency", "period"),
        [
            ("£82,000", "82000", "GBP", "year"),
            ("$120K/yr", "120000", "USD", "year"),
            ("3.500 € im Monat", "3500", "EUR", "month"),
            ("48/h", "48", "USD", "hour"),
            ("92000", "92000", "USD", "year"),
        ],
    )
    def test_amounts(self, text: str, amount: str, currency: str, period: str) -> None:
        pay = cell_pay(text, currency="USD", period="", numbers="")
        assert (pay.amount, pay.currency, pay.period) == (Decimal(amount), currency, period)

    @pytest.mark.parametrize("text", ["", "0", "-", "0.00", "$0"])
    def test_nothing_is_nothing(self, text: str) -> None:
        pay = cell_pay(text, currency="USD", period="", numbers="")
        assert (pay.amount, pay.refusal) == (None, "")

    @pytest.mark.parametrize("text", ["Competitive", "80-90k", "£1 a year", "x" * 101, "-5000"])
    def test_what_is_no_pay_is_kept_as_text(self, text: str) -> None:
        assert cell_pay(text, currency="USD", period="", numbers="").refusal

    def test_a_number_that_has_two_meanings_is_open_until_the_file_or_the_person_says(self) -> None:
        assert cell_pay("1.250 an hour", currency="EUR", period="", numbers="").either == ("1.25", "1250")
        text = "Company;Role;Salary\nAcme;A;1.250 € an hour\nAcme;B;{}\n"
        assert [one.decision for one in questions_in(table(text.format("60 € an hour")))] == [Decision.NUMBERS]
        settled = table(text.format("1.234,50 € a day"))
        assert questions_in(settled) == []
        assert said(settled[0], "base_amount") == (Decimal(1250),)
        chosen = table(text.format("60 € an hour"), numbers="point")
        assert said(chosen[0], "base_amount") == (Decimal("1.25"),)


@pytest.mark.parametrize(
    ("word", "progress"),
    [
        ("Offer", Progress.OFFERED),
        ("Negotiating", Progress.OFFERED),
        ("Angebot", Progress.OFFERED),
        ("Accepted", Progress.ACCEPTED),
        ("Aceptada", Progress.ACCEPTED),
        ("Offer declined", Progress.DECLINED),
        ("Offre refusée", Progress.DECLINED),
        ("Offer rescinded", Progress.RESCINDED),
        ("Offer expired", Progress.LAPSED),
        ("No offer", Progress.ENDED_EARLY),
        ("Not Selected", Progress.ENDED_EARLY),
        ("Afgewezen", Progress.ENDED_EARLY),
        ("Ghosted", Progress.ENDED_EARLY),
        ("Awaiting offer", Progress.NOT_YET),
        ("Applied", Progress.NOT_YET),
        ("", None),
    ],
)
def test_how_far_a_job_got_is_read_from_a_trackers_word(word: str, progress: Progress | None) -> None:
    assert progress_of(word) is progress


def test_links_are_those_of_the_web_and_texts_lose_their_tags() -> None:
    assert [link_of(text) for text in ("www.example.org", "javascript:alert(1)", "http://[", "ftp://x")] == [
        "https://www.example.org",
        "",
        "",
        "",
    ]
    assert without_tags("<p>1 < 2 &amp; 3<br>x</p>") == "1 < 2 & 3\nx\n"
