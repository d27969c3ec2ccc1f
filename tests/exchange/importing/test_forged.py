"""An export that was written by hand makes rows of its account, and does nothing that no page lets a person do."""

import hashlib
import uuid

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.closing import delete_at_once
from accounts.models import User
from accounts.outgoing_mail import OutgoingMail
from contacts.models import Contact
from core.tenancy import acting_as
from exchange.importing.bounds import ImportRefused
from exchange.importing.models import ImportBatch, ImportedRows
from exchange.importing.undo import UndoError, undo
from followups.models import Reminder
from followups.people.merging import as_text
from followups.people.parting import CannotPartError, part
from offers.models import Attachment
from tests.exchange.importing.test_restoring import bring, changed, exported
from tests.factories import (
    NOW,
    AttachmentFactory,
    ColumnMappingFactory,
    ContactFactory,
    ImportBatchFactory,
    ImportedRowsFactory,
    MergeRecordFactory,
    OutgoingMailFactory,
    ReminderFactory,
)
from tests.offers.attachments import samples

pytestmark = pytest.mark.django_db
VICTIM = "victim@example.net"


def text_of_one_who_is_gone(owner: User) -> dict[str, str]:
    contact = ContactFactory(owner=owner)
    text = as_text(contact)
    contact.delete()
    return text


def test_what_a_file_says_of_an_import_elsewhere_is_never_undone(user, other):
    mail = OutgoingMailFactory(owner=user)
    known = hashlib.md5(f"({mail.pk})".encode(), usedforsecurity=False).hexdigest()
    before = {"state": "waiting", "recipient": VICTIM, "settled_at": None, "content": "aGk="}
    batch = ImportBatchFactory(
        owner=user,
        imported=True,
        choices={"settings": {"before": {"email": VICTIM}, "after": {"email": other.email}}},
    )
    ImportedRowsFactory(
        owner=user,
        batch=batch,
        table="accounts.outgoingmail",
        columns=["id"],
        changed={str(mail.pk): {"print": known, "before": before}},
    )
    data = exported(user)
    delete_at_once(user=user)
    bring(data, other)

    with acting_as(other.pk), pytest.raises(UndoError):
        undo(batch=ImportBatch.objects.get(pk=batch.pk), now=NOW)
    other.refresh_from_db()
    assert (OutgoingMail.objects.filter(recipient=VICTIM).count(), other.email) == (0, "someone.else@example.org")
    assert not ImportedRows.objects.filter(batch=batch).exists()


def test_what_columns_mean_says_nothing_about_an_account(client, user):
    header = hashlib.sha256("\x1f".join(("Name", "Company")).encode()).hexdigest()
    settings = {"before": {"email": VICTIM}, "after": {"email": user.email}}
    ColumnMappingFactory(owner=user, header=header, choices={"settings": settings, "kind": "people"})
    file = SimpleUploadedFile("a.csv", b"Name,Company\nAnna Weber,Acme\n")
    page = client.post("/import/", {"file": file})["Location"]
    client.post(page + "start/")
    assert ImportBatch.objects.get().is_done
    client.post(page + "undo/")

    user.refresh_from_db()
    assert (user.email, ImportBatch.objects.get().state) == ("jo@example.org", "undone")


@pytest.mark.parametrize(
    "row",
    [
        {"of": "accounts.OutgoingMail", "kind": "note", "recipient": VICTIM, "content": "aGk=", "state": "waiting"},
        {"of": "account.EmailAddress", "email": VICTIM, "verified": "True", "primary": "False"},
    ],
)
def test_separating_writes_nothing_but_people_jobs_and_seats(user, row):
    stays = ContactFactory(owner=user)
    gone = text_of_one_who_is_gone(user)
    row |= {"id": str(uuid.uuid4()), "owner_id": str(user.pk), "user_id": str(user.pk)}
    if row["of"].startswith("account."):
        row["id"] = "4711"
    shape = {"jobs": [], "jobs_after": [], "left_for": [], "moved": {}, "stays": {}, "after": {}}
    for forged in ({"contact": row, "doubled": []}, {"contact": gone, "doubled": [row]}, {"contact": 1}):
        record = MergeRecordFactory(owner=user, stays=stays.pk, before=shape | forged)
        with acting_as(user.pk), pytest.raises(CannotPartError):
            part(record=record, now=NOW)
        record.delete()

    assert not OutgoingMail.objects.exists()
    assert not EmailAddress.objects.filter(email=VICTIM).exists()


def test_who_is_separated_belongs_to_whoever_separates(user, other):
    stays = ContactFactory(owner=user)
    gone = text_of_one_who_is_gone(other)
    shape = {"jobs": [], "jobs_after": [], "left_for": [], "moved": {}, "stays": {}, "after": {}, "doubled": []}
    record = MergeRecordFactory(owner=user, stays=stays.pk, before=shape | {"contact": gone})
    with acting_as(user.pk):
        assert part(record=record, now=NOW).owner_id == user.pk


def test_words_of_a_mail_that_stand_in_a_file_wait_for_nobody_whose_address_is_not_confirmed(user, other, settings):
    settings.EMBEDDED_MAIL, settings.SIGNUP = False, "open"
    EmailAddress.objects.filter(user=other).update(verified=False)
    ReminderFactory(owner=user, frozen_at=NOW, message=b"x", message_id="<x>", recipient=other.email)
    bring(exported(user), other)

    found = Reminder.objects.get(owner=other)
    assert (found.message, found.recipient) == (None, "")


def test_no_name_from_a_file_has_a_second_line_or_turns_the_text_around(user, other):
    ContactFactory(owner=user, name="Ann Weber")
    data = changed(
        exported(user), "json/contacts.json", lambda rows: [rows[0] | {"name": "Ann\r\nBcc: \u202ea@b.example"}]
    )
    bring(data, other)

    assert Contact.objects.get(owner=other).name == "Ann Bcc: a@b.example"


class TestAttachments:
    def bring(self, user: User, other: User, content: bytes, **values: object) -> Attachment:
        digest = hashlib.sha256(content).hexdigest()
        AttachmentFactory(owner=user, content=content, size=len(content), digest=digest, **values)
        bring(exported(user), other)
        return Attachment.objects.get(owner=other)

    def test_a_picture_loses_what_is_beside_it_as_when_it_was_attached(self, user, other):
        content = samples.jpeg() + b"<script>"
        found = self.bring(user, other, content, kind="jpg", name="a.jpg")

        kept = b"".join(map(bytes, found.parts_in_order()))
        assert b"<script>" not in kept
        assert (found.size, found.digest) == (len(kept), hashlib.sha256(kept).hexdigest())

    @pytest.mark.parametrize("setting", ["ATTACHMENT_MB", "ATTACHMENTS_MB_PER_PERSON"])
    def test_no_more_comes_in_than_a_person_may_have(self, user, other, settings, setting):
        setattr(settings, setting, 0)
        with pytest.raises(ImportRefused):
            self.bring(user, other, b"Hello", trashed_at=NOW if "PERSON" in setting else None)

    def test_a_preview_is_no_larger_than_one_that_is_drawn_here(self, user, other):
        with pytest.raises(ImportRefused):
            self.bring(user, other, b"Hello", picture=b"RIFF" + bytes(3_000_000), no_picture="")
