from datetime import date
from typing import Any

from django import template

register = template.Library()


@register.filter
def is_unconfirmed(contact: Any, today: date) -> bool:
    """Tell whether to ask if a person is still there; needs `services.with_last_sign()`."""
    asked: bool = contact.is_unconfirmed(last_sign_on=contact.last_sign_on, today=today)
    return asked
