from datetime import UTC, date, datetime, timedelta

import pytest

from contacts.models import Channel
from exchange.activity import lines
from exchange.activity.lines import Line, TooMuchError, activity
from offers.models import OfferEvent, Stage
from tests.factories import (
    NOW,
    TODAY,
    ContactFactory,
    InteractionFactory,
    JobFactory,
    OfferEventFactory,
    OfferFactory,
    UserFactory,
)

MONTH = {"since": date(2026, 6, 1), "until": date(2026, 6, 30)}


def happened(offer, *, kind=OfferEvent.Kind.LOGGED, at=NOW, stage=""):
    OfferEventFactory(offer=offer, kind=kind, happened_at=at, stage=stage, note="quokka")


def test_an_offer_is_there_with_who_made_it_and_how_it_ended(user):
    manager = ContactFactory(owner=user, name="Ada Roe")
    offer = OfferFactory(
        owner=user, employer__name="Blau", role="Engineer", hiring_manager=manager, stage=Stage.DECLINED
    )
    happened(offer)
    happened(offer, kind=OfferEvent.Kind.STAGE, stage=Stage.DECLINED, at=NOW + timedelta(days=2))

    rest = {"who": "Ada Roe", "employer": "Blau", "role": "Engineer", "outcome": "Declined"}
    assert activity(user, **MONTH) == [
        Line(on=TODAY, what="Offer received", **rest),
        Line(on=TODAY + timedelta(days=2), what="Offer: declined", **rest),
    ]


def test_a_touch_is_there_with_where_they_work(user):
    contact = ContactFactory(owner=user, name="Ada Roe")
    job = JobFactory(contact=contact)
    InteractionFactory(contact=contact, happened_on=TODAY, channel=Channel.CALL, answered=True)
    InteractionFactory(contact=contact, happened_on=TODAY, channel=Channel.EMAIL, by_owner=False, answered=None)

    found = activity(user, **MONTH)
    assert [(line.what, line.outcome) for line in found] == [("Call", "They answered"), ("E-mail from them", "")]
    assert {(line.who, line.employer) for line in found} == {("Ada Roe", job.employer.name)}


def test_what_is_private_stays_out(user):
    contact = ContactFactory(owner=user, notes="quokka", email="quokka@example.org")
    offer = OfferFactory(owner=user, hiring_manager=contact, notes="quokka", package__note="quokka")
    happened(offer)
    InteractionFactory(contact=contact, happened_on=TODAY, note="quokka")

    found = activity(user, **MONTH)
    assert len(found) == 2
    assert "quokka" not in str(found)


def test_that_a_decline_is_being_prepared_is_private(user):
    offer = OfferFactory(owner=user, stage=Stage.DECLINING)
    happened(offer)
    happened(offer, kind=OfferEvent.Kind.STAGE, stage=Stage.DECLINING)

    assert [(line.what, line.outcome) for line in activity(user, **MONTH)] == [("Offer received", "Considering")]


def test_what_is_trashed_removed_or_somebody_elses_is_not_there(user, other):
    contact = ContactFactory(owner=user)
    gone = ContactFactory(owner=user, trashed_at=NOW, name="Gone Away")
    happened(OfferFactory(owner=user, trashed_at=NOW))
    happened(OfferFactory(owner=other))
    happened(OfferFactory(owner=user, stage=Stage.TODAY))
    InteractionFactory(contact=contact, happened_on=TODAY, trashed_at=NOW)
    InteractionFactory(contact=gone, happened_on=TODAY)
    InteractionFactory(contact=ContactFactory(owner=other), happened_on=TODAY)

    assert activity(user, **MONTH) == []


def test_the_first_and_the_last_day_are_those_of_the_owners_zone(db):
    user = UserFactory(time_zone="America/New_York")
    offer = OfferFactory(owner=user)
    for at in (
        datetime(2026, 6, 1, 3, 59, tzinfo=UTC),  # still May there
        datetime(2026, 6, 1, 4, 0, tzinfo=UTC),
        datetime(2026, 7, 1, 3, 59, tzinfo=UTC),  # still June there
        datetime(2026, 7, 1, 4, 0, tzinfo=UTC),
    ):
        happened(offer, at=at)

    assert [line.on for line in activity(user, **MONTH)] == [date(2026, 6, 1), date(2026, 6, 30)]


def test_more_than_can_be_read_is_refused(user, monkeypatch):
    monkeypatch.setattr(lines, "MOST_LINES", 2)
    contact = ContactFactory(owner=user)
    for _ in range(2):
        InteractionFactory(contact=contact, happened_on=TODAY)
    assert len(activity(user, **MONTH)) == 2

    InteractionFactory(contact=contact, happened_on=TODAY)
    with pytest.raises(TooMuchError):
        activity(user, **MONTH)
