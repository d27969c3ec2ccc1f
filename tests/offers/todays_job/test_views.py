import pytest

from offers.models import Offer, Stage
from tests.factories import NOW, OfferFactory
from tests.offers.compare.test_views import named, page_of
from tests.page import read, was_refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


class TestTodaysJob:
    url = "/offers/today/"
    form = {"employer": "A", "role": "Engineer", "base_amount": "78000", "base_currency": "EUR", "base_period": "year"}

    def test_is_written_down(self, client, user):
        assert client.post(self.url, self.form)["Location"] == "/offers/compare/"

        job = Offer.objects.written_jobs().get()
        assert (job.owner, job.employer.name, job.packages.get().base_amount) == (user, "A", 78000)

    def test_is_changed_rather_than_written_twice(self, client, user):
        client.post(self.url, self.form)
        version = read(client.get(self.url)).fields["expected_version"]

        client.post(self.url, self.form | {"base_amount": "80000", "expected_version": version})

        assert Offer.objects.written_jobs().get().packages.counting().base_amount == 80000

    def test_a_second_window_is_told_and_keeps_what_was_typed(self, client, user):
        client.post(self.url, self.form)

        response = client.post(self.url, self.form | {"role": "Architect"})

        assert response.status_code == 422
        assert "changed in another window" in response.content.decode()
        assert read(response).fields["role"] == "Architect"
        assert Offer.objects.written_jobs().get().role == "Engineer"

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

        assert Offer.objects.written_jobs().kept().get().employer.name == "B"

    def test_it_is_no_offer_in_the_list(self, client, user):
        named(user, "Nordhafen", stage=Stage.TODAY)

        assert "Nordhafen" not in client.get("/offers/").content.decode()

    def test_an_offer_from_there_is_labelled(self, client, user):
        job = named(user, "A", stage=Stage.TODAY)
        offer = OfferFactory(employer=job.employer)

        assert "Counter-offer" in client.get(f"/offers/{offer.pk}/").content.decode()
        assert "Counter-offer" in page_of(client, offer)
