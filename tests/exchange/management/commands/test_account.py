"""`manage.py account`: what whoever runs the installation does for somebody who can't."""

import io
import json
import logging
import stat
from datetime import timedelta
from email import message_from_bytes, policy
from types import SimpleNamespace
from zipfile import ZipFile

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from pytest_django.asserts import assertContains

from accounts.models import User
from accounts.outgoing_mail import OutgoingMail
from core.models import Session
from exchange.management.commands import account as command
from offers.models import Offer
from tests.accounts.conftest import PASSWORD
from tests.everything import MARK, everything_of, owned_rows
from tests.scopes import no_scope

pytestmark = pytest.mark.django_db

NEW = "four grey herons"


def account(*words: str) -> str:
    """Run the command with no more sight than it has outside, and return what it printed."""
    out = io.StringIO()
    with no_scope():
        call_command("account", *words, stdout=out)
    return out.getvalue()


def refused(*words: str) -> str:
    with pytest.raises(CommandError) as error:
        account(*words)
    return str(error.value)


@pytest.fixture
def answer(monkeypatch):
    """Type that when the command asks."""

    def typing(text: str) -> None:
        monkeypatch.setattr("builtins.input", lambda question: text)

    return typing


def choose_password(visitor: Client, printed: str, link_in) -> Client:
    """Open the link and choose, as its owner does."""
    form = visitor.get(link_in(printed), follow=True)
    visitor.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    return visitor


class TestCreate:
    def test_whoever_has_the_link_chooses_the_password_and_signs_in(self, visitor, elsewhere, link_in, person):
        printed = account("create", "ann@example.org", "--time-zone", "Europe/Berlin")

        choose_password(visitor, printed, link_in)

        ann = User.objects.get(email="ann@example.org")
        assert (ann.check_password(NEW), ann.time_zone) == (True, "Europe/Berlin")
        assert EmailAddress.objects.get(user=ann).primary
        assert elsewhere.post("/accounts/login/", {"login": ann.email, "password": NEW}).status_code == 302

    def test_until_then_no_password_opens_it(self, visitor):
        account("create", "ann@example.org")

        for password in ("", "!", PASSWORD):
            assert (
                visitor.post("/accounts/login/", {"login": "ann@example.org", "password": password}).status_code == 422
            )

    def test_the_link_works_once(self, visitor, elsewhere, link_in):
        printed = account("create", "ann@example.org")
        choose_password(visitor, printed, link_in)

        assertContains(elsewhere.get(link_in(printed), follow=True), "This link no longer works")

    def test_the_first_account_made_so_closes_the_door_for_strangers(self, visitor):
        account("create", "ann@example.org")

        visitor.post("/accounts/signup/", {"email": "x@example.org", "password1": NEW, "time_zone": "UTC"})

        assert User.objects.count() == 1

    @pytest.mark.parametrize("email", ["maren@example.org", "MAREN@example.org"])
    def test_an_address_that_is_taken_is_refused(self, person, email):
        assert refused("create", email) == "There’s already an account with this address."

    @pytest.mark.parametrize("email", ["", "ann", "ann@example.org\nBcc: x@example.org", "a" * 250 + "@example.org"])
    def test_what_is_no_address_is_refused(self, email):
        assert refused("create", email) == "That’s not an e-mail address: write one like maren@example.org."
        assert not User.objects.exists()

    def test_an_unknown_time_zone_is_refused(self):
        assert refused("create", "ann@example.org", "--time-zone", "Berlin").startswith("That’s not a time zone")


class TestList:
    def test_shows_each_account_and_nothing_that_it_holds(self, person, other):
        everything_of(other)
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})

        head, *lines = account("list").splitlines()

        assert "second step" in head
        assert [line.split()[0] for line in lines] == [str(person.pk), str(other.pk)]
        assert [line.split()[2] for line in lines] == ["yes", "yes"]
        assert all(secret not in "".join(lines) for secret in (MARK, "JBSWY3DPEHPK3PXP", person.password))


class TestResetPassword:
    @pytest.mark.parametrize("by", ["email", "pk"])
    def test_the_link_opens_a_forgotten_account(self, visitor, link_in, person, by):
        choose_password(visitor, account("reset-password", str(getattr(person, by))), link_in)

        person.refresh_from_db()
        assert person.check_password(NEW)

    def test_nothing_changes_before_it_is_used(self, person, signed_in):
        account("reset-password", person.email)

        assert signed_in.get("/").status_code == 200

    @pytest.mark.parametrize("who", ["nobody@example.org", "018f0000-0000-7000-8000-000000000000", ""])
    def test_nobody_of_that_name(self, person, who):
        assert refused("reset-password", who) == "There is no such account: `manage.py account list` shows all."


class TestSwitchOff:
    def test_it_lets_nobody_in_and_the_list_says_so(self, person, signed_in):
        account("switch-off", person.email)

        assert signed_in.get("/settings/").status_code == 302
        assert account("list").splitlines()[1].split()[3] == "no"

    def test_it_can_be_taken_back(self, person, visitor):
        account("switch-off", person.email)
        account("switch-on", person.email)

        assert visitor.post("/accounts/login/", {"login": person.email, "password": PASSWORD})["Location"] == "/"


class TestRemoveSecondStep:
    @pytest.fixture
    def guarded(self, person) -> User:
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})
        RecoveryCodes.activate(person)
        return person

    def test_the_password_alone_opens_the_account_again(self, guarded, visitor):
        form = {"login": guarded.email, "password": PASSWORD}
        assert visitor.post("/accounts/login/", form)["Location"] == "/accounts/second-step/code/"

        account("remove-second-step", guarded.email, "--yes")

        assert visitor.post("/accounts/login/", form)["Location"] == "/"

    def test_they_are_signed_out_and_told(self, guarded, signed_in, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            account("remove-second-step", guarded.email, "--yes")

        assert not Session.objects.exists()
        outgoing = OutgoingMail.objects.get()
        message = message_from_bytes(bytes(outgoing.content), policy=policy.default)
        assert outgoing.recipient == message["To"] == guarded.email
        assert "switched off two-step sign-in for your account" in message.get_content()

    def test_without_one_there_is_nothing_to_remove(self, person, signed_in):
        assert refused("remove-second-step", person.email, "--yes") == "This account has no second step."
        assert signed_in.get("/").status_code == 200

    @pytest.mark.parametrize("typed", ["", "y", "no"])
    def test_only_a_whole_yes_will_do(self, guarded, answer, typed):
        answer(typed)

        assert refused("remove-second-step", guarded.email) == "Nothing was changed."
        assert Authenticator.objects.count() == 2


class TestExport:
    def test_all_of_it_and_nothing_of_others(self, user, other, tmp_path):
        everything_of(user)
        everything_of(other)
        file = tmp_path / "jo.zip"

        assert account("export", user.email, str(file)) == f"Wrote {file}.\n"

        with ZipFile(file) as archive:
            assert json.loads(archive.read("account.json"))["email"] == user.email
            offers = {offer["id"] for offer in json.loads(archive.read("json/offers.json"))}
        assert offers == {str(pk) for pk in Offer.objects.for_owner(user).values_list("pk", flat=True)}
        assert stat.S_IMODE(file.stat().st_mode) == 0o600

    def test_never_over_another_file(self, user, tmp_path):
        file = tmp_path / "jo.zip"
        file.write_text("dear")

        assert refused("export", user.email, str(file)) == f"{file} can't be written (File exists): name a new file."
        assert file.read_text() == "dear"

    def test_to_standard_output(self, user, monkeypatch):
        out = SimpleNamespace(buffer=io.BytesIO())
        monkeypatch.setattr(command.sys, "stdout", out)

        account("export", user.email, "-")

        assert "account.json" in ZipFile(out.buffer).namelist()


def own_rows(user: User) -> list[str]:
    """Return what `user` owns beside the account itself."""
    return [row for row in owned_rows(user) if not row.startswith("accounts_user")]


class TestDelete:
    def test_leaves_a_month_to_think_again(self, user, django_capture_on_commit_callbacks):
        everything_of(user)
        before = own_rows(user)

        with django_capture_on_commit_callbacks(execute=True):
            printed = account("delete", user.email, "--yes")

        user.refresh_from_db()
        assert set(own_rows(user)) >= set(before)
        assert user.closed_at is not None
        assert f"{user.closed_at + timedelta(days=30):%Y-%m-%d}" in printed
        assert OutgoingMail.objects.get(kind="account").recipient == user.email

    def test_at_once_everything_goes_and_nothing_of_others(self, user, other):
        everything_of(user)
        everything_of(other)
        before = owned_rows(other)

        account("delete", user.email, "--now", "--yes")

        assert list(User.objects.all()) == [other]
        assert owned_rows(user) == []
        assert owned_rows(other) == before

    def test_not_without_a_yes(self, user, answer):
        answer("jo")

        assert refused("delete", user.email, "--now") == "Nothing was changed."
        assert User.objects.exists()

    def test_nobody_at_the_keyboard_is_no_yes(self, user, monkeypatch):
        monkeypatch.setattr("sys.stdin", io.StringIO())

        assert refused("delete", user.email) == "Nobody is there to ask: add --yes."


def test_the_log_says_what_was_done_to_whom_by_id(caplog, person, django_capture_on_commit_callbacks):
    caplog.set_level(logging.INFO)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})
    with django_capture_on_commit_callbacks(execute=True):
        created = account("create", "ann@example.org")
        account("reset-password", person.email)
        account("remove-second-step", person.email, "--yes")
        account("delete", person.email, "--yes")
        account("delete", person.email, "--now", "--yes")

    said = [record.getMessage() for record in caplog.records if record.name.startswith("accounts")]
    assert len(said) == 6
    assert sum(str(person.pk) in line for line in said) == 4
    token = created.rstrip("/\n").rpartition("-")[2]
    assert not [line for line in said if "@" in line or token in line]
