"""Asking for more time: the words, the new day, the follow-up, the reminders that follow, and the way back."""

from datetime import date, time, timedelta

import pytest
from pytest_django.asserts import assertContains, assertRedirects

from contacts.models import Contact
from core.tenancy import acting_as
from followups.from_offers.more_time import CHECK, CHECKED, Asked, ask_for_more_time, check_on, put_date_back
from followups.from_offers.services import settle_marked_offers
from followups.models import FollowUp, Reminder
from followups.people.services import change_standing, undo_standing
from followups.services import complete, skip, undo
from offers.coach.scripts.facts import TalkFacts
from offers.coach.scripts.more_time import more_time
from offers.models import Decline, Offer, Stage, Tone
from offers.services import give_more_time, move_offer
from tests.everything import owned_rows
from tests.factories import NOW, TODAY, ContactFactory, OfferFactory
from tests.page import undo_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

DUE, LATER = TODAY + timedelta(days=4), TODAY + timedelta(days=11)
ASKED = Asked(whom="Femi Brandt", role="", until=LATER)


@pytest.fixture
def offer(user) -> Offer:
    manager = ContactFactory(owner=user, name="Femi Brandt", role=Contact.Role.HIRING_MANAGER)
    return OfferFactory(owner=user, role="Engineer", hiring_manager=manager, answer_due_on=DUE)


def url(offer: Offer) -> str:
    return f"/offers/{offer.pk}/more-time/"


def ask(client, offer, **values):
    typed = {"until": LATER.isoformat(), "whom": "Femi Brandt", "role": "hiring_manager"}
    return client.post(url(offer), typed | values)


class TestAsking:
    def test_moves_the_day_and_plans_to_check(self, client, offer):
        assertRedirects(ask(client, offer), f"/offers/{offer.pk}/")

        task = FollowUp.objects.get(about=CHECK)
        assert Offer.objects.get().answer_due_on == LATER
        assert (task.contact, task.offer, task.due_on) == (offer.hiring_manager, offer, TODAY + timedelta(days=2))

    def test_reminders_follow_the_new_day(self, client, offer):
        settle_marked_offers(NOW)
        ask(client, offer)
        settle_marked_offers(NOW)

        with acting_as(offer.owner_id):
            answer = FollowUp.objects.get(kind=FollowUp.Kind.ANSWER_OFFER)
            days = Reminder.objects.waiting().filter(follow_up=answer).values_list("due_on", flat=True)
            assert answer.due_on == LATER
            assert list(days)
            assert min(days) > TODAY + timedelta(days=1)

    def test_somebody_new_is_what_the_person_says(self, client, offer):
        assertContains(ask(client, offer, whom="Aino", role=""), "Say what Aino is", status_code=422)

        ask(client, offer, whom="Aino", role="hr")
        assert Contact.objects.get(name="Aino").role == "hr"
        assert Offer.objects.get().hiring_manager == offer.hiring_manager

    @pytest.mark.parametrize("until", [TODAY.isoformat(), DUE.isoformat(), "2026-02-30", ""])
    def test_a_day_that_gives_no_time_is_refused(self, client, offer, until):
        assert ask(client, offer, until=until).status_code == 422
        assert not FollowUp.objects.filter(about=CHECK).exists()
        assert Offer.objects.get().answer_due_on == DUE

    def test_of_somebody_who_is_not_to_be_followed_up_saves_nothing(self, client, user, offer):
        offer.hiring_manager.stand(Contact.Standing.SILENCE, at=NOW)

        assert ask(client, offer).status_code == 422
        assert Offer.objects.get().answer_due_on == DUE

    @pytest.mark.parametrize("stage", [Stage.DECLINING, Stage.ACCEPTED, Stage.LAPSED])
    def test_of_an_offer_that_waits_for_no_answer_leads_back(self, client, user, stage):
        offer = OfferFactory(owner=user, stage=stage)

        assertRedirects(client.get(url(offer)), f"/offers/{offer.pk}/")
        assertRedirects(ask(client, offer), f"/offers/{offer.pk}/")
        assert not FollowUp.objects.exists()

    def test_stands_beside_the_answer_that_is_due(self, client, offer):
        for page in (f"/offers/{offer.pk}/", f"/offers/{offer.pk}/what-happened/"):
            assertContains(client.get(page), url(offer))

    def test_leads_whoever_was_given_it_already_to_where_the_new_date_is_entered(self, client, offer):
        assertContains(client.get(url(offer)), f'href="/offers/{offer.pk}/what-happened/"')


class TestTakingItBack:
    @pytest.fixture
    def rows(self, offer):
        """Give what an offer's answer day leads to, once a tick came by."""

        def read() -> list[object]:
            settle_marked_offers(NOW)
            with acting_as(offer.owner_id):
                due = Offer.objects.values_list("answer_due_on", "answer_due_time", "answer_due_zone").get()
                tasks = FollowUp.objects.open().values_list("kind", "due_on", "snoozed_from_on", "contact")
                mails = Reminder.objects.waiting().values_list("follow_up__kind", "due_on", "hour", "zone", "due_at")
                return [due, sorted(tasks), sorted(mails)]

        return read

    @staticmethod
    def undo(client, offer):
        return client.post(undo_of(client.get(f"/offers/{offer.pk}/")), follow=True)

    @pytest.mark.parametrize(
        "due",
        [
            {"answer_due_on": None},
            {"answer_due_time": time(9, 30), "answer_due_zone": "America/Los_Angeles"},
            {"answer_due_on": TODAY - timedelta(days=2)},
            {},
        ],
    )
    def test_puts_day_hour_zone_follow_ups_and_reminders_back(self, client, offer, rows, due):
        Offer.objects.update(**due)
        before = rows()
        ask(client, offer)
        page = client.get(f"/offers/{offer.pk}/")
        assert rows() != before

        assertContains(client.post(undo_of(page), follow=True), "Taken back.")

        assert rows() == before

    def test_is_in_the_history_and_says_the_day_that_holds_again(self, client, offer):
        ask(client, offer)

        page = self.undo(client, offer)

        assertContains(page, "Taken back. The date for your answer is Sat 13 June again.")
        titles = [(event.title, event.note) for event in offer.events.order_by("id")]
        assert titles == [("More time to answer", ""), ("Edited", "“More time to answer” was taken back")]

    def test_a_second_click_finds_nothing_to_take_back(self, client, offer):
        ask(client, offer)
        path = undo_of(client.get(f"/offers/{offer.pk}/"))
        client.post(path)
        before = owned_rows()

        assertContains(client.post(path, follow=True), "There was nothing to take back.")
        assert owned_rows() == before

    @pytest.mark.django_db(transaction=True)
    def test_two_clicks_at_once_take_it_back_once(self, offer, at_once):
        with acting_as(offer.owner_id):
            given = ask_for_more_time(offer=offer, asked=ASKED, now=NOW).more_time

        def click() -> Offer | None:
            with acting_as(offer.owner_id):
                return put_date_back(given=given, now=NOW)

        answers = at_once(click, click)

        assert sorted(answers, key=bool) == [None, offer]

    def test_what_was_changed_since_stays(self, client, user, offer):
        ask(client, offer)
        path = undo_of(client.get(f"/offers/{offer.pk}/"))
        give_more_time(offer=offer, until=LATER + timedelta(days=1), now=NOW)
        settle_marked_offers(NOW)
        before = owned_rows()

        assertContains(client.post(path, follow=True), "The offer has been changed since")
        assert owned_rows() == before

    def test_a_check_that_is_finished_has_to_be_undone_first(self, client, offer):
        for finish in (complete, skip):
            ask(client, offer)
            path, check = undo_of(client.get(f"/offers/{offer.pk}/")), FollowUp.objects.open().get(about=CHECK)
            finish(follow_up=check, now=NOW)
            before = owned_rows()

            assertContains(client.post(path, follow=True), CHECKED)
            assert owned_rows() == before, finish

            undo(follow_up=check, now=NOW)
            assertContains(client.post(path, follow=True), "Taken back.")

    def test_a_check_that_silence_ended_does_not_come_back_with_the_person(self, client, offer):
        ask(client, offer)
        path = undo_of(client.get(f"/offers/{offer.pk}/"))
        change_standing(contact=offer.hiring_manager, standing=Contact.Standing.SILENCE, now=NOW)

        client.post(path)
        undo_standing(contact=offer.hiring_manager, now=NOW)

        assert not FollowUp.objects.open().filter(about=CHECK).exists()

    def test_of_an_offer_that_waits_for_no_answer_any_more_leaves_it_alone(self, client, offer):
        ask(client, offer)
        path = undo_of(client.get(f"/offers/{offer.pk}/"))
        move_offer(offer=offer, to=Stage.LAPSED, now=NOW)
        settle_marked_offers(NOW)
        before = owned_rows()

        assertContains(client.post(path, follow=True), "No answer is due any more")
        assert owned_rows() == before

    def test_of_a_trashed_offer_is_not_found(self, client, offer):
        ask(client, offer)
        path = undo_of(client.get(f"/offers/{offer.pk}/"))
        offer.trash(at=NOW)

        assert client.post(path).status_code == 404


class TestWords:
    def test_name_both_days(self, client, offer):
        page = client.get(url(offer), {"until": LATER.isoformat(), "tone": "brief"})

        assertContains(page, f"{LATER:%A %-d %B}")
        assertContains(page, f"{DUE:%A %-d %B}")
        assertContains(page, f'value="{LATER.isoformat()}"', count=2)

    @pytest.mark.parametrize("tone", Tone)
    @pytest.mark.parametrize("due", [None, date(2026, 6, 13)])
    def test_in_every_tone(self, tone, due):
        facts = TalkFacts(employer="Nordhafen", role="{name}", name="Femi Brandt")
        talk = more_time(facts, until=date(2026, 6, 20), due=due, tone=tone)

        for text in (talk.mail, talk.spoken):
            assert "{name} role" in text
            assert "Saturday 20 June" in text
            assert ("my answer by Saturday 13 June" in text) == bool(due)

    def test_nothing_private_is_in_them(self, client, offer):
        Decline.objects.create(owner=offer.owner, offer=offer, private_reasons="The boss shouts")

        assert "shouts" not in client.get(url(offer)).content.decode()


@pytest.mark.parametrize(("due", "days"), [(None, 2), (-3, 2), (0, 2), (1, 1), (2, 1), (3, 2), (30, 2)])
def test_the_check_comes_before_the_day_that_held(due, days):
    day = None if due is None else TODAY + timedelta(days=due)

    assert check_on(day, TODAY) == TODAY + timedelta(days=days)
