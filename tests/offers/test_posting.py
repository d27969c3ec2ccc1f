"""Where an offer came from, and when: in its form, on its page and in the database."""

from datetime import date, time

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from offers.models import Interview, Offer, OfferEvent
from tests.factories import OfferFactory
from tests.page import read, was_refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
TYPED = {"employer": "Nimbus", "role": "Chef", "received_on": "2026-06-09"}
LINK = "https://example.org/jobs/1"


def logged(client, **typed: str) -> Offer:
    response = client.post("/offers/new/", TYPED | typed)
    assert response.status_code == 302, response.content.decode()
    return Offer.objects.get()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://example.org/", "HTTPS://example.org/", "//example.org"])
def test_nothing_but_a_web_page_is_kept(violates, url):
    with violates("offer_posting_is_a_web_page"):
        OfferFactory(posting_url=url)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (LINK, LINK),
        ("example.org/jobs/1", LINK),
        (" HTTPS://example.org/jobs/1 ", LINK),
        ("http://example.org/?q=ü#top", "http://example.org/?q=ü#top"),
        ("", ""),
    ],
)
def test_a_link_is_kept_as_it_is_meant(client, typed, kept):
    assert logged(client, posting_url=typed).posting_url == kept


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,hi",
        "ftp://example.org/",
        "http://[",
        "a b",
    ],
)
def test_what_is_no_web_page_is_refused_and_kept_in_the_form(client, url):
    response = client.post("/offers/new/", TYPED | {"posting_url": url})

    assert "address of a web page" in was_refused(response, "posting_url", TYPED | {"posting_url": url})


def test_the_page_links_to_it_without_telling_where_one_comes_from(client, user):
    offer = OfferFactory(owner=user, posting_url=f'{LINK}?"><script>', received_on=date(2026, 6, 8))

    response = client.get(f"/offers/{offer.pk}/")

    assertContains(response, f'<a href="{LINK}?&quot;&gt;&lt;script&gt;" rel="noopener noreferrer">')
    assertContains(response, 'Received <time datetime="2026-06-08">')


def test_a_new_offer_was_received_today_unless_one_says_otherwise(client):
    assert read(client.get("/offers/new/")).fields["received_on"] == "2026-06-09"
    assert logged(client, received_on="").received_on is None


def test_it_cannot_have_been_received_tomorrow(client):
    response = client.post("/offers/new/", TYPED | {"received_on": "2026-06-10"})

    assertContains(response, "That day is in the future", status_code=422)


def test_an_old_offer_was_not_received_today(client):
    assert logged(client, outcome="lapsed", ended_on="2025-03-01").received_on is None


def test_an_old_offer_was_not_received_after_it_ended(client):
    typed = TYPED | {"outcome": "lapsed", "ended_on": "2025-03-01", "received_on": "2025-04-01"}

    assertContains(client.post("/offers/new/", typed), "That is after it ended", status_code=422)


def test_an_edit_shows_both_and_is_noted(client, user):
    offer = OfferFactory(owner=user, package=False, posting_url=LINK, received_on=date(2026, 6, 1))
    fields = read(client.get(f"/offers/{offer.pk}/edit/")).fields
    assert (fields["posting_url"], fields["received_on"]) == (LINK, "2026-06-01")

    client.post(f"/offers/{offer.pk}/edit/", fields | {"posting_url": "", "received_on": "2026-06-02"})

    offer.refresh_from_db()
    assert (offer.posting_url, offer.received_on) == ("", date(2026, 6, 2))
    assert OfferEvent.objects.get().note == "Link to the posting, received on"


def test_the_form_of_todays_job_asks_for_neither(client):
    assertNotContains(client.get("/offers/today/"), "posting")


def test_an_interview_can_be_written_down_with_the_offer(client, user):
    offer = logged(client, interview_on="2026-06-12", interview_time="14:00")

    interview = Interview.objects.get()
    assert (interview.offer, interview.happens_on, interview.happens_time) == (offer, date(2026, 6, 12), time(14))
    assert interview.happens_zone == user.time_zone


def test_an_hour_of_an_interview_needs_a_day(client):
    response = client.post("/offers/new/", TYPED | {"interview_time": "14:00"})

    assert "Choose the day too" in was_refused(response, "interview_on", TYPED | {"interview_time": "14:00"})
