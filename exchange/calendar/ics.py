"""Entries as iCalendar (RFC 5545), in the way that Google, Apple, Outlook and Fastmail show."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event

from core.version import VERSION
from exchange.calendar.entries import Entry

REFRESH = timedelta(hours=4)


def calendar_of(entries: Iterable[Entry], *, zone: ZoneInfo) -> bytes:
    """Return a calendar. The same entries give the same bytes: nothing in it depends on when it is written."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Ajar//{VERSION}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Ajar")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT4H")
    for entry in entries:
        calendar.add_component(_event(entry, zone))
    content: bytes = calendar.to_ical()
    return content


def _event(entry: Entry, zone: ZoneInfo) -> Event:
    link = f"{settings.PUBLIC_URL}{entry.path}"
    event = Event()
    event.add("uid", f"{entry.key}@{urlsplit(settings.PUBLIC_URL).hostname}")
    event.add("dtstamp", entry.made_at.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", entry.sequence)
    event.add("summary", entry.title)
    if entry.at:
        begins = datetime.combine(entry.on, entry.at, zone).astimezone(UTC)
        event.add("dtstart", begins)
        event.add("dtend", begins + entry.length)
    else:
        event.add("dtstart", entry.on)
        event.add("dtend", entry.on + timedelta(days=1))
    event.add("description", f"In Ajar: {link}")  # some show no URL
    event.add("url", link)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event
