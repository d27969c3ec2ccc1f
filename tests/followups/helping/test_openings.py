"""One line to begin with: always there, never the same twice in a row, never anything private."""

import dataclasses
from datetime import date
from itertools import pairwise
from urllib.parse import unquote, urlsplit

import pytest
from django.template.loader import render_to_string
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from contacts.models import Contact
from followups.delivery.compose import reminder_context
from followups.helping.facts import help_for_mails, help_of
from followups.helping.openings import LONGEST, Facts, candidates, choose
from followups.models import FollowUp
from followups.services import complete
from offers.models import Decline
from tests.factories import (
    NOW,
    TODAY,
    ContactFactory,
    DeclineFactory,
    EmployerFactory,
    FollowUpFactory,
    InteractionFactory,
    JobFactory,
    OfferFactory,
    PlanFactory,
)

texts = st.text(max_size=200)
facts = st.builds(
    Facts,
    gives_back=st.booleans(),
    is_recruiter=st.booleans(),
    employer=texts,
    moved_to=texts,
    role=texts,
    declined_days=st.none() | st.integers(0, 4000),
    answered=st.none() | st.booleans(),
    days_since=st.none() | st.integers(0, 4000),
    gave=texts,
    owes=st.booleans(),
)


class TestChoosing:
    @given(facts)
    def test_there_is_always_a_line_of_a_reasonable_length(self, known):
        assert 10 <= len(choose(known)) <= LONGEST

    @given(st.lists(facts, min_size=2, max_size=20))
    def test_never_the_same_twice_in_a_row(self, years):
        used: list[str] = []
        for known in years:
            used.insert(0, choose(known, used))

        assert all(one != other for one, other in pairwise(used))

    @given(facts, st.lists(texts))
    def test_the_same_facts_give_the_same_line(self, known, recent):
        assert choose(known, recent) == choose(known, recent)

    def test_when_all_were_used_the_oldest_comes_back(self):
        lines = list(candidates(Facts()))

        assert choose(Facts(), lines) == lines[-1]

    @pytest.mark.parametrize(
        ("known", "words"),
        [
            (Facts(moved_to="Castellan Grid"), "Congratulations on the move to Castellan Grid"),
            (Facts(gave="Ilkka’s name"), "what came of it: Ilkka’s name"),
            (Facts(answered=False), "one line is plenty"),
            (Facts(is_recruiter=True), "in the market"),
            (Facts(role="Engineer", declined_days=14), "good for the Engineer role"),
            (Facts(employer="Acme", days_since=400), "What’s new at Acme"),
            (Facts(employer="Acme", days_since=40), "How are things at Acme?"),
            (Facts(gives_back=True, role="Engineer", declined_days=30), "Is the Engineer role still open?"),
            (Facts(gives_back=True, role="Engineer", declined_days=300), "Who are you looking for"),
            (Facts(gives_back=True, owes=True), "my promise"),
        ],
    )
    def test_it_fits_what_is_known(self, known, words):
        assert words in choose(known)

    def test_nothing_private_has_a_place_among_the_facts(self):
        assert not {field.name for field in dataclasses.fields(Facts)} & {"reasons", "private_reasons", "note", "notes"}


@pytest.mark.django_db
@pytest.mark.usefixtures("as_user")
class TestHelp:
    @pytest.fixture
    def follow_up(self, user) -> FollowUp:
        contact = ContactFactory(owner=user, name="Femi Adeyemi", email="femi+jobs@example.org")
        offer = OfferFactory(owner=user, employer=EmployerFactory(owner=user, name="Acme"), stage="declined")
        secrets = {"private_reasons": "SECRET", "note": "SECRET"}
        DeclineFactory(offer=offer, sent=True, told=contact, **secrets)
        InteractionFactory(contact=contact, note="SECRET")
        JobFactory(contact=contact, employer=offer.employer)
        return FollowUpFactory(plan=PlanFactory(contact=contact, offer=offer), offer=offer, due_on=TODAY)

    def help_of(self, follow_up: FollowUp):
        return help_of(FollowUp.objects.with_people().get(pk=follow_up.pk), today=TODAY)

    def context_of(self, follow_up: FollowUp):
        follow_up = FollowUp.objects.with_people().get(pk=follow_up.pk)
        return reminder_context(follow_up, help_of(follow_up, today=TODAY), today=TODAY)

    def test_no_line_speaks_of_what_is_private(self, follow_up):
        for _ in range(12):
            FollowUpFactory(contact=follow_up.contact, opening=self.help_of(follow_up).opening)
            assert "SECRET" not in self.help_of(follow_up).opening + self.help_of(follow_up).mail_url

    def test_a_line_that_was_used_is_not_used_for_the_next_one(self, follow_up):
        first = self.help_of(follow_up).opening
        complete(follow_up=follow_up, now=NOW)
        following = FollowUp.objects.open().get()

        follow_up.refresh_from_db()
        assert follow_up.opening == first
        assert self.help_of(following).opening != first

    def test_what_its_mail_said_stays_on_its_page(self, follow_up):
        help_for_mails([follow_up], NOW)
        said = FollowUp.objects.get(pk=follow_up.pk).opening
        JobFactory(contact=follow_up.contact, employer__name="Elsewhere", since_on=TODAY)

        assert said
        assert self.help_of(follow_up).opening == said

    @pytest.mark.parametrize(
        ("name", "hello"),
        [
            ("Dr. Femi Adeyemi", "Hello Femi,"),
            ("Adeyemi,", "Hello Adeyemi,"),
            ("Mr", "Hello,"),
            ("Nagy Éva", "Hello Nagy Éva,"),
        ],
    )
    def test_the_mail_that_it_begins_greets_as_the_scripts_do(self, follow_up, name, hello):
        Contact.objects.filter(pk=follow_up.contact_id).update(name=name)

        assert unquote(urlsplit(self.help_of(follow_up).mail_url).query).startswith(f"body={hello}\r\n")

    def test_it_notices_a_move(self, follow_up):
        follow_up.contact.jobs.update(until_on=TODAY)
        JobFactory(contact=follow_up.contact, employer__name="Elsewhere", since_on=TODAY)

        assert "the move to Elsewhere" in self.help_of(follow_up).opening

    def test_what_is_promised_is_shown(self, follow_up):
        FollowUpFactory(contact=follow_up.contact, kind="give_back", about="Send Tobias’s name")
        FollowUpFactory(contact=follow_up.contact, kind="give_back", about="Done", state="done", closed_at=NOW)

        assert self.help_of(follow_up).promised == ["Send Tobias’s name"]

    def test_what_was_promised_with_the_decline_comes_first_and_once(self, follow_up):
        Decline.objects.update(promised="The talk on queues")
        for about in ("The TALK on queues", "Ilkka’s name"):
            FollowUpFactory(contact=follow_up.contact, kind="give_back", about=about)

        promised = self.help_of(follow_up).promised
        assert sorted(text.casefold() for text in promised) == ["ilkka’s name", "the talk on queues"]

    def test_what_was_promised_to_somebody_else_is_not_shown(self, follow_up):
        Decline.objects.update(promised="The talk on queues", told=ContactFactory(owner=follow_up.owner))

        assert self.help_of(follow_up).promised == []

    def test_a_kind_word_is_no_promise(self, follow_up):
        FollowUpFactory(contact=follow_up.contact, kind="give_back", about="Congratulate Femi on the new job at Acme")

        assert self.help_of(follow_up).promised == []

    @pytest.mark.parametrize("where", ["page", "mail"])
    def test_a_promise_is_said_once(self, client, follow_up, now, where):
        Decline.objects.update(promised="The talk on queues")
        if where == "page":
            text = client.get(f"/follow-ups/{follow_up.pk}/").content.decode()
        else:
            context = self.context_of(follow_up)
            text = render_to_string("followups/delivery/mail/reminder.txt", context)

        assert (text.count("The talk on queues"), text.count("You promised")) == (1, 1)

    def test_it_says_where_they_went(self, follow_up):
        follow_up.contact.jobs.update(until_on=TODAY)
        JobFactory(contact=follow_up.contact, employer__name="Elsewhere", since_on=TODAY)

        context = self.context_of(follow_up)
        assert "Femi is at Elsewhere now." in render_to_string("followups/delivery/mail/reminder.txt", context)

    def test_a_recruiter_who_never_worked_there_did_not_move(self, follow_up):
        follow_up.contact.jobs.all().delete()
        JobFactory(contact=follow_up.contact, employer__name="The agency")

        assert self.help_of(follow_up).moved_to == ""

    def test_a_mail_begins_with_the_line(self, follow_up):
        assert self.help_of(follow_up).mail_url.startswith("mailto:femi%2Bjobs@example.org?body=Hello%20Femi%2C%0D%0A")

    def test_the_page_says_it_all(self, client, follow_up, now):
        page = client.get(f"/follow-ups/{follow_up.pk}/").content.decode()

        helping = self.help_of(follow_up)
        assert escape(helping.opening) in page
        assert escape(helping.mail_url) in page


def test_last_time_is_the_newest_touch_whoever_reached_out(as_user):
    contact = ContactFactory(owner=as_user)
    for day in (2, 1):
        InteractionFactory(contact=contact, happened_on=date(2026, 5, day), by_owner=day == 1)

    follow_up = FollowUpFactory(contact=contact)

    assert [touch.happened_on.day for touch in help_of(follow_up, today=TODAY).touches] == [2, 1]
    assert help_of(follow_up, today=TODAY).last.happened_on == date(2026, 5, 2)
    assert help_of(FollowUpFactory(contact=ContactFactory(owner=as_user)), today=TODAY).last is None
