"""The demo career that browsers are shown: its pages, and the rows that they are about."""

from collections import defaultdict

import psycopg

from standalone import paths
from tests.standalone.harness import Ajar

EMAIL, PASSWORD = "maren@example.org", "three blue herons"
# What signed-in people see; `{name}` is a row's id (`ROWS`).
PAGES = (
    "/",
    "/find/?q=a",
    "/help/",
    "/look-around/",
    "/keys/",
    "/offers/",
    "/offers/?stage=closed&sort=newest",
    "/offers/?q=nothing+like+it",
    "/offers/?view=board",
    "/offers/{considering}/what-happened/",
    "/offers/new/",
    "/offers/new/from-anywhere/",
    "/offers/trash/",
    "/offers/scorecard/",
    "/offers/scorecard/?offer={considering}",
    "/offers/criteria/new/",
    "/offers/{considering}/questions/",
    "/offers/{considering}/pros-cons/",
    "/offers/compare/",
    "/offers/today/",
    "/offers/{considering}/accept/",
    "/offers/{accepted}/",
    "/offers/{accepted}/accepted/",
    "/offers/{accepted}/look-back/",
    "/offers/decisions/{decision}/",
    "/offers/{considering}/",
    "/offers/{declining}/",
    "/offers/{declined}/",
    "/offers/{considering}/edit/",
    "/offers/{considering}/rounds/",
    "/offers/{considering}/rounds/new/",
    "/offers/rounds/{package}/correct/",
    "/offers/rates/",
    "/offers/{considering}/decline/",
    "/offers/{considering}/decline/decide/",
    "/offers/{considering}/decline/prepare/",
    "/offers/{declining}/decline/prepare/",
    "/offers/{declining}/decline/card/",
    "/offers/{declining}/decline/card/words/",
    "/offers/{declined}/decline/stay-in-touch/",
    "/offers/{declined}/decline/note/",
    "/offers/{declined}/can-we-talk/",
    "/offers/{declining}/decline/sent/",
    "/follow-ups/",
    "/follow-ups/new/",
    "/follow-ups/{open}/",
    "/follow-ups/{open}/done/",
    "/follow-ups/{open}/snooze/",
    "/follow-ups/{done}/",
    "/follow-ups/of-offer/{declined}/",
    "/follow-ups/of-contact/{contact}/",
    "/doors/",
    "/plans/{plan}/",
    "/contacts/{contact}/plan/",
    "/settings/cadences/",
    "/reminders/",
    "/reminders/restored/",
    "/contacts/",
    "/contacts/new/",
    "/contacts/{contact}/",
    "/contacts/{contact}/edit/",
    "/contacts/{contact}/timeline/",
    "/contacts/{contact}/gifts/",
    "/contacts/{contact}/moved/",
    "/contacts/{contact}/merge/",
    "/contacts/{contact}/merge/?other={interviewer}",
    "/contacts/interactions/{touch}/",
    "/contacts/gifts/{gift}/",
    "/employers/",
    "/employers/{employer}/",
    "/employers/{employer}/edit/",
    "/offers/of-employer/{employer}/",
    "/offers/{considering}/people/",
    "/offers/{considering}/interviews/new/",
    "/settings/",
    "/settings/backups/",
    "/settings/devices/",
    "/settings/your-data/",
    "/accounts/second-step/",
    "/settings/reminders/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/logout/",
)
# What everyone sees.
SOLO_PAGES = ("/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/")

ROWS = {
    "considering": "SELECT id FROM offers_offer WHERE stage = 'considering' ORDER BY id LIMIT 1",
    "declining": "SELECT id FROM offers_offer WHERE stage = 'declining' ORDER BY id LIMIT 1",
    "declined": "SELECT offer_id FROM followups_plan WHERE offer_id IS NOT NULL ORDER BY id LIMIT 1",
    "package": "SELECT id FROM offers_package ORDER BY id LIMIT 1",
    "accepted": "SELECT id FROM offers_offer WHERE stage = 'accepted' ORDER BY id LIMIT 1",
    "decision": "SELECT id FROM offers_decision ORDER BY decided_at DESC LIMIT 1",
    "contact": "SELECT contact_id FROM followups_plan ORDER BY id LIMIT 1",
    "plan": "SELECT id FROM followups_plan WHERE state = 'active' ORDER BY id LIMIT 1",
    "interviewer": "SELECT contact_id FROM offers_offerperson ORDER BY id LIMIT 1",
    "touch": "SELECT id FROM contacts_interaction ORDER BY id LIMIT 1",
    "gift": "SELECT id FROM contacts_gift ORDER BY id LIMIT 1",
    "employer": "SELECT id FROM contacts_employer WHERE treated <> '' ORDER BY id LIMIT 1",
    "open": "SELECT id FROM followups_followup WHERE state = 'open' AND plan_id IS NOT NULL ORDER BY due_on LIMIT 1",
    "done": "SELECT id FROM followups_followup WHERE state = 'done' ORDER BY due_on LIMIT 1",
}


def by_area(pages: tuple[str, ...]) -> dict[str, list[str]]:
    """Group pages by where their addresses begin: a test of all of them would take minutes."""
    areas = defaultdict(list)
    for path in pages:
        areas[path.split("/")[1] or "today"].append(path)
    return areas


AREAS = by_area(PAGES)


def demo_rows(ajar: Ajar) -> dict[str, str]:
    """Fill in a believable career, and return the rows of it that pages are looked at for."""
    ajar.manage("demo", "--email", EMAIL, "--password", PASSWORD)
    with psycopg.connect(paths.database_url(ajar.data)) as database:
        database.execute("SET app.scope = 'system'")
        return {name: str(database.execute(query).fetchone()[0]) for name, query in ROWS.items()}
