"""LinkedIn's archive: connections, applications and saved jobs, each a CSV with English headings and American days."""

from exchange.importing.readers.cell_days import MONTH_FIRST, cell_day
from exchange.importing.readers.columns import TableReader

GUESSED = "This row has a cell too many, so please check the employer and the job title."


def in_seven_cells(cells: list[str]) -> tuple[list[str], str]:
    """Join what belongs together where a comma of the employer or job title became a cell of its own.

    The first four cells and the day at the end are what they always are.
    """
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) <= 7 or not cell_day(cells[-1]).on:
        return cells, ""
    return [*cells[:5], ", ".join(cell.strip() for cell in cells[5:-1]), cells[-1]], GUESSED


CONNECTIONS = TableReader(
    key="linkedin_connections",
    label="LinkedIn connections",
    wanted=(frozenset({"first name", "last name", "company", "position", "connected on"}),),
    columns=(
        ("first name", "first"),
        ("last name", "last"),
        ("url", "profile"),
        ("e-?mail address", "email"),
        ("company", "employer"),
        ("position", "title"),
        ("connected on", "met_on"),
    ),
    are_people=True,
    mend=in_seven_cells,
)

# The address and number in this file are the person's own, as they gave them in the application.
APPLICATIONS = TableReader(
    key="linkedin_applications",
    label="LinkedIn job applications",
    wanted=(frozenset({"application date", "company name", "job title"}),),
    columns=(
        ("application date", "received_on"),
        ("company name", "employer"),
        ("job title", "role"),
        ("job url", "posting"),
        ("resume name", "note:Resume"),
    ),
    day_order=MONTH_FIRST,
)

SAVED_JOBS = TableReader(
    key="linkedin_saved_jobs",
    label="LinkedIn saved jobs",
    wanted=(frozenset({"saved date", "job url", "job title", "company name"}),),
    columns=(
        ("saved date", "received_on"),
        ("job url", "posting"),
        ("job title", "role"),
        ("company name", "employer"),
    ),
    day_order=MONTH_FIRST,
)
