"""Huntr's boards, as its own export and others for it write them."""

from exchange.importing.readers.columns import TableReader

HUNTR = TableReader(
    key="huntr",
    label="Huntr jobs",
    wanted=(
        frozenset({"title", "companyname", "listname"}),
        frozenset({"title", "company", "list", "date added"}),
        frozenset({"employer", "job title", "list", "date saved"}),
        frozenset({"title", "company", "post_url", "description"}),
    ),
    columns=(
        ("id", "key"),
        ("title|job title", "role"),
        ("companyname|company|employer", "employer"),
        ("location", "location"),
        ("salary", "pay"),
        ("url|post_url", "link"),
        ("listname|list", "status"),
        ("date added|date saved", "received_on"),
        ("htmldescription|description|notes", "notes"),
    ),
)
