from collections.abc import Callable
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection

from followups.models import FollowUp
from tests.factories import TODAY, ContactFactory, FollowUpFactory, PlanFactory, ReminderFactory


@pytest.fixture
def meanwhile(monkeypatch) -> Callable[..., Callable[[], list]]:
    """Let something happen on another connection just before a method runs, unless it has to wait for us.

    Gives a function that waits for it and returns what it returned.
    """

    def arrange(owner: object, name: str, happens: Callable[[], object]) -> Callable[[], list]:
        original, threads, results = getattr(owner, name), [], []

        def run() -> None:
            try:
                results.append(happens())
            finally:
                connection.close()

        def interrupted(*arguments: object, **values: object) -> object:
            if not threads:
                threads.append(Thread(target=run))
                threads[0].start()
                threads[0].join(0.5)
            return original(*arguments, **values)

        def finish() -> list:
            threads[0].join(10)
            return results

        monkeypatch.setattr(owner, name, interrupted)
        return finish

    return arrange


@pytest.fixture
def follow_up(user) -> FollowUp:
    """Due today, the first step of a running plan, with its reminder."""
    plan = PlanFactory(contact=ContactFactory(owner=user, name="Femi"), anchor_on=TODAY - timedelta(days=14))
    follow_up = FollowUpFactory(plan=plan, due_on=TODAY)
    ReminderFactory(follow_up=follow_up)
    return follow_up
