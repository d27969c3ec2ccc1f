from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import User

URL = "/settings/"
FORM = {"name": "Maren Holt", "currency": "CHF", "theme": "dark"}


class TestSettings:
    def test_it_shows_what_is_set(self, signed_in, person):
        response = signed_in.get(URL)

        assertContains(response, '<option value="EUR" selected>')
        assertContains(response, person.email)

    def test_a_choice_is_saved_and_said(self, signed_in, person):
        response = signed_in.post(URL, FORM, follow=True)

        assertContains(response, "Saved.")
        person.refresh_from_db()
        assert (person.name, person.currency, person.theme) == ("Maren Holt", "CHF", "dark")

    def test_the_theme_is_on_every_page(self, signed_in, person):
        signed_in.post(URL, FORM)

        assertContains(signed_in.get(URL), 'data-theme="dark"')

    def test_single_letters_as_shortcuts_can_be_turned_off_and_on(self, signed_in, person):
        assertContains(signed_in.get(URL), " data-keys>")

        signed_in.post(URL, FORM)
        assertNotContains(signed_in.get(URL), " data-keys>")

        signed_in.post(URL, FORM | {"keys": "on"})
        assertContains(signed_in.get(URL), " data-keys>")

    def test_the_device_may_decide_the_theme_again(self, signed_in, person):
        signed_in.post(URL, FORM)

        signed_in.post(URL, FORM | {"theme": ""})

        person.refresh_from_db()
        assert person.theme == ""

    def test_an_unknown_currency_or_theme_is_refused(self, signed_in, person):
        response = signed_in.post(URL, {"currency": "X\x00X", "theme": "<script>"})

        assertContains(response, "Choose a currency from the list.", status_code=422)
        assertContains(response, "Choose one of the three.", status_code=422)
        person.refresh_from_db()
        assert (person.currency, person.theme) == ("EUR", "")

    def test_it_leads_to_everything_about_the_account(self, signed_in):
        response = signed_in.get(URL)

        for path in ("/accounts/email/", "/accounts/password/change/", "/accounts/logout/"):
            assertContains(response, f'href="{path}"')

    def test_a_stranger_is_asked_to_sign_in(self, visitor, person):
        assertRedirects(visitor.get(URL), "/accounts/login/?next=/settings/")

    def test_it_needs_few_queries(self, signed_in, django_assert_max_num_queries):
        with django_assert_max_num_queries(8):
            signed_in.get(URL)


class TestSigningUp:
    def test_money_is_counted_as_where_they_live_from_the_start(self, visitor):
        form = {"email": "noor@example.org", "password1": "three grey herons", "time_zone": "Asia/Kolkata"}
        visitor.post("/accounts/signup/", form)

        assert User.objects.get(email="noor@example.org").currency == "INR"
