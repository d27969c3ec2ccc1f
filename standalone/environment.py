"""The environment, in which a file may stand for a setting: NAME_FILE names a file that holds NAME.

For secrets, which Docker, Podman, systemd and Kubernetes hand out as files: a file is not passed on to
every child and is not shown by `docker inspect`. Settings import this: standard library only.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from standalone.errors import StandaloneError

FILE = "_FILE"


class Environment(Mapping[str, str]):
    """A view of `variables`. A file is read each time, without the line end that editors put behind its text.

    Whoever asks for a value gets a StandaloneError if its file can't be read, holds nothing, or
    stands beside the value itself.
    """

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables

    def __getitem__(self, name: str) -> str:
        path = self._variables.get(name + FILE, "")
        return self._read(name, path) if path else self._variables[name]

    def __iter__(self) -> Iterator[str]:
        named = {name.removesuffix(FILE) for name, path in self._variables.items() if name.endswith(FILE) and path}
        return iter(dict.fromkeys([*self._variables, *sorted(named)]))

    def __len__(self) -> int:
        return len(list(iter(self)))

    def _read(self, name: str, path: str) -> str:
        if self._variables.get(name):
            raise StandaloneError(f"{name} and {name}{FILE} are both set: keep one of them.")
        try:
            text = Path(path).read_text().rstrip("\r\n")
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it holds no text"
            raise StandaloneError(f"{name}{FILE} is {path}, which can't be read ({reason}).") from None
        if not text:
            raise StandaloneError(f"{name}{FILE} is {path}, which is empty.")
        return text


ENVIRONMENT = Environment(os.environ)
