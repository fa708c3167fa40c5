"""The schedule stands in the file of a trajectory; what people wrote never does."""

from datetime import date
from typing import Any

import pytest
from django.apps import apps

from checkins.models import ScheduleException, ScheduleLine
from checkins.parts import SchedulePart
from organisations.acting import Actor
from tests import factories as make
from trajectories.models import Trajectory
from trajectories.register import Reading, Writing

pytestmark = pytest.mark.django_db


def read(data: Any, trajectory: Trajectory, **rows: Any) -> Reading:
    reading = Reading(by=Actor(person=None), now=make.MADE)
    for key, row in rows.items():
        reading.keep("person", key, row)
    SchedulePart().load(data, trajectory, reading)
    return reading


def test_departures_and_own_days_come_back_as_they_were(running: Trajectory) -> None:
    sara = make.person("Sara Yıldız")
    ScheduleLine.objects.create(trajectory=running, moment="d365", offset=365, is_on=False)
    ScheduleLine.objects.create(trajectory=running, moment="stoplight", offset=-10)
    ScheduleException.objects.create(trajectory=running, person=sara, moment="d7", day=date(2027, 5, 11))
    said = SchedulePart().dump(running, Writing())
    assert said == {
        "lines": [{"moment": "d365", "offset": 365, "off": True}, {"moment": "stoplight", "offset": -10}],
        "own_days": [{"person": "p1", "moment": "d7", "day": "2027-05-11"}],
    }
    other = make.trajectory()
    assert read(said, other, p1=sara).faults == []
    assert SchedulePart().dump(other, Writing()) == said


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({"lines": [{"moment": "d8", "offset": 8}]}, "schedule.lines[0].moment"),
        ({"lines": [{"moment": "d7"}]}, "schedule.lines[0].offset"),
        ({"lines": [{"moment": "d7", "offset": -7}]}, "schedule.lines[0].offset"),
        ({"lines": [{"moment": "d7", "offset": 7}, {"moment": "d7", "offset": 8}]}, "schedule.lines[1].moment"),
        ({"lines": [{"moment": "d7", "offset": 7, "who": "x"}]}, "schedule.lines[0].who"),
        ({"own_days": [{"person": "p9", "moment": "d7"}]}, "schedule.own_days[0].person"),
    ],
)
def test_a_fault_is_named_with_its_place(running: Trajectory, data: Any, place: str) -> None:
    assert [where for where, _why in read(data, running).faults] == [place]


def test_every_field_of_this_floor_is_in_the_file_or_left_out_for_a_reason() -> None:
    part = SchedulePart()
    named = {f"{model}.{field}" for model, fields in part.in_file.items() for field in fields} | set(part.left_out)
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_app_config("checkins").get_models()
        for field in model._meta.concrete_fields
        if field.name not in ("id", "public_id")
    }
    assert named == found
