"""What is read from signatures that we made up: whether it is there, and right."""

import sys
import tomllib
from collections import Counter
from pathlib import Path

from exchange.reading.signature import read_signature

SIGNATURES = sorted(Path(__file__).with_name("signatures").glob("*.txt"))
ALL = ("name", "title", "employer_name", "phone", "email")


def measure() -> tuple[dict[str, Counter[str]], list[str]]:
    """Count per field what is right, wrong and missed, and say where."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in ALL}
    mistakes = []
    for path in SIGNATURES:
        expected, text = path.read_text().split("+++\n", 1)
        meant_all, found = tomllib.loads(expected), read_signature(text)
        for name in ALL:
            got, meant = found[name].value if name in found else "", meant_all.get(name, "")
            if got != meant:
                mistakes.append(f"{path.stem} {name}: {got!r} instead of {meant!r}")
            if got:
                counts[name]["right" if got == meant else "wrong"] += 1
            if meant and not got:
                counts[name]["missed"] += 1
    return counts, mistakes


def test_what_is_read_is_right_and_little_is_missed(capsys):
    counts, mistakes = measure()
    lines = [f"{'field':14} {'right':>5} {'wrong':>5} {'missed':>6} {'precision':>9} {'recall':>7}"]
    for name, count in counts.items():
        right, wrong, missed = count["right"], count["wrong"], count["missed"]
        precision, recall = right / (right + wrong), right / (right + wrong + missed)
        lines.append(f"{name:14} {right:5} {wrong:5} {missed:6} {precision:9.1%} {recall:7.1%}")
    with capsys.disabled():
        sys.stdout.write(f"\n{len(SIGNATURES)} signatures\n" + "\n".join(lines) + "\n")

    assert len(SIGNATURES) >= 20
    for name, count in counts.items():
        assert count["right"] / (count["right"] + count["wrong"]) >= 0.99, (name, mistakes)
        assert count["right"] / (count["right"] + count["missed"]) >= 0.9, (name, mistakes)
