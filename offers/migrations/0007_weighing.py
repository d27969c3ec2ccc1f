import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import uuid6
from django.conf import settings
from django.db import migrations, models

from core.operations import IsolateOwner


class Migration(migrations.Migration):

    dependencies = [
        ('offers', '0006_exchange_rate'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Criterion',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('trashed_at', models.DateTimeField(editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('name', models.CharField(max_length=200)),
                ('weight', models.PositiveSmallIntegerField(default=10)),
                ('kind', models.CharField(blank=True, choices=[('', 'Scored by hand'), ('pay', 'Scored from the packages')], editable=False, max_length=3)),
                ('position', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('owner', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Reason',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('trashed_at', models.DateTimeField(editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('side', models.CharField(choices=[('pro', 'For'), ('con', 'Against')], max_length=3)),
                ('text', models.CharField(max_length=200)),
                ('weight', models.PositiveSmallIntegerField(default=3)),
                ('position', models.PositiveSmallIntegerField(editable=False)),
                ('offer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='reasons', to='offers.offer')),
                ('owner', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Score',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('score', models.DecimalField(blank=True, decimal_places=1, max_digits=3, null=True)),
                ('note', models.TextField(blank=True)),
                ('criterion', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='offers.criterion')),
                ('offer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='offers.offer')),
                ('owner', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('question', models.CharField(choices=[('manager', 'Will you report to whom you expected, and is that person around?'), ('work', 'Is the work what was described?'), ('place', 'Would you want to live there?'), ('counter', 'Does it mend why you were leaving, or is it only more money?')], max_length=7)),
                ('answer', models.CharField(choices=[('yes', 'Yes'), ('partly', 'Partly, or not sure'), ('no', 'No')], max_length=6)),
                ('note', models.TextField(blank=True)),
                ('deal_breaker', models.BooleanField(default=False)),
                ('offer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='offers.offer')),
                ('owner', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('owner', 'offer', 'question'), name='answer_once_per_question'), models.CheckConstraint(condition=models.Q(('question__in', ['manager', 'work', 'place', 'counter'])), name='answer_question_known'), models.CheckConstraint(condition=models.Q(('answer__in', ['yes', 'partly', 'no'])), name='answer_is_one_of_three'), models.CheckConstraint(condition=models.Q(('deal_breaker', False), models.Q(('answer', 'yes'), _negated=True), _connector='OR'), name='answer_yes_breaks_nothing')],
            },
        ),
        migrations.AddConstraint(
            model_name='criterion',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='criterion_has_name'),
        ),
        migrations.AddConstraint(
            model_name='criterion',
            constraint=models.CheckConstraint(condition=models.Q(('weight__range', (0, 100))), name='criterion_weight_in_range'),
        ),
        migrations.AddConstraint(
            model_name='criterion',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['', 'pay'])), name='criterion_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='criterion',
            constraint=models.UniqueConstraint(models.F('owner'), django.db.models.functions.text.Lower('name'), condition=models.Q(('trashed_at__isnull', True)), name='criterion_named_once'),
        ),
        migrations.AddConstraint(
            model_name='criterion',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'pay'), ('trashed_at__isnull', True)), fields=('owner',), name='criterion_one_pay'),
        ),
        migrations.AddConstraint(
            model_name='reason',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='reason_has_text'),
        ),
        migrations.AddConstraint(
            model_name='reason',
            constraint=models.CheckConstraint(condition=models.Q(('side__in', ['pro', 'con'])), name='reason_side_known'),
        ),
        migrations.AddConstraint(
            model_name='reason',
            constraint=models.CheckConstraint(condition=models.Q(('weight__range', (1, 5))), name='reason_weight_in_range'),
        ),
        migrations.AddConstraint(
            model_name='reason',
            constraint=models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('owner', 'offer', 'side', 'position'), name='reason_has_a_place_of_its_own'),
        ),
        migrations.AddConstraint(
            model_name='reason',
            constraint=models.UniqueConstraint(models.F('owner'), models.F('offer'), models.F('side'), django.db.models.functions.text.Lower('text'), condition=models.Q(('trashed_at__isnull', True)), name='reason_said_once'),
        ),
        migrations.AddConstraint(
            model_name='score',
            constraint=models.UniqueConstraint(fields=('owner', 'criterion', 'offer'), name='score_once_per_offer'),
        ),
        migrations.AddConstraint(
            model_name='score',
            constraint=models.CheckConstraint(condition=models.Q(('score__isnull', True), ('score__range', (0, 10)), _connector='OR'), name='score_in_range'),
        ),
        IsolateOwner("criterion"),
        IsolateOwner("score"),
        IsolateOwner("reason"),
        IsolateOwner("answer"),
    ]
