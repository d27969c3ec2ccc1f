"""Undoing a batch: what it made goes, what it changed gets its former values; what was edited or used since stays.

Everything that a batch made is a candidate. A candidate stays if its fingerprint says that it was edited, or if a row
that the batch didn't make points to it: somebody has noted a touch with that person, or begun a schedule. What such a
row needs stays along: whatever it points to, and what is a part of it (the jobs of a person, the rounds of an offer).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models, transaction

from accounts.models import User
from core.operations import is_owned, owned_links
from exchange.importing.ajar import SETTINGS
from exchange.importing.called import called
from exchange.importing.ledger import IDS_AT_ONCE, Model, fingerprints, ids_in, model_of
from exchange.importing.models import ImportBatch
from followups.models import OFFER_KINDS, Attempt, FollowUp, Reminder
from offers.models import Offer


class UndoError(Exception):
    """It can't be undone. The message is for the person."""


@dataclass
class _Candidates:
    """The rows that are to go, by model, and those that have to stay."""

    owner: User
    going: dict[Model, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    staying: dict[Model, set[UUID]] = field(default_factory=lambda: defaultdict(set))

    def keep(self, model: Model, ids: set[UUID]) -> set[UUID]:
        """Let these stay; returns those of them that would have gone."""
        kept = self.going[model] & ids
        self.going[model] -= kept
        self.staying[model] |= kept
        return kept


@transaction.atomic
def undo(*, batch: ImportBatch, now: datetime) -> ImportBatch:
    """Take a whole import back. Raises UndoError, with nothing changed, when it is too late or was undone before."""
    batch = ImportBatch.objects.hold().select_related("owner").get(pk=batch.pk)
    if not batch.can_be_undone(now):
        raise UndoError(
            "This import was undone before." if batch.is_undone else "This import can’t be undone any more."
        )
    kept = _put_back(batch) + _take_away(batch)
    _put_settings_back(batch)
    batch.state, batch.undone_at = ImportBatch.State.UNDONE, now
    batch.kept = [{"what": name, "count": count} for name, count in sorted(kept.items())]
    batch.save(update_fields=["state", "undone_at", "kept"])
    return batch


def _put_back(batch: ImportBatch) -> Counter[str]:
    """Give rows that the batch changed their former values. Returns how many were edited since, by what they are."""
    kept: Counter[str] = Counter()
    for rows in batch.rows.exclude(changed={}):
        model = model_of(rows)
        if model is None:
            continue
        prints = fingerprints(model, rows.columns, ids_in(rows.changed), owner=batch.owner)
        for pk, change in rows.changed.items():
            row = model._base_manager.filter(pk=pk).first() if prints.get(UUID(pk)) == change["print"] else None
            if row:
                _restore(row, change["before"])
            elif UUID(pk) in prints:
                kept[called(model, 1)] += 1
    return kept


def _restore(row: models.Model, before: dict[str, Any]) -> None:
    for name, value in before.items():
        field_of: Any = row._meta.get_field(name)
        setattr(row, name, field_of.to_python(value))
    names = list(before)
    if hasattr(row, "needs_planning"):
        row.needs_planning = True
        names.append("needs_planning")
    if hasattr(row, "version"):
        # Counted up rather than back: a form that was opened meanwhile is stale.
        row.version += 1
        names.append("version")
    row.save(update_fields=names)


def _put_settings_back(batch: ImportBatch) -> None:
    """Give an account that took its settings from the file those that it had, where they weren't changed since."""
    settings, owner = batch.choices.get("settings"), batch.owner
    if not settings:
        return
    for name in SETTINGS:
        if getattr(owner, name) == settings["after"][name]:
            setattr(owner, name, settings["before"][name])
    owner.save(update_fields=SETTINGS)


def _take_away(batch: ImportBatch) -> Counter[str]:
    rows = _Candidates(batch.owner)
    edited: dict[Model, set[UUID]] = defaultdict(set)
    for made in batch.rows.exclude(made={}):
        model = model_of(made)
        if model is None:
            continue
        prints = fingerprints(model, made.columns, ids_in(made.made), owner=batch.owner)
        rows.going[model] |= set(prints)
        edited[model] |= {pk for pk, now in prints.items() if now != made.made[str(pk)]}
    _add_what_offers_caused(rows)
    used = [(model, rows.keep(model, ids)) for model, ids in edited.items()]
    used += [(model, rows.keep(model, ids)) for model, ids in _pointed_to(rows)]
    _keep_what_they_need(rows, used)
    for model, ids in rows.going.items():
        _delete(model, ids)
    return Counter({called(model, len(ids)): len(ids) for model, ids in rows.staying.items() if ids})


def _add_what_offers_caused(rows: _Candidates) -> None:
    """Let go what the work behind the scenes made of an imported offer: its own follow-ups, with their mails."""
    offers = rows.going.get(Offer)
    if not offers:
        return
    caused = FollowUp.objects.for_owner(rows.owner).filter(offer__in=offers, kind__in=OFFER_KINDS)
    rows.going[FollowUp] |= set(caused.values_list("pk", flat=True))
    reminders = Reminder.objects.for_owner(rows.owner).filter(follow_up__in=rows.going[FollowUp])
    rows.going[Reminder] |= set(reminders.values_list("pk", flat=True))
    attempts = Attempt.objects.for_owner(rows.owner).filter(reminder__in=rows.going[Reminder])
    rows.going[Attempt] |= set(attempts.values_list("pk", flat=True))


def _pointed_to(rows: _Candidates) -> Iterator[tuple[Model, set[UUID]]]:
    """Yield the rows that something points to which won't go along."""
    for model in filter(is_owned, apps.get_models()):
        for link in owned_links(model):
            wanted = rows.going.get(link.related_model)
            if not wanted:
                continue
            pairs = model._base_manager.filter(owner_id=rows.owner.pk, **{f"{link.name}__isnull": False})
            staying = {
                target
                for pk, target in pairs.values_list("pk", link.attname).iterator(chunk_size=IDS_AT_ONCE)
                if target in wanted and pk not in rows.going.get(model, ())
            }
            yield link.related_model, staying


def _keep_what_they_need(rows: _Candidates, used: list[tuple[Model, set[UUID]]]) -> None:
    """Follow the links from what stays, up to what it points to and down to its parts, until nothing is added."""
    while used:
        model, ids = used.pop()
        if not ids:
            continue
        for link in owned_links(model):
            held = model._base_manager.filter(pk__in=ids).values_list(link.attname, flat=True)
            used.append((link.related_model, rows.keep(link.related_model, set(held))))
        for part in list(rows.going):
            whole = _whole_of(part)
            if whole is not None and whole.related_model is model and rows.going[part]:
                parts = part._base_manager.filter(**{f"{whole.name}__in": ids}).values_list("pk", flat=True)
                used.append((part, rows.keep(part, set(parts))))


def _whole_of(model: Model) -> models.ForeignKey[Any, Any] | None:
    """Return the link to what a row is a part of: the first with which it would be deleted."""
    links = owned_links(model)
    return next((link for link in links if link.remote_field.on_delete is models.CASCADE), None)


def _delete(model: Model, ids: set[UUID]) -> None:
    # Links are checked at the end of the transaction, so the order doesn't matter; nothing is left that points here.
    listed = list(ids)
    for start in range(0, len(listed), IDS_AT_ONCE):
        chosen = model._base_manager.filter(pk__in=listed[start : start + IDS_AT_ONCE])
        chosen._raw_delete(chosen.db)
