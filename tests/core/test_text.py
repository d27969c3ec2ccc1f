import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import BIDI, clean_line, clean_text, has_line_break, shows_nothing

# Everything a form could hand over, lone surrogates included.
anything = st.text(st.characters(), max_size=40)


class TestCleanLine:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("  Acme   Ltd ", "Acme Ltd"),
            ("Eve\r\nBcc: x@example.org", "Eve Bcc: x@example.org"),
            ("a\tb\x0bc\x0cd", "a b c d"),
            ("a\x00b", "a b"),
            ("a\x85b\u2028c\u2029d", "a b c d"),
            ("a\u00a0\u3000b", "a b"),
            ("\u202eevil\u202c", "evil"),
            ("\u2066a\u2069\u200e\u200f\u061cb", "ab"),
            ("e\u0301", "é"),
            ("👩🏽\u200d🚀 Žofie", "👩🏽\u200d🚀 Žofie"),
            ("مكتب", "مكتب"),
            ("דלת", "דלת"),
            ("می\u200cخواهم", "می\u200cخواهم"),
            ("<script>", "<script>"),
            ("Ac\u00adme\u200b\ufeff Ltd\u2060", "Acme Ltd"),
            ("\r\n \x00", ""),
        ],
    )
    def test_a_line_keeps_its_letters_and_nothing_that_hides(self, typed, kept):
        assert clean_line(typed) == kept

    def test_half_a_character_is_dropped_since_nothing_can_hold_it(self):
        assert clean_line("a\ud800b").encode() == b"ab"

    @given(anything)
    def test_no_line_can_break_a_header_or_turn_the_text_around(self, text):
        cleaned = clean_line(text)

        assert not any(unicodedata.category(char) in ("Cc", "Zl", "Zp", "Cs") or ord(char) in BIDI for char in cleaned)
        assert cleaned.encode() is not None

    @given(anything)
    def test_cleaning_twice_changes_nothing_more(self, text):
        assert clean_line(clean_line(text)) == clean_line(text)


class TestLineBreaks:
    @pytest.mark.parametrize("mark", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
    def test_are_found_within_and_not_around(self, mark):
        assert has_line_break(f"Eve{mark}Bcc: x@example.org")
        assert not has_line_break(f"{mark} Eve {mark}")

    @given(anything)
    def test_python_finds_no_more(self, text):
        assert has_line_break(text) is (len(text.strip().splitlines()) > 1)


class TestCleanText:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
            ("one\n\n\ttwo", "one\n\n\ttwo"),
            ("a\x00\x07\x1b[31mb", "a[31mb"),
            ("\u202eabc", "abc"),
            ("  kind words  ", "kind words"),
            ("🚪 שלום", "🚪 שלום"),
        ],
    )
    def test_a_text_keeps_its_lines_and_drops_other_controls(self, typed, kept):
        assert clean_text(typed) == kept

    def test_half_a_character_is_dropped_since_nothing_can_hold_it(self):
        assert clean_text("a\udfffb").encode() == b"ab"

    @given(anything)
    def test_every_text_can_be_stored(self, text):
        cleaned = clean_text(text)

        assert "\x00" not in cleaned
        assert "\r" not in cleaned
        assert cleaned.encode() is not None
        assert clean_text(cleaned) == cleaned


NOTHING = (
    *("\u200b", "\u200d", "\u00ad", "\ufeff", "\u2060", "\u180e", "\u202e", "\U000e0041"),  # no width
    *("\u3164", "\uffa0", "\u115f\u1160", "\u2800", "\u17b5", "\ufffc"),  # blank letters
    *("\u0301\u0308", "\u034f", "\ufe0f", "\u2800\u0301"),  # marks without a letter
)


class TestWhatShowsNothing:
    @pytest.mark.parametrize(
        "text",
        NOTHING,
        ids=ascii,
    )
    def test_is_nothing(self, text):
        assert shows_nothing(text)
        assert shows_nothing(f" \u3000{text}")

    @pytest.mark.parametrize("text", ["a", ".", "e\u0301", "\u200bJane", "ㅤ김", "🦊", "7", "ก็"], ids=ascii)
    def test_one_letter_or_sign_is_enough_to_show(self, text):
        assert not shows_nothing(text)
