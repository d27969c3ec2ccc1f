import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0004_quick_lists'),
        ('offers', '0013_plurals'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='offer',
            name='offer_by_stage',
        ),
        migrations.RemoveIndex(
            model_name='offerevent',
            name='offer_event_newest',
        ),
        migrations.AlterField(
            model_name='offerevent',
            name='offer',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='events', to='offers.offer'),
        ),
        migrations.AlterField(
            model_name='package',
            name='offer',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='packages', to='offers.offer'),
        ),
        migrations.AddIndex(
            model_name='offer',
            index=models.Index(models.F('owner'), models.F('stage'), models.OrderBy(models.F('open_due_on'), nulls_last=True), models.OrderBy(models.F('id'), descending=True), name='offer_of_stage'),
        ),
        migrations.AddIndex(
            model_name='offer',
            index=models.Index(condition=models.Q(('trashed_at__isnull', False)), fields=['owner', 'trashed_at'], name='offer_trashed'),
        ),
        migrations.AddIndex(
            model_name='offerevent',
            index=models.Index(models.F('offer'), models.OrderBy(models.F('happened_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='offer_event_newest'),
        ),
        migrations.AddIndex(
            model_name='package',
            index=models.Index(fields=['owner', 'kind', 'currency'], include=('offer',), name='package_currencies'),
        ),
    ]
