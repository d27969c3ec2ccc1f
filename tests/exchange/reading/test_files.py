"""An offer that came as a file."""

from email.message import EmailMessage

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.asserts import assertContains

from core.documents.apart import LATE
from offers.models import Offer, Package
from tests.offers.attachments import samples
from tests.page import read

pytestmark = pytest.mark.django_db

SAYS = "Your annual base salary will be GBP 64,000 per year. We offer you the position of Engineer at Brightwater."


def send(client, content: bytes, *, name: str = "letter.pdf", text: str = ""):
    return client.post("/offers/paste/", {"text": text, "file": SimpleUploadedFile(name, content)})


def mail_with_letter(body: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "hr@example.org", "jo@example.org", "Engineer at Brightwater"
    message.set_content(body)
    message.add_attachment(samples.pdf(SAYS), maintype="application", subtype="octet-stream", filename="letter")
    return bytes(message)


@pytest.mark.parametrize(
    "content", [samples.pdf(SAYS), samples.docx(text=SAYS), SAYS.encode(), samples.MAIL + SAYS.encode()]
)
def test_a_file_fills_the_form_whatever_it_is_called(client, content):
    response = send(client, content, name="whatever.bin")

    fields = read(response).fields
    assert (fields["base_amount"], fields["base_currency"]) == ("64000", "GBP")
    assertContains(response, 'action="/offers/new/"')
    assert not Offer.objects.exists()


@pytest.mark.parametrize("how", ["a mail that brought the letter", "a text and a letter"])
def test_a_mail_and_a_letter_that_differ_become_two_rounds(client, how):
    mail = "Base salary: £60,000 per year"
    if how == "a text and a letter":
        response = send(client, samples.pdf(SAYS), text=mail)
    else:
        response = send(client, mail_with_letter(mail), name="offer.eml")
    assertContains(response, "Keep £60,000 a year as the round before")

    fields = read(response).fields | {"employer": "Brightwater", "role": "Engineer"}
    client.post("/offers/new/", fields | {"earlier_pay": "60000 GBP year"})

    rounds = Package.objects.order_by("id").values_list("base_amount", "currency")
    assert [(int(amount), currency) for amount, currency in rounds] == [(60_000, "GBP"), (64_000, "GBP")]
    assert Package.objects.counting().base_amount == 64_000


def test_the_round_before_can_be_left_out_and_nonsense_is_none(client):
    for earlier in ("", "x", "60000 XXX year", "60000 GBP week", "9" * 40):
        form = {"employer": "Blau", "role": "Engineer", "base_amount": "64000", "earlier_pay": earlier}
        client.post("/offers/new/", form)

        assert Package.objects.count() == 1, earlier
        Package.objects.all().delete()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (samples.png(), "can’t read a picture"),
        (samples.pdf(""), "There’s no text in it"),
        (samples.locked_pdf(), "opens only with a password"),
        (samples.deep_pdf(), "There’s no text in it"),
        (b"MZ\x00", "This is something else"),
        (b"", "It’s empty"),
    ],
)
def test_what_cannot_be_read_says_what_to_do_and_keeps_the_text(client, content, says):
    response = send(client, content, text="What I pasted")

    assertContains(response, says, status_code=422)
    assert read(response).fields["text"].strip() == "What I pasted"


def test_one_that_takes_too_long_says_so(client, monkeypatch):
    monkeypatch.setattr("exchange.reading.files.text_in", lambda file, kind: LATE)

    assertContains(send(client, samples.pdf()), "took too long to read", status_code=422)
