import django.db.models.deletion
import django.db.models.functions.datetime
import uuid6
from django.conf import settings
from django.db import migrations, models

from core.operations import AppendOnly, IsolateOwner


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contacts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('trashed_at', models.DateTimeField(editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('role', models.CharField(max_length=200)),
                ('location', models.CharField(blank=True, max_length=200)),
                ('base_amount', models.DecimalField(decimal_places=2, max_digits=13)),
                ('base_currency', models.CharField(max_length=3)),
                ('base_period', models.CharField(choices=[('year', 'a year'), ('month', 'a month'), ('hour', 'an hour')], default='year', max_length=5)),
                ('answer_due_on', models.DateField(blank=True, null=True)),
                ('answer_due_time', models.TimeField(blank=True, null=True)),
                ('notes', models.TextField(blank=True)),
                ('stage', models.CharField(choices=[('considering', 'Considering'), ('declining', 'Declining'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('lapsed', 'Lapsed'), ('rescinded', 'Rescinded')], default='considering', editable=False, max_length=11)),
                ('employer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='contacts.employer')),
                ('hiring_manager', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='offers', to='contacts.contact')),
                ('owner', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Decline',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('decided_at', models.DateTimeField()),
                ('private_reasons', models.TextField(blank=True)),
                ('reason_to_share', models.TextField(blank=True)),
                ('sent_on', models.DateField(null=True)),
                ('channel', models.CharField(blank=True, choices=[('call', 'Call'), ('video', 'Video call'), ('in_person', 'In person'), ('voicemail', 'Voicemail'), ('email', 'E-mail'), ('letter', 'Letter'), ('message', 'Message'), ('recruiter', 'Through a recruiter')], max_length=12)),
                ('permission', models.CharField(blank=True, choices=[('granted', 'Yes, they agreed'), ('refused', 'No, they would rather not'), ('not_asked', 'I did not ask')], max_length=9)),
                ('note', models.TextField(blank=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('owner', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('told', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='contacts.contact')),
                ('offer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='declines', to='offers.offer')),
            ],
        ),
        migrations.CreateModel(
            name='OfferEvent',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('kind', models.CharField(choices=[('logged', 'Logged'), ('stage', 'Stage changed'), ('edited', 'Edited'), ('trashed', 'Moved to the trash'), ('restored', 'Brought back')], max_length=8)),
                ('happened_at', models.DateTimeField()),
                ('stage', models.CharField(blank=True, choices=[('considering', 'Considering'), ('declining', 'Declining'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('lapsed', 'Lapsed'), ('rescinded', 'Rescinded')], max_length=11)),
                ('note', models.TextField(blank=True)),
                ('offer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='events', to='offers.offer')),
                ('owner', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddIndex(
            model_name='offer',
            index=models.Index(fields=['owner', 'stage', 'answer_due_on'], name='offer_by_stage'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(('role', ''), _negated=True), name='offer_has_role'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(('base_amount__gte', 0)), name='offer_base_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(('base_currency__regex', '^[A-Z]{3}$')), name='offer_currency_is_a_code'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(('base_period__in', ['year', 'month', 'hour'])), name='offer_period_known'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(('stage__in', ['considering', 'declining', 'accepted', 'declined', 'lapsed', 'rescinded'])), name='offer_stage_known'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(('answer_due_time__isnull', True), ('answer_due_on__isnull', False), _connector='OR'), name='offer_due_time_needs_a_date'),
        ),
        migrations.AddConstraint(
            model_name='decline',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('offer',), name='decline_once_per_offer'),
        ),
        migrations.AddConstraint(
            model_name='decline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('channel', ''), ('permission', ''), ('sent_on__isnull', True)), models.Q(('sent_on__isnull', False), models.Q(('channel', ''), _negated=True), models.Q(('permission', ''), _negated=True)), _connector='OR'), name='decline_sent_in_one_step'),
        ),
        migrations.AddIndex(
            model_name='offerevent',
            index=models.Index(models.F('offer'), models.OrderBy(models.F('happened_at'), descending=True), name='offer_event_newest'),
        ),
        migrations.AddConstraint(
            model_name='offerevent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'stage'), models.Q(('stage', ''), _negated=True)), models.Q(models.Q(('kind', 'stage'), _negated=True), ('stage', '')), _connector='OR'), name='offer_event_stage_iff_moved'),
        ),
        IsolateOwner("Offer"),
        IsolateOwner("OfferEvent"),
        IsolateOwner("Decline"),
        AppendOnly("OfferEvent"),
    ]
