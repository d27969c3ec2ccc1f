from datetime import UTC, date, datetime, time

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from contacts.models import Contact
from core.models import StaleEditError
from exchange.calendar.entries import interview_entry
from offers.interviews.services import add_interview, change_interview
from offers.models import Interview
from tests.everything import owned_rows
from tests.factories import NOW, ContactFactory, InterviewFactory, JobFactory, OfferFactory
from tests.page import was_refused

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 16)
TYPED = {"on": "2026-06-16", "at": "", "zone": "", "person": "", "note": ""}


class TestAnInterview:
    @pytest.mark.parametrize("values", [{"happens_time": time(9)}, {"happens_zone": "Europe/Berlin"}])
    def test_has_a_zone_just_if_it_has_an_hour(self, violates, values):
        with violates("interview_zone_iff_time"):
            InterviewFactory(**values)

    def test_is_with_somebody_who_works_there(self, as_user):
        offer = OfferFactory(owner=as_user)
        known = JobFactory(employer=offer.employer, contact__name="Mirela").contact

        assert add_interview(offer=offer, on=DAY, person="mirela").contact == known
        assert add_interview(offer=offer, on=DAY, person="Ada").contact.role == Contact.Role.INTERVIEWER

    def test_that_changed_meanwhile_is_not_overwritten(self, as_user):
        interview = InterviewFactory(owner=as_user, version=2, note="Bring the portfolio")

        with pytest.raises(StaleEditError):
            change_interview(interview=interview, expected_version=1, on=DAY, at=None, zone="", person="", note="")
        assert Interview.objects.get().note == "Bring the portfolio"


@pytest.mark.usefixtures("now")
class TestThePages:
    @pytest.fixture
    def offer(self, user):
        return OfferFactory(owner=user)

    def test_several_are_on_the_offers_page_by_day_and_hour(self, client, offer):
        for day, hour in [("17", ""), ("16", "15:00"), ("16", "09:00")]:
            typed = TYPED | {"on": f"2026-06-{day}", "at": hour, "note": f"Number {day} {hour or 'all day'}"}
            assertRedirects(client.post(f"/offers/{offer.pk}/interviews/new/", typed), f"/offers/{offer.pk}/")

        page = client.get(f"/offers/{offer.pk}/").content.decode()
        places = [page.index(text) for text in ("Number 16 09:00", "Number 16 15:00", "Number 17 all day")]
        assert places == sorted(places)

    def test_an_hour_on_their_clock_is_shown_on_both(self, client, user, offer):
        client.post(f"/offers/{offer.pk}/interviews/new/", TYPED | {"at": "20:00", "zone": "America/Los_Angeles"})

        interview = Interview.objects.get()
        assert (interview.happens_time, interview.happens_zone) == (time(20), "America/Los_Angeles")
        zone = user.time_zone
        on, hour = interview.on_clock(zone)
        assert on == date(2026, 6, 17)
        assert datetime.combine(on, hour, user.zone) == datetime(2026, 6, 17, 3, tzinfo=UTC)
        assertContains(client.get(f"/offers/{offer.pk}/"), "(20:00 in Los Angeles, Tuesday 16 June 2026)")

    def test_an_hour_without_a_zone_is_on_ones_own_clock(self, client, user, offer):
        client.post(f"/offers/{offer.pk}/interviews/new/", TYPED | {"at": "14:00"})

        assert Interview.objects.get().happens_zone == user.time_zone

    def test_a_zone_without_an_hour_is_left_out(self, client, offer):
        client.post(f"/offers/{offer.pk}/interviews/new/", TYPED | {"zone": "Mars/Olympus"})

        assert Interview.objects.get().happens_zone == ""

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("on", "", "Choose a day"),
            ("on", "2026-02-30", "That day doesn’t exist"),
            ("at", "25:00", "Write the time like"),
            ("zone", "Mars/Olympus", "Choose a time zone"),
            ("person", "\x00", "Null characters"),
            ("note", "n" * 20_001, "1 character too long"),
        ],
    )
    def test_bad_input_is_refused_beside_the_field(self, client, offer, field, value, message):
        typed = TYPED | {"at": "10:00", field: value}
        before = owned_rows()

        response = client.post(f"/offers/{offer.pk}/interviews/new/", typed)

        if field == "zone":
            del typed[field]
        assert message in was_refused(response, field, typed)
        assert owned_rows() == before

    def test_an_edit_keeps_its_clock_and_counts_up(self, client, user, offer):
        interview = InterviewFactory(offer=offer, happens_time=time(9), happens_zone="Asia/Tokyo")
        path = f"/offers/interviews/{interview.pk}/"
        assertContains(client.get(path), '<option value="Asia/Tokyo" selected>')

        client.post(path, TYPED | {"at": "10:00", "zone": "Asia/Tokyo", "expected_version": "1"})

        interview.refresh_from_db()
        assert (interview.happens_time, interview.happens_zone) == (time(10), "Asia/Tokyo")
        assert interview_entry(user, interview.pk).sequence == 2

    def test_an_edit_from_an_old_window_says_so(self, client, offer):
        interview = InterviewFactory(offer=offer, version=2)

        response = client.post(f"/offers/interviews/{interview.pk}/", TYPED | {"expected_version": "1"})

        assertContains(response, "in another window", status_code=422)

    def test_one_is_removed_and_brought_back(self, client, offer):
        interview = InterviewFactory(offer=offer, note="Bring the portfolio")

        response = client.post(f"/offers/interviews/{interview.pk}/remove/", follow=True)

        assertContains(response, f'action="/offers/interviews/{interview.pk}/restore/"')
        assertNotContains(response, "portfolio")
        assertContains(client.post(f"/offers/interviews/{interview.pk}/restore/", follow=True), "portfolio")

    def test_those_of_an_offer_in_the_trash_are_not_found(self, client, user):
        interview = InterviewFactory(owner=user, offer__trashed_at=NOW)

        assert client.get(f"/offers/interviews/{interview.pk}/").status_code == 404
        assert interview_entry(user, interview.pk) is None

    def test_somebody_in_the_trash_is_not_named(self, client, user, offer):
        InterviewFactory(offer=offer, contact=ContactFactory(owner=user, name="Mirela", trashed_at=NOW))

        assertNotContains(client.get(f"/offers/{offer.pk}/"), "Mirela")
