"""How settings read the environment: django-environ, with its surprises taken out."""

from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured


class Env(environ.Env):  # type: ignore[misc]
    """Texts as they are, and one sentence for a number that is none."""

    def get_value(self, var: str, *args: Any, **options: Any) -> Any:
        """Return a value that begins with $ as it is; django-environ would look for a variable of that name."""
        text = self.ENVIRON.get(var) or ""
        return text if text.startswith("$") else super().get_value(var, *args, **options)

    def number(self, var: str, default: int) -> int:
        """Return a whole number of at least 0.

        Raises ImproperlyConfigured if it is something else.
        """
        text = self.str(var, "") or str(default)
        if not (text.isascii() and text.isdigit()):
            raise ImproperlyConfigured(f"{var} must be a whole number, not {text!r}.")
        return int(text)

    def choice(self, var: str, *choices: str) -> str:
        """Return one of `choices`; the first is the default.

        Raises ImproperlyConfigured if it is none of them.
        """
        text: str = self.str(var, "") or choices[0]
        if text not in choices:
            raise ImproperlyConfigured(f"{var} must be one of {', '.join(choices)}, not {text!r}.")
        return text
