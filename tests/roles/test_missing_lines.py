"""What the plan says is missing: everything that is open, each with who must act."""

from datetime import UTC, datetime

import pytest

from organisations.models import Member
from roles.cast import cast
from roles.missing_lines import missing
from roles.models import Answer
from roles.promises import line_up
from tests import factories

NOW = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def test_who_says_no_hides_nobody_who_took_it_back_or_is_waited_for(sanne: Member) -> None:
    trajectory = factories.trajectory(owner=sanne.person)
    for name in ("Ruud Peeters", "Farid van 't Hof", "Łukasz Wiśniewski", "Anneke de Groot", "O"):
        factories.role(trajectory, "manager", name=name)
    commitment = factories.commitment(trajectory, "manager", "Geeft twee uur per week", is_must=True)
    line_up(trajectory, NOW)
    of = {str(promise.role.person): promise for promise in commitment.promises.select_related("role__person")}
    for promise in of.values():
        promise.asked_at, promise.asked_on = NOW, commitment.wording
        promise.save()
    factories.answer(of["Ruud Peeters"], Answer.Kind.NO, words="Te druk")
    factories.answer(of["Farid van 't Hof"], Answer.Kind.WITHDRAWN, words="Twee mensen ziek")
    factories.answer(of["O"], Answer.Kind.YES)

    lines = missing(cast(trajectory, NOW), NOW)

    assert {(line.who, line.state) for line in lines} == {
        ("Ruud Peeters", "cannot"),
        ("Farid van 't Hof", "withdrawn"),
        ("2 van 5 leidinggevenden", "asked"),
    }
    assert "Twee mensen ziek" in next(line.says for line in lines if line.state == "withdrawn")
