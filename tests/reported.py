"""A trajectory that is over, with as much on its report as there may be: long names, many figures, all answered."""

from datetime import date, datetime, timedelta

from asks import links
from asks.models import Grant, Link
from checkins.actions import publish
from checkins.dates import Moment
from checkins.figures import Figures, Pair
from insight.actions import share_report
from mailing.models import Mail
from organisations.acting import PRODUCT
from organisations.models import Person
from organisations.thresholds import Median, Share
from roles.models import Answer, Function, Role
from tests import factories as make
from trajectories.models import Trajectory

SESSION = datetime(2026, 9, 1, 7)
_TEXT = "Vraagt na elk dagdeel aan iedere deelnemer wat die deze week heeft geprobeerd"
_WORDS = "Dit hield stand tot de verhuizing. Daarna was er op de avonddienst niemand meer om het over te nemen."
_PROMISED = (
    (Function.TRAINER, "before", "", Answer.Kind.KEPT),
    (Function.TRAINER, "during", "", Answer.Kind.KEPT),
    (Function.TRAINER, "after", "", Answer.Kind.KEPT),
    (Function.LEARNER, "during", "", Answer.Kind.KEPT),
    (Function.LEARNER, "after", "", Answer.Kind.NOT_KEPT),
    (Function.SPONSOR, "before", "pre_rule", Answer.Kind.KEPT),
    (Function.SPONSOR, "before", "pre_tools", Answer.Kind.KEPT),
    (Function.SPONSOR, "after", "", Answer.Kind.YES),
    (Function.MANAGER, "before", "pre_practice", Answer.Kind.NOT_KEPT),
    (Function.MANAGER, "before", "learner_case", Answer.Kind.KEPT),
    (Function.MANAGER, "before", "pre_team", Answer.Kind.NO),
    (Function.MANAGER, "after", "", Answer.Kind.NOT_KEPT),
    (Function.COLLEAGUE, "after", "", Answer.Kind.KEPT),
)


def reported(owner: Person, learners: int = 24) -> Trajectory:
    """Told of by everyone, published four times, with three figures of which one was measured twice since."""
    found = make.trajectory(
        owner=owner,
        title="Rustig overdragen op elke dienst, ook in het weekend en op feestdagen",
        group_name="alle collega’s van klantcontact Zuid, Noord en de binnendienst",
        state="ended",
        starts_on=SESSION.date(),
        started_at=make.MADE,
        closed_at=make.MADE,
    )
    for number in (1, 2, 3):
        make.behaviour(found, position=number, action=f"{number} vat samen wat er openstaat en zegt wie wat oppakt")
    pupils = [make.role(found) for _ in range(learners)]
    holders: dict[str, list[Role]] = {Function.LEARNER: pupils}
    for function, name in (
        (Function.TRAINER, "Anouk Faber"),
        (Function.SPONSOR, "Maximiliaan Wolfeschlegelsteinhausenbergerdorff"),
        (Function.MANAGER, "Farid el Amrani"),
        (Function.COLLEAGUE, "Łucja Brzęczyszczykiewicz-Szczebrzeszyńska"),
    ):
        holders[function] = [make.role(found, function, name)]
    for place, (function, phase, key, kind) in enumerate(_PROMISED):
        line = make.commitment(
            found, function, f"{place + 1}. {_TEXT}", phase=phase, is_must=bool(key), library_key=key, position=place
        )
        for role in holders[function]:
            make.answer(make.promise(line, role, asked_at=make.MADE), kind, words=_WORDS)
    _measured(found, holders[Function.SPONSOR][0].person)
    _published(found)
    return found


def _measured(trajectory: Trajectory, owner: Person) -> None:
    for number, name in enumerate(("klanten die binnen een week opnieuw bellen", "klachten", "overdrachten op tijd")):
        figure = make.figure(
            trajectory, position=number, name=name, owner=owner, baseline_on=date(2026, 8, 3), reading="Alleen Zuid."
        )
        for month in (10, 12)[: 2 - number]:
            make.measurement(figure, date(2026, month, 7), 9 + number)


def _published(trajectory: Trajectory) -> None:
    apart = {one.public_id: Pair(Median(3, 14), Median(3, 13)) for one in trajectory.behaviours.all()}
    told = (
        (Moment.D7, 21, _figures(12, 6, 2, Pair(Median(1, 12)), {"time": Share(9, 17)})),
        (Moment.D21, 35, _figures(13, 9, 4, Pair(Median(2, 13)), {"time": Share(10, 18)})),
        (Moment.D42, 56, _figures(14, 10, 8, Pair(Median(3, 14), Median(2, 11)), {"time": Share(11, 19)})),
        (Moment.D90, 105, _figures(14, 9, 8, Pair(Median(3, 14), Median(3, 13)), _OBSTACLES, apart)),
    )
    for moment, days, figures in told:
        closed = (SESSION + timedelta(days=days)).date()
        publish(trajectory, moment=moment, told=figures, closed_on=closed, by=PRODUCT, now=make.MADE)


_OBSTACLES = {"time": Share(12, 19), "no_opportunity": Share(5, 19), "tool": Share(6, 19)}


def _figures(
    base: int,
    applied: int,
    own: int,
    whole: Pair,
    obstacles: dict[str, Share],
    behaviours: dict[str, Pair] | None = None,
) -> Figures:
    answered = Share(base + 5, 24)
    without = Share(5, base + 5)
    return Figures(
        answered, without, Share(applied, base), Share(own, base), whole, obstacles, behaviours or {}, Median(1, 14)
    )


def share_with(role: Role, now: datetime) -> str:
    """Share the report of this sponsor's trajectory with them; the token of its link."""
    (mail,) = share_report(role.trajectory, people=[role.person], by=PRODUCT, now=now)
    Mail.objects.filter(pk=mail.pk).update(state="sent", sent_at=now)
    link = Link.objects.get(mail=mail, grant__purpose=Grant.Purpose.REPORT)
    return links.token(link.grant, mail, link.kid)
