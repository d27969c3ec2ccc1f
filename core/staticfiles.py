"""Static files: hashed names, compressed ahead; the stylesheets joined into one, and the scripts of every page."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

ENTRIES = "css/app.css", "js/app.js"
# A browser reads both by itself too, one file after the other.
IMPORT = re.compile(r'^(?:@import url\("([^"]+)"\)|import "\./([^"]+)");\n?', re.MULTILINE)
COMMENT = re.compile(r"^[ ]*/\*.*?\*/\n?", re.MULTILINE | re.DOTALL)


class JoinedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
    """Write each of ENTRIES with its imports in place, in their order, before hashing.

    A browser then asks for one stylesheet and one script rather than for chains (ADR 0005).
    """

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        for entry in [] if dry_run else filter(paths.__contains__, ENTRIES):
            # Where it comes from: the one here is that of the last time, joined, unless it has changed itself.
            source, path = paths[entry]
            with source.open(path) as file:
                joined = self._with_imports(entry, file.read().decode())
            self.delete(entry)
            self._save(entry, ContentFile(joined.encode()))
            # Hashing reads where a file came from; that is here from now on.
            paths = paths | {entry: (self, entry)}
        yield from super().post_process(paths, dry_run, **options)

    def _with_imports(self, name: str, text: str) -> str:
        folder = PurePosixPath(name).parent
        return IMPORT.sub(lambda found: self._joined(str(folder / (found[1] or found[2]))), COMMENT.sub("", text))

    def _joined(self, name: str) -> str:
        with self.open(name) as file:
            return self._with_imports(name, file.read().decode())
