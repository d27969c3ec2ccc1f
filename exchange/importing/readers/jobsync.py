"""JobSync's export of jobs."""

from exchange.importing.readers.columns import TableReader

JOBSYNC = TableReader(
    key="jobsync",
    label="JobSync jobs",
    wanted=(frozenset({"createdat", "applied", "company", "jobtitle", "status"}),),
    columns=(
        ("applieddate", "received_on"),
        ("company", "employer"),
        ("jobtitle", "role"),
        ("location", "location"),
        ("status", "status"),
        ("jobtype", "note:Contract"),
        ("workplacetype", "note:Where it is done"),
        ("jobsource", "note:Found through"),
        ("joburl", "link"),
        ("jobdescription|description", "notes"),
        ("salaryrange", "pay"),
    ),
)
