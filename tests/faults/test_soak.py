"""Random deaths for half a minute; `make soak` does it for longer and prints the table."""

import os

import pytest

from tests.faults.soak import Soak

pytestmark = pytest.mark.processes


def test_random_deaths_lose_nothing_and_double_nothing_outside_the_gap(ajar, capsys):
    soak = Soak(
        ajar,
        seconds=float(os.environ.get("SOAK_SECONDS", "20")),
        kills_wanted=int(os.environ.get("SOAK_KILLS", "5")),
        polite=float(os.environ.get("SOAK_POLITE", "0.2")),
    )

    table = soak.run()

    if "SOAK_KILLS" in os.environ:
        with capsys.disabled():
            print(f"\n\n{table}\n")  # noqa: T201
    soak.verdict.assert_kept()
    assert soak.deaths >= soak.kills_wanted
