"""What a person sent through Ajar is a touch, once the mail server took it."""

import logging
from datetime import datetime

from django.db import InterfaceError, OperationalError

from accounts.outgoing_mail import OutgoingMail
from contacts.models import Channel, Contact, Interaction
from core.tenancy import acting_as
from followups.models import Plan, WrittenNote
from followups.plans.services import reconsider

logger = logging.getLogger(__name__)


def enter_talk(mail: OutgoingMail, now: datetime) -> None:
    """Enter the “Can we talk?” that left as `mail` in the history with that person; their plan takes notice.

    That it was sent stays noted, whatever goes wrong here.
    """
    if mail.owner_id is None:
        return
    try:
        with acting_as(mail.owner_id):
            _enter(mail, now)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        # By its kind only: its text may quote what was written.
        logger.error("Unable to enter outgoing mail %s in the history: %s", mail.pk, type(error).__name__)


def _enter(mail: OutgoingMail, now: datetime) -> None:
    talks = WrittenNote.objects.filter(mail=mail.pk, purpose=WrittenNote.Purpose.TALK)
    talk = talks.select_related("owner", "contact").first()
    if talk is None or talk.contact is None:
        return
    contact = Contact.objects.hold().find_again(talk.contact)
    Interaction.objects.create(
        owner=talk.owner,
        contact=contact,
        happened_on=talk.owner.local_date(now),
        channel=Channel.EMAIL,
        by_owner=True,
        note=talk.subject,
    )
    plan = Plan.objects.hold().active().with_owner_and_offer().filter(contact=contact).first()
    if plan:
        reconsider(plan=plan, now=now)
