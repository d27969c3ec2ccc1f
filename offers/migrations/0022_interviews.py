import django.db.models.deletion
import django.db.models.functions.datetime
import uuid6
from django.conf import settings
from django.db import migrations, models

from core.operations import IsolateOwner


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0008_owner_first'),
        ('offers', '0021_owner_first'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Interview',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('trashed_at', models.DateTimeField(editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('happens_on', models.DateField()),
                ('happens_time', models.TimeField(blank=True, null=True)),
                ('happens_zone', models.CharField(blank=True, max_length=64)),
                ('note', models.TextField(blank=True)),
            ],
        ),
        migrations.AddField(
            model_name='offer',
            name='posting_url',
            field=models.CharField(blank=True, max_length=2000),
        ),
        migrations.AddField(
            model_name='offer',
            name='received_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(('posting_url', ''), ('posting_url__regex', '^https?://'), _connector='OR'), name='offer_posting_is_a_web_page'),
        ),
        migrations.AddField(
            model_name='interview',
            name='contact',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='interviews', to='contacts.contact'),
        ),
        migrations.AddField(
            model_name='interview',
            name='offer',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='interviews', to='offers.offer'),
        ),
        migrations.AddField(
            model_name='interview',
            name='owner',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='interview',
            index=models.Index(fields=['offer', 'happens_on'], name='interview_of_offer'),
        ),
        migrations.AddConstraint(
            model_name='interview',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('happens_time__isnull', True), ('happens_zone', '')), models.Q(('happens_time__isnull', False), models.Q(('happens_zone', ''), _negated=True)), _connector='OR'), name='interview_zone_iff_time'),
        ),
        IsolateOwner('Interview'),
    ]
