import django.db.models.deletion
import django.db.models.functions.datetime
import uuid6
from django.conf import settings
from django.db import migrations, models

from core.operations import AppendOnly, IsolateOwner

# The one clock of delivery. A test database replaces it to move time; nothing else does.
APP_NOW = "CREATE FUNCTION app_now() RETURNS timestamptz LANGUAGE sql STABLE AS $$ SELECT now() $$"

# Sent and cancelled are for ever (RELIABILITY.md, point 6).
TERMINAL = """
CREATE FUNCTION reminder_is_terminal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'reminder % is % for ever', OLD.id, OLD.status USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER reminder_terminal BEFORE UPDATE ON followups_reminder FOR EACH ROW
WHEN (OLD.status IN ('sent', 'cancelled') AND NEW.status IS DISTINCT FROM OLD.status)
EXECUTE FUNCTION reminder_is_terminal();
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contacts', '0001_initial'),
        ('offers', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('ticked_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='heartbeat_is_one_row')],
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('rhythm', models.CharField(max_length=200)),
                ('anchor_on', models.DateField()),
                ('state', models.CharField(choices=[('active', 'Running'), ('paused', 'Paused'), ('ended', 'Ended')], default='active', max_length=6)),
                ('contact', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='plans', to='contacts.contact')),
                ('offer', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='plans', to='offers.offer')),
                ('owner', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('kind', models.CharField(choices=[('stay_in_touch', 'Stay in touch'), ('give_back', 'Give back'), ('answer_offer', 'Answer an offer'), ('tell_them', 'Tell them')], default='stay_in_touch', max_length=13)),
                ('step', models.PositiveIntegerField(null=True)),
                ('due_on', models.DateField()),
                ('snoozed_from_on', models.DateField(null=True)),
                ('state', models.CharField(choices=[('open', 'Open'), ('done', 'Done'), ('skipped', 'Skipped'), ('cancelled', 'Cancelled')], default='open', max_length=9)),
                ('closed_at', models.DateTimeField(null=True)),
                ('note', models.TextField(blank=True)),
                ('answered', models.BooleanField(null=True)),
                ('contact', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='follow_ups', to='contacts.contact')),
                ('interaction', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='contacts.interaction')),
                ('offer', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='follow_ups', to='offers.offer')),
                ('owner', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='follow_ups', to='followups.plan')),
            ],
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('occurrence', models.PositiveIntegerField(default=1)),
                ('due_on', models.DateField()),
                ('hour', models.PositiveSmallIntegerField()),
                ('zone', models.CharField(max_length=64)),
                ('due_at', models.DateTimeField()),
                ('status', models.CharField(choices=[('scheduled', 'Scheduled'), ('sending', 'Being sent'), ('retry', 'Waiting to be tried again'), ('uncertain', 'May or may not have arrived'), ('sent', 'Sent'), ('failed', 'Failed'), ('held', 'Held: may or may not have arrived'), ('cancelled', 'Cancelled')], default='scheduled', max_length=9)),
                ('next_attempt_at', models.DateTimeField()),
                ('token', models.UUIDField(null=True)),
                ('leased_until', models.DateTimeField(null=True)),
                ('body_started_at', models.DateTimeField(null=True)),
                ('attempts_count', models.PositiveIntegerField(default=0)),
                ('resends', models.PositiveSmallIntegerField(default=0)),
                ('frozen_at', models.DateTimeField(null=True)),
                ('message_id', models.CharField(max_length=255, null=True, unique=True)),
                ('recipient', models.EmailField(blank=True, max_length=254)),
                ('subject', models.CharField(blank=True, max_length=400)),
                ('message', models.BinaryField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True)),
                ('follow_up', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='followups.followup')),
                ('owner', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('happened_at', models.DateTimeField()),
                ('phase', models.CharField(max_length=10)),
                ('outcome', models.CharField(max_length=10)),
                ('code', models.PositiveSmallIntegerField(null=True)),
                ('text', models.TextField(blank=True)),
                ('owner', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reminder', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='attempts', to='followups.reminder')),
            ],
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['active', 'paused'])), fields=('contact',), name='plan_one_per_contact'),
        ),
        migrations.AddIndex(
            model_name='followup',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['owner', 'due_on'], name='follow_up_open'),
        ),
        migrations.AddIndex(
            model_name='followup',
            index=models.Index(models.F('owner'), models.OrderBy(models.F('closed_at'), descending=True), condition=models.Q(('closed_at__isnull', False)), name='follow_up_closed'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.UniqueConstraint(fields=('plan', 'step'), name='follow_up_step_once'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('plan__isnull', True), ('step__isnull', True)), models.Q(('plan__isnull', False), ('step__gte', 1), ('step__isnull', False)), _connector='OR'), name='follow_up_step_iff_planned'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='follow_up_closed_at_set_when_closed'),
        ),
        migrations.AddIndex(
            model_name='reminder',
            index=models.Index(condition=models.Q(('status__in', ['scheduled', 'retry', 'uncertain'])), fields=['next_attempt_at', 'id'], name='reminder_due'),
        ),
        migrations.AddIndex(
            model_name='reminder',
            index=models.Index(condition=models.Q(('status', 'sending')), fields=['leased_until'], name='reminder_leased'),
        ),
        migrations.AddIndex(
            model_name='reminder',
            index=models.Index(models.F('owner'), models.OrderBy(models.F('frozen_at'), descending=True), condition=models.Q(('frozen_at__isnull', False)), name='reminder_gone_out'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(fields=('follow_up', 'occurrence'), name='reminder_occurrence_once'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['scheduled', 'sending', 'retry', 'uncertain'])), fields=('follow_up',), name='reminder_one_open_per_follow_up'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('status', 'sent')), models.Q(models.Q(('status', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='reminder_sent_at_set_when_sent'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('leased_until__isnull', False), ('status', 'sending'), ('token__isnull', False)), models.Q(models.Q(('status', 'sending'), _negated=True), ('leased_until__isnull', True), ('token__isnull', True)), _connector='OR'), name='reminder_token_while_sending'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('frozen_at__isnull', True), ('message__isnull', True), ('message_id__isnull', True)), models.Q(('frozen_at__isnull', False), ('message__isnull', False), ('message_id__isnull', False)), _connector='OR'), name='reminder_frozen_whole'),
        ),
        migrations.AddIndex(
            model_name='attempt',
            index=models.Index(fields=['reminder', 'happened_at'], name='attempt_of_reminder'),
        ),
        IsolateOwner("Plan"),
        IsolateOwner("FollowUp"),
        IsolateOwner("Reminder"),
        IsolateOwner("Attempt"),
        AppendOnly("Attempt"),
        migrations.RunSQL(APP_NOW, "DROP FUNCTION app_now()"),
        migrations.RunSQL(TERMINAL, "DROP FUNCTION reminder_is_terminal() CASCADE"),
    ]
