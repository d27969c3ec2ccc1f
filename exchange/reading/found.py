from dataclasses import dataclass


@dataclass(frozen=True)
class Found:
    """One thing that a text says. `words` are those of the text; what is not sure is asked about.

    `value` is plain text: a day as 2026-12-04, an hour as 17:00, an amount as 82000 and a currency as its code.
    """

    value: str
    words: str
    is_sure: bool = True
