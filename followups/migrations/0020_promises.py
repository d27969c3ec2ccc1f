import django.db.models.deletion
from django.db import migrations, models

from core.operations import OwnedLink


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0007_plainer_words'),
        ('followups', '0019_note_mail'),
    ]

    operations = [
        migrations.AddField(
            model_name='followup',
            name='gift',
            field=models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='follow_ups', to='contacts.gift'),
        ),
        OwnedLink('FollowUp', 'gift'),
    ]
