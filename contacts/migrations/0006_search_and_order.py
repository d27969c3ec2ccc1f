from django.conf import settings
from django.db import migrations, models

import core.search

# Made anew by what the database's function has become.
NAME_FOLDED = {'db_persist': True, 'expression': core.search.Searchable('name'), 'output_field': models.TextField()}
NAME_ORDER = {'db_persist': True, 'expression': core.search.InOrder('name'), 'output_field': models.TextField(db_collation='C')}


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0005_addressed_as'),
        ('core', '0005_search_and_order'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveField('contact', 'name_folded'),
        migrations.AddField('contact', 'name_folded', models.GeneratedField(**NAME_FOLDED)),
        migrations.AddField('contact', 'name_order', models.GeneratedField(**NAME_ORDER)),
        migrations.RemoveField('employer', 'name_folded'),
        migrations.AddField('employer', 'name_folded', models.GeneratedField(**NAME_FOLDED)),
        migrations.AddField('employer', 'name_order', models.GeneratedField(**NAME_ORDER)),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('trashed_at__isnull', True)), fields=['owner', 'name_order', 'id'], name='contact_in_order'),
        ),
        migrations.AddIndex(
            model_name='employer',
            index=models.Index(condition=models.Q(('trashed_at__isnull', True)), fields=['owner', 'name_order', 'id'], name='employer_in_order'),
        ),
    ]
