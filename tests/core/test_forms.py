"""Selects of hundreds of options are drawn by us: they must come out as Django would draw them."""

import pytest
from django import forms
from django.test import SimpleTestCase

from core.forms import LongChoiceField, LongSelect

CHOICES = [("", "None"), ("b", "B & co"), ("<c>", "“C”")]


class Short(forms.Form):
    one = forms.ChoiceField(choices=CHOICES, widget=forms.Select(attrs={"class": "wide"}))


class Long(forms.Form):
    one = LongChoiceField(choices=CHOICES, widget=LongSelect(attrs={"class": "wide"}))


@pytest.mark.parametrize("chosen", ["", "b", "<c>", "no such thing", None])
def test_they_are_drawn_as_django_draws_them(chosen):
    short, long = (form(initial={"one": chosen})["one"] for form in (Short, Long))

    SimpleTestCase().assertHTMLEqual(str(long), str(short))
