from pathlib import Path

import pytest
from django.apps import apps

from tests.code import APPS

TESTS = Path(__file__).resolve().parent.parent
NAMES = [
    constraint.name
    for app in apps.get_app_configs()
    if app.name in APPS
    for model in app.get_models()
    for constraint in model._meta.constraints
]


@pytest.mark.parametrize("name", NAMES)
def test_every_named_constraint_has_a_test_that_violates_it(name):
    assert any(f'"{name}"' in test.read_text() for test in TESTS.rglob("test_*.py"))
