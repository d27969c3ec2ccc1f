import pytest
from django.urls import reverse

from core.prefetch import RULES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def test_a_whole_page_names_rules_that_are_as_browsers_want_them(client):
    address = client.get("/")["Speculation-Rules"].strip('"')
    answer = client.get(address)

    assert answer["Content-Type"] == "application/speculationrules+json"
    assert answer.json() == RULES
    assert "max-age" in answer["Cache-Control"]


def test_a_piece_of_a_page_and_a_file_name_none(client):
    assert "Speculation-Rules" not in client.get("/", headers={"HX-Request": "true"})
    assert "Speculation-Rules" not in client.get(reverse("activity:csv"))


def test_what_was_fetched_ahead_is_forgotten_when_something_is_sent(client):
    assert client.post("/settings/", {})["Clear-Site-Data"] == '"prefetchCache"'
    assert "Clear-Site-Data" not in client.get("/")
