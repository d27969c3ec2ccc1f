"""Writing outgoing mail: one row in the transaction of whoever asks for it."""

from datetime import datetime, timedelta

from django.core.mail import EmailMessage

from accounts.models import User
from accounts.outgoing_mail import OutgoingMail
from core.tenancy import acting_as, system_scope

# How long the answer of the server can be looked at.
SETTLED_KEPT_FOR = timedelta(days=30)


def post(*, owner: User, kind: OutgoingMail.Kind, message: EmailMessage) -> OutgoingMail:
    """Leave `message`, to its one recipient, for the worker. If the request is rolled back, nothing is sent."""
    (recipient,) = message.to
    with acting_as(owner.pk):
        return OutgoingMail.objects.create(
            owner=owner,
            kind=kind,
            recipient=recipient,
            content=message.message().as_bytes(),
        )


def post_to_nobodys(*, kind: OutgoingMail.Kind, recipient: str, content: bytes | None = None) -> None:
    """Leave a stranger's wish for the worker, whoever the address belongs to: the same work for each."""
    with system_scope():
        OutgoingMail.objects.create(owner=None, kind=kind, recipient=recipient, content=content)


def forget_settled(*, now: datetime) -> int:
    """Delete what was settled 30 days before `now`. Returns how many there were."""
    with system_scope():
        deleted: int = OutgoingMail.objects.filter(settled_at__lte=now - SETTLED_KEPT_FOR).delete()[0]
    return deleted
