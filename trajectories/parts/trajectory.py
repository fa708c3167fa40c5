"""The trajectory itself."""

from typing import Any

from django.utils.translation import gettext as _

from organisations.models.organisation import LONGEST, SHORTEST
from trajectories.models import Trajectory
from trajectories.parts.people import GIVEN_ON_READING
from trajectories.reading import Section
from trajectories.register import Data, Reading, Writing, iso, only, tidy


class TrajectoryPart:
    """Its own fields. Without an owner in the file it belongs to who reads it."""

    key = "trajectory"
    order = 10
    in_file: dict[str, tuple[str, ...]] = {
        "trajectories.Trajectory": (
            "owner", "title", "intent", "summary", "group_name", "language", "starts_on", "ends_on", "state",
            "started_at", "started_despite", "closed_at", "closed_because", "paused_at", "paused_because",
            "requested_by", "requested_at", "decided_at", "decided_because", "edition", "free_text_warning",
            "needs_works_council", "council_keeps_months", "created_at",
        ),
    }  # fmt: skip
    left_out: dict[str, str] = {
        "trajectories.Trajectory.organisation": GIVEN_ON_READING,
        "trajectories.Trajectory.version": "counts the saves of one form, and begins again",
        "trajectories.Trajectory.deleting_since": "where it is read in, nobody asked that it goes",
        "trajectories.Trajectory.previous": "an earlier edition is another file",
    }

    def dump(self, trajectory: Trajectory, writing: Writing) -> Data:
        return tidy(
            {
                "title": trajectory.title,
                "intent": trajectory.intent,
                "summary": trajectory.summary,
                "group_name": trajectory.group_name,
                "language": trajectory.language,
                "starts_on": trajectory.starts_on.isoformat(),
                "ends_on": iso(trajectory.ends_on),
                "owner": writing.key("person", trajectory.owner),
                "state": trajectory.state,
                "created_at": writing.instant(trajectory.created_at),
                "started_at": writing.instant(trajectory.started_at),
                "started_despite": trajectory.started_despite,
                "closed_at": writing.instant(trajectory.closed_at),
                "closed_because": trajectory.closed_because,
                "paused_at": writing.instant(trajectory.paused_at),
                "paused_because": trajectory.paused_because,
                "requested_by": writing.key("person", trajectory.requested_by),
                "requested_at": writing.instant(trajectory.requested_at),
                "decided_at": writing.instant(trajectory.decided_at),
                "decided_because": trajectory.decided_because,
                "edition": trajectory.edition if trajectory.edition > 1 else None,
                "free_text_warning": trajectory.free_text_warning,
                "needs_works_council": trajectory.needs_works_council,
                "council_keeps_months": trajectory.council_keeps_months,
            }
        )

    def structure(self, data: Data) -> Data:
        """What it is called and about. For which group, by whom and how far it came is asked anew."""
        about = ("title", "intent", "summary", "language", "starts_on", "ends_on")
        return only(data, *about, "free_text_warning", "needs_works_council", "council_keeps_months")

    def load(self, data: Any, trajectory: Trajectory, reading: Reading) -> None:
        said = Section(data, self.key, reading)
        first, last = said.day("starts_on", required=True), said.day("ends_on")
        fields: dict[str, Any] = {
            "title": said.text("title", most=120, required=True),
            "intent": said.text("intent", most=200),
            "summary": said.text("summary", most=1500),
            "group_name": said.text("group_name", most=80),
            "language": said.language("language") or trajectory.organisation.language,
            "starts_on": first,
            "ends_on": last,
            "owner": said.ref("owner", "person") or trajectory.owner,
            "state": said.choice("state", Trajectory.State.values, default=Trajectory.State.PREPARING),
            "created_at": said.instant("created_at") or trajectory.created_at,
            "started_at": said.instant("started_at"),
            "started_despite": said.text("started_despite", most=4000),
            "closed_at": said.instant("closed_at"),
            "closed_because": said.text("closed_because", most=1000),
            "paused_at": said.instant("paused_at"),
            "paused_because": said.text("paused_because", most=200),
            "requested_by": said.ref("requested_by", "person"),
            "requested_at": said.instant("requested_at"),
            "decided_at": said.instant("decided_at"),
            "decided_because": said.text("decided_because", most=500),
            "edition": said.number("edition", least=1, most=999) or 1,
            "free_text_warning": said.text("free_text_warning", most=120),
            "needs_works_council": said.flag("needs_works_council"),
            "council_keeps_months": said.number("council_keeps_months", least=SHORTEST, most=LONGEST),
        }
        if first and last and last < first:
            said.fault("ends_on", _("this is before the first day"))
        if fields["state"] == Trajectory.State.RUNNING and not fields["started_at"]:
            said.fault("started_at", _("a running trajectory says since when"))
        if said.close():
            for name, value in fields.items():
                setattr(trajectory, name, value)
            trajectory.save()
