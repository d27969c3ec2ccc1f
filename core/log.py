"""What the log leaves out."""

import logging

PROBES = ("/healthz", "/healthz/reminders", "/readyz")


class NoProbes(logging.Filter):
    """Drop Django's "Service Unavailable" for the addresses that are asked every few seconds.

    Whoever asks is told by the answer, and should tell once; each failure has its own line
    in the log of the program that causes it.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        return getattr(request, "path", "") not in PROBES
