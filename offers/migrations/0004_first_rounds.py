from django.db import migrations

# What an offer said of its base pay becomes its first round, on the day (UTC) on which it was logged.
COPY = """
SELECT set_config('app.scope', 'system', true);
INSERT INTO offers_package (
    id, owner_id, offer_id, kind, happened_on, note, currency, base_amount, base_period,
    bonus_guaranteed, vesting_schedule, contract
)
SELECT
    gen_random_uuid(), offer.owner_id, offer.id, 'offered',
    offer.created_at::date, '',
    offer.base_currency, offer.base_amount, offer.base_period, false, '', ''
FROM offers_offer AS offer;
SET CONSTRAINTS ALL IMMEDIATE;
SELECT set_config('app.scope', '', true);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('offers', '0003_packages'),
    ]

    operations = [
        migrations.RunSQL(COPY, migrations.RunSQL.noop),
    ]
