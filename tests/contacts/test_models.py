from datetime import date

import pytest

from contacts.models import Contact, Employer, Interaction
from tests.factories import NOW, ContactFactory, EmployerFactory, InteractionFactory, JobFactory

pytestmark = pytest.mark.django_db


class TestEmployer:
    def test_a_name_is_unique_whatever_the_case(self, user, violates):
        EmployerFactory(owner=user, name="Acme")

        with violates("employer_name_unique"):
            EmployerFactory(owner=user, name="ACME")

    def test_two_people_may_know_the_same_employer(self, user, other):
        EmployerFactory(owner=user, name="Acme")
        EmployerFactory(owner=other, name="Acme")

    def test_a_name_in_the_trash_may_be_used_again(self, user):
        EmployerFactory(owner=user, name="Acme", trashed_at=NOW)
        EmployerFactory(owner=user, name="Acme")

    def test_an_employer_has_a_name(self, violates):
        with violates("employer_has_name"):
            EmployerFactory(name="")


class TestContact:
    def test_a_contact_has_a_name(self, violates):
        with violates("contact_has_name"):
            ContactFactory(name="")

    @pytest.mark.parametrize(
        ("name", "initials", "first"),
        [
            ("Ada", "A", "Ada"),
            ("Ada King Lovelace", "AL", "Ada"),
            ("žofie nová", "ŽN", "žofie"),
            ("李 小龙", "李小", "李"),
        ],
    )
    def test_a_name_is_shortened(self, name, initials, first):
        contact = Contact(name=name)

        assert (contact.initials, contact.first_name) == (initials, first)

    @pytest.mark.parametrize(
        ("phone", "uri"),
        [
            ("+49 (30) 123-45", "tel:+493012345"),
            ("", ""),
            ("ask at the desk", ""),
            ("+", ""),
            ("1;phone-context=x<script>", "tel:1"),
        ],
    )
    def test_a_phone_number_can_be_dialled(self, phone, uri):
        assert Contact(phone=phone).phone_uri == uri

    def test_the_current_job_is_the_newest_that_has_not_ended(self, django_assert_num_queries):
        contact = ContactFactory()
        JobFactory(contact=contact, since_on=date(2020, 1, 1))
        newest = JobFactory(contact=contact, since_on=date(2024, 1, 1))
        JobFactory(contact=contact, since_on=date(2025, 1, 1), until_on=date(2026, 1, 1))

        with django_assert_num_queries(2):
            assert Contact.objects.with_jobs().get().current_job == newest

    def test_a_person_without_a_job_has_none(self):
        ContactFactory()

        assert Contact.objects.with_jobs().get().current_job is None

    def test_people_are_found_by_name_and_by_where_they_work_now_once_each(self, user):
        works_there = JobFactory(owner=user, employer__name="Acme").contact
        JobFactory(contact=works_there, employer__name="Acme Labs")
        called_so = ContactFactory(owner=user, name="Acme Person")
        JobFactory(owner=user, employer__name="Acme Past", until_on=date(2020, 1, 1))

        assert set(Contact.objects.matching("ACME")) == {works_there, called_so}
        assert Contact.objects.matching("acme").count() == 2

    def test_a_search_for_a_pattern_is_taken_literally(self):
        ContactFactory(name="100% Robin")
        ContactFactory(name="Someone")

        assert Contact.objects.matching("%").count() == 1

    def test_who_left_does_not_work_there_any_more(self):
        present = JobFactory()
        JobFactory(owner=present.owner, employer=present.employer, until_on=date(2026, 1, 1))

        assert list(Contact.objects.working_at(present.employer)) == [present.contact]


class TestJob:
    def test_one_has_a_present_job_at_an_employer_once(self, violates):
        job = JobFactory()

        with violates("job_present_once"):
            JobFactory(contact=job.contact, employer=job.employer)

    def test_one_may_come_back_to_an_employer(self):
        job = JobFactory(until_on=date(2025, 1, 1))
        JobFactory(contact=job.contact, employer=job.employer, since_on=date(2026, 1, 1))

    def test_a_job_does_not_end_before_it_begins(self, violates):
        with violates("job_ends_after_it_begins"):
            JobFactory(since_on=date(2026, 1, 2), until_on=date(2026, 1, 1))

    def test_a_job_may_begin_and_end_on_one_day(self):
        JobFactory(since_on=date(2026, 1, 1), until_on=date(2026, 1, 1))


def test_the_timeline_begins_with_the_newest_touch_and_keeps_the_order_of_one_day():
    contact = ContactFactory()
    first, second = (InteractionFactory(contact=contact, happened_on=date(2026, 5, 2)) for _ in range(2))
    earlier = InteractionFactory(contact=contact, happened_on=date(2026, 5, 1))

    assert list(Interaction.objects.newest_first()) == [second, first, earlier]


def test_an_employer_who_is_deleted_takes_the_jobs_there_along_and_no_people():
    job = JobFactory()

    Employer.objects.all().delete()

    assert list(Contact.objects.all()) == [job.contact]
