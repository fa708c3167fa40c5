"""Who most tests of this floor begin with: an L&D person, her trajectory, her browser, and a manager."""

from datetime import date

import pytest
from django.test import Client

from organisations.models import Member
from roles.models import Role
from tests import factories as make
from tests.signing_in import sign_in
from trajectories.models import Trajectory


@pytest.fixture
def sanne() -> Member:
    return make.member()


@pytest.fixture
def trajectory(sanne: Member) -> Trajectory:
    return make.trajectory(owner=sanne.person, starts_on=date(2027, 2, 2))


@pytest.fixture
def staff(sanne: Member) -> Client:
    """Her own, beside `client`, with which guests come."""
    return sign_in(Client(), sanne)


@pytest.fixture
def farid(trajectory: Trajectory) -> Role:
    return make.role(trajectory, "manager", "Farid el Amrani")
