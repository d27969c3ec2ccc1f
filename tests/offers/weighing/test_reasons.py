import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.models import StaleEditError
from core.tenancy import acting_as
from offers.models import Reason
from offers.weighing.reasons import (
    MOST_REASONS,
    ReasonError,
    add_reason,
    edit_reason,
    move_reason,
    restore_reason,
    step_reason,
)
from tests.factories import NOW, OfferFactory, ReasonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer(user):
    return OfferFactory(owner=user)


def write(offer, words="abcd", side="pro"):
    return [add_reason(offer=offer, side=side, text=word, weight=3) for word in words]


def column(offer, side="pro"):
    rows = Reason.objects.filter(offer=offer, side=side).kept().in_order()
    return "".join(row.text for row in rows)


class TestAdding:
    def test_puts_it_last_in_its_column(self, offer):
        write(offer, "ab")
        write(offer, "x", side="con")

        assert (column(offer), column(offer, "con")) == ("ab", "x")

    def test_the_same_twice_is_kept_once(self, offer):
        write(offer, "aA")

        assert column(offer) == "a"

    def test_a_full_column_takes_no_more(self, offer):
        for number in range(MOST_REASONS):
            ReasonFactory(offer=offer, position=number)

        with pytest.raises(ReasonError, match="as many as fit"):
            write(offer, "z")

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize(("words", "kept"), [("aa", 1), ("ab", 2)])
    def test_two_at_once_are_kept_side_by_side_or_as_one(self, user, offer, at_once, words, kept):
        def add(word):
            with acting_as(user.pk):
                return add_reason(offer=offer, side="pro", text=word, weight=3).position

        places = at_once(*[lambda word=word: add(word) for word in words])

        assert set(places) == set(range(kept))
        assert Reason.objects.count() == kept


class TestOrder:
    @settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(moves=st.lists(st.tuples(st.integers(0, 3), st.integers(-2, 6)), max_size=6))
    def test_any_moves_leave_every_reason_in_one_place(self, offer, moves):
        Reason.objects.filter(offer=offer).delete()
        rows, expected = write(offer), list("abcd")
        for which, to in moves:
            move_reason(reason=rows[which], to=to)
            expected.remove("abcd"[which])
            expected.insert(max(0, to), "abcd"[which])

        assert column(offer) == "".join(expected)
        assert sorted(Reason.objects.values_list("position", flat=True)) == [0, 1, 2, 3]

    @pytest.mark.parametrize(
        ("which", "by", "order"), [(0, -1, "abcd"), (0, 1, "bacd"), (3, 1, "abcd"), (3, -1, "abdc")]
    )
    def test_a_step_at_an_end_stays_there(self, offer, which, by, order):
        step_reason(reason=write(offer)[which], by=by)

        assert column(offer) == order

    def test_a_removed_one_comes_back_where_it_stood(self, offer):
        _, b, _, d = write(offer)
        b.trash(at=NOW)
        move_reason(reason=d, to=0)
        assert column(offer) == "dac"
        restore_reason(reason=b)

        assert column(offer) == "dabc"

    def test_a_step_passes_over_the_removed_ones(self, offer):
        _, b, c, _ = write(offer)
        b.trash(at=NOW)
        step_reason(reason=c, by=-1)

        assert column(offer) == "cad"

    @pytest.mark.django_db(transaction=True)
    def test_two_moves_at_once_leave_a_whole_column(self, user, offer, at_once):
        rows = write(offer)

        def move(row, to):
            with acting_as(user.pk):
                move_reason(reason=row, to=to)

        assert at_once(lambda: move(rows[3], 0), lambda: move(rows[2], 0)) == [None, None]
        assert column(offer) in ("cdab", "dcab")


class TestChanging:
    def test_a_stale_edit_is_refused(self, offer):
        (reason,) = write(offer, "a")
        edit_reason(reason=reason, text="b", weight=5, expected_version=1)

        with pytest.raises(StaleEditError):
            edit_reason(reason=reason, text="c", weight=1, expected_version=1)
        assert column(offer) == "b"

    def test_words_that_stand_there_already_are_refused(self, offer):
        _, b = write(offer, "ab")

        with pytest.raises(ReasonError, match="already"):
            edit_reason(reason=b, text="A", weight=1, expected_version=1)

    def test_its_own_words_are_not(self, offer):
        (a,) = write(offer, "a")

        edit_reason(reason=a, text="A", weight=1, expected_version=1)
        assert column(offer) == "A"

    def test_one_that_was_written_again_does_not_come_back(self, offer):
        (a,) = write(offer, "a")
        a.trash(at=NOW)
        write(offer, "a")

        with pytest.raises(ReasonError, match="again"):
            restore_reason(reason=a)
