"""“Can we talk?”, sent by Ajar: to the address that is saved with the person, once a day at most."""

from datetime import datetime

from accounts.models import User
from contacts.models import Contact
from core.tenancy import acting_as
from followups.declines.notes import (
    NoteError,
    compose_note,
    leave_for_worker,
    refuse_a_second_one,
    why_none,
    why_not_as,
)
from followups.models import WrittenNote
from offers.coach.wording import newest_told, own_name_of, whom_to_ask
from offers.models import Offer

NOBODY = "Nobody is named with this offer. Add who you told, or who the hiring manager is."
IN_THE_TRASH = "{} is in the trash. Bring them back first."
NO_ADDRESS = "There is no e-mail address of {}. Add it on their page."
SILENCE = "{} asked not to be contacted, so Ajar sends them nothing."


def send_talk(*, owner: User, offer: Offer, subject: str, text: str, now: datetime) -> WrittenNote:
    """Leave the message about `offer` for the worker, and return it as it is on its way.

    Whoever was told gets it, else the hiring manager. Once the mail server took it, it is in their
    history (followups.delivery.outgoing). Raises NoteError, with nothing saved, when nothing is sent.
    """
    with acting_as(owner.pk):
        told = newest_told(offer)
        own_name, whom = own_name_of(offer, told), whom_to_ask(offer, told)
        # One at a time for each person, so that the second of two sees the first.
        contact = Contact.objects.hold().find_again(whom) if whom else None
        reason = why_no_talk(owner=owner, contact=contact, own_name=own_name)
        if reason or contact is None:
            raise NoteError(reason)
        note = WrittenNote(
            owner=owner,
            purpose=WrittenNote.Purpose.TALK,
            offer=offer,
            contact=contact,
            recipient=contact.email,
            reply_to=owner.email,
            subject=subject,
            text=text,
            state=WrittenNote.State.SENDING,
            attempts=1,
            handed_over_at=now,
        )
        refuse_a_second_one(note, before=None)
        message = compose_note(note, own_name=own_name)
        note.save(force_insert=True)
        leave_for_worker(note, message, now=now)
    return note


def why_no_talk(*, owner: User, contact: Contact | None, own_name: str) -> str:
    """Say why Ajar doesn't send it to `contact`; empty if it does."""
    if reason := why_none(owner):
        return reason
    if contact is None:
        return NOBODY
    if contact.trashed_at:
        return IN_THE_TRASH.format(contact)
    if contact.standing == Contact.Standing.SILENCE:
        return SILENCE.format(contact)
    if not contact.email:
        return NO_ADDRESS.format(contact)
    return why_not_as(owner, own_name)
