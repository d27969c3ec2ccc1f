from datetime import date, datetime, timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from contacts.models import Contact
from followups.from_offers.services import settle_marked_offers
from followups.models import FollowUp, Plan, Reminder
from offers.models import Decision, Decline, Offer, Stage
from tests.everything import owned_rows
from tests.factories import (
    NOW,
    TODAY,
    ContactFactory,
    DeclineFactory,
    JobFactory,
    OfferFactory,
)
from tests.followups.tellings import BAD_TELLINGS, DATES, NOT_IN_THE_LIST, SENT
from tests.page import read, was_refused

pytestmark = pytest.mark.usefixtures("now")


@pytest.fixture
def declining(user) -> Offer:
    offer = OfferFactory(owner=user, stage=Stage.DECLINING)
    DeclineFactory(offer=offer)
    return offer


class TestMarkingAsSent:
    def url(self, offer: Offer) -> str:
        return f"/offers/{offer.pk}/decline/sent/"

    def test_the_page_shows_real_dates_before_anything_is_saved(self, client, declining):
        response = client.get(self.url(declining))

        assertContains(response, 'datetime="2026-06-23"')
        assertContains(response, 'datetime="2026-08-09"')
        assertContains(response, "then every 6 months.")
        assert not Plan.objects.exists()

    def test_begins_with_the_manager(self, client, user):
        manager = ContactFactory(owner=user, name="Femi")
        offer = OfferFactory(owner=user, hiring_manager=manager, stage=Stage.DECLINING)

        assert read(client.get(self.url(offer))).fields["told"] == "Femi"

    def test_records_it_and_starts_the_plan(self, client, declining):
        response = client.post(self.url(declining), SENT)

        assertRedirects(response, f"/offers/{declining.pk}/decline/stay-in-touch/")
        declining.refresh_from_db()
        decline = Decline.objects.select_related("told").get(offer=declining)
        follow_up = FollowUp.objects.get(offer=declining, contact=decline.told)
        assert declining.is_declined
        assert (decline.told.name, decline.sent_on) == (SENT["told"], date(2026, 6, 8))
        assert follow_up.due_on == date(2026, 6, 22)
        assert Reminder.objects.get(follow_up=follow_up).due_at == datetime.fromisoformat("2026-06-22T08:00Z")

    def test_tells_htmx_where_to_go(self, htmx, declining):
        response = htmx.post(self.url(declining), SENT)

        assert response["HX-Redirect"] == f"/offers/{declining.pk}/decline/stay-in-touch/"

    def test_twice_is_recorded_once(self, client, declining):
        client.post(self.url(declining), SENT)
        before = owned_rows()

        response = client.post(self.url(declining), SENT | {"note": "Another"}, follow=True)

        assertContains(response, "is already marked as sent")
        assert owned_rows() == before

    def test_who_refused_is_never_followed_up(self, client, declining):
        client.post(self.url(declining), SENT | {"permission": "refused"})

        assert not Plan.objects.exists()

    def test_without_a_cadence_no_plan_is_made(self, client, declining):
        client.post(self.url(declining), SENT | {"pattern": ""})

        assert Decline.objects.get(offer=declining).is_sent
        assert not Plan.objects.exists()

    def test_looking_at_the_dates_saves_nothing_and_keeps_what_was_typed(self, client, declining):
        settle_marked_offers(NOW)
        before = owned_rows()

        response = client.post(self.url(declining), SENT | {"preview": "1"})

        assert response.status_code == 200
        for day in DATES[:3]:
            assertContains(response, f'datetime="{day}"')
        assert {name: read(response).fields[name] for name in SENT} == SENT
        assert owned_rows() == before

    @pytest.mark.parametrize("name", BAD_TELLINGS)
    def test_bad_input_is_refused_beside_the_field(self, client, declining, name):
        field, value, message = BAD_TELLINGS[name]
        typed = SENT | {field: value}
        before = owned_rows()

        response = client.post(self.url(declining), typed)

        if name in NOT_IN_THE_LIST:
            del typed[field]
        assert message in was_refused(response, field, typed)
        assert owned_rows() == before

    @pytest.mark.parametrize("name", BAD_TELLINGS)
    def test_looking_at_the_dates_of_bad_input_is_no_error(self, client, declining, name):
        field, value, _ = BAD_TELLINGS[name]

        assert client.post(self.url(declining), SENT | {field: value, "preview": "1"}).status_code == 200

    def test_nothing_at_all_is_refused_too(self, client, declining):
        assert set(read(client.post(self.url(declining))).errors) == {"told", "sent_on", "channel", "permission"}

    def test_who_has_told_them_has_decided(self, client, user):
        offer = OfferFactory(owner=user)

        client.post(self.url(offer), SENT)

        offer.refresh_from_db()
        decline = Decline.objects.get(offer=offer)
        assert (offer.is_declined, decline.is_firm, decline.is_sent) == (True, True, True)
        assert offer.decisions.get().answer == "decline"
        assert Plan.objects.get().contact == decline.told

    def test_taken_back_it_is_considered_again(self, client, user):
        offer = OfferFactory(owner=user)
        client.post(self.url(offer), SENT)

        client.post(self.url(offer) + "undo/")

        offer.refresh_from_db()
        assert offer.is_considering
        assert not Decline.objects.get(offer=offer).is_firm

    def test_somebody_new_is_what_the_person_says(self, client, declining):
        client.post(self.url(declining), SENT | {"role": "hr"})

        assert Contact.objects.get(name=SENT["told"]).role == "hr"
        declining.refresh_from_db()
        assert declining.hiring_manager is None

    def test_somebody_new_is_not_silently_made_hiring_manager(self, client, declining):
        typed = SENT | {"role": ""}

        assert "Say what Femi" in was_refused(client.post(self.url(declining), typed), "role", typed)
        assert not Contact.objects.exists()

    def test_who_is_known_there_keeps_what_they_are(self, client, declining):
        known = ContactFactory(owner=declining.owner, name="FEMI Adeyemi-Clarke", role="recruiter")
        JobFactory(owner=declining.owner, contact=known, employer=declining.employer)

        client.post(self.url(declining), SENT | {"role": ""})

        assert Decline.objects.get(offer=declining).told == known
        assert Contact.objects.get().role == "recruiter"

    def test_a_recruiter_told_them_is_a_way_of_telling(self, client, declining):
        assertContains(client.get(self.url(declining)), "A recruiter told them for me")

    def test_the_schedule_suits_who_was_told(self, client, user):
        recruiter = ContactFactory(owner=user, role="recruiter")
        offer = OfferFactory(owner=user, hiring_manager=recruiter)

        assert read(client.get(self.url(offer))).fields["pattern"] == "1 month, 6 months, then every 1 year"

    @pytest.mark.parametrize("stage", [Stage.ACCEPTED, Stage.LAPSED, Stage.RESCINDED])
    def test_of_an_offer_that_is_over_it_says_so_and_keeps_what_was_typed(self, client, user, stage):
        offer = OfferFactory(owner=user, stage=stage)
        before = owned_rows()

        response = client.post(self.url(offer), SENT)

        page = read(response)
        assert response.status_code == 422
        assert "This offer is closed" in page.summary
        assert {name: page.fields[name] for name in SENT} == SENT
        assert owned_rows() == before

    def test_a_name_that_could_start_a_mail_header_is_refused(self, client, declining):
        typed = SENT | {"told": "Femi\r\nBcc: all@example.org"}
        response = client.post(self.url(declining), typed)

        assert "on one line" in read(response).errors["told"]
        assert read(response).fields["told"] == "Femi\nBcc: all@example.org"
        assert not Contact.objects.exists()

    @pytest.mark.parametrize(
        "pattern",
        ["1 day", "1 day, then every 1 day", "10 years, then every 10 years", "1 week, 10 years, then every 1 day"],
    )
    @pytest.mark.parametrize("sent_on", ["1970-01-01", "2026-06-09"])
    def test_the_oddest_cadences_end(self, client, declining, pattern, sent_on):
        response = client.post(self.url(declining), SENT | {"pattern": pattern, "sent_on": sent_on})

        assert response.status_code == 302
        assert not FollowUp.objects.filter(due_on__lt=TODAY).exists()


class TestAnOldDecline:
    """An offer that was entered as declined, with its days in the past."""

    TOLD = {"told": "Femi Brandt", "role": "hiring_manager", "channel": "call", "permission": "granted"}

    def enter(self, client, **values) -> Offer:
        typed = {"employer": "Nordhafen", "role": "Engineer", "outcome": "declined", "ended_on": "2019-03-07"}
        page = client.post("/offers/new/", typed | values, follow=True)
        assertContains(page, "Saved. Nothing is sent about an old offer.")
        assert read(page).fields["sent_on"] == "2019-03-07"
        return Offer.objects.get()

    def tell(self, client, offer, **values) -> Decline:
        typed = self.TOLD | {"sent_on": "2019-03-07"} | values
        assertRedirects(
            client.post(f"/offers/{offer.pk}/decline/sent/", typed), f"/offers/{offer.pk}/decline/stay-in-touch/"
        )
        return Decline.objects.get()

    def test_gets_its_record_and_a_door_and_nothing_is_planned(self, client):
        offer = self.enter(client)
        decline = self.tell(client, offer, note="They were sorry.")

        assert (decline.sent_on, decline.told.name, decline.permission) == (date(2019, 3, 7), "Femi Brandt", "granted")
        assert decline.interaction.happened_on == date(2019, 3, 7)
        assert decline.decided_at.date() == date(2019, 3, 7)
        assertContains(client.get("/doors/"), "Nordhafen")
        for planned in (FollowUp, Reminder, Plan, Decision):
            assert not planned.objects.exists(), planned

    def test_stays_closed_on_the_day_it_ended(self, client):
        offer = self.enter(client)
        self.tell(client, offer)

        assert list(offer.events.exclude(stage="").values_list("happened_at__date", flat=True)) == [date(2019, 3, 7)]

    def test_nothing_is_sent_about_the_past(self, client, tick, sink, database_clock):
        self.tell(client, self.enter(client))
        for days in (0, 3, 400):
            database_clock.set(NOW + timedelta(days=days))
            tick()

        assert sink.accepted == []

    def test_a_schedule_that_is_asked_for_begins_with_what_is_to_come(self, client):
        offer = self.enter(client)
        self.tell(client, offer)
        client.post(f"/offers/{offer.pk}/decline/stay-in-touch/", {"pattern": "2 weeks, then every 6 months"})

        assert FollowUp.objects.get().due_on > TODAY

    def test_no_kindness_is_asked_for_years_later(self, client):
        offer = self.enter(client)
        self.tell(client, offer, channel="email")

        assertNotContains(client.get(f"/offers/{offer.pk}/decline/stay-in-touch/"), "One more kindness")

    def test_is_taken_back_and_written_down_again(self, client):
        offer = self.enter(client)
        self.tell(client, offer)
        client.post(f"/offers/{offer.pk}/decline/sent/undo/")

        assert Offer.objects.get().is_declined
        assert not Decline.objects.get().is_sent
        assert self.tell(client, offer, told="Aino Kettunen").told.name == "Aino Kettunen"

    def test_who_was_told_can_be_said_later(self, client):
        offer = self.enter(client)

        for page in (f"/offers/{offer.pk}/", f"/offers/{offer.pk}/decline/stay-in-touch/"):
            assertContains(client.get(page), "Say who you told")
        assertRedirects(client.get(f"/offers/{offer.pk}/decline/"), f"/offers/{offer.pk}/decline/sent/")

    @pytest.mark.parametrize("field", ["told", "sent_on", "channel", "permission"])
    def test_what_is_missing_is_asked_for(self, client, field):
        offer, typed = self.enter(client), self.TOLD | {"sent_on": "2019-03-07", field: ""}
        response = client.post(f"/offers/{offer.pk}/decline/sent/", typed)

        was_refused(response, field, typed)
        assert not Decline.objects.exists()
