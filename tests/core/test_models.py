import pytest

from contacts.models import Employer
from core.models import StaleEditError
from tests.factories import NOW, EmployerFactory

pytestmark = pytest.mark.django_db


class TestSaveEdit:
    def test_an_edit_is_saved_and_counted(self):
        employer = EmployerFactory(name="Acme")

        employer.save_edit(expected_version=1, name="Acme Ltd")

        assert (employer.name, employer.version) == ("Acme Ltd", 2)
        assert Employer.objects.get().name == "Acme Ltd"

    def test_a_stale_edit_saves_nothing(self):
        employer = EmployerFactory(name="Acme", notes="")
        Employer.objects.get().save_edit(expected_version=1, notes="theirs")

        with pytest.raises(StaleEditError):
            employer.save_edit(expected_version=1, name="mine")

        assert Employer.objects.values_list("name", "notes", "version").get() == ("Acme", "theirs", 2)

    def test_the_same_edit_submitted_twice_is_saved_once(self):
        employer = EmployerFactory()
        employer.save_edit(expected_version=1, notes="once")

        with pytest.raises(StaleEditError):
            Employer.objects.get().save_edit(expected_version=1, notes="once")

        assert Employer.objects.get().version == 2


class TestTrash:
    def test_what_is_in_the_trash_is_not_kept(self):
        kept, gone = EmployerFactory(), EmployerFactory()

        gone.trash(at=NOW)

        assert list(Employer.objects.kept()) == [kept]
        assert list(Employer.objects.trashed()) == [gone]

    def test_it_comes_back_as_it_was(self):
        employer = EmployerFactory(notes="kind people", trashed_at=NOW)

        employer.restore()

        assert Employer.objects.kept().get().notes == "kind people"


def test_the_first_wall_keeps_what_belongs_to_a_person(user):
    mine = EmployerFactory(owner=user)
    EmployerFactory()

    assert list(Employer.objects.for_owner(user)) == [mine]
