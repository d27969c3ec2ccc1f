import django.db.models.deletion
import django.db.models.functions.datetime
import uuid6
from django.conf import settings
from django.db import migrations, models

from core.operations import AppendOnly, IsolateOwner


class Migration(migrations.Migration):

    dependencies = [
        ('offers', '0002_needs_planning'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Package',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('kind', models.CharField(choices=[('offered', 'Offered'), ('asked', 'Asked')], default='offered', max_length=7)),
                ('happened_on', models.DateField()),
                ('note', models.TextField(blank=True)),
                ('currency', models.CharField(max_length=3)),
                ('base_amount', models.DecimalField(decimal_places=2, max_digits=13)),
                ('base_period', models.CharField(choices=[('year', 'a year'), ('month', 'a month'), ('hour', 'an hour')], default='year', max_length=5)),
                ('salaries', models.DecimalField(blank=True, decimal_places=2, max_digits=4, null=True)),
                ('hours_a_week', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True)),
                ('bonus_percent', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True)),
                ('bonus_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=13, null=True)),
                ('bonus_guaranteed', models.BooleanField(default=False)),
                ('bonus_likelihood', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True)),
                ('sign_on_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=13, null=True)),
                ('claw_back_months', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('equity_value', models.DecimalField(blank=True, decimal_places=2, max_digits=13, null=True)),
                ('vesting_years', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('cliff_months', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('vesting_schedule', models.CharField(blank=True, choices=[('monthly', 'every month'), ('quarterly', 'every quarter'), ('yearly', 'every year')], max_length=9)),
                ('equity_discount', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True)),
                ('retirement_percent', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True)),
                ('retirement_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=13, null=True)),
                ('benefits_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=13, null=True)),
                ('health_premium', models.DecimalField(blank=True, decimal_places=2, max_digits=13, null=True)),
                ('commute_cost', models.DecimalField(blank=True, decimal_places=2, max_digits=13, null=True)),
                ('commute_minutes', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('days_off', models.DecimalField(blank=True, decimal_places=1, max_digits=5, null=True)),
                ('remote_days', models.DecimalField(blank=True, decimal_places=1, max_digits=2, null=True)),
                ('contract', models.CharField(blank=True, choices=[('permanent', 'Permanent'), ('fixed_term', 'Fixed-term'), ('internship', 'Internship'), ('contract', 'Contract')], max_length=10)),
                ('contract_until_on', models.DateField(blank=True, null=True)),
                ('starts_on', models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name='package',
            name='corrects',
            field=models.OneToOneField(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='correction', to='offers.package'),
        ),
        migrations.AddField(
            model_name='package',
            name='offer',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='packages', to='offers.offer'),
        ),
        migrations.AddField(
            model_name='package',
            name='owner',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='package',
            index=models.Index(models.F('offer'), models.OrderBy(models.F('happened_on'), descending=True), models.OrderBy(models.F('id'), descending=True), name='package_newest'),
        ),
        migrations.AddConstraint(
            model_name='package',
            constraint=models.CheckConstraint(condition=models.Q(('base_amount__gte', 0)), name='package_base_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='package',
            constraint=models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='package_currency_is_a_code'),
        ),
        migrations.AddConstraint(
            model_name='package',
            constraint=models.CheckConstraint(condition=models.Q(('base_period__in', ['year', 'month', 'hour'])), name='package_period_known'),
        ),
        migrations.AddConstraint(
            model_name='package',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('bonus_amount__isnull', True), ('bonus_amount__gte', 0), _connector='OR'), models.Q(('sign_on_amount__isnull', True), ('sign_on_amount__gte', 0), _connector='OR'), models.Q(('equity_value__isnull', True), ('equity_value__gte', 0), _connector='OR'), models.Q(('retirement_amount__isnull', True), ('retirement_amount__gte', 0), _connector='OR'), models.Q(('benefits_amount__isnull', True), ('benefits_amount__gte', 0), _connector='OR'), models.Q(('health_premium__isnull', True), ('health_premium__gte', 0), _connector='OR'), models.Q(('commute_cost__isnull', True), ('commute_cost__gte', 0), _connector='OR')), name='package_amounts_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='package',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('bonus_percent__isnull', True), ('bonus_percent__range', (0, 1000)), _connector='OR'), models.Q(('retirement_percent__isnull', True), ('retirement_percent__range', (0, 1000)), _connector='OR')), name='package_percentages_in_range'),
        ),
        migrations.AddConstraint(
            model_name='package',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('bonus_likelihood__isnull', True), ('bonus_likelihood__range', (0, 100)), _connector='OR'), models.Q(('equity_discount__isnull', True), ('equity_discount__range', (0, 100)), _connector='OR')), name='package_shares_in_range'),
        ),
        migrations.AddConstraint(
            model_name='package',
            constraint=models.CheckConstraint(condition=models.Q(('salaries__isnull', True), models.Q(('base_period', 'month'), ('salaries__range', (1, 24))), _connector='OR'), name='package_salaries_in_range'),
        ),
        migrations.AddConstraint(
            model_name='package',
            constraint=models.CheckConstraint(condition=models.Q(('hours_a_week__isnull', True), ('hours_a_week__range', (0, 168)), _connector='OR'), name='package_hours_in_range'),
        ),
        migrations.AddConstraint(
            model_name='package',
            constraint=models.CheckConstraint(condition=models.Q(('vesting_years__isnull', True), ('vesting_years__range', (1, 20)), _connector='OR'), name='package_vesting_in_range'),
        ),
        migrations.AddConstraint(
            model_name='package',
            constraint=models.CheckConstraint(condition=models.Q(('bonus_percent__isnull', True), ('bonus_amount__isnull', True), _connector='OR'), name='package_bonus_one_way'),
        ),
        migrations.AddConstraint(
            model_name='package',
            constraint=models.CheckConstraint(condition=models.Q(('retirement_percent__isnull', True), ('retirement_amount__isnull', True), _connector='OR'), name='package_retirement_one_way'),
        ),
        IsolateOwner("package"),
        AppendOnly("package"),
    ]
