from datetime import date

from django import template

from contacts.models import Contact

register = template.Library()


@register.filter
def is_unconfirmed(contact: Contact, today: date) -> bool:
    """Tell whether to ask if a person is still there; needs `services.with_last_touch()`."""
    return contact.is_unconfirmed(last_sign_on=contact.last_sign_on, today=today)
