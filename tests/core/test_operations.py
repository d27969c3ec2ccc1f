"""The second wall, asked of the database itself, for every model that belongs to a person."""

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from django.db.models import ForeignKey, Model
from uuid6 import uuid7

from accounts.models import User
from core.operations import is_owned, owned_links
from core.tenancy import acting_as
from followups.models import FollowUp
from tests.factories import NOW, FollowUpFactory, OwnedFactory, PlanFactory
from tests.scopes import no_scope

pytestmark = pytest.mark.django_db

# Models whose rows are nobody's, each with the reason why that is right.
NOBODYS = {
    "accounts.User": "the person; what a signed-in person may read of it is only their own row",
    "accounts.MailCount": "counts of the installation: how many mails were sent today, by which id; no page shows them",
    "account.EmailAddress": "allauth's, read before anybody is signed in",
    "account.EmailConfirmation": "allauth's, read before anybody is signed in",
    "mfa.Authenticator": "allauth's, read before anybody is signed in",
    "usersessions.UserSession": "allauth's, written while somebody signs in",
    "auth.Permission": "Django's own; Ajar gives no permissions",
    "auth.Group": "Django's own; Ajar has no groups",
    "contenttypes.ContentType": "Django's own; names of models",
    "core.Session": "Django's with whose it is, read before anybody is known",
    "core.DailyWork": "one row for each piece of the installation's daily work: when it was done",
    "exchange.LastBackup": "one row of the installation: when the last backup was made",
    "followups.Heartbeat": "one row of the installation: when a tick last ran",
    "followups.MailServer": "one row of the installation: whether its mail server can be used",
}
OWNED = [model for model in apps.get_models() if is_owned(model)]
LINKS = [(model, link) for model in OWNED for link in owned_links(model)]
APPEND_ONLY = {"AttachmentPart", "OfferEvent", "Package", "Decision", "Attempt"}
FACTORIES = {factory._meta.model: factory for factory in OwnedFactory.__subclasses__()}

# In which state a row may have a link, where it may not always.
STATES = {
    ("FollowUp", "ended_by"): {"state": "cancelled", "closed_at": NOW},
    ("Plan", "ended_by"): {"state": "ended"},
    ("Act", "decline"): {"kind": "telling"},
    ("Act", "merge"): {"kind": "merge"},
    ("WrittenNote", "offer"): {"purpose": "talk", "decline": None},
}


def name(value: object) -> str:
    return value.name if isinstance(value, ForeignKey) else value._meta.object_name


every_owned_model = pytest.mark.parametrize("model", OWNED, ids=name)
every_link = pytest.mark.parametrize(("model", "link"), LINKS, ids=name)


def make(model: type[Model], owner: User) -> Model:
    if model is FollowUp:
        return FollowUpFactory(plan=PlanFactory(owner=owner))
    return FACTORIES[model](owner=owner)


def ask(sql: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def count(model: type[Model]) -> int:
    return ask(f'SELECT count(*) FROM "{model._meta.db_table}"')[0][0]


def constraints(model: type[Model], kind: str) -> dict[str, str]:
    sql = "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = %s"
    return dict(ask(sql, model._meta.db_table, kind))


def test_a_model_without_an_owner_says_why():
    ownerless = {model._meta.label for model in apps.get_models() if not is_owned(model)}

    assert ownerless == NOBODYS.keys()


def test_every_owned_model_has_a_factory():
    assert FACTORIES.keys() == set(OWNED)


@every_owned_model
class TestPolicy:
    def test_row_level_security_is_on_and_forced_on_the_table_owner_too(self, model):
        sql = "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass"

        assert ask(sql, model._meta.db_table) == [(True, True)]

    def test_one_policy_governs_every_command_in_both_directions(self, model):
        columns = "polcmd, polpermissive, pg_get_expr(polqual, polrelid) = pg_get_expr(polwithcheck, polrelid)"
        sql = f"SELECT {columns} FROM pg_policy WHERE polrelid = %s::regclass"

        assert ask(sql, model._meta.db_table) == [("*", True, True)]

    def test_owner_and_id_are_unique_together_for_composite_keys(self, model):
        assert "UNIQUE (owner_id, id)" in constraints(model, "u").values()

    def test_every_unique_index_begins_with_the_owner(self, model):
        """Uniqueness knows nothing of policies: without the owner it would tell that somebody else has such a row."""
        sql = """SELECT indexrelid::regclass::text FROM pg_index JOIN pg_attribute ON attrelid = indrelid
            WHERE indrelid = %s::regclass AND attname = 'owner_id'
            AND indisunique AND NOT indisprimary AND indkey[0] <> attnum"""

        assert ask(sql, model._meta.db_table) == []

    def test_without_a_scope_there_are_no_rows(self, model, user):
        make(model, user)

        with no_scope():
            assert count(model) == 0
        assert count(model) > 0

    def test_another_person_sees_no_rows(self, model, user, other):
        make(model, user)

        with acting_as(other.pk):
            assert count(model) == 0
        with acting_as(user.pk):
            assert count(model) > 0

    def test_nobody_writes_a_row_for_somebody_else(self, model, user, other):
        row = make(model, user)
        row.pk = uuid7()

        with pytest.raises(ProgrammingError, match="row-level security"), acting_as(other.pk):
            # An INSERT that asks for nothing back: RETURNING would be refused for reading, not for writing.
            model.objects.bulk_create([row], ignore_conflicts=True)

    def test_nobody_gives_a_row_of_theirs_away(self, model, user, other):
        row = make(model, user)

        with (
            pytest.raises((ProgrammingError, IntegrityError), match=r"row-level security|append-only"),
            acting_as(user.pk),
        ):
            model.objects.filter(pk=row.pk).update(owner=other)

    def test_nobody_reaches_a_row_of_somebody_else_by_its_id(self, model, user, other):
        row = make(model, user)

        with acting_as(other.pk):
            assert model.objects.filter(pk=row.pk).update(owner=other) == 0
            assert ask(f'DELETE FROM "{model._meta.db_table}" WHERE id = %s RETURNING id', row.pk) == []


@every_link
class TestCompositeKeys:
    def test_a_link_is_a_key_of_owner_and_id(self, model, link):
        wanted = f"FOREIGN KEY (owner_id, {link.column}) REFERENCES {link.related_model._meta.db_table}(owner_id, id)"

        assert f"{wanted} DEFERRABLE INITIALLY DEFERRED" in constraints(model, "f").values()
        assert not link.db_constraint

    def test_a_link_to_somebody_elses_row_is_refused(self, model, link, user, other):
        row, foreign = make(model, user), make(link.related_model, other)

        with pytest.raises(IntegrityError, match=f"{link.column}_owner"), transaction.atomic():
            if name(model) in APPEND_ONLY:
                FACTORIES[model](owner=user, **{link.name: foreign})
            else:
                state = STATES.get((name(model), link.name), {})
                model.objects.filter(pk=row.pk).update(**{link.name: foreign}, **state)
            connection.check_constraints()


@pytest.mark.parametrize("model", [model for model in OWNED if name(model) in APPEND_ONLY], ids=name)
class TestAppendOnly:
    def test_what_happened_is_not_rewritten(self, model, user):
        row = make(model, user)

        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            model.objects.filter(pk=row.pk).update(owner=row.owner_id)

    def test_it_goes_with_what_it_belongs_to(self, model, user):
        row = make(model, user)

        getattr(row, owned_links(model)[0].name).delete()

        assert not model.objects.filter(pk=row.pk).exists()


def test_an_owner_who_is_nobody_is_an_error_rather_than_everybody(user):
    make(FollowUp, user)

    with no_scope(), pytest.raises(DatabaseError, match="uuid"), transaction.atomic():
        ask("SELECT set_config('app.owner_id', 'not an id', true)")
        count(FollowUp)
