"""What is read from mails and letters that we made up: whether it is there, and right."""

import sys
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from exchange.reading.offer import FIELDS, Reading, read_offer

LETTERS = sorted(Path(__file__).with_name("letters").glob("*.txt"))
TODAY = date(2026, 11, 27)
ALL = (*FIELDS, "currency", "period", "deadline_time")


def letter(path: Path) -> tuple[dict[str, str], str]:
    expected, text = path.read_text().split("+++\n", 1)
    return tomllib.loads(expected), text


def measure() -> tuple[dict[str, Counter[str]], list[str]]:
    """Count per field what is right, wrong and missed, and say where."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in ALL}
    mistakes = []
    for path in LETTERS:
        expected, text = letter(path)
        reading = read_offer(text, today=TODAY)
        for name in ALL:
            got, meant = reading[name], expected.get(name, "")
            if got != meant:
                mistakes.append(f"{path.stem} {name}: {got!r} instead of {meant!r}")
            if got:
                counts[name]["right" if got == meant else "wrong"] += 1
            if meant and not got:
                counts[name]["missed"] += 1
    return counts, mistakes


def table(counts: dict[str, Counter[str]]) -> str:
    lines = [f"{'field':14} {'right':>5} {'wrong':>5} {'missed':>6} {'precision':>9} {'recall':>7}"]
    for name, count in counts.items():
        right, wrong, missed = count["right"], count["wrong"], count["missed"]
        precision, recall = right / ((right + wrong) or 1), right / ((right + wrong + missed) or 1)
        lines.append(f"{name:14} {right:5} {wrong:5} {missed:6} {precision:9.1%} {recall:7.1%}")
    return "\n".join(lines)


@pytest.fixture(scope="module")
def measured() -> tuple[dict[str, Counter[str]], list[str]]:
    return measure()


def test_what_is_read_is_right_and_little_is_missed(measured, capsys):
    counts, mistakes = measured
    with capsys.disabled():
        sys.stdout.write(f"\n{len(LETTERS)} letters\n{table(counts)}\n")

    for name, count in counts.items():
        right, wrong, missed = count["right"], count["wrong"], count["missed"]
        assert right / (right + wrong) >= 0.99, (name, mistakes)
        assert right / (right + wrong + missed) >= 0.9, (name, mistakes)


@pytest.mark.parametrize(
    ("name", "unsure"),
    [
        ("en_range", "pay"),
        ("en_slip", "pay"),
        ("en_48_hours", "deadline"),
        ("en_friday", "deadline"),
        ("fr_vendredi", "deadline"),
        ("en_wrong_weekday", "deadline"),
    ],
)
def test_what_can_be_meant_otherwise_is_not_sure(name, unsure):
    reading = read(name)

    assert not reading.found[unsure].is_sure
    assert reading.found["employer"].is_sure


def test_each_thing_says_the_words_that_it_came_from():
    for path in LETTERS:
        _, text = letter(path)
        for name, found in read_offer(text, today=TODAY).found.items():
            assert found.words, (path.stem, name)


def read(name: str) -> Reading:
    return read_offer(letter(Path(__file__).with_name("letters") / f"{name}.txt")[1], today=TODAY)


@pytest.mark.parametrize(
    "text", ["", "\n" * 100, "Salary:", "Deadline: 31 February 2027", "Salary: £" + "9" * 400, "\ud800", "Position: 12"]
)
def test_text_that_says_nothing_gives_nothing(text):
    assert read_offer(text, today=TODAY).found == {}
