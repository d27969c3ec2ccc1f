import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.core import mail
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import User
from tests.accounts.conftest import PASSWORD
from tests.factories import ContactFactory

URL = "/accounts/email/"
CHANGE = {"email": "new@example.org", "password": PASSWORD, "action_add": "1"}


@pytest.fixture
def asked(signed_in, send, link_in) -> str:
    """The person has asked for a new address; the path in the mail."""
    send(signed_in, URL, **CHANGE)
    return link_in(mail.outbox[-1].body)


class TestChange:
    def test_the_link_goes_to_the_new_address_and_nothing_changes_yet(self, asked, person):
        assert mail.outbox[0].to == ["new@example.org"]
        person.refresh_from_db()
        assert person.email == "maren@example.org"

    def test_opening_the_link_changes_nothing(self, asked, visitor, person):
        assertContains(visitor.get(asked), "Is this you?")

        person.refresh_from_db()
        assert person.email == "maren@example.org"

    def test_the_button_behind_the_link_changes_the_address(self, asked, signed_in, person):
        response = signed_in.post(asked)

        assertRedirects(response, "/settings/", fetch_redirect_response=False)
        person.refresh_from_db()
        assert person.email == "new@example.org"
        assert EmailAddress.objects.get(user=person).verified

    def test_signed_out_it_leads_to_signing_in_and_says_so(self, asked, visitor):
        response = visitor.post(asked, follow=True)

        assertContains(response, "Your address is confirmed.")
        assert visitor.post("/accounts/login/", {"login": "new@example.org", "password": PASSWORD}).status_code == 302

    def test_the_old_address_is_told(self, asked, signed_in, send):
        send(signed_in, asked)

        assert mail.outbox[-1].to == ["maren@example.org"]
        assert "new@example.org instead of maren@example.org" in mail.outbox[-1].body

    def test_the_link_works_once(self, asked, visitor):
        visitor.post(asked)

        assertContains(visitor.get(asked), "This link no longer works")

    def test_the_password_is_needed(self, signed_in, person):
        response = signed_in.post(URL, CHANGE | {"password": "a guess or two"})

        assertContains(response, "That’s not your password.", status_code=422)
        assertContains(response, 'value="new@example.org"', status_code=422)
        assert not EmailAddress.objects.filter(email="new@example.org").exists()

    def test_todays_address_is_not_a_new_one(self, signed_in):
        response = signed_in.post(URL, CHANGE | {"email": "Maren@example.org"})

        assertContains(response, "Ajar already has this address for you.", status_code=422)

    def test_an_address_that_was_never_confirmed_is_kept_until_the_new_one_is(self, asked, signed_in, person, send):
        send(signed_in, URL, **CHANGE | {"email": "newer@example.org"})

        addresses = set(EmailAddress.objects.filter(user=person).values_list("email", flat=True))
        assert addresses == {"maren@example.org", "newer@example.org"}

    def test_the_page_names_the_address_that_it_waits_for(self, asked, signed_in):
        assertContains(signed_in.get(URL), "Waiting for new@example.org")

    def test_the_change_can_be_called_off(self, asked, signed_in, visitor):
        signed_in.post(URL, {"email": "new@example.org", "action_remove": "1"})

        assertNotContains(signed_in.get(URL), "Waiting for")
        assertContains(visitor.get(asked), "This link no longer works")

    def test_asking_again_at_once_says_that_a_link_is_on_its_way(self, asked, signed_in):
        response = signed_in.post(URL, {"email": "new@example.org", "action_send": "1"}, follow=True)

        assertContains(response, "A link is on its way already.")


class TestOtherPeople:
    @pytest.fixture
    def other(self, person) -> User:
        return User.objects.create_user("new@example.org", PASSWORD)

    def test_asking_for_anothers_address_gets_the_same_answer(self, other, signed_in, send):
        response = send(signed_in, URL, **CHANGE)

        assertRedirects(response, URL, fetch_redirect_response=False)

    def test_it_cannot_be_confirmed(self, other, asked, visitor, person):
        visitor.post(asked)

        person.refresh_from_db()
        assert person.email == "maren@example.org"

    def test_an_address_that_is_only_asked_for_does_not_open_the_account(self, asked, visitor, send):
        send(visitor, "/accounts/password/reset/", email="new@example.org")

        assert len(mail.outbox) == 1

    def test_opening_anothers_link_signs_nobody_out(self, other, asked, elsewhere):
        elsewhere.force_login(other)

        elsewhere.get(asked)

        assert elsewhere.session["_auth_user_id"] == str(other.pk)

    @pytest.mark.parametrize("key", ["x", "MQ:1a2b3c:notasignature", "ä:ö:ü"])
    def test_a_made_up_link_opens_nothing(self, visitor, person, key):
        assertContains(visitor.get(f"/accounts/confirm-email/{key}/"), "This link no longer works")
        assert visitor.post(f"/accounts/confirm-email/{key}/").status_code == 404


class TestConfirmingAtSignUp:
    FORM = {"email": "maren@example.org", "password1": PASSWORD, "time_zone": "UTC"}

    def test_with_a_mail_server_the_first_address_is_asked_to_be_confirmed(self, visitor, send, mail_goes_out, link_in):
        send(visitor, "/accounts/signup/", **self.FORM)

        visitor.post(link_in(mail.outbox[0].body))

        assert EmailAddress.objects.get().verified

    def test_the_page_offers_to_send_that_link_again(self, visitor, send, mail_goes_out):
        send(visitor, "/accounts/signup/", **self.FORM)

        assertContains(visitor.get(URL), "Not confirmed yet")

    def test_the_local_mail_drop_is_not_bothered(self, visitor, send):
        send(visitor, "/accounts/signup/", **self.FORM)

        assert mail.outbox == []


class TestClaims:
    """Only who proves an address has it; that somebody wants it, or signed up with it, holds nothing."""

    @pytest.fixture
    def squatter(self, person) -> User:
        """Somebody who wants to change to the address of somebody else."""
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        EmailAddress.objects.create(user=person, email="new@example.org")
        return person

    def test_who_owns_an_address_that_is_only_asked_for_can_sign_up(self, squatter, visitor, send, settings):
        settings.SIGNUP = "open"
        send(visitor, "/accounts/signup/", email="new@example.org", password1=PASSWORD, time_zone="UTC")

        assert User.objects.filter(email="new@example.org").exists()
        assert visitor.get("/settings/").status_code == 200

    def test_who_never_confirmed_an_address_loses_it_to_who_does(
        self, signed_in, person, visitor, mail_goes_out, caplog
    ):
        never = User.objects.create_user("new@example.org", PASSWORD)
        EmailAddress.objects.create(user=never, email="new@example.org", primary=True)

        visitor.post(self.confirmation(person))

        person.refresh_from_db()
        never.refresh_from_db()
        assert person.email == "new@example.org"
        assert never.email == f"{never.pk.hex}@unconfirmed.invalid"
        assert "new@example.org" not in caplog.text

    def test_where_mail_stays_on_the_machine_nobody_loses_any(self, person, visitor):
        never = User.objects.create_user("new@example.org", PASSWORD)

        visitor.post(self.confirmation(person))

        never.refresh_from_db()
        assert never.email == "new@example.org"

    def test_who_signs_up_with_an_address_that_another_never_confirmed_gets_an_account_of_their_own(
        self, person, visitor, send, settings, mail_goes_out, link_in
    ):
        settings.SIGNUP = "open"
        squatter = User.objects.create_user("new@example.org", "a squatter's words", name="Squatter")
        EmailAddress.objects.create(user=squatter, email="new@example.org", primary=True)
        ContactFactory(owner=squatter, name="Planted")

        send(visitor, "/accounts/signup/", email="New@example.org", password1=PASSWORD, time_zone="UTC")
        owner = User.objects.latest("created_at")
        assert [message.to for message in mail.outbox] == [["new@example.org"]]
        assertContains(visitor.get(URL), "Waiting for new@example.org")
        squatter.refresh_from_db()
        assert squatter.email == "new@example.org", "who only asks for an address takes it from nobody"

        visitor.post(link_in(mail.outbox[-1].body))

        owner.refresh_from_db()
        squatter.refresh_from_db()
        assert (owner.email, owner.name) == ("new@example.org", "")
        assert not squatter.has_address
        assert len(mail.outbox) == 1, "nothing is said to an address that is none"
        assertNotContains(visitor.get("/contacts/"), "Planted")
        again = Client()
        again.post("/accounts/login/", {"login": "new@example.org", "password": "a squatter's words"})
        assert "_auth_user_id" not in again.session
        again.post("/accounts/login/", {"login": "new@example.org", "password": PASSWORD})
        assert again.session["_auth_user_id"] == str(owner.pk)

    def test_who_signs_up_with_a_confirmed_address_gets_the_answer_of_any_other_and_its_owner_is_told(
        self, person, visitor, elsewhere, send, settings, mail_goes_out
    ):
        settings.SIGNUP = "open"
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        form = {"password1": PASSWORD, "time_zone": "UTC"}

        known = send(visitor, "/accounts/signup/", email=person.email, **form)
        unknown = send(elsewhere, "/accounts/signup/", email="nobody@example.org", **form)

        assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
        told, asked = mail.outbox
        assert (told.to, asked.to) == ([person.email], ["nobody@example.org"])
        assert "There is one already" in told.body
        assert "/accounts/confirm-email/" not in told.body
        person.refresh_from_db()
        assert person.email == "maren@example.org"

    def test_where_mail_stays_on_the_machine_an_address_is_taken_by_who_signed_up_first(
        self, person, visitor, settings
    ):
        settings.SIGNUP = "open"

        answer = visitor.post("/accounts/signup/", {"email": person.email, "password1": PASSWORD, "time_zone": "UTC"})

        assertContains(answer, "This address is taken", status_code=422)

    def confirmation(self, user: User) -> str:
        address = EmailAddress.objects.create(user=user, email="new@example.org")
        return f"/accounts/confirm-email/{EmailConfirmationHMAC.create(address).key}/"


@pytest.mark.django_db(transaction=True)
def test_of_two_accounts_that_confirm_an_address_at_once_one_has_it_and_the_other_is_told(at_once, mail_goes_out):
    paths = []
    for number in range(2):
        user = User.objects.create_user(f"{number}@example.org", PASSWORD)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        address = EmailAddress.objects.create(user=user, email="new@example.org")
        paths.append(f"/accounts/confirm-email/{EmailConfirmationHMAC.create(address).key}/")

    answers = at_once(*[lambda path=path: Client().post(path, follow=True) for path in paths])

    assert [answer.status_code for answer in answers] == [200, 200]
    said = sorted("Your address is confirmed." in answer.content.decode() for answer in answers)
    assert said == [False, True]
    assert sum("could not be confirmed" in answer.content.decode() for answer in answers) == 1
    assert User.objects.filter(email="new@example.org").count() == 1
