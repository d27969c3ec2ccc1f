from collections.abc import Callable
from datetime import date
from threading import Event
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from contacts.giving.services import give_back
from contacts.models import Contact, Employer, Gift, Interaction, Job, MergeRecord
from core.operations import is_owned
from core.tenancy import acting_as
from followups.cadence.shipped import DEFAULT
from followups.declines.services import Telling, mark_decline_sent, stay_in_touch, undo_decline_sent
from followups.models import Act, FollowUp, Plan, Reminder
from followups.people import merging
from followups.people.merging import LABELS, MergedBeforeError, label_of, links_to_contacts, merge
from followups.people.services import move, undo_move
from followups.people.touches import record_touch
from followups.plans.services import end_plan, start_plan
from followups.services import complete, plan_follow_up, skip, snooze, undo
from offers.coach.services import Preparation, prepare_call
from offers.models import Decline, Offer, OfferPerson, Stage
from tests.everything import owned_rows
from tests.factories import (
    NOW,
    TODAY,
    ContactFactory,
    DeclineFactory,
    FollowUpFactory,
    GiftFactory,
    InteractionFactory,
    InterviewFactory,
    JobFactory,
    OfferFactory,
    OfferPersonFactory,
    PlanFactory,
    WrittenNoteFactory,
)
from tests.standalone.harness import until

pytestmark = pytest.mark.django_db
WAITING = "SELECT 1 FROM pg_locks WHERE NOT granted"
DAY = TODAY.replace(day=28)


def full(owner, name: str = "Robin") -> Contact:
    """Return a contact with a row of everything that leads to one."""
    contact = JobFactory(owner=owner, contact__name=name).contact
    InteractionFactory(contact=contact, note=f"With {name}")
    InteractionFactory(contact=contact, note="Removed", trashed_at=NOW)
    GiftFactory(contact=contact)
    offer = OfferFactory(owner=owner, hiring_manager=contact)
    decline = DeclineFactory(offer=offer, sent=True, told=contact, whom=contact)
    WrittenNoteFactory(decline=decline, contact=contact)
    OfferPersonFactory(owner=owner, contact=contact)
    InterviewFactory(owner=owner, contact=contact)
    start_plan(contact=contact, offer=None, cadence=DEFAULT, anchor_on=TODAY, now=NOW)
    return contact


def counts() -> dict[str, int]:
    """Count the rows of each kind that a person wrote or that follow from it: an act is of the merge itself."""
    kinds = [model for model in filter(is_owned, apps.get_models()) if model is not Act]
    return {model._meta.label: model._base_manager.count() for model in kinds}


class TestLinks:
    def test_every_link_to_a_contact_is_thought_of(self):
        """A new one fails here: say in LABELS what it is, and in `merge` what becomes of doubles."""
        assert {label_of(link) for link in links_to_contacts()} == set(LABELS)

    def test_hidden_ones_are_found_too(self):
        of_models = {
            f"{model._meta.label}.{field.name}"
            for model in apps.get_models()
            for field in model._meta.concrete_fields
            if field.related_model is Contact
        }
        assert {label_of(link) for link in links_to_contacts()} == of_models

    def test_touches_are_moved_last(self):
        assert links_to_contacts()[-1].model is Interaction


class TestMerge:
    def test_loses_no_row(self, as_user):
        stays, gone = full(as_user), full(as_user)
        before = counts()

        merge(stays=stays, gone=gone, now=NOW)

        moved = before["contacts.Contact"] - 1
        assert counts() == before | {"contacts.Contact": moved, "contacts.MergeRecord": 1}

    def test_all_of_it_is_with_the_one_who_stays(self, as_user):
        stays, gone = full(as_user), full(as_user)

        merge(stays=stays, gone=gone, now=NOW)

        for link in links_to_contacts():
            assert set(link.model._base_manager.values_list(link.name, flat=True)) - {None} == {stays.pk}, link
        assert not Contact.objects.filter(pk=gone.pk).exists()

    def test_keeps_what_the_other_row_said(self, as_user):
        stays, gone = ContactFactory(owner=as_user), full(as_user, "Rob")

        merge(stays=stays, gone=gone, now=NOW)

        record = MergeRecord.objects.get()
        assert (record.name, record.gone, record.stays) == ("Rob", gone.pk, stays.pk)
        assert record.before["contact"]["name"] == "Rob"

    def test_an_open_form_of_what_went_over_is_stale(self, as_user):
        gone = full(as_user)
        offer, decline = Offer.objects.get(hiring_manager=gone), Decline.objects.get(whom=gone)

        merge(stays=ContactFactory(owner=as_user), gone=gone, now=NOW)

        assert Offer.objects.get(pk=offer.pk).version == offer.version + 1
        assert Decline.objects.get(pk=decline.pk).preparation_version == decline.preparation_version + 1

    def test_with_oneself_or_one_who_is_gone_is_refused(self, as_user):
        stays, gone = ContactFactory(owner=as_user), ContactFactory(owner=as_user, trashed_at=NOW)
        before = owned_rows()

        for other in (stays, gone):
            with pytest.raises(MergedBeforeError):
                merge(stays=stays, gone=other, now=NOW)

        assert owned_rows() == before

    def test_somebody_elses_contact_is_refused(self, user, other):
        theirs = ContactFactory(owner=other)

        with pytest.raises(MergedBeforeError):
            merge(stays=ContactFactory(owner=user), gone=theirs, now=NOW)


class TestTheirWords:
    def joined(self, stays: dict[str, object], gone: dict[str, object], owner) -> Contact:
        rows = [ContactFactory(**{"owner": owner, "name": "Robin"} | values) for values in (stays, gone)]
        return merge(stays=rows[0], gone=rows[1], now=NOW)

    def test_what_is_empty_is_filled(self, as_user):
        gone = {"phone": "+44 1", "email": "r@example.org", "treated": "good", "confirmed_on": TODAY}
        found = self.joined({}, gone, as_user)

        assert {name: getattr(found, name) for name in gone} == gone
        assert found.notes == ""

    def test_what_differs_is_added_to_the_notes(self, as_user):
        found = self.joined(
            {"phone": "1", "email": "R@example.org", "notes": "Mine.", "treated": "good"},
            {
                "phone": "2",
                "email": "r@example.org",
                "notes": "Theirs.",
                "treated": "badly",
                "name": "Rob",
                "role": "hr",
            },
            as_user,
        )

        assert (found.phone, found.email) == ("1", "R@example.org")
        also = "Also: Rob, human resources\nAlso: 2\nAlso: treated you: bad to me"
        assert found.notes == f"Mine.\n\nTheirs.\n\n{also}"

    @pytest.mark.parametrize("quiet", ["stays", "gone"])
    def test_whoever_asked_for_silence_is_left_in_peace(self, as_user, quiet):
        silent = {"standing": "silence", "standing_at": NOW}
        stays, gone = (ContactFactory(owner=as_user, **(silent if quiet == name else {})) for name in ("stays", "gone"))
        PlanFactory(contact=gone if quiet == "stays" else stays)

        found = merge(stays=stays, gone=gone, now=NOW)

        assert (found.standing, Plan.objects.get().state) == ("silence", Plan.State.ENDED)


class TestDoubles:
    def test_the_same_present_job_is_kept_once_with_what_both_knew(self, as_user):
        kept = JobFactory(owner=as_user, title="Head", since_on=date(2024, 1, 1))
        double = JobFactory(owner=as_user, employer=kept.employer, title="Boss", since_on=date(2023, 1, 1))
        JobFactory(contact=double.contact, until_on=date(2022, 1, 1), left_for=double)

        stays = merge(stays=kept.contact, gone=double.contact, now=NOW)

        kept.refresh_from_db()
        assert (kept.title, kept.since_on) == ("Head", date(2023, 1, 1))
        assert stays.jobs.count() == 2
        assert stays.jobs.filter(left_for=kept).exists()
        assert f"Also: Boss, {kept.employer}" in stays.notes

    def test_the_same_seat_in_an_offer_is_kept_once(self, as_user):
        kept = OfferPersonFactory(owner=as_user)
        double = OfferPersonFactory(offer=kept.offer)

        merge(stays=kept.contact, gone=double.contact, now=NOW)

        assert OfferPerson.objects.get() == kept
        assert MergeRecord.objects.get().before["doubled"][0]["id"] == str(double.pk)

    @pytest.mark.parametrize(
        ("mine", "theirs", "kept"),
        [
            ("active", "active", "mine"),
            ("paused", "active", "theirs"),
            ("active", "paused", "mine"),
            ("paused", "paused", "mine"),
            ("ended", "active", "theirs"),
        ],
    )
    def test_of_two_plans_one_goes_on_and_the_other_is_history(self, as_user, mine, theirs, kept):
        plans = {"mine": PlanFactory(owner=as_user, state=mine), "theirs": PlanFactory(owner=as_user, state=theirs)}
        for plan in plans.values():
            FollowUpFactory(plan=plan)
        state = {"mine": mine, "theirs": theirs}[kept]

        stays = merge(stays=plans["mine"].contact, gone=plans["theirs"].contact, now=NOW)

        going_on = Plan.objects.exclude(state="ended").get()
        assert (going_on, going_on.state, going_on.contact) == (plans[kept], state, stays)
        assert FollowUp.objects.filter(contact=stays).count() == 2
        ended = Plan.objects.filter(state="ended").get()
        assert not FollowUp.objects.filter(plan=ended).open().exists() or "ended" in (mine, theirs)


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def as_owner(self, user, call):
        def run():
            with acting_as(user.pk):
                return call()

        return run

    def test_each_into_the_other_makes_one_and_loses_nothing(self, user, at_once):
        one, two = full(user), full(user)
        before = counts()

        results = at_once(
            self.as_owner(user, lambda: merge(stays=one, gone=two, now=NOW)),
            self.as_owner(user, lambda: merge(stays=two, gone=one, now=NOW)),
        )

        assert sorted(type(result).__name__ for result in results) == ["Contact", "MergedBeforeError"]
        assert counts() == before | {"contacts.Contact": before["contacts.Contact"] - 1, "contacts.MergeRecord": 1}

    def test_a_touch_of_that_moment_goes_over_too(self, user, at_once):
        one, two = full(user), full(user)

        merged, written = at_once(
            self.as_owner(user, lambda: merge(stays=one, gone=two, now=NOW)),
            self.as_owner(user, lambda: record_touch(now=NOW, contact=two, happened_on=TODAY, note="Just now")),
        )

        assert isinstance(merged, Contact)
        assert written[1] is True
        assert Interaction.objects.get(note="Just now").contact_id == one.pk

    def test_a_follow_up_that_is_finished_just_then_is_either_whole_or_refused(self, user, at_once):
        one, two = full(user), full(user)
        follow_up = FollowUp.objects.open().get(contact=two)

        merged, _ = at_once(
            self.as_owner(user, lambda: merge(stays=one, gone=two, now=NOW)),
            self.as_owner(user, lambda: complete(follow_up=follow_up, now=NOW, note="Just now")),
        )

        assert isinstance(merged, Contact)
        assert set(Interaction.objects.values_list("contact", flat=True)) == {one.pk}
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_nothing_that_can_wait_is_left_behind(as_user):
    """Reminders hang on follow-ups, not on people: they go out as before."""
    gone = full(as_user)
    waiting = list(Reminder.objects.waiting().values_list("pk", "due_at"))

    merge(stays=ContactFactory(owner=as_user), gone=gone, now=NOW)

    assert list(Reminder.objects.waiting().values_list("pk", "due_at")) == waiting
    assert (Gift.objects.count(), Decline.objects.count(), Job.objects.count()) == (1, 1, 1)


@pytest.fixture
def two(user) -> tuple[Contact, Contact]:
    """The one who stays, and one with a plan, an offer that is declining, and a follow-up that was planned by hand."""
    stays, gone = (JobFactory(owner=user, contact__name="Robin").contact for _ in range(2))
    employer = gone.jobs.get().employer
    DeclineFactory(offer__employer=employer, offer__stage=Stage.DECLINING, offer__hiring_manager=gone, owner=user)
    start_plan(contact=gone, offer=None, cadence=DEFAULT, anchor_on=TODAY, now=NOW)
    FollowUpFactory(contact=gone, about="By hand")
    return stays, gone


@pytest.fixture
def while_merging(user, two, at_once, monkeypatch) -> Callable[..., Any]:
    """Merge the two, and do something else once all of the other's rows were moved; give what that returned."""
    moved, over = Event(), Event()
    delete = merging._delete

    def delete_late(gone: Contact) -> None:
        moved.set()
        until(lambda: over.is_set() or _somebody_waits(), "the other one to wait or to be through", 5)
        delete(gone)

    monkeypatch.setattr(merging, "_delete", delete_late)

    def merge_and(call: Callable[[], Any]) -> Any:
        def merge() -> Any:
            with acting_as(user.pk):
                return merging.merge(stays=two[0], gone=two[1], now=NOW)

        def other() -> Any:
            moved.wait(20)
            try:
                with acting_as(user.pk):
                    return call()
            finally:
                over.set()

        merged, done = at_once(merge, other)
        assert merged == two[0], repr(merged)
        assert not isinstance(done, Exception), repr(done)
        return done

    return merge_and


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.fetchone() is not None


def by_hand() -> FollowUp:
    return FollowUp.objects.with_people().select_related("owner").get(about="By hand")


def of_the_plan() -> FollowUp:
    return FollowUp.objects.with_people().select_related("owner").get(plan__isnull=False)


# What somebody does with a contact at the very moment in which they are merged: both succeed, nothing is lost.
@pytest.mark.django_db(transaction=True)
class TestMeanwhile:
    @pytest.mark.parametrize("which", [by_hand, of_the_plan])
    def test_a_finished_follow_up_keeps_its_touch(self, two, while_merging, which):
        follow_up = which()

        done = while_merging(lambda: complete(follow_up=follow_up, now=NOW, note="Just now"))

        assert done.is_done
        assert Interaction.objects.get(note="Just now").contact == two[0]
        assert set(FollowUp.objects.values_list("contact", flat=True)) == {two[0].pk}
        assert Plan.objects.active().get().contact == two[0]

    @pytest.mark.parametrize("act", [skip, lambda **values: snooze(until=DAY, **values)])
    @pytest.mark.parametrize("which", [by_hand, of_the_plan])
    def test_so_does_what_is_skipped_or_snoozed(self, two, while_merging, which, act):
        follow_up = which()

        while_merging(lambda: act(follow_up=follow_up, now=NOW))

        assert set(FollowUp.objects.values_list("contact", flat=True)) == {two[0].pk}

    def test_what_is_taken_back_loses_its_touch_only(self, two, while_merging):
        follow_up = complete(follow_up=by_hand(), now=NOW)

        while_merging(lambda: undo(follow_up=follow_up, now=NOW))

        assert by_hand().is_open
        assert by_hand().contact == two[0]
        assert not Interaction.objects.exists()

    def test_what_is_planned_is_planned_with_the_one_who_stays(self, two, while_merging):
        planned = {"kind": "give_back", "due_on": DAY, "about": "A name"}

        follow_up = while_merging(lambda: plan_follow_up(contact=two[1], now=NOW, **planned))

        assert follow_up.contact == two[0]

    def test_so_is_what_is_given_back(self, two, while_merging):
        while_merging(
            lambda: give_back(contact=two[1], today=TODAY, kind="lead", what="A lead", outcome="", offered_on=TODAY)
        )

        assert Gift.objects.get().contact == two[0]

    def test_a_move_is_the_one_who_stays_moving(self, two, while_merging):
        job = while_merging(
            lambda: move(contact=two[1], employer_name="Globex", title="", since_on=TODAY, congratulate=True, now=NOW)
        )

        assert job.contact == two[0]

    def test_a_move_that_is_taken_back_is_the_one_who_stays_coming_back(self, two, while_merging):
        job = move(contact=two[1], employer_name="Globex", title="", since_on=TODAY, congratulate=True, now=NOW)

        back = while_merging(lambda: undo_move(job=job, now=NOW))

        assert back == two[0]
        assert sorted(back.jobs.present().values_list("employer__name", flat=True)) == sorted(
            Employer.objects.exclude(name="Globex").values_list("name", flat=True)
        )

    def test_a_decline_that_is_told_is_told_to_the_one_who_stays(self, two, while_merging):
        offer = Decline.objects.get().offer
        telling = Telling(told="Robin", sent_on=TODAY, channel="call", permission="granted", note="Just now")

        decline = while_merging(lambda: mark_decline_sent(offer=offer, telling=telling, cadence=DEFAULT, now=NOW))

        assert decline.told == two[0]
        assert Interaction.objects.get(note="Just now").contact == two[0]
        assert Plan.objects.active().get().contact == two[0]

    def test_a_call_that_is_prepared_is_prepared_with_the_one_who_stays(self, two, while_merging):
        offer = Decline.objects.get().offer

        decline = while_merging(
            lambda: prepare_call(offer=offer, preparation=Preparation(manager="Robin", phone="+44 1632 960171"))
        )

        assert decline.whom == two[0]
        assert Contact.objects.get().phone == "+44 1632 960171"

    def test_a_telling_that_is_taken_back_is_taken_back(self, two, while_merging):
        offer = Decline.objects.get().offer
        telling = Telling(told="Robin", sent_on=TODAY, channel="call", permission="granted")
        mark_decline_sent(offer=offer, telling=telling, cadence=DEFAULT, now=NOW)

        assert while_merging(lambda: undo_decline_sent(offer=offer, now=NOW))

        assert not Decline.objects.get().is_sent
        assert not Plan.objects.active().exists()

    def test_a_plan_that_begins_later_is_with_the_one_who_stays(self, two, while_merging):
        offer = Decline.objects.get().offer
        telling = Telling(told="Robin", sent_on=TODAY, channel="call", permission="granted")
        mark_decline_sent(offer=offer, telling=telling, cadence=None, now=NOW)
        end_plan(plan=Plan.objects.active().get(), now=NOW)

        plan = while_merging(lambda: stay_in_touch(offer=offer, cadence=DEFAULT, now=NOW))

        assert plan.contact == two[0]
