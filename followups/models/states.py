"""Which states of a reminder follow each other, and why.

`docs/reminder-states.md` is written from here by `manage.py reminder_states`.
"""

from dataclasses import dataclass

from followups.models.reminder import Reminder

Status = Reminder.Status


@dataclass(frozen=True)
class Transition:
    """One step from state to state, with what causes it in words for a reader."""

    source: Reminder.Status
    target: Reminder.Status
    cause: str


TRANSITIONS = (
    # A worker takes it up.
    Transition(Status.SCHEDULED, Status.SENDING, "it is due and a worker claims it"),
    Transition(Status.RETRY, Status.SENDING, "its pause is over and a worker claims it"),
    Transition(Status.UNCERTAIN, Status.SENDING, "15 minutes have passed: the same bytes go out once more"),
    # What becomes of the attempt.
    Transition(Status.SENDING, Status.SENT, "the mail server accepts it"),
    Transition(Status.SENDING, Status.RETRY, "4xx, the server can't be used, or the worker stopped before the body"),
    Transition(Status.SENDING, Status.FAILED, "5xx, three days of 4xx, or it can't be written"),
    Transition(Status.SENDING, Status.UNCERTAIN, "the answer to the body is lost, or its second copy can't leave yet"),
    Transition(
        Status.SENDING,
        Status.HELD,
        "the answer is lost again, must not be followed by a second mail, the person moved it or another part of the "
        "same digest while it left, or a backup was restored",
    ),
    # A server that answers after the lease ran out.
    Transition(Status.UNCERTAIN, Status.SENT, "the server's answer comes late, or the person has it"),
    Transition(Status.HELD, Status.SENT, "the server's answer comes late, or the person has it"),
    Transition(Status.RETRY, Status.SENT, "the answer to an earlier attempt comes late"),
    Transition(Status.FAILED, Status.SENT, "the answer to an earlier attempt comes late"),
    # The person decides.
    Transition(Status.FAILED, Status.RETRY, "the person tries again"),
    Transition(Status.HELD, Status.RETRY, "the person has it sent again"),
    Transition(Status.UNCERTAIN, Status.RETRY, "the person has it sent again, without the pause"),
    Transition(Status.UNCERTAIN, Status.HELD, "the person wants no second mail, or a backup was restored"),
    # A backup was restored: what was due by then may have left after the backup was made.
    Transition(Status.SCHEDULED, Status.HELD, "a backup was restored after it was due"),
    # A digest of which a part is finished: the others, when it may have arrived, are not repeated by themselves.
    Transition(Status.RETRY, Status.HELD, "it was in a digest that may have arrived, or a backup was restored"),
    # Nobody wants it any more.
    *(
        Transition(status, Status.CANCELLED, "the follow-up is finished, moved or unsubscribed from")
        for status in (Status.SCHEDULED, Status.RETRY, Status.UNCERTAIN, Status.FAILED, Status.HELD)
    ),
    Transition(Status.SENDING, Status.CANCELLED, "the follow-up is finished or moved before the body"),
)


def following(status: Reminder.Status) -> frozenset[Reminder.Status]:
    """Return the states that may come after `status`; none after a terminal one."""
    return frozenset(step.target for step in TRANSITIONS if step.source == status)


def is_terminal(status: Reminder.Status) -> bool:
    return not following(status)
