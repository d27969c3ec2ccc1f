import json
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from exchange.importing.sources import ImportRefused, Source


def zipped(members: dict[str, bytes]) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


TEXT = "Name,Employer\r\nZoë Roß,Łódź\r\n"


class TestDecoding:
    @pytest.mark.parametrize(
        "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"], ids=lambda name: name
    )
    def test_unicode_is_read_with_and_without_a_mark(self, encoding: str) -> None:
        assert Source(TEXT.encode(encoding)).text == TEXT

    def test_what_windows_wrote_is_read(self) -> None:
        assert Source("Name\nZoë “Roß” €".encode("cp1252")).text == "Name\nZoë “Roß” €"

    def test_a_character_that_is_cut_at_the_end_of_the_head_breaks_nothing(self) -> None:
        source = Source(("a" + "ë" * 20_000).encode())
        assert source.head == "a" + "ë" * 8191

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"", "empty"),
            (b"\x00 \r\n", "empty"),
            (b"%PDF-1.7 ...", "PDF"),
            (b"\x89PNG\r\n\x1a\n...", "picture"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Save as"),
            (b"x" * (20 * 1024 * 1024 + 1), "20 MB"),
        ],
        ids=["nothing", "blanks", "pdf", "png", "xls", "too large"],
    )
    def test_what_is_no_text_is_refused_with_what_to_do(self, data: bytes, reason: str) -> None:
        with pytest.raises(ImportRefused, match=reason):
            Source(data)

    def test_noise_is_no_text(self) -> None:
        with pytest.raises(ImportRefused, match="isn’t a text"):
            _ = Source(bytes(range(1, 32)) * 20).text


class TestTables:
    @pytest.mark.parametrize("divider", [",", ";", "\t", "|"])
    def test_the_divider_is_found(self, divider: str) -> None:
        text = f"Name{divider}Pay\nJane Roe{divider}80\nJohn Roe{divider}90\n"
        table = Source.pasted(text).table
        assert table.header == ("Name", "Pay")
        assert list(table.rows()) == [(2, ["Jane Roe", "80"]), (3, ["John Roe", "90"])]

    def test_decimal_commas_divide_nothing(self) -> None:
        assert Source.pasted("Name;Pay\nJane;1,5\nJohn;2,5\n").table.divider == ";"

    def test_excels_word_for_the_divider_is_no_row(self) -> None:
        table = Source.pasted("sep=;\r\nName;Pay\r\nJane;1\r\n").table
        assert (table.header, list(table.rows())) == (("Name", "Pay"), [(3, ["Jane", "1"])])

    def test_notes_before_the_header_are_passed_over(self) -> None:
        table = Source.pasted('Notes:\n"Some, of these,\nare empty"\n\nName,Employer\nJane,Acme\n').table
        assert (table.header, list(table.rows())) == (("Name", "Employer"), [(6, ["Jane", "Acme"])])

    def test_a_cell_may_have_lines_and_its_row_counts_from_where_it_begins(self) -> None:
        table = Source.pasted('Name,Notes\r\nJane,"one\r\ntwo"\r\nJohn,three\r\n').table
        assert list(table.rows()) == [(2, ["Jane", "one\r\ntwo"]), (4, ["John", "three"])]

    def test_line_ends_of_old_macs_are_line_ends(self) -> None:
        assert list(Source.pasted("Name,Pay\rJane,1\rJohn,2").table.rows()) == [(2, ["Jane", "1"]), (3, ["John", "2"])]

    def test_the_apostrophe_before_a_formula_is_taken_off_and_no_other(self) -> None:
        table = Source.pasted("Name,Notes\n'=1+1,'s Hertogenbosch\n'Jane',''\n").table
        assert [cells for _, cells in table.rows()] == [["=1+1", "'s Hertogenbosch"], ["'Jane'", "''"]]

    @pytest.mark.parametrize(
        ("text", "line", "reason"),
        [
            ("Name,Pay\n" + "Jane,1\n" * 50_001, 50_002, "50,000 rows"),
            ("Name,Pay\nJane," + "x" * 100_001, 2, "100,000 characters"),
            ('Name,Pay\nJane,"' + "x\n" * 100_000, 2, "quotation mark"),
            (",".join(f"c{number}" for number in range(1_001)), 1, "1,000 columns"),
            ("Name,Pay\nJane" + "," * 2_000_000, 2, "1,000 columns"),
            ("Name,Pay\n" + "\n" * 1_000_001, 1_000_001, "1,000,000 lines"),
        ],
        ids=["rows", "cell", "open quotation", "columns", "dividers", "lines"],
    )
    def test_a_bound_is_refused_with_its_line(self, text: str, line: int, reason: str) -> None:
        with pytest.raises(ImportRefused, match=reason) as refusal:
            list(Source.pasted(text).table.rows())
        assert refusal.value.row == line
        assert str(refusal.value).startswith(f"Line {line:,}: ")


class TestJson:
    def test_it_is_read(self) -> None:
        assert Source(b'\xef\xbb\xbf{"a": [1, "]["]}').json == {"a": [1, "]["]}

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("[" * 21 + "]" * 21, "20 levels"),
            ("[" * 100_000, "20 levels"),
            ('{"a": ', "broken"),
            ("1" * 5_000, "broken"),
            ("[" + "1," * 1_000_001 + "1]", "too many values"),
            ("[" + "{}," * 400_001 + "1]", "too many values"),
        ],
        ids=["21 levels", "100,000 levels", "cut off", "a long number", "values", "objects"],
    )
    def test_what_is_too_much_or_broken_is_refused(self, text: str, reason: str) -> None:
        with pytest.raises(ImportRefused, match=reason):
            _ = Source(text.encode()).json

    def test_brackets_in_texts_are_no_levels(self) -> None:
        text = json.dumps(["[" * 500, '"[' * 50, "\\"])
        assert Source(text.encode()).json == json.loads(text)


class TestZips:
    def test_members_are_labels_and_texts(self) -> None:
        texts = {"../../etc/Connections.csv": b"a,b", "C:\\x\\b.vcf": b"c"}
        data = zipped(texts | {"photo.png": b"d", "folder/": b"", "nameless": b"e"}).replace(b"nameless", b"\0ameless")
        assert [(part.part, part.text) for part in Source(data).parts()] == [("Connections.csv", "a,b"), ("b.vcf", "c")]

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (zipped({"a.csv": bytes(21 * 1024 * 1024)}), "20 MB for a file"),
            (zipped({f"{number}.csv": b"a" * 16_000_000 for number in range(4)}), "60 MB for all"),
            (zipped({"a.csv": b"a,b" * 1_000})[:60], "broken"),
            (zipped({f"{number}.csv": b"" for number in range(5_001)}), "5,000 files"),
            (zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), "Excel"),
        ],
        ids=["a bomb", "many large ones", "cut off", "many files", "a workbook"],
    )
    def test_bombs_and_broken_ones_are_refused(self, data: bytes, reason: str) -> None:
        with pytest.raises(ImportRefused, match=reason):
            list(Source(data).parts())
