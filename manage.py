#!/usr/bin/env python
"""Ajar's command line. `python manage.py up` runs everything."""

import errno
import os
import sys

from standalone import errand, paths, up
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
        sys.exit(database_trouble(error))
    except OSError as error:
        if error.errno not in paths.FULL:
            raise
        sys.exit(f"The disk is full ({error.filename or error.strerror}): make room on it and try again.")


def database_trouble(error: Exception) -> str:
    reason = (str(error).splitlines() or ["no reason given"])[0]
    if os.strerror(errno.ENOSPC) in reason:
        return f"The disk of the database is full ({reason}): make room on it and try again."
    if "password authentication failed" in reason:
        return (
            f"The database refuses Ajar's password ({reason}): write the one that it was made with into"
            " DATABASE_PASSWORD or DATABASE_URL, or give its role the new one (ALTER ROLE ajar PASSWORD '…')."
        )
    return f"The database does not answer ({reason}): start it, or all of Ajar with `make run`."


if __name__ == "__main__":
    main()
