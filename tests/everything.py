"""One person with a row of everything, in every state that some page asks for.

Each text in those rows holds `MARK` or is one of `OTHER_MARKS`, so that a page on which one of
them appears has shown something of that person.
"""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import connection

from accounts.models import User
from contacts.models import Contact
from core.operations import is_owned
from followups.links import Action, action_url
from followups.models import FollowUp, Plan, Reminder
from offers.models import Decision, Offer, OfferEvent, Stage
from tests.factories import (
    NOW,
    AttemptFactory,
    ContactFactory,
    DecisionFactory,
    DeclineFactory,
    EmployerFactory,
    FollowUpFactory,
    InteractionFactory,
    JobFactory,
    LookBackFactory,
    OfferEventFactory,
    OfferFactory,
    PlanFactory,
    ReminderFactory,
)

MARK = "zanzibar"
PHONE = "+44 1632 960171"
RHYTHM = "17 weeks, then every 19 months"
AMOUNT = 48151623
OTHER_MARKS = (PHONE, RHYTHM, "17 weeks", "48,151,623")


@dataclass(frozen=True)
class Everything:
    offer: Offer
    declining_offer: Offer
    trashed_offer: Offer
    accepted_offer: Offer
    decision: Decision
    contact: Contact
    trashed_contact: Contact
    plan: Plan
    paused_plan: Plan
    follow_up: FollowUp
    done_follow_up: FollowUp
    reminder: Reminder

    @property
    def mail_link(self) -> str:
        return action_url(self.follow_up, Action.DONE)


def everything_of(owner: User, *, at: datetime = NOW) -> Everything:
    """Give `owner` everything; what is due is due on the day of `at`, a date in the owner's zone."""
    today = owner.local_date(at)
    EmailAddress.objects.create(user=owner, email=owner.email, verified=True, primary=True)
    employer = EmployerFactory(owner=owner, name=f"{MARK} employer", notes=f"{MARK} of an employer")

    def person(name: str, **values: object) -> Contact:
        fields = {"phone": PHONE, "email": f"{MARK}@example.org", "notes": f"{MARK} of a contact"}
        return ContactFactory(owner=owner, name=f"{MARK} {name}", **fields | values)

    def offer(role: str, **values: object) -> Offer:
        fields = {
            "location": f"{MARK} place",
            "notes": f"{MARK} of an offer",
            "package__base_amount": AMOUNT,
            "package__note": f"{MARK} of a package",
        }
        return OfferFactory(
            owner=owner, employer=employer, role=f"{MARK} {role}", hiring_manager=contact, **fields | values
        )

    contact = person("contact")
    JobFactory(contact=contact, employer=employer, title=f"{MARK} title")
    touch = InteractionFactory(contact=contact, note=f"{MARK} of an interaction")
    declined = offer("declined", stage=Stage.DECLINED)
    plan = PlanFactory(contact=contact, offer=declined, rhythm=RHYTHM, anchor_on=today)
    follow_up = FollowUpFactory(
        plan=plan, offer=declined, due_on=today, about=f"{MARK} about", note=f"{MARK} of a follow-up"
    )
    reminder = ReminderFactory(
        follow_up=follow_up,
        sent=True,
        subject=f"{MARK} subject",
        message=f"Subject: {MARK} mail\r\n\r\n{MARK} mail\r\n".encode(),
        reason=f"{MARK} reason",
        recipient=f"{MARK}.recipient@example.org",
    )
    AttemptFactory(reminder=reminder, text=f"{MARK} answer")
    accepted = offer("accepted", stage=Stage.ACCEPTED)
    decision = DecisionFactory(offer=accepted, decided_at=at, private_reasons=f"{MARK} of a decision")
    LookBackFactory(decision=decision, note=f"{MARK} of a look back")
    offer("today", stage=Stage.TODAY)
    made = Everything(
        offer=offer("considered", answer_due_on=today),
        declining_offer=offer("declining", stage=Stage.DECLINING),
        trashed_offer=offer("trashed", trashed_at=at),
        accepted_offer=accepted,
        decision=decision,
        contact=contact,
        trashed_contact=person("trashed", trashed_at=at),
        plan=plan,
        paused_plan=PlanFactory(contact=person("paused"), rhythm=RHYTHM, anchor_on=today, state=Plan.State.PAUSED),
        follow_up=follow_up,
        done_follow_up=FollowUpFactory(
            contact=contact,
            state=FollowUp.State.DONE,
            closed_at=at,
            note=f"{MARK} of a done one",
            interaction=touch,
        ),
        reminder=reminder,
    )
    OfferEventFactory(offer=made.offer, kind=OfferEvent.Kind.EDITED, note=f"{MARK} event")
    words = {name: f"{MARK} {name}" for name in ("private_reasons", "reason_to_share", "note")}
    DeclineFactory(offer=declined, sent=True, told=contact, **words)
    DeclineFactory(offer=made.declining_offer, **words)
    return made


def owned_rows(owner: User | None = None) -> list[str]:
    """Return every row that belongs to `owner`, or to anybody, as text that any change would change.

    Accounts and their addresses count as rows, sessions do not.
    """
    tables = {model._meta.db_table: "owner_id" for model in filter(is_owned, apps.get_models())}
    tables |= {User._meta.db_table: "id", EmailAddress._meta.db_table: "user_id"}
    chosen = "WHERE {} = %(owner)s" if owner else ""
    rows = [
        f"SELECT '{table} ' || _row::text FROM \"{table}\" _row {chosen.format(column)}"
        for table, column in tables.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(rows), {"owner": owner.pk} if owner else None)
        return sorted(row for (row,) in cursor.fetchall())
