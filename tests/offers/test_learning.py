import pytest

from offers.learning import is_for_learning


@pytest.mark.parametrize(
    ("role", "is_one"),
    [
        ("Data intern", True),
        ("INTERNSHIP, robotics", True),
        ("Praktikantin im Labor", True),
        ("Internal auditor", False),
        ("International sales", False),
        ("", False),
    ],
)
def test_an_internship_is_told_by_its_name(role, is_one):
    assert is_for_learning(role) is is_one
