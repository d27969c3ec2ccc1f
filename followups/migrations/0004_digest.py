import django.db.models.deletion
from django.db import migrations, models

from core.operations import OwnedLink


class Migration(migrations.Migration):

    dependencies = [
        ('followups', '0003_mail_server'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='reminder',
            name='reminder_due',
        ),
        migrations.AddField(
            model_name='reminder',
            name='carrier',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='carried', to='followups.reminder'),
        ),
        migrations.AddIndex(
            model_name='reminder',
            index=models.Index(condition=models.Q(('carrier__isnull', True), ('status__in', ['scheduled', 'retry', 'uncertain'])), fields=['next_attempt_at', 'id'], name='reminder_due'),
        ),
        OwnedLink("Reminder", "carrier"),
    ]
