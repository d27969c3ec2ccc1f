"""A worker that dies in the middle of an import: the next one begins anew, and the file is in once."""

from collections import Counter
from uuid import UUID

import pytest
from django.db import transaction

from contacts.models import Contact, Employer
from core.tenancy import acting_as
from exchange.importing import services
from exchange.importing.models import ImportBatch, ImportedRows, ImportUpload
from followups.tasks import do_soon_work
from tests.conftest import ScopedClient
from tests.factories import NOW, UserFactory
from tests.faults.installation import Installation
from tests.faults.servers import until
from tests.scopes import see_everything

pytestmark = pytest.mark.processes
PEOPLE = 1_200
NAMES = [f"Ann Nr{number}" for number in range(PEOPLE)]
FILE = "Name,Company\n" + "".join(f"{name},Firm {at % 40}\n" for at, name in enumerate(NAMES))
# All people are written by then, and nothing of it is committed.
LEDGER = {"event": "INSERT", "table": "exchange_importedrows"}


@pytest.fixture
def batch(ajar: Installation) -> ImportBatch:
    """A file whose person said "Import"; it's too long for a page."""
    see_everything()
    owner = UserFactory()
    with acting_as(owner.pk):
        taken = services.take_in(owner=owner, data=FILE.encode(), name="people.csv")
        return services.start(batch=taken, now=NOW)


def page_of(batch: ImportBatch) -> str:
    with transaction.atomic():
        client = ScopedClient()
        client.force_login(batch.owner)
    return client.get(f"/import/{batch.pk}/").content.decode()


def state_of(pk: UUID) -> str:
    see_everything()
    return ImportBatch.objects.get(pk=pk).state


def test_the_next_run_brings_the_file_in_once_and_the_person_sees_how_it_stands(ajar, worker, batch):
    assert batch.is_in_line
    with ajar.gate("NEW.id IS NOT NULL", **LEDGER) as barrier:
        ajar.tick(task=do_soon_work.name)
        barrier.wait()
        ajar.kill(worker)
    assert "Being imported" in page_of(batch)
    see_everything()
    assert (Contact.objects.count(), ImportUpload.objects.count()) == (0, 1), "nothing of it shows, the file is there"

    ajar.ready_worker()
    ajar.tick(task=do_soon_work.name)
    until(lambda: state_of(batch.pk) == "done", "the next worker has carried it out")

    assert Counter(Contact.objects.values_list("name", flat=True)) == Counter(NAMES)
    assert (Employer.objects.count(), ImportUpload.objects.count()) == (40, 0)
    assert sum(len(rows.made) for rows in ImportedRows.objects.filter(table="contacts.contact")) == PEOPLE
    assert f"New: {PEOPLE}" in page_of(batch)
    assert ImportBatch.objects.get().begun == 2
