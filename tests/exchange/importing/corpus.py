"""Files that are broken, hostile or odd, made here because many are large. Run as a program it reads them all.

Each is the bytes, and what has to come of it: part of the sentence that refuses the file, or how many rows and refused
rows there are.
"""

import json
import resource
import sys
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile

MEGABYTE = 1024 * 1024
# Read by the program only.
MEMORY = 300 * MEGABYTE
SECONDS_EACH = 20
Case = tuple[str, Callable[[], bytes], str]

PEOPLE = "Name,Company,Notes\nJane Roe,Acme,Hello\nJohn Roe,Kestrel,\n"
CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Jane Roe\r\n{}\r\nEND:VCARD\r\n"
LINKEDIN = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\r\n"
MONICA = '{"version":"1.0-preview.1","account":{"data":[{"type":"contact","values":[%s]}]}}'
UNKNOWN = "no reader"


def zipped(members: dict[str, bytes], how: int = ZIP_DEFLATED) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", how) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def text(content: str) -> Callable[[], bytes]:
    return lambda: content.encode("utf-8", "surrogatepass")


def encodings() -> Iterator[Case]:
    for name in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1"):
        yield f"{name}", lambda name=name: PEOPLE.replace("Jane", "Zoë").encode(name), "2 rows"
    yield "utf-8 cut in a character", lambda: (PEOPLE + "Zoë").encode()[:-1], "3 rows"
    yield "utf-16 of odd length", lambda: PEOPLE.encode("utf-16") + b"x", "3 rows"
    yield "utf-16 with half a character", lambda: (PEOPLE + "\ud83d,A,\n").encode("utf-16", "surrogatepass"), "3 rows"
    yield "utf-8 with half a character", text(PEOPLE + "\ud83d,A,\n"), ""
    yield "a mark in the middle", text(PEOPLE + "\ufeffJim,Acme,\n"), "3 rows"
    yield "two marks", lambda: b"\xef\xbb\xbf\xef\xbb\xbf" + PEOPLE.encode(), "2 rows"
    yield "only a mark", lambda: b"\xef\xbb\xbf", ""
    yield "only a mark of utf-16", lambda: b"\xff\xfe", ""
    yield "utf-7", lambda: PEOPLE.encode("utf-7"), "2 rows"
    yield "shift-jis", lambda: "Name,Company\n山田太郎,会社\n".encode("shift-jis"), "1 rows"
    yield "ebcdic", lambda: (PEOPLE * 3).encode("cp500"), ""
    yield "bytes that mean nothing", lambda: b"Name,Company\n\x81\x8d\x8f\x90\x9d Roe,Acme\n", "isn’t a text"
    yield "noise", lambda: bytes((number * 7919 + number // 251) % 256 for number in range(50_000)), ""
    yield "NULs alone", lambda: bytes(10_000), "empty"
    yield "NULs in cells", lambda: PEOPLE.replace("Jane", "Ja\x00ne").encode(), "2 rows"
    yield "NULs in the header", lambda: PEOPLE.replace("Name", "Na\x00me").encode(), ""
    yield "control characters", text("Name,Company\n\x01[31mJane\x07,Ac\x08me\n"), "isn’t a text"
    yield "control characters in much text", text(PEOPLE * 10 + "\x1b[31mJane\x07,Ac\x08me,\n"), "30 rows"
    yield "signs that turn the writing", text("Name,Company\n\u202eenaJ\u2066,Acme\n"), "1 rows"
    yield "letters that show nothing", text("Name,Company\n\u3164\u2800,Acme\n"), "0 rows, 1 refused"
    yield "accents without end", text("Name,Company\nJ" + "\u0301" * 50_000 + ",Acme\n"), "0 rows, 1 refused"


def quotes_and_lines() -> Iterator[Case]:
    yield "a quotation mark that isn't closed", text(PEOPLE + '"Jim,Acme,\n'), "3 rows"
    yield "one that isn't closed in 1 MB", lambda: (PEOPLE + '"' + "Jim,Acme,\n" * 100_000).encode(), "quotation mark"
    yield "quotation marks inside", text('Name,Company\n"Jane ""J"" Roe","Acme ""X"""\nJo"h"n,A\n'), "2 rows"
    yield "text after a quotation", text('Name,Company\n"Jane"x,Acme\n'), "1 rows"
    yield "quotation marks alone", text('Name,Company\n""",""",""""\n'), ""
    yield "a million quotation marks", lambda: b"Name,Company\n" + b'"' * MEGABYTE, ""
    yield "line breaks in cells", text('Name,Company\r\n"Jane\r\nRoe","Ac\nme"\r\n'), "1 rows"
    yield "line breaks in the header", text('"First\r\nName","Last\nName",Company\nJane,Roe,Acme\n'), "1 rows"
    yield "old Macs", text(PEOPLE.replace("\n", "\r")), "2 rows"
    yield "all kinds of line ends", text("Name,Company\rJane,Acme\r\nJohn,Acme\n\rJim,Acme"), "3 rows"
    yield "line ends of Unicode", text("Name,Company\nJane\u2028Roe,Acme\u2029\x85\n"), "1 rows"
    yield "only line ends", lambda: b"\n" * 5_000, "empty"
    yield "a million empty lines", lambda: b"Name,Company\n" + b"\n" * 1_000_001, "lines"
    yield "only blanks", lambda: b"  \t \r\n " * 900, "empty"
    yield "blanks between dividers", text(" , , \n , , \n"), ""
    yield "dividers alone", text(",,,,\n,,,,\n"), ""
    yield "a header alone", text("Name,Company,Notes\n"), "0 rows"
    yield "a header alone without its end", text("Name,Company"), "0 rows"
    yield "the same heading everywhere", text("Name,Name,Name\nA,B,C\n"), "1 rows"
    yield "sep and nothing", text("sep=;"), ""
    yield "sep with a sign of its own", text("sep=^\nName^Company\nJane^Acme\n"), "1 rows"
    yield "sep with a quotation mark", text('sep="\nName"Company\nJane"Acme\n'), ""
    yield "rows of different lengths", text("Name,Company,Notes\nJane\nJohn,A,B,C,D\n,,,\nJim,A\n"), "2 rows, 1 refused"
    yield "an unknown table", text("foo,bar\n1,2\n"), UNKNOWN
    yield "a letter", text("Dear Jane,\n\nthank you.\n\nJohn"), UNKNOWN
    yield "a page", text("<!doctype html><html><body><table><tr><td>Name</td></tr></table></body></html>"), UNKNOWN
    yield "one word", text("Hello"), UNKNOWN
    yield "one byte", lambda: b"x", UNKNOWN
    yield "nothing", lambda: b"", "empty"


def bombs() -> Iterator[Case]:
    yield "10,000 columns", lambda: (",".join(f"c{n}" for n in range(10_000)) + "\n").encode(), ""
    yield "10,000 columns in a row", lambda: (PEOPLE + "x" + "," * 10_000 + "\n").encode(), "columns"
    yield "20 million columns", lambda: b"Name,Company\n" + b"," * (19 * MEGABYTE), "columns"
    yield "20 million columns over lines", lambda: b"Name,Company\n" + (b"," * 90_000 + b'"\n",') * 200, "columns"
    yield "4 million dividers of another kind", lambda: b"Name,Company\n" + b";" * (4 * MEGABYTE), "characters"
    yield "50,001 rows", lambda: b"Name,Company\n" + b"Jane Roe,Acme\n" * 50_001, "50,000 rows"
    yield "50,000 rows", lambda: b"Name,Company\n" + b"Jane Roe,Acme\n" * 50_000, "50000 rows"
    yield "a cell of 100,001 letters", text("Name,Notes\nJane," + "x" * 100_001 + "\n"), "100,000 characters"
    yield "a cell of 100,000 letters", text("Name,Notes\nJane," + "x" * 100_000 + "\n"), "1 rows"
    yield "a cell of 19 MB", lambda: b"Name,Notes\nJane," + b"x" * (19 * MEGABYTE), "100,000 characters"
    yield "more than 20 MB", lambda: b"x" * (20 * MEGABYTE + 1), "20 MB"
    yield "19 MB of notes", lambda: b"Name,Notes\n" + (b"Jane," + b"n" * 90_000 + b"\n") * 220, "220 rows"
    yield "19 MB with one emoji", lambda: "Name,Notes\n🙂,x\n".encode() + (b"J," + b"n" * 9_000 + b"\n") * 2_200, "2201 rows"  # fmt: skip
    yield "19 MB of tags", lambda: b"Company,Role,Description\n" + (b"A,B," + b"<" * 90_000 + b"\n") * 50, "50 rows"
    yield "addresses without end", lambda: b"Name,Email\n" + (b"J," + b"a@" * 45_000 + b"\n") * 5, "5 rows"
    yield "days without end", text("Name,Met on\nJ," + "1/" * 40_000 + "\nK,1/1/1/1/1\nL,99/99/99\n"), "3 rows"
    yield (
        "pay without end",
        text("Company;Role;Salary\nA;B;" + "1,000" * 9_000 + "\nA;B;" + "9" * 5_000 + "\n"),
        "2 rows",
    )
    yield "names of 90,000 letters", lambda: b"Name,Company\n" + (b"x" * 90_000 + b",A\n") * 50, "0 rows, 50 refused"
    yield (
        "words without end",
        lambda: (
            b"Company,Role,Status,Period\n" + (b"A,B," + b"offer " * 15_000 + b"," + b"reject" * 15_000 + b"\n") * 50
        ),
        "50 rows",
    )
    yield (
        "nearly words without end",
        lambda: b"Company,Role,Status,Period\n" + (b"A,B," + b"no off " * 12_000 + b"," + b"a " * 45_000 + b"\n") * 50,
        "50 rows",
    )
    yield "formulas", text("Name,Company\n=cmd|'/c calc'!A1,@SUM(1)\n'=1+1,+1+1\n"), "2 rows"
    yield "markup as a name", text("Name,Company\n<script>alert(1)</script>,{{ 7*7 }}\n"), "1 rows"
    yield "SQL as a name", text("Name,Company\n'; DROP TABLE contacts;--,Acme\n"), "1 rows"
    yield "paths as names", text("Name,Company\n../../../etc/passwd,C:\\Windows\n"), "1 rows"
    yield (
        "lines for a mail's head",
        text('Name,E-mail\n"Jane\r\nBcc: all@example.org","a@b.example\r\nX: y"\n'),
        "1 rows",
    )


def jsons() -> Iterator[Case]:
    person = '{"uuid":"a","properties":{"first_name":"Jane"}}'
    yield "JSON of another program", text('{"contacts": []}'), UNKNOWN
    yield "Monica", text(MONICA % person), "1 rows"
    yield "Monica cut off", lambda: (MONICA % person)[:-20].encode(), "broken"
    yield "Monica without people", text('{"version":"1.0-preview.1"}'), "0 rows"
    yield "Monica as a list", text('["version":"1.0-preview.1"]'), "broken"
    for what in (
        "null",
        "[]",
        '"x"',
        "1",
        "true",
        '[{"values": 3}]',
        '[{"type": "contact", "values": {"a": 1}}]',
        "[[]]",
    ):
        yield f"Monica's data is {what}", text('{"version":"1.0-preview.1","account":{"data":%s}}' % what), "0 rows"
    for what in ("1", "[]", '{"properties": 3}', '{"properties": {"first_name": {"a": 1}}}', '{"data": 7}', '{"data":[{"type":"note","values":[3]}]}'):  # fmt: skip
        yield f"Monica's person is {what}", text(MONICA % what), ""
    yield "JSON 21 levels deep", text(MONICA % ("[" * 21 + "]" * 21)), "20 levels"
    yield "JSON 5 million levels deep", lambda: (MONICA % ("[" * 5 * MEGABYTE)).encode(), "20 levels"
    yield "JSON of empty lists", lambda: (MONICA % ("[]," * 6 * MEGABYTE + "1")).encode(), "too many values"
    yield "JSON of as many objects as there may be", lambda: (MONICA % ('{"a":1},' * 390_000 + person)).encode(), ""
    yield "JSON of as many texts as there may be", lambda: (MONICA % ('["abcdefgh","abcdefgh",1],' * 330_000 + person)).encode(), "1 rows"  # fmt: skip
    yield (
        "JSON of 19 MB with one emoji",
        lambda: (MONICA % ('["🙂"],' + f'["{"x" * 52}"],' * 320_000 + person)).encode(),
        "1 rows",
    )
    yield "JSON with one text of 19 MB", lambda: (MONICA % ('"' + "x" * 19 * MEGABYTE + '"')).encode(), "0 rows"
    yield (
        "JSON that names itself",
        text(MONICA % '{"$ref":"#"},{"properties":{"$ref":"#/account"}}'),
        "0 rows, 2 refused",
    )
    yield "JSON with numbers that are none", text(MONICA % '{"a":NaN,"b":-Infinity,"c":1e999}'), "0 rows, 1 refused"
    yield "JSON with a number of 5,000 figures", text(MONICA % ("1" * 5_000)), "broken"
    yield "JSON with half a character", text(MONICA % '{"properties":{"first_name":"\\ud800Jane"}}'), "1 rows"
    yield "JSON with NUL", text(MONICA % '{"properties":{"first_name":"Ja\\u0000ne"}}'), "1 rows"
    yield (
        "JSON with the same name twice",
        text(MONICA % '{"properties":{"first_name":"A"},"properties":1}'),
        "0 rows, 1 refused",
    )
    yield "JSON in UTF-16", lambda: (MONICA % person).encode("utf-16"), "1 rows"
    yield "JSON with a comment", text("// Monica\n" + MONICA % person), UNKNOWN
    yield "JSON of backslashes", lambda: (MONICA % ('"' + "\\" * 10 * MEGABYTE)).encode(), "broken"
    yield "50,001 people", lambda: (MONICA % ",".join([person] * 50_001)).encode(), "50,000 rows"


def cards() -> Iterator[Case]:
    yield "a card", text(CARD.format("")), "1 rows"
    yield "a card without an end", text(CARD.format("").replace("END:VCARD", "")), "1 rows"
    yield "a card cut in a line", text(CARD.format("")[:-30]), ""
    yield "an end alone", text("END:VCARD\r\n" + CARD.format("")), UNKNOWN
    yield "cards in cards", text("BEGIN:VCARD\n" * 50_000), ""
    yield "more cards than there may be", lambda: b"BEGIN:VCARD\n" * 60_000, "50,000 rows"
    yield "agents in agents", text(CARD.format("AGENT:\r\nBEGIN:VCARD\r\n" * 5_000)), ""
    yield (
        "an 8 MB picture in one line",
        lambda: CARD.format("PHOTO;ENCODING=b:" + "A" * 8 * MEGABYTE).encode(),
        "1 rows",
    )
    yield "an 8 MB picture in folded lines", lambda: CARD.format("PHOTO;ENCODING=b:" + ("A" * 74 + "\r\n ") * 113_000).encode(), "1 rows"  # fmt: skip
    yield "an 8 MB picture in lines of 2.1", lambda: CARD.format("PHOTO;BASE64:\r\n" + ("A" * 74 + "\r\n") * 113_000).encode(), "1 rows"  # fmt: skip
    yield "an 8 MB picture in a group", lambda: CARD.format("item1.PHOTO:" + "A" * 8 * MEGABYTE).encode(), "1 rows"
    yield "a note of 8 MB", lambda: CARD.format("NOTE:" + "x" * 8 * MEGABYTE).encode(), "100,000 characters"
    yield (
        "a note folded without end",
        lambda: CARD.format("NOTE:x" + "\r\n y" * 2 * MEGABYTE).encode(),
        "100,000 characters",
    )
    yield "empty folds without end", lambda: CARD.format("NOTE:x" + "\r\n " * 500_000).encode(), "1 rows"
    yield (
        "a quoted text without end",
        lambda: CARD.format("NOTE;QUOTED-PRINTABLE:x" + "=\r\n" * MEGABYTE).encode(),
        "100,000",
    )
    yield (
        "lines that end as if they went on",
        lambda: (CARD.format("NOTE:" + "x" * 45_000 + "\r\n =" * 45_000) * 20).encode(),
        "20 rows",
    )
    yield "quoted text that is broken", text(CARD.format("NOTE;ENCODING=QUOTED-PRINTABLE:=C3=ZZ=4")), "1 rows"
    yield "an unknown charset", text(CARD.format("NOTE;CHARSET=nope;ENCODING=QUOTED-PRINTABLE:=C3")), "1 rows"
    yield (
        "a charset that isn't one of letters",
        text(CARD.format("NOTE;CHARSET=hex;ENCODING=QUOTED-PRINTABLE:=C3")),
        "1 rows",
    )
    yield (
        "a charset that opens a file",
        text(CARD.format("NOTE;CHARSET=../../etc;ENCODING=QUOTED-PRINTABLE:x")),
        "1 rows",
    )
    yield "parameters without end", text(CARD.format("EMAIL" + ";TYPE=x" * 10_000 + ":a@b.example")), "1 rows"
    yield "quotation marks in parameters", text(CARD.format('TEL;TYPE="' + '"' * 9_001 + ":1")), "1 rows"
    yield "lines that are none", text(CARD.format("nonsense\r\n:\r\n;;;\r\n.:x\r\n" + "x" * 5_000)), "1 rows"
    yield (
        "semicolons without end",
        text(CARD.format("N:" + ";" * 90_000 + "\r\nORG:" + "\\;" * 40_000)),
        "0 rows, 1 refused",
    )
    yield "a card in UTF-16", lambda: CARD.format("").encode("utf-16"), "1 rows"
    yield "a card in small letters", text(CARD.format("").lower()), "1 rows"
    yield "a telephone link", text(CARD.format("TEL:tel:%FF%00;ext=12345678901234")), "1 rows"
    yield "a calendar", text("BEGIN:VCALENDAR\nEND:VCALENDAR\n"), UNKNOWN


def archives() -> Iterator[Case]:
    good = (LINKEDIN + "A,B,,,C,D,01 Sep 2026\r\n").encode()
    yield "a ZIP", lambda: zipped({"Connections.csv": good}), "1 rows"
    yield "a ZIP of nothing", lambda: zipped({}), UNKNOWN
    yield "a ZIP of pictures", lambda: zipped({"a.png": b"\x89PNG", "b.csv": b"\x89PNG\r\n"}), UNKNOWN
    yield "a ZIP of other tables", lambda: zipped({"messages.csv": b"FROM,TO\na,b\n"}), UNKNOWN
    yield "a ZIP of empty files", lambda: zipped({f"{n}.csv": b"" for n in range(100)}), UNKNOWN
    yield "a bomb", lambda: zipped({"a.csv": bytes(60 * MEGABYTE)}), "20 MB for a file"
    yield "a bomb of many", lambda: zipped({f"{n}.csv": bytes(4 * MEGABYTE * 4) for n in range(4)}), "60 MB for all"
    yield "a bomb in a bomb", lambda: zipped({"a.csv": zipped({"a.csv": bytes(30 * MEGABYTE)})}), ""
    yield "a file of 5,001 files", lambda: zipped({f"{n}.csv": b"" for n in range(5_001)}), "5,000 files"
    yield "a list of files that never ends", lambda: b"PK\x03\x04" + b"PK\x01\x02" * 2_000_000, "5,000 files"
    yield "a bomb packed by another way", lambda: zipped({"a.csv": bytes(MEGABYTE)}, ZIP_BZIP2), "packed in a way"
    yield "another way again", lambda: zipped({"a.csv": bytes(MEGABYTE)}, ZIP_LZMA), "packed in a way"
    yield "a size that is a lie", lambda: lying(zipped({"a.csv": bytes(40 * MEGABYTE)})), ""
    yield (
        "paths as names of files",
        lambda: zipped({"../../../../etc/cron.d/x.csv": good, "/etc/y.csv": good}),
        "2 rows",
    )
    yield "a name of NULs and marks", lambda: zipped({"a\u202e\r\nvsc.csv": good}), "1 rows"
    yield "a name of 60,000 letters", lambda: zipped({"x" * 60_000 + ".csv": good}), "1 rows"
    yield "the same name twice", lambda: twice(good), "2 rows"
    yield "a table inside that is too wide", lambda: zipped({"C.csv": LINKEDIN.encode() + b"," * MEGABYTE}), "C.csv"
    yield "a workbook", lambda: zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), "Excel"
    for length in (4, 30, 60, 100, 140):
        yield f"a ZIP cut after {length} bytes", lambda length=length: zipped({"C.csv": good})[:length], ""
    yield "a ZIP with a wrong checksum", lambda: spoiled(zipped({"C.csv": good}, ZIP_STORED)), "broken"
    yield "a ZIP with a password", lambda: locked(zipped({"C.csv": good})), "password"
    yield "a ZIP behind a program", lambda: b"MZ" + zipped({"C.csv": good}), ""
    yield "gzip", lambda: b"\x1f\x8b" + zlib.compress(good), "gzip"


def lying(data: bytes) -> bytes:
    """Say of each file inside that it has ten bytes."""
    at = data.index(b"PK\x01\x02") + 24
    return data[:at] + (10).to_bytes(4, "little") + data[at + 4 :]


def spoiled(data: bytes) -> bytes:
    at = data.index(b"First Name")
    return data[:at] + b"X" + data[at + 1 :]


def locked(data: bytes) -> bytes:
    at = data.index(b"PK\x01\x02") + 8
    return data[:6] + b"\x01" + data[7:at] + b"\x01" + data[at + 1 :]


def twice(good: bytes) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("C.csv", good)
        archive.writestr("d/C.csv", good)
    return file.getvalue()


def corpus() -> Iterator[Case]:
    for cases in (encodings, quotes_and_lines, bombs, jsons, cards, archives):
        yield from cases()


def outcome(data: bytes) -> str:
    """Read a file as a page would, and say what came of it. Any other exception is a failure."""
    from exchange.importing.readers import recognise
    from exchange.importing.rows import Refused
    from exchange.importing.sources import ImportRefused, Source

    good = refused = 0
    try:
        source = Source(data)
        reader = recognise(source)
        if reader is None:
            return UNKNOWN
        for row in reader.read(source, {}):
            refused += isinstance(row, Refused)
            good += not isinstance(row, Refused)
    except ImportRefused as refusal:
        return f"refused: {refusal}"
    return f"{good} rows, {refused} refused"


def main() -> None:
    """Print what came of each file, the peak of memory after it (kB) and its seconds, as lines of JSON."""
    import time

    import django

    django.setup()
    resource.setrlimit(resource.RLIMIT_AS, (4 * MEMORY, 4 * MEMORY))  # addresses, not memory: so that nothing goes wild
    for name, make, expected in corpus():
        began = time.process_time()
        data = make()
        try:
            came = outcome(data)
        except Exception as error:
            came = f"FAILED: {type(error).__name__}: {str(error)[:200]}"
        spent = time.process_time() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        sys.stdout.write(json.dumps([name, came, expected, peak, round(spent, 2)]) + "\n")


if __name__ == "__main__":
    main()
