"""The demo's people: one moved, some were given something, one interviewed, and how they treated you."""

from datetime import date, datetime, time, timedelta

from accounts.models import User
from contacts.models import Contact, Employer, Gift, Treated
from followups.people import services as people
from offers.interviews.services import add_interview
from offers.models import Offer
from offers.people.services import seat

# Who, what kind, what, offered how many days ago, given how many days ago, what came of it.
GIFTS = (
    ("Joonas Lehtisaari", Gift.Kind.REFERRAL, "Ilkka Sorvali’s name for the open post", 206, 200,
     "Hired. Joonas called to say thank you."),
    ("Joonas Lehtisaari", Gift.Kind.ARTICLE, "The link on gripper calibration", 140, 140, ""),
    ("Femi Adeyemi-Clarke", Gift.Kind.INTRODUCTION, "Priyanka, who looks for a lab to work with", 53, 50, ""),
    ("Ottilie Brandvold", Gift.Kind.REFERRAL, "A name for the post in procurement", 14, None, ""),
)  # fmt: skip

TREATED = (
    ("Joonas Lehtisaari", Treated.GOOD, "Took the no like a friend, and thanked me for the call."),
    ("Femi Adeyemi-Clarke", Treated.GOOD, "Two honest hours in Leeds."),
    ("Rosalind Achterberg", Treated.FAIR, "Correct, but slow to answer."),
    ("Jaspar Börnsen", Treated.BADLY, "Promised a salary that nobody had agreed to."),
)

TABLE = (
    ("Halcyon Freight Systems", "Head of Data Platform", "Mirela Hartwig-Osei", Contact.Role.INTERVIEWER),
    ("Kessel & Ohm Medizintechnik GmbH", "Leitende Dateningenieurin", "Sunniva Oduya-Lindqvist", Contact.Role.PEER),
)

# Where, with whom, in how many days, when and on whose clock, what to remember.
INTERVIEWS = (
    ("Halcyon Freight Systems", "Mirela Hartwig-Osei", -11, None, "", "Two hours, mostly about the on-call rota."),
    ("Halcyon Freight Systems", "Bartholomäus Wiesengrundner", 3, time(14), "Europe/London", "From his office there."),
)


def add(*, owner: User, now: datetime) -> None:
    """Add to a career that `demo.career` has filled."""
    today = owner.local_date(now)
    everyone = Contact.objects.for_owner(owner)
    for name, kind, what, offered, given, outcome in GIFTS:
        Gift.objects.create(
            owner=owner,
            contact=everyone.get(name=name),
            kind=kind,
            what=what,
            offered_on=_ago(today, offered),
            given_on=_ago(today, given) if given is not None else None,
            outcome=outcome,
            outcome_on=_ago(today, 190) if outcome else None,
        )
    for name, treated, note in TREATED:
        everyone.filter(name=name).update(treated=treated, treated_note=note)
    employers = Employer.objects.for_owner(owner)
    note = "Rings back when they say they will."
    employers.filter(name="Sisu Robotics Oy").update(treated=Treated.GOOD, treated_note=note)
    for employer, role, name, seat_role in TABLE:
        offer = Offer.objects.for_owner(owner).select_related("employer").get(employer__name=employer, role=role)
        seat(offer=offer, name=name, role=seat_role)
    for employer, name, days, hour, zone, note in INTERVIEWS:
        offer = Offer.objects.for_owner(owner).considering().select_related("employer").get(employer__name=employer)
        on = today + timedelta(days=days)
        add_interview(offer=offer, on=on, at=hour, zone=zone, person=name, note=note)
    _move(everyone.get(name="Elspeth Marchetti"), today=today, now=now)


def _move(contact: Contact, *, today: date, now: datetime) -> None:
    contact.jobs.update(since_on=_ago(today, 1400))
    people.move(
        contact=contact,
        employer_name="Halcyon Freight Systems",
        title="Head of network planning",
        since_on=_ago(today, 12),
        congratulate=True,
        now=now,
    )


def _ago(today: date, days: int) -> date:
    return today - timedelta(days=days)
