import django.db.models.deletion
from django.db import migrations, models

from core.operations import OwnedLink


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_outgoing_mail'),
        ('followups', '0018_plainer_words'),
    ]

    operations = [
        migrations.AddField(
            model_name='writtennote',
            name='mail',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.outgoingmail'),
        ),
        OwnedLink("WrittenNote", "mail"),
    ]
