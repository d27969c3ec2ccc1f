"""After a restore each person says what had left already, by a real mail server."""

from datetime import date, timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from core.tenancy import acting_as
from followups.delivery import restored as delivery
from followups.models import FollowUp, Reminder
from followups.sent import restored
from followups.sent.services import NotPossibleError
from tests.factories import NOW, TODAY, FollowUpFactory, OfferFactory, ReminderFactory
from tests.scopes import see_everything

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now", "database_clock")]

Status = Reminder.Status
DAY = timedelta(days=1)
PAGE = "/reminders/restored/"
NAMES = ("Ada", "Ben", "Cem")


@pytest.fixture
def doubted(user) -> list[Reminder]:
    """Three reminders of `user` that were due when a backup of yesterday was restored."""
    rows = [ReminderFactory(follow_up=FollowUpFactory(owner=user, contact__name=name, due_on=TODAY)) for name in NAMES]
    delivery.hold_back(NOW, backed_up_at=NOW - DAY)
    for row in rows:
        row.refresh_from_db()
    return rows


def statuses(rows: list[Reminder]) -> list[str]:
    return [Reminder.objects.get(pk=row.pk).status for row in rows]


class TestTheAnswerForAll:
    def test_until_it_is_given_nothing_leaves(self, doubted, tick, sink):
        tick()

        assert sink.accepted == []

    def test_send_all(self, doubted, client, tick, sink):
        client.post(PAGE, {"answer": "send"})
        tick()

        assert len(sink.accepted) == 3
        assert statuses(doubted) == [Status.SENT] * 3

    def test_sent_already(self, doubted, client, tick, sink):
        client.post(PAGE, {"answer": "left"})
        tick()

        assert sink.accepted == []
        # They were sent when they were due.
        assert [Reminder.objects.get(pk=row.pk).sent_at for row in doubted] == [row.due_at for row in doubted]

    def test_what_comes_after_them_is_planned(self, doubted, client):
        client.post(PAGE, {"answer": "left"})

        nudges = Reminder.objects.filter(status=Status.SCHEDULED)
        assert {row.due_on for row in nudges} == {TODAY + 7 * DAY}

    def test_one_person_answers_for_nobody_else(self, doubted, client, tick, sink, other):
        theirs = ReminderFactory(follow_up=FollowUpFactory(owner=other, due_on=TODAY))
        delivery.hold_back(NOW)

        client.post(PAGE, {"answer": "send"})
        tick()

        assert set(sink.recipients) == {doubted[0].owner.email}
        assert statuses([theirs]) == [Status.HELD]

    def test_what_was_settled_in_between_is_no_hindrance(self, doubted, user):
        with acting_as(user.pk):
            Reminder.objects.filter(pk=doubted[0].pk).update(status=Status.CANCELLED)
            assert restored.send_all(user=user, now=NOW) == 2

    def test_a_lost_answer_is_not_followed_by_a_second_mail(self, doubted, client, tick, sink, database_clock):
        sink.replies_to_lose = 3
        client.post(PAGE, {"answer": "send"})
        tick()
        database_clock.set(NOW + timedelta(minutes=20))
        tick()

        assert len(sink.accepted) == 3
        assert statuses(doubted) == [Status.HELD] * 3
        # It is in doubt for another reason now, with a page of its own.
        assert not restored.doubt_of(doubted[0].owner)


class TestOneByOne:
    def test_the_right_ones_leave(self, doubted, client, tick, sink):
        for row, answer in zip(doubted, ("left", "send", "left"), strict=True):
            client.post(f"/reminders/{row.pk}/restored/", {"answer": answer})
        tick()

        assert [b"Ben" in mail.content for mail in sink.accepted] == [True]
        assert statuses(doubted) == [Status.SENT] * 3

    def test_htmx_gets_a_word_and_the_list_looks_again(self, doubted, htmx):
        response = htmx.post(f"/reminders/{doubted[0].pk}/restored/", {"answer": "left"})

        assert "followups-changed" in response["HX-Trigger"]
        assertContains(response, "It’s saved as sent.")
        assertNotContains(htmx.get(PAGE), "Ada")

    def test_a_second_click_changes_nothing(self, doubted, client):
        address = f"/reminders/{doubted[0].pk}/restored/"
        client.post(address, {"answer": "left"})

        assertContains(client.post(address, {"answer": "send"}, follow=True), "Nothing changed")
        assert statuses(doubted[:1]) == [Status.SENT]

    @pytest.mark.parametrize("answer", ["", "maybe"])
    def test_another_answer_changes_nothing(self, doubted, client, answer):
        address = f"/reminders/{doubted[0].pk}/restored/"

        assertContains(client.post(address, {"answer": answer}, follow=True), "Say whether")
        assertContains(client.post(PAGE, {"answer": answer}, follow=True), "Say whether")
        assert statuses(doubted) == [Status.HELD] * 3


class TestSeveralOfOneFollowUp:
    """The reminders before an answer is due come three days, one day and none before it."""

    @pytest.fixture
    def first(self, user) -> Reminder:
        follow_up = FollowUpFactory(
            owner=user, kind=FollowUp.Kind.ANSWER_OFFER, contact=None, offer=OfferFactory(owner=user), due_on=TODAY
        )
        row = ReminderFactory(follow_up=follow_up, due_on=TODAY - 3 * DAY)
        delivery.hold_back(NOW, backed_up_at=NOW - 4 * DAY)
        row.refresh_from_db()
        return row

    def test_those_that_were_due_too_left_too(self, first, tick, sink):
        see_everything()
        restored.left(reminder=first, now=NOW)
        tick()

        assert sink.accepted == []
        days: list[date] = list(Reminder.objects.order_by("due_on").values_list("due_on", flat=True))
        assert days == [TODAY - 3 * DAY, TODAY]
        assert not Reminder.objects.exclude(status=Status.SENT)


class TestWhatIsSeen:
    def test_today_asks_with_three_answers(self, doubted, client):
        page = client.get("/").content.decode()

        assert "Ajar was restored from a backup" in page
        assert "Three reminders were due by" in page
        assert all(words in page for words in ("Sent already", "Send all", "Look at each one"))
        assert "3 wait for your word" in page

    def test_the_page_names_each(self, doubted, client):
        page = client.get(PAGE).content.decode()

        assert all(name in page for name in NAMES)

    def test_others_see_nothing_of_it(self, doubted, other, anonymous):
        anonymous.force_login(other)

        assertNotContains(anonymous.get("/"), "restored")
        assertContains(anonymous.get(PAGE), "Nothing is in doubt")

    def test_once_answered_nobody_is_asked_again(self, doubted, client):
        client.post(PAGE, {"answer": "left"})

        assertNotContains(client.get("/"), "restored from a backup")

    def test_it_is_not_among_what_failed(self, doubted, client):
        assertNotContains(client.get("/reminders/?show=needs-you"), "Ada")


def test_a_reminder_that_is_not_in_doubt_can_not_be_answered_for(user):
    row = ReminderFactory(follow_up=FollowUpFactory(owner=user))

    with pytest.raises(NotPossibleError):
        restored.left(reminder=row, now=NOW)
