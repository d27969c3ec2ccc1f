#!/usr/bin/env python
"""Ajar's command line. `python manage.py up` runs everything."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import OperationalError

from standalone.errors import StandaloneError


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except (StandaloneError, ImproperlyConfigured) as error:
        sys.exit(str(error))
    except OperationalError as error:
        reason = (str(error).splitlines() or ["no reason given"])[0]
        sys.exit(f"The database does not answer ({reason}): start it, or Ajar with `make run`, and try again.")


if __name__ == "__main__":
    main()
