"""Whatever somebody brings: a result or a sentence, in little memory, and never another exception."""

import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.code import ROOT
from tests.exchange.importing.corpus import LINKEDIN, MEMORY, MONICA, PEOPLE, SECONDS_EACH, outcome, zipped


@pytest.mark.processes
def test_every_broken_file_gives_a_result_or_a_sentence_below_300_mb() -> None:
    """In a process of its own, whose peak of memory is that of the worst file."""
    command = [sys.executable, "-m", "tests.exchange.importing.corpus"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=200)
    assert ran.returncode == 0, ran.stderr[-2_000:]

    results = [json.loads(line) for line in ran.stdout.splitlines()]

    assert len(results) >= 100
    assert [(name, came) for name, came, expected, _, _ in results if expected not in came] == []
    assert [(name, came) for name, came, *_ in results if came.startswith("FAILED")] == []
    assert max(peak for *_, peak, _ in results) * 1024 < MEMORY
    assert [(name, spent) for name, *_, spent in results if spent > SECONDS_EACH] == []


BEGINNINGS = st.sampled_from(
    [b"", PEOPLE.encode(), LINKEDIN.encode(), b"BEGIN:VCARD\nFN:x\n", MONICA.partition("%s")[0].encode(), b"\xff\xfe"]
)
# Of what the readers take apart, so that more than the first check is reached.
PIECES = st.lists(
    st.sampled_from(
        ['"', ",", ";", "\n", "\r\n", "\\", "=", ":", "{", "}", "[", "]", "BEGIN:VCARD", "END:VCARD", "\x00"]
    )
    | st.text(max_size=8)
)


class TestAnyBytes:
    @settings(deadline=None, max_examples=150)
    @given(BEGINNINGS, st.binary(max_size=400))
    def test_bytes(self, beginning: bytes, data: bytes) -> None:
        assert outcome(beginning + data)

    @settings(deadline=None, max_examples=150)
    @given(BEGINNINGS, PIECES)
    def test_pieces_of_formats(self, beginning: bytes, pieces: list[str]) -> None:
        assert outcome(beginning + "".join(pieces).encode("utf-8", "surrogatepass"))

    @settings(deadline=None, max_examples=60)
    @given(st.integers(0, 400), st.binary(min_size=1, max_size=20))
    def test_a_zip_of_which_some_bytes_are_others(self, at: int, data: bytes) -> None:
        whole = zipped({"Connections.csv": LINKEDIN.encode() * 3, "b.vcf": b"BEGIN:VCARD\nFN:x\nEND:VCARD\n"})
        assert outcome(whole[:at] + data + whole[at + len(data) :])
