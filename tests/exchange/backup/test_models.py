import pytest

from exchange.models import LastBackup


@pytest.mark.django_db
def test_one_backup_is_remembered(violates):
    with violates("last_backup_is_one_row"):
        LastBackup.objects.create(pk=2)
