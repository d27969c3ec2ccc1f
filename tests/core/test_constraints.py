from pathlib import Path

import pytest
from django.apps import apps

TESTS = Path(__file__).resolve().parent.parent
OURS = ("accounts", "contacts", "offers", "followups")
NAMES = [
    constraint.name
    for app in OURS
    for model in apps.get_app_config(app).get_models()
    for constraint in model._meta.constraints
]


@pytest.mark.parametrize("name", NAMES)
def test_every_named_constraint_has_a_test_that_violates_it(name):
    assert any(f'"{name}"' in test.read_text() for test in TESTS.rglob("test_*.py"))
