import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.phones import phone_numbers


class TestPhoneNumbers:
    @pytest.mark.parametrize(
        ("text", "uri"),
        [
            ("+44 (0)20 7946 0018", "tel:+442079460018"),
            ("+33 (0)1 42 68 53 00", "tel:+33142685300"),
            ("+39 06 698 1234", "tel:+39066981234"),
            ("+44 20 7946 0018 ext. 204", "tel:+442079460018;ext=204"),
            ("+44 20 7946 0018 x204", "tel:+442079460018;ext=204"),
            ("+44 20 7946 0018 #204", "tel:+442079460018;ext=204"),
            ("+49 551 39\u20130", "tel:+49551390"),
            ("0044 20 7946 0018", "tel:+442079460018"),
            ("tel:+44-20-7946-0018", "tel:+442079460018"),
            ("+44 20 7946 0018 (mobile)", "tel:+442079460018"),
            ("(0551) 39-0", "tel:+49551390"),
            ("030/123456", "tel:+4930123456"),
        ],
    )
    def test_a_number_dials_what_it_says(self, text, uri):
        assert [number.uri for number in phone_numbers(text, "Europe/Berlin")] == [uri]

    @pytest.mark.parametrize(
        ("zone", "uri"), [("Europe/London", "tel:+442079460018"), ("Europe/Jersey", "tel:+442079460018")]
    )
    def test_a_national_number_is_one_of_the_country_of_the_zone(self, zone, uri):
        assert [number.uri for number in phone_numbers("020 7946 0018", zone)] == [uri]

    def test_where_numbers_have_no_leading_0_they_are_read_without(self):
        assert phone_numbers("(415) 555-2671 ext 12", "America/Los_Angeles")[0].uri == "tel:+14155552671;ext=12"

    @pytest.mark.parametrize("text", ["+44 20 7946 0018 / +44 7700 900123", "+44 20 7946 0018, +44 7700 900123"])
    def test_two_numbers_are_both_offered(self, text):
        first, second = phone_numbers(text, "Europe/Berlin")

        assert (first.shown, first.uri) == ("+44 20 7946 0018", "tel:+442079460018")
        assert (second.shown, second.uri) == ("+44 7700 900123", "tel:+447700900123")

    @pytest.mark.parametrize(
        "text",
        ["", "ask at the desk", "call me 12345", "2026-11-27", "12", "javascript:1234", "+44 20 7946 0018-204-999-1"],
    )
    def test_what_can_not_be_read_for_sure_is_no_link(self, text):
        assert phone_numbers(text, "Europe/Berlin") == ()

    def test_without_a_country_only_a_number_that_names_one_is_dialled(self):
        assert phone_numbers("020 7946 0018", "UTC") == ()
        assert phone_numbers("+44 20 7946 0018", "UTC")[0].uri == "tel:+442079460018"

    @given(st.text(max_size=100))
    def test_whatever_is_typed_a_link_only_ever_dials(self, text):
        assert all(number.uri.startswith("tel:+") for number in phone_numbers(text, "Europe/Berlin"))
