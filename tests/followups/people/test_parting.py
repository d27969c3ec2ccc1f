"""Two contacts who were joined by mistake are two again, with all that was theirs."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from contacts.models import Contact, Interaction, MergeRecord
from core.operations import is_owned
from core.tenancy import acting_as
from followups.models import FollowUp, Plan, Reminder
from followups.people.merging import SCHEMA, merge
from followups.people.parting import CannotPartError, part
from followups.people.services import change_standing
from followups.people.touches import record_touch
from tests.everything import owned_rows
from tests.factories import (
    NOW,
    TODAY,
    ContactFactory,
    FollowUpFactory,
    InteractionFactory,
    JobFactory,
    OfferPersonFactory,
    PlanFactory,
)
from tests.followups.people.test_merging import full

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


def joined(stays: Contact, gone: Contact) -> MergeRecord:
    merge(stays=stays, gone=gone, now=NOW)
    return MergeRecord.objects.get(gone=gone.pk)


def everything() -> dict[str, dict[str, object]]:
    """Return all columns of all rows, but how often each was saved."""
    models = [model for model in apps.get_models() if is_owned(model) and model not in (Reminder, MergeRecord)]
    rows = {f"{model.__name__} {row.pk}": row for model in models for row in model._base_manager.all()}
    return {
        name: {
            field.attname: getattr(row, field.attname)
            for field in row._meta.concrete_fields
            if not field.name.endswith("version")
        }
        for name, row in rows.items()
    }


class TestPart:
    def test_puts_every_row_back(self, as_user):
        stays, gone = full(as_user, "Robin"), full(as_user, "Rob")
        before = everything()

        part(record=joined(stays, gone), now=LATER)

        assert everything() == before
        assert not MergeRecord.objects.exists()

    def test_puts_back_what_was_doubled(self, as_user):
        kept = JobFactory(owner=as_user, title="", since_on=date(2024, 1, 1))
        double = JobFactory(owner=as_user, employer=kept.employer, title="Boss", since_on=date(2023, 1, 1))
        JobFactory(contact=double.contact, until_on=date(2022, 1, 1), left_for=double)
        seat = OfferPersonFactory(contact=kept.contact)
        OfferPersonFactory(offer=seat.offer, contact=double.contact)
        before = everything()

        part(record=joined(kept.contact, double.contact), now=LATER)

        assert everything() == before

    def test_puts_back_the_words_of_the_one_who_stayed(self, as_user):
        stays = ContactFactory(owner=as_user, name="Robin", phone="", notes="Mine.")
        gone = ContactFactory(owner=as_user, name="Rob", phone="+44 1", notes="Theirs.", treated="badly")

        part(record=joined(stays, gone), now=LATER)

        stays.refresh_from_db()
        assert (stays.phone, stays.notes, stays.treated) == ("", "Mine.", "")
        assert Contact.objects.get(pk=gone.pk).notes == "Theirs."

    def test_what_was_edited_since_stays_as_it_is(self, as_user):
        stays, gone = ContactFactory(owner=as_user, notes="Mine."), ContactFactory(owner=as_user, notes="Theirs.")
        record = joined(stays, gone)
        Contact.objects.filter(pk=stays.pk).update(notes="Written since.")

        part(record=record, now=LATER)

        assert Contact.objects.get(pk=stays.pk).notes == "Written since."

    def test_what_came_since_stays_with_the_one_who_stayed(self, as_user):
        stays, gone = full(as_user), full(as_user)
        record = joined(stays, gone)
        record_touch(now=LATER, contact=stays, happened_on=TODAY, note="Since")

        part(record=record, now=LATER)

        assert Interaction.objects.get(note="Since").contact_id == stays.pk

    def test_what_was_removed_since_stays_removed(self, as_user):
        stays, gone = ContactFactory(owner=as_user), InteractionFactory(owner=as_user).contact
        record = joined(stays, gone)
        Interaction.objects.all().delete()

        part(record=record, now=LATER)

        assert not Interaction.everything.exists()


class TestKeptByAnotherRelease:
    """What a merge keeps is read by a later Ajar, whose tables have other columns."""

    def test_a_column_that_was_added_since_takes_its_default(self, as_user):
        record = joined(full(as_user, "Robin"), full(as_user, "Rob"))
        for row in (record.before["contact"], record.before["stays"], record.before["after"]):
            del row["treated_note"], row["confirmed_on"], row["created_at"]

        back = part(record=record, now=LATER)

        back.refresh_from_db()
        assert (back.name, back.treated_note, back.confirmed_on) == ("Rob", "", None)

    def test_a_column_that_was_taken_away_since_is_passed_over(self, as_user):
        record = joined(full(as_user, "Robin"), full(as_user, "Rob"))
        record.before["contact"]["fax"] = record.before["stays"]["fax"] = "1"
        record.before["after"]["fax"] = "2"

        assert part(record=record, now=LATER).name == "Rob"

    def test_without_a_number_it_is_of_the_first_schema(self, as_user):
        record = joined(full(as_user, "Robin"), full(as_user, "Rob"))
        assert record.before.pop("schema") == SCHEMA

        assert part(record=record, now=LATER).name == "Rob"

    def test_of_a_schema_to_come_nothing_is_touched(self, as_user):
        record = joined(full(as_user, "Robin"), full(as_user, "Rob"))
        record.before["schema"] = SCHEMA + 1

        with pytest.raises(CannotPartError, match="Update Ajar first"):
            part(record=record, now=LATER)


class TestPlans:
    @pytest.mark.parametrize(("mine", "theirs"), [("active", "active"), ("paused", "active"), ("active", "paused")])
    def test_both_go_on(self, as_user, mine, theirs):
        plans = [PlanFactory(owner=as_user, state=state) for state in (mine, theirs)]
        for plan in plans:
            FollowUpFactory(plan=plan, owner=as_user)
        waiting = set(FollowUp.objects.open())

        part(record=joined(plans[0].contact, plans[1].contact), now=LATER)

        found = {plan.pk: (plan.state, plan.contact_id) for plan in Plan.objects.all()}
        assert found == {plan.pk: (state, plan.contact_id) for plan, state in zip(plans, (mine, theirs), strict=True)}
        running = {row for row in waiting if {"active"} == {found[row.plan_id][0]}}
        assert running <= set(FollowUp.objects.open())

    def test_silence_asked_for_by_one_ends_nothing_of_the_other(self, as_user):
        quiet = ContactFactory(owner=as_user, standing="silence", standing_at=NOW - timedelta(days=9))
        plan = PlanFactory(owner=as_user)
        by_plan = FollowUpFactory(plan=plan, owner=as_user)
        by_hand = FollowUpFactory(owner=as_user, contact=plan.contact, plan=None)
        record = joined(plan.contact, quiet)
        assert not FollowUp.objects.open().exists()

        part(record=record, now=LATER)

        assert Contact.objects.get(pk=quiet.pk).standing == "silence"
        assert Contact.objects.get(pk=plan.contact_id).standing == "active"
        assert set(FollowUp.objects.open()) == {by_plan, by_hand}
        assert Reminder.objects.waiting().filter(follow_up__in=[by_plan, by_hand]).count() == 2

    def test_silence_asked_for_since_is_kept(self, as_user):
        plans = [PlanFactory(owner=as_user) for _ in range(2)]
        record = joined(plans[0].contact, plans[1].contact)
        change_standing(contact=plans[0].contact, standing="silence", now=LATER)

        part(record=record, now=LATER)

        assert Contact.objects.get(pk=plans[0].contact_id).standing == "silence"
        assert not Plan.objects.filter(contact=plans[0].contact).exclude(state="ended").exists()


class TestRefused:
    def refused(self, record: MergeRecord, now=LATER) -> str:
        before = owned_rows()
        with pytest.raises(CannotPartError) as error:
            part(record=record, now=now)
        assert owned_rows() == before
        return str(error.value)

    def test_after_30_days(self, as_user):
        record = joined(ContactFactory(owner=as_user), ContactFactory(owner=as_user))

        assert "30 days ago" in self.refused(record, NOW + timedelta(days=30, seconds=1))

    def test_while_the_one_who_stayed_is_in_the_trash(self, as_user):
        stays = ContactFactory(owner=as_user)
        record = joined(stays, ContactFactory(owner=as_user))
        Contact.objects.get(pk=stays.pk).trash(at=LATER)

        assert "in the trash" in self.refused(record)

    def test_before_a_later_merge_is_taken_back(self, as_user):
        stays, first, second = (ContactFactory(owner=as_user, name=name) for name in ("Robin", "Rob", "Bob"))
        records = [joined(stays, first)]
        merge(stays=stays, gone=second, now=LATER)
        records.append(MergeRecord.objects.get(gone=second.pk))

        assert "Separate Bob first" in self.refused(records[0])
        part(record=records[1], now=LATER)
        part(record=records[0], now=LATER)
        assert Contact.objects.count() == 3

    def test_a_merge_of_before_it_was_written_down(self, as_user):
        record = joined(ContactFactory(owner=as_user), ContactFactory(owner=as_user))
        assert MergeRecord.objects.to_part(record.stays, now=LATER) == record
        record.before.pop("moved")

        assert not record.can_be_parted(LATER)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_part_once(user, at_once):
    with acting_as(user.pk):
        record = joined(full(user), full(user))

    def parted():
        with acting_as(user.pk):
            return part(record=record, now=LATER)

    results = at_once(parted, parted)

    assert sorted(type(result).__name__ for result in results) == ["CannotPartError", "Contact"]
    with acting_as(user.pk):
        assert Contact.objects.count() == 2


@pytest.mark.usefixtures("now")
class TestThePages:
    @pytest.fixture
    def record(self, client, user) -> MergeRecord:
        stays, gone = (ContactFactory(owner=user, name=name) for name in ("Robin", "Rob"))
        response = client.post(f"/contacts/{stays.pk}/merge/", {"other": gone.pk, "stays": "this"}, follow=True)
        record = MergeRecord.objects.get()
        assertContains(response, f"/contacts/merges/{record.pk}/part/")
        return record

    def test_the_toast_takes_it_back(self, client, record):
        response = client.post(f"/contacts/merges/{record.pk}/part/", follow=True)

        assertContains(response, "They are two again. This is Rob.")
        assert set(Contact.objects.values_list("name", flat=True)) == {"Robin", "Rob"}

    def test_so_does_the_contacts_menu_for_30_days(self, client, record, monkeypatch):
        page = f"/contacts/{record.stays}/"
        assertContains(client.get(page), "Not the same person as Rob")

        monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(days=31))

        assertNotContains(client.get(page), "Not the same person")

    def test_what_can_t_be_is_said(self, client, record):
        Contact.objects.get(pk=record.stays).trash(at=NOW)

        response = client.post(f"/contacts/merges/{record.pk}/part/")

        assertRedirects(response, f"/contacts/{record.stays}/", fetch_redirect_response=False)
        assert Contact.objects.count() == 1
