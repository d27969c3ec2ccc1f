"""The pages of offers, by browser and by htmx, and what they make of bad input."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import User
from contacts.models import Contact, Employer
from core.paging import PAGE_SIZE
from followups.from_offers.services import settle_marked_offers
from offers.models import Offer, OfferEvent, Package, Stage
from tests.everything import owned_rows
from tests.factories import NOW, DeclineFactory, EmployerFactory, OfferFactory
from tests.page import read, was_refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

TYPED = {
    "employer": "Brightwater Analytics",
    "role": "Principal Engineer",
    "base_amount": "96000",
    "base_currency": "GBP",
    "base_period": "year",
    "answer_due_on": "2026-06-20",
    "answer_due_time": "17:00",
    "manager": "Priyanka Dahl-Iversen",
    "location": "Leeds",
    "notes": "Asked for a week.",
}

# Field, what is typed there, and words of the message beside it.
BAD_OFFERS = {
    "no employer": ("employer", "", "who offers it"),
    "only spaces": ("employer", "   ", "who offers it"),
    "only direction marks": ("employer", "\u202e\u200f", "who offers it"),
    "an employer of no width": ("employer", "\u200b", "who offers it"),
    "a blank employer": ("employer", "\u3164\u2800", "who offers it"),
    "a blank role": ("role", "\u00ad\u0301", "what the job is called"),
    "over-long employer": ("employer", "a" * 201, "at most 200"),
    "NUL in the employer": ("employer", "Bright\x00water", "Null characters"),
    "no role": ("role", "", "what the job is called"),
    "over-long role": ("role", "é" * 201, "at most 200"),
    "NUL in the role": ("role", "\x00", "Null characters"),
    "over-long manager": ("manager", "x" * 100_000, "at most 200"),
    "NUL in the manager": ("manager", "a\x00", "Null characters"),
    "over-long place": ("location", "x" * 201, "at most 200"),
    "over-long notes": ("notes", "n" * 20_001, "at most 20,000"),
    "NUL in the notes": ("notes", "a\x00b", "Null characters"),
    "a line break in a name": ("employer", "Bright\r\nBcc: all@example.org", "on one line"),
    "a negative amount": ("base_amount", "-1", "can't be negative"),
    "a negative amount with a typeset minus": ("base_amount", "−1", "can't be negative"),
    "an absurd amount": ("base_amount", "100000000000", "more than Ajar can hold"),
    "40 figures": ("base_amount", "9" * 40, "more than Ajar can hold"),
    "61 figures": ("base_amount", "9" * 61, "at most 60"),
    "not a number": ("base_amount", "NaN", "in figures"),
    "infinity": ("base_amount", "Infinity", "in figures"),
    "scientific": ("base_amount", "1e5", "in figures"),
    "two meanings": ("base_amount", "1.234.56", "two things"),
    "words": ("base_amount", "a lot", "in figures"),
    "script as amount": ("base_amount", "<script>", "in figures"),
    "NUL in the amount": ("base_amount", "1\x00", "Null characters"),
    "30 February": ("answer_due_on", "2027-02-30", "That day doesn’t exist"),
    "not a day": ("answer_due_on", "tomorrow", "That day doesn’t exist"),
    "NUL in the day": ("answer_due_on", "2026-06-20\x00", "That day doesn’t exist"),
    "yesterday": ("answer_due_on", "2026-06-08", "has passed"),
    "the year 9999": ("answer_due_on", "9999-12-31", "between 1970 and 2100"),
    "no such hour": ("answer_due_time", "25:00", "like 17:00"),
}

GOOD_OFFERS = {
    "script": ("role", "<script>alert(1)</script>", "<script>alert(1)</script>"),
    "emoji": ("role", "👩🏽‍💻 Engineer", "👩🏽‍💻 Engineer"),
    "right to left": ("employer", "שלום בע״מ", "שלום בע״מ"),
    "direction marks": ("employer", "Bright\u202ewater", "Brightwater"),
    "longest": ("role", "r" * 200, "r" * 200),
    "a quote": ("employer", "O'Neill \" & Söhne", "O'Neill \" & Söhne"),
    "SQL": ("employer", "'; DROP TABLE offers_offer; --", "'; DROP TABLE offers_offer; --"),
}


@pytest.fixture
def offer(user) -> Offer:
    return OfferFactory(owner=user, role="Data Engineer", answer_due_on=date(2026, 6, 20))


class TestLoggingAnOffer:
    url = "/offers/new/"

    def test_a_page_with_an_empty_form(self, client):
        response = client.get(self.url)

        assertContains(response, "<html")
        assert "no-store" in response["Cache-Control"]
        assert read(response).fields["base_currency"] == "EUR"

    def test_saves_and_goes_to_the_offer(self, client, user):
        response = client.post(self.url, TYPED)

        offer = Offer.objects.select_related("employer", "hiring_manager").get(owner=user)
        assertRedirects(response, f"/offers/{offer.pk}/?logged")
        assert (offer.employer.name, offer.hiring_manager.name) == (TYPED["employer"], TYPED["manager"])
        package = offer.packages.get()
        assert (package.base_amount, package.currency) == (96000, "GBP")
        assert offer.answer_due_on == date(2026, 6, 20)
        assert offer.events.get().kind == OfferEvent.Kind.LOGGED

    def test_employer_and_role_are_enough(self, client, user):
        client.post(self.url, {name: TYPED[name] for name in ("employer", "role")})

        offer = Offer.objects.get(owner=user)
        assert (offer.answer_due_on, offer.packages.count()) == (None, 0)

    @pytest.mark.parametrize("path", ["", "edit/", "rounds/", "accept/", "decline/", "decline/sent/", "people/"])
    def test_an_offer_without_pay_has_all_its_pages(self, client, user, path):
        client.post(self.url, {name: TYPED[name] for name in ("employer", "role")})

        assert client.get(f"/offers/{Offer.objects.get(owner=user).pk}/{path}", follow=True).status_code == 200
        for place in ("/offers/", "/offers/?view=board", "/offers/compare/", "/offers/scorecard/", "/"):
            assert client.get(place).status_code == 200, place

    def test_one_field_says_amount_currency_and_period(self, client, user):
        client.post(self.url, {"employer": "Brightwater", "role": "Engineer", "base_amount": "£95/h"})

        package = Package.objects.get(owner=user)
        assert (package.base_amount, package.currency, package.base_period) == (95, "GBP", "hour")

    def test_pay_without_a_currency_is_in_that_of_the_last_offer(self, client, user):
        OfferFactory(owner=user, package__currency="CHF")
        client.post(self.url, {"employer": "Brightwater", "role": "Engineer", "base_amount": "120k"})

        package = Package.objects.filter(owner=user).order_by("-id").first()
        assert (package.base_amount, package.currency, package.base_period) == (120000, "CHF", "year")

    @pytest.mark.parametrize("currency", ["XXX", "<script>", "", "E\x00R"])
    def test_a_currency_and_period_that_nobody_knows_count_for_nothing(self, client, user, currency):
        client.post(self.url, TYPED | {"base_currency": currency, "base_period": "week"})

        package = Package.objects.get(owner=user)
        assert (package.currency, package.base_period) == ("EUR", "year")

    @pytest.mark.parametrize("outcome", [Stage.ACCEPTED, Stage.DECLINED, Stage.LAPSED, Stage.RESCINDED])
    def test_an_old_offer_is_entered_with_its_days_and_how_it_ended(self, client, user, outcome):
        old = {"answer_due_on": "2019-03-08", "outcome": outcome, "ended_on": "2019-03-07"}
        page = client.post(self.url, TYPED | old, follow=True)

        offer = Offer.objects.get(owner=user)
        assert (offer.stage, offer.answer_due_on) == (outcome, date(2019, 3, 8))
        assert offer.packages.get().happened_on == date(2019, 3, 7)
        assert offer.events.get(stage=outcome).happened_at.date() == date(2019, 3, 7)
        assertContains(page, "Saved")
        for step in ("accepted/", "can-we-talk/", "decline/sent/", "decline/stay-in-touch/", "edit/", "rounds/"):
            assert client.get(f"/offers/{offer.pk}/{step}", follow=True).status_code == 200, step

    @pytest.mark.parametrize(
        ("typed", "field", "says"),
        [
            ({"answer_due_on": "2019-03-08"}, "answer_due_on", "how the offer ended"),
            ({"ended_on": "2019-03-07"}, "outcome", "Say how it ended too"),
            ({"outcome": "lapsed", "ended_on": "2026-06-10"}, "ended_on", "in the future"),
        ],
    )
    def test_half_an_old_offer_is_asked_about(self, client, typed, field, says):
        response = client.post(self.url, TYPED | typed)

        assert says in was_refused(response, field, TYPED | typed)
        assertContains(response, "<details open>", status_code=422)

    def test_says_that_it_was_saved_once_it_was(self, client, offer):
        assertContains(client.get(f"/offers/{offer.pk}/?logged"), "Log another")
        assertNotContains(client.get(f"/offers/{offer.pk}/"), "Log another")

    def test_tells_htmx_where_to_go(self, htmx, user):
        response = htmx.post(self.url, TYPED)

        assert response.status_code == 200
        assert response["HX-Redirect"] == f"/offers/{Offer.objects.get(owner=user).pk}/?logged"

    def test_finds_the_employer_and_the_manager_again(self, client, user):
        client.post(self.url, TYPED)
        client.post(self.url, TYPED | {"employer": TYPED["employer"].upper(), "manager": TYPED["manager"].lower()})

        assert Employer.objects.filter(owner=user).count() == Contact.objects.filter(owner=user).count() == 1

    @pytest.mark.parametrize("name", BAD_OFFERS)
    def test_bad_input_is_refused_beside_the_field(self, client, name):
        field, value, message = BAD_OFFERS[name]
        typed = TYPED | {field: value}
        before = owned_rows()

        response = client.post(self.url, typed)

        assert message in was_refused(response, field, typed)
        assert owned_rows() == before

    @pytest.mark.parametrize("name", ["no employer", "30 February", "NUL in the role"])
    def test_htmx_gets_the_same_answer(self, htmx, name):
        field, value, message = BAD_OFFERS[name]

        assert message in was_refused(htmx.post(self.url, TYPED | {field: value}), field, TYPED | {field: value})

    @pytest.mark.parametrize("browser", ["client", "htmx"])
    def test_nothing_at_all_is_refused_too(self, browser, request):
        response = request.getfixturevalue(browser).post(self.url)

        assert set(read(response).errors) == {"employer", "role"}
        assert response.status_code == 422

    def test_an_hour_needs_its_day(self, client):
        typed = TYPED | {"answer_due_on": ""}

        assert "Choose the day too" in was_refused(client.post(self.url, typed), "answer_due_on", typed)

    def test_the_field_says_that_it_is_wrong_to_a_screen_reader(self, client):
        response = client.post(self.url, TYPED | {"role": ""})

        assertContains(response, 'aria-invalid="true"', count=1, status_code=422)
        assertContains(response, 'aria-describedby="id_role-error"', status_code=422)
        assertContains(response, "<title>Error: ", status_code=422)

    def test_what_is_wrong_below_the_fold_is_unfolded(self, client):
        response = client.post(self.url, TYPED | {"location": "x" * 201})

        assertContains(response, "<details open>", status_code=422)

    @pytest.mark.parametrize("name", GOOD_OFFERS)
    def test_odd_text_is_kept_and_shown_as_text(self, client, user, name):
        field, value, kept = GOOD_OFFERS[name]

        response = client.post(self.url, TYPED | {field: value}, follow=True)

        offer = Offer.objects.select_related("employer").get(owner=user)
        assert {"role": offer.role, "employer": offer.employer.name}[field] == kept
        assert response.status_code == 200
        assertNotContains(response, "<script>alert")

    @pytest.mark.parametrize(
        ("typed", "amount"),
        [("1.234,56", "1234.56"), ("1,234.56", "1234.56"), ("92 000", "92000"), ("€92'000", "92000")],
    )
    def test_amounts_are_read_as_people_write_them(self, client, user, typed, amount):
        client.post(self.url, TYPED | {"base_amount": typed})

        assert Package.objects.get(owner=user).base_amount == Decimal(amount)


class TestReadingPayBack:
    @pytest.mark.parametrize(
        ("typed", "read"),
        [
            ("£82k a year", "<strong>£82,000 a year</strong>"),
            ("95/h", "<strong>€95 an hour</strong>"),
            ("4500 CHF per month", "<strong>CHF\u00a04,500 a month</strong>"),
            ("", "Such as £82k a year"),
            ("80-90k", "That is a range"),
            ("a lot", "Write the amount in figures"),
            ("\x00<script>", "Write the amount in figures"),
        ],
    )
    def test_says_how_it_is_understood(self, htmx, typed, read):
        asked = {"base_amount": typed, "base_currency": "EUR", "base_period": "year"}

        assert read in htmx.get("/offers/new/pay/", asked).content.decode()

    @pytest.mark.parametrize("asked", [{}, {"base_amount": "1" * 300}, {"base_amount": "9", "base_currency": "XXX"}])
    def test_answers_whatever_is_asked(self, client, asked):
        assert client.get("/offers/new/pay/", asked).status_code == 200


class TestWhereAnOfferLeads:
    def primary(self, client, offer: Offer) -> str:
        page = client.get(f"/offers/{offer.pk}/").content.decode()
        return page.split("button--primary")[1].split(">")[1].split("<")[0]

    def test_leads_to_a_decision_and_not_to_a_decline(self, client, user, offer):
        assert self.primary(client, offer) == "Decide"
        OfferFactory(owner=user)
        assert self.primary(client, offer) == "Compare"
        DeclineFactory(offer=offer)
        assert self.primary(client, offer) == "Continue the decline"

    @pytest.mark.parametrize("before", [Stage.CONSIDERING, Stage.DECLINING])
    @pytest.mark.parametrize("gone", [Stage.LAPSED, Stage.RESCINDED])
    def test_what_ends_an_offer_at_one_tap_can_be_taken_back(self, client, user, offer, before, gone):
        if before == Stage.DECLINING:
            client.post(f"/offers/{offer.pk}/decline/decide/", {"firm": "1", "expected_version": "0"})

        page = client.post(f"/offers/{offer.pk}/stage/", {"stage": gone}, follow=True)
        assertContains(page, f'action="/offers/{offer.pk}/stage/back/"')
        client.post(f"/offers/{offer.pk}/stage/back/")

        offer.refresh_from_db()
        assert offer.stage == before
        client.post(f"/offers/{offer.pk}/stage/back/")
        offer.refresh_from_db()
        assert offer.stage == before

    def test_an_accepted_job_is_congratulated_on_and_not_asked_for_another_talk(self, client, user):
        page = client.get(f"/offers/{OfferFactory(owner=user, stage=Stage.ACCEPTED).pk}/")

        assertContains(page, "Congratulations")
        assertNotContains(page, "Can we talk?")


class TestEditingAnOffer:
    def url(self, offer: Offer) -> str:
        return f"/offers/{offer.pk}/edit/"

    def test_shows_what_is_there(self, client, offer):
        fields = read(client.get(self.url(offer))).fields

        assert fields["role"] == "Data Engineer"
        assert fields["base_amount"] == "92000"
        assert fields["answer_due_on"] == "2026-06-20"
        assert fields["expected_version"] == "1"

    def test_saves(self, client, offer):
        response = client.post(self.url(offer), TYPED | {"expected_version": "1"})

        assertRedirects(response, f"/offers/{offer.pk}/")
        offer.refresh_from_db()
        assert (offer.role, offer.version) == (TYPED["role"], 2)

    def test_tells_htmx_where_to_go(self, htmx, offer):
        response = htmx.post(self.url(offer), TYPED | {"expected_version": "1"})

        assert response["HX-Redirect"] == f"/offers/{offer.pk}/"

    def test_saving_it_unchanged_changes_nothing(self, client, offer):
        fields = read(client.get(self.url(offer))).fields

        client.post(self.url(offer), fields)

        assert not offer.events.exists()

    def test_an_older_form_is_shown_the_other_change_and_keeps_what_was_typed(self, client, offer):
        client.post(self.url(offer), TYPED | {"expected_version": "1", "role": "From another window"})
        before = owned_rows()
        late = TYPED | {"expected_version": "1", "role": "Typed meanwhile", "employer": "Another employer"}

        response = client.post(self.url(offer), late)

        page = read(response)
        assert response.status_code == 422
        assert "changed in another window" in page.summary
        assert "From another window" in page.summary
        assert {name: page.fields[name] for name in late} == late | {"expected_version": "2"}
        assert owned_rows() == before

        client.post(self.url(offer), page.fields)
        offer.refresh_from_db()
        assert offer.role == "Typed meanwhile"

    @pytest.mark.parametrize("version", ["", "0", "-1", "one", "9" * 30, "1\x00"])
    def test_a_version_that_is_none_is_refused(self, client, offer, version):
        before = owned_rows()

        response = client.post(self.url(offer), TYPED | {"expected_version": version})

        assert response.status_code == 422
        assert owned_rows() == before

    def test_a_day_that_has_passed_may_stay(self, client, user):
        offer = OfferFactory(owner=user, answer_due_on=date(2026, 6, 1))

        fields = read(client.get(self.url(offer))).fields

        assert client.post(self.url(offer), fields).status_code == 302

    @pytest.mark.parametrize("name", ["no role", "40 figures", "yesterday"])
    def test_bad_input_is_refused_beside_the_field(self, client, offer, name):
        field, value, message = BAD_OFFERS[name]
        typed = TYPED | {"expected_version": "1", field: value}
        before = owned_rows()

        assert message in was_refused(client.post(self.url(offer), typed), field, typed)
        assert owned_rows() == before


class TestTheList:
    url = "/offers/"

    def test_is_a_page(self, client, offer):
        response = client.get(self.url)

        assertContains(response, "<html")
        assertContains(response, offer.employer.name)
        assert "HX-Request" in response["Vary"]
        assert "no-store" in response["Cache-Control"]

    def test_htmx_gets_only_the_list(self, htmx, user):
        OfferFactory(owner=user, employer=EmployerFactory(owner=user, name="Acme"))
        OfferFactory(owner=user, employer=EmployerFactory(owner=user, name="Globex"))

        response = htmx.get(self.url, {"q": "acm"})

        assertNotContains(response, "<html")
        assertContains(response, 'id="offer-list"')
        assertContains(response, "Acme")
        assertNotContains(response, "Globex")
        assert "HX-Request" in response["Vary"]

    @pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
    def test_a_boosted_link_and_the_back_button_get_the_page(self, htmx, offer, header):
        assertContains(htmx.get(self.url, headers={header: "true"}), "<html")

    def test_says_how_to_begin_when_it_is_empty(self, client):
        assertContains(client.get(self.url), "Start with one offer")

    @pytest.mark.parametrize(
        "query",
        [
            {"page": "0"},
            {"page": "-1"},
            {"page": "99"},
            {"page": "two"},
            {"page": "1\x00"},
            {"page": "9" * 5000},
            {"q": "\x00"},
            {"q": "x" * 5000},
            {"q": "%_\\"},
            {"q": "<script>alert(1)</script>"},
            {"sort": "base_amount"},
            {"sort": "\x00"},
            {"sort": "employer__owner__email"},
            {"stage": "nowhere"},
            {"stage": "\x00"},
            {"q": "Data", "page": "\u0663", "stage": "closed", "sort": "newest"},
        ],
        ids=str,
    )
    @pytest.mark.parametrize("browser", ["client", "htmx"])
    def test_an_odd_question_gets_an_answer(self, browser, request, offer, query):
        response = request.getfixturevalue(browser).get(self.url, query)

        assertNotContains(response, "<script>alert")

    def test_percent_and_underscore_are_looked_for_as_they_are(self, client, user):
        OfferFactory(owner=user, role="100% remote")
        OfferFactory(owner=user, role="Plain")

        assertNotContains(client.get(self.url, {"q": "%"}), "Plain")

    def test_the_tabs_count(self, client, user):
        for stage in (Stage.CONSIDERING, Stage.CONSIDERING, Stage.LAPSED):
            OfferFactory(owner=user, stage=stage)

        response = client.get(self.url, {"stage": "closed"})

        assert {tab.label: tab.count for tab in response.context["tabs"]} == {
            "All": 3,
            "Considering": 2,
            "Declining": 0,
            "Accepted": 0,
            "Closed": 1,
        }
        assert len(response.context["page"]) == 1

    def test_the_scorecard_stands_beside_compare(self, client, offer):
        page = client.get(self.url).content.decode()

        header = page[page.index("<h1>Offers") : page.index("</header>", page.index("<h1>Offers"))]
        assert "/offers/compare/" in header
        assert "/offers/scorecard/" in header

    def test_the_tabs_count_what_the_search_found(self, client, user):
        OfferFactory(owner=user, role="Baker")
        OfferFactory(owner=user, role="Baker", stage=Stage.LAPSED)
        OfferFactory(owner=user, role="Smith", stage=Stage.LAPSED)

        response = client.get(self.url, {"q": "baker"})

        counts = {tab.label: tab.count for tab in response.context["tabs"]}
        assert (counts["All"], counts["Considering"], counts["Closed"]) == (2, 1, 1)

    def test_closed_ones_stand_by_the_year_of_their_end_the_newest_first(self, client, user):
        for role, year in (("Baker", 2019), ("Smith", 2025), ("Cook", 2019)):
            offer = OfferFactory(owner=user, role=role)
            offer.move(Stage.LAPSED, at=datetime(year, 6, 15, tzinfo=UTC))

        page = client.get(self.url, {"stage": "closed"}).content.decode()

        places = [page.index(part) for part in ('<h2 id="year-2025">', "Smith", '<h2 id="year-2019">', "Cook", "Baker")]
        assert places == sorted(places)
        assert "15 June 2019" in page

    @pytest.mark.parametrize("sort", ["due", "role"])
    def test_closed_ones_are_narrowed_to_a_year(self, client, user, sort):
        for role, year in (("Baker", 2019), ("Smith", 2025), ("Cook", 2019)):
            OfferFactory(owner=user, role=role).move(Stage.LAPSED, at=datetime(year, 6, 15, tzinfo=UTC))

        response = client.get(self.url, {"stage": "closed", "year": "2019", "sort": sort})

        assert {offer.role for offer in response.context["page"]} == {"Baker", "Cook"}
        assert [(item.label, item.count) for item in response.context["years"]] == [("2025", 1), ("2019", 2)]
        assert response.context["count"] == 2
        assert all("2019" not in tab.link for tab in response.context["tabs"])

    @pytest.mark.parametrize("year", ["1", "20190", "x", "٢٠١٩", "2019\x00"])
    def test_no_year_narrows_nothing(self, client, user, year):
        OfferFactory(owner=user, stage=Stage.LAPSED)

        assert len(client.get(self.url, {"stage": "closed", "year": year}).context["page"]) == 1

    @pytest.mark.parametrize(("sort", "first"), [("due", "b"), ("newest", "c"), ("employer", "a")])
    def test_the_order(self, client, user, sort, first):
        for name, day in (("b", 10), ("a", 12), ("c", 11)):
            employer = EmployerFactory(owner=user, name=name)
            OfferFactory(owner=user, employer=employer, answer_due_on=date(2026, 6, day))

        assert client.get(self.url, {"sort": sort}).context["page"][0].employer.name == first

    def test_the_next_page_keeps_what_was_asked_for(self, client, user):
        employer = EmployerFactory(owner=user, name="R&D #1 + more")
        OfferFactory.create_batch(PAGE_SIZE + 1, owner=user, employer=employer)

        response = client.get(self.url, {"q": "R&D #1 +", "sort": "newest"})

        link = next(part for part in response.content.decode().split('"') if "page=2" in part)
        following = client.get(self.url + link.replace("&amp;", "&"))
        assert following.context["q"] == "R&D #1 +"
        assert following.context["sort"] == "newest"
        assert len(following.context["page"]) == 1


class TestMoving:
    @pytest.mark.parametrize("stage", [Stage.ACCEPTED, Stage.LAPSED, Stage.RESCINDED])
    def test_moves(self, client, offer, stage):
        response = client.post(f"/offers/{offer.pk}/stage/", {"stage": stage})

        assertRedirects(response, f"/offers/{offer.pk}/")
        offer.refresh_from_db()
        assert offer.stage == stage

    @pytest.mark.parametrize("stage", ["", "declined", "declining", "considering", "\x00", "x" * 5000, "<script>"])
    def test_a_step_that_is_none_changes_nothing_and_says_so(self, client, offer, stage):
        settle_marked_offers(NOW)
        before = owned_rows()

        response = client.post(f"/offers/{offer.pk}/stage/", {"stage": stage}, follow=True)

        assertContains(response, 'class="toast"')
        assertNotContains(response, "<script>")
        assert owned_rows() == before

    def test_cannot_be_done_by_a_link(self, client, offer):
        before = owned_rows()
        page = f"/offers/{offer.pk}/"

        assertRedirects(client.get(f"{page}stage/", {"stage": "accepted"}), page)
        assert owned_rows() == before


class TestTheTrash:
    def test_there_and_back(self, client, offer):
        response = client.post(f"/offers/{offer.pk}/trash/", follow=True)

        assertContains(response, "in the trash for 30 days")
        assertContains(response, f'action="/offers/{offer.pk}/restore/"')
        assertContains(client.get("/offers/trash/"), offer.employer.name)
        assert client.get(f"/offers/{offer.pk}/").status_code == 404

        assertRedirects(client.post(f"/offers/{offer.pk}/restore/"), f"/offers/{offer.pk}/")
        assert [event.kind for event in offer.events.order_by("id")] == ["trashed", "restored"]

    def test_bringing_back_what_is_not_there_is_a_404(self, client, offer):
        assert client.post(f"/offers/{offer.pk}/restore/").status_code == 404

    def test_twice_is_a_404(self, client, offer):
        client.post(f"/offers/{offer.pk}/trash/")

        assert client.post(f"/offers/{offer.pk}/trash/").status_code == 404

    def test_is_empty_at_first(self, client):
        assertContains(client.get("/offers/trash/"), "The trash is empty")


class TestAnHourOnAnotherClock:
    """Written down in Helsinki, read elsewhere: what it is there, and what was written."""

    @pytest.mark.parametrize(
        ("zone", "day", "hour"),
        [
            ("Europe/Helsinki", "Friday 12 June", "17:00"),
            ("Europe/Tallinn", "Friday 12 June", "17:00"),
            ("America/Los_Angeles", "Friday 12 June", "07:00 in Los Angeles (17:00 in Helsinki)"),
            ("Etc/GMT+5", "Friday 12 June", "09:00 UTC−05:00 (17:00 in Helsinki)"),
            (
                "Pacific/Auckland",
                "Saturday 13 June",
                "02:00 in Auckland (17:00 in Helsinki, Friday 12 June 2026)",
            ),
        ],
    )
    def test_is_shown_on_both(self, client, user, zone, day, hour):
        offer = OfferFactory(
            owner=user,
            answer_due_on=date(2026, 6, 12),
            answer_due_time=time(17),
            answer_due_zone="Europe/Helsinki",
        )
        User.objects.filter(pk=user.pk).update(time_zone=zone)
        for page in (f"/offers/{offer.pk}/", "/offers/", "/"):
            html = " ".join(client.get(page).content.decode().split())

            assert hour in html, page
            assert day.removesuffix(" June").split(" ", 1)[0][:3] in html, page
        form = read(client.get(f"/offers/{offer.pk}/edit/")).fields
        assert (form["answer_due_on"][-2:], form["answer_due_time"]) == (day.split()[1], hour[:5])
