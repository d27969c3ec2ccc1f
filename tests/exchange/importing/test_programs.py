"""Each program's file from its bytes into an account: twice it changes nothing, and it can be taken back."""

import pytest

from core.tenancy import acting_as
from exchange.importing.readers import recognise
from exchange.importing.rows import questions_in
from exchange.importing.sources import Source
from exchange.importing.undo import undo
from tests.exchange.importing.bring import bring, rows_without_imports, verdicts
from tests.exchange.importing.test_readers import FILES
from tests.factories import NOW

pytestmark = pytest.mark.django_db
CHOICES = {"days": "day_first", "numbers": "point", "currency": "EUR", "applications": "keep"}


@pytest.mark.parametrize("path", sorted(FILES.iterdir()), ids=lambda path: path.name)
def test_a_file_comes_in_once_and_goes_again(path, user):
    source = Source(path.read_bytes())
    reader = recognise(source)
    assert reader is not None
    rows = list(reader.read(source, CHOICES))
    assert questions_in(rows) == []
    before = rows_without_imports(user)

    batch = bring(user, rows)
    assert rows_without_imports(user) != before
    assert set(verdicts(user, rows)) <= {"same", "refused"}

    with acting_as(user.pk):
        undo(batch=batch, now=NOW)
    assert rows_without_imports(user) == before
