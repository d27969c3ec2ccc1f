"""What the log says, what it leaves out, and its two forms: for people and for programs."""

import json
import logging
import re
from datetime import UTC, datetime

from django.http import HttpRequest

PROBES = re.compile(r"/(healthz(/\w+)?|readyz|metrics)")
# What the access log says of a request, beside its sentence.
FIELDS = ("method", "route", "status", "milliseconds", "user")
NO_ROUTE = "(no page)"


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


class RoutesForPaths(logging.Filter):
    """Name the route where Django's line about a failed request names the path."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            route = route_of(request)
            record.args = tuple(route if word == request.path else word for word in record.args)
        return True


class JsonFormatter(logging.Formatter):
    """One object for each line: time in UTC, level, logger, message; exception and `FIELDS` where there are some."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            said["exception"] = self.formatException(record.exc_info)
        said |= {name: record.__dict__[name] for name in FIELDS if name in record.__dict__}
        return json.dumps(said, ensure_ascii=False, default=str)
