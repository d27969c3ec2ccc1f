from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='digest',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='user',
            name='resend_uncertain',
            field=models.BooleanField(default=True),
        ),
    ]
