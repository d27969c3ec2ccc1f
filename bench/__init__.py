"""Measurements, run by `make bench`. Django is set up before any of them is imported."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()
