"""Static files: hashed names, compressed ahead, and the stylesheets joined into one."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

ENTRY = "css/app.css"
IMPORT = re.compile(r'^@import url\("([^"]+)"\);\n?', re.MULTILINE)
COMMENT = re.compile(r"^[ ]*/\*.*?\*/\n?", re.MULTILINE | re.DOTALL)


class JoinedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
    """Write `css/app.css` with its imports in place, in their order, before hashing.

    A browser then asks for one stylesheet rather than for a chain (ADR 0005).
    """

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if ENTRY in paths and not dry_run:
            joined = self.joined(ENTRY)
            self.delete(ENTRY)
            self._save(ENTRY, ContentFile(joined.encode()))
            # Hashing reads where a file came from; that is here from now on.
            paths = paths | {ENTRY: (self, ENTRY)}
        yield from super().post_process(paths, dry_run, **options)

    def joined(self, name: str) -> str:
        with self.open(name) as file:
            text = file.read().decode()
        folder = PurePosixPath(name).parent
        return IMPORT.sub(lambda found: self.joined(str(folder / found[1])), COMMENT.sub("", text))
