import re

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import User
from accounts.outgoing_mail import OutgoingMail
from tests.accounts.conftest import PASSWORD

RESET = "/accounts/password/reset/"
CHANGE = "/accounts/password/change/"
NEW = "four red kingfishers"


class TestForgotten:
    def test_known_and_unknown_addresses_get_the_same_answer(self, visitor, person, send):
        known = send(visitor, RESET, email="maren@example.org")
        unknown = send(visitor, RESET, email="nobody@example.org")

        assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
        assert [message.to for message in mail.outbox] == [["maren@example.org"]]

    def test_the_link_in_the_mail_leads_to_a_new_password_and_in(self, visitor, person, send, link_in):
        send(visitor, RESET, email="maren@example.org")

        page = visitor.get(link_in(mail.outbox[0].body), follow=True)
        assertContains(page, "Choose a new password")
        response = send(visitor, page.redirect_chain[-1][0], password1=NEW)

        assertRedirects(response, reverse("home:today"), fetch_redirect_response=False)
        person.refresh_from_db()
        assert person.check_password(NEW)

    def test_the_link_works_once(self, visitor, person, send, link_in):
        send(visitor, RESET, email="maren@example.org")
        link = link_in(mail.outbox[0].body)
        send(visitor, visitor.get(link)["Location"], password1=NEW)

        assertContains(visitor.get(link), "This link no longer works")

    @pytest.mark.parametrize("link", ["0-x", f"{'0' * 32}-abc-def", "zz-set-password", "1-%00"])
    def test_a_made_up_link_opens_nothing(self, visitor, person, link):
        assertContains(visitor.get(f"/accounts/password/reset/key/{link}/"), "This link no longer works")

    def test_the_token_is_not_in_the_address_of_the_page_with_the_form(self, visitor, person, send, link_in):
        send(visitor, RESET, email="maren@example.org")
        link = link_in(mail.outbox[0].body)

        assert visitor.get(link)["Location"].endswith("-set-password/")

    def test_a_weak_new_password_is_refused_and_the_link_still_works(self, visitor, person, send, link_in):
        send(visitor, RESET, email="maren@example.org")
        page = visitor.get(link_in(mail.outbox[0].body))["Location"]

        assertContains(visitor.post(page, {"password1": "short"}), "at least 10", status_code=422)
        assert send(visitor, page, password1=NEW).status_code == 302

    def test_links_lead_to_the_public_address_whatever_host_was_asked(self, visitor, person, settings, deliver):
        settings.PUBLIC_URL = "https://ajar.example.org"
        settings.ALLOWED_HOSTS = ["evil.example", "ajar.example.org"]

        visitor.post(RESET, {"email": "maren@example.org"}, headers={"host": "evil.example"})
        deliver()

        assert "https://ajar.example.org/accounts/password/reset/key/" in mail.outbox[0].body
        assert "evil.example" not in mail.outbox[0].message().as_string()

    def test_the_mail_names_neither_this_machine_nor_asks_for_an_answer(self, visitor, person, send, settings):
        send(visitor, RESET, email="maren@example.org")

        headers = mail.outbox[0].message()
        assert headers["Message-ID"].endswith(f"@{settings.MAIL_DOMAIN}>")
        assert headers["Auto-Submitted"] == "auto-generated"

    def test_opening_a_link_does_not_sign_anyone_else_out(self, visitor, signed_in, person, send, link_in):
        other = User.objects.create_user("other@example.org", PASSWORD)
        send(visitor, RESET, email=other.email)

        signed_in.get(link_in(mail.outbox[0].body), follow=True)

        assert signed_in.session["_auth_user_id"] == str(person.pk)

    def test_the_page_does_the_same_whether_there_is_such_an_account(self, visitor, person):
        asked = []
        visitor.post(RESET, {"email": "first@example.org"})
        for address in ("maren@example.org", "nobody@example.org"):
            with CaptureQueriesContext(connection) as queries:
                visitor.post(RESET, {"email": address})
            asked.append([re.sub(r"'[^']*'|[0-9]+", "?", query["sql"]) for query in queries])

        assert asked[0] == asked[1]
        assert OutgoingMail.objects.values_list("owner", "kind", "content").distinct().get() == (None, "reset", None)

    def test_a_wish_for_nobody_is_forgotten(self, visitor, person, send):
        send(visitor, RESET, email="nobody@example.org")

        assert not OutgoingMail.objects.exists()

    def test_an_account_that_is_switched_off_gets_no_link(self, visitor, person, send):
        User.objects.update(is_active=False)

        send(visitor, RESET, email="maren@example.org")

        assert mail.outbox == []

    def test_the_link_goes_to_the_address_as_its_owner_wrote_it(self, visitor, person, send):
        send(visitor, RESET, email="MAREN@example.org")

        assert [message.to for message in mail.outbox] == [["maren@example.org"]]

    def test_without_a_mail_server_the_page_says_where_mail_is_kept(self, visitor, person):
        assertContains(visitor.get(f"{RESET}done/"), "mail/new/")

    def test_with_a_mail_server_it_does_not(self, visitor, person, mail_goes_out):
        assertNotContains(visitor.get(f"{RESET}done/"), "mail/new/")

    def test_asking_too_often_for_one_address_is_held_back(self, visitor, db):
        for _ in range(5):
            visitor.post(RESET, {"email": "nobody@example.org"})

        response = visitor.post(RESET, {"email": "nobody@example.org"})

        assertContains(response, "Too many tries", status_code=429)


class TestChange:
    FORM = {"oldpassword": PASSWORD, "password1": NEW}

    def test_a_new_password_is_saved_and_one_stays_signed_in(self, signed_in, person):
        response = signed_in.post(CHANGE, self.FORM)

        assertRedirects(response, "/settings/", fetch_redirect_response=False)
        person.refresh_from_db()
        assert person.check_password(NEW)
        assert signed_in.get(CHANGE).status_code == 200

    def test_other_devices_are_signed_out(self, signed_in, person, elsewhere):
        elsewhere.force_login(person)

        signed_in.post(CHANGE, self.FORM)

        assert elsewhere.get(CHANGE).status_code == 302

    def test_the_person_is_told_by_mail(self, signed_in, person, send):
        send(signed_in, CHANGE, **self.FORM)

        assert mail.outbox[0].to == [person.email]
        assert "was changed" in mail.outbox[0].subject
        assert "(CE" in mail.outbox[0].body

    def test_a_wrong_password_changes_nothing(self, signed_in, person):
        response = signed_in.post(CHANGE, self.FORM | {"oldpassword": "a guess or two"})

        assertContains(response, "That’s not your current password", status_code=422)
        person.refresh_from_db()
        assert person.check_password(PASSWORD)

    def test_an_account_without_a_password_may_set_one(self, signed_in, person):
        person.set_unusable_password()
        person.save()
        signed_in.force_login(person)

        assertRedirects(signed_in.get(CHANGE), "/accounts/password/set/")
        signed_in.post("/accounts/password/set/", {"password1": NEW})

        person.refresh_from_db()
        assert person.check_password(NEW)
