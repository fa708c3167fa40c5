"""Run as a program in the environment of a house: so many managers, each asked a promise by a letter of now."""

import sys

import django

django.setup()

from organisations.acting import Actor  # noqa: E402  Django has to be set up first
from organisations.clock import now  # noqa: E402  the same
from roles.actions import send_asks  # noqa: E402  the same
from roles.models import Function, Promise  # noqa: E402  the same
from roles.promises import line_up  # noqa: E402  the same
from tests import factories as make  # noqa: E402  the same


def main(count: int) -> None:
    every_day = {"weekdays": "1234567", "holiday_calendar": "none"}
    sanne = make.member("Sanne Brouwer", **every_day)
    trajectory = make.trajectory(owner=sanne.person)
    make.role(trajectory, Function.LEARNER, "Sara Yıldız")
    for number in range(count):
        person = make.person(f"Mens {number}", email=f"lezer{number}@voorbeeld.example", **every_day)
        make.role(trajectory, Function.MANAGER, person=person)
    make.commitment(trajectory, hours=2)
    moment = now()
    line_up(trajectory, moment)
    asked = list(Promise.objects.of(trajectory).unasked().with_words())
    send_asks(trajectory, promises=asked, on=None, by=Actor(sanne.person, sanne), now=moment)


if __name__ == "__main__":
    main(int(sys.argv[1]))
