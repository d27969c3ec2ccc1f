from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Concat

import core.search


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0006_search_and_order'),
        ('core', '0005_search_and_order'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('offers', '0017_versions'),
    ]

    operations = [
        migrations.RemoveField('offer', 'search'),
        migrations.AddField(
            model_name='offer',
            name='search',
            field=models.GeneratedField(db_persist=True, expression=Concat(core.search.Searchable('role'), models.Value('\n'), core.search.Searchable('location'), models.Value('\n'), core.search.Searchable('notes'), output_field=models.TextField()), output_field=models.TextField()),
        ),
        migrations.AddField(
            model_name='offer',
            name='role_order',
            field=models.GeneratedField(db_persist=True, expression=core.search.InOrder('role'), output_field=models.TextField(db_collation='C')),
        ),
        migrations.AddIndex(
            model_name='offer',
            index=models.Index(models.F('owner'), models.F('role_order'), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('trashed_at__isnull', True)), name='offer_by_role'),
        ),
    ]
