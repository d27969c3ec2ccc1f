from exchange.importing.rows import Decision, OfferRow, PersonRow, Refused, Undecided, questions_in


def test_each_decision_is_asked_once_with_the_first_text_that_needs_it() -> None:
    day = Undecided(Decision.DAYS, "received_on", "01/02/2026")
    rows = [
        PersonRow(number=2, name="Jane Roe"),
        Refused(number=3, reason="There is no name."),
        OfferRow(number=4, employer="Acme", role="Engineer", undecided=(day, day)),
        OfferRow(
            number=5,
            employer="Acme",
            role="Analyst",
            undecided=(
                Undecided(Decision.DAYS, "ended_on", "03/04/2026"),
                Undecided(Decision.CURRENCY, "pay", "85000"),
            ),
        ),
    ]

    days, currency = questions_in(rows)

    assert (days.decision, days.example, days.count) == (Decision.DAYS, "01/02/2026", 2)
    assert [value for value, _ in days.options] == ["day_first", "month_first"]
    assert (currency.decision, currency.example, currency.count) == (Decision.CURRENCY, "85000", 1)
