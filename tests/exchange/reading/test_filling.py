from datetime import date

from exchange.reading.filling import fill

TODAY = date(2026, 11, 27)
MAIL = """Subject: Offer: Data Engineer at Kessel

Base salary: £60,000 - £68,000 per year
Bonus: 10%
Reply by 3 December 2026
"""


def test_the_form_is_filled_with_where_each_thing_came_from():
    filled = fill(MAIL, today=TODAY)

    assert filled.initial == {
        "role": "Data Engineer",
        "employer": "Kessel",
        "base_amount": "£60,000 - £68,000",
        "base_currency": "GBP",
        "base_period": "year",
        "answer_due_on": "2026-12-03",
        "notes": "Bonus: 10%",
    }
    assert filled.hints["answer_due_on"] == "From “Reply by 3 December 2026”."
    assert filled.hints["base_amount"] == "Please check. It says “Base salary £60,000 - £68,000”."


def test_a_day_that_has_passed_is_left_out():
    assert "answer_due_on" not in fill("Salary: £60,000\nReply by 3 November 2026", today=TODAY).initial


def test_a_text_without_an_offer_fills_nothing():
    assert fill("Hi Maren, see you on Monday!", today=TODAY).is_empty
