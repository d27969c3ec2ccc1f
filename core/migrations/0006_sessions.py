from importlib import import_module

from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


def take_along(apps, schema_editor):
    """Keep whoever is signed in signed in; sessions of strangers stay behind. A new database has none to take."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    session = apps.get_model("core", "Session")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_session')")
        if cursor.fetchone() == (None,):
            return
        cursor.execute("SELECT session_key, session_data, expire_date FROM django_session WHERE expire_date > %s", [timezone.now()])
        rows = [
            session(session_key=key, session_data=data, expire_date=until, person_id=person)
            for key, data, until in cursor.fetchall()
            if (person := store.person_in(store.decode(data)))
        ]
        session.objects.bulk_create(rows, batch_size=1000)
        cursor.execute("DROP TABLE django_session")


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0005_search_and_order'),
    ]

    operations = [
        migrations.CreateModel(
            name='Session',
            fields=[
                ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('person_id', models.UUIDField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('person_id__isnull', False)), fields=['person_id'], name='session_of_person')],
            },
        ),
        migrations.RunPython(take_along, migrations.RunPython.noop, elidable=True),
    ]
