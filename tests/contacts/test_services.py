from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from contacts.models import Contact, Employer, Job
from contacts.services import (
    find_or_make_contact,
    find_or_make_employer,
    make_contact,
    save_contact,
    set_present_job,
)
from core.models import StaleEditError
from core.tenancy import acting_as
from tests.factories import NOW, TODAY, ContactFactory, EmployerFactory, JobFactory

pytestmark = pytest.mark.django_db


class TestFindOrMakeEmployer:
    def test_a_new_name_makes_an_employer(self, as_user):
        employer = find_or_make_employer(owner=as_user, name="Acme")

        assert (employer.name, employer.owner) == ("Acme", as_user)

    @pytest.mark.parametrize(
        ("known", "typed"),
        [
            ("Acme", "Acme"),
            ("Acme", "aCME"),
            ("Ødegård", "ØDEGÅRD"),
            ("ΑΘΗΝΑ", "αθηνα"),
            ("100% Fun_Co", "100% fun_co"),
        ],
    )
    def test_a_known_name_is_found_whatever_the_case(self, as_user, known, typed):
        employer = EmployerFactory(owner=as_user, name=known)

        assert find_or_make_employer(owner=as_user, name=typed) == employer

    @pytest.mark.parametrize(("known", "typed"), [("Weiß GmbH", "WEIẞ GMBH"), ("İstanbul Bank", "istanbul bank")])
    def test_letters_whose_capitals_are_not_pairs_are_compared_as_the_unique_name_does(self, as_user, known, typed):
        employer = EmployerFactory(owner=as_user, name=known)

        assert find_or_make_employer(owner=as_user, name=typed) == employer

    def test_a_percent_sign_is_not_a_pattern(self, as_user):
        EmployerFactory(owner=as_user, name="Acme")

        assert find_or_make_employer(owner=as_user, name="A%").name == "A%"

    def test_one_in_the_trash_is_not_taken_up_again(self, as_user):
        trashed = EmployerFactory(owner=as_user, name="Acme", trashed_at=NOW)

        assert find_or_make_employer(owner=as_user, name="Acme") != trashed

    def test_somebody_elses_employer_of_that_name_is_not_found(self, user):
        theirs = EmployerFactory(name="Acme")

        assert find_or_make_employer(owner=user, name="Acme") != theirs

    @pytest.mark.django_db(transaction=True)
    def test_two_requests_at_once_end_up_with_the_same_employer(self, user, at_once):
        def log(name):
            with acting_as(user.pk):
                return find_or_make_employer(owner=user, name=name).pk

        first, second = at_once(lambda: log("Acme"), lambda: log("ACME"))

        assert first == second == Employer.objects.get().pk


class TestFindOrMakeContact:
    def test_a_new_name_makes_a_person_who_works_there(self, as_user):
        employer = EmployerFactory(owner=as_user)

        contact = find_or_make_contact(owner=as_user, name="Robin", employer=employer)

        assert list(Contact.objects.working_at(employer)) == [contact]
        assert contact.is_hiring_manager

    def test_a_person_who_works_there_is_found_whatever_the_case(self, as_user):
        job = JobFactory(owner=as_user, contact__name="Robin Example")

        assert find_or_make_contact(owner=as_user, name="ROBIN example", employer=job.employer) == job.contact

    def test_a_namesake_elsewhere_is_somebody_else(self, as_user):
        elsewhere = JobFactory(owner=as_user, contact__name="Robin").contact

        found = find_or_make_contact(owner=as_user, name="Robin", employer=EmployerFactory(owner=as_user))

        assert found != elsewhere

    @pytest.mark.parametrize("gone", [{"until_on": TODAY}, {"contact__trashed_at": NOW}])
    def test_who_left_or_lies_in_the_trash_is_not_found(self, as_user, gone):
        job = JobFactory(owner=as_user, contact__name="Robin", **gone)

        assert find_or_make_contact(owner=as_user, name="Robin", employer=job.employer) != job.contact

    def test_of_two_namesakes_at_one_employer_the_first_is_taken_every_time(self, as_user):
        first = JobFactory(owner=as_user, contact__name="Robin")
        JobFactory(owner=as_user, contact__name="Robin", employer=first.employer)

        found = {find_or_make_contact(owner=as_user, name="Robin", employer=first.employer) for _ in range(3)}

        assert found == {first.contact}

    @pytest.mark.django_db(transaction=True)
    def test_two_requests_at_once_end_up_with_the_same_person(self, user, at_once):
        employer = EmployerFactory(owner=user)

        def name(text):
            with acting_as(user.pk):
                return find_or_make_contact(owner=user, name=text, employer=employer).pk

        found = at_once(*(lambda text=text: name(text) for text in ("Robin", "ROBIN", "robin", "Robin")))

        assert set(found) == {Contact.objects.get().pk}

    def test_somebody_elses_employer_is_refused_by_the_database(self, user, other):
        theirs = EmployerFactory(owner=other)

        with pytest.raises(IntegrityError, match="employer_id_owner"), transaction.atomic():
            find_or_make_contact(owner=user, name="Robin", employer=theirs)
            connection.check_constraints()


class TestSaveContact:
    def save(self, contact, **changes):
        values = {"name": "Robin", "phone": "1", "employer_name": "Acme", "title": "", "today": TODAY} | changes
        save_contact(contact=contact, expected_version=1, **values)

    def test_a_move_ends_the_old_job_and_begins_the_new_one(self, as_user):
        old = JobFactory(owner=as_user)

        self.save(old.contact, employer_name="Globex", title="Head")

        old.refresh_from_db()
        present = Job.objects.get(until_on=None)
        assert old.until_on == TODAY
        assert (present.employer.name, present.title, present.contact) == ("Globex", "Head", old.contact)

    def test_saving_the_same_employer_again_keeps_the_job_and_its_beginning(self, as_user):
        job = JobFactory(owner=as_user, employer__name="Acme", since_on=date(2020, 1, 1))

        self.save(job.contact, employer_name="acme", title="Lead")

        assert Job.objects.values_list("pk", "since_on", "title").get() == (job.pk, date(2020, 1, 1), "Lead")

    def test_no_employer_ends_every_present_job(self, as_user):
        job = JobFactory(owner=as_user)

        self.save(job.contact, employer_name="")

        assert not Job.objects.filter(until_on=None).exists()
        assert Employer.objects.count() == 1

    def test_a_stale_edit_saves_neither_person_nor_employer(self, as_user):
        contact = ContactFactory(owner=as_user, name="Before", version=2)

        with pytest.raises(StaleEditError):
            self.save(contact)

        assert Contact.objects.get().name == "Before"
        assert not Employer.objects.exists()


def test_a_new_person_may_have_no_employer(as_user):
    make_contact(owner=as_user, employer_name="", title="", name="Robin")

    assert not Job.objects.exists()


def test_a_new_person_may_come_with_an_employer(as_user):
    contact = make_contact(owner=as_user, employer_name="Acme", title="Head", name="Robin")

    assert str(contact.jobs.get()) == "Head, Acme"


def test_a_job_that_is_still_to_begin_can_be_left(as_user):
    job = JobFactory(owner=as_user, since_on=date(2026, 9, 1))

    set_present_job(contact=job.contact, employer_name="", title="", today=TODAY)

    job.refresh_from_db()
    assert job.until_on == date(2026, 9, 1)
