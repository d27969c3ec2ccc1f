"""How soon PostgreSQL lets go of what a client was amid whose host died, or can't be reached any more.

Nobody says goodbye for such a client. Its transaction would stay open, with locks on the reminders that it was about
to claim, until TCP asks after it: by the usual settings for the first time after two hours.
"""

from typing import Any

from django.db import connections

# As long as a request may take. A connection that is idle outside of a transaction holds nothing and stays, so that
# a worker that is cut off while it waits for the mail server can still note the outcome afterwards.
LONGEST_PAUSE = "60s"


def let_go_of_lost_clients(*, using: str, **kwargs: Any) -> None:
    """Make it a setting of our role in this database, for whoever connects: a pooler too.

    After each `migrate`, since a copy of a database does not bring it along.
    """
    connection = connections[using]
    database = connection.ops.quote_name(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute(
            f"ALTER ROLE CURRENT_USER IN DATABASE {database}"
            f" SET idle_in_transaction_session_timeout = '{LONGEST_PAUSE}'"
        )
