"""The board, the filters of the list, and what happens once the day of an answer has passed."""

from datetime import date, time, timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from offers.board import MOST
from offers.models import Offer, Stage, StageError
from offers.services import give_more_time
from tests.everything import owned_rows
from tests.factories import NOW, TODAY, EmployerFactory, OfferFactory
from tests.page import undo_of, was_refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

BOARD = "/offers/?view=board"


def column(response, label: str):
    return next(found for found in response.context["columns"] if found.label == label)


class TestTheBoard:
    def test_has_a_column_for_each_stage(self, client, user):
        offers = {stage: OfferFactory(owner=user, stage=stage) for stage in Stage.values}

        response = client.get(BOARD)

        shown = {offer.stage: found.label for found in response.context["columns"] for offer in found.offers}
        assert shown.keys() == offers.keys() - {Stage.TODAY}
        assert shown[Stage.LAPSED] == shown[Stage.RESCINDED] == "Deadline passed or withdrawn"

    def test_puts_what_is_to_be_answered_next_on_top_and_what_has_no_day_last(self, client, user):
        for day in (12, None, 11, 10):
            OfferFactory(owner=user, answer_due_on=day and date(2026, 6, day))

        found = column(client.get(BOARD), "Considering").offers

        assert [offer.answer_due_on and offer.answer_due_on.day for offer in found] == [10, 11, 12, None]

    def test_puts_what_was_closed_newest_first(self, client, user):
        first, second = (OfferFactory(owner=user, stage=Stage.DECLINED, answer_due_on=TODAY) for _ in range(2))

        assert column(client.get(BOARD), "Declined").offers == [second, first]

    def test_shows_the_first_of_many_and_leads_to_the_others(self, client, user):
        OfferFactory.create_batch(MOST + 1, owner=user)

        found = column(response := client.get(BOARD), "Considering")

        assert (len(found.offers), found.count) == (MOST, MOST + 1)
        assertContains(response, f"Show all {MOST + 1}")
        assert client.get(f"/offers/{found.link}").context["page"].paginator.count == MOST + 1

    def test_is_narrowed_by_a_search(self, client, user):
        OfferFactory(owner=user, role="Gärtner")
        OfferFactory(owner=user, role="Cook")

        assert column(client.get(BOARD, {"view": "board", "q": "gartner"}), "Considering").count == 1

    def test_htmx_gets_only_the_board(self, htmx, user):
        OfferFactory(owner=user)

        response = htmx.get(BOARD)

        assertNotContains(response, "<html")
        assertContains(response, 'class="board')

    def test_each_button_moves_its_own_offer_and_comes_back(self, client, user):
        offer = OfferFactory(owner=user)
        assertContains(client.get(BOARD), f'formaction="/offers/{offer.pk}/stage/" name="stage" value="lapsed"')

        response = client.post(f"/offers/{offer.pk}/stage/", {"stage": "lapsed", "next": BOARD})

        assertRedirects(response, BOARD)
        offer.refresh_from_db()
        assert offer.stage == Stage.LAPSED

    def test_declining_begins_with_its_own_page_and_is_no_button(self, client, user):
        offer = OfferFactory(owner=user)

        response = client.get(BOARD)

        assertContains(response, f'href="/offers/{offer.pk}/decline/"')
        assertNotContains(response, 'value="declin')

    def test_accepting_leads_to_the_page_that_keeps_why(self, client, user):
        offer = OfferFactory(owner=user)

        response = client.get(BOARD)

        assertContains(response, f'href="/offers/{offer.pk}/accept/"')
        assertNotContains(response, 'value="accepted"')

    def test_a_move_leads_to_no_other_site(self, client, user):
        offer = OfferFactory(owner=user)

        response = client.post(f"/offers/{offer.pk}/stage/", {"stage": "lapsed", "next": "//example.org/"})

        assertRedirects(response, f"/offers/{offer.pk}/")


class TestFilters:
    def test_due_soon_keeps_a_week_and_what_has_passed(self, client, user):
        for days in (-1, 0, 7, 8):
            OfferFactory(owner=user, role=f"in {days}", answer_due_on=TODAY + timedelta(days=days))
        OfferFactory(owner=user, role="declined", stage=Stage.DECLINED, answer_due_on=TODAY)

        page = client.get("/offers/?due=soon").context["page"]

        assert [offer.role for offer in page] == ["in -1", "in 0", "in 7"]

    def test_a_currency_is_that_of_the_package_that_counts(self, client, user):
        pounds = OfferFactory(owner=user, package__currency="GBP")
        OfferFactory(owner=user)

        response = client.get("/offers/?currency=GBP")

        assert list(response.context["page"]) == [pounds]
        assertContains(response, "<option selected>GBP</option>")

    def test_one_currency_is_no_choice(self, client, user):
        OfferFactory(owner=user)

        assertNotContains(client.get("/offers/"), 'name="currency"')

    @pytest.mark.parametrize("query", ["view=tree", "due=later", "currency=XXX", "currency=\x00", "due=%00", "view="])
    def test_what_is_not_understood_shows_everything(self, client, user, query):
        OfferFactory(owner=user)

        assert len(client.get(f"/offers/?{query}").context["page"]) == 1

    def test_the_address_keeps_what_was_asked_for(self, client, user):
        asked = "/offers/?stage=closed&sort=role&due=soon&currency=EUR&q=R%26D"

        tabs = client.get(asked).context["tabs"]

        assert tabs[0].link == "?sort=role&due=soon&currency=EUR&q=R%26D"

    def test_the_first_letter_makes_a_step_in_the_history_and_the_next_do_not(self, htmx):
        before, during = ({"HX-Current-URL": f"http://testserver/offers/{query}"} for query in ("", "?q=k"))

        assert htmx.get("/offers/?q=k", headers=before)["HX-Push-Url"] == "/offers/?q=k"
        assert htmx.get("/offers/?q=ke", headers=during)["HX-Replace-Url"] == "/offers/?q=ke"


class TestAPassedDay:
    @pytest.fixture
    def offer(self, user) -> Offer:
        employer = EmployerFactory(owner=user, name="Kessel")
        return OfferFactory(owner=user, employer=employer, answer_due_on=TODAY - timedelta(days=1))

    def url(self, offer: Offer) -> str:
        return f"/offers/{offer.pk}/what-happened/"

    @pytest.mark.parametrize("path", ["/offers/", BOARD])
    def test_asks_and_never_lapses_by_itself(self, client, offer, path):
        assertContains(client.get(path), "The day has passed. What happened?")
        offer.refresh_from_db()
        assert offer.is_considering

    def test_is_a_day_of_the_persons_own_zone(self, client, user):
        # 10:00 UTC on the 9th is the 10th already in Kiritimati, 14 hours ahead.
        user.time_zone = "Pacific/Kiritimati"
        user.save()
        OfferFactory(owner=user, answer_due_on=TODAY)

        assertContains(client.get(BOARD), "The day has passed.")

    def test_can_be_put_off(self, client, offer):
        response = client.post(self.url(offer), {"answer_due_on": "2026-06-16", "next": "/"})

        assertRedirects(response, "/")
        offer.refresh_from_db()
        assert (offer.answer_due_on, offer.version) == (date(2026, 6, 16), 2)
        assert offer.follow_ups.get().due_on == offer.answer_due_on
        assert offer.events.get().title == "More time to answer"

    @pytest.mark.parametrize(
        ("due", "hour", "zone"), [(TODAY - timedelta(days=1), time(9), "Asia/Tokyo"), (None, None, "")]
    )
    def test_what_put_it_off_can_be_taken_back(self, client, user, due, hour, zone):
        offer = OfferFactory(owner=user, answer_due_on=due, answer_due_time=hour, answer_due_zone=zone)
        client.post(self.url(offer), {"answer_due_on": "2026-06-16", "next": "/"})

        assertRedirects(client.post(undo_of(client.get("/"))), f"/offers/{offer.pk}/")

        offer.refresh_from_db()
        assert (offer.answer_due_on, offer.answer_due_time, offer.answer_due_zone) == (due, hour, zone)

    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            ("", "Choose a day"),
            ("2026-06-08", "has passed"),
            ("2026-02-30", "That day doesn’t exist"),
            ("\x00", "That day doesn’t exist"),
        ],
    )
    def test_is_not_put_off_to_no_day(self, client, offer, typed, message):
        before = owned_rows()

        response = client.post(self.url(offer), {"answer_due_on": typed})

        assert message in was_refused(response, "answer_due_on", {"answer_due_on": typed})
        assert owned_rows() == before

    def test_htmx_gets_the_choices_alone(self, htmx, offer):
        response = htmx.get(self.url(offer))

        assertNotContains(response, "<html")
        assertContains(response, "They gave me more time")

    def test_accepting_then_leads_to_the_page_that_keeps_why(self, client, offer):
        response = client.get(self.url(offer))

        assertContains(response, f'href="/offers/{offer.pk}/accept/"')
        assertNotContains(response, 'value="accepted"')

    def test_of_a_closed_offer_is_no_question(self, client, user):
        offer = OfferFactory(owner=user, stage=Stage.LAPSED)

        assertRedirects(client.get(self.url(offer)), f"/offers/{offer.pk}/")

    def test_can_not_be_put_off_once_it_is_decided(self, as_user, user):
        offer = OfferFactory(owner=user, stage=Stage.ACCEPTED)

        with pytest.raises(StageError, match="accepted"):
            give_more_time(offer=offer, until=TODAY, now=NOW)
