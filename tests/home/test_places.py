import re

import pytest
from django.urls import resolve
from pytest_django.asserts import assertContains

from core.closeness import Match
from home.places import PLACES, places_for


def first(text: str) -> str:
    return min(places_for(text), key=lambda pair: pair[0])[1].name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("compare", "Compare offers"),
        ("export", "Your data"),
        ("download", "Your data"),
        ("password", "Change your password"),
        ("Passwords", "Change your password"),
        ("dark", "Theme"),
        ("dark mode", "Theme"),
        ("sign out", "Sign out"),
        ("log out", "Sign out"),
        ("logout", "Sign out"),
        ("import", "Import"),
        ("backup", "Backups"),
        ("two-step", "Two-step sign-in"),
        ("2fa", "Two-step sign-in"),
        ("new OFFER", "Log an offer"),
        ("shortcuts", "Keyboard"),
        ("kanban", "Board of offers"),
        ("deleted", "Trash"),
        ("todays job", "Today’s job"),
        ("email", "Change your e-mail address"),
        ("how do I export my data", "Your data"),
        ("help", "Help"),
        ("i", "Import"),
        ("linkedin", "Import"),
        ("bookmarklet", "Log an offer from anywhere"),
    ],
)
def test_a_place_is_found_by_its_name_and_by_other_words(text, name):
    assert name in [place.name for _, place, _ in places_for(text)]
    if len(text) > 1:
        assert first(text) == name or places_for(text)[0][0] == Match.OTHER_WORD


@pytest.mark.parametrize("text", ["xylo", "offer xylo", "port", "%", "<script>"])
def test_what_is_no_word_of_it_finds_none(text):
    assert places_for(text) == [] or not re.search(r"\w", text)


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("compare offers", Match.EXACT),
        ("compare o", Match.START),
        ("offers compare", Match.WORD),
        ("side", Match.OTHER_WORD),
    ],
)
def test_the_closer_the_name_the_better(text, match):
    assert (match, "Compare offers") in [(found, place.name) for found, place, _ in places_for(text)]


def test_each_is_named_once_and_is_a_page_of_ours():
    names = [place.name for place in PLACES]
    assert sorted(names) == sorted(set(names))
    for place in PLACES:
        assert resolve(re.split("[?#]", place.url)[0])


@pytest.mark.django_db
def test_the_part_of_a_page_is_there(client):
    for place in PLACES:
        if "#" in place.after:
            assertContains(client.get(place.url), f'id="{place.after[1:]}"')


def test_it_says_by_which_other_words_it_was_found():
    assert [(place.name, said) for _, place, said in places_for("exports")] == [("Your data", "export")]
    assert [said for _, place, said in places_for("compare")] == [""]
