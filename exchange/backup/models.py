from django.db import models
from django.db.models import Q


class LastBackup(models.Model):
    """One row: the newest backup that is known to be whole, and what went wrong since.

    It belongs to the installation, not to a person.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    made_at = models.DateTimeField(null=True)
    size = models.PositiveBigIntegerField(default=0)  # bytes
    # Restored into a scratch database, not only read to its end.
    is_tried = models.BooleanField(default=False)
    failed_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [models.CheckConstraint(name="last_backup_is_one_row", condition=Q(id=1))]
