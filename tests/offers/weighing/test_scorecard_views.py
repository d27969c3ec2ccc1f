"""The scorecard's page: one form for weights and scores, in as many windows as there are."""

from decimal import Decimal

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from core.tenancy import acting_as
from offers.choosing import MOST_COLUMNS
from offers.models import Criterion, Score, Stage
from offers.weighing.criteria import MOST_CRITERIA, add_criterion, criteria_of
from tests.factories import NOW, CriterionFactory, OfferFactory, ScoreFactory
from tests.page import read, was_refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
URL = "/offers/scorecard/"


@pytest.fixture
def offer(user):
    return OfferFactory(owner=user, employer__name="Acme")


@pytest.fixture
def criterion(user):
    return CriterionFactory(owner=user, name="Work", weight=20)


@pytest.fixture
def name(offer, criterion):
    return f"score-{criterion.pk.hex}-{offer.pk.hex}"


@pytest.fixture
def weight(criterion):
    return f"weight-{criterion.pk.hex}"


def opened(client, url=URL):
    """Return what a window that shows the page now would send."""
    return {key: value for key, value in read(client.get(url)).fields.items() if key.startswith(("s", "w", "n"))}


class TestSaving:
    @pytest.mark.parametrize(
        ("typed", "saved"),
        [("7", 7), ("7.5", Decimal("7.5")), ("7,5", Decimal("7.5")), ("10", 10), ("10.0", 10), ("0", 0), (" 3 ", 3)],
    )
    def test_a_score_is_kept(self, client, name, typed, saved):
        response = client.post(URL, opened(client) | {name: typed})

        assertRedirects(response, URL)
        assert Score.objects.get().score == saved

    def test_weights_and_notes_too(self, client, offer, name, weight):
        url = f"{URL}?offer={offer.pk}"
        client.post(url, opened(client, url) | {weight: "35", name.replace("score", "note"): "They\r\nsaid so."})

        assert Criterion.objects.get().weight == 35
        assert (Score.objects.get().score, Score.objects.get().note) == (None, "They\nsaid so.")

    def test_an_emptied_score_leaves_its_note(self, client, offer, criterion, name):
        ScoreFactory(offer=offer, criterion=criterion, note="Why.")
        client.post(URL, opened(client) | {name: ""})

        assert (Score.objects.get().score, Score.objects.get().note) == (None, "Why.")

    def test_the_starting_set_is_saved_with_the_first_score(self, client, user, offer):
        first = criteria_of(user)[0]
        client.post(URL, opened(client) | {f"score-{first.pk.hex}-{offer.pk.hex}": "8"})

        assert Criterion.objects.count() == 6
        assert Score.objects.get().criterion == first

    def test_htmx_gets_the_result_and_what_the_fields_hold_now(self, htmx, client, name):
        response = htmx.post(URL, opened(client) | {name: "8"})

        assertContains(response, 'id="scorecard-result"')
        assertContains(response, "Acme: 80.0 of 100")
        assertContains(response, f"{name}=1:8")
        assertNotContains(response, f'name="{name}"')

    def test_after_mistakes_htmx_gets_everything_anew(self, htmx, client, name):
        response = htmx.post(URL, opened(client) | {name: "8", "mended": "1"})

        assert response["HX-Retarget"] == "#scorecard"
        assertContains(response, f'name="{name}"')

    def test_nothing_sent_changes_nothing(self, client, offer, criterion):
        ScoreFactory(offer=offer, criterion=criterion)

        assertRedirects(client.post(URL), URL)
        assert (Score.objects.get().score, Criterion.objects.get().weight) == (7, 20)


class TestBadInput:
    @pytest.mark.parametrize(
        "typed", ["11", "10.1", "-1", "7.55", "NaN", "1e1", "Infinity", "9" * 40, "ten", "٧", "<script>"]
    )
    def test_a_score_out_of_range_is_said_and_kept(self, client, name, typed):
        response = client.post(URL, opened(client) | {name: typed})

        assert "from 0 to 10" in was_refused(response, name, {name: typed})
        assert not Score.objects.exists()

    @pytest.mark.parametrize("typed", ["-1", "101", "NaN", "1e308", "9" * 40, "9" * 9000, "2.5", "much"])
    def test_so_is_a_weight(self, client, name, weight, typed):
        response = client.post(URL, opened(client) | {weight: typed, name: "6"})

        assert "from 0 to 100" in was_refused(response, weight, {weight: typed, name: "6"})
        assert not Score.objects.exists()

    def test_htmx_is_sent_the_whole_form_to_its_own_place(self, htmx, client, name):
        response = htmx.post(URL, opened(client) | {name: "11"})

        assert (response.status_code, response["HX-Retarget"]) == (422, "#scorecard")
        assert read(response).fields["mended"] == "1"

    @pytest.mark.parametrize("seen", ["", "x", "=" * 100, "\x00", "score-1=2:3"])
    def test_a_broken_memory_loses_nothing(self, client, offer, criterion, name, seen):
        ScoreFactory(offer=offer, criterion=criterion)
        response = client.post(URL, opened(client) | {name: "8", "seen": seen})

        assert response.status_code == 422
        assert Score.objects.get().score == 7


class TestTwoWindows:
    def test_changes_of_different_fields_are_both_kept(self, client, name, weight):
        one, other = opened(client), opened(client)
        client.post(URL, one | {name: "8"})

        assertRedirects(client.post(URL, other | {weight: "50"}), URL)
        assert (Score.objects.get().score, Criterion.objects.get().weight) == (8, 50)

    def test_the_same_field_is_refused_once(self, client, name):
        one, other = opened(client), opened(client)
        client.post(URL, one | {name: "8"})
        response = client.post(URL, other | {name: "3"})

        assert "changed to 8 in another window" in was_refused(response, name, {name: "3"})
        assert Score.objects.get().score == 8
        client.post(URL, {key: read(response).fields[key] for key in other})
        assert Score.objects.get().score == 3

    def test_the_same_value_is_no_conflict(self, client, name):
        one = opened(client) | {name: "8"}

        assert [client.post(URL, one).status_code for _ in range(2)] == [302, 302]

    def test_a_row_of_which_another_part_changed_is_refused_once(self, client, criterion, weight):
        one = opened(client)
        criterion.save_edit(expected_version=1, name="Sleep")
        response = client.post(URL, one | {weight: "50"})

        assert "belongs to it was changed in another window" in was_refused(response, weight, {weight: "50"})
        client.post(URL, {key: read(response).fields[key] for key in one})
        assert Criterion.objects.get().weight == 50

    def test_what_was_changed_and_put_back_is_seen(self, client, name):
        client.post(URL, opened(client) | {name: "8"})
        one = opened(client)
        for value in ("5", "8"):
            client.post(URL, opened(client) | {name: value})

        assert client.post(URL, one | {name: "3"}).status_code == 422

    def test_a_criterion_that_was_added_meanwhile_is_not_missed(self, client, user, name):
        one = opened(client)
        CriterionFactory(owner=user)

        assertRedirects(client.post(URL, one | {name: "8"}), URL)


class TestWhichOffers:
    def test_open_ones_and_todays_job_first(self, client, user):
        for stage in (Stage.CONSIDERING, Stage.DECLINED, Stage.TODAY, Stage.DECLINING):
            OfferFactory(owner=user, employer__name=stage.label, stage=stage)

        shown = [column.name for column in client.get(URL).context["scorecard"].columns]
        assert shown[0] == "Today’s job"
        assert sorted(shown[1:]) == ["Considering", "Declining"]

    def test_those_that_are_asked_for(self, client, user, other, offer):
        closed, theirs = OfferFactory(owner=user, stage=Stage.DECLINED), OfferFactory(owner=other)
        asked = client.get(URL, {"offer": [closed.pk, theirs.pk, "x", "\x00"]})

        assert [column.offer for column in asked.context["scorecard"].columns] == [closed]

    def test_at_most_twelve(self, client, user):
        for _ in range(MOST_COLUMNS + 1):
            OfferFactory(owner=user)

        assertContains(client.get(URL), "12 columns fit side by side, so 1 offer had to stay out")

    def test_none_at_all(self, client):
        assertContains(client.get(URL), "Nothing to score yet")


class TestWhatIsSaid:
    def verdict(self, client):
        return " ".join(read(client.get(URL)).headings[0].split())

    def score(self, user, criterion, **scores):
        for employer, score in scores.items():
            ScoreFactory(offer=OfferFactory(owner=user, employer__name=employer), criterion=criterion, score=score)

    def test_nothing_yet(self, client, offer):
        assert self.verdict(client) == "Scorecard"

    def test_which_one_fits_best(self, client, user, criterion):
        self.score(user, criterion, Acme=8, Globex=6)

        assert self.verdict(client) == "Acme fits best"
        assertContains(client.get(URL), "Acme stays first")

    def test_too_close(self, client, user, criterion):
        self.score(user, criterion, Acme=8, Globex=Decimal("7.9"))

        assert self.verdict(client) == "Too close to call"

    def test_level(self, client, user, criterion):
        self.score(user, criterion, Acme=8, Globex=8)

        assert self.verdict(client) == "Acme and Globex are level"

    def test_no_weight(self, client, user, criterion):
        self.score(user, criterion, Acme=8)
        criterion.save_edit(expected_version=1, weight=0)

        assertContains(client.get(URL), "All weights are 0")

    def test_what_is_left_out(self, client, user, criterion):
        self.score(user, criterion, Acme=8, Globex=8)
        ScoreFactory(offer=Score.objects.first().offer, criterion=CriterionFactory(owner=user, name="Place"))

        assertContains(client.get(URL), "Place is left out for every offer, until there is a score for Globex.")


class TestCriteria:
    new = "/offers/criteria/new/"

    def test_one_is_added_to_the_starting_set(self, client, user):
        assertRedirects(client.post(self.new, {"name": "Sleep", "weight": "5"}), URL)

        assert [row.name for row in criteria_of(user)][-2:] == ["Room to grow", "Sleep"]

    @pytest.mark.parametrize(
        ("field", "typed", "said"),
        [
            ("name", "", "what matters to you."),
            ("name", "x" * 201, "at most 200"),
            ("name", "work", "already"),
            ("weight", "-1", "from 0 to 100"),
            ("weight", "1e308", "from 0 to 100"),
        ],
    )
    def test_what_cannot_be_saved_is_said_and_kept(self, client, criterion, field, typed, said):
        values = {"name": "Sleep", "weight": "5"} | {field: typed}

        assert said in was_refused(client.post(self.new, values), field, values)

    def test_a_hundred_are_too_many(self, client, user):
        for number in range(MOST_CRITERIA):
            CriterionFactory(owner=user, name=f"Thing {number}")

        typed = {"name": "Sleep", "weight": "5"}
        assert "as many as fit" in was_refused(client.post(self.new, typed), "name", typed)

    def test_pay_is_added_once(self, client, user):
        typed = {"name": "Money", "weight": "5", "from_pay": "on"}

        assert "One is enough" in was_refused(client.post(self.new, typed), "name", {"name": "Money"})

    def test_a_removed_one_comes_back_with_its_scores(self, client, user, criterion):
        score = ScoreFactory(criterion=criterion)
        response = client.post(f"/offers/criteria/{criterion.pk}/trash/", follow=True)
        assertContains(response, "Removed: Work")
        client.post(f"/offers/criteria/{criterion.pk}/restore/")

        assert criteria_of(user) == [criterion]
        assert Score.objects.get() == score

    def test_one_whose_name_was_taken_stays_away_and_says_why(self, client, user, criterion):
        criterion.trash(at=NOW)
        CriterionFactory(owner=user, name="work")

        assertContains(client.post(f"/offers/criteria/{criterion.pk}/restore/", follow=True), "named “Work” already")

    def test_one_of_the_starting_set_can_be_edited_and_removed_before_it_was_saved(self, client, user):
        first, second = criteria_of(user)[:2]
        client.post(f"/offers/criteria/{first.pk}/", {"name": "Boss", "weight": "9", "expected_version": "1"})
        client.post(f"/offers/criteria/{second.pk}/trash/")

        assert [row.name for row in criteria_of(user)][:2] == ["Boss", "Pay"]

    def test_a_stale_edit_is_told(self, client, criterion):
        criterion.save_edit(expected_version=1, weight=3)
        response = client.post(
            f"/offers/criteria/{criterion.pk}/", {"name": "W", "weight": "9", "expected_version": "1"}
        )

        assertContains(response, "in another window", status_code=422)
        assert read(response).fields["name"] == "W"

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize(("names", "count"), [(("Sleep", "sleep"), 7), (("Sleep", "Food"), 8)])
    def test_two_at_once_on_a_first_visit_make_one_starting_set(self, user, at_once, names, count):
        def add(name):
            with acting_as(user.pk):
                return add_criterion(owner=user, name=name, weight=5, from_pay=False).position

        assert set(at_once(*[lambda name=name: add(name) for name in names])) <= {6, 7}
        assert Criterion.objects.count() == count
