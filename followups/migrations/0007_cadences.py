import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import uuid6
from django.conf import settings
from django.db import migrations, models

from core.operations import IsolateOwner

# A plan began when it was anchored: until now nothing else could be said.
BEGAN = "UPDATE followups_plan SET started_on = anchor_on"
# The forced policy would hide every row from the migration itself.
SEE_ALL = "SELECT set_config('app.scope', 'system', true)"
SEE_NONE = "SELECT set_config('app.scope', '', true)"


class Migration(migrations.Migration):

    dependencies = [
        ('followups', '0006_written_note'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='followup',
            name='slack_days',
            field=models.PositiveSmallIntegerField(default=3),
        ),
        migrations.AddField(
            model_name='followup',
            name='opening',
            field=models.CharField(blank=True, max_length=400, default=''),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='plan',
            name='counted_from',
            field=models.CharField(choices=[('fixed', 'Fixed dates'), ('last_touch', 'The last touch')], default='fixed', max_length=10),
        ),
        migrations.AddField(
            model_name='plan',
            name='unanswered',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='plan',
            name='carried_on_after',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='plan',
            name='started_on',
            field=models.DateField(null=True),
        ),
        migrations.RunSQL([SEE_ALL, BEGAN, "SET CONSTRAINTS ALL IMMEDIATE", SEE_NONE], migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='plan',
            name='started_on',
            field=models.DateField(),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.CheckConstraint(condition=models.Q(('carried_on_after__lte', models.F('unanswered'))), name='plan_carried_on_after_known'),
        ),
        migrations.CreateModel(
            name='SavedCadence',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('trashed_at', models.DateTimeField(editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('name', models.CharField(max_length=100)),
                ('rhythm', models.CharField(max_length=200)),
                ('counted_from', models.CharField(choices=[('fixed', 'Fixed dates'), ('last_touch', 'The last touch')], default='fixed', max_length=10)),
                ('owner', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddConstraint(
            model_name='savedcadence',
            constraint=models.UniqueConstraint(models.F('owner'), django.db.models.functions.text.Lower('name'), condition=models.Q(('trashed_at__isnull', True)), name='saved_cadence_name_unique'),
        ),
        migrations.AddConstraint(
            model_name='savedcadence',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='saved_cadence_has_name'),
        ),
        IsolateOwner("SavedCadence"),
    ]
