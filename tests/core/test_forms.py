"""How fields are drawn and what they make of odd text. Long selects must come out as Django would draw them."""

import pytest
from django import forms
from django.test import SimpleTestCase

from core.forms import LineField, LongChoiceField, LongSelect, MailAddressField, NoteField

CHOICES = [("", "None"), ("b", "B & co"), ("<c>", "“C”")]


class Short(forms.Form):
    one = forms.ChoiceField(choices=CHOICES, widget=forms.Select(attrs={"class": "wide"}))


class Long(forms.Form):
    one = LongChoiceField(choices=CHOICES, widget=LongSelect(attrs={"class": "wide"}))


@pytest.mark.parametrize("chosen", ["", "b", "<c>", "no such thing", None])
def test_they_are_drawn_as_django_draws_them(chosen):
    short, long = (form(initial={"one": chosen})["one"] for form in (Short, Long))

    SimpleTestCase().assertHTMLEqual(str(long), str(short))


class Typed(forms.Form):
    line = LineField()
    note = NoteField(required=False)
    email = MailAddressField(required=False)


@pytest.mark.parametrize("nothing", ["\u200b", "\u3164", "\u2800", "\u00ad", "\u0301\u0308", " \ufeff "], ids=ascii)
def test_what_shows_nothing_is_as_good_as_empty(nothing):
    form = Typed({"line": nothing, "note": nothing, "email": nothing})

    assert form.errors.as_data()["line"][0].code == "required"
    assert (form.cleaned_data["note"], form.cleaned_data["email"]) == ("", "")
