import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from offers.models import AttachmentPart
from tests.factories import AttachmentFactory, AttachmentPartFactory, OfferFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("attachment_has_name", {"name": ""}),
        ("attachment_kind_known", {"kind": "exe"}),
        ("attachment_not_empty", {"size": 0}),
        ("attachment_picture_or_reason", {"picture": None, "no_picture": ""}),
        ("attachment_picture_or_reason", {"picture": b"RIFF", "no_picture": "late"}),
    ],
)
def test_what_an_attachment_cant_be(constraint, values):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        AttachmentFactory(**values)


def test_the_same_file_is_with_an_offer_once():
    offer = OfferFactory()
    AttachmentFactory(offer=offer, digest="1")

    with pytest.raises(IntegrityError, match="attachment_once"), transaction.atomic():
        AttachmentFactory(offer=offer, digest="1")


def test_a_part_is_there_once():
    attachment = AttachmentFactory()

    with pytest.raises(IntegrityError, match="attachment_part_once"), transaction.atomic():
        AttachmentPartFactory(attachment=attachment, number=0)


def test_a_part_never_changes():
    AttachmentFactory()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AttachmentPart.objects.update(content=b"Other")


def test_parts_are_not_packed_a_second_time():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attstorage FROM pg_attribute WHERE attrelid = 'offers_attachmentpart'::regclass"
            " AND attname = 'content'"
        )
        (storage,) = cursor.fetchone()

    assert storage in ("e", b"e")
