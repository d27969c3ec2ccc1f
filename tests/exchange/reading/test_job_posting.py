import json

import pytest

from exchange.reading.job_posting import read_posting

POSTING = {
    "@context": "https://schema.org",
    "@graph": [
        {
            "@type": "JobPosting",
            "title": "Data Engineer",
            "hiringOrganization": {"name": "Kessel & Ohm"},
            "jobLocation": [{"address": {"addressLocality": "Stuttgart"}}],
            "baseSalary": {"currency": "EUR", "value": {"value": 72000, "unitText": "YEAR"}},
        }
    ],
}


@pytest.mark.parametrize("wrap", ["{}", '<html><script type="application/ld+json">{}</script></html>'])
def test_a_posting_is_read_from_a_page_or_alone(wrap):
    found = read_posting(wrap.replace("{}", json.dumps(POSTING)))

    assert {name: thing.value for name, thing in found.items()} == {
        "role": "Data Engineer",
        "employer": "Kessel & Ohm",
        "pay": "72000",
        "currency": "EUR",
        "period": "year",
        "place": "Stuttgart",
    }


def test_a_range_is_not_sure():
    salary = {"currency": "EUR", "value": {"minValue": 60000, "maxValue": 70000, "unitText": "YEAR"}}

    pay = read_posting(json.dumps({"@type": "JobPosting", "baseSalary": salary}))["pay"]

    assert (pay.value, pay.is_sure) == ("60000 - 70000", False)


@pytest.mark.parametrize(
    "text", ["", "{", "[" * 100_000, '{"@type": "JobPosting", "title": {"a": []}}', '{"@type": "Person"}', "Hi"]
)
def test_nothing_else_gives_anything(text):
    assert read_posting(text) == {}
