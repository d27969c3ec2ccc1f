"""The cadences that come with Ajar. The person's own stand beside them (models.SavedCadence)."""

from dataclasses import dataclass

from followups.cadence.dates import Cadence


@dataclass(frozen=True)
class Shipped:
    """A cadence with the occasion it is for. `from_last_touch`: what it counts from, unless chosen otherwise."""

    key: str
    name: str
    cadence: Cadence
    from_last_touch: bool = False


DEFAULT = Cadence.parse("2 weeks, 2 months, 6 months, then every 6 months")
SHIPPED = (
    Shipped("default", "Gentle, for most people", DEFAULT),
    Shipped(
        "admired",
        "A manager you admired",
        Cadence.parse("2 weeks, 6 weeks, 3 months, 6 months, then every 4 months"),
    ),
    Shipped("recruiter", "A recruiter", Cadence.parse("1 month, 6 months, then every 1 year"), from_last_touch=True),
    # To be back in touch before looking for a full-time job: counted down to the graduation.
    Shipped(
        "internship",
        "An internship: back in touch before you graduate",
        Cadence.parse(
            "18 months before, 12 months before, 9 months before, 6 months before, 3 months before, "
            "1 month before, then every 6 months"
        ),
    ),
)
BY_KEY = {shipped.key: shipped for shipped in SHIPPED}
