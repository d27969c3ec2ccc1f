from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_mail_preferences'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='keys',
            field=models.BooleanField(default=True),
        ),
    ]
