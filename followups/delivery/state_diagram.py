"""The page about a reminder's states, written from the table that the code goes by."""

from followups.models import Reminder
from followups.models.states import TRANSITIONS, is_terminal

HEAD = """\
# The states of a reminder

Written by `python manage.py reminder_states` from `followups/models/states.py`; a test compares the two.
How each step is made: `followups/delivery/` (workers), `followups/reminders/digests.py` (several in one mail),
`followups/reminders/schedule.py` (nobody wants it any more) and `followups/sent/services.py` (the person).
"""

MEANINGS = {
    Reminder.Status.SCHEDULED: "waits for its day and hour",
    Reminder.Status.SENDING: "one worker holds it, for the length of a lease",
    Reminder.Status.RETRY: "waits to be tried again; its reason says why",
    Reminder.Status.UNCERTAIN: "may or may not have arrived; the same bytes go out once more",
    Reminder.Status.SENT: "the server accepted it, or the person has it",
    Reminder.Status.FAILED: "the server refused it; the person may try again",
    Reminder.Status.HELD: "may or may not have arrived; nothing more happens by itself",
    Reminder.Status.CANCELLED: "nobody wanted it any more before it left",
}


def document() -> str:
    """Return the whole page, in Markdown."""
    return "\n".join([HEAD, *_diagram(), "", *_meanings(), "", *_causes(), ""])


def _diagram() -> list[str]:
    steps = [f"    {step.source.value} --> {step.target.value}" for step in TRANSITIONS]
    ends = [f"    {status.value} --> [*]" for status in Reminder.Status if is_terminal(status)]
    return ["```mermaid", "stateDiagram-v2", "    [*] --> scheduled", *steps, *ends, "```"]


def _meanings() -> list[str]:
    rows = [
        f"| {status.value} | {MEANINGS[status]}{'; for ever' if is_terminal(status) else ''} |"
        for status in Reminder.Status
    ]
    return ["| state | meaning |", "| --- | --- |", *rows]


def _causes() -> list[str]:
    order = list(Reminder.Status)
    steps = sorted(TRANSITIONS, key=lambda step: order.index(step.source))
    rows = [f"| {step.source.value} | {step.target.value} | {step.cause} |" for step in steps]
    return ["| from | to | because |", "| --- | --- | --- |", *rows]
