"""Teal's tracker. Its pay is what the posting names at most; its deadline is that of the application."""

from exchange.importing.readers.columns import TableReader

TEAL = TableReader(
    key="teal",
    label="Teal jobs",
    wanted=(
        frozenset({"job position", "company", "status", "date saved"}),
        frozenset({"company name", "job title", "status", "job url", "salary"}),
    ),
    columns=(
        ("job position|job title", "role"),
        ("company|company name", "employer"),
        ("max\\. salary|salary", "pay"),
        ("location", "location"),
        ("status", "status"),
        ("date applied", "received_on"),
        ("date saved", "note:Saved on"),
        ("deadline", "note:Deadline of the application"),
        ("follow up", "note:Follow up"),
        ("excitement", "note:Excitement"),
        ("job url|url", "link"),
        ("notes?", "notes"),
    ),
)
