#!/usr/bin/env python
"""Ajar's command line. `python manage.py up` runs everything."""

import os
import sys

from standalone import errand, up
from standalone.errors import StandaloneError


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        if sys.argv[1:2] == ["up"]:
            up.main(sys.argv[2:])
        else:
            with errand.database_for(sys.argv[1:]):
                django()
    except StandaloneError as error:
        sys.exit(str(error))


def django() -> None:
    # Here, because `up` neither needs Django nor should keep it in memory.
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415
    from django.core.management import execute_from_command_line  # noqa: PLC0415
    from django.db import OperationalError  # noqa: PLC0415

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    except OperationalError as error:
        reason = (str(error).splitlines() or ["no reason given"])[0]
        sys.exit(f"The database does not answer ({reason}): start it, or all of Ajar with `make run`.")


if __name__ == "__main__":
    main()
