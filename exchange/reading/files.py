"""The text of an offer that came as a file. It is read by a process with limits, and not kept."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile

from core.documents.apart import text_in
from offers.attachments.kinds import LOCKED
from offers.attachments.looking import open_upload
from offers.attachments.refusal import RefusedError
from offers.models import Attachment

Kind = Attachment.Kind

NO_WORDS = "Ajar can’t read a picture. Copy the words out of it and paste them above."
SCAN = "There’s no text in it: it may be a scan. Copy the words out of it and paste them above."
LATE = "It took too long to read. Paste its text above instead."


def texts_of(upload: "UploadedFile[Any]") -> tuple[str, str]:
    """Return what a mail says, and what a letter does: either may be empty, and a mail may have brought a letter.

    Raises RefusedError, with what to do, for a file in which no text can be read.
    """
    file, _, kind = open_upload(upload)
    if kind in (Kind.PNG, Kind.JPEG):
        raise RefusedError(NO_WORDS)
    seen = text_in(file, kind.value)
    if seen.is_locked:
        raise RefusedError(LOCKED)
    if seen.took_too_long:
        raise RefusedError(LATE)
    if not seen.text.strip() and not seen.letter.strip():
        raise RefusedError(SCAN)
    return (seen.text, seen.letter) if kind == Kind.EML else ("", seen.text)
