from datetime import date

import pytest

from contacts.models import Contact, Job
from contacts.moves import AlreadyThereError, MovedOnError, move, undo_move
from core.tenancy import acting_as
from tests.factories import TODAY, ContactFactory, JobFactory

pytestmark = pytest.mark.django_db

SINCE = date(2026, 6, 1)


def to(contact: Contact, employer: str = "Globex", since_on: date = SINCE) -> Job:
    return move(contact=contact, employer_name=employer, title="Head", since_on=since_on, today=TODAY)


def history(contact: Contact) -> list[tuple[object, ...]]:
    return list(contact.jobs.order_by("id").values_list())


class TestMove:
    def test_the_old_job_ends_the_day_the_new_one_begins(self, as_user):
        old = JobFactory(owner=as_user, since_on=date(2020, 1, 1))

        new = to(old.contact)

        old.refresh_from_db()
        assert (old.until_on, old.left_for, new.since_on, new.until_on) == (SINCE, new, SINCE, None)
        assert (new.title, new.employer.name) == ("Head", "Globex")

    def test_they_were_seen_today(self, as_user):
        contact = ContactFactory(owner=as_user)
        to(contact)

        contact.refresh_from_db()
        assert contact.confirmed_on == TODAY

    @pytest.mark.parametrize(
        ("reach", "doubted"), [({"phone": "+49 30 1"}, True), ({"email": "f@example.org"}, True), ({}, False)]
    )
    def test_number_and_address_are_in_doubt_if_there_are_any(self, as_user, reach, doubted):
        contact = ContactFactory(owner=as_user, **{"phone": "", "email": ""} | reach)
        job = to(contact)

        contact.refresh_from_db()
        assert contact.reach_in_doubt is doubted

        undo_move(job=job)
        contact.refresh_from_db()
        assert not contact.reach_in_doubt

    def test_a_job_that_was_still_to_begin_ends_before_it_began(self, as_user):
        old = JobFactory(owner=as_user, since_on=date(2026, 9, 1))
        to(old.contact)

        old.refresh_from_db()
        assert old.until_on == date(2026, 9, 1)

    def test_where_they_work_already_is_no_move(self, as_user):
        job = JobFactory(owner=as_user, employer__name="Globex")
        before = history(job.contact)

        with pytest.raises(AlreadyThereError, match="works at Globex already"):
            to(job.contact, "GLOBEX")

        assert history(job.contact) == before

    @pytest.mark.django_db(transaction=True)
    def test_two_at_once_make_one(self, user, at_once):
        old = JobFactory(owner=user)

        def go():
            with acting_as(user.pk):
                return to(old.contact)

        results = at_once(go, go)

        assert [type(result) for result in results].count(AlreadyThereError) == 1
        assert old.contact.jobs.present().count() == 1


class TestUndo:
    @pytest.mark.parametrize("since", [None, date(2020, 1, 1), date(2026, 9, 1)])
    def test_brings_back_exactly_what_was(self, as_user, since):
        contact = JobFactory(owner=as_user, since_on=since).contact
        JobFactory(contact=contact, title="Side job")
        JobFactory(contact=contact, since_on=date(2015, 1, 1), until_on=date(2019, 1, 1))
        before = history(contact)

        undo_move(job=to(contact))

        assert history(contact) == before

    def test_of_one_who_had_no_job_leaves_none(self, as_user):
        contact = ContactFactory(owner=as_user)
        undo_move(job=to(contact))

        assert history(contact) == []

    def test_twice_is_refused(self, as_user):
        job = to(ContactFactory(owner=as_user))
        same = Job.objects.get()
        undo_move(job=job)

        with pytest.raises(MovedOnError, match="taken back before"):
            undo_move(job=same)

    def test_of_an_older_move_is_refused_until_the_newer_is_taken_back(self, as_user):
        contact = JobFactory(owner=as_user).contact
        before = history(contact)
        first = to(contact)
        second = to(contact, "Initech")

        with pytest.raises(MovedOnError, match="moved on since"):
            undo_move(job=first)

        undo_move(job=second)
        undo_move(job=first)
        assert history(contact) == before

    def test_of_a_job_that_was_no_move_is_refused(self, as_user):
        with pytest.raises(MovedOnError):
            undo_move(job=JobFactory(owner=as_user))

    def test_is_refused_when_they_are_back_there_by_then(self, as_user):
        old = JobFactory(owner=as_user)
        new = to(old.contact)
        JobFactory(contact=old.contact, employer=old.employer)

        with pytest.raises(MovedOnError, match="works there again"):
            undo_move(job=new)
