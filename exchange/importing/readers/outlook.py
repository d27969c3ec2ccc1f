"""Outlook's people, as the program and the web page write them. "Title" is that of the name in both."""

from exchange.importing.readers.columns import TableReader

OUTLOOK = TableReader(
    key="outlook",
    label="Outlook people",
    wanted=(
        frozenset({"first name", "last name", "company", "job title", "e-mail address", "business phone"}),
        frozenset({"first name", "last name", "company", "job title", "e-mail address", "mobile phone"}),
    ),
    columns=(
        ("title", "prefix"),
        ("first name", "first"),
        ("middle name", "middle"),
        ("last name", "last"),
        ("suffix", "suffix"),
        ("company", "employer"),
        ("job title", "title"),
        (r"e-mail(?: \d)? address", "email"),
        (r"(?:mobile|business|home|primary|company main|other|car) phone(?: \d)?", "phone"),
        ("(?:personal )?web page", "link"),
        ("notes", "notes"),
        ("nickname", "note:Nickname"),
        ("department", "note:Department"),
        ("business (?:street|city|country/region)", "note"),
    ),
    are_people=True,
)
