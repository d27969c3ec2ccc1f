"""The comparison's page, today's job, and the pages of a decision."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from offers.models import Offer, Stage
from tests.factories import EmployerFactory, OfferFactory
from tests.page import read
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

        assert "There’s no rate for GBP in EUR yet" in html
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


class TestSpeed:
    def test_ten_offers_take_few_queries(self, user):
        rows = [named(user, f"Employer {number}", package__days_off=number) for number in range(10)]
        browser = Client()
        browser.force_login(user)

        with no_scope(), CaptureQueriesContext(connection) as captured:
            assert page_of(browser, *rows).count("</th>") > 10

        # Those of the test's own transactions left out; the session, the person and the scope counted.
        assert len([query for query in captured if "SAVEPOINT" not in query["sql"]]) <= 10
