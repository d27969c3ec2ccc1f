"""The comparison's page, today's job, and the pages of a decision."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from offers.models import Decision, Offer, Package, Stage
from tests.factories import NOW, DecisionFactory, EmployerFactory, OfferFactory
from tests.page import read, was_refused
from tests.scopes import no_scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def named(owner, name: str, **values) -> Offer:
    return OfferFactory(employer=EmployerFactory(owner=owner, name=name), **values)


def page_of(client, *offers: Offer, **more: str) -> str:
    return client.get("/offers/compare/", {"offer": [str(row.pk) for row in offers]} | more).content.decode()


class TestCompare:
    url = "/offers/compare/"

    def test_its_heading_says_the_finding(self, client, user):
        named(user, "A", package__base_amount=90000, package__days_off=34)
        named(user, "B", package__base_amount=95000, package__days_off=25)

        assert read(client.get(self.url)).headings == ["B pays most; A gives most days off"]

    def test_the_best_has_a_mark_that_is_read_aloud(self, client, user):
        html = page_of(client, named(user, "A"), named(user, "B", package__base_amount=95000))

        assert '<span class="visually-hidden">Best: </span>€95,000' in html
        assert '<span class="visually-hidden">Best: </span>€92,000' not in html

    def test_todays_job_is_the_first_column_and_the_measure(self, client, user):
        html = page_of(client, named(user, "A"), named(user, "B", stage=Stage.TODAY, package__base_amount=90000))

        assert html.index(">B<") < html.index(">A<")
        assert '+€2,000<span class="visually-hidden"> against today’s job</span>' in html

    def test_equal_rows_are_folded_into_a_sentence(self, client, user):
        rows = [named(user, name, location="Leeds", package__days_off=30) for name in "AB"]

        assert "rows are the same for all" in page_of(client, *rows)
        assert "where" in page_of(client, *rows).partition("are the same for all")[2][:300]

    def test_a_chart_says_its_numbers(self, client, user):
        html = page_of(client, named(user, "A"), named(user, "B", package__base_amount=46000))

        assert 'role="img" aria-label="What comes in: year 1 €92,000, year 2 €92,000' in html
        assert 'width="50.00%"' in html

    def test_without_a_rate_it_says_so(self, client, user):
        html = page_of(client, named(user, "A"), named(user, "B", package__currency="GBP"))

        assert "No rate is known for GBP in EUR" in html
        assert "£92,000" in html
        assert "Best: " not in html

    def test_too_many_are_said_kindly(self, client, user):
        rows = [named(user, f"Employer {number}") for number in range(14)]

        assert "2 offers had to stay out" in page_of(client, *rows)

    @pytest.mark.parametrize("asked", ["", "no id", "018f0000-0000-7000-8000-000000000000", "\x00", "%f0"])
    def test_ids_that_lead_nowhere_are_passed_over(self, client, user, asked):
        assert client.get(self.url, {"offer": asked, "against": asked}).status_code == 200

    def test_one_offer_alone_asks_for_another(self, client, user):
        page = page_of(client, named(user, "A"))

        assert "Two or more stand side by side" in page
        assert "Log another offer, or write down today’s job" in page

    def test_names_are_escaped(self, client, user):
        rows = [named(user, "<b>A</b>", location="<i>x</i>"), named(user, 'B" onclick="x')]

        html = page_of(client, *rows)
        assert "<b>A" not in html
        assert "<i>x" not in html
        assert 'B" onclick' not in html

    def test_what_is_chosen_is_ticked(self, client, user):
        chosen, _ = named(user, "A"), named(user, "B")

        html = page_of(client, chosen)
        assert html.count(" checked") == 1
        assert f'value="{chosen.pk}" checked' in html


class TestTodaysJob:
    url = "/offers/today/"
    form = {"employer": "A", "role": "Engineer", "base_amount": "78000", "base_currency": "EUR", "base_period": "year"}

    def test_is_written_down(self, client, user):
        assert client.post(self.url, self.form)["Location"] == "/offers/compare/"

        job = Offer.objects.todays_job().get()
        assert (job.owner, job.employer.name, job.packages.get().base_amount) == (user, "A", 78000)

    def test_is_changed_rather_than_written_twice(self, client, user):
        client.post(self.url, self.form)
        version = read(client.get(self.url)).fields["expected_version"]

        client.post(self.url, self.form | {"base_amount": "80000", "expected_version": version})

        assert Offer.objects.todays_job().get().packages.counting().base_amount == 80000

    def test_a_second_window_is_told_and_keeps_what_was_typed(self, client, user):
        client.post(self.url, self.form)

        response = client.post(self.url, self.form | {"role": "Architect"})

        assert response.status_code == 422
        assert "changed in another window" in response.content.decode()
        assert read(response).fields["role"] == "Architect"
        assert Offer.objects.todays_job().get().role == "Engineer"

    def test_asks_for_an_amount_that_can_be_read(self, client, user):
        was_refused(client.post(self.url, self.form | {"base_amount": "a lot"}), "base_amount", {"role": "Engineer"})

    def test_its_page_leads_to_the_comparison_and_asks_for_no_answer(self, client, user):
        job = named(user, "A", stage=Stage.TODAY)

        html = client.get(f"/offers/{job.pk}/").content.decode()
        assert 'href="/offers/compare/"' in html
        assert "You can reopen it" not in html

    def test_an_earlier_one_stays_in_the_trash_while_there_is_another(self, client, user):
        earlier = named(user, "A", stage=Stage.TODAY, trashed_at=NOW)
        named(user, "B", stage=Stage.TODAY)

        client.post(f"/offers/{earlier.pk}/restore/")

        assert Offer.objects.todays_job().kept().get().employer.name == "B"

    def test_it_is_no_offer_in_the_list(self, client, user):
        named(user, "Nordhafen", stage=Stage.TODAY)

        assert "Nordhafen" not in client.get("/offers/").content.decode()

    def test_an_offer_from_there_is_labelled(self, client, user):
        job = named(user, "A", stage=Stage.TODAY)
        offer = OfferFactory(employer=job.employer)

        assert "Counter-offer" in client.get(f"/offers/{offer.pk}/").content.decode()
        assert "Counter-offer" in page_of(client, offer)


class TestAccept:
    def test_a_button_leads_there(self, client, user):
        offer = named(user, "A")

        assert f'href="/offers/{offer.pk}/accept/"' in client.get(f"/offers/{offer.pk}/").content.decode()

    def test_looking_decides_nothing(self, client, user):
        offer = named(user, "A")
        client.get(f"/offers/{offer.pk}/accept/")

        assert not Decision.objects.exists()

    def test_keeps_the_decision_and_names_those_who_wait(self, client, user):
        offer, other = named(user, "A"), named(user, "B")
        named(user, "C", stage=Stage.LAPSED)

        response = client.post(f"/offers/{offer.pk}/accept/", {"private_reasons": "The people"}, follow=True)

        html = response.content.decode()
        assert Decision.objects.get().private_reasons == "The people"
        assert f'href="/offers/{other.pk}/decline/"' in html
        assert html.count("/decline/") == 1

    def test_a_bare_move_is_recorded_too(self, client, user):
        offer = named(user, "A")

        client.post(f"/offers/{offer.pk}/stage/", {"stage": "accepted"})

        assert Decision.objects.get().offer == offer

    def test_twice_leads_to_the_same_page(self, client, user):
        offer = named(user, "A")
        for _ in range(2):
            response = client.post(f"/offers/{offer.pk}/accept/", {"private_reasons": ""})

        assert response["Location"] == f"/offers/{offer.pk}/accepted/"
        assert Decision.objects.count() == 1

    @pytest.mark.parametrize("stage", [Stage.DECLINING, Stage.LAPSED, Stage.TODAY])
    def test_what_cannot_be_accepted_leads_back(self, client, user, stage):
        offer = named(user, "A", stage=stage)

        assert client.post(f"/offers/{offer.pk}/accept/")["Location"] == f"/offers/{offer.pk}/"
        assert not Decision.objects.exists()

    def test_reasons_that_are_too_long_are_kept_in_the_form(self, client, user):
        offer = named(user, "A")

        response = client.post(f"/offers/{offer.pk}/accept/", {"private_reasons": "x" * 5001})

        assert response.status_code == 422
        assert "x" * 5001 in response.content.decode()


class TestDecision:
    def test_shows_what_was_known_then(self, client, user):
        offer = named(user, "A")
        named(user, "B", package__base_amount=95000)
        client.post(f"/offers/{offer.pk}/accept/", {"private_reasons": "The people"})
        Package.objects.get(offer=offer).correct(base_amount=1)

        html = client.get(f"/offers/decisions/{Decision.objects.get().pk}/").content.decode()
        assert "€92,000" in html
        assert "The people" in html

    def test_one_of_a_newer_ajar_is_not_guessed_at(self, client, user):
        decision = DecisionFactory(offer=named(user, "A", stage=Stage.ACCEPTED), comparison={"schema": 99})

        assert "kept by a newer Ajar" in client.get(f"/offers/decisions/{decision.pk}/").content.decode()

    def test_of_an_offer_in_the_trash_is_not_there(self, client, user):
        decision = DecisionFactory(offer=named(user, "A", stage=Stage.ACCEPTED, trashed_at=NOW))

        assert client.get(f"/offers/decisions/{decision.pk}/").status_code == 404

    def test_all_of_them_are_on_the_offers_page(self, client, user):
        offer = named(user, "A", stage=Stage.ACCEPTED)
        rows = [DecisionFactory(offer=offer, answer=answer) for answer in ("decline", "accept")]

        html = client.get(f"/offers/{offer.pk}/").content.decode()
        assert all(f"/offers/decisions/{row.pk}/" in html for row in rows)


class TestSpeed:
    def test_ten_offers_take_few_queries(self, user):
        rows = [named(user, f"Employer {number}", package__days_off=number) for number in range(10)]
        browser = Client()
        browser.force_login(user)

        with no_scope(), CaptureQueriesContext(connection) as captured:
            assert page_of(browser, *rows).count("</th>") > 10

        # Those of the test's own transactions left out; the session, the person and the scope counted.
        assert len([query for query in captured if "SAVEPOINT" not in query["sql"]]) <= 10
