"""What must hold whatever went wrong (RELIABILITY.md, "Checked after every run")."""

from collections import defaultdict
from dataclasses import dataclass, field

from followups.reminders.digests import MAY_HAVE_ARRIVED
from followups.reminders.schedule import LEFT_MEANWHILE
from tests.faults.installation import Installation, Row

# These two say nothing by themselves: the first has not begun, the second is on its way.
NEED_NO_REASON = ("scheduled", "sending", "sent")
NON_SENT = ("scheduled", "sending", "retry", "uncertain", "failed", "held", "cancelled")


@dataclass
class Verdict:
    """What a run did to its reminders; the first four lists must be empty."""

    silently_lost: list[str] = field(default_factory=list)
    doubled_outside_the_gap: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    doubled_in_the_gap: list[str] = field(default_factory=list)

    def assert_kept(self) -> None:
        assert not self.silently_lost, "marked as sent, and the server never had it"
        assert not self.doubled_outside_the_gap, "sent again although nothing was lost in the gap"
        assert not self.altered, "a copy differs from what was frozen, or went to somebody else"
        assert not self.unexplained, "neither sent nor explained to the person"


def judge(ajar: Installation) -> Verdict:
    verdict = Verdict()
    copies = ajar.sink.copies()
    by_id = {row["id"]: row for row in ajar.reminders()}
    rows = {row["message_id"]: row for row in by_id.values() if row["message_id"]}
    attempts = attempts_by_reminder(ajar)
    for message_id, accepted in copies.items():
        extra = len(accepted) - 1
        excused = min(extra, ajar.sink.gaps[message_id])
        verdict.doubled_in_the_gap += [message_id] * excused
        verdict.doubled_outside_the_gap += [message_id] * (extra - excused)
        verdict.altered += [message_id] if is_altered(rows.get(message_id), accepted) else []
    for row in by_id.values():
        # What a digest carries went out with its carrier's message, in whose log it is.
        mail = by_id[row.get("carrier_id") or row["id"]]
        message_id = mail["message_id"]
        judge_row(verdict, row, mail, len(copies.get(message_id, [])), ajar.sink.gaps[message_id], attempts[mail["id"]])
    return verdict


def judge_row(verdict: Verdict, row: Row, mail: Row, accepted: int, gaps: int, attempts: list[Row]) -> None:
    outcomes = [attempt["outcome"] for attempt in attempts]
    if row["status"] == "sent" and "confirmed" in outcomes:
        return  # the person says that they have it
    if row["status"] == "sent" and not accepted:
        verdict.silently_lost.append(str(row["id"]))
    if row["status"] == "sent" and not 1 <= outcomes.count("accepted") <= accepted:
        verdict.unexplained.append(f"{row['id']} was sent with the attempts {outcomes}")
    # What may have arrived goes out once more as it was, with a part that was finished meanwhile.
    is_in_second_copy = row["id"] != mail["id"] and mail["resends"]
    if row["status"] == "cancelled" and accepted > gaps and not is_in_second_copy:
        verdict.doubled_outside_the_gap.append(f"{row['id']} was cancelled before it left")
    if row["status"] not in NEED_NO_REASON and not row["reason"]:
        verdict.unexplained.append(f"{row['id']} is {row['status']} and gives no reason")
    # Taken out of the worker's hands by the person, it is not the worker's to log if that dies;
    # nor is what was in a digest that the person took apart.
    by_the_person = row["reason"] in (LEFT_MEANWHILE, MAY_HAVE_ARRIVED)
    if row["status"] in ("failed", "held") and not attempts and not by_the_person:
        verdict.unexplained.append(f"{row['id']} is {row['status']} without an attempt in the log")


def is_altered(row: Row | None, accepted: list) -> bool:
    """Tell whether a copy is not the frozen message, byte for byte, to the frozen address."""
    if row is None:
        return True
    frozen = b"\r\n".join(bytes(row["message"]).splitlines())
    return any(
        b"\r\n".join(message.content.splitlines()) != frozen or message.recipient != row["recipient"]
        for message in accepted
    )


def attempts_by_reminder(ajar: Installation) -> defaultdict[object, list[Row]]:
    found: defaultdict[object, list[Row]] = defaultdict(list)
    for attempt in ajar.attempts():
        found[attempt["reminder_id"]].append(attempt)
    return found
