"""What every page has in common: few queries, however many rows there are, and nothing left in a cache."""

import pickle
import re
import time
from collections.abc import Callable
from copy import copy
from datetime import timedelta

import pytest
from allauth.account.internal.flows import login
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from followups.models import FollowUp
from offers.models import OfferEvent, Stage
from tests import factories
from tests.everything import Everything, everything_of
from tests.factories import NOW, TODAY, UserFactory
from tests.scopes import no_scope

MOST_QUERIES = 11
BROWSERS = {"browser": {}, "htmx": {"HX-Request": "true"}}

PAGES: dict[str, Callable[[Everything], str]] = {
    "Today": lambda mine: "/",
    "Find": lambda mine: "/find/?q=a",
    "How Ajar works": lambda mine: "/help/",
    "Import": lambda mine: "/import/",
    "A file to import": lambda mine: f"/import/{mine.import_batch.pk}/",
    "Stay in touch with a few": lambda mine: f"/import/{mine.import_batch.pk}/stay-in-touch/",
    "Look around": lambda mine: "/look-around/",
    "Keyboard": lambda mine: "/keys/",
    "Offers": lambda mine: "/offers/",
    "Offers, by employer": lambda mine: "/offers/?sort=employer&q=a",
    "Offers, narrowed": lambda mine: "/offers/?q=a&due=soon&currency=EUR",
    "The board": lambda mine: "/offers/?view=board",
    "The board, searched": lambda mine: "/offers/?view=board&q=a",
    "What happened": lambda mine: f"/offers/{mine.offer.pk}/what-happened/",
    "Log an offer": lambda mine: "/offers/new/",
    "Log an offer, by address": lambda mine: "/offers/new/by-address/?role=Cook&text=Salary: 50000 EUR",
    "Log an offer from anywhere": lambda mine: "/offers/new/from-anywhere/",
    "An offer": lambda mine: f"/offers/{mine.offer.pk}/",
    "An offer to decline": lambda mine: f"/offers/{mine.declining_offer.pk}/",
    "A declined offer": lambda mine: f"/offers/{mine.plan.offer_id}/",
    "Rounds of an offer": lambda mine: f"/offers/{mine.offer.pk}/rounds/",
    "A new round": lambda mine: f"/offers/{mine.offer.pk}/rounds/new/",
    "Correct a round": lambda mine: f"/offers/rounds/{mine.package.pk}/correct/",
    "Exchange rates": lambda mine: "/offers/rates/",
    "Edit an offer": lambda mine: f"/offers/{mine.offer.pk}/edit/",
    "Decide": lambda mine: f"/offers/{mine.offer.pk}/decline/decide/",
    "Prepare the call": lambda mine: f"/offers/{mine.declining_offer.pk}/decline/prepare/",
    "Call card": lambda mine: f"/offers/{mine.declining_offer.pk}/decline/card/",
    "Words of the call card": lambda mine: f"/offers/{mine.declining_offer.pk}/decline/card/words/",
    "Can we talk?": lambda mine: f"/offers/{mine.declined_offer.pk}/can-we-talk/",
    "After a decline": lambda mine: f"/offers/{mine.declined_offer.pk}/decline/stay-in-touch/",
    "The note after the call": lambda mine: f"/offers/{mine.declined_offer.pk}/decline/note/",
    "Mark as sent": lambda mine: f"/offers/{mine.declining_offer.pk}/decline/sent/",
    "Dates of a plan": lambda mine: "/plans/preview/?sent_on=2026-06-09&pattern=2 weeks",
    "Dates from the last touch": lambda mine: (
        f"/plans/preview/?pattern=2 weeks&counted_from=last_touch&contact={mine.contact.pk}"
    ),
    "A plan": lambda mine: f"/plans/{mine.plan.pk}/",
    "Begin a plan": lambda mine: f"/contacts/{mine.contact.pk}/plan/",
    "Cadences": lambda mine: "/settings/cadences/",
    "Edit a cadence": lambda mine: f"/settings/cadences/{mine.saved_cadence.pk}/",
    "Open doors": lambda mine: "/doors/",
    "Compare": lambda mine: "/offers/compare/",
    "Compare two": lambda mine: f"/offers/compare/?offer={mine.offer.pk}&offer={mine.accepted_offer.pk}",
    "Your activity": lambda mine: "/activity/",
    "Calendar": lambda mine: "/calendar/",
    "Today’s job": lambda mine: "/offers/today/",
    "Accept": lambda mine: f"/offers/{mine.offer.pk}/accept/",
    "Accepted": lambda mine: f"/offers/{mine.accepted_offer.pk}/accepted/",
    "An accepted offer": lambda mine: f"/offers/{mine.accepted_offer.pk}/",
    "A decision": lambda mine: f"/offers/decisions/{mine.decision.pk}/",
    "Ask for more time": lambda mine: f"/offers/{mine.offer.pk}/more-time/",
    "Look back": lambda mine: f"/offers/{mine.accepted_offer.pk}/look-back/",
    "Trash": lambda mine: "/offers/trash/",
    "Scorecard": lambda mine: "/offers/scorecard/",
    "Scorecard of one offer": lambda mine: f"/offers/scorecard/?offer={mine.offer.pk}",
    "Add a criterion": lambda mine: "/offers/criteria/new/",
    "Edit a criterion": lambda mine: f"/offers/criteria/{mine.criterion.pk}/",
    "Questions": lambda mine: f"/offers/{mine.offer.pk}/questions/",
    "For and against": lambda mine: f"/offers/{mine.offer.pk}/pros-cons/",
    "Edit a reason": lambda mine: f"/offers/pros-cons/{mine.reason.pk}/",
    "Follow-ups": lambda mine: "/follow-ups/",
    "Who a follow-up is about": lambda mine: "/follow-ups/new/?q=a",
    "Plan a follow-up": lambda mine: f"/contacts/{mine.contact.pk}/follow-up/?offer={mine.offer.pk}",
    "A follow-up": lambda mine: f"/follow-ups/{mine.follow_up.pk}/",
    "Done": lambda mine: f"/follow-ups/{mine.follow_up.pk}/done/?next=/",
    "Snooze": lambda mine: f"/follow-ups/{mine.follow_up.pk}/snooze/",
    "A follow-up that is done": lambda mine: f"/follow-ups/{mine.done_follow_up.pk}/",
    "Follow-ups of an offer": lambda mine: f"/follow-ups/of-offer/{mine.plan.offer_id}/",
    "Follow-ups of a contact": lambda mine: f"/follow-ups/of-contact/{mine.contact.pk}/",
    "Sent reminders": lambda mine: "/reminders/",
    "A sent reminder": lambda mine: f"/reminders/{mine.reminder.pk}/",
    "A mail's link": lambda mine: mine.mail_link,
    "Contacts": lambda mine: "/contacts/",
    "Contacts, searched": lambda mine: "/contacts/?q=a",
    "Add a contact": lambda mine: "/contacts/new/",
    "A contact": lambda mine: f"/contacts/{mine.contact.pk}/",
    "Edit a contact": lambda mine: f"/contacts/{mine.contact.pk}/edit/",
    "How to address them": lambda mine: f"/contacts/{mine.contact.pk}/addressed/",
    "A touch": lambda mine: f"/contacts/interactions/{mine.touch.pk}/",
    "Give something back": lambda mine: f"/contacts/{mine.contact.pk}/gifts/",
    "What was given": lambda mine: f"/contacts/gifts/{mine.gift.pk}/",
    "History": lambda mine: f"/contacts/{mine.contact.pk}/timeline/",
    "Earlier between you": lambda mine: (
        f"/contacts/{mine.contact.pk}/timeline/?before=2026-06-01~018f0000-0000-7000-8000-000000000000"
    ),
    "They moved": lambda mine: f"/contacts/{mine.contact.pk}/moved/",
    "Who is the same": lambda mine: f"/contacts/{mine.contact.pk}/merge/",
    "Who is the same, searched": lambda mine: f"/contacts/{mine.contact.pk}/merge/?q=a",
    "Join two contacts": lambda mine: f"/contacts/{mine.contact.pk}/merge/?other={mine.move.contact_id}",
    "Employers": lambda mine: "/employers/",
    "An employer": lambda mine: f"/employers/{mine.employer.pk}/",
    "Edit an employer": lambda mine: f"/employers/{mine.employer.pk}/edit/",
    "Offers of an employer": lambda mine: f"/offers/of-employer/{mine.employer.pk}/",
    "Add an interview": lambda mine: f"/offers/{mine.offer.pk}/interviews/new/",
    "Edit an interview": lambda mine: f"/offers/interviews/{mine.interview.pk}/",
    "Others at the table": lambda mine: f"/offers/{mine.offer.pk}/people/",
    "Attachments": lambda mine: f"/offers/{mine.offer.pk}/attachments/",
    "Suggested employers": lambda mine: "/contacts/suggest/employers/?employer=a",
    "Suggested people": lambda mine: "/contacts/suggest/people/?manager=a",
    "Settings": lambda mine: "/settings/",
    "Two-step sign-in": lambda mine: "/accounts/second-step/",
    "Devices": lambda mine: "/settings/devices/",
    "Your data": lambda mine: "/settings/your-data/",
    "When reminders come": lambda mine: "/settings/reminders/",
    "Change the address": lambda mine: "/accounts/email/",
    "Change the password": lambda mine: "/accounts/password/change/",
    "Sign out": lambda mine: "/accounts/logout/",
}

NARROWED: dict[str, Callable[[Everything], str]] = {
    "Offers, narrowed": lambda mine: "/offers/?q=a+b&due=soon&currency=EUR&stage=considering",
    "Offers, closed": lambda mine: "/offers/?stage=closed",
    "The board, narrowed": lambda mine: "/offers/?view=board&q=a&due=soon&currency=EUR",
    "Contacts, narrowed": lambda mine: "/contacts/?q=a+b&treated=good",
    "Employers, searched": lambda mine: "/employers/?q=a+b",
    "Find, two words": lambda mine: "/find/?q=a+b",
}
NOTHING_READ = ("SAVEPOINT", "RELEASE", "ROLLBACK")

pytestmark = pytest.mark.usefixtures("now")


def grow(mine: Everything, owner: User, rows: int) -> None:
    """Give `owner` that many more rows of each kind, everywhere a page lists them."""
    for number in range(rows):
        contact = factories.ContactFactory(owner=owner, name=f"Another {number}")
        employer = factories.EmployerFactory(owner=owner)
        factories.JobFactory(contact=contact, employer=employer)
        factories.JobFactory(contact=contact, employer=mine.offer.employer)
        factories.InteractionFactory(contact=mine.contact, note="More.")
        for stage in (Stage.CONSIDERING, Stage.DECLINING, Stage.LAPSED):
            factories.OfferFactory(employer=employer, hiring_manager=contact, stage=stage, answer_due_on=TODAY)
        factories.OfferFactory(employer=employer, hiring_manager=contact, trashed_at=NOW)
        factories.ContactFactory(owner=owner, trashed_at=NOW)
        factories.PackageFactory(offer=mine.offer, base_amount=number)
        factories.ExchangeRateFactory(owner=owner, rate=1 + number)
        factories.DecisionFactory(offer=mine.accepted_offer, decided_at=NOW - timedelta(days=number + 1))
        factories.OfferEventFactory(offer=mine.offer, kind=OfferEvent.Kind.EDITED)
        plan = factories.PlanFactory(contact=contact, offer=mine.plan.offer)
        follow_up = factories.FollowUpFactory(plan=plan, offer=mine.plan.offer, due_on=TODAY)
        factories.ReminderFactory(follow_up=follow_up, sent=True)
        factories.FollowUpFactory(contact=mine.contact, due_on=TODAY)
        factories.FollowUpFactory(contact=mine.contact, state=FollowUp.State.DONE, closed_at=NOW)
        factories.AttemptFactory(reminder=mine.reminder)
        criterion = factories.CriterionFactory(owner=owner)
        factories.CriterionFactory(owner=owner, trashed_at=NOW)
        for side in ("pro", "con"):
            factories.ReasonFactory(offer=mine.offer, side=side)
            factories.ReasonFactory(offer=mine.offer, side=side, trashed_at=NOW)
        offer = factories.OfferFactory(employer=employer, answer_due_on=TODAY)
        factories.AnswerFactory(offer=offer, deal_breaker=True)
        factories.ScoreFactory(offer=offer, criterion=criterion, note="More.")
        factories.ScoreFactory(offer=mine.offer, criterion=criterion)
        factories.SavedCadenceFactory(owner=owner)
        declined = factories.OfferFactory(owner=owner, hiring_manager=contact, stage=Stage.DECLINED)
        factories.DeclineFactory(offer=declined, sent=True, told=contact)
        factories.GiftFactory(contact=mine.contact)
        factories.JobFactory(contact=mine.contact, since_on=TODAY)
        factories.OfferFactory(employer=mine.employer, hiring_manager=mine.contact)
        factories.OfferPersonFactory(offer=mine.offer, contact=contact)
        factories.InterviewFactory(offer=mine.offer, contact=contact)
        factories.AttachmentFactory(offer=mine.offer, package=mine.package)
        factories.OfferPersonFactory(offer=mine.declining_offer, contact=contact)
        factories.DeclineFactory(offer__employer=mine.employer, owner=owner, sent=True, told=mine.contact)
        factories.ReminderFactory(follow_up__contact=mine.contact, owner=owner, sent=True)


def measured(client: Client, path: str) -> tuple[int, HttpResponse]:
    """Return how many queries the page took, those for session and user included; not the one that sets the scope."""
    with no_scope(), CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    aside = ("SAVEPOINT", "set_config")
    return sum(not any(word in query["sql"] for word in aside) for query in captured), response


def counts(client: Client, mine: Everything) -> dict[str, int]:
    found = {}
    for name, path in PAGES.items():
        found[name], response = measured(client, path(mine))
        assert response.status_code == 200, name
    return found


@pytest.fixture(scope="module")
def _user(rows_for_module: None) -> User:
    return UserFactory(email="jo@example.org")


@pytest.fixture(scope="module")
def _mine(_user: User) -> bytes:
    return pickle.dumps(everything_of(_user))


@pytest.fixture
def user(_user: User, db: None) -> User:
    return copy(_user)


@pytest.fixture
def mine(_mine: bytes, db: None) -> Everything:
    return pickle.loads(_mine)


@pytest.fixture
def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    # Some pages ask who it is, unless that was shown lately.
    session = client.session
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": time.time(), "reauthenticated": True}]
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()
    return client


def test_queries_do_not_grow_with_rows_and_are_few(browser, user, mine):
    few = counts(browser, mine)
    grow(mine, user, 29)
    many = counts(browser, mine)

    assert many == few
    assert {name: count for name, count in many.items() if count > MOST_QUERIES} == {}


# Row security hides what others have, but only after it was read.
def test_each_part_of_a_statement_says_whose_rows_it_wants(browser, mine):
    # Here, so that this test alone is skipped where the parser is not installed.
    from tests.statements import unowned

    for page, path in (PAGES | NARROWED).items():
        with no_scope(), CaptureQueriesContext(connection) as captured:
            assert browser.get(path(mine)).status_code == 200, page
        read = [query["sql"] for query in captured if not query["sql"].startswith(NOTHING_READ)]

        assert {sql: tables for sql in read if (tables := unowned(sql))} == {}, page


@pytest.mark.parametrize("how", BROWSERS)
@pytest.mark.parametrize("page", PAGES)
def test_nothing_stays_in_a_cache_or_in_a_frame(browser, mine, page, how):
    response = browser.get(PAGES[page](mine), headers=BROWSERS[how])

    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]


@pytest.mark.parametrize("page", PAGES)
def test_a_whole_page_has_one_heading_of_the_first_rank(browser, mine, page):
    html = browser.get(PAGES[page](mine)).content.decode()

    assert html.count("<h1") == (1 if "<html" in html else 0)


@pytest.mark.parametrize("page", PAGES)
def test_no_id_is_used_twice(browser, mine, page):
    html = browser.get(PAGES[page](mine)).content.decode()
    ids = [part.split('"')[0] for part in html.split(' id="')[1:]]

    assert sorted(ids) == sorted(set(ids))


# Forms that are saved while one types, so that the same may be meant twice, and those of nobody.
SAVED_MORE_THAN_ONCE = ("scorecard-form", "/m/", "/accounts/")
# Forms that fill in another one from a text, and save nothing (tests/exchange/reading/test_views.py).
ONLY_READ = ("/offers/paste/", "/contacts/paste/")
TYPED = re.compile(r'<textarea|<select|<input(?![^>]* type="(?:hidden|submit)")')


@pytest.mark.parametrize("page", PAGES)
def test_every_form_in_which_something_is_typed_is_saved_only_once(browser, mine, page):
    path = PAGES[page](mine)
    html = browser.get(path).content.decode()
    posted = [
        form for form in re.findall(r"<form\b.*?</form>", html, re.DOTALL) if ' method="post"' in form.split(">")[0]
    ]
    without = [form.split(">")[0] for form in posted if TYPED.search(form) and ' name="once"' not in form]

    assert [
        form for form in without if not any(known in form + path for known in (*SAVED_MORE_THAN_ONCE, *ONLY_READ))
    ] == []


# What stands first must be there also where a list is cut short: by twenty that come later.
EARLY = ["Äbel Qx", "apple Qx", "Émile Qx", "łódź Qx"]
NAMES = [*(f"Zeta Qx {number:02}" for number in range(20)), *EARLY[::-1]]
IN_ORDER = {
    "Contacts": lambda mine: "/contacts/?q=qx",
    "Employers": lambda mine: "/employers/?q=qx",
    "Offers, by employer": lambda mine: "/offers/?sort=employer&q=qx",
    "Offers, by role": lambda mine: "/offers/?sort=role&q=qx",
    "Find": lambda mine: "/find/?q=qx",
    "Suggested employers": lambda mine: "/contacts/suggest/employers/?employer=qx",
    "Suggested people": lambda mine: "/contacts/suggest/people/?manager=qx",
    "Who is the same": lambda mine: f"/contacts/{mine.contact.pk}/merge/?q=qx",
    "Cadences": lambda mine: "/settings/cadences/",
    "Cadences to choose": lambda mine: f"/contacts/{mine.contact.pk}/plan/",
    "Whom to call": lambda mine: f"/offers/{mine.declining_offer.pk}/decline/prepare/",
    "Plans that ask": lambda mine: "/follow-ups/",
    "Doors of one warmth": lambda mine: "/doors/",
}


def test_names_are_listed_as_people_read_them(browser, user, mine):
    for name in NAMES:
        contact = factories.ContactFactory(owner=user, name=name)
        factories.JobFactory(contact=contact, employer=mine.declining_offer.employer)
        offer = factories.OfferFactory(
            owner=user, employer=factories.EmployerFactory(owner=user, name=name), role=name, stage=Stage.DECLINED
        )
        factories.DeclineFactory(offer=offer, sent=True, told=contact)
        factories.SavedCadenceFactory(owner=user, name=name)
        factories.PlanFactory(contact=contact, offer=offer, unanswered=3)
    for page, path in IN_ORDER.items():
        html = browser.get(path(mine)).content.decode()
        found = [html.find(f">{name}") if f">{name}" in html else html.find(name) for name in EARLY]

        assert -1 not in found, page
        assert found == sorted(found), page
        assert max(found) < (html.find("Zeta Qx") if "Zeta Qx" in html else len(html)), page


@pytest.mark.parametrize("page", PAGES)
def test_no_field_cuts_what_is_pasted(browser, mine, page):
    """What is searched for may be cut: a long text is found by its beginning."""
    html = browser.get(PAGES[page](mine)).content.decode()

    assert [field for field in re.findall(r"<[^>]* maxlength=[^>]*>", html) if ' type="search"' not in field] == []
