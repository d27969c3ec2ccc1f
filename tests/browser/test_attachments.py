"""Files of an offer, from choosing them to having them again."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.looks import NARROW, WIDE
from tests.offers.attachments import samples


def test_a_letter_is_attached_seen_downloaded_and_removed(open_context, session, rows, tmp_path):
    letter, broken = tmp_path / "Offer letter.pdf", tmp_path / "run.pdf"
    letter.write_bytes(samples.pdf())
    broken.write_bytes(b"MZ\x00")
    page = open_context(storage_state=session, viewport={"width": WIDE, "height": 960}).new_page()
    page.goto(f"/offers/{rows['considering']}/")
    section = page.get_by_role("region", name="Attachments")

    section.get_by_text("Attach files").click()
    section.get_by_label("Choose files").set_input_files([letter, broken])
    section.get_by_role("button", name="Attach").click()
    expect(section.get_by_role("alert")).to_contain_text("run.pdf: This is something else.")
    picture = section.get_by_role("img", name="First page of Offer letter.pdf")
    expect(picture).to_be_visible()
    picture.scroll_into_view_if_needed()
    page.wait_for_function("picture => picture.complete && picture.naturalWidth > 400", arg=picture.element_handle())

    with page.expect_download() as download:
        section.get_by_role("link", name="Download Offer letter.pdf").click()
    assert download.value.suggested_filename == "Offer letter.pdf"
    assert Path(download.value.path()).read_bytes() == samples.pdf()

    section.get_by_role("button", name="Remove Offer letter.pdf").click()
    expect(section.get_by_text("None yet.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(section.get_by_role("link", name="Offer letter.pdf", exact=True)).to_be_visible()


def test_without_script_on_a_phone(open_context, session, rows, tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Jo")
    context = open_context(storage_state=session, viewport={"width": NARROW, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/offers/{rows['declining']}/")

    page.get_by_role("link", name="Attachments").click()
    page.get_by_text("Attach files").click()
    page.get_by_label("Choose files").set_input_files(letter)
    page.get_by_role("button", name="Attach").click()

    expect(page).to_have_url(re.compile(f"/offers/{rows['declining']}/$"))
    expect(page.get_by_text("letter.txt is attached.")).to_be_visible()


def test_more_than_fits_at_once_is_said_before_it_is_sent(open_context, session, rows, tmp_path):
    files = [tmp_path / f"{number}.txt" for number in range(3)]
    for number, file in enumerate(files):
        file.write_bytes(str(number).encode() * 8 * 1024 * 1024)
    page = open_context(storage_state=session, viewport={"width": WIDE, "height": 960}).new_page()
    page.goto(f"/offers/{rows['accepted']}/attachments/")

    page.get_by_text("Attach files").click()
    page.get_by_label("Choose files").set_input_files(files)
    page.get_by_role("button", name="Attach").click()
    expect(page.get_by_text("That’s more than 20 MB. Choose fewer or smaller files.")).to_be_visible()

    page.get_by_label("Choose files").set_input_files(files[:2])
    page.get_by_role("button", name="Attach").click()
    expect(page.get_by_text("2 files are attached.")).to_be_visible(timeout=30_000)
