import pytest
from pytest_django.asserts import assertContains

from contacts.models import Contact
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
        ("", "Paste the text, or choose a file below."),
        ("See you on Monday!", "We found no offer"),
        ("a" * 200_001, "This is 1 character too long: at most 200,000 fit here."),
    ],
)
def test_what_cannot_be_read_says_why_and_keeps_the_text(client, text, says):
    response = client.post("/offers/paste/", {"text": text})

    assertContains(response, says, status_code=422)
    assert read(response).fields["text"].strip() == text


class TestSignature:
    MAIL = "Thanks!\n\nBest regards,\nJane Roe\nHead of Talent at Acme Ltd\nT +44 20 7946 0001\njane.roe@acme.example\n"

    def test_it_fills_the_form_of_a_contact_and_saves_nobody(self, client):
        response = client.post("/contacts/paste/", {"text": self.MAIL})

        fields = read(response).fields
        names = ("name", "title", "employer_name", "phone", "email", "role")
        assert [fields[name] for name in names] == [
            "Jane Roe",
            "Head of Talent",
            "Acme Ltd",
            "+44 20 7946 0001",
            "jane.roe@acme.example",
            "recruiter",
        ]
        assertContains(response, "From “Head of Talent at Acme Ltd”.")
        assertContains(response, 'action="/contacts/new/"')
        assert not Contact.objects.exists()

    def test_a_title_without_an_employer_asks_for_the_employer(self, client):
        response = client.post(
            "/contacts/paste/", {"text": "Best,\nRavi Menon\nFreelance Consultant\nravi.menon@gmail.com"}
        )

        assert read(response).fields["title"] == "Freelance Consultant"
        assertContains(response, "With a job title it’s needed.")

    @pytest.mark.parametrize(
        ("text", "says"), [("", "Please fill this in"), ("See you on Monday!", "We found no signature in this.")]
    )
    def test_what_cannot_be_read_says_why_and_keeps_the_text(self, client, text, says):
        response = client.post("/contacts/paste/", {"text": text})

        assertContains(response, says, status_code=422)
        assert read(response).fields["text"].strip() == text

    def test_the_page_of_a_new_contact_has_the_box(self, client):
        assertContains(client.get("/contacts/new/"), 'action="/contacts/paste/"')
