import pytest
from allauth.account import urls as allauth_urls
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

STYLESHEET = "css/app.css"

# Every address of allauth, what a stranger gets there, and what someone signed in gets.
PAGES = {
    "account_login": (200, 302),
    "account_signup": (403, 302),
    "account_logout": (302, 200),
    "account_inactive": (200, 200),
    "account_reauthenticate": (302, 200),
    "account_email": (302, 200),
    "account_email_verification_sent": (200, 200),
    "account_confirm_email": (200, 200),
    "account_change_password": (302, 200),
    "account_set_password": (302, 302),
    "account_reset_password": (200, 200),
    "account_reset_password_done": (200, 200),
    "account_reset_password_from_key": (200, 200),
    "account_reset_password_from_key_done": (200, 200),
    "account_confirm_login_code": (302, 302),
}
ARGUMENTS = {"account_confirm_email": ["key"], "account_reset_password_from_key": ["0", "key"]}


def address(name: str) -> str:
    return reverse(name, args=ARGUMENTS.get(name, []))


def test_no_address_of_allauth_is_forgotten():
    assert {pattern.name for pattern in allauth_urls.urlpatterns} == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_sees_our_page_or_is_led_elsewhere(visitor, person, name):
    response = visitor.get(address(name))

    assert response.status_code == PAGES[name][0]
    if response.status_code != 302:
        assertContains(response, STYLESHEET, status_code=response.status_code)


@pytest.mark.parametrize("name", PAGES)
def test_someone_signed_in_sees_our_page_or_is_led_elsewhere(signed_in, name):
    response = signed_in.get(address(name))

    assert response.status_code == PAGES[name][1]
    if response.status_code != 302:
        assertContains(response, STYLESHEET)


@pytest.mark.parametrize("name", [name for name, (stranger, _) in PAGES.items() if stranger == 200])
def test_pages_for_strangers_are_never_kept_in_a_cache(visitor, person, name):
    assert "no-store" in visitor.get(address(name))["Cache-Control"]


@pytest.mark.parametrize("name", ["account_login", "account_reset_password"])
def test_labels_end_without_a_colon_and_nothing_hides_in_a_placeholder(visitor, person, name):
    response = visitor.get(address(name))

    assertNotContains(response, "placeholder")
    assertNotContains(response, ":</label>")
    assertContains(response, 'class="field__label"')


@pytest.mark.parametrize("name", ["account_email", "account_change_password", "account_reauthenticate"])
def test_forms_for_people_signed_in_look_like_all_others(signed_in, name):
    response = signed_in.get(address(name))

    assertNotContains(response, "placeholder")
    assertContains(response, 'class="field__control"')


@pytest.mark.parametrize("name", ["account_login", "account_reset_password"])
def test_an_empty_form_is_answered_with_422_and_a_list_of_what_is_missing(visitor, person, name):
    assertContains(visitor.post(address(name)), "data-focus", status_code=422)


@pytest.mark.parametrize("name", ["account_change_password", "account_reauthenticate"])
def test_so_is_an_empty_form_of_someone_signed_in(signed_in, name):
    assertContains(signed_in.post(address(name)), "data-focus", status_code=422)


def test_a_script_that_asks_for_json_gets_the_page(visitor, person):
    response = visitor.get(address("account_login"), headers={"accept": "application/json"})

    assertContains(response, STYLESHEET)


def test_a_form_without_its_token_is_refused(person):
    response = Client(enforce_csrf_checks=True).post(address("account_login"), {"login": person.email})

    assertContains(response, STYLESHEET, status_code=403)
