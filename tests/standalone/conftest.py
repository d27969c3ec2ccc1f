import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from standalone import paths
from tests.standalone.harness import Ajar


@pytest.fixture(scope="session")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the static files, so that they are collected once and not for every data folder."""
    return tmp_path_factory.mktemp("static")


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder that every user of the system may pass through."""
    path = Path(tempfile.mkdtemp(prefix="ajar-", dir="/tmp"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="module")
def home(collected: Path) -> Iterator[Ajar]:
    """Ajar on a data folder whose path is as awkward as paths get. Running or not: see `ajar`."""
    top = Path(tempfile.mkdtemp(prefix="ajar-", dir="/tmp"))
    data = top / "Bewerbungen für später" / ("ein sehr langer Ordnername, " * 4) / "данные"
    data.parent.mkdir(parents=True)
    ajar = Ajar(data, STATIC_ROOT=str(collected))
    yield ajar
    ajar.clean_up()
    shutil.rmtree(top, ignore_errors=True)


@pytest.fixture(scope="module")
def without_redis(home: Ajar) -> Iterator[Ajar]:
    """The module's Ajar, open on a machine without Redis; it makes backups."""
    if home.is_running:
        home.stop()
    home.environ |= {"REDIS_URL": paths.NO_REDIS, "NIGHTLY_BACKUP": "on"}
    yield home.start_and_wait()
    home.environ |= {"NIGHTLY_BACKUP": "off"}
    del home.environ["REDIS_URL"]
    home.stop()


@pytest.fixture
def ajar(home: Ajar) -> Ajar:
    """The module's Ajar, open; it is started when the test before left it otherwise."""
    return home if home.is_running else home.start_and_wait()
