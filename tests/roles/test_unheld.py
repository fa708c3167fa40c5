"""Parts that nobody holds any more: of a function as a whole, or asked of one person by name."""

from datetime import UTC, date, datetime

import pytest

from roles.cast import cast
from roles.unheld import unheld
from tests import factories
from trajectories.models import Trajectory

NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def _nobodys(trajectory: Trajectory) -> list[str]:
    return [str(one) for part in unheld(cast(trajectory, NOW), NOW) for one in part.commitments]


def test_what_was_asked_by_name_is_nobodys_when_that_one_goes_and_the_rest_is_of_who_stays(
    trajectory: Trajectory,
) -> None:
    farid = factories.role(trajectory, "manager", "Farid el Amrani")
    factories.role(trajectory, "manager", "Wim Claessens")
    factories.commitment(trajectory, "manager", "Regelt vervanging")
    factories.commitment(trajectory, "manager", "Belt na elk deel", person=farid.person)
    assert _nobodys(trajectory) == []

    farid.held_until = date(2027, 1, 4)
    farid.save()

    assert _nobodys(trajectory) == ["Belt na elk deel"]


def test_of_a_function_that_nobody_holds_everything_is_nobodys(trajectory: Trajectory) -> None:
    factories.role(trajectory, "manager", held_until=date(2027, 1, 4))
    factories.commitment(trajectory, "manager", "Regelt vervanging")
    factories.commitment(trajectory, "sponsor", "Opent het traject")
    assert _nobodys(trajectory) == ["Regelt vervanging", "Opent het traject"]
