"""The pages of questions and reasons, and what they make of bad input."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from offers.models import Answer, Reason, Stage
from tests.factories import NOW, AnswerFactory, OfferFactory, ReasonFactory
from tests.page import read, was_refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def offer(user):
    return OfferFactory(owner=user)


class TestQuestions:
    @pytest.fixture
    def url(self, offer):
        return f"/offers/{offer.pk}/questions/"

    def typed(self, question="place", seen="", **changes):
        values = {"answer": "no", "note": "Asked twice.", "deal_breaker": "on", "expected_version": "0"} | changes
        given = {f"{question}-{name}": value for name, value in values.items() if value is not None}
        others = {f"{one}-expected_version": "0" for one in ("manager", "work", "place")}
        return others | given | {f"{question}-seen": seen}

    def as_shown(self, client, url):
        return {name: value for name, value in read(client.get(url)).fields.items() if value is not None}

    def test_one_save_keeps_all_answers_and_leaves_the_rest_open(self, client, url, offer):
        typed = self.as_shown(client, url) | {"place-answer": "no", "place-note": "Far.", "work-answer": "yes"}
        response = client.post(url, typed)

        assertRedirects(response, f"/offers/{offer.pk}/#questions", fetch_redirect_response=False)
        saved = Answer.objects.filter(offer=offer).order_by("question").values_list("question", "answer", "note")
        assert list(saved) == [("place", "no", "Far."), ("work", "yes", "")]

    def test_nothing_answered_saves_nothing(self, client, url):
        assert client.post(url, self.as_shown(client, url)).status_code == 302
        assert not Answer.objects.exists()

    @pytest.mark.parametrize(
        ("changes", "field", "said"),
        [
            ({"answer": None}, "place-answer", "Choose one of the three"),
            ({"answer": "maybe"}, "place-answer", "Choose one of the three"),
            ({"answer": "yes"}, "place-answer", "A yes breaks nothing"),
            ({"note": "n" * 20_001}, "place-note", "at most 20,000"),
            ({"note": "a\x00"}, "place-note", "Null characters"),
            ({"expected_version": "x"}, "place-note", "whole number"),
        ],
    )
    def test_what_cannot_be_saved_is_said_and_kept_and_saves_no_other(self, client, htmx, url, changes, field, said):
        typed = self.typed(**changes) | {"work-answer": "yes"}
        kept = {"place-note": typed["place-note"], "work-answer": "yes"}
        for browser in (client, htmx):
            response = browser.post(url, typed)

            assert response.status_code == 422
            assert read(response).fields.items() >= kept.items()
            assertContains(response, said, status_code=422)
        assert not Answer.objects.exists()

    def test_a_stale_answer_is_told_of_the_other_and_can_be_saved_again(self, client, url, offer):
        AnswerFactory(offer=offer, question="place", version=3)

        typed = self.typed(answer="partly", deal_breaker=None, expected_version="2") | {"work-answer": "yes"}
        response = client.post(url, typed)

        page = read(response)
        assert response.status_code == 422
        assert (page.fields["place-answer"], page.fields["place-expected_version"]) == ("partly", "3")
        assertContains(response, "in another window", status_code=422)
        assert Answer.objects.count() == 1

        again = {name: value for name, value in page.fields.items() if value is not None}
        assert client.post(url, again).status_code == 302
        assert Answer.objects.get(question="place").answer == "partly"

    def test_an_answer_that_another_window_changed_stays_when_it_was_not_touched_here(self, client, url, offer):
        AnswerFactory(offer=offer, question="place", answer="no")
        shown = self.as_shown(client, url)
        Answer.objects.update(answer="partly", version=9)

        assert client.post(url, shown | {"work-answer": "yes"}).status_code == 302
        assert dict(Answer.objects.values_list("question", "answer")) == {"place": "partly", "work": "yes"}

    @pytest.mark.parametrize("question", ["counter", "pay", "\x00"])
    def test_one_that_is_not_asked_is_not_saved(self, client, url, question):
        client.post(url, self.typed(question))

        assert not Answer.objects.exists()

    def test_todays_job_is_asked_nothing(self, client, user):
        offer = OfferFactory(owner=user, stage=Stage.TODAY)

        assertContains(client.get(f"/offers/{offer.pk}/questions/"), "You already know")
        assertNotContains(client.get(f"/offers/{offer.pk}/"), "plain questions")

    def test_a_deal_breaker_marks_the_offer_and_its_row_in_the_list(self, client, offer):
        assertNotContains(client.get("/offers/"), "Deal-breaker")
        AnswerFactory(offer=offer, deal_breaker=True)

        assertContains(client.get("/offers/"), "Deal-breaker")
        assertContains(client.get(f"/offers/{offer.pk}/"), "Deal-breaker", count=2)


class TestReasons:
    @pytest.fixture
    def url(self, offer):
        return f"/offers/{offer.pk}/pros-cons/"

    def test_one_is_added_and_the_next_can_follow(self, client, url):
        response = client.post(url, {"side": "con", "con-text": " No\ttrain ", "con-weight": "5"})

        assertRedirects(response, f"{url}?add=con#con", fetch_redirect_response=False)
        reason = Reason.objects.get()
        assert (reason.side, reason.text, reason.weight) == ("con", "No train", 5)
        assertContains(client.get(f"{url}?add=con"), "autofocus", count=1)

    def test_htmx_gets_both_columns_with_the_field_in_focus(self, htmx, url):
        response = htmx.post(url, {"side": "pro", "pro-text": "The team", "pro-weight": "3"})

        assertContains(response, 'id="reason-columns"')
        assertContains(response, "autofocus", count=1)
        assertNotContains(response, "<html")

    @pytest.mark.parametrize(
        ("field", "typed", "said"),
        [
            ("text", "", "for it or against it"),
            ("text", "\u202e", "for it or against it"),
            ("text", "x" * 201, "at most 200"),
            ("text", "a\x00", "Null characters"),
            ("weight", "", "fill this in"),
            ("weight", "0", "from 1 to 5"),
            ("weight", "6", "from 1 to 5"),
            ("weight", "-3", "from 1 to 5"),
            ("weight", "2.5", "from 1 to 5"),
            ("weight", "NaN", "from 1 to 5"),
            ("weight", "1e308", "from 1 to 5"),
            ("weight", "9" * 40, "from 1 to 5"),
            ("weight", "9" * 9000, "from 1 to 5"),
        ],
    )
    def test_what_cannot_be_saved_is_said_and_kept(self, client, url, field, typed, said):
        values = {"pro-text": "The team", "pro-weight": "3"} | {f"pro-{field}": typed}

        assert said in was_refused(client.post(url, {"side": "pro"} | values), f"pro-{field}", values)
        assert not Reason.objects.exists()

    def test_after_a_mistake_the_focus_goes_to_what_to_put_right(self, htmx, url):
        response = htmx.post(url, {"side": "pro", "pro-text": "The team", "pro-weight": "9"})

        assertContains(response, "data-focus", count=1, status_code=422)
        assertNotContains(response, "autofocus", status_code=422)

    def test_a_script_is_shown_as_text(self, client, url):
        client.post(url, {"side": "pro", "pro-text": "<script>alert(1)</script>", "pro-weight": "3"})

        assertContains(client.get(url), "&lt;script&gt;alert(1)")

    def test_one_is_moved_removed_and_brought_back(self, client, url, offer):
        first, second = ReasonFactory(offer=offer, position=0), ReasonFactory(offer=offer, position=1)
        client.post(f"/offers/pros-cons/{second.pk}/move/", {"step": "up"})
        response = client.post(f"/offers/pros-cons/{second.pk}/trash/", follow=True)
        assertContains(response, f"Removed: {second}")
        assertContains(response, f"/offers/pros-cons/{second.pk}/restore/")
        client.post(f"/offers/pros-cons/{second.pk}/restore/")

        assert list(offer.reasons.kept().in_order()) == [second, first]

    @pytest.mark.parametrize("values", [{}, {"to": "-1"}, {"to": "x"}, {"to": "²"}, {"to": "9" * 50}, {"step": "left"}])
    def test_a_move_that_makes_no_sense_moves_nothing(self, client, offer, values):
        reason = ReasonFactory(offer=offer, position=4)

        assert client.post(f"/offers/pros-cons/{reason.pk}/move/", values).status_code == 302
        reason.refresh_from_db()
        assert reason.position == 4

    def test_an_edit_is_saved_or_told_that_it_is_stale(self, client, url, offer):
        reason = ReasonFactory(offer=offer)
        typed = {"text": "Other words", "weight": "1", "expected_version": "1"}
        page = f"/offers/pros-cons/{reason.pk}/"

        assertRedirects(client.post(page, typed), f"{url}#reason-{reason.pk}", fetch_redirect_response=False)
        response = client.post(page, typed | {"text": "Mine"})
        assertContains(response, "in another window", status_code=422)
        assert read(response).fields["text"] == "Mine"

    def test_those_of_a_trashed_offer_are_not_there(self, client, offer):
        reason = ReasonFactory(offer=offer)
        offer.trash(at=NOW)

        assert client.post(f"/offers/pros-cons/{reason.pk}/trash/").status_code == 404
