from django.db import migrations, models

# Until now it was "each" unless somebody chose otherwise, and nothing tells who did choose it. So everyone
# gets one mail, which says where that is changed; still one reminder for each follow-up.
TOGETHER = "UPDATE accounts_user SET digest = true"


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_name_and_looking_around'),
    ]

    operations = [
        migrations.AlterField(
            model_name='user',
            name='digest',
            field=models.BooleanField(default=True),
        ),
        migrations.RunSQL([TOGETHER, 'SET CONSTRAINTS ALL IMMEDIATE'], migrations.RunSQL.noop),
    ]
