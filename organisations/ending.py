"""Everything of an organisation, or of one trajectory, goes fourteen days after an admin asked it.

What belongs to one is not listed anywhere: it is what leads to it by its keys, so a model that is added is part of it.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model, Q, QuerySet

from organisations.erasing import close_accounts
from organisations.models import AuditLine, Organisation, User
from organisations.models.audit import may_let_lines_go


def take_away(organisation: Organisation) -> None:
    """Delete all of it, and the accounts that sign in nowhere else. To be called within a transaction."""
    theirs = User.objects.filter(persons__organisation=organisation)
    accounts = list(theirs.exclude(persons__in=_elsewhere(organisation)).values_list("pk", flat=True).distinct())
    _delete(belonging_to(organisation))
    close_accounts(accounts)
    with may_let_lines_go():
        AuditLine._base_manager.filter(organisation_id=organisation.pk).delete()


def take_away_with_all_below(row: Model) -> None:
    """Delete a row that is not all of an organisation, and what belongs to it; what may do without leads nowhere then.

    To be called within a transaction.
    """
    found = dict(_below(type(row), row.pk, perhaps=False))
    for model in _tables():
        for key in _keys(model, found):
            others = model._base_manager.filter(**{f"{key.name}__in": found[key.related_model].values("pk")})
            if model in found:
                others = others.exclude(pk__in=found[model].values("pk"))
            if key.null:
                others.update(**{key.name: None})
    _delete(found.values())


def _delete(belonging: "Iterable[QuerySet[Any]]") -> None:
    for rows in reversed(list(belonging)):
        # By SQL alone: Django would read each row, and stop where keys point both ways. The database looks at keys when
        # the transaction ends, and then nothing is left that could point anywhere.
        rows._raw_delete(rows.db)


def _elsewhere(organisation: Organisation) -> "QuerySet[Any]":
    return organisation.people.model._base_manager.exclude(organisation=organisation)


_Rows = dict[type[Model], "QuerySet[Any]"]


def belonging_to(organisation: Organisation) -> "Iterator[QuerySet[Any]]":
    """The rows of every table that lead to it, itself first; each set rests on those before it."""
    return (rows for _model, rows in _below(Organisation, organisation.pk, perhaps=True))


def _tables() -> list[type[Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]


def _below(top: type[Model], pk: int, *, perhaps: bool) -> "Iterator[tuple[type[Model], QuerySet[Any]]]":
    """`perhaps`: also what leads there by a key that may be empty, and by no other."""
    found: _Rows = {top: top._base_manager.filter(pk=pk)}
    yield top, found[top]
    tables = _tables()
    while models := _next(tables, found, perhaps=perhaps):
        found |= {model: _rows(model, keys, found) for model, keys in models.items()}
        yield from ((model, found[model]) for model in models)


def _next(tables: list[type[Model]], found: _Rows, *, perhaps: bool) -> dict[type[Model], list[Any]]:
    """What leads to what was found, by a key that is always filled in; where nothing does any more, by any it has."""
    keys = {model: _keys(model, found) for model in tables if model not in found}
    sure = {model: [one for one in its if not one.null][:1] for model, its in keys.items()}
    for leads in (sure, keys) if perhaps else (sure,):
        if models := {model: its for model, its in leads.items() if its}:
            return models
    return {}


def _keys(model: type[Model], found: _Rows) -> list[Any]:
    return [one for one in model._meta.concrete_fields if isinstance(one, ForeignKey) and one.related_model in found]


def _rows(model: type[Model], keys: list[Any], found: _Rows) -> "QuerySet[Any]":
    leads = Q(pk__in=[])
    for key in keys:
        leads |= Q(**{f"{key.name}__in": found[key.related_model].values("pk")})
    return model._base_manager.filter(leads)
