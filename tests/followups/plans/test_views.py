"""Choosing, changing and ending a cadence, and keeping one's own."""

from datetime import date, timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from contacts.models import Interaction
from followups.cadence.shipped import DEFAULT
from followups.models import FollowUp, Plan
from followups.plans.services import start_plan
from offers.models import Stage
from tests.everything import owned_rows
from tests.factories import (
    NOW,
    TODAY,
    ContactFactory,
    DeclineFactory,
    FollowUpFactory,
    InteractionFactory,
    OfferFactory,
    PlanFactory,
    SavedCadenceFactory,
)
from tests.followups.tellings import BAD_TELLINGS, DATES, SENT
from tests.page import read, was_refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

TOLD = {"told": "Femi", "role": "hiring_manager", "sent_on": "2026-06-09", "channel": "call", "permission": "granted"}


@pytest.fixture
def contact(user):
    return ContactFactory(owner=user, name="Femi")


@pytest.fixture
def plan(contact) -> Plan:
    plan = PlanFactory(contact=contact)
    FollowUpFactory(plan=plan)
    return plan


class TestBeginning:
    def url(self, contact) -> str:
        return f"/contacts/{contact.pk}/plan/"

    def test_by_hand_with_anyone(self, client, contact):
        response = client.post(self.url(contact), {"pattern": "Every 3 Months", "counted_from": "last_touch"})

        assertRedirects(response, f"/contacts/{contact.pk}/")
        plan = Plan.objects.get()
        assert (plan.pattern, plan.counted_from, plan.anchor_on) == (
            "3 months, then every 3 months",
            "last_touch",
            TODAY,
        )
        assert FollowUp.objects.get().due_on.isoformat() == "2026-09-09"

    def test_for_an_internship_it_asks_for_the_graduation(self, client, contact):
        typed = {"cadence": "shipped:internship", "pattern": ""}

        assert "your graduation" in was_refused(client.post(self.url(contact), typed), "anchor_on", {})
        client.post(self.url(contact), typed | {"anchor_on": "2027-06-30"})
        assert FollowUp.objects.get().due_on.isoformat() == "2026-06-30"

    def test_a_countdown_does_not_count_from_the_last_touch(self, client, contact):
        typed = {"pattern": "1 month before", "counted_from": "last_touch", "anchor_on": "2027-06-30"}

        assert "fixed dates" in was_refused(client.post(self.url(contact), typed), "counted_from", {})

    @pytest.mark.parametrize("pattern", ["", "soon", "30 days, 1 month"])
    def test_what_is_no_cadence_is_refused(self, client, contact, pattern):
        was_refused(
            client.post(self.url(contact), {"pattern": pattern}),
            "pattern",
            {"pattern": pattern},
        )
        assert not Plan.objects.exists()

    def test_looking_at_the_dates_writes_out_what_was_picked_and_saves_nothing(self, client, contact):
        before = owned_rows()

        response = client.post(self.url(contact), {"cadence": "shipped:recruiter", "pattern": "1 week", "preview": "1"})

        page = read(response)
        assert response.status_code == 200
        assert page.fields["pattern"] == "1 month, 6 months, then every 1 year"
        assertContains(response, "Thursday 9 July 2026")
        assert owned_rows() == before

    def test_once_it_is_written_out_what_is_written_counts(self, client, contact):
        picked = {"cadence": "shipped:recruiter", "picked": "shipped:recruiter"}

        client.post(self.url(contact), picked | {"pattern": "5 weeks"})

        assert Plan.objects.get().pattern == "5 weeks"


class TestChanging:
    def test_shows_real_dates_first(self, client, plan):
        response = client.get(f"/plans/{plan.pk}/")

        assertContains(response, "As it stands")
        assertContains(response, "by")

    def test_another_cadence_takes_its_place(self, client, plan):
        client.post(f"/plans/{plan.pk}/", {"pattern": "1 month", "counted_from": "fixed", "anchor_on": "2026-06-01"})

        plan.refresh_from_db()
        assert plan.has_ended
        assert FollowUp.objects.open().get().due_on.isoformat() == "2026-07-01"

    def test_the_preview_shows_what_the_change_will_give(self, htmx, client, plan):
        Plan.objects.update(started_on=date(2026, 5, 1))
        for day in (8, 22):
            InteractionFactory(contact=plan.contact, happened_on=date(2026, 5, day), channel="email", answered=False)
        typed = {"pattern": "1 month, then every 1 month", "counted_from": "fixed", "anchor_on": "2026-06-09"}

        shown = htmx.get("/plans/preview/", typed | {"contact": str(plan.contact_id)})

        # Slow: two months rather than one.
        assertContains(shown, "Sunday 9 August 2026")
        assertNotContains(shown, "Thursday 9 July 2026")

    def test_a_date_is_said_once(self, htmx):
        page = htmx.get("/plans/preview/", {"pattern": "2 weeks", "sent_on": "2026-06-09"}).content.decode()

        assert page.count("<time") - page.count("by <time") == 1
        assert 'aria-hidden="true">Jun' in page

    def test_a_cadence_that_is_picked_is_written_out_for_htmx(self, client):
        asked = {"cadence": "shipped:recruiter", "pattern": "2 weeks", "sent_on": "2026-06-09"}
        response = client.get("/plans/preview/", asked, headers={"HX-Request": "true", "HX-Trigger-Name": "cadence"})

        assertContains(response, 'hx-swap-oob="true"')
        assertContains(response, 'value="1 month, 6 months, then every 1 year"')

    def test_it_can_be_ended(self, client, plan):
        response = client.post(f"/plans/{plan.pk}/end/", follow=True)

        assertContains(response, "Let go of Femi")
        assert not FollowUp.objects.open().exists()
        assert client.get(f"/plans/{plan.pk}/").status_code == 404

    @pytest.mark.parametrize("state", [Plan.State.ACTIVE, Plan.State.PAUSED])
    def test_that_can_be_taken_back_with_what_it_ended(self, client, plan, state):
        if state == Plan.State.PAUSED:
            client.post(f"/plans/{plan.pk}/pause/")
        else:
            FollowUp.objects.update(about="Ask about the move", snoozed_from_on=TODAY)
        before = list(FollowUp.objects.values("state", "about", "due_on", "snoozed_from_on"))
        page = client.post(f"/plans/{plan.pk}/end/", follow=True).content.decode()

        undo = f"/plans/{plan.pk}/take-up/"
        assert f'action="{undo}"' in page
        assertContains(client.post(undo, follow=True), "goes on")

        plan.refresh_from_db()
        assert plan.state == state
        assert list(FollowUp.objects.values("state", "about", "due_on", "snoozed_from_on")) == before

    def test_not_when_another_one_has_begun(self, client, plan):
        client.post(f"/plans/{plan.pk}/end/")
        start_plan(contact=plan.contact, offer=None, cadence=DEFAULT, anchor_on=TODAY, now=NOW)

        assertContains(client.post(f"/plans/{plan.pk}/take-up/", follow=True), "Nothing changed")
        assert Plan.objects.active().count() == 1


class TestTheQuestion:
    @pytest.fixture
    def silent(self, plan) -> Plan:
        for week in (1, 2, 3):
            Interaction.objects.create(
                owner=plan.owner,
                contact=plan.contact,
                channel="email",
                happened_on=TODAY + timedelta(7 * week),
                answered=False,
            )
        Plan.objects.filter(pk=plan.pk).update(unanswered=3)
        return plan

    @pytest.mark.parametrize("page", ["/", "/follow-ups/", "/follow-ups/of-contact/{contact}/", "/plans/{plan}/"])
    def test_is_asked_wherever_the_plan_is_seen(self, client, silent, page):
        response = client.get(page.format(contact=silent.contact_id, plan=silent.pk))

        assertContains(response, "Three touches with Femi, no answer")

    def test_carrying_on_settles_it(self, client, silent):
        client.post(f"/plans/{silent.pk}/carry-on/")

        assertNotContains(client.get("/follow-ups/"), "no answer")

    def test_another_way_is_put_on_the_list(self, client, silent):
        response = client.post(f"/plans/{silent.pk}/another-way/", follow=True)

        assertContains(response, "Try another way: call")

    def test_settled_twice_changes_nothing_the_second_time(self, client, silent):
        client.post(f"/plans/{silent.pk}/another-way/")
        before = owned_rows()

        assertContains(client.post(f"/plans/{silent.pk}/another-way/", follow=True), "settled before")
        assert owned_rows() == before


class TestMarkingAsSent:
    @pytest.fixture
    def url(self, user) -> str:
        offer = OfferFactory(owner=user, stage=Stage.DECLINING)
        DeclineFactory(offer=offer)
        return f"/offers/{offer.pk}/decline/sent/"

    def test_with_one_of_ones_own(self, client, user, url):
        own = SavedCadenceFactory(owner=user, pattern="5 weeks", counted_from="last_touch")

        client.post(url, TOLD | {"cadence": f"own:{own.pk}", "pattern": "2 weeks"})

        assert (Plan.objects.get().pattern, Plan.objects.get().counted_from) == ("5 weeks", "last_touch")

    def test_with_no_plan(self, client, url):
        client.post(url, TOLD | {"cadence": "none", "pattern": "2 weeks"})

        assert not Plan.objects.exists()

    @pytest.mark.parametrize("trashed", [True, False])
    def test_one_that_is_gone_or_anothers_is_refused(self, client, user, other, url, trashed):
        gone = SavedCadenceFactory(owner=user, trashed_at=NOW) if trashed else SavedCadenceFactory(owner=other)

        was_refused(client.post(url, TOLD | {"cadence": f"own:{gone.pk}"}), "cadence", {})
        assert not Plan.objects.exists()


class TestConstraints:
    def test_a_name_once(self, user, violates):
        SavedCadenceFactory(owner=user, name="Mine")

        with violates("saved_cadence_name_unique"):
            SavedCadenceFactory(owner=user, name="MINE")

    def test_a_name_at_all(self, violates):
        with violates("saved_cadence_has_name"):
            SavedCadenceFactory(name="")

    def test_carrying_on_after_what_was_counted(self, violates):
        with violates("plan_carried_on_after_known"):
            PlanFactory(unanswered=1, carried_on_after=2)


class TestThePreview:
    url = "/plans/preview/"

    def test_htmx_gets_only_the_dates(self, htmx):
        response = htmx.get(self.url, {"sent_on": SENT["sent_on"], "pattern": SENT["pattern"]})

        assertNotContains(response, "<html")
        for day in DATES:
            assertContains(response, day)

    @pytest.mark.parametrize("name", [name for name in BAD_TELLINGS if "pattern" in name or "day" in name])
    def test_what_can_not_be_read_has_no_dates(self, htmx, name):
        field, value, _ = BAD_TELLINGS[name]
        if name in ("tomorrow", "a cadence that grows when it is written out"):
            return

        response = htmx.get(self.url, {name: SENT[name] for name in ("sent_on", "pattern")} | {field: value})

        assertContains(response, "No dates: there is no schedule.")
