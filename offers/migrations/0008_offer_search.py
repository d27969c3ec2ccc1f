import django.db.models.functions.text
from django.db import migrations, models

import core.search


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_search'),
        ('offers', '0007_weighing'),
    ]

    operations = [
        migrations.AddField(
            model_name='offer',
            name='search',
            field=models.GeneratedField(db_persist=True, expression=core.search.Fold(django.db.models.functions.text.Concat('role', models.Value('\n'), 'location', models.Value('\n'), 'notes', output_field=models.TextField())), output_field=models.TextField()),
        ),
    ]
