"""Ajar's own export into an account: what isn't there yet is made, what is there stays as it is.

So the same file twice changes nothing, and an empty account gets everything back, its settings included.

Ids. A row keeps the id that the file names, so that two exports are the same. On an installation where that id is
taken by another account (the one that the file is from, mostly) all rows of the file get ids of their own, worked out
from the file's and the account's: the same again for the same file. They keep their order, since the newest row is
often the one that counts. Rows of this account that were once brought from here to there are known again, too.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import DataError, IntegrityError, connection, models, transaction
from django.db.models.functions import Lower

from accounts.models import User
from accounts.outgoing_mail import OutgoingMail
from accounts.services import may_send_mail
from contacts.models import Employer, MergeRecord
from core.models import Submission
from core.operations import owned_links
from core.tenancy import acting_as, system_scope
from exchange.export import FILE, MODELS, records_of
from exchange.importing import restored_files
from exchange.importing.ajar import SETTINGS, UUID_TEXT, AjarFile, Record
from exchange.importing.bounds import ImportRefused
from exchange.importing.called import called
from exchange.importing.ledger import Ledger, Model
from exchange.importing.models import DONE_ELSEWHERE, ImportBatch, ImportedRows, ImportUpload
from exchange.models import CalendarFeed
from followups.models import Reminder, SavedCadence
from offers.models import Attachment, Criterion, Offer, Stage

ROWS_OF_A_STATEMENT = 500
OWN_BITS = 32
# Rows of which an account has one of a name. One that is there already stands for the file's.
NAMED = (Employer, Criterion, SavedCadence)
HELD_REASON = "It was due before this was imported: it may have been sent from where the file was made."
NOT_OWN_WORK = (Submission, OutgoingMail, ImportBatch, ImportUpload)
CANT_STAND_BESIDE = (
    "Something in the file clashes with what is in this account already, so nothing was imported. It can be imported"
    " into an empty account."
)


@dataclass(frozen=True)
class Count:
    """How many records of a kind there are in the file, and what becomes of them."""

    name: str
    new: int
    there: int


@dataclass
class Restoring:
    """What an export would make in the account of `owner`, worked out without changing anything."""

    file: AjarFile
    owner: User
    rows: dict[Model, list[models.Model]] = field(default_factory=dict)
    there: dict[Model, int] = field(default_factory=dict)
    # Of each id in the file the one that the row has here.
    ids: dict[str, str] = field(default_factory=dict)
    # Where the file has the content of each attachment, by its id here.
    places: dict[str, Any] = field(default_factory=dict)

    @property
    def counts(self) -> list[Count]:
        found = [Count(called(model, 2), len(rows), self.there[model]) for model, rows in self.rows.items()]
        return [count for count in found if count.new or count.there]

    @property
    def new(self) -> int:
        return sum(len(rows) for rows in self.rows.values())


def work_out(*, file: AjarFile, owner: User, now: datetime) -> Restoring:
    """Return what is new in `file`. Raises ImportRefused for what can't be rows."""
    with acting_as(owner.pk):
        found = Restoring(file, owner)
        read = {
            model: [file.values(model, record, row) for row, record in enumerate(records, 1)]
            for model, records in file.records()
        }
        listed = dict(file.records()).get(Attachment, [])
        own = _own_ids(owner)
        found.ids = _ids(read, file.owner_id, owner, own)
        for model, records in read.items():
            _take_names_that_are_there(found, model, records, own[model])
        found.places = {found.ids.get(str(one.get("id")), ""): one.get(FILE) for one in listed}
        for model, records in read.items():
            rows = [_translated(record, found.ids) for record in records]
            new = [row for row in rows if UUID(str(row["id"])) not in own[model]]
            found.there[model] = len(rows) - len(new)
            rows_of_it = (_row(model, values, owner, file.made_at, now) for values in new)
            found.rows[model] = [row for row in rows_of_it if row]
        _drop_what_is_once(found)
        restored_files.check_room(_attachments(found), owner)
        _check_links(found, own)
        return found


@transaction.atomic
def bring_back(*, file: AjarFile, batch: ImportBatch, now: datetime) -> Restoring:
    """Make what is new. All or nothing: raises ImportRefused, with nothing saved, when something can't be made."""
    ledger, owner = Ledger(batch), batch.owner
    with acting_as(owner.pk):
        was_empty = has_nothing(owner)
        found = work_out(file=file, owner=owner, now=now)
        if _attachments(found):
            # So that of two files at once not both find room for the last megabytes (ADR 0011).
            User.objects.hold().get(pk=owner.pk)
            restored_files.check_room(_attachments(found), owner)
        try:
            with transaction.atomic():
                for model, rows in found.rows.items():
                    model._base_manager.bulk_create(rows, batch_size=ROWS_OF_A_STATEMENT)
                    ledger.made(rows)
                restored_files.write_files(file, _attachments(found), found.places, ledger)
                # Links are held at the end of a transaction; here it is still to be said what is wrong.
                connection.check_constraints()
        except (IntegrityError, DataError):
            raise ImportRefused(CANT_STAND_BESIDE) from None
        if was_empty:
            _take_settings(file, batch)
        ledger.write()
    return found


def _attachments(found: Restoring) -> list[Attachment]:
    return [row for row in found.rows.get(Attachment, []) if isinstance(row, Attachment)]


def has_nothing(owner: User) -> bool:
    models_of_it = [model for model in MODELS if model not in NOT_OWN_WORK]
    return not any(model._base_manager.filter(owner_id=owner.pk).exists() for model in models_of_it)


def _own_ids(owner: User) -> dict[Model, set[UUID]]:
    return {model: set(model._base_manager.filter(owner_id=owner.pk).values_list("pk", flat=True)) for model in MODELS}


def _ids(read: dict[Model, list[Record]], source: UUID, owner: User, own: dict[Model, set[UUID]]) -> dict[str, str]:
    listed = [(model, record["id"]) for model, records in read.items() for record in records]
    if source == owner.pk:
        return {str(pk): str(pk) for _, pk in listed}
    derived = {pk: own_id(pk, owner.pk) for _, pk in listed}
    known = {pk for ids in own.values() for pk in ids}
    if not known & set(derived.values()) and (known & set(derived) or not _taken_elsewhere(read)):
        derived = {pk: pk for pk in derived}
    # What was brought from here to there has ids that were worked out from ours.
    from_here = {own_id(pk, source): pk for pk in known}
    return {str(pk): str(from_here.get(pk, here)) for pk, here in derived.items()}


def own_id(pk: UUID, owner: UUID) -> UUID:
    """Return the id that the row `pk` of a file gets in the account `owner`: other last bits, so the order stays."""
    digest = int.from_bytes(sha256(owner.bytes + pk.bytes).digest()[: OWN_BITS // 8])
    return UUID(int=(pk.int >> OWN_BITS << OWN_BITS) | digest)


def _taken_elsewhere(read: dict[Model, list[Record]]) -> bool:
    """Tell whether an id of the file is another account's. Who holds it, or which one it is, is told to nobody."""
    with system_scope():
        return any(
            model._base_manager.filter(
                pk__in=[record["id"] for record in records[start : start + ROWS_OF_A_STATEMENT]]
            ).exists()
            for model, records in read.items()
            for start in range(0, len(records), ROWS_OF_A_STATEMENT)
        )


def _translated(record: Record, ids: dict[str, str]) -> Record:
    """Return the record with the ids of this account, in its links, texts and whatever is in its JSON."""
    return {name: _in_place(value, ids) for name, value in record.items()}


def _in_place(value: Any, ids: dict[str, str]) -> Any:
    match value:
        case UUID():
            return UUID(ids.get(str(value), str(value)))
        case str() if "-" in value:
            return UUID_TEXT.sub(lambda found: ids.get(found[0], found[0]), value)
        case list():
            return [_in_place(one, ids) for one in value]
        case dict():
            return {_in_place(key, ids): _in_place(one, ids) for key, one in value.items()}
    return value


def _take_names_that_are_there(found: Restoring, model: Model, records: list[Record], own: set[UUID]) -> None:
    """Let an employer of the account stand for one of the same name in the file."""
    if model not in NAMED:
        return
    kept = model._base_manager.filter(owner_id=found.owner.pk, trashed_at__isnull=True)
    named = dict(kept.annotate(small=Lower("name")).values_list("small", "pk"))
    for record in records:
        there = named.get(str(record.get("name", "")).lower())
        is_new = UUID(found.ids[str(record["id"])]) not in own
        if there and is_new and not record.get("trashed_at"):
            found.ids[str(record["id"])] = str(there)


def _row(model: Model, values: Record, owner: User, made_at: datetime, now: datetime) -> models.Model | None:
    """Return the row, so that no mail leaves because of it that nobody asked for; None for what stays out."""
    row = model(owner_id=owner.pk, **values)
    match row:
        case Reminder():
            _hold_back(row, owner, made_at, now)
        case OutgoingMail():
            _settle(row, now)
        case CalendarFeed():
            # The address isn't in the file. Nobody knows this one, until the person makes a new one.
            row.secret_hash = sha256(secrets.token_bytes()).hexdigest()
        case ImportBatch():
            if row.is_waiting or row.is_in_line:
                return None
            row.choices = {DONE_ELSEWHERE: True}
        case ImportUpload() | ImportedRows():
            # What undoing would put back and delete is written down by an import here, and by nothing else.
            return None
        case Attachment():
            return restored_files.prepare(row)
    return row


def _hold_back(reminder: Reminder, owner: User, made_at: datetime, now: datetime) -> None:
    """Keep back what may have left from where the file was made; and send nobody else words that stand in a file."""
    if reminder.status not in (Reminder.Status.SENT, Reminder.Status.CANCELLED):
        # What was due before that had not left when the file was made, but for what was just being sent.
        is_in_doubt = made_at < reminder.due_at <= now or reminder.status == Reminder.Status.SENDING
        if is_in_doubt and reminder.status not in (Reminder.Status.HELD, Reminder.Status.FAILED):
            reminder.status, reminder.doubted_at, reminder.reason = Reminder.Status.HELD, now, HELD_REASON
        if reminder.recipient.lower() != owner.email.lower() or not may_send_mail(owner):
            # It is written anew, for this account, when it is sent.
            reminder.frozen_at = reminder.message = reminder.message_id = None
            reminder.recipient = reminder.subject = ""
    reminder.token = reminder.leased_until = None


def _settle(mail: OutgoingMail, now: datetime) -> None:
    """Let nothing leave that was still on its way."""
    if mail.is_under_way:
        mail.state, mail.settled_at = OutgoingMail.State.UNCERTAIN, now
        mail.outcome = "It was on its way when the file was made."
    mail.content = mail.token = mail.leased_until = None


def _drop_what_is_once(found: Restoring) -> None:
    """Leave out what the account has its own of, so that it can stand beside the rest."""
    of_owner = {"owner_id": found.owner.pk}
    if CalendarFeed.objects.filter(**of_owner).exists():
        found.rows[CalendarFeed] = []
    for model, name in ((Submission, "digest"), (MergeRecord, "gone")):
        there = set(model._base_manager.filter(**of_owner).values_list(name, flat=True))
        found.rows[model] = [row for row in found.rows[model] if getattr(row, name) not in there]
    if Offer.objects.filter(**of_owner, trashed_at__isnull=True).written_jobs().exists():
        for row in found.rows[Offer]:
            if row.stage == Stage.TODAY and row.trashed_at is None:  # type: ignore[attr-defined]
                row.trashed_at = row.created_at  # type: ignore[attr-defined]
    if Criterion.objects.filter(**of_owner, kind=Criterion.Kind.PAY, trashed_at__isnull=True).exists():
        for row in found.rows[Criterion]:
            row.kind = Criterion.Kind.BY_HAND  # type: ignore[attr-defined]


def _check_links(found: Restoring, own: dict[Model, set[UUID]]) -> None:
    """Empty links to rows that are nowhere, where they may be empty. Raises ImportRefused for the others."""
    known = {model: own.get(model, set()) | {row.pk for row in rows} for model, rows in found.rows.items()}
    for model, rows in found.rows.items():
        for link in owned_links(model):
            there = known[link.related_model]
            for number, row in enumerate(rows, 1):
                target = getattr(row, link.attname)
                if target is None or target in there:
                    continue
                if not link.null:
                    part = f"json/{records_of(model)}.json"
                    raise ImportRefused(f"“{link.name}” leads to something that isn’t in the file.", number, part)
                setattr(row, link.attname, None)


def _take_settings(file: AjarFile, batch: ImportBatch) -> None:
    """Let an empty account live in the file's zone, with its reminder hour, currency and so on."""
    owner = batch.owner
    before = {name: getattr(owner, name) for name in SETTINGS}
    for name, value in file.settings.items():
        setattr(owner, name, value)
    after = {name: getattr(owner, name) for name in SETTINGS}
    if before != after:
        owner.save(update_fields=SETTINGS)
        batch.choices["settings"] = {"before": before, "after": after}
