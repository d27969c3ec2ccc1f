"""Days as people say and count them."""

from calendar import monthrange
from datetime import date, timedelta


def spoken_day(value: date, today: date) -> str:
    """Return "Tue 9 June" within half a year, else "9 June"; with the year unless it is today's."""
    weekday = f"{value:%a} " if abs((value - today).days) <= 180 else ""
    return f"{weekday}{value.day} {value:%B}" + (f" {value.year}" if value.year != today.year else "")


def shift(day: date, months: int, days: int = 0) -> date:
    """Add whole months, held to the month's last day, and then days. Both may be negative."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1])) + timedelta(days=days)
