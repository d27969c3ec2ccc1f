"""EMAIL_URL and MAIL_FROM as people write them: understood, or refused with what to write and without the password."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from core import mail_settings
from core.mail_settings import sender, server

SECRET = "geheim"


class TestServer:
    @pytest.mark.parametrize(
        ("url", "host", "port", "tls"),
        [
            ("smtp://mail.example.org", "mail.example.org", 25, ""),
            ("smtp+tls://mail.example.org", "mail.example.org", 587, "STARTTLS"),
            ("smtp+ssl://mail.example.org", "mail.example.org", 465, "TLS"),
            ("smtps://mail.example.org", "mail.example.org", 465, "TLS"),
            ("smtps://mail.example.org:465", "mail.example.org", 465, "TLS"),
            ("smtps://mail.example.org:8465/", "mail.example.org", 8465, "TLS"),
            ("SMTP+TLS://mail.example.org:25", "mail.example.org", 25, "STARTTLS"),
            ("  smtp://mail.example.org:25 \n", "mail.example.org", 25, ""),
            ("smtp://mail.exämple.org", "mail.xn--exmple-cua.org", 25, ""),
            ("smtp://mail.example.org.:25", "mail.example.org", 25, ""),
            ("smtp://mail_server:25", "mail_server", 25, ""),
            ("smtp://127.0.0.1:1025", "127.0.0.1", 1025, ""),
            ("smtp://[::1]:1025", "::1", 1025, ""),
        ],
    )
    def test_how_tls_begins_and_where(self, url, host, port, tls):
        found = server(url)

        assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == (host, port)
        assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (tls == "STARTTLS", tls == "TLS")

    @pytest.mark.parametrize(
        ("credentials", "name", "password"),
        [
            ("me:p%C3%A4ss", "me", "päss"),
            ("me:päss", "me", "päss"),
            ("me%40example.org:a+b", "me@example.org", "a+b"),
            ("me@example.org:a@b:c", "me@example.org", "a@b:c"),
            ("me:%23%3F%5B%5D%2F%22%27%20%25", "me", "#?[]/\"' %"),
            ("me:$ecret!*(),;=&~", "me", "$ecret!*(),;=&~"),
        ],
    )
    def test_user_name_and_password(self, credentials, name, password):
        found = server(f"smtp://{credentials}@mail.example.org:25")

        assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == (name, password)

    @pytest.mark.parametrize("sign", ["#", "?", "[", "]", "/", "\\", '"', "'", "<", " ", "%", "%2", "\t"])
    def test_a_sign_in_the_password_that_must_be_a_code(self, sign):
        for user, place in (("me", "mail.example.org:587"), ("me@example.org", "[::1]")):
            self.is_refused(f"smtp+tls://{user}:{SECRET}{sign}{SECRET}@{place}", "must be written as a code: # as %23")

    @pytest.mark.parametrize(
        ("url", "words"),
        [
            (f"smtp://me:{SECRET}%E4@mail.example.org", "not UTF-8"),
            (f"smtp://me:{SECRET}%00@mail.example.org", "an invisible character"),
            (f"smtp://me:{SECRET}@mail..example.org", "without a dot too many"),
            (f"smtp://me:{SECRET}@.example.org", "without a dot too many"),
            (f"smtp://me:{SECRET}@{'a' * 64}.org", "without a dot too many"),
            (f"smtp://me:{SECRET}@mail,example.org", "must name the mail server"),
            (f"smtp://me:{SECRET}@", "must name the mail server"),
            ("smtp://", "must name the mail server"),
            (f"smtp://me:{SECRET}", "a number from 1 to 65535"),
            (f"smtp://me:{SECRET}#1", "nothing may follow"),
            ("smtp://mail.example.org:0", "a number from 1 to 65535"),
            ("smtp://mail.example.org:65536", "a number from 1 to 65535"),
            ("smtp://mail.example.org:²", "a number from 1 to 65535"),
            ("smtp://mail.example.org:25/inbox", "nothing may follow"),
            ("smtp://mail.example.org?EMAIL_USE_TLS=1", "nothing may follow"),
            (f"smtp+tls://me:{SECRET}@mail.example.org:587 # mine", "nothing may follow"),
            (f"smtp+tls://me:{SECRET}@mail.example.org:465", "write smtps://"),
            (f"smtp://me:{SECRET}@mail.example.org:465", "write smtps://"),
            (f"smtps://me:{SECRET}@mail.example.org:587", "write smtp+tls://"),
            (f"smtp+ssl://me:{SECRET}@mail.example.org:25", "write smtp+tls://"),
            (f"smpt://me:{SECRET}@mail.example.org", "must begin with smtps://"),
            (f"https://me:{SECRET}@mail.example.org", "must begin with smtps://"),
            (f"smtp+starttls://me:{SECRET}@mail.example.org", "must begin with smtps://"),
            (f"me:{SECRET}@mail.example.org:587", "must begin with smtps://"),
            ("consolemail://", "must begin with smtps://"),
            (f'"smtp://me:{SECRET}@mail.example.org"', "without quotes around all of it"),
            (f"'smtp://me:{SECRET}@mail.example.org'", "without quotes around all of it"),
        ],
    )
    def test_what_else_is_refused(self, url, words):
        self.is_refused(url, words)

    def is_refused(self, url: str, words: str) -> None:
        with pytest.raises(ImproperlyConfigured) as caught:
            server(url)
        told = str(caught.value)
        assert words in told
        assert told.startswith("EMAIL_URL ")
        assert SECRET not in told
        assert "\n" not in told


class TestSender:
    @pytest.mark.parametrize(
        ("text", "read"),
        [
            ("me@example.org", "me@example.org"),
            (" Ajar <me@example.org> \n", "Ajar <me@example.org>"),
            ("<me@example.org>", "me@example.org"),
            ("Jörg <joerg@exämple.org>", "Jörg <joerg@xn--exmple-cua.org>"),
            ("J. R. O'Doe <me@example.org>", "J. R. O'Doe <me@example.org>"),
            ('"Offers, home" <me@example.org>', '"Offers, home" <me@example.org>'),
            ('"The \\"door\\"" <me@example.org>', '"The \\"door\\"" <me@example.org>'),
            ("ajar@localhost", "ajar@localhost"),
        ],
    )
    def test_an_address_alone_or_with_a_name(self, text, read):
        assert sender(text) == read

    @pytest.mark.parametrize(
        "name", ["Offers, home", "Ajar (home)", "Ajar [home]", "me@example.org", "a: b", "a; b", 'O"B']
    )
    def test_a_name_that_needs_quotes_is_told_with_them_and_taken_so(self, name):
        with pytest.raises(ImproperlyConfigured, match="between double quotes") as caught:
            sender(f"{name} <me@example.org>")

        told = str(caught.value).partition("write ")[2].removesuffix(".")
        assert sender(told) == told

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("Ajar", "must be an address, such as me@example.org"),
            ("Ajar me@example.org", "must be an address"),
            ("Ajar <me@example.org", "must be an address"),
            ("Ajar me@example.org>", "must be an address"),
            ("Ajar <>", "must be an address"),
            ("me@", "must be an address"),
            ("@example.org", "must be an address"),
            ("me@example..org", "must be an address"),
            ("one@example.org, two@example.org", "must be an address"),
            ("jörg@example.org", "plain letters"),
            ("Jörg <jörg@example.org>", "plain letters"),
            ("a..b@example.org", "plain letters"),
            ("Ajar\r\nBcc: x <me@example.org>", "on one line"),
            ('"Ajar <me@example.org>"', "without quotes around all of it"),
            ("'Ajar <me@example.org>'", "without quotes around all of it"),
        ],
    )
    def test_what_is_refused(self, text, words):
        with pytest.raises(ImproperlyConfigured, match=words):
            sender(text)


class TestAuthority:
    def test_what_is_no_certificate_is_refused(self):
        for text in ("x", "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----", "ä"):
            with pytest.raises(ImproperlyConfigured, match="MAIL_CA_FILE"):
                mail_settings.authority(text)

    def test_none_is_all_right(self):
        assert mail_settings.authority("") == ""
