"""A planner who is signed in, a colleague, and a trajectory of theirs."""

from collections.abc import Callable

import pytest
from django.test import Client

from organisations.models import Member
from tests import factories, signing_in
from trajectories.models import Trajectory

SignIn = Callable[[Member], Client]


@pytest.fixture
def sign_in() -> SignIn:
    def signed_in(member: Member) -> Client:
        return signing_in.sign_in(Client(), member)

    return signed_in


@pytest.fixture
def sanne(db: None) -> Member:
    return factories.member("Sanne Brouwer")


@pytest.fixture
def noor(sanne: Member) -> Member:
    return factories.member("Noor Bakker", organisation=sanne.organisation)


@pytest.fixture
def ruud(sanne: Member) -> Member:
    return factories.member("Ruud Peeters", organisation=sanne.organisation, role=Member.Role.READER)


@pytest.fixture
def plan(sanne: Member) -> Trajectory:
    return factories.trajectory(owner=sanne.person)


@pytest.fixture
def client(sanne: Member, sign_in: SignIn) -> Client:
    return sign_in(sanne)


@pytest.fixture
def at(plan: Trajectory) -> Callable[[str], str]:
    """The address of a page of the trajectory."""
    base = f"/o/{plan.organisation.public_id}/t/{plan.public_id}/"
    return lambda page: base + page
