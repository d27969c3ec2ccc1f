"""What is a formula, and what only looks like one."""

import pytest

from exchange.spreadsheets import is_formula


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "=HYPERLINK(A1)", "@SUM(A1)", "+A1", "-x", "-2+3", "+1/2", "\t=1", "\r\n=1", " =1",
        "\u00a0=1", "=",
        "＝1+1", "＋A1", "－x", "＠SUM(A1)", "﹢A1", "﹣2+3", "+cmd|' /C calc'!A0", "-(A1)", "+1+1)",
        "+44 20 =1", "- a team",
    ],
)  # fmt: skip
def test_a_spreadsheet_would_compute_it(text):
    assert is_formula(text)


@pytest.mark.parametrize(
    "text",
    [
        "+44 20 7946 0018", "+442079460018", "+44 (0)20 7946 0018", "＋44 20 7946 0018", "+49 30/1234 567",
        "+44 20 7946-0018",
        "+44 20 7946 0018 ext. 204", "+44 20 7946 0018 x204", "+1 (415) 555.0123", "-5", "+3.5", "-1,250.50", "", "a=b",
        "jane@roe.example", "2026-11-27", "'=1", "1+1", "–",
    ],
)  # fmt: skip
def test_it_would_not(text):
    assert not is_formula(text)
