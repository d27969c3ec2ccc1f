from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations

# Immutable, so that columns can be made from it: the dictionary is named, not looked up by the
# search path. `unaccent` is a trusted extension: the owner of the database may create it.
FOLD = """
CREATE FUNCTION ajar_fold(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(unaccent('unaccent'::regdictionary, value))
"""


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0001_cache'),
    ]

    operations = [
        UnaccentExtension(),
        migrations.RunSQL(FOLD, 'DROP FUNCTION ajar_fold(text)'),
    ]
