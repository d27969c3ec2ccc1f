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


def test_the_first_day_is_written_into_the_notes_as_people_write_a_day():
    assert "Start: 1 February 2027" in fill(MAIL + "Start date: 1 February 2027", today=TODAY).initial["notes"]


def test_a_day_that_has_passed_is_left_out():
    assert "answer_due_on" not in fill("Salary: £60,000\nReply by 3 November 2026", today=TODAY).initial


def test_a_text_without_an_offer_fills_nothing():
    assert fill("Hi Maren, see you on Monday!", today=TODAY).is_empty


LETTER = """We are pleased to offer you the position of Data Engineer.
Your annual base salary will be £64,000 per year.
Please sign by 10 December 2026.
"""


def test_a_letter_counts_and_says_where_the_mail_says_otherwise():
    filled = fill(MAIL.replace(" - £68,000", ""), letter=LETTER, today=TODAY)

    assert (filled.initial["base_amount"], filled.initial["earlier_pay"]) == ("64000", "60000 GBP year")
    assert filled.initial["employer"] == "Kessel"
    assert "The mail says “Base salary £60,000”." in filled.hints["base_amount"]


def test_a_mail_and_a_letter_that_agree_are_one_round():
    assert "earlier_pay" not in fill(MAIL.replace("£60,000 - £68,000", "£64,000"), letter=LETTER, today=TODAY).initial


def test_a_range_is_no_round():
    assert "earlier_pay" not in fill(MAIL, letter=LETTER, today=TODAY).initial


def test_an_amount_keeps_its_own_currency():
    filled = fill("Base salary: £60,000 per year", letter="Annual gross salary: 70,000 EUR", today=TODAY)

    assert (filled.initial["base_amount"], filled.initial["base_currency"]) == ("70000", "EUR")
