"""A whole organisation, taken along and read in again: the only writes that concern every floor at once."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from insight.organisation_file.reading import build_all
from organisations.acting import Actor, action
from organisations.models import Organisation
from trajectories.files import Faults


class NotEmpty(Exception):  # says what is the matter
    """There is an organisation here already."""


@action
def take_organisation_along(organisation: Organisation, *, by: Actor, now: datetime) -> Organisation:
    """Somebody takes everything along in one file. Nothing changes: the log says who, and when."""
    return organisation


@action
def load_organisation(data: Any, *, by: Actor, now: datetime) -> Organisation:
    """Make the organisation of a file, with its people and plans. Nobody gets mail of it.

    Raises NotEmpty, or Faults with every fault and its place; then nothing is written.
    """
    if Organisation.objects.exists():
        raise NotEmpty
    try:
        made, faults = build_all(data, by=by, now=now)
    except IntegrityError as error:
        message = _("two things in the file contradict each other: %(error)s") % {"error": error}
        raise Faults([("", message)]) from error
    if made is None or faults:
        raise Faults(faults)
    return made
