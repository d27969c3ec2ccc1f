"""Cadences in progress, follow-ups, the reminders they cause, and how those were delivered."""

from followups.models.followup import OFFER_KINDS, FollowUp, FollowUpQuerySet
from followups.models.plan import Plan, PlanQuerySet
from followups.models.reminder import Attempt, Heartbeat, Reminder, ReminderQuerySet

__all__ = [
    "OFFER_KINDS",
    "Attempt",
    "FollowUp",
    "FollowUpQuerySet",
    "Heartbeat",
    "Plan",
    "PlanQuerySet",
    "Reminder",
    "ReminderQuerySet",
]
