"""Whom and what is asked for: the addresses of one site, told by the process that serves them. Of the bench alone."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q
from django.http import HttpRequest, JsonResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from asks.links import make_link
from asks.models import FIRST, Ask, AskLetter, Grant
from mailing.models import Mail
from organisations.clock import now
from organisations.models import Member
from roles.models import Function, Promise, Role
from trajectories.models import Trajectory

# Of each kind of page at most so many different ones.
MOST = 60
# By one link no more than ten forms a minute are heard: so many letters each.
LETTERS = 8
State = Trajectory.State


@login_not_required
def subjects(request: HttpRequest) -> JsonResponse:
    """One planner who signed in, their pages, and links of people who are asked something; each with how many learn."""
    member = Member.objects.order_by("pk").select_related("person__user", "organisation")[0]
    client = Client()
    assert member.person.user is not None
    client.force_login(member.person.user, backend="organisations.sign_in.Backend")
    org, at = member.organisation.public_id, now()
    looking, answering = _managers(at)
    return JsonResponse(
        {
            "session": client.cookies["sessionid"].value,
            "portfolio": [[0, reverse("insight:portfolio", args=[org])]],
            "everything": [[0, f"{reverse('insight:portfolio', args=[org])}?show=all"]],
            "plan": [[n, reverse("insight:plan", args=[org, one])] for n, one in _in(State.RUNNING)],
            "report": [[n, _report(org, one)] for n, one in _in(State.ENDED)],
            # Half of them are only looked at, so that their page stays the same.
            "promise": looking,
            "answer": answering,
            "log": _in_turn(_learners(at)),
        }
    )


def _in(state: str) -> Iterator[tuple[int, str]]:
    learners = Count("roles", filter=Q(roles__function=Function.LEARNER))
    found = Trajectory.objects.filter(state=state, paused_at=None).annotate(learners=learners).order_by("pk")
    yield from found.values_list("learners", "public_id")


def _report(org: str, trajectory: str) -> str:
    """Until there is a report, what it is made of."""
    try:
        return reverse("insight:report", args=[org, trajectory])
    except NoReverseMatch:
        return reverse("checkins:follow_up", args=[org, trajectory])


def _roles(state: str, function: str) -> list[tuple[int, Role]]:
    """Those a letter reaches, each with how many learn there."""
    here = Role.objects.filter(trajectory__state=state, trajectory__paused_at=None, function=function)
    reached = here.filter(person__reach="own", person__undeliverable="", person__left_on=None)
    wanted = reached.select_related("person__organisation", "trajectory__owner").order_by("pk")[: MOST * 2]
    many = dict(Role.objects.learners().order_by().values_list("trajectory").annotate(Count("pk")))
    return [(many[role.trajectory_id], role) for role in wanted]


def _managers(at: datetime) -> tuple[list[Any], list[Any]]:
    """Two halves, of whom nothing is answered."""
    roles = _roles(State.PREPARING, Function.MANAGER)
    return _in_turn(_asked(roles[::2], at)), _in_turn(_asked(roles[1::2], at))


def _in_turn(letters: Iterable[list[Any]]) -> list[Any]:
    """First one letter of everybody, then another: who come at once are different people."""
    found = list(letters)
    return [one for number in range(LETTERS) for one in found[number::LETTERS]]


def _asked(roles: Iterable[tuple[int, Role]], at: datetime) -> Iterator[list[Any]]:
    """Where each reads and answers, in letters that ask all of it."""
    for learners, role in roles:
        lines = Promise.objects.filter(role=role)
        lines.update(answer=None)
        asks = Ask.objects.filter(person=role.person, trajectory=role.trajectory, kind="promise")
        asks.filter(about__in=lines.values("public_id")).update(answered_at=None, closed_at=None, closed_because="")
        for token in _letters(role, asks, at):
            yield [learners, f"/l/{token}/", reverse("roles:promise", args=[token, role.trajectory.public_id])]


def _learners(at: datetime) -> Iterator[list[Any]]:
    for learners, role in _roles(State.RUNNING, Function.LEARNER):
        for token in _letters(role, Ask.objects.filter(person=role.person, trajectory=role.trajectory), at):
            yield [learners, f"/m/{token}/", reverse("checkins:log_any", args=[token, role.trajectory.public_id])]


def _letters(role: Role, asks: Iterable[Ask], at: datetime) -> Iterator[str]:
    """The tokens of the links in letters of now that ask these."""
    for number in range(LETTERS):
        mail = Mail.objects.create(
            organisation=role.person.organisation,
            person=role.person,
            sender=role.trajectory.owner,
            kind=FIRST,
            dedupe_key=f"bench:{role.public_id}:{number}",
            language=role.person.speaks,
            not_before=at,
            expires_at=at,
            created_at=at,
            sent_at=at,
            state=Mail.State.SENT,
        )
        AskLetter.objects.put_in(mail, asks, step=1)
        yield make_link(role.person, mail, Grant.Purpose.PAGE, at)[1]
