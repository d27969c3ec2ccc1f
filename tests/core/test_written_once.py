from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from inspect import unwrap
from uuid import UUID

import pytest
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.models import User
from contacts.models import Contact
from core.paging import of_these
from core.written_once import WrittenOnce, written_once
from followups.models import FollowUp
from tests.factories import ContactFactory, FollowUpFactory, UserFactory

WEEK = timedelta(days=7)


@written_once
def of_owner(user: User) -> QuerySet[Contact]:
    return Contact.objects.for_owner(user).order_by("name")


@written_once
def due(user: User, today: date) -> QuerySet[FollowUp]:
    rows = FollowUp.objects.for_owner(user).filter(due_on__lte=today + WEEK)
    return rows.select_related("contact").only("due_on", "contact__name").order_by("due_on")


@written_once
def in_order(user: User, *, order: str) -> QuerySet[Contact, str]:
    return Contact.objects.for_owner(user).order_by(order).values_list("name", flat=True)


@written_once
def chosen(ids: list[UUID]) -> QuerySet[Contact]:
    return of_these(Contact.objects.order_by("name"), ids)


@written_once
def with_each(user: User, *words: str) -> QuerySet[Contact, str]:
    found = Contact.objects.for_owner(user)
    for word in words:
        found = found.filter(name__contains=Value(word))
    return found.order_by("name").values_list("name", flat=True)


def test_a_kept_statement_answers_for_whoever_asks(user: User) -> None:
    ContactFactory(owner=user, name="Ana")
    other = ContactFactory(owner=UserFactory(), name="Ben")

    assert [[row.name for row in of_owner(person)] for person in (user, other.owner, user)] == [
        ["Ana"],
        ["Ben"],
        ["Ana"],
    ]


def test_a_day_that_is_moved_by_a_fixed_time_is_moved_each_time(user: User) -> None:
    for day in (1, 8, 15):
        FollowUpFactory(owner=user, contact=ContactFactory(owner=user), due_on=date(2026, 3, day))

    counts = [len(due(user, date(2026, 3, day))) for day in (1, 8, 31)]

    assert counts == [2, 3, 3]


def test_rows_are_read_with_what_they_are_joined_to(user: User, django_assert_num_queries) -> None:
    FollowUpFactory(owner=user, contact=ContactFactory(owner=user, name="Ana"), due_on=date(2026, 3, 1))
    due(user, date(2026, 3, 1))

    with django_assert_num_queries(1):
        (row,) = due(user, date(2026, 3, 1))
        assert row.contact.name == "Ana"


def test_a_shape_has_a_statement_of_its_own(user: User) -> None:
    for name in ("Ana", "Ben"):
        ContactFactory(owner=user, name=name)

    assert [in_order(user, order=order) for order in ("name", "-name", "name")] == [
        ["Ana", "Ben"],
        ["Ben", "Ana"],
        ["Ana", "Ben"],
    ]


def test_each_number_of_values_has_a_statement_of_its_own(user: User) -> None:
    for name in ("Ana Bo", "Bo"):
        ContactFactory(owner=user, name=name)

    assert [with_each(user, "Bo"), with_each(user, "Bo", "Ana"), with_each(user)] == [
        ["Ana Bo", "Bo"],
        ["Ana Bo"],
        ["Ana Bo", "Bo"],
    ]


def test_a_shape_is_kept_when_it_is_asked_for_again(user: User) -> None:
    written = []

    def labelled(user: User, *, label: str) -> QuerySet[Contact, str]:
        written.append(label)
        rows = Contact.objects.for_owner(user).annotate(label=Value(label, CharField()))
        return rows.values_list("label", flat=True)

    ContactFactory(owner=user)
    question = WrittenOnce(labelled)

    ask = unwrap(WrittenOnce.__call__)  # without the comparison of each test, which writes it too
    answers = [ask(question, user, label=label) for label in ("a", "b", "b", "b")]

    assert answers == [["a"], ["b"], ["b"], ["b"]]
    # For the first time as it is, then twice with examples.
    assert written == ["a", "b", "b", "b"]


@pytest.mark.parametrize("many", [0, 1, 3])
def test_any_number_of_keys_is_one_statement(many: int, user: User) -> None:
    ids = [ContactFactory(owner=user).pk for _ in range(many)]
    ContactFactory(owner=user)

    assert {row.pk for row in chosen(ids)} == set(ids)


def test_each_of_several_days_goes_where_it_belongs(user: User) -> None:
    def between(user: User, since: date, until: date) -> QuerySet[FollowUp]:
        return FollowUp.objects.for_owner(user).filter(due_on__gte=since - WEEK, due_on__lte=until + WEEK)

    # Written anew each time: examples are drawn, and none may lead astray.
    asked = set()
    for _ in range(200):
        _sql, parameters = WrittenOnce(between).filled_in(user, date(2026, 3, 1), date(2026, 5, 9))
        asked.add(tuple(one for one in parameters if type(one) is date))

    assert asked == {(date(2026, 2, 22), date(2026, 5, 16))}


def test_a_choice_is_text_like_any_other(user: User) -> None:
    @written_once
    def in_state(user: User, state: str) -> QuerySet[FollowUp]:
        return FollowUp.objects.for_owner(user).filter(state=state)

    FollowUpFactory(owner=user, contact=ContactFactory(owner=user))

    assert [len(in_state(user, state)) for state in (FollowUp.State.OPEN, FollowUp.State.DONE, "open")] == [1, 0, 1]


class TestWhatCannotBeKept:
    def refused(self, write: object, *values: object) -> str:
        with pytest.raises(TypeError) as caught:
            WrittenOnce(write)(*values)  # type: ignore[arg-type]
        return str(caught.value)

    @pytest.mark.parametrize("number", range(30))  # examples are drawn
    def test_a_value_that_something_else_is_worked_out_from(self, number: int) -> None:
        said = self.refused(lambda day: FollowUp.objects.filter(due_on__lte=day, step=day.year), date(2026, 1, 31))

        assert "a value became" in said

    @pytest.mark.parametrize("changed", [str.strip, str.lower, str.upper, lambda text: text.replace("%", r"\%")])
    def test_a_text_that_is_changed_on_its_way(self, changed: Callable[[str], str]) -> None:
        said = self.refused(lambda name: Contact.objects.filter(name=changed(name)), "ana")

        assert "a value became" in said

    def test_a_value_that_changes_the_statement(self) -> None:
        said = self.refused(
            lambda name: Contact.objects.annotate(**{f"n{len(name)}": Value(1)}).filter(name=name), "Ana"
        )

        assert "a value changes it" in said

    @pytest.mark.parametrize("value", [None, True, object])
    def test_a_value_by_which_conditions_differ(self, value: object) -> None:
        assert "give it by name" in self.refused(lambda one: Contact.objects.filter(name=one), value)

    def test_more_of_a_row_than_its_key(self, user: User) -> None:
        assert "more of a row" in self.refused(lambda user: Contact.objects.filter(owner=user, name=user.email), user)

    def test_what_asks_something_else_first(self, user: User) -> None:
        def write(user: User) -> QuerySet[Contact]:
            names = list(Contact.objects.for_owner(user).values_list("name", flat=True))
            return Contact.objects.for_owner(user).exclude(name__in=names)

        assert "on other rows" in self.refused(write, user)


def test_a_moment_is_moved_as_a_moment(user: User) -> None:
    @written_once
    def lately(user: User, now: datetime) -> QuerySet[Contact]:
        return Contact.objects.for_owner(user).filter(created_at__gt=now - WEEK)

    contact = ContactFactory(owner=user)

    assert [len(lately(user, contact.created_at + span)) for span in (timedelta(), WEEK)] == [1, 0]


def test_days_are_those_of_whoever_reads(user: User) -> None:
    @written_once
    def met_on(user: User) -> QuerySet[Contact, date]:
        return Contact.objects.for_owner(user).annotate(day=TruncDate("created_at")).values_list("day", flat=True)

    contact = ContactFactory(owner=user)
    Contact.objects.filter(pk=contact.pk).update(created_at=datetime(2026, 3, 1, 23, tzinfo=UTC))

    days = []
    for zone in ("Pacific/Auckland", "America/New_York", "Etc/GMT-2"):
        with timezone.override(zone):
            days += met_on(user)

    assert days == [date(2026, 3, 2), date(2026, 3, 1), date(2026, 3, 2)]
