"""Commands that need the database whether Ajar runs or not: the embedded one is started for their length."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from standalone import folders, leftovers, paths
from standalone.config import Config
from standalone.environment import ENVIRONMENT
from standalone.errors import StandaloneError
from standalone.postgres import Postgres
from standalone.servers import running

# Whether a command must have the data folder to itself, or can do its work beside a running Ajar.
IS_ALONE = {"backup": False, "restore": True}
# With these a restore changes no database.
HARMLESS = {"--forget", "--was-done", "--help", "-h"}


@contextmanager
def database_for(words: Sequence[str]) -> Iterator[None]:
    """Run the embedded database while the command `words` runs, if it needs one and none runs yet.

    Raises StandaloneError if Ajar runs and must not.
    """
    with ExitStack() as stack:
        if words and words[0] in IS_ALONE:
            config = Config.read(ENVIRONMENT)
            is_alone = IS_ALONE[words[0]] and not HARMLESS & set(words)
            if config.embeds_postgres:
                _start(config.data, stack, is_alone=is_alone)
        yield


def _start(data: Path, stack: ExitStack, *, is_alone: bool) -> None:
    try:
        stack.enter_context(leftovers.only_one(data))
    except StandaloneError as error:
        if is_alone:
            raise StandaloneError(f"{error} Stop it there with Ctrl-C, then restore.") from None
        return  # it runs, and its database with it
    leftovers.end_leftovers(data)
    folders.remove(paths.socket_dir(data))
    stack.callback(folders.remove, paths.socket_dir(data))
    postgres = stack.enter_context(running(Postgres(data), data))
    # For the next start, should we be killed.
    leftovers.remember(data, "", [postgres])
    stack.callback(leftovers.forget, data)
