import time

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.forms import SignupFields
from accounts.models import User

URL = "/accounts/signup/"
FORM = {"email": "maren@example.org", "password1": "three blue herons", "time_zone": "Europe/Berlin"}


class TestFirstAccount:
    def test_an_empty_installation_leads_from_the_front_door_to_the_sign_up_page(self, visitor):
        response = visitor.get("/", follow=True)

        assert response.redirect_chain[-1][0].startswith(URL)
        assertContains(response, "Create your account")

    def test_the_first_person_gets_an_account_and_is_signed_in(self, visitor):
        response = visitor.post(URL, FORM)

        user = User.objects.get()
        assertRedirects(response, reverse("home:today"), fetch_redirect_response=False)
        assert visitor.session["_auth_user_id"] == str(user.pk)
        assert (user.email, user.time_zone, user.reminder_hour) == ("maren@example.org", "Europe/Berlin", 8)

    def test_the_name_is_asked_for_and_kept_and_may_be_left_out(self, visitor, settings):
        settings.SIGNUP = "open"

        visitor.post(URL, FORM | {"name": "Maren Holt"})
        Client(REMOTE_ADDR="192.0.2.9").post(URL, FORM | {"email": "other@example.org"})

        assert sorted(User.objects.values_list("name", flat=True)) == ["", "Maren Holt"]

    def test_a_second_person_finds_the_door_closed(self, visitor, person):
        response = visitor.get(URL)

        assertContains(response, "Sign-up is closed", status_code=403)

    def test_a_second_person_cannot_post_past_the_closed_door(self, visitor, person):
        response = visitor.post(URL, FORM | {"email": "other@example.org"})

        assert response.status_code == 403
        assert User.objects.get() == person

    def test_the_sign_in_page_of_a_closed_installation_does_not_offer_an_account(self, visitor, person):
        assertNotContains(visitor.get("/accounts/login/"), URL)

    def test_an_open_installation_takes_everyone_and_says_so(self, visitor, person, settings):
        settings.SIGNUP = "open"
        assertContains(visitor.get("/accounts/login/"), URL)

        visitor.post(URL, FORM | {"email": "other@example.org"})

        assert User.objects.count() == 2

    def test_an_address_that_is_taken_is_refused_whatever_its_case(self, visitor, person, settings):
        settings.SIGNUP = "open"

        response = visitor.post(URL, FORM | {"email": "Maren@Example.org"})

        assertContains(response, "This address is taken", status_code=422)


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    @pytest.fixture
    def sign_up_together(self, monkeypatch, at_once):
        """Two people on two machines press the button at the same moment."""
        monkeypatch.setattr(SignupFields, "clean", lambda form: time.sleep(0.1) or form.cleaned_data)

        def press(email: str, address: str) -> int:
            return Client(REMOTE_ADDR=address).post(URL, FORM | {"email": email}).status_code

        def both(first: str, second: str) -> list[int]:
            return sorted(at_once(lambda: press(first, "192.0.2.1"), lambda: press(second, "192.0.2.2")))

        return both

    def test_only_one_of_two_first_people_gets_in(self, sign_up_together):
        answers = sign_up_together("one@example.org", "two@example.org")

        assert answers == [302, 403]
        assert User.objects.count() == 1

    def test_only_one_of_two_gets_the_same_address(self, sign_up_together, settings):
        settings.SIGNUP = "open"

        answers = sign_up_together("same@example.org", "same@example.org")

        assert answers == [302, 422]


class TestTimeZone:
    def test_the_browser_may_suggest_a_zone_on_a_fresh_form(self, visitor):
        assertContains(visitor.get(URL), "data-suggest-zone")

    def test_the_browser_may_not_replace_a_choice_after_a_failed_attempt(self, visitor):
        response = visitor.post(URL, FORM | {"password1": "short"})

        assertContains(response, '<option value="Europe/Berlin" selected>', status_code=422)
        assert b"data-suggest-zone" not in response.content

    @pytest.mark.parametrize(
        ("reported", "kept"),
        [
            ("Etc/GMT+5", "Etc/GMT+5"),
            ("EST5EDT", "America/New_York"),
            ("US/Pacific", "America/Los_Angeles"),
            ("Asia/Calcutta", "Asia/Calcutta"),
            ("Etc/UTC", "UTC"),
        ],
    )
    def test_a_zone_that_a_browser_reports_is_kept_or_known_by_its_other_name(self, visitor, reported, kept):
        again = visitor.post(URL, FORM | {"time_zone": reported, "password1": "short"})
        visitor.post(URL, FORM | {"time_zone": reported})

        assertContains(again, f'<option value="{kept}" selected>', status_code=422)
        assert User.objects.get().time_zone == kept

    @pytest.mark.parametrize("zone", ["Mars/Olympus_Mons", "../etc/passwd", "Europe/Berlin\x00", "x" * 1000])
    def test_a_zone_that_is_not_in_the_list_is_refused_without_repeating_it(self, visitor, zone):
        response = visitor.post(URL, FORM | {"time_zone": zone})

        assertContains(response, "Choose a time zone from the list.", status_code=422)
        assert not User.objects.exists()


class TestPassword:
    @pytest.mark.parametrize(
        ("password", "says"),
        [
            ("nine-char", "at least 10"),
            ("1234567890", "Put a few words together"),
            ("maren@example.org", "Choose one that doesn’t contain it"),
            ("", "Write a password."),
        ],
    )
    def test_a_weak_password_is_refused(self, visitor, password, says):
        assertContains(visitor.post(URL, FORM | {"password1": password}), says, status_code=422)

    def test_what_was_typed_is_kept_except_the_password(self, visitor):
        response = visitor.post(URL, FORM | {"password1": "too-short"})

        assertContains(response, 'value="maren@example.org"', status_code=422)
        assert b"too-short" not in response.content
