"""What an attachment is called: by the person, as far as a name is safe on every machine."""

import re

from core.text import clean_line

LONGEST = 120  # of the name without its ending
# What some system can't have in a name, or takes for more than a name.
UNSAFE = re.compile(r'[<>:"|?*\\/]')
NAME_END = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,4}$")
# Names of devices on Windows, whatever stands behind them.
DEVICE = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
ALSO = {"jpg": ("jpeg", "jpe"), "txt": ("text", "md", "csv", "log")}


def safe_name(name: str, kind: str) -> str:
    """Return the name of a file that is a `kind`, with the ending that says so.

    Only its last part counts, should a path have come with it. What another ending claims is taken off.
    """
    line = clean_line(re.split(r"[\\/]", name)[-1])
    stem = UNSAFE.sub("_", line).strip(". ")
    ending = NAME_END.search(stem)
    if ending:
        stem = stem[: ending.start()].rstrip(". ")
    # Perhaps another one stood before it: letter.pdf.exe
    again = NAME_END.search(stem)
    if again and again[0][1:].lower() == kind:
        stem = stem[: again.start()].rstrip(". ")
    kept = ending and ending[0][1:].lower() in (kind, *ALSO.get(kind, ()))
    stem = stem[:LONGEST].strip(". ") or "attachment"
    if DEVICE.match(stem):
        stem = f"_{stem}"
    return f"{stem}{ending[0].lower()}" if ending and kept else f"{stem}.{kind}"
