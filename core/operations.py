"""Migration operations that build the second wall, one line per model (ADR 0002)."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import ForeignKey, Model

# `(SELECT …)` makes PostgreSQL read the setting once per statement, not once per row.
VISIBLE = (
    "owner_id = (SELECT NULLIF(current_setting('app.owner_id', true), '')::uuid)"
    " OR (SELECT current_setting('app.scope', true)) = 'system'"
)


def is_owned(model: type[Model]) -> bool:
    """Tell whether rows of `model` belong to a person."""
    return any(field.name == "owner" for field in model._meta.fields)


def owned_links(model: type[Model]) -> list[ForeignKey[Any, Any]]:
    """Return the foreign keys from `model` to other owned models."""
    return [field for field in model._meta.fields if isinstance(field, ForeignKey) and is_owned(field.related_model)]


class _TableOperation(Operation):
    reduces_to_sql = True
    reversible = True

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Leave the models as they are: only the database learns about this."""


class IsolateOwner(_TableOperation):
    """Show a table's rows only to their owner, and forbid links across owners.

    Adds UNIQUE (owner_id, id), the target of composite keys, row-level security
    that is forced on the table's owner too, and one composite key per link to
    another owned model. The links must be made with `db_constraint=False`: theirs
    is the stronger constraint.
    """

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        table = model._meta.db_table
        run = schema_editor.execute
        run(f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_of_owner" UNIQUE (owner_id, id)')
        run(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        run(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
        run(f'CREATE POLICY "{table}_owner" ON "{table}" USING ({VISIBLE}) WITH CHECK ({VISIBLE})')
        for link in owned_links(model):
            run(composite_key(model, link))

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        table = model._meta.db_table
        run = schema_editor.execute
        for link in owned_links(model):
            run(f'ALTER TABLE "{table}" DROP CONSTRAINT "{table}_{link.column}_owner"')
        run(f'DROP POLICY "{table}_owner" ON "{table}"')
        run(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
        run(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
        run(f'ALTER TABLE "{table}" DROP CONSTRAINT "{table}_of_owner"')

    def describe(self) -> str:
        return f"Isolate the owners of {self.model_name}"


def composite_key(model: type[Model], link: ForeignKey[Any, Any]) -> str:
    """Return the SQL that ties `link` to a row of the same owner.

    PostgreSQL's own key checks pass by row-level security, so a plain key would
    accept another person's row.
    """
    table = model._meta.db_table
    parent = link.related_model._meta.db_table
    return (
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_{link.column}_owner"'
        f' FOREIGN KEY (owner_id, "{link.column}") REFERENCES "{parent}" (owner_id, id)'
        " DEFERRABLE INITIALLY DEFERRED"
    )


class OwnedLink(_TableOperation):
    """Hold one link that was added later to rows of the same owner."""

    def __init__(self, model_name: str, field_name: str) -> None:
        super().__init__(model_name)
        self.field_name = field_name

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        link = next(link for link in owned_links(model) if link.name == self.field_name)
        schema_editor.execute(composite_key(model, link))

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        link = next(link for link in owned_links(model) if link.name == self.field_name)
        table = model._meta.db_table
        schema_editor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{table}_{link.column}_owner"')

    def describe(self) -> str:
        return f"Hold {self.model_name}.{self.field_name} to the same owner"


class AppendOnly(_TableOperation):
    """Refuse every UPDATE of a table: what happened stays as it was written."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        schema_editor.execute(
            "CREATE OR REPLACE FUNCTION refuse_update() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'rows of % are append-only', TG_TABLE_NAME"
            " USING ERRCODE = 'restrict_violation'; END $$",
            params=None,  # the % is plpgsql's
        )
        schema_editor.execute(
            f'CREATE TRIGGER "{table}_append_only" BEFORE UPDATE ON "{table}"'
            " FOR EACH ROW EXECUTE FUNCTION refuse_update()"
        )

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        table = from_state.apps.get_model(app_label, self.model_name)._meta.db_table
        schema_editor.execute(f'DROP TRIGGER "{table}_append_only" ON "{table}"')

    def describe(self) -> str:
        return f"Make {self.model_name} append-only"
