"""Only pages that say so take files, and only as many and as large as they say."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from config.urls import *  # noqa: F403  the error pages
from config.urls import urlpatterns as all_pages
from core.uploads import MEGABYTE, taken_at, takes_files
from tests.conftest import ScopedClient

SENT = []


@takes_files(most=2, most_bytes=3 * MEGABYTE)
def with_files(request: HttpRequest) -> HttpResponse:
    SENT.append([(file.name, file.size) for file in request.FILES.getlist("file")])
    return HttpResponse("ok")


urlpatterns = [path("files/", with_files), path("", include(all_pages))]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def file(size: int = 10) -> SimpleUploadedFile:
    return SimpleUploadedFile("a.csv", b"x" * size)


@pytest.fixture
def sender(user) -> Client:
    client = ScopedClient()
    client.force_login(user)
    SENT.clear()
    return client


def test_a_page_that_says_so_takes_files_in_memory_and_beyond(sender):
    assert sender.post("/files/", {"file": [file(), file(2 * MEGABYTE + 600_000)]}).status_code == 200
    assert SENT == [[("a.csv", 10), ("a.csv", 2 * MEGABYTE + 600_000)]]


def test_more_files_or_larger_ones_are_refused_before_the_page(sender):
    many = sender.post("/files/", {"file": [file(), file(), file()]})
    large = sender.post("/files/", {"file": file(4 * MEGABYTE)})

    assert (many.status_code, large.status_code, SENT) == (400, 413, [])
    assert "choose fewer" in many.content.decode()


def test_other_pages_take_none(sender):
    assert sender.post("/contacts/new/", {"name": file()}).status_code == 400
    assert taken_at("/contacts/new/") is None
    assert taken_at("/nowhere/") is None


def test_no_page_may_take_more_than_the_web_server_lets_through():
    with pytest.raises(ImproperlyConfigured):
        takes_files(most=1, most_bytes=22 * MEGABYTE)


def test_the_same_form_with_another_file_is_another_form(sender):
    for content in (b"one", b"one", b"two"):
        sender.post("/files/", {"once": "k" * 10, "file": SimpleUploadedFile("a.csv", content)})

    assert len(SENT) == 2
