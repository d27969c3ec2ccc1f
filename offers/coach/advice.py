"""What the coach says about who is told and how. It warns but never forbids (PRODUCT.md, practice 1)."""

from contacts.models import Channel, Contact

WROTE = (Channel.EMAIL, Channel.LETTER, Channel.MESSAGE)
GO_BETWEENS = (Contact.Role.HR, Contact.Role.RECRUITER)


def is_go_between(contact: Contact | None) -> bool:
    """Return whether this is HR or a recruiter, not somebody to work with."""
    return contact is not None and contact.role in GO_BETWEENS


def what_is_missing(*, channel: str, told: Contact | None) -> list[str]:
    """Return what could still be done after a decline that was told in this way."""
    missing = []
    if channel in WROTE:
        missing.append("They have it in writing, but haven’t heard it from you. A short call says more.")
    if channel == Channel.VOICEMAIL:
        missing.append("You left a message. Try once more, so that they can answer.")
    if channel == Channel.RECRUITER or is_go_between(told):
        missing.append("The hiring manager hasn’t heard it from you yet. They made time for you, so call them too.")
    return missing
