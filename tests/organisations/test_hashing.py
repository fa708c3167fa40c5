"""Columns have a hash of their own, which has to say what Django says of them: who is the same has the same."""

from django.db.models.expressions import Col, Expression

from organisations.models import Person
from roles.models import Promise


def _columns(alias: str = "p", model: type = Person) -> list[Col]:
    return [Col(alias, field) for field in model._meta.concrete_fields]  # type: ignore[attr-defined]  # of a model


def test_columns_that_are_the_same_have_one_hash_and_others_another() -> None:
    for mine, again in zip(_columns(), _columns(), strict=True):
        assert mine is not again
        assert (mine, hash(mine)) == (again, hash(again))
    assert len(set(_columns() + _columns())) == len(_columns())
    assert len({hash(one) for one in _columns()}) == len(_columns())
    assert not set(_columns()) & set(_columns("q"))


def test_columns_of_one_name_in_two_tables_stay_two() -> None:
    mine, theirs = Col("t", Person._meta.get_field("public_id")), Col("t", Promise._meta.get_field("public_id"))
    assert hash(mine) == hash(theirs)
    assert mine != theirs
    assert len({mine, theirs}) == 2


def test_django_is_not_asked_how_a_column_was_made() -> None:
    mine, asked = _columns()[0], _columns()[0]

    assert hash(mine)
    assert "identity" not in vars(mine)
    assert Expression.__hash__(asked)
    assert "identity" in vars(asked), "it would be seen"
