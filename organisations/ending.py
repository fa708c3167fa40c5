"""Everything of an organisation goes, fourteen days after an admin asked it.

What belongs to one is not listed anywhere: it is what leads to it by its keys, so a model that is added is part of it.
"""

from collections.abc import Iterator
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
    for rows in reversed(list(belonging_to(organisation))):
        # By SQL alone: Django would read each row, and stop where keys point both ways. The database looks at keys when
        # the transaction ends, and then nothing is left that could point anywhere.
        rows._raw_delete(rows.db)
    close_accounts(accounts)
    with may_let_lines_go():
        AuditLine._base_manager.filter(organisation_id=organisation.pk).delete()


def _elsewhere(organisation: Organisation) -> "QuerySet[Any]":
    return organisation.people.model._base_manager.exclude(organisation=organisation)


_Rows = dict[type[Model], "QuerySet[Any]"]


def belonging_to(organisation: Organisation) -> "Iterator[QuerySet[Any]]":
    """The rows of every table that lead to it, itself first; each set rests on those before it."""
    found: _Rows = {Organisation: Organisation._base_manager.filter(pk=organisation.pk)}
    yield found[Organisation]
    tables = [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]
    while models := _next(tables, found):
        found |= {model: _rows(model, keys, found) for model, keys in models.items()}
        yield from (found[model] for model in models)


def _next(tables: list[type[Model]], found: _Rows) -> dict[type[Model], list[Any]]:
    """What leads to what was found, by a key that is always filled in; where nothing does any more, by any it has."""
    keys = {model: _keys(model, found) for model in tables if model not in found}
    sure = {model: [one for one in its if not one.null][:1] for model, its in keys.items()}
    for leads in (sure, keys):
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
