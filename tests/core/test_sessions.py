"""Whose a session is stands beside it, so that nobody has to read those of strangers."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.utils import timezone

from accounts.signin.devices import sign_out_elsewhere
from core.models import Session
from core.sessions import SessionStore

pytestmark = pytest.mark.django_db


def stored(said: dict[str, object]) -> Session:
    store = SessionStore()
    store.update(said)
    store.save()
    return Session.objects.get(pk=store.session_key)


def test_it_is_theirs_who_are_signed_in_or_amid_signing_in(user):
    assert stored({SESSION_KEY: str(user.pk)}).person_id == user.pk
    assert stored({LOGIN_SESSION_KEY: {"user_pk": user.pk.hex}}).person_id == user.pk
    assert stored({"words": "of a stranger"}).person_id is None
    assert stored({LOGIN_SESSION_KEY: {"user_pk": None}}).person_id is None


def test_signing_out_everywhere_reads_no_session_of_anybody_else(user, other, django_assert_num_queries):
    theirs = stored({SESSION_KEY: str(other.pk)})
    Session.objects.bulk_create(
        Session(session_key=f"stranger{number}", session_data="x", expire_date=timezone.now()) for number in range(50)
    )
    stored({SESSION_KEY: str(user.pk)})
    stored({LOGIN_SESSION_KEY: {"user_pk": user.pk.hex}})

    with django_assert_num_queries(2):
        sign_out_elsewhere(user, None)

    assert Session.objects.count() == 51
    assert Session.objects.filter(pk=theirs.pk).exists()


def test_an_update_keeps_people_signed_in_and_leaves_strangers_behind(user):
    """The table that Django made before is gone afterwards."""
    store, soon = SessionStore(), timezone.now() + timedelta(days=1)
    rows = [
        ("theirstheirs", store.encode({SESSION_KEY: str(user.pk)}), soon),
        ("expired", store.encode({SESSION_KEY: str(user.pk)}), timezone.now() - timedelta(days=1)),
        ("stranger", store.encode({"words": "of a stranger"}), soon),
        ("unreadable", "x", soon),
    ]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE django_session (session_key text, session_data text, expire_date timestamptz)")
        cursor.executemany("INSERT INTO django_session VALUES (%s, %s, %s)", rows)

    import_module("core.migrations.0006_sessions").take_along(apps, SimpleNamespace(connection=connection))

    assert list(Session.objects.values_list("pk", "person_id")) == [("theirstheirs", user.pk)]
    assert SessionStore("theirstheirs")[SESSION_KEY] == str(user.pk)
    assert "django_session" not in connection.introspection.table_names()
