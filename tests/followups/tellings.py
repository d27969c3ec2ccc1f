"""What is typed when a decline is marked as sent, rightly and wrongly."""


def pattern_of(length: int) -> str:
    """Return a cadence of at most `length` letters whose spelled-out form is longer."""
    steps = [f"{number} day" for number in range(2, 99)]
    while len(", ".join(steps)) > length:
        steps.pop()
    return ", ".join(steps)


SENT = {
    "told": "Femi Adeyemi-Clarke",
    "role": "hiring_manager",
    "sent_on": "2026-06-08",
    "channel": "call",
    "permission": "granted",
    "note": "Eleven minutes. He was sorry, not cross.",
    "pattern": "2 weeks, 2 months, 6 months, then every 6 months",
}
DATES = ["2026-06-22", "2026-08-08", "2026-12-08", "2027-06-08"]

# Field, what is typed there, and words of the message beside it.
BAD_TELLINGS = {
    "nobody told": ("told", "", "Write who you told"),
    "over-long name": ("told", "t" * 201, "at most 200"),
    "NUL in the name": ("told", "Fe\x00mi", "Null characters"),
    "no day": ("sent_on", "", "Choose a day"),
    "30 February": ("sent_on", "2026-02-30", "That day doesn’t exist"),
    "tomorrow": ("sent_on", "2026-06-10", "in the future"),
    "the year 1": ("sent_on", "0001-01-01", "between 1970 and 2100"),
    "NUL in the day": ("sent_on", "2026-06-08\x00", "That day doesn’t exist"),
    "an unknown channel": ("channel", "<script>", "valid choice"),
    "permission not said": ("permission", "", "Choose one of these"),
    "an unknown permission": ("permission", "perhaps", "valid choice"),
    "over-long note": ("note", "n" * 20_001, "at most 20,000"),
    "NUL in the note": ("note", "\x00", "Null characters"),
    "a cadence in other words": ("pattern", "now and then", "is not an interval"),
    "a cadence of nothing": ("pattern", "0 weeks", "is no time to wait"),
    "a cadence that goes back": ("pattern", "2 months, 2 weeks", "after the one before"),
    "a cadence that stands still": ("pattern", "1 week, 7 days", "after the one before"),
    "a cadence of centuries": ("pattern", "1000 years", "is too long"),
    "a cadence of decades": ("pattern", "1 week, then every 11 years", "at most ten years"),
    "a script as cadence": ("pattern", "<script>alert(1)</script>", "is not an interval"),
    "over-long cadence": ("pattern", "1 week" + ", 1 week" * 30, "at most 200"),
    "NUL in the cadence": ("pattern", "2 weeks\x00", "Null characters"),
    "a cadence that grows when it is written out": ("pattern", pattern_of(200), "shorter"),
}
NOT_IN_THE_LIST = {"an unknown channel", "permission not said", "an unknown permission"}
