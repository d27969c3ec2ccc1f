"""How fields are drawn and what they make of odd text. Long selects must come out as Django would draw them."""

import pytest
from django import forms
from django.test import SimpleTestCase

from core.forms import LineField, LongChoiceField, LongSelect, MailAddressField, NoteField, NumberField, PlainForm

CHOICES = [("", "None"), ("b", "B & co"), ("<c>", "“C”")]


class Short(forms.Form):
    one = forms.ChoiceField(choices=CHOICES, widget=forms.Select(attrs={"class": "wide"}))


class Long(forms.Form):
    one = LongChoiceField(choices=CHOICES, widget=LongSelect(attrs={"class": "wide"}))


@pytest.mark.parametrize("chosen", ["", "b", "<c>", "no such thing", None])
def test_they_are_drawn_as_django_draws_them(chosen):
    short, long = (form(initial={"one": chosen})["one"] for form in (Short, Long))

    SimpleTestCase().assertHTMLEqual(str(long), str(short))


class Typed(PlainForm):
    line = LineField()
    note = NoteField(required=False)
    email = MailAddressField(required=False)
    number = NumberField(required=False, highest=10)


@pytest.mark.parametrize(
    ("name", "length", "said"),
    [
        ("line", 201, "This is 1 character too long: at most 200 fit here."),
        ("note", 26_164, "This is 6,164 characters too long: at most 20,000 fit here."),
        ("email", 300, "This is 46 characters too long: at most 254 fit here."),
        ("number", 70, "This is 10 characters too long: at most 60 fit here."),
    ],
)
def test_a_text_that_is_too_long_is_let_in_and_says_by_how_much(name, length, said):
    text = {"email": "a@b.example.org".rjust(length, "a"), "number": "9" * length}.get(name, "é" * length)
    form = Typed({"line": "x"} | {name: text})

    assert said in form.errors[name]
    assert text in str(form[name])
    assert "maxlength" not in str(form[name])


def test_a_note_of_twenty_thousand_characters_is_kept():
    form = Typed({"line": "x", "note": "é" * 20_000})

    assert form.is_valid()
    assert form.cleaned_data["note"] == "é" * 20_000


@pytest.mark.parametrize("nothing", ["\u200b", "\u3164", "\u2800", "\u00ad", "\u0301\u0308", " \ufeff "], ids=ascii)
def test_what_shows_nothing_is_as_good_as_empty(nothing):
    form = Typed({"line": nothing, "note": nothing, "email": nothing})

    assert form.errors.as_data()["line"][0].code == "required"
    assert (form.cleaned_data["note"], form.cleaned_data["email"]) == ("", "")
