"""The judge of statements is judged: by some that read everyone's rows, and some that don't."""

import pytest

from tests.statements import unowned


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT o.id FROM offers_offer o WHERE o.owner_id = 'x' AND o.stage = 'open'",
        "SELECT o.id FROM offers_offer o WHERE (o.id) IN (('x'::uuid))",
        "SELECT o.id FROM offers_offer o WHERE o.id = ANY(ARRAY(SELECT id FROM offers_offer p WHERE p.owner_id = 'x'))",
        "SELECT o.id FROM offers_offer o JOIN contacts_employer e ON (o.employer_id = e.id) WHERE o.owner_id = 'x'",
        "SELECT o.id FROM offers_offer o JOIN contacts_employer e ON (o.employer_id = e.id) WHERE e.owner_id = 'x'",
        "SELECT o.id FROM offers_offer o WHERE (o.owner_id = 'x' AND o.stage = 'a') OR o.employer_id = 'y'",
        "SELECT (SELECT j.id FROM contacts_job j WHERE j.contact_id = o.id) FROM contacts_contact o WHERE o.id = 'x'",
        "SELECT id FROM accounts_user",
    ],
)
def test_what_names_an_owner_or_hangs_on_a_key_is_fine(sql):
    assert unowned(sql) == []


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT o.id FROM offers_offer o WHERE o.stage = 'open'",
        "SELECT o.id FROM offers_offer o WHERE NOT (o.owner_id = 'x')",
        "SELECT o.id FROM offers_offer o WHERE o.owner_id = 'x' OR o.stage = 'open'",
        "SELECT e.id FROM contacts_employer e WHERE e.id IN (SELECT o.employer_id FROM offers_offer o)",
        "SELECT u.id FROM accounts_user u LEFT JOIN offers_offer o ON (o.stage = 'open')",
        "UPDATE accounts_user SET is_active = EXISTS(SELECT 1 FROM offers_offer o WHERE o.stage = 'open')",
    ],
)
def test_what_reads_the_rows_of_all_is_found(sql):
    assert unowned(sql) == ["offers_offer"]


def test_two_tables_that_only_hang_on_each_other_are_both_found():
    sql = "SELECT o.id FROM offers_offer o JOIN contacts_employer e ON (o.employer_id = e.id) WHERE o.stage = 'open'"

    assert sorted(unowned(sql)) == ["contacts_employer", "offers_offer"]
