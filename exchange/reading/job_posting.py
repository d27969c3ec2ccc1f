"""A job posting as pages give it to search engines: schema.org/JobPosting in JSON-LD."""

import json
import re
from collections.abc import Iterator
from typing import Any

from exchange.reading.found import Found

JSON_LD = re.compile(r"<script[^>]{0,200}application/ld\+json[^>]{0,200}>(.*?)</script>", re.DOTALL | re.IGNORECASE)
UNITS = {"HOUR": "hour", "DAY": "day", "MONTH": "month", "YEAR": "year"}
DEPTH = 20


def read_posting(text: str) -> dict[str, Found]:
    """Return what the first posting in `text` says: a page's source, or its JSON alone. Empty when there is none."""
    for source in [*JSON_LD.findall(text), text]:
        if source.lstrip()[:1] in ("{", "["):
            try:
                posting = next(_postings(json.loads(source)), None)
            except (ValueError, RecursionError):
                continue
            if posting:
                return _found(posting)
    return {}


def _postings(node: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > DEPTH:
        return
    if isinstance(node, dict):
        if node.get("@type") == "JobPosting":
            yield node
        node = list(node.values())
    if isinstance(node, list):
        for inner in node:
            yield from _postings(inner, depth + 1)


def _found(posting: dict[str, Any]) -> dict[str, Found]:
    salary = _first(posting.get("baseSalary"))
    value = _first(salary.get("value")) or {"value": salary.get("value")}
    place = _first(_first(posting.get("jobLocation")).get("address"))
    low, high = value.get("minValue"), value.get("maxValue")
    amount = value.get("value") or (low if low == high else f"{low} - {high}" if low and high else low or high)
    said = {
        "role": posting.get("title"),
        "employer": _first(posting.get("hiringOrganization")).get("name"),
        "pay": amount,
        "currency": salary.get("currency") or salary.get("salaryCurrency"),
        "period": UNITS.get(str(value.get("unitText") or salary.get("unitText") or "").upper()),
        "place": place.get("addressLocality"),
    }
    is_range = bool(low and high and low != high)
    return {
        name: Found(str(text)[:200], "the posting", is_sure=not (is_range and name == "pay"))
        for name, text in said.items()
        if isinstance(text, str | int | float) and text
    }


def _first(node: Any) -> dict[str, Any]:
    node = node[0] if isinstance(node, list) and node else node
    return node if isinstance(node, dict) else {}
