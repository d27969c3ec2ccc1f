from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0001_initial'),
        ('offers', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='offer',
            name='needs_planning',
            field=models.BooleanField(default=True, editable=False),
        ),
        migrations.AddIndex(
            model_name='offer',
            index=models.Index(condition=models.Q(('needs_planning', True)), fields=['id'], name='offer_needs_planning'),
        ),
    ]
