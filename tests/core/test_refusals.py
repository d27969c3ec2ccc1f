"""Each cause of a refusal has its own page and one line in the log."""

import logging
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client

from core import refusals

SIGN_UP = "/accounts/signup/"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def first_of_its_kind() -> Iterator[None]:
    refusals.SPARING.forget()
    yield
    refusals.SPARING.forget()


def by_host(client: Client) -> HttpResponse:
    return client.get(SIGN_UP, headers={"host": "ajar.elsewhere:8000"})


def by_host_that_is_none(client: Client) -> HttpResponse:
    return client.get(SIGN_UP, headers={"host": "jane@roe.example"})


def by_origin(client: Client) -> HttpResponse:
    client.get(SIGN_UP)
    return client.post(SIGN_UP, headers={"origin": "https://ajar.example.org"})


def by_no_origin(client: Client) -> HttpResponse:
    client.get(SIGN_UP)
    return client.post(SIGN_UP, headers={"origin": "null"})


def by_no_cookie(client: Client) -> HttpResponse:
    return client.post(SIGN_UP, {"login": "x"})


def by_an_old_form(client: Client) -> HttpResponse:
    client.get(SIGN_UP)
    return client.post(SIGN_UP, {"csrfmiddlewaretoken": "x" * 64})


def by_length(client: Client) -> HttpResponse:
    client.get(SIGN_UP)
    return client.post(SIGN_UP, "login=" + "x" * 1_100_000, FORM)


def by_a_length_that_is_only_announced(client: Client) -> HttpResponse:
    return client.generic("POST", "/offers/", b"", FORM, CONTENT_LENGTH=str(300 * 1024 * 1024))


def by_a_file(client: Client) -> HttpResponse:
    client.get(SIGN_UP)
    body = b'--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\n' + b"1" * 1000 + b"\r\n--x--\r\n"
    return client.generic("POST", SIGN_UP, body, "multipart/form-data; boundary=x")


def by_a_form_in_pieces_that_are_none(client: Client) -> HttpResponse:
    client.get(SIGN_UP)
    return client.generic("POST", SIGN_UP, b"1", "multipart/form-data")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "status", "words", "line"),
    [
        (by_host, 400, "ALLOWED_HOSTS", "ajar.elsewhere:8000"),
        (by_host_that_is_none, 400, "PUBLIC_URL", "a name that can’t be one"),
        (by_origin, 403, "X-Forwarded-Proto", "https://ajar.example.org, is not where it was sent, http://testserver."),
        (by_no_origin, 403, "TRUSTED_PROXIES", "an unnamed page, is not where it was sent"),
        (by_no_cookie, 403, "Allow cookies", "without a cookie"),
        (by_an_old_form, 403, "you signed in or out since", "older than the last sign-in"),
        (by_length, 413, "takes 1 MB of text", "too long"),
        (by_a_length_that_is_only_announced, 413, "takes 1 MB of text", "too long"),
        (by_a_file, 400, "this page takes no files", "it brought files"),
        (by_a_form_in_pieces_that_are_none, 400, "something in it was not text", "not text"),
    ],
)
def test_each_cause_has_a_page_and_a_line(caplog, asked, status, words, line):
    client = Client(enforce_csrf_checks=True)
    with caplog.at_level(logging.WARNING):
        response = asked(client)

    text = " ".join(response.content.decode().split())
    assert (response.status_code, words in text) == (status, True), text
    (record,) = [record for record in caplog.records if record.name == "ajar.refused"]
    assert line in record.getMessage()
    assert "jane" not in record.getMessage()


@pytest.mark.django_db
def test_a_stranger_who_asks_often_gets_one_line(caplog):
    client = Client()
    with caplog.at_level(logging.INFO):
        for _ in range(50):
            by_host(client)
            by_a_file(client)

    assert len(caplog.records) == 2


@pytest.mark.django_db
def test_the_next_line_says_how_many_there_were(caplog, monkeypatch):
    client = Client()
    by_host(client)
    by_host(client)
    monkeypatch.setattr(refusals, "PAUSE", 0)
    refusals.SPARING._next.clear()
    with caplog.at_level(logging.INFO):
        by_host(client)

    assert caplog.records[-1].getMessage().endswith("(and 1 more since the last such line)")
