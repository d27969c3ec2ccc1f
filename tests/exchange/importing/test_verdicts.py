"""What a row would do, beside what is there and the rows before it."""

from datetime import date

import pytest

from exchange.importing.rows import Decision, OfferRow, PersonRow, Refused, Undecided
from exchange.importing.verdicts import Answer
from tests.exchange.importing.bring import bring, judged, verdicts
from tests.factories import ContactFactory, EmployerFactory, JobFactory, OfferFactory

pytestmark = pytest.mark.django_db
ANNA = PersonRow(number=2, name="Anna Weiß", email="anna@acme.example", employer_name="Acme", title="Head")
ROLE = OfferRow(number=2, employer="Acme", role="Engineer", notes="From a fair", url="https://acme.example/1")


@pytest.fixture
def anna(user):
    job = JobFactory(owner=user, employer__name="ACME", contact__name="anna weiss", contact__email="anna@acme.example")
    return job.contact


class TestPeople:
    def test_who_is_nowhere_is_new_and_a_refused_row_is_refused(self, user):
        rows = [ANNA, Refused(number=3, reason="No name")]
        assert verdicts(user, rows) == ["new", "refused"]

    def test_the_same_address_or_employer_and_nothing_that_contradicts_is_the_same_person(self, user):
        ContactFactory(owner=user, name="Ben", email="ben@x.example")
        JobFactory(owner=user, employer__name="Zinc", contact__name="Cleo", contact__email="")
        ContactFactory(owner=user, name="Dan", phone="+49 30 1234567", email="")
        same = [
            PersonRow(number=2, name="ben", email="BEN@x.example"),
            PersonRow(number=3, name="Cleo", employer_name="ZINC"),
            PersonRow(number=4, name="Dan", phone="030 1234567"),
        ]
        assert verdicts(user, same) == ["same"] * 3

    def test_what_is_missing_is_filled_in_and_nothing_written_over(self, user):
        contact = ContactFactory(owner=user, name="Ben", email="ben@x.example", phone="1", notes="Mine")
        row = PersonRow(
            number=2, name="Ben", email="ben@x.example", phone="2", employer_name="Acme", title="Head", notes="Theirs"
        )
        (line,) = judged(user, [row]).lines

        assert (line.verdict, line.match) == ("changed", contact.pk)
        assert line.changes == {"employer": ("", "Acme"), "notes": ("Mine", "Mine\nTheirs")}

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            (PersonRow(number=2, name="Anna Weiss", employer_name="Zinc"), "is here already, at Acme"),
            (PersonRow(number=2, name="Anna Weiss", email="a@b.example"), "another address"),
            (PersonRow(number=2, name="Bert", email="anna@acme.example"), "has the same address"),
        ],
    )
    def test_who_may_be_somebody_who_is_there_is_held_back_and_can_be_joined(self, user, row, reason):
        contact = ContactFactory(owner=user, name="Anna Weiss", email="anna@acme.example")
        JobFactory(contact=contact, employer=EmployerFactory(owner=user, name="Acme"))
        (line,) = judged(user, [row]).lines

        assert (line.verdict, line.match, line.can_be_joined) == ("held", contact.pk, True)
        assert reason in line.reason
        assert verdicts(user, [row], **{"row 1": Answer.NEW}) == ["new"]
        assert verdicts(user, [row], **{"row 1": Answer.LEAVE}) == ["left_out"]
        assert verdicts(user, [row], held=Answer.JOIN) in (["changed"], ["same"])

    def test_of_two_namesakes_nobody_is_chosen(self, user):
        for _ in range(2):
            ContactFactory(owner=user, name="Anna Weiss", email="")
        (line,) = judged(user, [ANNA]).lines

        assert (line.verdict, line.can_be_joined) == ("held", False)

    def test_who_stands_in_the_file_twice_is_made_once_but_two_namesakes_are_two(self, user):
        elsewhere = PersonRow(number=4, name="Anna Weiß", employer_name="Zinc")
        lines = judged(user, [ANNA, ANNA, elsewhere]).lines

        assert [line.verdict for line in lines] == ["new", "same", "new"]
        assert lines[1].reason == "The same as row 1"

    def test_nobody_in_the_trash_or_of_another_account_counts(self, user, other, now):
        ContactFactory(owner=user, name="Anna Weiß", email="anna@acme.example", trashed_at=now)
        ContactFactory(owner=other, name="Anna Weiß", email="anna@acme.example")
        assert verdicts(user, [ANNA]) == ["new"]

    def test_the_same_file_again_changes_nothing(self, user, anna):
        rows = [ANNA, PersonRow(number=3, name="Zoe"), PersonRow(number=4, name="Ann", phone="12"), ROLE]
        bring(user, rows)
        assert set(verdicts(user, rows)) == {"same"}


class TestOffers:
    def test_an_offer_is_known_by_employer_and_role(self, user):
        OfferFactory(owner=user, employer__name="ACME", role="engineer", location="Here", notes="")
        lines = judged(user, [ROLE, OfferRow(number=3, employer="Acme", role="Head"), ROLE]).lines

        assert [line.verdict for line in lines] == ["changed", "new", "changed"]
        assert lines[0].changes == {"posting_url": ("", "https://acme.example/1"), "notes": ("", "From a fair")}

    def test_a_day_that_has_passed_is_not_filled_in(self, user):
        OfferFactory(owner=user, employer__name="Acme", role="Engineer", answer_due_on=None)
        row = OfferRow(number=2, employer="Acme", role="Engineer", answer_due_on=date(2020, 1, 1))
        assert verdicts(user, [row]) == ["same"]

    def test_what_is_not_decided_is_asked_once(self, user):
        waiting = (Undecided(Decision.DAYS, "ended_on", "01/02/2026"),)
        found = judged(user, [OfferRow(number=at, employer="A", role=f"{at}", undecided=waiting) for at in (2, 3)])

        assert [(one.decision, one.count) for one in found.questions] == [("days", 2)]
