"""The pages of contacts, by browser and by htmx, and what they make of bad input."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.utils.html import escape
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from contacts.models import Contact
from contacts.moves import move
from core.paging import PAGE_SIZE
from tests.everything import owned_rows
from tests.factories import NOW, ContactFactory, EmployerFactory, FollowUpFactory, InteractionFactory, JobFactory
from tests.page import read, was_refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

TYPED = {
    "name": "Femi Adeyemi-Clarke",
    "role": "hiring_manager",
    "employer_name": "Brightwater Analytics",
    "title": "Head of data",
    "phone": "+44 1632 960175",
    "email": "femi@example.org",
    "notes": "Met in Leeds.",
}

# Field, what is typed there, and words of the message beside it.
BAD_CONTACTS = {
    "no name": ("name", "", "Write their name"),
    "only spaces": ("name", " \t ", "Write their name"),
    "only direction marks": ("name", "\u202e", "Write their name"),
    "a name of no width": ("name", "\u200b\u2060", "Write their name"),
    "a blank letter": ("name", "\u3164", "Write their name"),
    "a blank cell": ("name", "\u2800", "Write their name"),
    "a soft hyphen": ("name", "\u00ad", "Write their name"),
    "accents without a letter": ("name", "\u0301\u0308", "Write their name"),
    "two addresses": ("email", "a@example.org, b@example.org", "several addresses"),
    "over-long name": ("name", "n" * 201, "at most 200"),
    "NUL in the name": ("name", "Fe\x00mi", "Null characters"),
    "over-long employer": ("employer_name", "e" * 201, "at most 200"),
    "NUL in the employer": ("employer_name", "\x00", "Null characters"),
    "over-long title": ("title", "t" * 201, "at most 200"),
    "a title without an employer": ("employer_name", "", "Name the employer"),
    "over-long phone": ("phone", "1" * 51, "at most 50"),
    "no address": ("email", "femi at example", "Write an address such as"),
    "a line break in the name": ("name", "Femi\r\nBcc: all@example.org", "on one line"),
    "a line break in the address": ("email", "femi@example.org\r\nBcc: x@example.org", "Write an address such as"),
    "NUL in the address": ("email", "femi@example.org\x00", "Null characters"),
    "over-long address": ("email", "f" * 250 + "@example.org", "at most 254"),
    "over-long notes": ("notes", "n" * 20_001, "at most 20,000"),
    "NUL in the notes": ("notes", "\x00", "Null characters"),
    "an unknown role": ("role", "friend", "valid choice"),
}
NOT_IN_THE_LIST = {"an unknown role"}

GOOD_CONTACTS = {
    "script": ("name", "<script>alert(1)</script>", "<script>alert(1)</script>"),
    "emoji": ("name", "🦊 Fuchs", "🦊 Fuchs"),
    "right to left": ("name", "فاطمة الزهراء", "فاطمة الزهراء"),
    "direction marks": ("name", "Femi\u202e", "Femi"),
    "one letter": ("name", "X", "X"),
    "combining": ("name", "Jose\u0301", "José"),
    "longest": ("name", "n" * 200, "n" * 200),
    "quotes": ("name", '"O\'Neill" <o@example.org>', '"O\'Neill" <o@example.org>'),
}

TODAY = date(2026, 6, 9)


def words_of(page: HttpResponse, *, tags: bool = False) -> str:
    """Return what stands on the page, as one line."""
    html = page.content.decode()
    return " ".join((html if tags else re.sub(r"<[^>]+>", "", html)).split())


@pytest.fixture
def contact(user) -> Contact:
    contact = ContactFactory(owner=user, name="Femi")
    JobFactory(contact=contact, employer=EmployerFactory(owner=user, name="Brightwater"), title="Manager")
    return contact


class TestPastedAddresses:
    """“Jane Roe <jane@example.org>”, as a mail program has it."""

    @pytest.mark.parametrize(
        ("name", "email", "kept"),
        [
            ("", "Jane Roe <jane@example.org>", ("Jane Roe", "jane@example.org")),
            ("\u200b", '"Roe, Jane" <jane@example.org>', ("Roe, Jane", "jane@example.org")),
            ("Jane", "Jane Roe <jane@example.org>", ("Jane", "jane@example.org")),
            ("Jane", "mailto:jane@example.org?subject=Hello", ("Jane", "jane@example.org")),
            ("Jane", "jane@example.org.", ("Jane", "jane@example.org")),
            ("Jane", "\u200b", ("Jane", "")),
            ("Jane Roe <jane@example.org>", "", ("Jane Roe", "jane@example.org")),
            ("Jane Roe <jane@example.org>", "j@example.org", ("Jane Roe <jane@example.org>", "j@example.org")),
        ],
    )
    def test_fill_what_is_empty(self, client, user, name, email, kept):
        client.post("/contacts/new/", TYPED | {"name": name, "email": email})

        assert Contact.objects.values_list("name", "email").get() == kept

    def test_do_not_make_a_name_of_an_address_alone(self, client):
        message = was_refused(
            client.post("/contacts/new/", TYPED | {"name": "", "email": "jane@example.org"}), "name", {}
        )

        assert "Write their name" in message


class TestHowTheyAreAddressed:
    def test_is_guessed_and_shown_where_it_can_be_changed(self, client, user):
        anna = ContactFactory(owner=user, name="Dr. Anna Schmidt")

        assertContains(client.get(f"/contacts/{anna.pk}/"), f'href="/contacts/{anna.pk}/addressed/"')
        assert read(client.get(f"/contacts/{anna.pk}/addressed/")).fields["addressed_as"] == "Anna"
        assert read(client.get(f"/contacts/{anna.pk}/edit/")).fields["addressed_as"] == "Anna"

    def test_is_changed_and_the_page_before_comes_back(self, client, user):
        anna = ContactFactory(owner=user, name="Dr. Anna Schmidt")
        url = f"/contacts/{anna.pk}/addressed/"
        form = read(client.get(url, {"next": "/follow-ups/"})).fields

        response = client.post(url, form | {"addressed_as": "Dr. Schmidt,"})

        anna.refresh_from_db()
        assert (response.status_code, response["Location"]) == (302, "/follow-ups/")
        assert (anna.addressed_as, anna.how_addressed) == ("Dr. Schmidt", "Dr. Schmidt")

    @pytest.mark.parametrize("typed", ["", "Anna", "Eva", " \u2800"])
    def test_the_guess_itself_is_no_choice_and_goes_with_the_name(self, client, user, typed):
        anna = ContactFactory(owner=user, name="Dr. Anna Schmidt")
        form = read(client.get(f"/contacts/{anna.pk}/edit/")).fields

        client.post(f"/contacts/{anna.pk}/edit/", form | {"name": "Eva Schmidt", "addressed_as": typed})

        anna.refresh_from_db()
        assert (anna.addressed_as, anna.how_addressed) == ("", "Eva")

    def test_an_older_form_is_shown_the_other_change(self, client, user):
        anna = ContactFactory(owner=user, name="Anna Schmidt")
        form = read(client.get(f"/contacts/{anna.pk}/addressed/")).fields
        anna.save_edit(expected_version=1, name="Hanna Schmidt")

        response = client.post(f"/contacts/{anna.pk}/addressed/", form | {"addressed_as": "Frau Schmidt"})

        assertContains(response, "changed in another window", status_code=422)
        assert read(response).fields["addressed_as"] == "Frau Schmidt"

    def test_an_over_long_one_is_refused(self, client, user):
        anna = ContactFactory(owner=user, name="Anna Schmidt")
        typed = {"addressed_as": "a" * 201, "expected_version": "1"}

        assert "at most 200" in was_refused(
            client.post(f"/contacts/{anna.pk}/addressed/", typed), "addressed_as", typed
        )


class TestTheList:
    url = "/contacts/"

    def test_is_a_page(self, client, contact):
        response = client.get(self.url)

        assertContains(response, "<html")
        assertContains(response, "Manager, Brightwater")
        assert "HX-Request" in response["Vary"]
        assert "no-store" in response["Cache-Control"]

    def test_htmx_gets_only_the_list(self, htmx, user, contact):
        ContactFactory(owner=user, name="Ottilie")

        response = htmx.get(self.url, {"q": "fem"})

        assertNotContains(response, "<html")
        assertContains(response, 'id="contact-list"')
        assertContains(response, "Femi")
        assertNotContains(response, "Ottilie")
        assert "HX-Request" in response["Vary"]

    def test_finds_by_employer(self, client, contact):
        assertContains(client.get(self.url, {"q": "bright"}), "Femi")

    def test_says_how_to_begin_when_it_is_empty(self, client):
        assertContains(client.get(self.url), "Nobody here yet")

    @pytest.mark.parametrize(
        "query",
        [{"page": "0"}, {"page": "x"}, {"page": "9" * 5000}, {"q": "\x00"}, {"q": "q" * 5000}, {"q": "<script>"}],
        ids=str,
    )
    @pytest.mark.parametrize("browser", ["client", "htmx"])
    def test_an_odd_question_gets_an_answer(self, browser, request, contact, query):
        assertNotContains(request.getfixturevalue(browser).get(self.url, query), "<script>")

    def test_only_those_who_were_good_to_me(self, client, user, contact):
        ContactFactory(owner=user, name="Joonas", treated="good")

        page = client.get(self.url, {"treated": "good"})

        assertContains(page, "Joonas")
        assertNotContains(page, "Femi")

    def test_says_when_the_last_touch_was(self, client, user, contact):
        InteractionFactory(owner=user, contact=contact, happened_on=date(2019, 3, 4))

        assertContains(client.get(self.url), "Last touch")
        assertContains(client.get(self.url), "4 March 2019")

    @pytest.mark.parametrize(
        ("days", "said"), [(3, "next Fri 12 June"), (0, "due today"), (-2, "due since Sun 7 June")]
    )
    def test_says_when_the_next_touch_is(self, client, contact, days, said):
        FollowUpFactory(contact=contact, due_on=TODAY + timedelta(days))
        FollowUpFactory(contact=contact, due_on=TODAY + timedelta(30))

        assert said in words_of(client.get(self.url))

    def test_a_next_touch_that_is_done_or_called_off_is_none(self, client, contact):
        for state in ("done", "skipped", "cancelled"):
            FollowUpFactory(contact=contact, due_on=TODAY, state=state, closed_at=NOW)

        assert "due today" not in words_of(client.get(self.url))

    def test_each_page_has_its_number(self, client, user):
        ContactFactory.create_batch(PAGE_SIZE * 6, owner=user)

        links = re.findall(r"[?&;]page=(\d)", client.get(self.url, {"page": "4"}).content.decode())

        assert links == ["3", "1", "2", "3", "4", "5", "6", "5"]

    def test_the_next_page_keeps_what_was_asked_for(self, client, user):
        for number in range(PAGE_SIZE + 1):
            ContactFactory(owner=user, name=f"A&B #{number}")

        page = client.get(self.url, {"q": "A&B #"}).content.decode()

        link = next(part for part in page.split('"') if "page=2" in part)
        following = client.get(self.url + link.replace("&amp;", "&"))
        assert following.context["q"] == "A&B #"
        assert len(following.context["page"]) == 1


class TestAddingAContact:
    url = "/contacts/new/"

    def test_a_page_with_an_empty_form(self, client):
        response = client.get(self.url)

        assertContains(response, "<html")
        assert "no-store" in response["Cache-Control"]

    def test_saves_and_goes_to_the_contact(self, client, user):
        response = client.post(self.url, TYPED)

        contact = Contact.objects.with_jobs().get(owner=user)
        assertRedirects(response, f"/contacts/{contact.pk}/")
        assert (contact.name, contact.phone, contact.email) == (TYPED["name"], TYPED["phone"], TYPED["email"])
        assert str(contact.current_job) == "Head of data, Brightwater Analytics"

    def test_a_name_is_enough(self, client, user):
        client.post(self.url, {"name": "Femi", "role": "peer"})

        assert Contact.objects.with_jobs().get(owner=user).current_job is None

    def test_tells_htmx_where_to_go(self, htmx, user):
        response = htmx.post(self.url, TYPED)

        assert response["HX-Redirect"] == f"/contacts/{Contact.objects.get(owner=user).pk}/"

    @pytest.mark.parametrize("name", BAD_CONTACTS)
    def test_bad_input_is_refused_beside_the_field(self, client, user, name):
        field, value, message = BAD_CONTACTS[name]
        typed = TYPED | {field: value}
        before = owned_rows()

        response = client.post(self.url, typed)

        if name in NOT_IN_THE_LIST:
            del typed[field]
        assert message in was_refused(response, field, typed)
        assert owned_rows() == before

    @pytest.mark.parametrize("name", ["no name", "a line break in the address"])
    def test_htmx_gets_the_same_answer(self, htmx, name):
        field, value, message = BAD_CONTACTS[name]

        assert message in was_refused(htmx.post(self.url, TYPED | {field: value}), field, TYPED | {field: value})

    @pytest.mark.parametrize("browser", ["client", "htmx"])
    def test_nothing_at_all_is_refused_too(self, browser, request):
        response = request.getfixturevalue(browser).post(self.url)

        assert response.status_code == 422
        assert set(read(response).errors) == {"name", "role"}

    @pytest.mark.parametrize("name", GOOD_CONTACTS)
    def test_odd_text_is_kept_and_shown_as_text(self, client, user, name):
        field, value, kept = GOOD_CONTACTS[name]

        response = client.post(self.url, TYPED | {field: value}, follow=True)

        assert Contact.objects.get(owner=user).name == kept
        assert response.status_code == 200
        assertNotContains(response, "<script>alert")


class TestEditingAContact:
    def url(self, contact: Contact) -> str:
        return f"/contacts/{contact.pk}/edit/"

    def test_shows_what_is_there(self, client, contact):
        fields = read(client.get(self.url(contact))).fields

        assert (fields["name"], fields["employer_name"], fields["title"]) == ("Femi", "Brightwater", "Manager")
        assert fields["expected_version"] == "1"

    def test_saves(self, client, contact):
        response = client.post(self.url(contact), TYPED | {"expected_version": "1"})

        assertRedirects(response, f"/contacts/{contact.pk}/")
        contact.refresh_from_db()
        assert (contact.name, contact.version) == (TYPED["name"], 2)

    def test_tells_htmx_where_to_go(self, htmx, contact):
        response = htmx.post(self.url(contact), TYPED | {"expected_version": "1"})

        assert response["HX-Redirect"] == f"/contacts/{contact.pk}/"

    def test_a_move_ends_the_job_before(self, client, contact):
        client.post(self.url(contact), TYPED | {"expected_version": "1"})

        old, new = contact.jobs.order_by("id")
        assert (old.until_on, new.until_on) == (date(2026, 6, 9), None)

    def test_an_older_form_is_shown_the_other_change_and_keeps_what_was_typed(self, client, contact):
        client.post(self.url(contact), TYPED | {"expected_version": "1", "name": "From another window"})
        before = owned_rows()
        late = TYPED | {"expected_version": "1", "name": "Typed meanwhile", "employer_name": "Another employer"}

        response = client.post(self.url(contact), late)

        page = read(response)
        assert response.status_code == 422
        assert "“From another window” was changed in another window" in page.summary
        assert {name: page.fields[name] for name in late} == late | {"expected_version": "2"}
        assert owned_rows() == before

        client.post(self.url(contact), page.fields)
        contact.refresh_from_db()
        assert contact.name == "Typed meanwhile"

    @pytest.mark.parametrize("version", ["", "0", "-1", "one", "9" * 30, "1\x00"])
    def test_a_version_that_is_none_is_refused(self, client, contact, version):
        before = owned_rows()

        assert client.post(self.url(contact), TYPED | {"expected_version": version}).status_code == 422
        assert owned_rows() == before

    @pytest.mark.parametrize("name", ["no name", "a title without an employer", "no address"])
    def test_bad_input_is_refused_beside_the_field(self, client, contact, name):
        field, value, message = BAD_CONTACTS[name]
        typed = TYPED | {"expected_version": "1", field: value}
        before = owned_rows()

        assert message in was_refused(client.post(self.url(contact), typed), field, typed)
        assert owned_rows() == before


class TestTheContactsPage:
    def test_shows_how_to_reach_them(self, client, user):
        contact = ContactFactory(owner=user, phone="+44 (1632) 960-175", email="femi@example.org")

        response = client.get(f"/contacts/{contact.pk}/")

        assertContains(response, "<html")
        assertContains(response, 'href="tel:+441632960175"')
        assertContains(response, 'href="mailto:femi@example.org"')
        assert "no-store" in response["Cache-Control"]

    def test_offers_each_of_two_numbers(self, client, user):
        contact = ContactFactory(owner=user, phone="+44 20 7946 0018 / +44 7700 900123")

        page = client.get(f"/contacts/{contact.pk}/").content.decode()

        assert page.count('href="tel:+442079460018"') == page.count('href="tel:+447700900123"') == 2
        assert "Call +44 7700 900123" in page

    @pytest.mark.parametrize("phone", ["ask at the desk", "<script>", "ext. 204"])
    def test_a_number_that_can_not_be_read_is_shown_as_typed(self, client, user, phone):
        contact = ContactFactory(owner=user, phone=phone)

        page = client.get(f"/contacts/{contact.pk}/").content.decode()

        assert escape(phone) in page
        assert "tel:" not in page

    def test_a_number_without_a_country_is_one_of_the_readers(self, client, user):
        user.time_zone = "Europe/Berlin"
        user.save()
        contact = ContactFactory(owner=user, phone="030 12345-67")

        assertContains(client.get(f"/contacts/{contact.pk}/"), 'href="tel:+49301234567"')

    def test_shows_what_was_said_newest_first(self, client, contact):
        InteractionFactory(contact=contact, happened_on=date(2026, 5, 1), note="The first.")
        InteractionFactory(contact=contact, happened_on=date(2026, 5, 2), note="The second.")

        page = client.get(f"/contacts/{contact.pk}/timeline/").content.decode()

        assert page.index("The second.") < page.index("The first.")


class TestTheTrash:
    def test_there_and_back(self, client, contact):
        response = client.post(f"/contacts/{contact.pk}/trash/", follow=True)

        assertContains(response, "Femi is in the trash for 30 days.")
        assertContains(response, f'action="/contacts/{contact.pk}/restore/"')
        assertContains(client.get("/offers/trash/"), "Femi")
        assert client.get(f"/contacts/{contact.pk}/").status_code == 404

        assertRedirects(client.post(f"/contacts/{contact.pk}/restore/"), f"/contacts/{contact.pk}/")

    def test_bringing_back_what_is_not_there_is_a_404(self, client, contact):
        assert client.post(f"/contacts/{contact.pk}/restore/").status_code == 404


class TestAfterAMove:
    """Their page asks whether number and address are still right."""

    QUESTION = "Is the number still right?"

    @pytest.fixture
    def moved(self, contact) -> Contact:
        Contact.objects.filter(pk=contact.pk).update(phone="+44 1632 960175", email="femi@example.org")
        contact.refresh_from_db()
        return move(contact=contact, employer_name="Globex", title="", since_on=TODAY, today=TODAY).contact

    def test_one_tap_says_that_they_are(self, client, moved):
        url = f"/contacts/{moved.pk}/"
        assertContains(client.get(url), self.QUESTION)
        assertContains(client.get(url), f'action="{url}still-right/"')

        assertRedirects(client.post(f"{url}still-right/"), url)

        assertNotContains(client.get(url), self.QUESTION)

    @pytest.mark.parametrize(
        ("field", "value", "asked"),
        [("phone", "+44 1632 960999", False), ("email", "", False), ("notes", "New.", True)],
    )
    def test_so_does_editing_them(self, client, moved, field, value, asked):
        shown = read(client.get(f"/contacts/{moved.pk}/edit/")).fields
        client.post(f"/contacts/{moved.pk}/edit/", shown | {field: value})

        assert (self.QUESTION in client.get(f"/contacts/{moved.pk}/").content.decode()) is asked

    def test_who_did_not_move_is_not_asked_about(self, client, contact):
        assertNotContains(client.get(f"/contacts/{contact.pk}/"), "still right?")


class TestHowItStands:
    """Seen and changed on their page."""

    def test_each_standing_is_one_tap_and_the_present_one_is_marked(self, client, contact):
        contact.stand("retired", at=NOW)

        page = words_of(client.get(f"/contacts/{contact.pk}/"), tags=True)

        assert 'name="standing" value="retired" aria-pressed="true" disabled' in page
        assert [part.split('"')[0] for part in page.split('name="standing" value="')[1:]] == [
            *("active", "retired", "lost", "silence", "not_worth"),
            "active",  # the button that begins again
        ]

    def test_how_they_treated_you_is_saved_in_place(self, client, contact):
        url = f"/contacts/{contact.pk}/"
        shown = read(client.get(url)).fields

        response = client.post(
            f"{url}treated/",
            {"treated": "good", "treated_note": "Rang me back.", "expected_version": shown["expected_version"]},
        )

        assertRedirects(response, url)
        assertContains(client.get(url), "Good to me")
        assert read(client.get(url)).fields["treated_note"] == "Rang me back."

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"treated": "friend"}, "valid choice"),
            ({"treated_note": "n" * 20_001}, "at most 20,000"),
            ({"treated_note": "\x00"}, "Null characters"),
            ({"expected_version": "0"}, "changed in another window"),
        ],
        ids=str,
    )
    def test_what_is_wrong_is_said_there_and_nothing_is_lost(self, client, contact, typed, words):
        before = owned_rows()
        right = {"treated": "good", "treated_note": "Rang me back.", "expected_version": str(contact.version)}

        response = client.post(f"/contacts/{contact.pk}/treated/", right | typed)

        assert response.status_code == 422
        assertContains(response, words, status_code=422)
        assertContains(response, 'id="stand" open', status_code=422)
        if "treated_note" not in typed:
            assert read(response).fields["treated_note"] == "Rang me back."
        assert owned_rows() == before


class TestStillThere:
    @pytest.fixture
    def silent(self, contact) -> Contact:
        Contact.objects.filter(pk=contact.pk).update(created_at=datetime(2024, 1, 1, tzinfo=UTC))
        return contact

    @pytest.mark.parametrize("path", ["/contacts/", "/contacts/{}/"])
    def test_is_asked_and_answered_with_one_click(self, client, silent, path):
        path = path.format(silent.pk)
        assertContains(client.get(path), "No sign since")

        client.post(f"/contacts/{silent.pk}/still-there/")

        assertNotContains(client.get(path), "No sign since")
        silent.refresh_from_db()
        assert silent.confirmed_on == TODAY

    def test_the_list_is_come_back_to(self, client, silent):
        assertRedirects(client.post(f"/contacts/{silent.pk}/still-there/", {"list": "1"}), "/contacts/")

    @pytest.mark.parametrize(("removed", "asked"), [(None, False), (datetime(2026, 6, 1, tzinfo=UTC), True)])
    def test_a_touch_is_a_sign_unless_it_was_removed(self, client, silent, removed, asked):
        InteractionFactory(contact=silent, trashed_at=removed)

        assert ("No sign since" in client.get(f"/contacts/{silent.pk}/").content.decode()) is asked
