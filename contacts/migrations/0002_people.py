import django.db.models.deletion
import django.db.models.functions.datetime
import uuid6
from django.conf import settings
from django.db import migrations, models

from core.operations import AppendOnly, IsolateOwner, OwnedLink


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Gift',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('trashed_at', models.DateTimeField(editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('kind', models.CharField(choices=[('referral', 'Referral'), ('lead', 'Lead'), ('introduction', 'Introduction'), ('article', 'Article'), ('congratulations', 'Congratulations'), ('help', 'Help')], max_length=15)),
                ('what', models.CharField(max_length=200)),
                ('offered_on', models.DateField()),
                ('given_on', models.DateField(blank=True, null=True)),
                ('outcome', models.TextField(blank=True)),
                ('outcome_on', models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='MergeRecord',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('gone', models.UUIDField()),
                ('stays', models.UUIDField()),
                ('name', models.CharField(max_length=200)),
                ('before', models.JSONField()),
                ('merged_at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='contact',
            name='confirmed_on',
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='standing',
            field=models.CharField(choices=[('active', 'In touch'), ('retired', 'Retired'), ('lost', 'Lost touch'), ('silence', 'Asked for silence'), ('not_worth', 'Not worth keeping')], default='active', editable=False, max_length=9),
        ),
        migrations.AddField(
            model_name='contact',
            name='standing_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='treated',
            field=models.CharField(blank=True, choices=[('good', 'Good to me'), ('fair', 'Fair'), ('badly', 'Bad to me')], max_length=5),
        ),
        migrations.AddField(
            model_name='contact',
            name='treated_note',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='employer',
            name='treated',
            field=models.CharField(blank=True, choices=[('good', 'Good to me'), ('fair', 'Fair'), ('badly', 'Bad to me')], max_length=5),
        ),
        migrations.AddField(
            model_name='employer',
            name='treated_note',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='interaction',
            name='trashed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='interaction',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name='job',
            name='by_move',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='job',
            name='left_for',
            field=models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='left', to='contacts.job'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('standing', 'active'), ('standing_at__isnull', True)), models.Q(('standing__in', ['retired', 'lost', 'silence', 'not_worth']), ('standing_at__isnull', False)), _connector='OR'), name='contact_standing_known'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('treated__in', ['', 'good', 'fair', 'badly'])), name='contact_treated_known'),
        ),
        migrations.AddConstraint(
            model_name='employer',
            constraint=models.CheckConstraint(condition=models.Q(('treated__in', ['', 'good', 'fair', 'badly'])), name='employer_treated_known'),
        ),
        migrations.AddField(
            model_name='gift',
            name='contact',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='gifts', to='contacts.contact'),
        ),
        migrations.AddField(
            model_name='gift',
            name='owner',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='mergerecord',
            name='owner',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='gift',
            index=models.Index(fields=['owner', 'given_on'], name='gift_given'),
        ),
        migrations.AddConstraint(
            model_name='gift',
            constraint=models.CheckConstraint(condition=models.Q(('what', ''), _negated=True), name='gift_says_what'),
        ),
        migrations.AddConstraint(
            model_name='gift',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['referral', 'lead', 'introduction', 'article', 'congratulations', 'help'])), name='gift_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='gift',
            constraint=models.CheckConstraint(condition=models.Q(('given_on__isnull', True), ('given_on__gte', models.F('offered_on')), _connector='OR'), name='gift_given_after_it_was_offered'),
        ),
        migrations.AddConstraint(
            model_name='gift',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('outcome_on__isnull', True)), models.Q(models.Q(('outcome', ''), _negated=True), ('given_on__isnull', False), ('outcome_on__isnull', False)), _connector='OR'), name='gift_outcome_of_what_was_given'),
        ),
        migrations.AddConstraint(
            model_name='mergerecord',
            constraint=models.UniqueConstraint(fields=('owner', 'gone'), name='merge_record_once'),
        ),
        migrations.AddConstraint(
            model_name='mergerecord',
            constraint=models.CheckConstraint(condition=models.Q(('gone', models.F('stays')), _negated=True), name='merge_record_of_two'),
        ),
        IsolateOwner("Gift"),
        IsolateOwner("MergeRecord"),
        AppendOnly("MergeRecord"),
        OwnedLink("Job", "left_for"),
    ]
