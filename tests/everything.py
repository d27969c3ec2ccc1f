"""One person with a row of everything, in every state that some page asks for.

Each text in those rows holds `MARK` or is one of `OTHER_MARKS`, so that a page on which one of
them appears has shown something of that person.
"""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.mail import EmailMultiAlternatives
from django.db import connection

from accounts.models import User
from accounts.outgoing_mail import OutgoingMail
from contacts.models import Contact, Employer, Gift, Interaction, Job, MergeRecord
from core.operations import is_owned
from exchange.models import ImportBatch
from followups.delivery.links import Action, action_url
from followups.models import FollowUp, Plan, Reminder, SavedCadence
from offers.models import (
    Attachment,
    Criterion,
    Decision,
    Interview,
    Offer,
    OfferEvent,
    OfferPerson,
    Package,
    Reason,
    Stage,
)
from tests.factories import (
    NOW,
    ActFactory,
    AnswerFactory,
    AttachmentFactory,
    AttemptFactory,
    CalendarFeedFactory,
    ColumnMappingFactory,
    ContactFactory,
    CriterionFactory,
    DecisionFactory,
    DeclineFactory,
    EmployerFactory,
    ExchangeRateFactory,
    FollowUpFactory,
    GiftFactory,
    ImportBatchFactory,
    ImportedRowsFactory,
    ImportUploadFactory,
    InteractionFactory,
    InterviewFactory,
    JobFactory,
    LookBackFactory,
    MergeRecordFactory,
    OfferEventFactory,
    OfferFactory,
    OfferPersonFactory,
    OutgoingMailFactory,
    PlanFactory,
    ReasonFactory,
    ReminderFactory,
    SavedCadenceFactory,
    ScoreFactory,
    SubmissionFactory,
    WrittenNoteFactory,
)
from tests.passkeys import Passkey

MARK = "zanzibar"
PHONE = "+44 1632 960171"
PATTERN = "17 weeks, then every 19 months"
AMOUNT = 48151623
OTHER_MARKS = (PHONE, PATTERN, "17 weeks", "48,151,623")


@dataclass(frozen=True)
class Everything:
    offer: Offer
    package: Package
    declining_offer: Offer
    declined_offer: Offer
    trashed_offer: Offer
    accepted_offer: Offer
    decision: Decision
    contact: Contact
    trashed_contact: Contact
    plan: Plan
    paused_plan: Plan
    ended_plan: Plan
    follow_up: FollowUp
    done_follow_up: FollowUp
    reminder: Reminder
    doubted_reminder: Reminder
    reason: Reason
    trashed_reason: Reason
    criterion: Criterion
    trashed_criterion: Criterion
    saved_cadence: SavedCadence
    trashed_cadence: SavedCadence
    employer: Employer
    move: Job
    touch: Interaction
    removed_touch: Interaction
    gift: Gift
    removed_gift: Gift
    more_time: OfferEvent
    offer_person: OfferPerson
    removed_offer_person: OfferPerson
    interview: Interview
    removed_interview: Interview
    attachment: Attachment
    removed_attachment: Attachment
    merge_record: MergeRecord
    passkey: Authenticator
    test_mail: OutgoingMail
    import_batch: ImportBatch

    @property
    def mail_link(self) -> str:
        return action_url(self.follow_up, Action.DONE)


def mail_of(text: str) -> bytes:
    """Return a mail that says `text`, plainly and in HTML."""
    mail = EmailMultiAlternatives(text, text, "ajar@example.org", ["jo@example.org"])
    mail.attach_alternative(f"<html><head></head><p>{text}</p></html>", "text/html")
    return mail.message().as_bytes()


def everything_of(owner: User, *, at: datetime = NOW) -> Everything:
    """Give `owner` everything; what is due is due on the day of `at`, a date in the owner's zone."""
    today = owner.local_date(at)
    EmailAddress.objects.get_or_create(user=owner, email=owner.email, verified=True, primary=True)
    employer = EmployerFactory(owner=owner, name=f"{MARK} employer", notes=f"{MARK} of an employer")
    employer.treated_note = f"{MARK} of a treatment"
    employer.save()

    def person(name: str, **values: object) -> Contact:
        fields = {"phone": PHONE, "email": f"{MARK}@example.org", "notes": f"{MARK} of a contact"}
        fields |= {"treated_note": f"{MARK} of a treatment", "addressed_as": f"{MARK} dear"}
        return ContactFactory(owner=owner, name=f"{MARK} {name}", **fields | values)

    def offer(role: str, **values: object) -> Offer:
        fields = {
            "location": f"{MARK} place",
            "notes": f"{MARK} of an offer",
            "posting_url": f"https://{MARK}.example.org/jobs/1",
            "package__base_amount": AMOUNT,
            "package__note": f"{MARK} of a package",
        }
        return OfferFactory(
            owner=owner, employer=employer, role=f"{MARK} {role}", hiring_manager=contact, **fields | values
        )

    def gift(what: str, **values: object) -> Gift:
        return GiftFactory(contact=contact, what=f"{MARK} {what}", **values)

    def attached(name: str, **values: object) -> Attachment:
        content = f"{MARK} of {name}".encode()
        fields = {"name": f"{MARK} {name}", "digest": f"{MARK} {name} digest", "content": content, "size": len(content)}
        return AttachmentFactory(owner=owner, offer=considered, **fields | values)

    contact = person("contact")
    JobFactory(contact=contact, employer=employer, title=f"{MARK} title")
    touch = InteractionFactory(contact=contact, note=f"{MARK} of an interaction")
    declined = offer("declined", stage=Stage.DECLINED)
    plan = PlanFactory(contact=contact, offer=declined, pattern=PATTERN, anchor_on=today)
    follow_up = FollowUpFactory(
        plan=plan,
        offer=declined,
        due_on=today,
        about=f"{MARK} about",
        note=f"{MARK} of a follow-up",
        opening=f"{MARK} opening",
    )
    reminder = ReminderFactory(
        follow_up=follow_up,
        sent=True,
        subject=f"{MARK} subject",
        message=mail_of(f"{MARK} mail"),
        reason=f"{MARK} reason",
        recipient=f"{MARK}.recipient@example.org",
    )
    AttemptFactory(reminder=reminder, text=f"{MARK} answer")
    considered = offer("considered", answer_due_on=today)
    criterion = CriterionFactory(owner=owner, name=f"{MARK} criterion")
    accepted = offer("accepted", stage=Stage.ACCEPTED, package__starts_on=today)
    decision = DecisionFactory(offer=accepted, decided_at=at, private_reasons=f"{MARK} of a decision")
    LookBackFactory(decision=decision, note=f"{MARK} of a look back")
    offer("today", stage=Stage.TODAY)
    let_go = ActFactory(contact=person("ended"), happened_at=at)
    made = Everything(
        offer=considered,
        package=considered.packages.get(),
        reason=ReasonFactory(offer=considered, text=f"{MARK} reason for"),
        trashed_reason=ReasonFactory(offer=considered, text=f"{MARK} reason removed", trashed_at=at),
        criterion=criterion,
        trashed_criterion=CriterionFactory(owner=owner, name=f"{MARK} criterion removed", trashed_at=at),
        declining_offer=offer("declining", stage=Stage.DECLINING),
        declined_offer=declined,
        trashed_offer=offer("trashed", trashed_at=at),
        accepted_offer=accepted,
        decision=decision,
        contact=contact,
        trashed_contact=person("trashed", trashed_at=at),
        plan=plan,
        ended_plan=PlanFactory(
            contact=let_go.contact, pattern=PATTERN, anchor_on=today, state=Plan.State.ENDED, ended_by=let_go
        ),
        paused_plan=PlanFactory(contact=person("paused"), pattern=PATTERN, anchor_on=today, state=Plan.State.PAUSED),
        follow_up=follow_up,
        done_follow_up=FollowUpFactory(
            contact=contact,
            state=FollowUp.State.DONE,
            closed_at=at,
            note=f"{MARK} of a done one",
            interaction=touch,
        ),
        reminder=reminder,
        doubted_reminder=ReminderFactory(
            follow_up=FollowUpFactory(contact=contact, due_on=today, note=f"{MARK} of a doubted one"),
            status=Reminder.Status.HELD,
            doubted_at=at,
        ),
        saved_cadence=SavedCadenceFactory(owner=owner, name=f"{MARK} cadence", pattern=PATTERN),
        trashed_cadence=SavedCadenceFactory(
            owner=owner, name=f"{MARK} trashed cadence", pattern=PATTERN, trashed_at=at
        ),
        employer=employer,
        move=JobFactory(contact=person("mover"), employer=employer, title=f"{MARK} title", by_move=True),
        touch=touch,
        removed_touch=InteractionFactory(contact=contact, note=f"{MARK} of a removed one", trashed_at=at),
        gift=gift("offered"),
        removed_gift=gift("removed", trashed_at=at),
        more_time=OfferEventFactory(offer=considered, kind=OfferEvent.Kind.MORE_TIME, offer_version=considered.version),
        offer_person=OfferPersonFactory(offer=declined, contact=contact),
        removed_offer_person=OfferPersonFactory(offer=declined, contact=person("off"), trashed_at=at),
        interview=InterviewFactory(offer=considered, contact=contact, note=f"{MARK} of an interview"),
        removed_interview=InterviewFactory(offer=considered, note=f"{MARK} of a removed one", trashed_at=at),
        attachment=attached("letter.txt", drawn=True, package=considered.packages.get()),
        removed_attachment=attached("removed.txt", trashed_at=at),
        merge_record=MergeRecordFactory(owner=owner, stays=contact.pk, name=f"{MARK} gone"),
        passkey=Authenticator.objects.create(
            user=owner, type="webauthn", data={"name": f"{MARK} passkey", "credential": Passkey().made()}
        ),
        test_mail=OutgoingMailFactory(owner=owner),
        import_batch=ImportBatchFactory(owner=owner, name=f"{MARK}.csv", problem=f"{MARK} problem"),
    )
    ExchangeRateFactory(owner=owner)
    CalendarFeedFactory(owner=owner)
    ImportUploadFactory(batch=made.import_batch, content=f"First Name\r\n{MARK} of a file\r\n".encode())
    ImportedRowsFactory(batch=made.import_batch, table=f"{MARK}.table")
    ColumnMappingFactory(owner=owner, header=f"{MARK} header")
    SubmissionFactory(owner=owner, digest=f"{MARK} digest", led_to=f"/{MARK}/")
    AnswerFactory(offer=considered, note=f"{MARK} of an answer", deal_breaker=True)
    ScoreFactory(offer=considered, criterion=criterion, note=f"{MARK} of a score")
    gift("given", given_on=today, outcome=f"{MARK} outcome", outcome_on=today)
    OfferEventFactory(offer=made.offer, kind=OfferEvent.Kind.EDITED, note=f"{MARK} event")
    texts = ("private_reasons", "reason_to_share", "note", "promised", "own_name", "thanks_for", "giving_back")
    words = {name: f"{MARK} {name}" for name in texts} | {
        "own_words": {"mail": f"{MARK} mail of the card"},
        "own_phone": PHONE,
    }
    WrittenNoteFactory(decline=DeclineFactory(offer=declined, sent=True, told=contact, **words))
    DeclineFactory(offer=made.declining_offer, **words)
    return made


def owned_rows(owner: User | None = None) -> list[str]:
    """Return every row that belongs to `owner`, or to anybody, as text that any change would change.

    Accounts, their addresses and second steps count as rows, sessions do not.
    """
    tables = {model._meta.db_table: "owner_id" for model in filter(is_owned, apps.get_models())}
    tables |= {User._meta.db_table: "id"} | {model._meta.db_table: "user_id" for model in (EmailAddress, Authenticator)}
    chosen = "WHERE {} = %(owner)s" if owner else ""
    rows = [
        f"SELECT '{table} ' || _row::text FROM \"{table}\" _row {chosen.format(column)}"
        for table, column in tables.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(rows), {"owner": owner.pk} if owner else None)
        return sorted(row for (row,) in cursor.fetchall())
