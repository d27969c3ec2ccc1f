import django.db.models.deletion
import django.db.models.functions.datetime
import uuid6
from django.conf import settings
from django.db import migrations, models

from core.operations import IsolateOwner


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0001_backup'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('secret_hash', models.CharField(max_length=64)),
                ('renewed_at', models.DateTimeField()),
                ('answers', models.BooleanField(default=True)),
                ('follow_ups', models.BooleanField(default=True)),
                ('starts', models.BooleanField(default=True)),
                ('owner', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('owner',), name='calendar_feed_one_each'), models.CheckConstraint(condition=models.Q(('answers', True), ('follow_ups', True), ('starts', True), _connector='OR'), name='calendar_feed_holds_something')],
            },
        ),
        IsolateOwner('CalendarFeed'),
    ]
