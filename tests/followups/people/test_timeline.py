import re
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from contacts.models import Contact, Interaction
from followups.models import FollowUp
from followups.people.timeline import PAGE, Entry, Key, timeline_of
from offers.models import OfferEvent, Stage
from tests.everything import everything_of
from tests.factories import (
    NOW,
    ContactFactory,
    DeclineFactory,
    FollowUpFactory,
    GiftFactory,
    InteractionFactory,
    JobFactory,
    OfferEventFactory,
    OfferFactory,
    OfferPersonFactory,
    ReminderFactory,
)
from tests.test_pages import measured

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 1)


def titles(contact: Contact, before: Key | None = None, zone: str = "UTC") -> list[str]:
    return [entry.title for entry in timeline_of(contact, before=before, zone=ZoneInfo(zone)).entries]


def every_page(contact: Contact) -> list[Entry]:
    entries, before = [], None
    while True:
        page = timeline_of(contact, before=before, zone=ZoneInfo("UTC"))
        entries += page.entries
        before = Key.parse(page.older)
        if before is None:
            return entries


def many(contact: Contact, count: int) -> None:
    Interaction.objects.bulk_create(
        Interaction(owner=contact.owner, contact=contact, happened_on=DAY - timedelta(days=number // 3), note="Hello")
        for number in range(count)
    )


@pytest.fixture
def contact(user) -> Contact:
    return ContactFactory(owner=user, name="Femi Adeyemi")


class TestWhatIsInIt:
    def test_a_touch_by_either_side(self, contact):
        InteractionFactory(contact=contact)
        InteractionFactory(contact=contact, by_owner=False, happened_on=date(2026, 5, 2))

        assert titles(contact) == ["Femi reached out: call", "You reached out: call"]

    def test_not_what_was_removed(self, contact):
        InteractionFactory(contact=contact, trashed_at=NOW)
        GiftFactory(contact=contact, trashed_at=NOW)

        assert titles(contact) == []

    def test_the_offers_in_which_they_manage_or_sit_at_the_table(self, contact):
        managed = OfferFactory(hiring_manager=contact, employer__name="Acme")
        seated = OfferPersonFactory(contact=contact, offer__employer__name="Globex").offer
        for offer in (managed, seated, OfferFactory(owner=contact.owner)):
            OfferEventFactory(offer=offer)
        OfferEventFactory(offer=seated, kind=OfferEvent.Kind.STAGE, stage=Stage.ACCEPTED)
        OfferEventFactory(offer=seated, kind=OfferEvent.Kind.EDITED)

        assert sorted(titles(contact)) == [
            "An offer: Engineer, Acme",
            "An offer: Engineer, Globex",
            "You accepted the offer: Engineer, Globex",
        ]

    def test_the_decline_that_they_were_told(self, contact):
        DeclineFactory(sent=True, told=contact, offer__employer__name="Acme", owner=contact.owner)

        assert titles(contact) == ["You declined: Engineer, Acme"]

    def test_a_gift_stands_where_its_newest_step_does(self, contact):
        GiftFactory(contact=contact, given_on=date(2026, 5, 9), outcome="Hired", outcome_on=date(2026, 6, 1))

        entry = timeline_of(contact, before=None, zone=ZoneInfo("UTC")).entries[0]
        assert (entry.title, entry.aside, entry.key.on) == ("You gave: referral", "Hired", date(2026, 6, 1))

    def test_where_they_began_moved_to_and_left(self, contact):
        acme = JobFactory(contact=contact, employer__name="Acme", since_on=date(2020, 1, 1), until_on=date(2021, 1, 1))
        new = JobFactory(contact=contact, employer__name="Globex", since_on=date(2021, 1, 1), by_move=True)
        assert titles(contact) == ["Femi moved to Globex", "Femi left Acme", "Femi began at Acme"]

        acme.left_for = new
        acme.save()
        assert titles(contact) == ["Femi moved to Globex", "Femi began at Acme"]

    def test_a_follow_up_that_was_done_shows_once_as_its_touch(self, contact):
        touch = InteractionFactory(contact=contact)
        closed = {"contact": contact, "closed_at": NOW}
        FollowUpFactory(**closed, state=FollowUp.State.DONE, interaction=touch)
        FollowUpFactory(**closed, state=FollowUp.State.SKIPPED)
        FollowUpFactory(**closed, state=FollowUp.State.CANCELLED)
        FollowUpFactory(contact=contact)
        assert titles(contact) == ["Skipped: stay in touch", "You reached out: call"]

        touch.trash(at=NOW)
        assert titles(contact) == ["Skipped: stay in touch", "Done: stay in touch"]

    def test_a_reminder_that_was_sent(self, contact):
        ReminderFactory(follow_up__contact=contact, owner=contact.owner, sent=True)
        ReminderFactory(follow_up__contact=contact, owner=contact.owner)

        assert titles(contact) == ["Ajar sent you a reminder"]

    def test_nobody_elses(self, contact, user):
        everything_of(user)

        assert titles(contact) == []

    def test_days_are_those_where_the_person_lives(self, contact):
        FollowUpFactory(contact=contact, state=FollowUp.State.DONE, closed_at=datetime(2026, 5, 1, 23, tzinfo=UTC))

        days = {
            zone: timeline_of(contact, before=None, zone=ZoneInfo(zone)).entries[0].key.on
            for zone in ("UTC", "Pacific/Auckland")
        }
        assert days == {"UTC": date(2026, 5, 1), "Pacific/Auckland": date(2026, 5, 2)}


class TestPages:
    def test_together_they_hold_everything_once_newest_first(self, contact):
        many(contact, 3 * PAGE)
        for number in range(PAGE):
            GiftFactory(contact=contact, offered_on=DAY - timedelta(days=number % 7))
            JobFactory(contact=contact, since_on=DAY - timedelta(days=number), until_on=DAY)

        entries = every_page(contact)

        assert len(entries) == len({(entry.key, entry.title) for entry in entries}) == 3 * PAGE + PAGE + 2 * PAGE - 1
        assert [entry.key for entry in entries] == sorted((entry.key for entry in entries), reverse=True)

    @pytest.mark.parametrize(("count", "older"), [(PAGE - 1, False), (PAGE, False), (PAGE + 1, True)])
    def test_there_is_an_older_one_only_if_something_is_on_it(self, contact, count, older):
        many(contact, count)

        assert bool(timeline_of(contact, before=None, zone=ZoneInfo("UTC")).older) is older

    @pytest.mark.parametrize(
        "text", ["", "x", "2026-05-01", "2026-05-01~", "~x", "2026-02-30~" + "0" * 32, "\x00~\x00"]
    )
    def test_an_odd_key_is_none(self, text):
        assert Key.parse(text) is None

    def test_a_key_can_be_read_back(self):
        key = Key(DAY, UUID(int=1))

        assert Key.parse(str(key)) == key


@pytest.mark.usefixtures("now")
class TestThePage:
    def test_htmx_gets_only_the_list(self, htmx, contact):
        InteractionFactory(contact=contact, note="Hello <b>there</b>")

        response = htmx.get(f"/contacts/{contact.pk}/timeline/")

        assertNotContains(response, "<html")
        assertContains(response, "Hello &lt;b&gt;there&lt;/b&gt;")
        assertContains(response, "/remove/")

    def test_the_link_to_what_is_older_leads_there(self, client, contact):
        many(contact, PAGE + 1)
        path = f"/contacts/{contact.pk}/timeline/"

        page = client.get(path).content.decode()

        assert page.count("timeline__item") == PAGE
        older = client.get(re.search(r'rel="next" href="([^"]+)"', page)[1]).content.decode()
        assert older.count("timeline__item") == 1
        assert "Back to the newest" in older

    def test_an_odd_question_gets_the_newest(self, client, contact):
        InteractionFactory(contact=contact, note="Hello")

        assertContains(client.get(f"/contacts/{contact.pk}/timeline/", {"before": "x\x00"}), "Hello")

    @pytest.mark.parametrize("path", ["", "timeline/"])
    def test_queries_and_size_do_not_grow_with_the_history(self, user, path):
        client = Client()
        client.force_login(user)
        contact = everything_of(user).contact
        queries, sizes = [], []
        for more in (10, 90, 4900):  # 10, 100 and 5,000 touches in all
            many(contact, more)
            taken, response = measured(client, f"/contacts/{contact.pk}/{path}")
            queries.append(taken)
            sizes.append(len(response.content))

        assert queries[0] == queries[1] == queries[2] <= 12
        assert abs(sizes[2] - sizes[1]) < 500
