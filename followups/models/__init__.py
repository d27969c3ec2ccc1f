"""Cadences in progress, follow-ups, the reminders they cause, and how those were delivered."""

from followups.models.act import Act, ActQuerySet
from followups.models.attempt import Attempt
from followups.models.followup import OFFER_KINDS, FollowUp, FollowUpQuerySet
from followups.models.mail_server import MailServer
from followups.models.plan import Plan, PlanQuerySet
from followups.models.reminder import OPEN_STATUSES, Heartbeat, Reminder, ReminderQuerySet, Ticker
from followups.models.saved_cadence import SavedCadence
from followups.models.written_note import WrittenNote

# What an export holds of this app, in this order: everything that belongs to one person.
EXPORTED = (Act, Plan, FollowUp, Reminder, Attempt, SavedCadence, WrittenNote)

__all__ = [
    "EXPORTED",
    "OFFER_KINDS",
    "OPEN_STATUSES",
    "Act",
    "ActQuerySet",
    "Attempt",
    "FollowUp",
    "FollowUpQuerySet",
    "Heartbeat",
    "MailServer",
    "Plan",
    "PlanQuerySet",
    "Reminder",
    "ReminderQuerySet",
    "SavedCadence",
    "Ticker",
    "WrittenNote",
]
