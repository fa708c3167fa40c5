"""What the follow-up lacks and who must act. Learners' own check-ins are a number, never a name."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from asks.models import Ask
from checkins.dates import FOR_THEM, MAKE_STICK, Moment
from checkins.heard import Answering, heard
from checkins.models import Decision, Talk
from checkins.planning import MomentOn, calendar_of, moments
from checkins.prevents import beside
from checkins.publishing import MomentFigures
from checkins.signals import signals
from checkins.subjects import TALKS, Subject
from organisations.compiled import Compiled
from organisations.models import Person
from organisations.thresholds import share
from organisations.working_days import REMINDERS_AFTER
from roles.cast import Cast
from roles.deadlines import start_of
from roles.models import Party
from roles.words import long_day
from trajectories.missing import Missing
from trajectories.models import ResultFigure, Trajectory

# So long what was published asks for something on the list.
FRESH = timedelta(weeks=4)


def missing(everyone: Cast, now: datetime, figures: Iterable[ResultFigure] = ()) -> list[Missing]:
    """L&D's own moments, talks that did not happen, who tells nothing of what they changed, and how many are silent.

    And of these result figures, with the last measurement of each at hand, those that nobody tells; without any,
    nothing is said of figures. Two queries.
    """
    trajectory = everyone.trajectory
    today = calendar_of(trajectory.organisation).today(now)
    falling = moments(trajectory, now)
    asked = [ask for ask in _asked(trajectory.pk) if not ask.is_called_off]
    told = heard(trajectory, today)
    return [
        *own_moments(trajectory, falling, len(everyone.open_musts), today),
        *_talks(trajectory, asked, told.talks, today),
        *_untold(trajectory, asked),
        *_decisions(trajectory, [ask for ask in asked if ask.kind == MAKE_STICK], told.decisions),
        *_silent(trajectory, told.answering, today),
        *_signals(everyone, told.published, today),
        *_unmeasured(trajectory, [ask for ask in asked if ask.kind == "figure" and ask.is_silent], figures),
    ]


# What nobody answered, of supporters and whoever measures.
_WANTED = (*TALKS, FOR_THEM, MAKE_STICK, "figure")
_asked: Compiled[Ask] = Compiled(
    lambda trajectory: Ask.objects.filter(kind__in=_WANTED, answered_at=None, trajectory=trajectory).select_related(
        "person"
    )
)


def _url(name: str, trajectory: Trajectory) -> str:
    return reverse(name, args=[trajectory.organisation.public_id, trajectory.public_id])


def own_moments(trajectory: Trajectory, falling: Sequence[MomentOn], waiting: int, today: date) -> list[Missing]:
    """The stoplight, and in the last days the open items, while anything that must be promised is not."""
    if not waiting or not trajectory.is_preparing or trajectory.is_paused:
        return []
    due = {one.moment: one.day for one in falling if one.day <= today}
    opened = [moment for moment in (Moment.STOPLIGHT, Moment.LAST_ITEMS) if moment in due]
    if not opened:
        return []
    is_last = Moment.LAST_ITEMS in opened
    return [
        Missing(
            state="stoplight",
            what=_last_items(start_of(trajectory), today) if is_last else _("Stoplight: not ready to start yet"),
            who=_("you"),
            party="",
            says=ngettext("%(n)d precondition not promised", "%(n)d preconditions not promised", waiting)
            % {"n": waiting},
            url=_url("roles:commitments", trajectory),
            act=_("See what is open"),
            blocks_start=True,
            since=due[opened[-1]],
        )
    ]


def _last_items(start: date, today: date) -> str:
    if today <= start:
        return _("The last open items before the start")
    return _("The start was on %(day)s, and not everything is promised") % {"day": long_day(start)}


def _talks(trajectory: Trajectory, asked: list[Ask], talks: list[Talk], today: date) -> list[Missing]:
    """Per manager, or trainer who coaches: talks that can't be done, never answered about, or whose day is past."""
    if not trajectory.is_open:
        return []
    late: dict[tuple[Person, str], list[date]] = defaultdict(list)
    for talk in talks:
        if talk.outcome == Talk.Outcome.NO:
            late[talk.holder.person, talk.kind].append(talk.said_at.date())
        elif talk.has_day and talk.planned_on and talk.planned_on < today:
            late[talk.holder.person, talk.kind].append(talk.planned_on)
    for ask in asked:
        if ask.kind in TALKS and ask.went_unanswered and Subject.of(ask).learner:
            late[ask.person, TALKS[ask.kind]].append(ask.due_on)
    return [
        Missing(
            state="asked",
            what=ngettext("%(n)d %(talk)s not held", "%(n)d × %(talk)s not held", len(days))
            % {"n": len(days), "talk": Talk.Kind(kind).label},
            who=str(holder),
            party=Party.TRAINER if kind == Talk.Kind.COACHING else Party.SUPPORT,
            says=_("ring, it takes a minute"),
            url=_url("checkins:schedule", trajectory),
            act=_("See the moments"),
            blocks_start=False,
            since=min(days),
        )
        for (holder, kind), days in late.items()
    ]


def _untold(trajectory: Trajectory, asked: list[Ask]) -> list[Missing]:
    """Who was asked three times what they changed for the learners, and did not say. Nothing yet is an answer."""
    if not trajectory.is_open:
        return []
    late: dict[Person, list[date]] = defaultdict(list)
    for ask in asked:
        if ask.kind == FOR_THEM and ask.went_unanswered:
            late[ask.person].append(ask.due_on)
    return [
        Missing(
            state="asked",
            what=_("What they changed for the learners is not told"),
            who=str(person),
            party=Party.SUPPORT,
            says=_("ring, it takes a minute"),
            url=_url("checkins:their_part", trajectory),
            act=_("See who took their part"),
            blocks_start=False,
            since=min(days),
        )
        for person, days in late.items()
    ]


def _decisions(trajectory: Trajectory, asked: list[Ask], waiting: list[Decision]) -> list[Missing]:
    """A sponsor who has a question or wants to stop, and who did not say what stays."""
    lines = [_undecided(trajectory, ask) for ask in asked if ask.went_unanswered and trajectory.is_open]
    return lines + [_decision(trajectory, said) for said in waiting]


def _undecided(trajectory: Trajectory, ask: Ask) -> Missing:
    return Missing(
        state="asked",
        what=_("What stays is not decided, %(moment)s") % {"moment": Subject.of(ask).moment.label},
        who=str(ask.person),
        party=Party.SUPPORT,
        says=_("ring, it takes a minute"),
        url=_url("checkins:follow_up", trajectory),
        act=_("See what came back"),
        blocks_start=False,
        since=ask.due_on,
    )


def _decision(trajectory: Trajectory, said: Decision) -> Missing:
    place = [trajectory.organisation.public_id, trajectory.public_id, said.public_id]
    says = _("asks: “%(words)s”") if said.is_question else _("wants to stop here: “%(words)s”")
    return Missing(
        state="question" if said.is_question else "cannot",
        what=_("What stays, %(moment)s") % {"moment": said.get_moment_display()},
        who=str(said.role.person),
        party=Party.SUPPORT,
        says=says % {"words": said.words},
        url=reverse("checkins:reply_to_decision", args=place),
        act=_("Reply") if said.is_question else _("Read it"),
        blocks_start=False,
        since=said.said_at.date(),
    )


def _silent(trajectory: Trajectory, answering: list[Answering], today: date) -> list[Missing]:
    """How many learners said nothing so long after the last planned day that three letters could have gone, while any
    of them still can and the group is large enough to say.

    One is not told, nor that it is one. Letters are not counted: when they come, or that none does, learners choose.
    Who was let go since stays counted: when the number followed them, it would say whether they answered. So it would
    of who has a day or a window of their own: of one moment all are counted together, or nobody is.
    """
    calendar = calendar_of(trajectory.organisation)
    asked: Counter[Moment] = Counter()
    silent: Counter[Moment] = Counter()
    since: dict[Moment, date] = {}
    last: dict[Moment, date] = {}
    for one in answering:
        asked[one.moment] += one.asked
        silent[one.moment] += one.unanswered
        since.setdefault(one.moment, one.day)
        last[one.moment] = one.day
    open_ones = {one.moment for one in answering if one.is_open}
    told = {
        moment: share(silent[moment], asked[moment], trajectory.organisation.minimum_base)
        for moment, day in last.items()
        if silent[moment] > 1 and moment in open_ones and calendar.add_working_days(day, REMINDERS_AFTER[1]) <= today
    }
    return [
        Missing(
            state="asked",
            what=_("Check-in %(moment)s: not everyone answered") % {"moment": moment.label},
            who=_("the group"),
            party=Party.LEARNERS,
            says=str(some),
            url=_url("checkins:follow_up", trajectory),
            act=_("See what came back"),
            blocks_start=False,
            since=since[moment],
        )
        for moment, some in told.items()
        if some is not None
    ]


def _signals(everyone: Cast, told: list[MomentFigures], today: date) -> list[Missing]:
    """What was published in the last weeks and asks for something."""
    trajectory = everyone.trajectory
    if not trajectory.is_running:
        return []
    is_fresh = bool(told) and told[-1].closed_on is not None and today - told[-1].closed_on <= FRESH
    return signals(trajectory, told, beside(everyone, told)) if is_fresh else []


def _unmeasured(trajectory: Trajectory, silent: list[Ask], figures: Iterable[ResultFigure]) -> list[Missing]:
    """Figures that were asked three times and not told: L&D rings and writes them down."""
    wanted = {Subject.of(ask).learner: ask for ask in silent}
    return [
        Missing(
            state="asked",
            what=str(figure),
            who=str(ask.person),
            party=Party.SUPPORT,
            says=_("doesn't tell the figure: ring them"),
            url=reverse(
                "trajectories:add_measurement",
                args=[trajectory.organisation.public_id, trajectory.public_id, figure.public_id],
            ),
            act=_("Write it down"),
            blocks_start=False,
            since=ask.due_on,
        )
        for figure, ask in ((figure, wanted[figure.public_id]) for figure in figures if figure.public_id in wanted)
        if not any(each.measured_on >= ask.due_on for each in figure.measurements.all())
    ]
