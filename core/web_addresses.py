from typing import Any

from django import forms
from django.core.validators import URLValidator

from core.forms import let_all_in

NOT_ONE = "Write the address of a web page, such as https://example.org/jobs/7."


class WebAddressField(forms.URLField):
    """The address of a page on the web: http or https, so nothing that a browser would run. https if none is named."""

    default_error_messages = {"invalid": NOT_ONE}
    default_validators = [URLValidator(schemes=["http", "https"], message=NOT_ONE)]

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        widget = forms.URLInput(attrs={"autocomplete": "off"})
        super().__init__(max_length=max_length, assume_scheme="https", widget=widget, **kwargs)
        let_all_in(self)

    def to_python(self, value: Any) -> str:
        scheme, mark, rest = (super().to_python(value) or "").partition("://")
        return f"{scheme.lower()}{mark}{rest}"
