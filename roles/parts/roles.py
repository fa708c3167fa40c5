"""Who is what, and who answers for whom."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from roles.models import Deputy, Function, Role
from trajectories.models import Trajectory
from trajectories.reading import Section, sections
from trajectories.register import Data, Reading, Writing, iso, tidy

_CHOSEN = "whom a learner wants beside them is between the two of them"


class RolesPart:
    """Who is what, from when until when, in which groups and for whom."""

    key = "roles"
    order = 70
    in_file: dict[str, tuple[str, ...]] = {
        "roles.Role": ("person", "function", "title", "held_from", "held_until", "cohorts", "learners", "follows"),
    }
    left_out: dict[str, str] = {
        "roles.Role.trajectory": "it is the trajectory of the file",
        "roles.Role.version": "counts the saves of one form, and begins again",
        "roles.Pairing.learner": _CHOSEN,
        "roles.Pairing.function": _CHOSEN,
        "roles.Pairing.person": _CHOSEN,
        "roles.Pairing.chosen_at": _CHOSEN,
        "roles.Pairing.says_yes": _CHOSEN,
        "roles.Pairing.said_at": _CHOSEN,
        "roles.Pairing.ended_at": _CHOSEN,
        "roles.Pairing.ended_because": _CHOSEN,
    }

    def dump(self, trajectory: Trajectory, writing: Writing) -> list[Data]:
        """By name; a key stands with every role, for learners and promises to refer to."""
        roles = list(
            Role.objects.of(trajectory)
            .select_related("person__organisation")
            .prefetch_related("cohorts", "learners")
            .by_name()
        )
        # Keys go in the order of the list, whoever is referred to first.
        keys = {role.pk: writing.key("role", role) for role in roles}
        return [
            tidy(
                {
                    "key": keys[role.pk],
                    "person": writing.key("person", role.person),
                    "function": role.function,
                    "title": role.title,
                    "from": iso(role.held_from),
                    "until": iso(role.held_until),
                    "cohorts": [writing.key("cohort", cohort) for cohort in role.cohorts.all()],
                    "learners": sorted(keys[learner.pk] or "" for learner in role.learners.all()),
                    "follows": keys[role.follows_id] if role.follows_id else None,
                }
            )
            for role in roles
        ]

    def structure(self, data: list[Data]) -> None:
        """Nobody: who takes part is asked anew."""

    def load(self, data: Any, trajectory: Trajectory, reading: Reading) -> None:
        """Two rounds: whom somebody is there for may stand further on."""
        waiting: list[tuple[Section, Role | None]] = []
        held: set[tuple[int, str]] = set()
        for said in sections(data, self.key, reading):
            key = said.key("role")
            person = said.ref("person", "person", required=True)
            function = said.choice("function", Function.values, required=True)
            first, last = said.day("from"), said.day("until")
            title, cohorts = said.text("title", most=60), said.refs("cohorts", "cohort")
            said.values("learners")
            said.text("follows", most=40)
            if first and last and last < first:
                said.fault("until", _("this is before the first day"))
            if person is not None and last is None:
                if (person.pk, function) in held:
                    said.fault("function", _("this person holds this function already"))
                held.add((person.pk, function))
            row = None
            if said.close():
                row = Role.objects.create(
                    trajectory=trajectory,
                    person=person,
                    function=function,
                    title=title,
                    held_from=first,
                    held_until=last,
                )
                row.cohorts.set(cohorts)
            reading.keep("role", key, row)
            waiting.append((said, row))
        for said, row in waiting:
            learners, before = said.refs("learners", "role"), said.ref("follows", "role")
            if row is not None and before is not None:
                row.follows = before
                row.save(update_fields=["follows"])
            if any(learner.function != Function.LEARNER for learner in learners):
                said.fault("learners", _("here belong learners only"))
            elif row is not None:
                row.learners.set(learners)


class DeputiesPart:
    """Who answers in whose name, and when."""

    key = "deputies"
    order = 75
    in_file: dict[str, tuple[str, ...]] = {"roles.Deputy": ("person", "deputy", "first_day", "last_day")}
    left_out: dict[str, str] = {}

    def dump(self, trajectory: Trajectory, writing: Writing) -> list[Data]:
        """Of everyone who takes part."""
        return self.dump_all(Deputy.objects.in_trajectory(trajectory), writing)

    def dump_all(self, deputies: Iterable[Deputy], writing: Writing) -> list[Data]:
        """These, in their order."""
        return [
            {
                "person": writing.key("person", one.person),
                "deputy": writing.key("person", one.deputy),
                "from": one.first_day.isoformat(),
                "until": one.last_day.isoformat(),
            }
            for one in deputies
        ]

    def structure(self, data: list[Data]) -> None:
        """Nobody."""

    def load(self, data: Any, trajectory: Trajectory, reading: Reading) -> None:
        """Of those the file made; who was here already keeps the deputies they have, and none is made twice."""
        self.load_all(data, reading)

    def load_all(self, data: Any, reading: Reading) -> None:
        """The same of no trajectory in particular."""
        for said in sections(data, self.key, reading):
            person = said.ref("person", "person", required=True)
            deputy = said.ref("deputy", "person", required=True)
            first, last = said.day("from", required=True), said.day("until", required=True)
            if first and last and last < first:
                said.fault("until", _("this is before the first day"))
            if person is not None and person == deputy:
                said.fault("deputy", _("nobody is their own deputy"))
            if said.close() and first and last and person is not None and person.pk in reading.new_people:
                Deputy.objects.get_or_create(person=person, deputy=deputy, first_day=first, last_day=last)
