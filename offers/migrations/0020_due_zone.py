from django.conf import settings
from django.db import migrations, models

# An hour that is there already was written down on the clock of where its owner lives.
SEE_ALL = "SELECT set_config('app.scope', 'system', true)"
SET = """
UPDATE offers_offer AS offer SET answer_due_zone = owner.time_zone
FROM accounts_user AS owner WHERE owner.id = offer.owner_id AND offer.answer_due_time IS NOT NULL
"""
SEE_NONE = "SELECT set_config('app.scope', '', true)"


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('offers', '0019_plainer_words'),
    ]

    operations = [
        migrations.AddField(
            model_name='offer',
            name='answer_due_zone',
            field=models.CharField(blank=True, default='', editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.RunSQL([SEE_ALL, SET, 'SET CONSTRAINTS ALL IMMEDIATE', SEE_NONE], migrations.RunSQL.noop),
    ]
