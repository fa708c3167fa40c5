"""Read a whole trajectory from a file."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils.translation import gettext as _

from organisations.acting import Actor
from organisations.clock import now
from organisations.models import Member, Organisation
from trajectories import files


class Command(BaseCommand):
    help = (
        "Read a trajectory from FILE (docs/trajectory-format.md). Every fault is listed, and then nothing is written."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the JSON file")
        parser.add_argument("--organisation", required=True, help="its id as in addresses, or its name")
        parser.add_argument("--as", required=True, dest="member", help="mail address of the planner who reads it in")
        parser.add_argument(
            "--starts-on",
            type=date.fromisoformat,
            help="move every day and moment of the file so that the trajectory starts on this day (2027-01-12)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["organisation"]
        organisation = Organisation.objects.filter(Q(public_id=name) | Q(name=name)).first()
        if organisation is None:
            raise CommandError(_("No organisation is called %(name)s.") % {"name": name})
        members = Member.objects.active().select_related("person__organisation")
        member = members.filter(organisation=organisation, person__email__iexact=options["member"]).first()
        if member is None or not member.may_plan:
            raise CommandError(
                _("%(member)s does not plan for %(organisation)s.")
                % {"member": options["member"], "organisation": organisation}
            )
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}.") from error
        try:
            data = files.read(content)
            starts_on = options["starts_on"]
            made = files.load(
                data,
                organisation,
                by=Actor(person=member.person, member=member, via="command"),
                now=now(),
                shift=files.shift_to(data, starts_on) if starts_on else files.NO_SHIFT,
            )
        except files.Faults as faults:
            lines = [f"{place}: {message}" if place else message for place, message in faults.faults]
            raise CommandError("\n".join([_("Nothing was written."), *lines])) from faults
        self.stdout.write(made.public_id)
