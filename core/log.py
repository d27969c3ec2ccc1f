"""What the log says, what it leaves out, and its two forms: for people and for programs."""

import json
import logging
import re
import threading
import time
from datetime import UTC, datetime

from django.http import HttpRequest

PROBES = re.compile(r"/(healthz(/\w+)?|readyz|metrics)")
# What the access log says of a request, beside its sentence.
FIELDS = ("method", "route", "status", "milliseconds", "user")
NO_ROUTE = "(no page)"
MAIL_ADDRESS = re.compile(r"[^\s<>\"'(),;:=@]{1,64}@[^\s<>\"'(),;:=@]{1,255}")
ROW_VALUES = re.compile(r"\n(?:DETAIL|CONTEXT):.*")


def is_probe(path: str) -> bool:
    """Tell whether a monitor asks for `path`, which it does too often to be worth a line."""
    return bool(PROBES.fullmatch(path))


def route_of(request: HttpRequest) -> str:
    """Return the pattern that a request's address fits, never the address: in a mail link's there is a token."""
    match = request.resolver_match
    return f"/{match.route}" if match else NO_ROUTE


class NoProbes(logging.Filter):
    """Drop Django's "Service Unavailable" for the addresses that are asked every few seconds.

    Whoever asks is told by the answer, and should tell once; each failure has its own line
    in the log of the program that causes it.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        return not is_probe(getattr(request, "path", ""))


class Sparing(logging.Filter):
    """Let a failure through once a minute for each route and kind of error; the next line says how many there were.

    Whoever finds the database away, or the line full, can ask again as often as they like. What kept Ajar from
    answering has a line; only what is an error of ours has a traceback.
    """

    PAUSE = 60  # seconds

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._since: dict[tuple[str, ...], list[float]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        status = getattr(record, "status_code", 0)
        if status < 500:
            return True
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        request = getattr(record, "request", None)
        route = route_of(request) if status == 500 and isinstance(request, HttpRequest) else ""
        more = self._count(str(status), error, route)
        if more is None:
            return False
        if status != 500:
            record.msg += f" ({error})" if error else ""
            record.exc_info = None
        record.msg += f" (and {more} more since the last such line)" if more else ""
        return True

    def _count(self, *kind: str) -> int | None:
        """Return how many were held back since the last one of this kind, or None if this one is to be, too."""
        now = time.monotonic()
        last, held_back = self._since.get(kind, [-self.PAUSE, 0])
        if now - last < self.PAUSE:
            self._since[kind] = [last, held_back + 1]
            return None
        self._since[kind] = [now, 0]
        return int(held_back)


class NoPath(logging.Filter):
    """Take the path out of what the web server says of a request that it could not answer."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = re.sub(r"while serving .*", "while serving a request", record.getMessage()), ()
        return True


class RoutesForPaths(logging.Filter):
    """Name the route where Django's line about a failed request names the path."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            route = route_of(request)
            record.args = tuple(route if word == request.path else word for word in record.args)
        return True


def without_particulars(text: str) -> str:
    """Return what an error says without e-mail addresses, and without the values of rows that PostgreSQL quotes."""
    return MAIL_ADDRESS.sub("…", ROW_VALUES.sub("", text))


class PlainFormatter(logging.Formatter):
    """A line for people; whoever is meant in it has an id."""

    def format(self, record: logging.LogRecord) -> str:
        return without_particulars(super().format(record))


class JsonFormatter(logging.Formatter):
    """One object for each line: time in UTC, level, logger, message; exception and `FIELDS` where there are some."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_particulars(record.getMessage()),
        }
        if record.exc_info:
            said["exception"] = without_particulars(self.formatException(record.exc_info))
        said |= {name: record.__dict__[name] for name in FIELDS if name in record.__dict__}
        return json.dumps(said, ensure_ascii=False, default=str)
