import django.db.models.deletion
import django.db.models.functions.datetime
import uuid6
from django.conf import settings
from django.db import migrations, models

from core.operations import IsolateOwner


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0001_initial'),
        ('followups', '0005_tz_release'),
        ('offers', '0009_coach'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WrittenNote',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('recipient', models.EmailField(max_length=254)),
                ('reply_to', models.EmailField(max_length=254)),
                ('subject', models.CharField(max_length=250)),
                ('text', models.TextField()),
                ('message_id', models.CharField(max_length=255)),
                ('state', models.CharField(choices=[('failed', 'Not sent'), ('sending', 'Being sent'), ('sent', 'Sent'), ('uncertain', 'It may or may not have arrived')], max_length=9)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('answer', models.TextField(blank=True)),
                ('handed_over_at', models.DateTimeField()),
                ('contact', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='contacts.contact')),
                ('decline', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='offers.decline')),
                ('owner', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('decline',), name='written_note_once_per_decline'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='written_note_has_text')],
            },
        ),
        IsolateOwner("WrittenNote"),
    ]
