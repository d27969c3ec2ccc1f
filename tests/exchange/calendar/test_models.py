from exchange.calendar.models import CalendarFeed
from tests.factories import NOW, CalendarFeedFactory


def test_a_person_has_one_feed(user, violates):
    CalendarFeedFactory(owner=user)
    with violates("calendar_feed_one_each"):
        CalendarFeedFactory(owner=user)


def test_a_feed_holds_something(user, violates):
    with violates("calendar_feed_holds_something"):
        CalendarFeedFactory(owner=user, answers=False, follow_ups=False, starts=False, interviews=False)


def test_the_secret_is_not_kept(user):
    token = CalendarFeed.objects.renew(user=user, now=NOW)

    secret = token.removeprefix(user.pk.hex)
    feed = CalendarFeed.objects.get()
    assert len(secret) > 40
    assert secret not in str(CalendarFeed.objects.values_list())
    assert feed.opens_with(secret)
    assert not feed.opens_with(secret[:-1])
    assert not feed.opens_with(feed.secret_hash)


def test_another_address_keeps_what_was_chosen(user):
    CalendarFeedFactory(owner=user, answers=False)

    CalendarFeed.objects.renew(user=user, now=NOW)

    feed = CalendarFeed.objects.get()
    assert (feed.answers, feed.follow_ups) == (False, True)
