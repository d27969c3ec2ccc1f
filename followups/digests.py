"""One morning mail for everything due that day: still one reminder for each follow-up.

The first reminder that a worker takes up becomes the carrier: it holds the message, and what
it carries shares its claim and its fate. A part that the person finishes before the body
leaves takes the whole message back, so that a digest never speaks of what is done.
"""

from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from accounts.models import User
from core.tenancy import system_scope
from followups.models import OPEN_STATUSES, FollowUp, Reminder

UNSENT = [status for status in Reminder.Status.values if status not in ("sent", "cancelled")]


def gather(carrier: Reminder, now: datetime) -> list[FollowUp]:
    """Make `carrier` carry all of its owner's reminders that are due and not yet written.

    Takes them from other workers too, whose claims on them end by it. Returns the follow-ups,
    the carrier's own first. Runs in the owner's scope, in the transaction that writes the message.
    """
    # One digest at a time for each person.
    User.objects.select_for_update(no_key=True).get(pk=carrier.owner_id)
    due = Q(status=Reminder.Status.SENDING) | Q(
        status__in=[Reminder.Status.SCHEDULED, Reminder.Status.RETRY], next_attempt_at__lte=now
    )
    wanted = FollowUp.objects.open().not_in_trash()
    parts = Reminder.objects.filter(due, frozen_at=None, carrier=None, body_started_at=None, follow_up__in=wanted)
    parts.exclude(pk=carrier.pk).update(
        status=Reminder.Status.SENDING,
        token=carrier.token,
        leased_until=carrier.leased_until,
        carrier=carrier,
        reason="",
    )
    mine = Reminder.objects.filter(Q(pk=carrier.pk) | Q(carrier=carrier)).values("follow_up_id")
    return list(FollowUp.objects.filter(pk__in=mine).with_people().select_related("owner").soonest_first())


def release_carried(carrier: Reminder) -> None:
    """Let what `carrier` carries go its own way again; the carrier itself stays as it is."""
    with system_scope():
        _free(Reminder.objects.filter(carrier=carrier))


def take_back(reminders: QuerySet[Reminder]) -> None:
    """Undo the digests that `reminders` are part of, before some of them are cancelled.

    A message whose body never left is unwritten, and its parts become due again, each on
    its own. Of one that may have arrived, the other parts are held and shown as such.
    """
    ids = set(reminders.values_list(Coalesce("carrier_id", "pk"), flat=True))
    carriers = Reminder.objects.filter(pk__in=ids, carried__isnull=False).distinct()
    for carrier in carriers:
        carried = Reminder.objects.filter(carrier=carrier)
        if carrier.body_started_at is None and carrier.resends == 0:
            _free(carried)
            _unwrite(carrier)
        elif reminders.filter(pk=carrier.pk).exists() and carrier.status in OPEN_STATUSES:
            carried.filter(status__in=OPEN_STATUSES).update(
                status=Reminder.Status.HELD,
                token=None,
                leased_until=None,
                carrier=None,
                reason="It was in a digest that may or may not have arrived.",
            )


def _free(carried: QuerySet[Reminder]) -> None:
    carried.filter(status__in=UNSENT).update(
        status=Reminder.Status.RETRY, token=None, leased_until=None, carrier=None, next_attempt_at=F("due_at")
    )


def _unwrite(carrier: Reminder) -> None:
    Reminder.objects.filter(pk=carrier.pk, status__in=OPEN_STATUSES).update(
        status=Reminder.Status.RETRY,
        token=None,
        leased_until=None,
        next_attempt_at=F("due_at"),
        frozen_at=None,
        message=None,
        message_id=None,
        recipient="",
        subject="",
    )
