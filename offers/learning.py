"""Roles that are for learning, by what they are called."""

import re

# As employers call them in a few languages.
LEARNING = re.compile(r"\b(intern|interns|internship|trainee|apprentice|apprenticeship|placement|working student"
                      r"|praktikum|praktikant\w*|werkstudent\w*|stagiaire|harjoittelija)\b", re.IGNORECASE)  # fmt: skip


def is_for_learning(role: str) -> bool:
    """Tell whether a role is an internship or the like."""
    return bool(LEARNING.search(role))
