import django.db.models.deletion
import django.db.models.functions.datetime
import uuid6
from django.conf import settings
from django.db import migrations, models

from core.operations import AppendOnly, IsolateOwner


class Migration(migrations.Migration):

    dependencies = [
        ('offers', '0005_base_is_a_package'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ExchangeRate',
            fields=[
                ('id', models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('source', models.CharField(max_length=3)),
                ('target', models.CharField(max_length=3)),
                ('rate', models.DecimalField(decimal_places=8, max_digits=19)),
                ('as_of_on', models.DateField()),
                ('owner', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(models.F('owner'), models.OrderBy(models.F('as_of_on'), descending=True), models.OrderBy(models.F('id'), descending=True), name='rate_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('rate__gt', 0), ('rate__lte', 1000000000)), name='rate_in_range'), models.CheckConstraint(condition=models.Q(('source', models.F('target')), _negated=True), name='rate_between_two_currencies'), models.CheckConstraint(condition=models.Q(('source__regex', '^[A-Z]{3}$'), ('target__regex', '^[A-Z]{3}$')), name='rate_currencies_are_codes')],
            },
        ),
        IsolateOwner("exchangerate"),
        AppendOnly("exchangerate"),
    ]
