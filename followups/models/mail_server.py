from django.db import models
from django.db.models import Q


class MailServer(models.Model):
    """One row: whether the mail server can be used, and how much it was given lately.

    It belongs to the installation, not to a person. How it changes: `followups.delivery.breaker`.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    # Since when nothing gets through; None if all is well.
    down_since = models.DateTimeField(null=True)
    # The server's or the network's own words.
    reason = models.TextField(blank=True)
    failures = models.PositiveIntegerField(default=0)
    # When the next reminder may be tried; the worker that moves it on tries.
    probe_at = models.DateTimeField(null=True)
    # The running minute of MAIL_MAX_PER_MINUTE.
    minute_started_at = models.DateTimeField(null=True)
    minute_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(name="mail_server_is_one_row", condition=Q(id=1)),
            models.CheckConstraint(
                name="mail_server_probed_while_down",
                condition=Q(down_since__isnull=True, probe_at__isnull=True)
                | Q(down_since__isnull=False, probe_at__isnull=False),
            ),
        ]
