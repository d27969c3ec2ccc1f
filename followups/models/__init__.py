"""Cadences in progress, follow-ups, the reminders they cause, and how those were delivered."""

from followups.models.followup import FollowUp, FollowUpQuerySet
from followups.models.plan import Plan, PlanQuerySet
from followups.models.reminder import Attempt, Heartbeat, Reminder, ReminderQuerySet

__all__ = [
    "Attempt",
    "FollowUp",
    "FollowUpQuerySet",
    "Heartbeat",
    "Plan",
    "PlanQuerySet",
    "Reminder",
    "ReminderQuerySet",
]
