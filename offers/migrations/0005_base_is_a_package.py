from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0001_initial'),
        ('offers', '0004_first_rounds'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='offer',
            name='offer_base_not_negative',
        ),
        migrations.RemoveConstraint(
            model_name='offer',
            name='offer_currency_is_a_code',
        ),
        migrations.RemoveConstraint(
            model_name='offer',
            name='offer_period_known',
        ),
        migrations.RemoveConstraint(
            model_name='offer',
            name='offer_stage_known',
        ),
        migrations.RemoveField(
            model_name='offer',
            name='base_amount',
        ),
        migrations.RemoveField(
            model_name='offer',
            name='base_currency',
        ),
        migrations.RemoveField(
            model_name='offer',
            name='base_period',
        ),
        migrations.AlterField(
            model_name='offer',
            name='stage',
            field=models.CharField(choices=[('considering', 'Considering'), ('declining', 'Declining'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('lapsed', 'Lapsed'), ('rescinded', 'Rescinded'), ('today', 'Today’s job')], default='considering', editable=False, max_length=11),
        ),
        migrations.AlterField(
            model_name='offerevent',
            name='stage',
            field=models.CharField(blank=True, choices=[('considering', 'Considering'), ('declining', 'Declining'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('lapsed', 'Lapsed'), ('rescinded', 'Rescinded'), ('today', 'Today’s job')], max_length=11),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(('stage__in', ['considering', 'declining', 'accepted', 'declined', 'lapsed', 'rescinded', 'today'])), name='offer_stage_known'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.UniqueConstraint(condition=models.Q(('stage', 'today'), ('trashed_at__isnull', True)), fields=('owner',), name='offer_one_job_today'),
        ),
    ]
