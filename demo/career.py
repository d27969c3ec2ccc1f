"""A believable career for trying Ajar out and for its screenshots. Every name in it is invented."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from contacts.models import Channel, Contact, Employer, Interaction, Job
from contacts.services import find_or_make_contact, find_or_make_employer
from demo import cadences, decisions, packages, people, scorecard
from demo.declines import begin_declines
from followups import services
from followups.cadence.shipped import DEFAULT
from followups.declines.services import Telling, mark_decline_sent
from followups.models import FollowUp, Reminder
from offers.coach.services import decide_to_decline
from offers.decisions.services import accept_offer
from offers.models import Decline, Offer, Stage
from offers.services import OfferDraft, Posting, log_offer, move_offer

# How many days ago an offer got there. The one that was accepted is to be looked back on.
MOVED: dict[str, int] = {Stage.ACCEPTED: 190, Stage.LAPSED: 400, Stage.RESCINDED: 400}


@dataclass(frozen=True)
class Career:
    """One offer of the demo. Days count from today; negative ones are past."""

    employer: str
    role: str
    place: str
    amount: int
    currency: str
    period: str
    manager: str
    due_in: int | None
    stage: str
    told_in: int = 0
    said: str = ""
    permission: str = Decline.Permission.GRANTED


CAREER = (
    Career("Kessel & Ohm Medizintechnik GmbH", "Leitende Dateningenieurin", "Göttingen", 92000, "EUR", "year",
           "Annegret Falkenrath", 2, Stage.CONSIDERING),
    Career("Halcyon Freight Systems", "Head of Data Platform", "Rotterdam", 118000, "EUR", "year",
           "Willemijn ter Braak", 13, Stage.CONSIDERING),
    Career("Tuulivoima Pohjanmaa Oy", "Johtava tietojärjestelmäasiantuntija", "Vaasa", 7300, "EUR", "month",
           "Aino Kettunen", None, Stage.ACCEPTED),
    Career("Brightwater Analytics", "Principal Engineer", "Leeds, or remote", 96000, "GBP", "year",
           "Priyanka Dahl-Iversen", 1, Stage.DECLINING),
    Career("Sisu Robotics Oy", "Data Engineer", "Tampere", 71500, "EUR", "year",
           "Joonas Lehtisaari", None, Stage.DECLINED, -206,
           "Eleven minutes. He was sorry, not cross. I offered to send Ilkka’s name."),
    Career("Brightwater Analytics", "Senior Engineer", "Leeds", 78000, "GBP", "year",
           "Femi Adeyemi-Clarke", None, Stage.DECLINED, -68,
           "Thanked him for the two hours in Leeds. He would make the offer again."),
    Career("Nordlys Energiforsyning AS", "Analyst", "Trondheim", 890000, "NOK", "year",
           "Ottilie Brandvold", None, Stage.DECLINED, -14,
           "She asked me to send a name for the open post in procurement."),
    Career("Halcyon Freight Systems", "Data Architect, contract", "Rotterdam", 95, "EUR", "hour",
           "Willemijn ter Braak", None, Stage.LAPSED),
    Career("Sisu Robotics Oy", "Working student", "Tampere", 19, "EUR", "hour",
           "Joonas Lehtisaari", None, Stage.RESCINDED),
)  # fmt: skip

PEOPLE = (
    ("Rosalind Achterberg", Contact.Role.HR, "Brightwater Analytics", "People partner"),
    ("Jaspar Börnsen", Contact.Role.RECRUITER, "Kessel & Ohm Medizintechnik GmbH", "Recruiter"),
    ("Sunniva Oduya-Lindqvist", Contact.Role.PEER, "Kessel & Ohm Medizintechnik GmbH", "Data engineer"),
    ("Mirela Hartwig-Osei", Contact.Role.INTERVIEWER, "Halcyon Freight Systems", "Staff engineer"),
    ("Bartholomäus Wiesengrundner", Contact.Role.EXECUTIVE, "Halcyon Freight Systems", "Chief of operations"),
    ("Ilkka Sorvali", Contact.Role.PEER, "Sisu Robotics Oy", "Ohjelmistokehittäjä"),
    ("Elspeth Marchetti", Contact.Role.INTERVIEWER, "Nordlys Energiforsyning AS", "Head of grid planning"),
    ("Tobias Wrzesniewski", Contact.Role.PEER, "Tuulivoima Pohjanmaa Oy", "Site planner"),
)

WORDS = (
    (Channel.EMAIL, False, "Wrote back the same day. Warm; asked whether I ever come through."),
    (Channel.EMAIL, True, "Sent the article from the meetup."),
    (Channel.CALL, True, "Twenty minutes. The team is growing; two posts open in spring."),
    (Channel.VIDEO, True, "Second interview. Showed me round the workshop by camera."),
    (Channel.MESSAGE, False, "Asked how the first weeks went."),
    (Channel.IN_PERSON, True, "Coffee after the conference. Talked about the move of the office."),
)
INTERACTIONS = 40


class NotEmptyError(Exception):
    """The account has offers already; nothing was changed."""


@transaction.atomic
def fill(*, owner: User, now: datetime) -> None:
    """Give `owner` 8 employers, 11 offers, 17 people, 40 interactions, and follow-ups past and future.

    Runs in the owner's scope. Raises NotEmptyError when there are offers already.
    """
    if Offer.objects.for_owner(owner).exists():
        raise NotEmptyError
    today = owner.local_date(now)
    packages.enter_rates(owner, on=today)
    for entry in CAREER:
        _log(owner, entry, today=today, now=now)
    for name, role, employer, title in PEOPLE:
        _meet(owner, name=name, role=role, employer=employer, title=title)
    cadences.begin(owner=owner, now=now)
    _reach_everyone(owner)
    _keep_in_touch(owner, now=now)
    begin_declines(owner)
    _talk(owner, today=today)
    people.add(owner=owner, now=now)
    decisions.decide(owner, now=now)
    scorecard.weigh(owner)
    _let_old_reminders_leave_now(owner, now=now)


def _let_old_reminders_leave_now(owner: User, *, now: datetime) -> None:
    """Make reminders of the invented past due now: nothing was ever late here, and the first mails come at once."""
    old = Reminder.objects.for_owner(owner).waiting().filter(due_at__lt=now)
    old.update(due_at=now, next_attempt_at=now)


def _log(owner: User, entry: Career, *, today: date, now: datetime) -> None:
    draft = OfferDraft(
        employer=entry.employer,
        role=entry.role,
        location=entry.place,
        base_amount=Decimal(entry.amount),
        base_currency=entry.currency,
        base_period=entry.period,
        manager=entry.manager,
        answer_due_on=today + timedelta(days=entry.due_in) if entry.due_in is not None else None,
    )
    told_on = today + timedelta(days=entry.told_in)
    received_at = now - timedelta(days=9 + MOVED.get(entry.stage, -entry.told_in))
    posting = Posting(received_on=owner.local_date(received_at))
    offer = log_offer(owner=owner, draft=replace(draft, posting=posting), now=received_at)
    packages.put_in_writing(offer, now=now)
    if entry.stage == Stage.ACCEPTED:
        accept_offer(offer=offer, now=now - timedelta(days=MOVED[entry.stage]))
    elif entry.stage in MOVED:
        move_offer(offer=offer, to=entry.stage, now=now - timedelta(days=MOVED[entry.stage]))
    elif entry.stage in (Stage.DECLINING, Stage.DECLINED):
        _decline(offer, entry, told_on=told_on, now=now + timedelta(days=entry.told_in))


def _decline(offer: Offer, entry: Career, *, told_on: date, now: datetime) -> None:
    decide_to_decline(
        offer=offer,
        now=now - timedelta(days=1),
        manager=entry.manager,
        phone="",
        email="",
        private_reasons="The manager would be away three weeks of four.",
        reason_to_share="",
    )
    if entry.stage == Stage.DECLINED:
        telling = Telling(
            told=entry.manager, sent_on=told_on, channel=Channel.CALL, permission=entry.permission, note=entry.said
        )
        mark_decline_sent(offer=offer, telling=telling, cadence=DEFAULT, now=now)


def _meet(owner: User, *, name: str, role: str, employer: str, title: str) -> None:
    at = find_or_make_employer(owner=owner, name=employer)
    contact = find_or_make_contact(owner=owner, name=name, employer=at, role=role)
    Job.objects.filter(contact=contact, employer=at).update(title=title)


def _reach_everyone(owner: User) -> None:
    """Give everyone a number and an address that are reserved for examples."""
    people = list(Contact.objects.for_owner(owner).order_by("id"))
    for number, person in enumerate(people):
        person.phone = f"+44 1632 9601{number:02d}"
        person.email = f"{person.short_name.lower().encode('ascii', 'ignore').decode()}@example.org"
    Contact.objects.bulk_update(people, ["phone", "email"])


def _talk(owner: User, *, today: date) -> None:
    """Fill up to 40 interactions, spread over two years and everyone."""
    people = list(Contact.objects.for_owner(owner).order_by("id"))
    missing = INTERACTIONS - Interaction.objects.for_owner(owner).count()
    Interaction.objects.bulk_create(
        Interaction(
            owner=owner,
            contact=people[number % len(people)],
            happened_on=today - timedelta(days=230 + 13 * number),
            channel=WORDS[number % len(WORDS)][0],
            by_owner=WORDS[number % len(WORDS)][1],
            note=WORDS[number % len(WORDS)][2],
        )
        for number in range(missing)
    )


# Who, how many days ago, what was said, whether they answered. Femi’s second note stays overdue.
TOUCHES = (
    ("Joonas Lehtisaari", 190, "Asked how Ilkka settled in. The team moves to Jyväskylä in spring.", True),
    ("Joonas Lehtisaari", 140, "Sent the link on gripper calibration.", True),
    ("Joonas Lehtisaari", 21, "Rang from the train. Half the team has moved; he likes the new hall.", True),
    ("Femi Adeyemi-Clarke", 53, "Congratulated him on the new lab.", None),
)


def _keep_in_touch(owner: User, *, now: datetime) -> None:
    """Finish the older follow-ups as they were done then."""
    for name, days_ago, note, answered in TOUCHES:
        follow_up = FollowUp.objects.for_owner(owner).open().get(contact__name=name)
        services.complete(follow_up=follow_up, now=now - timedelta(days=days_ago), note=note, answered=answered)


def counts(owner: User) -> dict[str, int]:
    """Return how many rows of each kind the account has."""
    kinds = {
        "employers": Employer.objects.for_owner(owner),
        "offers": Offer.objects.for_owner(owner),
        "people": Contact.objects.for_owner(owner),
        "interactions": Interaction.objects.for_owner(owner),
        "follow-ups": FollowUp.objects.for_owner(owner),
    }
    return {name: rows.count() for name, rows in kinds.items()}
