"""Rows become people and offers as if they had been typed, and a whole import can be taken back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.models import Contact, Employer, Job
from core.tenancy import acting_as
from exchange.importing.rows import OfferRow, PersonRow
from exchange.importing.undo import UndoError, undo
from followups.from_offers.services import settle_marked_offers
from followups.models import FollowUp, Plan, Reminder
from offers.models import Offer, OfferEvent, Stage
from tests.exchange.importing.bring import bring, rows_without_imports
from tests.factories import NOW, TODAY, ContactFactory, InteractionFactory, JobFactory, OfferFactory, UserFactory

pytestmark = pytest.mark.django_db
ANNA = PersonRow(number=2, name="Anna", email="anna@acme.example", employer_name="Acme", title="Head")
ROLE = OfferRow(
    number=2,
    employer="Acme",
    role="Engineer",
    manager="Bo Berg",
    contact_email="bo@acme.example",
    base_amount=Decimal(90000),
    base_currency="EUR",
    base_period="year",
    answer_due_on=TODAY + timedelta(days=9),
)


def take_back(user, batch):
    with acting_as(user.pk):
        return undo(batch=batch, now=NOW)


class TestPeople:
    def test_they_work_where_the_file_says_and_nothing_is_planned_with_them(self, user):
        bring(user, [ANNA, PersonRow(number=3, name="Ben", employer_name="ACME")])

        assert Employer.objects.get().name == "Acme" or Employer.objects.get().name == "ACME"
        assert list(Job.objects.order_by("id").values_list("contact__name", "title")) == [("Anna", "Head"), ("Ben", "")]
        assert not Plan.objects.exists()
        assert not FollowUp.objects.exists()

    def test_somebody_who_is_joined_moves(self, user):
        job = JobFactory(owner=user, contact__name="Anna", contact__email="anna@acme.example", employer__name="Zinc")
        bring(user, [ANNA], held="join")

        contact = Contact.objects.get()
        assert contact.version == job.contact.version + 1
        assert [one.employer.name for one in contact.jobs.present()] == ["Acme"]


class TestOffers:
    def test_an_offer_is_logged_with_its_manager_and_pay(self, user):
        bring(user, [ROLE])

        offer = Offer.objects.with_people().with_package().get()
        assert (offer.employer.name, offer.hiring_manager.email) == ("Acme", "bo@acme.example")
        assert (offer.package.base_amount, offer.answer_due_on) == (90000, ROLE.answer_due_on)

    def test_what_is_over_is_over_and_what_is_past_reminds_of_nothing(self, user, tick_offers):
        over = OfferRow(number=3, employer="A", role="B", stage=Stage.DECLINED, ended_on=date(2024, 5, 1))
        past = OfferRow(number=4, employer="A", role="C", answer_due_on=date(2024, 5, 1))
        bring(user, [over, past])
        tick_offers()

        assert OfferEvent.objects.get(kind="stage").happened_at.date() == date(2024, 5, 1)
        assert not FollowUp.objects.exists()

    def test_what_is_missing_is_added_to_an_offer_that_is_there(self, user):
        OfferFactory(owner=user, employer__name="Acme", role="Engineer", answer_due_on=None, location="Here", notes="x")
        bring(user, [ROLE])

        assert Offer.objects.get().answer_due_on == ROLE.answer_due_on
        assert OfferEvent.objects.get(kind="edited").note == "Answer due on"


@pytest.fixture
def tick_offers():
    def tick():
        settle_marked_offers(NOW)

    return tick


class TestUndo:
    def test_it_leaves_the_account_as_it_was(self, user, tick_offers):
        ContactFactory(owner=user, name="Anna", email="anna@acme.example", phone="")
        Offer.objects.update(needs_planning=False)
        before = rows_without_imports(user)
        batch = bring(user, [PersonRow(number=2, name="Ben", employer_name="Acme"), ROLE])
        tick_offers()
        assert Reminder.objects.exists()

        undone = take_back(user, batch)

        assert rows_without_imports(user) == before
        assert (undone.is_undone, undone.kept) == (True, [])

    def test_what_was_changed_gets_its_former_values(self, user):
        job = JobFactory(owner=user, contact__name="Anna", contact__email="anna@acme.example", employer__name="Zinc")
        contact = job.contact
        batch = bring(user, [PersonRow(number=2, name="Anna", email=contact.email, employer_name="Acme")], held="join")
        take_back(user, batch)

        job.refresh_from_db()
        assert (job.until_on, Job.objects.count(), Employer.objects.count()) == (None, 1, 1)

    def test_who_was_edited_or_used_since_stays_with_what_they_need(self, user):
        batch = bring(
            user, [ANNA, PersonRow(number=3, name="Ben", employer_name="Zinc"), PersonRow(number=4, name="C")]
        )
        anna, ben = Contact.objects.get(name="Anna"), Contact.objects.get(name="Ben")
        anna.save_edit(expected_version=1, phone="12")
        InteractionFactory(contact=ben)

        undone = take_back(user, batch)

        assert set(Contact.objects.values_list("name", flat=True)) == {"Anna", "Ben"}
        assert (Job.objects.count(), Employer.objects.count()) == (2, 2)
        assert {one["what"]: one["count"] for one in undone.kept} == {"contacts": 2, "employers": 2, "jobs": 2}

    def test_an_employer_who_is_needed_elsewhere_stays_alone(self, user):
        batch = bring(user, [ANNA])
        OfferFactory(owner=user, employer=Employer.objects.get())
        undone = take_back(user, batch)

        assert (Contact.objects.filter(name="Anna").count(), Employer.objects.count()) == (0, 1)
        assert undone.kept == [{"what": "employer", "count": 1}]

    def test_it_happens_once_and_for_thirty_days(self, user):
        late, once = bring(user, [ANNA]), bring(user, [ROLE])
        take_back(user, once)
        for batch, now in ((late, NOW + timedelta(days=31)), (once, NOW)):
            with pytest.raises(UndoError), acting_as(user.pk):
                undo(batch=batch, now=now)


names = st.sampled_from(["Ann", "ann", "Bo", "Cy", "Dr. Dé"])
employers = st.sampled_from(["", "Acme", "ACME", "Zinc"])
emails = st.sampled_from(["", "a@x.example", "b@x.example"])
notes = st.sampled_from(["", "One", "Two\nOne"])
people = st.builds(
    PersonRow, number=st.just(2), name=names, employer_name=employers, email=emails, phone=st.sampled_from(["", "12"]),
    notes=notes, title=st.just(""),
)  # fmt: skip
offers = st.builds(
    OfferRow, number=st.just(2), employer=employers.filter(bool), role=names, notes=notes, manager=names,
    contact_email=emails, stage=st.sampled_from([Stage.CONSIDERING, Stage.DECLINED]),
    base_amount=st.sampled_from([None, Decimal(5)]), base_currency=st.just("EUR"), base_period=st.just("year"),
)  # fmt: skip
files = st.lists(people | offers, max_size=8)


def as_it_is(user) -> list[str]:
    """Return every row, but for how often it was edited: an undone change counts as one."""
    kept = []
    for model in (Contact, Employer, Job, Offer, OfferEvent):
        fields = [f.attname for f in model._meta.concrete_fields if f.name not in ("version", "needs_planning")]
        kept += [repr(row) for row in model._base_manager.filter(owner=user).order_by("pk").values(*fields)]
    return kept


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(first=files, second=files, held=st.sampled_from(["", "join", "new", "leave"]))
def test_importing_and_undoing_is_the_same_as_before(db, first, second, held):
    user = UserFactory()
    bring(user, first, held="new")
    before = as_it_is(user)

    batch = bring(user, second, held=held)
    undone = take_back(user, batch)

    assert as_it_is(user) == before
    assert undone.kept == []
