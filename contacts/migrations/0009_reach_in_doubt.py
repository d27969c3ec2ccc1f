from django.db import migrations, models

# Who moved before this was asked is asked about too.
SEE_ALL = "SELECT set_config('app.scope', 'system', true)"
DOUBT = """
UPDATE contacts_contact AS contact SET reach_in_doubt = true
WHERE (contact.phone <> '' OR contact.email <> '') AND EXISTS (
    SELECT FROM contacts_job AS job
    WHERE job.contact_id = contact.id AND job.owner_id = contact.owner_id AND job.by_move AND job.until_on IS NULL
)
"""
SEE_NONE = "SELECT set_config('app.scope', '', true)"


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0008_owner_first'),
    ]

    operations = [
        migrations.AddField(
            model_name='contact',
            name='reach_in_doubt',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.RunSQL([SEE_ALL, DOUBT, 'SET CONSTRAINTS ALL IMMEDIATE', SEE_NONE], migrations.RunSQL.noop),
    ]
