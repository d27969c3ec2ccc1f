from datetime import date

import pytest
from django.db import IntegrityError, transaction

from contacts.models import Contact, Employer, Gift, Interaction, MergeRecord
from core.search import words_of
from tests.factories import (
    NOW,
    ContactFactory,
    EmployerFactory,
    GiftFactory,
    InteractionFactory,
    JobFactory,
    MergeRecordFactory,
)

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
            ("李 小龙", "李小", "李 小龙"),
            ("Dr. Ada Lovelace", "AL", "Ada"),
            ("Dr.", "D", "Dr."),
        ],
    )
    def test_a_name_is_shortened(self, name, initials, first):
        contact = Contact(name=name)

        assert (contact.initials, contact.short_name) == (initials, first)

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

        assert set(Contact.objects.matching(words_of("ACME"), owner=user)) == {works_there, called_so}
        assert Contact.objects.matching(words_of("acme"), owner=user).count() == 2

    def test_a_search_for_a_pattern_is_taken_literally(self, user):
        ContactFactory(owner=user, name="100% Robin")
        ContactFactory(owner=user, name="Someone")

        assert Contact.objects.matching(words_of("%"), owner=user).count() == 1

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


class TestStanding:
    @pytest.mark.parametrize(
        "values", [{"standing": "silence"}, {"standing_at": NOW}, {"standing": "friend", "standing_at": NOW}]
    )
    def test_is_one_of_a_few_and_knows_since_when(self, violates, values):
        with violates("contact_standing_known"):
            ContactFactory(**values)

    def test_only_who_is_active_is_followed_up(self):
        contact = ContactFactory()
        contact.stand(Contact.Standing.RETIRED, at=NOW)

        contact.refresh_from_db()
        assert (contact.may_be_followed_up, contact.standing_at) == (False, NOW)

        contact.stand(Contact.Standing.ACTIVE, at=NOW)
        assert (contact.may_be_followed_up, contact.standing_at) == (True, None)

    def test_how_they_treated_you_is_one_of_three_or_unsaid(self, violates):
        with violates("contact_treated_known"):
            ContactFactory(treated="nice")
        with violates("employer_treated_known"):
            EmployerFactory(treated="nice")


class TestStillThere:
    @pytest.mark.parametrize(
        ("last_sign_on", "today", "asked"),
        [
            (date(2025, 1, 1), date(2026, 6, 30), False),
            (date(2025, 1, 1), date(2026, 7, 1), True),
            # 18 months before the last of August is the last of February.
            (date(2025, 2, 28), date(2026, 8, 31), True),
            (date(2025, 3, 1), date(2026, 8, 31), False),
        ],
    )
    def test_is_asked_after_eighteen_months_without_a_sign(self, last_sign_on, today, asked):
        assert Contact().is_unconfirmed(last_sign_on=last_sign_on, today=today) is asked

    def test_is_not_asked_of_who_is_not_followed_up(self):
        retired = Contact(standing=Contact.Standing.RETIRED)

        assert not retired.is_unconfirmed(last_sign_on=date(2000, 1, 1), today=date(2026, 1, 1))


class TestGift:
    @pytest.mark.parametrize(
        ("name", "values"),
        [
            ("gift_says_what", {"what": ""}),
            ("gift_kind_known", {"kind": "cake"}),
            ("gift_given_after_it_was_offered", {"given_on": date(2026, 4, 30)}),
            ("gift_outcome_of_what_was_given", {"outcome": "Hired", "outcome_on": date(2026, 6, 1)}),
            ("gift_outcome_of_what_was_given", {"outcome": "Hired", "given_on": date(2026, 6, 1)}),
        ],
    )
    def test_goes_in_steps(self, violates, name, values):
        with violates(name):
            GiftFactory(**values)

    def test_the_constraints_are_these(self):
        names = {"gift_says_what", "gift_kind_known", "gift_given_after_it_was_offered"}
        assert {rule.name for rule in Gift._meta.constraints} == names | {"gift_outcome_of_what_was_given"}

    def test_is_given_once_and_can_be_taken_back(self):
        gift = GiftFactory()
        gift.give(on=date(2026, 6, 1))
        gift.give(on=date(2026, 6, 2))
        assert (gift.given_on, gift.status) == (date(2026, 6, 1), "Given")

        gift.take_back()
        assert (gift.given_on, gift.status) == (None, "Offered")

    def test_what_something_came_of_stays_given(self):
        gift = GiftFactory(given_on=date(2026, 6, 1), outcome="Hired", outcome_on=date(2026, 6, 1))
        gift.take_back()

        assert gift.given_on == date(2026, 6, 1)

    def test_what_was_given_counts_neither_offers_nor_what_was_removed(self):
        given = GiftFactory(given_on=date(2026, 6, 1))
        GiftFactory(contact=given.contact)
        GiftFactory(contact=given.contact, given_on=date(2026, 6, 1), trashed_at=NOW)

        assert list(Gift.objects.given()) == [given]


class TestMergeRecord:
    def test_a_person_goes_once(self, violates):
        record = MergeRecordFactory()

        with violates("merge_record_once"):
            MergeRecordFactory(owner=record.owner, gone=record.gone)

    def test_nobody_is_merged_into_themselves(self, violates):
        record = MergeRecordFactory.build()

        with violates("merge_record_of_two"):
            MergeRecordFactory(gone=record.gone, stays=record.gone)

    def test_is_never_changed(self):
        record = MergeRecordFactory()

        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            MergeRecord.objects.filter(pk=record.pk).update(name="Other")

    def test_leads_on_through_every_merge(self):
        first = MergeRecordFactory()
        last = MergeRecordFactory(owner=first.owner, gone=first.stays)

        mine = MergeRecord.objects.for_owner(first.owner)
        assert mine.who_is(first.gone) == mine.who_is(first.stays) == mine.who_is(last.stays) == last.stays


def test_what_was_removed_is_no_touch_any_more_but_there_to_be_brought_back():
    removed = InteractionFactory(trashed_at=NOW)

    assert not removed.contact.interactions.exists()
    assert list(Interaction.everything.trashed()) == [removed]
