import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from core.tenancy import system_scope
from followups.health import first_overdue
from followups.models import Reminder
from followups.delivery.claim import database_now
from tests.factories import FollowUpFactory
@pytest.mark.django_db
def test_x():
    with connection.cursor() as c:
        c.execute('DROP INDEX IF EXISTS reminder_one_open_per_follow_up')
    f = FollowUpFactory()
    with connection.cursor() as c:
        c.execute("""INSERT INTO followups_reminder (id, owner_id, follow_up_id, occurrence, due_on, hour, zone, due_at, status, next_attempt_at, attempts_count, resends, recipient, subject, reason)
        SELECT gen_random_uuid(), %s, %s, g, '2030-01-01', 8, 'UTC', now() + g * interval '5 min', 'scheduled', now() + g * interval '5 min', 0, 0, '', '', '' FROM generate_series(1, 300000) g""", [f.owner_id, f.pk])
        c.execute("ANALYZE followups_reminder")
    with system_scope():
        now = database_now()
        with CaptureQueriesContext(connection) as cap:
            assert first_overdue(Reminder.objects.all(), now) is None
        sql = cap[0]["sql"]
        with connection.cursor() as c:
            c.execute("EXPLAIN (ANALYZE, BUFFERS) " + sql)
            print("\n".join(r[0] for r in c.fetchall()))
