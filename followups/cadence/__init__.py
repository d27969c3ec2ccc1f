"""The rhythm for staying in touch. Pure: calendar dates in, calendar dates out.

`reading` reads what is typed, `rhythm` knows the dates, `backoff` slows down when nobody
answers, `course` puts them together, `shipped` holds the cadences that come with Ajar.
"""

from followups.cadence.backoff import ASK_AFTER, SLOW_AFTER, Touch, asks, is_slow, unanswered_in_a_row
from followups.cadence.course import LEAST_SLACK, Course, Step, Urgency, slack, urgency_on
from followups.cadence.reading import UNITS, CadenceError, Interval
from followups.cadence.rhythm import Cadence, always_earlier, shift
from followups.cadence.shipped import BY_KEY, DEFAULT, SHIPPED, Shipped

__all__ = [
    "ASK_AFTER",
    "BY_KEY",
    "DEFAULT",
    "LEAST_SLACK",
    "SHIPPED",
    "SLOW_AFTER",
    "UNITS",
    "Cadence",
    "CadenceError",
    "Course",
    "Interval",
    "Shipped",
    "Step",
    "Touch",
    "Urgency",
    "always_earlier",
    "asks",
    "is_slow",
    "shift",
    "slack",
    "unanswered_in_a_row",
    "urgency_on",
]
