"""Bytes to text: UTF-8 with and without a mark, UTF-16, UTF-32, and what Windows wrote before them."""

import codecs
import re

from exchange.importing.bounds import ImportRefused

# The longer marks first: that of UTF-32 begins like that of UTF-16.
MARKS_OF = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SAMPLE = 4_096
# Control characters that no text has, NUL aside: one now and then is an accident.
UNPRINTABLE = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f]")


def decoded(data: bytes) -> str:
    """Return `data` as text, of which a part of a character at the end may be cut off.

    Raises ImportRefused for what is no text.
    """
    mark, name = next(((mark, name) for mark, name in MARKS_OF if data.startswith(mark)), (b"", ""))
    name = name or _width_of(data[:SAMPLE])
    text = data[len(mark) :].decode(name, "replace") if name else _narrow(data)
    sample = text[:SAMPLE]
    if len(UNPRINTABLE.findall(sample)) * 50 > len(sample) or sample.count("\ufffd") * 10 > len(sample):
        raise ImportRefused("This isn’t a text that we can read. Bring a CSV, vCard, JSON or ZIP file.")
    return text


def _width_of(sample: bytes) -> str:
    """Tell UTF-16 without a mark by its zeros: every other byte of western text is one."""
    pairs = len(sample) // 2
    if pairs < 2:
        return ""
    if sample[1::2].count(0) > pairs * 0.7 and sample[::2].count(0) < pairs * 0.1:
        return "utf-16-le"
    return "utf-16-be" if sample[::2].count(0) > pairs * 0.7 and sample[1::2].count(0) < pairs * 0.1 else ""


def _narrow(data: bytes) -> str:
    """UTF-8 where it fits, else Windows-1252, in which five bytes mean nothing. What breaks off at the end was cut."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start > len(data) - 4 and error.reason == "unexpected end of data":
            return data[: error.start].decode("utf-8")
    return data.decode("cp1252", "replace")
