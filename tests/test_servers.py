"""The suite itself: what a test does not need is not started for it."""

import os
import subprocess
import sys
from pathlib import Path

from standalone.paths import REPOSITORY


def test_a_pure_function_is_tested_without_a_server(tmp_path: Path) -> None:
    given = ("DATABASE_URL", "REDIS_URL", "PYTEST_XDIST_WORKER", "PYTEST_CURRENT_TEST", "AJAR_TEST_SERVERS")
    environ = {name: value for name, value in os.environ.items() if name not in given} | {"TMPDIR": str(tmp_path)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/core/test_text.py"]

    run = subprocess.run(command, cwd=REPOSITORY, env=environ, capture_output=True, text=True, timeout=60, check=False)

    assert run.returncode == 0, run.stdout + run.stderr
    assert not list(tmp_path.glob("ajar-cluster-*")), "a PostgreSQL cluster was laid out"
