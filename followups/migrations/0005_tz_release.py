from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('followups', '0004_digest'),
    ]

    operations = [
        migrations.AddField(
            model_name='heartbeat',
            name='tz_release',
            field=models.CharField(blank=True, max_length=20),
        ),
    ]
