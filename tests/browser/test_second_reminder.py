"""A decline from "I have decided" to a manager who works elsewhere by now; and one whose manager would rather not."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import psycopg
import pytest
from playwright.sync_api import Page, expect

from standalone import paths
from tests.browser.conftest import create_account
from tests.standalone.harness import Ajar, until

MANAGER, FIRST, PHONE = "Priyanka Dahl-Iversen", "Priyanka", "+44 1632 960174"
OLD, NEW, ROLE = "Brightwater Analytics", "Castellan Grid", "Principal Engineer"
SECRET = "She would be away three weeks of four."
SAID, ANSWER, PROMISED = "Nine minutes. Kind.", "She wrote back: ask me again in spring.", "Ilkka’s name for the post"
REFUSED, WITNESS = "Halcyon Freight Systems", "Sisu Robotics Oy"
# What must not go out would have: the plan's first years are over then.
FAR = timedelta(days=5 * 365)


@pytest.fixture(scope="module")
def session(ajar: Ajar, chromium) -> dict:
    """The cookies of the installation's one person."""
    context = chromium.new_context(base_url=ajar.url, timezone_id="Europe/Berlin")
    page = context.new_page()
    create_account(page)
    one_mail_each(page)
    state = context.storage_state()
    context.close()
    return state


def one_mail_each(page: Page) -> None:
    """Ask for a mail for each follow-up, by which they can be told apart here."""
    page.goto("/settings/reminders/")
    page.get_by_label("One mail for each follow-up").check()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("/settings/")


@pytest.fixture
def page(open_context, session) -> Page:
    return open_context(storage_state=session).new_page()


def test_the_second_reminder_knows_where_they_went(page, ajar):
    log_an_offer(page, OLD)
    decide_and_call(page)
    mark_as_sent(page, "Yes, they agreed")

    move_the_clock(ajar, past=due_on(page))
    first = wait_for_mail(ajar, f"Stay in touch with {MANAGER}")
    assert all(words in first for words in (OLD, SAID, PHONE, "agreed to stay in touch"))
    assert first.count(PROMISED) == 1

    log_the_answer(page, first)
    the_manager_moves(page)
    # The first was about what was promised.
    kind_word = wait_for_mail(ajar, f"Give back to {MANAGER}", number=2)
    assert f"Congratulate {FIRST} on the new job at {NEW}" in kind_word

    move_the_clock(ajar, past=due_on(page))
    second = wait_for_mail(ajar, f"Stay in touch with {MANAGER}", number=2)
    it_knows_of_the_move_and_of_the_answer(second)
    assert SECRET not in first + kind_word + second


def test_who_refuses_never_hears_and_is_never_reminded_of(page, ajar):
    log_an_offer(page, REFUSED)
    decide_and_call(page)
    mark_as_sent(page, "No, they’d rather not")
    the_pages_say_that_nothing_is_sent(page)
    nothing_is_planned(ajar)

    # Somebody else's answer is due by then: its mail shows that ticks went by.
    log_an_offer(page, WITNESS, answer_due=today() + timedelta(days=10))
    move_the_clock(ajar, past=today() + FAR)
    wait_for_mail(ajar, f"Answer {WITNESS}")
    assert not [mail for mail in mails(ajar) if REFUSED in text_of(mail)]
    nothing_is_planned(ajar)


def log_an_offer(page: Page, employer: str, *, answer_due: date | None = None) -> None:
    page.goto("/offers/new/")
    page.get_by_label("Employer").fill(employer)
    page.get_by_label("Role").fill(ROLE)
    page.get_by_label("Base pay").fill("96000")
    if answer_due:
        page.get_by_role("textbox", name="Answer due").fill(answer_due.isoformat())
    page.get_by_role("button", name="Save the offer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(employer)


def decide_and_call(page: Page) -> None:
    page.get_by_role("link", name="Decline with a call").click()
    page.get_by_label("Your own reasons").fill(SECRET)
    page.get_by_role("button", name="My decision is firm").click()
    page.get_by_label("Who to call").fill(MANAGER)
    page.get_by_role("textbox", name=re.compile("^Phone")).fill(PHONE)
    page.get_by_role("button", name="Write the call card").click()
    expect(page.get_by_role("link", name=PHONE).first).to_have_attribute("href", "tel:+441632960174")
    page.get_by_role("link", name="I’ve told them").click()


def mark_as_sent(page: Page, answer: str) -> None:
    page.get_by_label(answer).check()
    page.get_by_label("What was said").fill(SAID)
    page.get_by_label("What you promised").fill(PROMISED)
    page.get_by_role("button", name="Mark as sent", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("marked as sent")


def due_on(page: Page) -> date:
    """Return when the next follow-up of the plan is due."""
    page.goto("/follow-ups/")
    task = page.get_by_role("listitem").filter(has_text=f"Stay in touch with {MANAGER}").first
    return date.fromisoformat(task.locator("time").first.get_attribute("datetime"))


def log_the_answer(page: Page, mail: str) -> None:
    page.goto(re.search(r"https?://\S+/follow-ups/\S+", mail)[0])
    page.get_by_role("region", name="Done?").get_by_label("What was said").fill(ANSWER)
    page.get_by_role("radio", name="Yes").check()
    page.get_by_role("button", name="Done", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text(f"Done: {MANAGER}")


def the_manager_moves(page: Page) -> None:
    page.goto("/contacts/")
    page.get_by_role("link", name=MANAGER).first.click()
    page.get_by_role("link", name="They moved").last.click()
    page.get_by_label("New employer").fill(NEW)
    expect(page.get_by_label("Remind me to congratulate them")).to_be_checked()
    page.get_by_role("button", name="They moved").click()
    expect(page.locator("#toasts")).to_contain_text(f"{MANAGER} is at {NEW} now")


def it_knows_of_the_move_and_of_the_answer(text: str) -> None:
    assert f"{FIRST} is at {NEW} now." in text
    assert f"Congratulations on the move to {NEW}" in text
    assert ANSWER in text
    assert text.count(PROMISED) == 1


def the_pages_say_that_nothing_is_sent(page: Page) -> None:
    nothing = "there is no schedule and nothing is sent"
    expect(page.get_by_role("main")).to_contain_text(nothing)
    page.get_by_role("link", name="Go to the offer").click()
    expect(page.get_by_role("main")).to_contain_text("No, they’d rather not")
    page.get_by_role("link", name=MANAGER).first.click()
    expect(page.get_by_role("main")).to_contain_text("Asked not to be contacted")
    expect(page.get_by_role("main")).to_contain_text("There is no schedule, and no reminder is sent")
    page.goto("/doors/")
    door = page.get_by_role("listitem").filter(has_text=REFUSED)
    expect(door).to_contain_text("They’d rather not stay in touch")


def nothing_is_planned(ajar: Ajar) -> None:
    """Look for plans, open follow-ups, and reminders that were or could be sent, about the employer that refused."""
    with psycopg.connect(paths.database_url(ajar.data)) as database:
        database.execute("SET app.scope = 'system'")
        found = database.execute(
            "SELECT (SELECT count(*) FROM followups_plan p WHERE p.offer_id = o.id),"
            " (SELECT count(*) FROM followups_followup f WHERE f.offer_id = o.id AND f.state = 'open'),"
            " (SELECT count(*) FROM followups_reminder r JOIN followups_followup f ON f.id = r.follow_up_id"
            "   WHERE f.offer_id = o.id AND r.status <> 'cancelled')"
            " FROM offers_offer o JOIN contacts_employer e ON e.id = o.employer_id WHERE e.name = %s",
            [REFUSED],
        ).fetchall()
    assert found == [(0, 0, 0)]


def move_the_clock(ajar: Ajar, *, past: date) -> None:
    """Let the database's clock, which delivery goes by, run on from about noon (UTC) on the day after `past`.

    Noon, because a late reminder waits for the morning and this test may run at any hour.
    """
    noon = datetime.combine(past + timedelta(days=1), time(12), tzinfo=UTC)
    ahead = int((noon - datetime.now(UTC)).total_seconds())
    ajar.set_clock(f"now() + interval '{ahead} seconds'")


def wait_for_mail(ajar: Ajar, subject: str, *, number: int = 1) -> str:
    """Return the text of the mail of that subject once there are so many of them: of the newest."""

    def found() -> list[EmailMessage]:
        return [mail for mail in mails(ajar) if mail["Subject"] == subject]

    # What the next tick would do, half a minute earlier. One that comes now may have taken some of it.
    ajar.manage("send_reminders")
    until(lambda: len(found()) == number, f"{number} × “{subject}” in the mail drop")
    return text_of(max(found(), key=lambda mail: mail["Date"].datetime))


def mails(ajar: Ajar) -> Iterator[EmailMessage]:
    for path in (paths.mail_drop(ajar.data) / "new").glob("*"):
        yield message_from_bytes(path.read_bytes(), policy=policy.default)


def text_of(mail: EmailMessage) -> str:
    return mail.get_body(preferencelist=("plain",)).get_content()


def today() -> date:
    return datetime.now(UTC).date()
