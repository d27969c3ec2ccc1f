"""Days as people say them."""

from datetime import date


def spoken_day(value: date, today: date) -> str:
    """Return "Tue 9 June" within half a year, "9 June" in the same year, else "9 June 2027"."""
    if abs((value - today).days) <= 180:
        return f"{value:%a} {value.day} {value:%B}"
    return f"{value.day} {value:%B}" + (f" {value.year}" if value.year != today.year else "")
