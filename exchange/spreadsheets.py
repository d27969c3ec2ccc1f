"""What a spreadsheet that opens a CSV file works out, whoever wrote it (OWASP, "CSV injection")."""

import re
import unicodedata

SIGNS = ("=", "+", "-", "@")
# A number, a phone number, an extension: no spreadsheet computes with these.
NO_SUM = re.compile(r"[+-][\d\s().,/\-–]+(?:\s?(?:ext\.?|x|#)\s?\d+)?")
# But with these: one number, a sign, the next one.
SUM = re.compile(r"[+-]\s*\d+(?:[.,]\d+)*(?:\s*[-+*/^]\s*\d+(?:[.,]\d+)*)+")


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet would compute `text`: after blanks and with full-width signs, too."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain.startswith(SIGNS):
        return False
    return not NO_SUM.fullmatch(plain) or bool(SUM.fullmatch(plain))
