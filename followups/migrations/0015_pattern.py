from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('followups', '0014_attempt_choices'),
    ]

    operations = [
        migrations.RenameField(
            model_name='plan',
            old_name='rhythm',
            new_name='pattern',
        ),
        migrations.RenameField(
            model_name='savedcadence',
            old_name='rhythm',
            new_name='pattern',
        ),
    ]
