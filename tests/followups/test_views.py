"""Today, Follow-ups, marking a decline as sent, and what they make of bad input."""

from datetime import date, datetime, timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import User
from contacts.models import Contact, Interaction
from core.paging import PAGE_SIZE
from followups.models import FollowUp, Heartbeat, Plan, Reminder
from offers.models import Decline, Offer, Stage
from tests.everything import everything_of, owned_rows
from tests.factories import (
    TODAY,
    ContactFactory,
    DeclineFactory,
    FollowUpFactory,
    OfferFactory,
    PlanFactory,
    ReminderFactory,
)
from tests.page import read, was_refused

pytestmark = pytest.mark.usefixtures("now")

SENT = {
    "told": "Femi Adeyemi-Clarke",
    "sent_on": "2026-06-08",
    "channel": "call",
    "permission": "granted",
    "note": "Eleven minutes. He was sorry, not cross.",
    "rhythm": "2 weeks, 2 months, 6 months, then every 6 months",
}
DATES = ["Monday 22 June 2026", "Saturday 8 August 2026", "Tuesday 8 December 2026", "Tuesday 8 June 2027"]

# Field, what is typed there, and words of the message beside it.
BAD_TELLINGS = {
    "nobody told": ("told", "", "Write whom you told"),
    "over-long name": ("told", "t" * 201, "at most 200"),
    "NUL in the name": ("told", "Fe\x00mi", "Null characters"),
    "no day": ("sent_on", "", "Choose a day"),
    "30 February": ("sent_on", "2026-02-30", "no such day"),
    "tomorrow": ("sent_on", "2026-06-10", "still to come"),
    "the year 1": ("sent_on", "0001-01-01", "between 1970 and 2100"),
    "NUL in the day": ("sent_on", "2026-06-08\x00", "no such day"),
    "an unknown channel": ("channel", "<script>", "valid choice"),
    "permission not said": ("permission", "", "Choose one of these"),
    "an unknown permission": ("permission", "perhaps", "valid choice"),
    "over-long note": ("note", "n" * 5001, "at most 5000"),
    "NUL in the note": ("note", "\x00", "Null characters"),
    "a rhythm in other words": ("rhythm", "now and then", "is not an interval"),
    "a rhythm of nothing": ("rhythm", "0 weeks", "is not an interval"),
    "a rhythm that goes back": ("rhythm", "2 months, 2 weeks", "after the one before"),
    "a rhythm that stands still": ("rhythm", "1 week, 7 days", "after the one before"),
    "a rhythm of centuries": ("rhythm", "1000 years", "is not an interval"),
    "a rhythm of decades": ("rhythm", "1 week, then every 11 years", "at most ten years"),
    "a script as rhythm": ("rhythm", "<script>alert(1)</script>", "is not an interval"),
    "over-long rhythm": ("rhythm", "1 week" + ", 1 week" * 30, "at most 200"),
    "NUL in the rhythm": ("rhythm", "2 weeks\x00", "Null characters"),
}
NOT_IN_THE_LIST = {"an unknown channel", "permission not said", "an unknown permission"}


def rhythm_of(length: int) -> str:
    """Return a rhythm of at most `length` letters whose spelled-out form is longer."""
    steps = [f"{number} day" for number in range(2, 99)]
    while len(", ".join(steps)) > length:
        steps.pop()
    return ", ".join(steps)


BAD_TELLINGS["a rhythm that grows when it is written out"] = ("rhythm", rhythm_of(200), "Shorten")


@pytest.fixture
def declining(user) -> Offer:
    offer = OfferFactory(owner=user, stage=Stage.DECLINING)
    DeclineFactory(offer=offer)
    return offer


@pytest.fixture
def follow_up(user) -> FollowUp:
    """Due today, the first step of a running plan, with its reminder."""
    plan = PlanFactory(contact=ContactFactory(owner=user, name="Femi"), anchor_on=TODAY - timedelta(days=14))
    follow_up = FollowUpFactory(plan=plan, due_on=TODAY)
    ReminderFactory(follow_up=follow_up)
    return follow_up


class TestToday:
    url = "/"

    def test_says_how_to_begin_when_there_is_nothing(self, client):
        response = client.get(self.url)

        assertContains(response, "<html")
        assertContains(response, "Start with one offer")
        assertContains(response, "Nothing needs you today")
        assert "no-store" in response["Cache-Control"]
        assert "HX-Request" in response["Vary"]

    def test_shows_what_needs_the_person(self, client, user, declining, follow_up):
        OfferFactory(owner=user, employer__name="Sleepy", answer_due_on=TODAY - timedelta(days=1))
        OfferFactory(owner=user, employer__name="Pressing", answer_due_on=TODAY + timedelta(days=2))

        response = client.get(self.url)

        assertContains(response, "Three things for today")
        assertContains(response, "Stay in touch with Femi")
        assertContains(response, f"/offers/{declining.pk}/decline/sent/")
        assertContains(response, "What happened with Sleepy?")
        assertContains(response, "2 days")

    def test_htmx_gets_only_the_board(self, htmx, follow_up):
        response = htmx.get(self.url)

        assertNotContains(response, "<html")
        assertContains(response, 'id="today-board"')
        assert "HX-Request" in response["Vary"]

    def test_today_is_where_the_person_lives(self, client, user, follow_up):
        user.time_zone = "Pacific/Pago_Pago"
        user.save()

        # 10:00 UTC on the 9th is still the 8th there.
        response = client.get(self.url)

        assertContains(response, "Monday 8 June")
        assertContains(response, "Nothing needs you today")

    @pytest.mark.parametrize("query", [{"page": "x"}, {"q": "\x00"}, {"next": "//evil.example"}], ids=str)
    def test_an_odd_question_gets_an_answer(self, client, query):
        assert client.get(self.url, query).status_code == 200

    @pytest.mark.parametrize(
        ("minutes", "words"), [(1, "Last checked 60 s ago"), (6, "Reminders are not being checked.")]
    )
    def test_says_whether_reminders_are_checked(self, client, now, minutes, words):
        Heartbeat.objects.create(ticked_at=now - timedelta(minutes=minutes))

        assertContains(client.get(self.url), words)

    def test_says_when_the_last_reminder_left_although_another_one_could_not(self, client, user, now):
        Heartbeat.objects.create(ticked_at=now)
        sent = FollowUpFactory(owner=user, due_on=TODAY)
        ReminderFactory(follow_up=sent, sent=True)
        late = FollowUpFactory(owner=user, due_on=TODAY)
        ReminderFactory(follow_up=late, sent=True, status=Reminder.Status.CANCELLED, sent_at=None)

        assertContains(client.get(self.url), "last mail</a> <time")


class TestTheList:
    url = "/follow-ups/"

    def test_is_a_page_in_groups(self, client, user, follow_up):
        FollowUpFactory(owner=user, contact__name="Later", due_on=TODAY + timedelta(days=90))

        response = client.get(self.url)

        assertContains(response, "<html")
        assertContains(response, "Stay in touch with Femi")
        assertContains(response, "Stay in touch with Later")
        assert "HX-Request" in response["Vary"]
        assert "no-store" in response["Cache-Control"]

    def test_htmx_gets_only_the_list(self, htmx, follow_up):
        response = htmx.get(self.url)

        assertNotContains(response, "<html")
        assertContains(response, 'id="follow-up-list"')

    def test_says_how_to_begin_when_it_is_empty(self, client):
        assertContains(client.get(self.url), "Nobody is waiting for you")

    @pytest.mark.parametrize("page", ["0", "-1", "x", "\x00", "9" * 5000])
    def test_a_page_that_is_not_there_is_another_one(self, client, follow_up, page):
        assertContains(client.get(self.url, {"page": page}), "Femi")

    def test_a_second_page(self, client, user):
        contact = ContactFactory(owner=user)
        FollowUpFactory.create_batch(PAGE_SIZE + 1, contact=contact)

        assert len(client.get(self.url, {"page": "2"}).context["page"]) == 1

    def test_those_of_a_trashed_contact_are_left_out(self, client, user, now):
        FollowUpFactory(contact=ContactFactory(owner=user, name="Gone", trashed_at=now))

        assertNotContains(client.get(self.url), "Gone")


class TestAFollowUpsPage:
    def test_shows_it(self, client, follow_up):
        response = client.get(f"/follow-ups/{follow_up.pk}/")

        assertContains(response, "<html")
        assertContains(response, "Femi")
        assert "no-store" in response["Cache-Control"]

    def test_says_what_comes_after_it_and_not_itself(self, client, user, now):
        plan = PlanFactory(contact=ContactFactory(owner=user))
        follow_up = FollowUpFactory(plan=plan, due_on=date(2026, 6, 23))

        steps = client.get(f"/follow-ups/{follow_up.pk}/").context["steps_ahead"]

        assert [step.ideal for step in steps[:2]] == [date(2026, 8, 9), date(2027, 2, 9)]

    def test_of_a_trashed_contact_is_not_there(self, client, follow_up, now):
        follow_up.contact.trash(at=now)

        assert client.get(f"/follow-ups/{follow_up.pk}/").status_code == 404
        assert client.post(f"/follow-ups/{follow_up.pk}/done/").status_code == 404


class TestDone:
    def url(self, follow_up: FollowUp) -> str:
        return f"/follow-ups/{follow_up.pk}/done/"

    def test_by_a_form(self, client, follow_up):
        response = client.post(self.url(follow_up), {"note": "Rang him.", "answered": "yes", "next": "/follow-ups/"})

        assertRedirects(response, "/follow-ups/")
        follow_up.refresh_from_db()
        touch = Interaction.objects.get(contact=follow_up.contact)
        assert (follow_up.is_done, touch.note, touch.answered) == (True, "Rang him.", True)

    def test_by_htmx(self, htmx, follow_up):
        response = htmx.post(self.url(follow_up))

        assertNotContains(response, "<html")
        assertContains(response, "Done: Femi.")
        assertContains(response, 'hx-swap-oob="true"')
        assertContains(response, f'action="/follow-ups/{follow_up.pk}/undo/"')
        assert "followups-changed" in response["HX-Trigger"]

    def test_twice_acts_once(self, client, follow_up):
        client.post(self.url(follow_up))
        before = owned_rows()

        response = client.post(self.url(follow_up), follow=True)

        assertContains(response, "already done")
        assert owned_rows() == before

    def test_the_next_step_of_the_plan_is_written(self, client, follow_up):
        client.post(self.url(follow_up))

        assert FollowUp.objects.open().get(plan=follow_up.plan).step == 2

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("note", "n" * 5001, "at most 5000"),
            ("note", "\x00", "Null characters"),
            ("channel", "pigeon", "valid choice"),
            ("answered", "perhaps", "valid choice"),
        ],
    )
    def test_bad_input_is_refused(self, client, htmx, follow_up, field, value, message):
        typed = {"note": "What was said.", field: value}
        before = owned_rows()

        kept = {name: text for name, text in typed.items() if name == "note"}
        assert message in was_refused(client.post(self.url(follow_up), typed), field, kept)
        fragment = htmx.post(self.url(follow_up), typed)
        assertContains(fragment, message, status_code=422)
        assertNotContains(fragment, "<html", status_code=422)
        assert owned_rows() == before

    @pytest.mark.parametrize(
        "elsewhere",
        [
            "https://evil.example/",
            "//evil.example/",
            "///evil.example/",
            "/\\evil.example",
            "\\\\evil.example",
            "http:evil.example",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/\n/evil.example",
            " //evil.example",
            "\x00//evil.example",
            "evil.example",
            "",
        ],
        ids=repr,
    )
    @pytest.mark.parametrize("action", ["done", "skip", "snooze", "undo"])
    def test_leads_to_no_other_place(self, client, follow_up, elsewhere, action):
        response = client.post(
            f"/follow-ups/{follow_up.pk}/{action}/", {"next": elsewhere, "until": "2026-06-10", "note": "x"}
        )

        assert (response.status_code, response["Location"]) == (302, "/")


class TestSnooze:
    def url(self, follow_up: FollowUp) -> str:
        return f"/follow-ups/{follow_up.pk}/snooze/"

    def test_moves_it_and_its_reminder(self, client, follow_up):
        assertRedirects(client.post(self.url(follow_up), {"until": "2026-07-09"}), "/")

        follow_up.refresh_from_db()
        assert follow_up.due_on == date(2026, 7, 9)
        waiting = Reminder.objects.waiting().get(follow_up=follow_up)
        assert waiting.due_at == datetime.fromisoformat("2026-07-09T08:00Z")

    def test_by_htmx(self, htmx, follow_up):
        response = htmx.post(self.url(follow_up), {"until": "2026-07-09"})

        assertContains(response, "Femi waits until Thu 9 July.")
        assertNotContains(response, "<html")

    @pytest.mark.parametrize(
        ("until", "message"),
        [
            ("", "Choose a day"),
            ("2026-06-09", "from tomorrow on"),
            ("2026-06-08", "from tomorrow on"),
            ("2027-02-30", "no such day"),
            ("2099-01-01", "five years"),
            ("9999-12-31", "between 1970 and 2100"),
            ("2026-07-09\x00", "no such day"),
            ("next week", "no such day"),
        ],
    )
    def test_bad_input_is_refused(self, client, htmx, follow_up, until, message):
        before = owned_rows()

        assert message in was_refused(client.post(self.url(follow_up), {"until": until}), "until", {"until": until})
        fragment = htmx.post(self.url(follow_up), {"until": until})
        assertContains(fragment, message, status_code=422)
        assertNotContains(fragment, "<html", status_code=422)
        assert owned_rows() == before


class TestSkipAndUndo:
    def test_skipping_goes_on_with_the_plan(self, client, follow_up):
        client.post(f"/follow-ups/{follow_up.pk}/skip/")

        follow_up.refresh_from_db()
        assert follow_up.state == FollowUp.State.SKIPPED
        assert FollowUp.objects.open().get(plan=follow_up.plan).step == 2

    @pytest.mark.parametrize("action", ["done", "skip", "snooze"])
    def test_everything_can_be_taken_back(self, client, follow_up, action):
        client.post(f"/follow-ups/{follow_up.pk}/{action}/", {"until": "2026-07-01", "note": "Oops"})

        response = client.post(f"/follow-ups/{follow_up.pk}/undo/", follow=True)

        assertContains(response, "Taken back: Femi.")
        follow_up.refresh_from_db()
        assert (follow_up.is_open, follow_up.due_on) == (True, TODAY)
        assert FollowUp.objects.open().filter(plan=follow_up.plan).count() == 1
        assert not Interaction.objects.filter(contact=follow_up.contact).exists()

    def test_nothing_to_take_back_is_said(self, client, follow_up):
        before = owned_rows()

        assertContains(client.post(f"/follow-ups/{follow_up.pk}/undo/", follow=True), "nothing to undo")
        assert owned_rows() == before


class TestMarkingAsSent:
    def url(self, offer: Offer) -> str:
        return f"/offers/{offer.pk}/decline/sent/"

    def test_the_page_shows_real_dates_before_anything_is_saved(self, client, declining):
        response = client.get(self.url(declining))

        assertContains(response, "Tuesday 23 June 2026")
        assertContains(response, "Sunday 9 August 2026")
        assert not Plan.objects.exists()

    def test_begins_with_the_manager(self, client, user):
        manager = ContactFactory(owner=user, name="Femi")
        offer = OfferFactory(owner=user, hiring_manager=manager, stage=Stage.DECLINING)

        assert read(client.get(self.url(offer))).fields["told"] == "Femi"

    def test_records_it_and_starts_the_plan(self, client, declining):
        response = client.post(self.url(declining), SENT)

        assertRedirects(response, f"/offers/{declining.pk}/decline/stay-in-touch/")
        declining.refresh_from_db()
        decline = Decline.objects.select_related("told").get(offer=declining)
        follow_up = FollowUp.objects.get(offer=declining, contact=decline.told)
        assert declining.is_declined
        assert (decline.told.name, decline.sent_on) == (SENT["told"], date(2026, 6, 8))
        assert follow_up.due_on == date(2026, 6, 22)
        assert Reminder.objects.get(follow_up=follow_up).due_at == datetime.fromisoformat("2026-06-22T08:00Z")

    def test_tells_htmx_where_to_go(self, htmx, declining):
        response = htmx.post(self.url(declining), SENT)

        assert response["HX-Redirect"] == f"/offers/{declining.pk}/decline/stay-in-touch/"

    def test_twice_is_recorded_once(self, client, declining):
        client.post(self.url(declining), SENT)
        before = owned_rows()

        response = client.post(self.url(declining), SENT | {"note": "Another"}, follow=True)

        assertContains(response, "was marked as sent before")
        assert owned_rows() == before

    def test_who_refused_is_never_followed_up(self, client, declining):
        client.post(self.url(declining), SENT | {"permission": "refused"})

        assert not Plan.objects.exists()

    def test_without_a_rhythm_no_plan_is_made(self, client, declining):
        client.post(self.url(declining), SENT | {"rhythm": ""})

        assert Decline.objects.get(offer=declining).is_sent
        assert not Plan.objects.exists()

    def test_looking_at_the_dates_saves_nothing_and_keeps_what_was_typed(self, client, declining):
        before = owned_rows()

        response = client.post(self.url(declining), SENT | {"preview": "1"})

        assert response.status_code == 200
        for day in DATES:
            assertContains(response, day)
        assert {name: read(response).fields[name] for name in SENT} == SENT
        assert owned_rows() == before

    @pytest.mark.parametrize("name", BAD_TELLINGS)
    def test_bad_input_is_refused_beside_the_field(self, client, declining, name):
        field, value, message = BAD_TELLINGS[name]
        typed = SENT | {field: value}
        before = owned_rows()

        response = client.post(self.url(declining), typed)

        if name in NOT_IN_THE_LIST:
            del typed[field]
        assert message in was_refused(response, field, typed)
        assert owned_rows() == before

    @pytest.mark.parametrize("name", BAD_TELLINGS)
    def test_looking_at_the_dates_of_bad_input_is_no_error(self, client, declining, name):
        field, value, _ = BAD_TELLINGS[name]

        assert client.post(self.url(declining), SENT | {field: value, "preview": "1"}).status_code == 200

    def test_nothing_at_all_is_refused_too(self, client, declining):
        assert set(read(client.post(self.url(declining))).errors) == {"told", "sent_on", "channel", "permission"}

    def test_before_the_decision_it_says_so_and_keeps_what_was_typed(self, client, user):
        offer = OfferFactory(owner=user)
        before = owned_rows()

        response = client.post(self.url(offer), SENT)

        page = read(response)
        assert response.status_code == 422
        assert "Decide to decline first" in page.summary
        assert {name: page.fields[name] for name in SENT} == SENT
        assert owned_rows() == before

    def test_a_name_that_could_start_a_mail_header_is_refused(self, client, declining):
        typed = SENT | {"told": "Femi\r\nBcc: all@example.org"}
        response = client.post(self.url(declining), typed)

        assert "on one line" in read(response).errors["told"]
        assert read(response).fields["told"] == "Femi\nBcc: all@example.org"
        assert not Contact.objects.exists()

    @pytest.mark.parametrize(
        "rhythm",
        ["1 day", "1 day, then every 1 day", "10 years, then every 10 years", "1 week, 10 years, then every 1 day"],
    )
    @pytest.mark.parametrize("sent_on", ["1970-01-01", "2026-06-09"])
    def test_the_oddest_rhythms_end(self, client, declining, rhythm, sent_on):
        response = client.post(self.url(declining), SENT | {"rhythm": rhythm, "sent_on": sent_on})

        assert response.status_code == 302
        assert not FollowUp.objects.filter(due_on__lte=TODAY).exists()


class TestThePreview:
    url = "/plans/preview/"

    def test_htmx_gets_only_the_dates(self, htmx):
        response = htmx.get(self.url, {"sent_on": SENT["sent_on"], "rhythm": SENT["rhythm"]})

        assertNotContains(response, "<html")
        for day in DATES:
            assertContains(response, day)

    @pytest.mark.parametrize("name", [name for name in BAD_TELLINGS if "rhythm" in name or "day" in name])
    def test_what_can_not_be_read_has_no_dates(self, htmx, name):
        field, value, _ = BAD_TELLINGS[name]
        if name in ("tomorrow", "a rhythm that grows when it is written out"):
            return

        response = htmx.get(self.url, {name: SENT[name] for name in ("sent_on", "rhythm")} | {field: value})

        assertContains(response, "No dates: no plan is made.")


class TestPiecesOfOtherPages:
    @pytest.mark.parametrize("piece", ["of-offer", "of-contact"])
    def test_a_page_without_htmx_and_a_piece_with_it(self, client, htmx, user, piece):
        mine = everything_of(user)
        row = mine.plan.offer if piece == "of-offer" else mine.contact
        url = f"/follow-ups/{piece}/{row.pk}/"

        page, fragment = client.get(url), htmx.get(url)

        assertContains(page, "<html")
        assertNotContains(fragment, "<html")
        for response in (page, fragment):
            assertContains(response, 'id="follow-up-piece"')
            assertContains(response, f'href="/follow-ups/{mine.follow_up.pk}/done/?next=')
            assert "HX-Request" in response["Vary"]
            assert "no-store" in response["Cache-Control"]

    @pytest.mark.parametrize(("piece", "back"), [("of-offer", "/offers/"), ("of-contact", "/contacts/")])
    def test_the_page_leads_back_to_what_it_is_about(self, client, user, piece, back):
        mine = everything_of(user)
        row = mine.plan.offer if piece == "of-offer" else mine.contact

        page = client.get(f"/follow-ups/{piece}/{row.pk}/")

        assertContains(page, 'aria-label="Breadcrumb"', count=1)
        assertContains(page, f'<li><a href="{back}{row.pk}/">')

    def test_a_plan_is_paused_and_goes_on(self, client, follow_up):
        plan = follow_up.plan

        assertRedirects(client.post(f"/plans/{plan.pk}/pause/"), f"/contacts/{plan.contact_id}/")
        assertContains(client.get(f"/follow-ups/of-contact/{plan.contact_id}/"), "Resume")
        assert not FollowUp.objects.open().exists()

        client.post(f"/plans/{plan.pk}/resume/")
        assert FollowUp.objects.open().get().plan == plan

    def test_pausing_twice_is_a_404(self, client, follow_up):
        client.post(f"/plans/{follow_up.plan_id}/pause/")

        assert client.post(f"/plans/{follow_up.plan_id}/pause/").status_code == 404


class TestWhenRemindersCome:
    url = "/settings/reminders/"

    def test_a_page_without_htmx_and_a_piece_with_it(self, client, htmx):
        page, fragment = client.get(self.url), htmx.get(self.url)

        assertContains(page, "<html")
        assertNotContains(fragment, "<html")
        assertContains(fragment, 'id="reminder-time"')
        assert "HX-Request" in fragment["Vary"]

    def test_saves_and_moves_what_waits(self, client, user, follow_up):
        client.post(self.url, {"time_zone": "Asia/Kathmandu", "hour": "7"})

        user.refresh_from_db()
        assert (user.time_zone, user.reminder_hour) == ("Asia/Kathmandu", 7)
        waiting = Reminder.objects.waiting().get(follow_up=follow_up)
        assert waiting.due_at == datetime.fromisoformat("2026-06-09T01:15Z")

    def test_tells_htmx_where_to_go(self, htmx):
        response = htmx.post(self.url, {"time_zone": "UTC", "hour": "7"})

        assert response["HX-Redirect"] == "/settings/"

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("time_zone", "Mars/Olympus_Mons", "Choose a time zone"),
            ("time_zone", "", "Choose one of these"),
            ("time_zone", "../../etc/passwd", "Choose a time zone"),
            ("time_zone", "UTC\x00", "Choose a time zone"),
            ("hour", "4", "05:00 to 21:00"),
            ("hour", "22", "05:00 to 21:00"),
            ("hour", "-1", "05:00 to 21:00"),
            ("hour", "eight", "05:00 to 21:00"),
            ("hour", "", "Choose one of these"),
        ],
    )
    def test_bad_input_is_refused_beside_the_field(self, client, htmx, field, value, message):
        typed = {"time_zone": "UTC", "hour": "7", field: value}
        before = owned_rows()

        for browser in (client, htmx):
            assert message in was_refused(browser.post(self.url, typed), field, {})
        assert owned_rows() == before

    def test_nothing_at_all_is_refused_too(self, htmx):
        assert htmx.post(self.url).status_code == 422


class TestSentReminders:
    def test_says_how_they_begin(self, client):
        assertContains(client.get("/reminders/"), "Nothing was sent yet")

    def test_each_can_be_read_again(self, client, user: User):
        mine = everything_of(user)

        assertContains(client.get("/reminders/"), "zanzibar subject")
        response = client.get(f"/reminders/{mine.reminder.pk}/")
        assertContains(response, "zanzibar mail")
        assertContains(response, "zanzibar answer")
        assert "no-store" in response["Cache-Control"]

    def test_one_that_waits_has_no_page_yet(self, client, follow_up):
        waiting = Reminder.objects.get(follow_up=follow_up)
        Reminder.objects.update(next_attempt_at=waiting.due_at + timedelta(days=1))

        assert client.get(f"/reminders/{waiting.pk}/").status_code == 404

    def test_what_a_mail_says_is_shown_as_text(self, client, user):
        mine = everything_of(user)
        Reminder.objects.filter(pk=mine.reminder.pk).update(
            message=b"Subject: <script>alert(1)</script>\r\n\r\n<script>alert(2)</script> https://example.org/\r\n"
        )

        response = client.get(f"/reminders/{mine.reminder.pk}/")

        assertNotContains(response, "<script>alert")
        assertContains(response, 'href="https://example.org/"')

    @pytest.mark.parametrize("message", [b"", b"\xff\xfe\x00", b"no header at all", b"Subject: =?x?q?y?=\r\n\r\n\xff"])
    def test_a_mail_that_can_not_be_read_is_no_error(self, client, user, message):
        mine = everything_of(user)
        Reminder.objects.filter(pk=mine.reminder.pk).update(message=message)

        assert client.get(f"/reminders/{mine.reminder.pk}/").status_code == 200
