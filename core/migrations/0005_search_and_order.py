from django.db import migrations

# What a person types as an apostrophe, and what letters of one sound or one shape are written as.
APOSTROPHES = "´`‘’ʼʹ"
KATAKANA = "".join(chr(code) for code in range(0x30A1, 0x30F7))
HIRAGANA = "".join(chr(code - 0x60) for code in range(0x30A1, 0x30F7))
ALIKE = "ςأإآٱىیةک" + KATAKANA
LETTERS = "σااااييهك" + HIRAGANA
# Accents that stand alone, Hebrew and Arabic points, what lengthens an Arabic line; and what has no width.
MARKS = (
    r"[\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640"
    r"\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
    r"\u200b-\u200f\u202a-\u202e\u2060\ufe00-\ufe0f\ufeff]"
)
# As the Unicode Collation Algorithm has them: before figures and letters, in this order.
PUNCTUATION = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$€£¥"
FIRST = "".join(rf"\x{code:02x}" for code in range(2, 2 + len(PUNCTUATION)))


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


# Immutable, so that columns can be made from it: the dictionary is named, not looked up by the search path.
FOLD = f"""
CREATE OR REPLACE FUNCTION ajar_fold(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(translate(
    unaccent('unaccent'::regdictionary, regexp_replace(
        lower(normalize(translate(value, {literal(APOSTROPHES)}, {literal("'" * len(APOSTROPHES))}), NFKC)),
        {literal(MARKS)}, '', 'g'
    )),
    {literal(ALIKE)}, {literal(LETTERS)}
))
"""
# "Müller" as those write it who have no such keys.
SPELLED = """
CREATE FUNCTION ajar_spelled(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ajar_fold(replace(replace(replace(replace(replace(
    lower(normalize(value, NFC)), 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ø', 'oe'), 'å', 'aa'))
"""
SEARCHABLE = r"""
CREATE FUNCTION ajar_searchable(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ajar_fold(value)
    || CASE WHEN lower(normalize(value, NFC)) ~ '[äöüøå]' THEN E'\x1f' || ajar_spelled(value) ELSE '' END
"""
# What differs by accents alone is ordered by them, then by capitals. An index has no room for more than 200 characters of each.
ORDER = rf"""
CREATE FUNCTION ajar_order(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN left(translate(ajar_fold(value), {literal(PUNCTUATION)}, E'{FIRST}'), 200)
    || E'\x01' || left(lower(value), 200) || E'\x01' || left(value, 200)
"""
OLD_FOLD = """
CREATE OR REPLACE FUNCTION ajar_fold(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(unaccent('unaccent'::regdictionary, value))
"""


class Migration(migrations.Migration):
    """Search and order without ICU, which not every PostgreSQL has; see `core.search`.

    Columns made by the older `ajar_fold` are made anew by the migrations of their apps.
    """

    dependencies = [
        ('core', '0004_submissions'),
    ]

    operations = [
        migrations.RunSQL(FOLD, OLD_FOLD),
        migrations.RunSQL(SPELLED, 'DROP FUNCTION ajar_spelled(text)'),
        migrations.RunSQL(SEARCHABLE, 'DROP FUNCTION ajar_searchable(text)'),
        migrations.RunSQL(ORDER, 'DROP FUNCTION ajar_order(text)'),
    ]
