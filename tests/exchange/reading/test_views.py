import pytest
from pytest_django.asserts import assertContains

from offers.models import Offer
from tests.page import read

pytestmark = pytest.mark.django_db

MAIL = "Company\tNimbus\nJob title\tData Scientist\nBase salary\t€68,500 per year\nReply by\t18 December 2199"


def test_a_pasted_mail_fills_the_form_and_saves_nothing(client):
    response = client.post("/offers/paste/", {"text": MAIL})

    fields = read(response).fields
    assert (fields["employer"], fields["role"], fields["base_amount"]) == ("Nimbus", "Data Scientist", "68500")
    assert (fields["base_currency"], fields["base_period"]) == ("EUR", "year")
    assertContains(response, "From “Base salary €68,500”.")
    assertContains(response, 'action="/offers/new/"')
    assert not Offer.objects.exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Please fill this in"),
        ("See you on Monday!", "We found no offer"),
        ("a" * 200_001, "This is 1 character too long: at most 200,000 fit here."),
    ],
)
def test_what_cannot_be_read_says_why_and_keeps_the_text(client, text, says):
    response = client.post("/offers/paste/", {"text": text})

    assertContains(response, says, status_code=422)
    assert read(response).fields["text"].strip() == text
