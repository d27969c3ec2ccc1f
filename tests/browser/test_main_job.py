"""From an empty installation to the reminder in the mail drop, and its button."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from standalone import paths
from tests.browser.conftest import EMAIL, create_account
from tests.standalone.harness import Ajar, until

ZONE = ZoneInfo("Europe/Berlin")
EMPLOYER, ROLE = "Kessel & Ohm Medizintechnik GmbH", "Leitende Dateningenieurin"
MANAGER, PHONE, ADDRESS = "Annegret Falkenrath", "+49 551 960174", "annegret@example.org"
SAID = "Elf Minuten. Sie war nicht böse; im Frühjahr wird eine Stelle frei."
# A tick every 30 seconds, and the time that a busy machine takes.
TICKS = 100


def test_a_zone_that_the_browser_knows_by_another_name_is_kept(open_context):
    for reported, kept in (("Etc/GMT+5", "UTC−05:00 all year"), ("EST5EDT", "America/New York")):
        page = open_context(timezone_id=reported).new_page()
        page.goto("/accounts/signup/")
        page.get_by_label("E-mail address").fill("zone@example.org")
        page.get_by_label("Password").fill("short")
        page.get_by_role("button", name="Create my account").click()

        expect(page.get_by_role("link", name="Use at least 10 characters")).to_be_visible()
        expect(page.get_by_label("Time zone").locator("option:checked")).to_have_text(kept)


def test_log_decline_mark_as_sent_and_get_the_reminder(ajar, open_context):
    page = open_context().new_page()
    page.goto("/")
    the_first_account_is_made_here(page)
    nobody_else_can_sign_up(page)
    offer = log_an_offer(page)
    edit_it(page)
    trash_it_and_bring_it_back(page, offer)
    decide_to_decline(page)
    due_on = mark_it_as_sent(page)
    it_is_on_today_and_in_the_list(page, due_on)

    move_the_clock(ajar, past=due_on)
    mail = wait_for_the_mail(ajar)

    it_says_who_why_and_what_was_said(mail, ajar)
    it_can_be_read_again(page, mail)
    # On another device, where nobody is signed in.
    mark_it_as_done_from_the_mail(open_context().new_page(), mail)
    page.goto("/follow-ups/")
    expect(page.get_by_role("region", name="Lately")).to_contain_text(MANAGER)
    expect(page.get_by_role("link", name=re.compile(f"Stay in touch with {MANAGER}"))).to_be_visible()


def the_first_account_is_made_here(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Create your account")
    expect(page.get_by_label("Time zone")).to_have_value(ZONE.key)
    create_account(page)
    expect(page.get_by_role("heading", name="Start with one offer")).to_be_visible()


def nobody_else_can_sign_up(page: Page) -> None:
    stranger = page.context.browser.new_context()
    assert stranger.request.get(page.url + "accounts/signup/").status == 403
    stranger.close()


def log_an_offer(page: Page) -> str:
    page.get_by_role("banner").get_by_role("link", name="Log an offer").click()
    page.get_by_label("Employer").fill(EMPLOYER)
    page.get_by_label("Role").fill("Dateningenieurin")
    page.get_by_label("Base pay").fill("92.000")
    page.get_by_label("Answer due").fill((today() + timedelta(days=10)).isoformat())
    page.get_by_role("button", name="Save the offer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(EMPLOYER)
    expect(page.get_by_text("€92,000").first).to_be_visible()
    offer = page.url.partition("?")[0]
    page.goto("/offers/")
    page.get_by_role("link", name=EMPLOYER).click()
    page.wait_for_url(offer)
    return offer


def edit_it(page: Page) -> None:
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("Role").fill(ROLE)
    # Who is known already is found while typing.
    page.get_by_label("Employer").press_sequentially(" ")
    page.get_by_label("Employer").fill("Kessel")
    expect(page.locator(f'datalist option[value="{EMPLOYER}"]')).to_be_attached()
    page.get_by_label("Employer").fill(EMPLOYER)
    page.get_by_role("button", name="Save the offer").click()
    expect(page.get_by_text(ROLE).first).to_be_visible()


def trash_it_and_bring_it_back(page: Page, offer: str) -> None:
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_role("button", name="Move to the trash").click()
    expect(page.locator(".toast")).to_contain_text("in the trash for 30 days")
    expect(page.get_by_role("link", name=EMPLOYER)).to_have_count(0)
    page.get_by_role("link", name="Trash").click()
    page.get_by_role("button", name=f"Bring back {EMPLOYER}").click()
    page.wait_for_url(offer)


def decide_to_decline(page: Page) -> None:
    page.get_by_role("link", name="Decline with a call").click()
    page.get_by_label("Your own reasons").fill("Sie wäre nie da.")
    page.get_by_role("button", name="My decision is firm").click()
    page.get_by_label("Who to call").fill(MANAGER)
    page.get_by_role("textbox", name=re.compile("^Phone")).fill(PHONE)
    page.get_by_label("E-mail").fill(ADDRESS)
    page.get_by_role("button", name="Write the call card").click()
    expect(page.get_by_role("heading", name=f"Call {MANAGER}")).to_be_visible()
    expect(page.get_by_role("link", name=PHONE).first).to_have_attribute("href", "tel:+49551960174")


def mark_it_as_sent(page: Page) -> date:
    """Return when the first follow-up is due."""
    sent_on = today() - timedelta(days=1)
    page.get_by_role("link", name="I’ve told them").click()
    expect(page.get_by_label("Who you told")).to_have_value(MANAGER)
    dates = page.get_by_role("region", name="Stay in touch")
    expect(dates.locator(first_on(today() + timedelta(days=14)))).to_be_visible()
    page.get_by_label("When", exact=True).fill(sent_on.isoformat())
    expect(dates.locator(first_on(sent_on + timedelta(days=14)))).to_be_visible()
    page.get_by_label("How", exact=True).select_option("call")
    page.get_by_label("Yes, they agreed").check()
    page.get_by_label("What was said").fill(SAID)
    page.get_by_role("button", name="Mark as sent").click()
    expect(page.locator(".toast")).to_contain_text("marked as sent")
    return sent_on + timedelta(days=14)


def it_is_on_today_and_in_the_list(page: Page, due_on: date) -> None:
    expect(page.get_by_role("region", name="The schedule")).to_contain_text(MANAGER)
    page.get_by_role("link", name="Go to the offer").click()
    expect(page.get_by_role("region", name="Follow-ups")).to_contain_text(MANAGER)
    page.goto("/")
    expect(page.get_by_role("region", name="Next 14 days")).to_contain_text(MANAGER)
    page.goto("/follow-ups/")
    task = page.get_by_role("listitem").filter(has_text=f"Stay in touch with {MANAGER}")
    expect(task.locator("time").first).to_have_attribute("datetime", due_on.isoformat())
    expect(task).to_contain_text(SAID)


def move_the_clock(ajar: Ajar, *, past: date) -> None:
    """Let the database's clock, which delivery goes by, run on from about noon (UTC) on the day after `past`.

    Noon, because a late reminder waits for the morning and this test may run at any hour.
    """
    noon = datetime.combine(past + timedelta(days=1), time(12), tzinfo=UTC)
    ahead = int((noon - datetime.now(UTC)).total_seconds())
    ajar.set_clock(f"now() + interval '{ahead} seconds'")


def wait_for_the_mail(ajar: Ajar) -> EmailMessage:
    until(lambda: list(reminders(ajar)), "the reminder in the mail drop", TICKS)
    (mail,) = reminders(ajar)
    return mail


def reminders(ajar: Ajar) -> Iterator[EmailMessage]:
    for path in (paths.mail_drop(ajar.data) / "new").glob("*"):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        if MANAGER in mail["Subject"]:
            yield mail


def text_of(mail: EmailMessage) -> str:
    return mail.get_body(preferencelist=("plain",)).get_content()


def it_says_who_why_and_what_was_said(mail: EmailMessage, ajar: Ajar) -> None:
    text = text_of(mail)
    assert mail["To"] == EMAIL
    for words in (MANAGER, PHONE, ADDRESS, ROLE, EMPLOYER, SAID, "agreed to stay in touch"):
        assert words in text
    for secret in ("92.000", "92,000", "92000", "Sie wäre nie da"):
        assert secret not in text
    links = re.findall(r"https?://\S+", text)
    assert links
    assert all(link.startswith(ajar.url) for link in links)


def it_can_be_read_again(page: Page, mail: EmailMessage) -> None:
    page.goto("/follow-ups/")
    page.get_by_role("link", name="Sent reminders").click()
    page.get_by_role("link", name=mail["Subject"]).click()
    frame = page.frame_locator("iframe[title='The mail as it was sent']")
    expect(frame.get_by_role("heading", level=1)).to_have_text(mail["Subject"])
    expect(frame.locator("body")).to_contain_text(SAID)
    expect(page.get_by_role("main")).to_contain_text("250 2.0.0 Kept")


def mark_it_as_done_from_the_mail(page: Page, mail: EmailMessage) -> None:
    page.goto(re.search(r"https?://\S+/m/done/\S+", text_of(mail))[0])
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Were you in touch with {MANAGER}?")
    page.get_by_role("button", name="Yes, I was in touch").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Written down")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing changed")


def today() -> date:
    return datetime.now(ZONE).date()


def first_on(day: date) -> str:
    return f'time[datetime="{day}"]'
