"""One mail for everything that is due at the same hour: still one reminder for each follow-up.

The first reminder that a worker takes up becomes the carrier: it holds the message, and what
it carries shares its claim and its fate. A part that the person finishes before the body
leaves takes the whole message back, so that a digest never speaks of what is done.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from core.tenancy import system_scope
from followups.models import OPEN_STATUSES, FollowUp, Reminder, ReminderQuerySet

UNSENT = [
    status for status in Reminder.Status.values if status not in (Reminder.Status.SENT, Reminder.Status.CANCELLED)
]
WRITTEN_ANEW = "The mail of that day is written again: something in it changed before it was sent."
NOT_WRITTEN = {"frozen_at": None, "message": None, "message_id": None, "recipient": "", "subject": ""}
MAY_HAVE_ARRIVED = "It was in a digest that may or may not have arrived."


def gather(carriers: Collection[Reminder], now: datetime) -> dict[UUID, list[FollowUp]]:
    """Make each of `carriers`, of different owners, carry all of its owner's that are due and not yet written.

    Takes them from other workers too, whose claims on them end by it. A carrier whose own claim was lost gets
    nothing. Returns the follow-ups by carrier, the soonest first. Runs in the transaction that writes the messages.
    """
    owner_ids = [carrier.owner_id for carrier in carriers]
    one_at_a_time(owner_ids)
    wanted = FollowUp.objects.open().not_in_trash_of(owner_ids)
    parts = _due(owner_ids, now).filter(follow_up__in=wanted).exclude(pk__in=[carrier.pk for carrier in carriers])
    tokens = [carrier.token for carrier in carriers]
    claim = Reminder.objects.filter(token__in=tokens, carrier=None, owner=OuterRef("owner"))
    parts.filter(Exists(claim)).update(
        status=Reminder.Status.SENDING,
        token=Subquery(claim.values("token")),
        leased_until=Subquery(claim.values("leased_until")),
        attempts_count=Subquery(claim.values("attempts_count")),
        carrier=Subquery(claim.values("pk")),
        reason="",
    )
    mine = Reminder.objects.filter(
        Q(pk__in=[one.pk for one in carriers]) | Q(carrier__in=carriers), owner__in=owner_ids
    )
    rows = FollowUp.objects.filter(owner__in=owner_ids, pk__in=mine.values("follow_up_id"))
    carrier_of = {carrier.owner_id: carrier.pk for carrier in carriers}
    gathered: dict[UUID, list[FollowUp]] = {carrier.pk: [] for carrier in carriers}
    for row in rows.with_people().select_related("owner").soonest_first():
        gathered[carrier_of[row.owner_id]].append(row)
    return gathered


def carried_by(carriers: Collection[Reminder]) -> dict[UUID, UUID]:
    """Return the carrier of each reminder that one of these carries."""
    owner_ids = [carrier.owner_id for carrier in carriers]
    rows = Reminder.objects.filter(owner__in=owner_ids, carrier__in=carriers)
    return dict(rows.values_list("pk", "carrier_id"))


def owners_of_several(owners: Collection[UUID], now: datetime) -> set[UUID]:
    """Return those of `owners` of whose reminders more than one can go into a mail that is written now."""
    several = _due(owners, now).values("owner_id").annotate(count=Count("pk")).filter(count__gt=1)
    return set(several.values_list("owner_id", flat=True))


def _due(owners: Collection[UUID], now: datetime) -> ReminderQuerySet:
    """Keep what is due and not yet written; what other workers hold, too."""
    due = Q(status=Reminder.Status.SENDING) | Q(
        status__in=[Reminder.Status.SCHEDULED, Reminder.Status.RETRY], next_attempt_at__lte=now
    )
    return Reminder.objects.filter(due, owner__in=owners, frozen_at=None, carrier=None, body_started_at=None)


def is_outdated(carrier: Reminder) -> bool:
    """Whether a written digest mentions what is finished or trashed, and can still be written again."""
    parts = Reminder.objects.filter(carrier=carrier)
    wanted = parts.unsent().filter(follow_up__in=FollowUp.objects.open().not_in_trash(owner_id=carrier.owner_id))
    return not carrier.resends and parts.count() > wanted.count()


def release_carried(carrier: Reminder) -> None:
    """Let what the claimed `carrier` carries go its own way again; the carrier keeps its claim, or lost it already.

    A message that never left is unwritten, so that it tells of nothing twice. If it may
    have arrived, the parts are held instead.
    """
    with system_scope():
        one_at_a_time([carrier.owner_id])
        if not Reminder.objects.hold().filter(pk=carrier.pk, token=carrier.token).values_list("pk"):
            return
        carried = Reminder.objects.filter(carrier=carrier)
        if carrier.resends:
            _hold(carried)
        elif carried.exists():
            _free(carried)
            Reminder.objects.filter(pk=carrier.pk).update(**NOT_WRITTEN)
            # What is already finished doesn't belong to the next message.
            carried.update(carrier=None)


def unbundle(reminders: QuerySet[Reminder], *, owner_id: UUID) -> None:
    """Undo the digests of one person that `reminders` are part of, before some of them are cancelled.

    A message that never left is unwritten, and its parts become due again, each on its
    own. Of one that may have arrived, or was refused, the other parts are held or stay as
    they are, and can be seen by themselves once the carrier is gone.
    """
    one_at_a_time([owner_id])
    for carrier in _locked_carriers(reminders):
        carried = Reminder.objects.filter(carrier=carrier)
        if carrier.status in OPEN_STATUSES and not _may_have_arrived(carrier):
            _free(carried)
            _unwrite(carrier)
        elif reminders.filter(pk=carrier.pk).exists():
            _hold(carried.filter(status__in=OPEN_STATUSES))
            carried.update(carrier=None)


def hold_leaving(reminder: Reminder, *, reason: str) -> bool:
    """Hold `reminder` for `reason`, with everything that is leaving in the same message: they share its fate.

    False, with nothing saved, if it is not leaving any more.
    """
    one_at_a_time([reminder.owner_id])
    mail = reminder.carrier_id or reminder.pk
    # The carrier first: the marker and the answer lock it first, too.
    carriers = Reminder.objects.hold().filter(pk=mail, owner=reminder.owner_id).defer("message")
    if not any(carrier.is_leaving for carrier in carriers):
        return False
    held = {"status": Reminder.Status.HELD, "token": None, "leased_until": None}
    parts = Q(pk=mail) | Q(carrier=mail)
    message = Reminder.objects.filter(parts, owner=reminder.owner_id, status=Reminder.Status.SENDING)
    message.filter(pk=reminder.pk).update(reason=reason, **held)
    message.update(reason=MAY_HAVE_ARRIVED, **held)
    return True


def one_at_a_time(owner_ids: Collection[UUID]) -> None:
    """Let one digest of each person be written or taken apart at a time."""
    list(User.objects.hold().filter(pk__in=owner_ids).only("pk"))


def _locked_carriers(reminders: QuerySet[Reminder]) -> list[Reminder]:
    """Return the digests that `reminders` belong to, as they are now; no worker can set the marker until the commit."""
    ids = set(reminders.values_list(Coalesce("carrier_id", "pk"), flat=True))
    ids = set(Reminder.objects.filter(carrier__in=ids).values_list("carrier_id", flat=True))
    carriers = Reminder.objects.hold().filter(pk__in=ids).defer("message")
    return list(carriers)


def _may_have_arrived(carrier: Reminder) -> bool:
    return carrier.is_leaving or carrier.resends > 0 or carrier.status == Reminder.Status.UNCERTAIN


def _free(carried: QuerySet[Reminder]) -> None:
    carried.filter(status__in=OPEN_STATUSES).update(
        status=Reminder.Status.RETRY,
        token=None,
        leased_until=None,
        carrier=None,
        next_attempt_at=F("due_at"),
        reason=WRITTEN_ANEW,
    )


def _hold(carried: QuerySet[Reminder]) -> None:
    carried.filter(status__in=UNSENT).update(
        status=Reminder.Status.HELD, token=None, leased_until=None, carrier=None, reason=MAY_HAVE_ARRIVED
    )


def _unwrite(carrier: Reminder) -> None:
    Reminder.objects.filter(pk=carrier.pk, status__in=OPEN_STATUSES).update(
        status=Reminder.Status.RETRY,
        token=None,
        leased_until=None,
        next_attempt_at=F("due_at"),
        reason=WRITTEN_ANEW,
        **NOT_WRITTEN,
    )
