from datetime import date

import pytest
from django.apps import apps
from django.db import connection
from pytest_django.asserts import assertContains, assertRedirects

from contacts.models import Contact, Gift, Interaction, Job, MergeRecord
from core.operations import is_owned
from core.tenancy import acting_as
from followups.cadence import DEFAULT
from followups.models import FollowUp, Plan, Reminder
from followups.people.merging import LABELS, MergedBeforeError, label_of, links_to_contacts, merge
from followups.people.touches import record_touch
from followups.plans.services import start_plan
from followups.services import complete
from offers.models import Decline, Offer, OfferPerson
from tests.everything import owned_rows
from tests.factories import (
    NOW,
    TODAY,
    ContactFactory,
    DeclineFactory,
    FollowUpFactory,
    GiftFactory,
    InteractionFactory,
    JobFactory,
    OfferFactory,
    OfferPersonFactory,
    PlanFactory,
    WrittenNoteFactory,
)
from tests.test_pages import measured

pytestmark = pytest.mark.django_db


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
    start_plan(contact=contact, offer=None, cadence=DEFAULT, anchor_on=TODAY, now=NOW)
    return contact


def counts() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in filter(is_owned, apps.get_models())}


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
        offer = Offer.objects.get(hiring_manager=gone)

        merge(stays=ContactFactory(owner=as_user), gone=gone, now=NOW)

        assert Offer.objects.get(pk=offer.pk).version == offer.version + 1

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


@pytest.mark.usefixtures("now")
class TestThePages:
    @pytest.fixture
    def two(self, user) -> list[Contact]:
        return [ContactFactory(owner=user, name="Robin"), ContactFactory(owner=user, name="ROBIN", phone="+44 1632 1")]

    def url(self, contact: Contact) -> str:
        return f"/contacts/{contact.pk}/merge/"

    def test_a_namesake_is_offered(self, client, two):
        assertContains(client.get(self.url(two[0])), f"?other={two[1].pk}")

    def test_both_stand_side_by_side_with_what_they_bring_along(self, client, user, two):
        InteractionFactory(contact=two[1])

        response = client.get(self.url(two[0]), {"other": two[1].pk})

        for text in ("Robin stays", "ROBIN stays", "1 × touch written down", "+44 1632 1"):
            assertContains(response, text)

    @pytest.mark.parametrize(("stays", "index"), [("this", 0), ("other", 1)])
    def test_the_chosen_one_stays(self, client, two, stays, index):
        response = client.post(self.url(two[0]), {"other": two[1].pk, "stays": stays})

        assertRedirects(response, f"/contacts/{two[index].pk}/")
        assert Contact.objects.get() == two[index]

    def test_the_old_address_leads_to_the_one_who_stays(self, client, two):
        client.post(self.url(two[0]), {"other": two[1].pk, "stays": "this"})

        for page in ("", "edit/", "timeline/", "moved/"):
            assertContains(client.get(f"/contacts/{two[1].pk}/{page}"), "Robin")
        client.post(f"/contacts/{two[1].pk}/touch/", {"touch-note": "Hello"})
        assert Interaction.objects.get().contact == two[0]

    @pytest.mark.parametrize("data", [{}, {"stays": "this"}, {"other": "x", "stays": "this"}])
    def test_without_another_one_it_asks_for_one(self, client, two, data):
        assert client.post(self.url(two[0]), data).status_code == 422
        assert Contact.objects.count() == 2

    @pytest.mark.parametrize("stays", ["", "both"])
    def test_without_a_choice_it_asks_for_one(self, client, two, stays):
        response = client.post(self.url(two[0]), {"other": two[1].pk, "stays": stays})

        assertContains(response, "to put right", status_code=422)
        assert Contact.objects.count() == 2

    def test_a_second_click_is_a_404_or_the_page_of_the_one_who_stays(self, client, two):
        for _ in range(2):
            response = client.post(self.url(two[0]), {"other": two[1].pk, "stays": "this"})

        assert response.status_code == 404
        assert Contact.objects.get() == two[0]

    def test_the_page_takes_as_many_queries_for_a_long_history(self, client, two):
        path = f"{self.url(two[0])}?other={two[1].pk}"
        few, _ = measured(client, path)
        InteractionFactory.create_batch(20, contact=two[0])

        assert measured(client, path)[0] == few


def test_nothing_that_can_wait_is_left_behind(as_user):
    """Reminders hang on follow-ups, not on people: they go out as before."""
    gone = full(as_user)
    waiting = list(Reminder.objects.waiting().values_list("pk", "due_at"))

    merge(stays=ContactFactory(owner=as_user), gone=gone, now=NOW)

    assert list(Reminder.objects.waiting().values_list("pk", "due_at")) == waiting
    assert (Gift.objects.count(), Decline.objects.count(), Job.objects.count()) == (1, 1, 1)
