"""What a calendar program reads: each file is read by icalendar, which wrote it, and by vobject, which didn't."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import vobject
from icalendar import Calendar

from exchange.calendar.entries import entries_of, follow_up_entry
from exchange.calendar.ics import calendar_of
from exchange.models import CalendarFeed
from followups import services
from followups.models import FollowUp
from offers.models import Stage
from tests.factories import (
    NOW,
    TODAY,
    CalendarFeedFactory,
    ContactFactory,
    FollowUpFactory,
    InterviewFactory,
    OfferFactory,
    UserFactory,
)


def written(user, feed: CalendarFeed | None = None) -> bytes:
    return calendar_of(entries_of(feed or CalendarFeed(), user=user), zone=user.zone)


def read(content: bytes) -> list[dict[str, object]]:
    """Return title and beginning of each event, on which both parsers agree."""
    first = [(str(event["summary"]), event.decoded("dtstart")) for event in Calendar.from_ical(content).walk("VEVENT")]
    events = vobject.readOne(content.decode()).contents.get("vevent", [])
    second = [(event.summary.value, event.dtstart.value) for event in events]
    assert first == second
    return first


@pytest.fixture
def answer(user):
    return OfferFactory(owner=user, employer__name="Blau; Söhne, KG", role="Engineer", answer_due_on=TODAY)


def test_each_kind_is_there_on_its_day(user, answer):
    FollowUpFactory(contact=ContactFactory(owner=user, name="Ada Roe"), due_on=date(2026, 7, 1))
    OfferFactory(
        owner=user, employer__name="Rot", role="Chef", stage=Stage.ACCEPTED, package__starts_on=date(2026, 9, 1)
    )
    first = InterviewFactory(owner=user, happens_on=date(2026, 6, 20), offer__employer__name="Grün", offer__role="Cook")
    InterviewFactory(offer=first.offer, happens_on=date(2026, 6, 20), happens_time=time(9), happens_zone="Asia/Tokyo")

    assert read(written(user)) == [
        ("Answer Blau; Söhne, KG: Engineer", TODAY),
        ("Stay in touch with Ada Roe", date(2026, 7, 1)),
        ("First day at Rot: Chef", date(2026, 9, 1)),
        ("Interview at Grün: Cook", date(2026, 6, 20)),
        ("Interview at Grün: Cook", datetime(2026, 6, 20, tzinfo=UTC)),
    ]


@pytest.mark.parametrize(
    ("left_out", "title"),
    [("answers", "Answer"), ("follow_ups", "Stay"), ("starts", "First day"), ("interviews", "Interview")],
)
def test_what_was_not_chosen_is_not_there(user, answer, left_out, title):
    FollowUpFactory(contact=ContactFactory(owner=user))
    OfferFactory(owner=user, stage=Stage.ACCEPTED, package__starts_on=TODAY)
    InterviewFactory(owner=user)

    titles = [said for said, _ in read(written(user, CalendarFeedFactory(owner=user, **{left_out: False})))]
    assert len(titles) == 3
    assert not [said for said in titles if said.startswith(title)]


def test_an_hour_is_an_instant_of_the_owners_zone(db):
    user = UserFactory(time_zone="America/New_York")
    OfferFactory(owner=user, answer_due_on=date(2026, 7, 1), answer_due_time=time(17, 0))

    assert read(written(user))[0][1] == datetime(2026, 7, 1, 21, 0, tzinfo=UTC)


def test_an_hour_stays_the_same_instant_when_the_owner_moves(user):
    user.time_zone = "Asia/Tokyo"
    OfferFactory(
        owner=user,
        answer_due_on=date(2026, 7, 1),
        answer_due_time=time(17, 0),
        answer_due_zone="America/New_York",
    )

    assert read(written(user))[0][1] == datetime(2026, 7, 1, 21, 0, tzinfo=UTC)


def test_what_is_closed_trashed_or_somebody_elses_is_not_there(user, other):
    OfferFactory(owner=user, answer_due_on=TODAY, trashed_at=NOW)
    OfferFactory(owner=user, answer_due_on=TODAY, stage=Stage.LAPSED)
    InterviewFactory(owner=user, trashed_at=NOW)
    InterviewFactory(owner=user, offer__trashed_at=NOW)
    InterviewFactory(owner=other)
    OfferFactory(owner=other, answer_due_on=TODAY)
    FollowUpFactory(contact=ContactFactory(owner=user, trashed_at=NOW))
    FollowUpFactory(contact=ContactFactory(owner=other))
    FollowUpFactory(contact=ContactFactory(owner=user), state=FollowUp.State.DONE, closed_at=NOW)

    assert read(written(user)) == []


def test_notes_pay_and_numbers_stay_here(user):
    contact = ContactFactory(owner=user, phone="+44 1632 960171", email="ada@example.org", notes="quokka")
    OfferFactory(owner=user, hiring_manager=contact, notes="quokka", answer_due_on=TODAY, package__base_amount=48151623)
    FollowUpFactory(contact=contact, about="quokka", note="quokka")
    InterviewFactory(owner=user, contact=contact, note="quokka")

    content = written(user)
    assert not [word for word in (b"quokka", b"48151623", b"960171", b"ada@") if word in content]


def test_it_says_how_often_to_come_back_and_leads_back_here(user, answer, settings):
    settings.PUBLIC_URL = "https://ajar.example.org"

    calendar = vobject.readOne(written(user).decode())

    assert calendar.refresh_interval.value == calendar.x_published_ttl.value == "PT4H"
    event = calendar.vevent
    assert event.url.value == f"https://ajar.example.org/offers/{answer.pk}/"
    assert event.url.value in event.description.value
    assert "valarm" not in event.contents
    assert event.dtend.value - event.dtstart.value == timedelta(days=1)


def test_a_day_that_moves_keeps_its_event_and_counts_up(user, now):
    follow_up = FollowUpFactory(contact=ContactFactory(owner=user), due_on=TODAY)
    before = follow_up_entry(user, follow_up.pk)

    services.snooze(follow_up=follow_up, until=TODAY + timedelta(days=7), now=now)
    later = follow_up_entry(user, follow_up.pk)
    services.undo(follow_up=follow_up, now=now)
    back = follow_up_entry(user, follow_up.pk)

    assert before.key == later.key == back.key
    assert before.sequence < later.sequence < back.sequence
    assert (before.on, later.on, back.on) == (TODAY, TODAY + timedelta(days=7), TODAY)


def test_the_same_rows_give_the_same_bytes(user, answer):
    FollowUpFactory(contact=ContactFactory(owner=user))

    assert written(user) == written(user)


def test_a_name_with_a_line_of_its_own_makes_no_event(user):
    OfferFactory(owner=user, role="x\r\nEND:VEVENT\r\nBEGIN:VEVENT", answer_due_on=TODAY)

    assert len(read(written(user))) == 1
