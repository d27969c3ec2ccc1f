from django.db import migrations, models

import core.search


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0005_search_and_order'),
        ('followups', '0016_congratulations'),
    ]

    operations = [
        migrations.AddField(
            model_name='savedcadence',
            name='name_order',
            field=models.GeneratedField(db_persist=True, expression=core.search.InOrder('name'), output_field=models.TextField(db_collation='C')),
        ),
    ]
