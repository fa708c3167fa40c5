"""Run as a program in the environment of the processes: one trajectory, one manager, one request sent.

Where no tables are yet they are made, as they are now.
"""

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

django.setup()

from organisations.acting import Actor  # noqa: E402  Django has to be set up first
from organisations.clock import now  # noqa: E402  Django has to be set up first
from roles.actions import send_asks  # noqa: E402  Django has to be set up first
from roles.models import Function, Promise  # noqa: E402  Django has to be set up first
from roles.promises import line_up  # noqa: E402  Django has to be set up first
from tests import factories  # noqa: E402  Django has to be set up first


def main() -> None:
    """Farid is asked for two hours a week by Sanne."""
    if not connection.introspection.table_names():
        settings.MIGRATION_MODULES = dict.fromkeys(apps.app_configs)
        call_command("migrate", run_syncdb=True, verbosity=0)
    sanne = factories.member("Sanne Brouwer", weekdays="1234567", holiday_calendar="none")
    sanne.person.email = "sanne@voorbeeld.example"
    sanne.person.save()
    trajectory = factories.trajectory(owner=sanne.person)
    factories.role(trajectory, Function.LEARNER, "Sara Yıldız")
    farid = factories.person(
        "Farid el Amrani", email="farid@voorbeeld.example", weekdays="1234567", holiday_calendar="none"
    )
    factories.role(trajectory, Function.MANAGER, person=farid)
    factories.commitment(trajectory, hours=2)
    moment = now()
    line_up(trajectory, moment)
    asked = list(Promise.objects.of(trajectory).unasked().with_words())
    send_asks(trajectory, promises=asked, on=None, by=Actor(sanne.person, sanne), now=moment)


if __name__ == "__main__":
    main()
