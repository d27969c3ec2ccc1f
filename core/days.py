"""Days as people say and count them."""

from calendar import monthrange
from datetime import date, timedelta


def spoken_day(value: date, today: date) -> str:
    """Return "Tue 9 June" within half a year, "9 June" in the same year, else "9 June 2027"."""
    if abs((value - today).days) <= 180:
        return f"{value:%a} {value.day} {value:%B}"
    return f"{value.day} {value:%B}" + (f" {value.year}" if value.year != today.year else "")


def shift(day: date, months: int, days: int = 0) -> date:
    """Add whole months, held to the month's last day, and then days. Both may be negative."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1])) + timedelta(days=days)
