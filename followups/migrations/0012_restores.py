from django.db import migrations, models

# Names the database, its server and one of its tables: a table that was restored has another number.
# Where the server keeps its own name to itself, the other two must do.
APP_HOME = """
CREATE FUNCTION app_home() RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    place text := (SELECT oid FROM pg_database WHERE datname = current_database())
        || '/' || 'followups_heartbeat'::regclass::oid;
BEGIN
    RETURN (SELECT system_identifier FROM pg_control_system()) || '/' || place;
EXCEPTION WHEN insufficient_privilege THEN
    RETURN place;
END $$
"""


class Migration(migrations.Migration):

    dependencies = [
        ('followups', '0011_counted_for_operators'),
    ]

    operations = [
        migrations.RunSQL(APP_HOME, 'DROP FUNCTION app_home()'),
        migrations.AddField(
            model_name='heartbeat',
            name='home',
            field=models.CharField(blank=True, max_length=80, default=''),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='heartbeat',
            name='restored_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='heartbeat',
            name='backed_up_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='reminder',
            name='doubted_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='reminder',
            index=models.Index(
                fields=['owner'], name='reminder_in_doubt', condition=models.Q(doubted_at__isnull=False)
            ),
        ),
    ]
