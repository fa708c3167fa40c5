"""What the promises still lack before the start, and who must act.

One line per commitment for each way in which it is open: who said no hides nobody who took it back or is waited for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.functional import Promise as Lazy
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from asks.models import PassOn
from roles import investment
from roles.amiss import amiss_words
from roles.cast import Cast
from roles.council import WORKS_COUNCIL
from roles.counts import Counted
from roles.deadlines import phase_end
from roles.models import Commitment, MatchView, Role
from roles.outcomes import AskedOn
from roles.papers import MOST_AT_ONCE
from roles.reminding import Waiting
from roles.reminding import waiting as waiting_people
from roles.ring import State
from roles.said import for_learners
from roles.standing import Standing, people_of
from roles.telling import silent_about_instead, told_by_hand
from roles.words import by_name, counted, days_since, holders_name, listed, owner_of, waiting
from trajectories.missing import Missing
from trajectories.models import Intervention

# Stands where an id comes; no id has it.
_ID = "~"

# What mends it; where each goes is in `_url`.
ACTS: dict[State, str] = {
    State.NOT_ASKED: "ask",
    State.CHANGED: "ask",
    State.ASKED: "ring",
    State.QUESTION: "reply",
    State.CANNOT: "adjust",
    State.WITHDRAWN: "adjust",
    State.NOT_KEPT: "adjust",
    State.NOT_THERE: "ring",
    State.LAPSED: "ring",
    State.UNDELIVERABLE: "address",
    State.NO_MAIL: "write_down",
}

# So many of one function are called by name.
_FEW = 2

# The words of the link.
_WORDS: dict[str, Lazy | str] = {
    "ask": gettext_lazy("Ask this"),
    "ring": gettext_lazy("Ring them?"),
    "reply": gettext_lazy("Reply"),
    "adjust": gettext_lazy("Ring or adjust"),
    "address": gettext_lazy("Mend the address"),
    "write_down": gettext_lazy("Write down the answer"),
}
_QUOTED: dict[State, Lazy | str] = {
    State.CANNOT: gettext_lazy("can't promise this: “%(words)s”"),
    State.WITHDRAWN: gettext_lazy("took it back: “%(words)s”"),
    State.QUESTION: gettext_lazy("asks: “%(words)s”"),
    State.NOT_THERE: gettext_lazy("says it is not there yet: “%(words)s”"),
    State.NOT_KEPT: gettext_lazy("didn't happen: “%(words)s”"),
}
_PLAIN: dict[State, Lazy | str] = {
    State.CANNOT: gettext_lazy("can't promise this"),
    State.WITHDRAWN: gettext_lazy("took it back"),
    State.QUESTION: gettext_lazy("has a question"),
    State.CHANGED: gettext_lazy("changed, ask again"),
    State.UNDELIVERABLE: gettext_lazy("not reached: the mail doesn't arrive"),
    State.NO_MAIL: gettext_lazy("no mail: phone or print"),
    State.NOT_KEPT: gettext_lazy("didn't happen"),
    State.NOT_THERE: gettext_lazy("says it is not there yet"),
    State.LAPSED: gettext_lazy("lapsed, asked again"),
    State.NOT_ASKED: gettext_lazy("not asked yet"),
}


def missing(cast: Cast, now: datetime) -> list[Missing]:
    """Every commitment that is not settled; a must blocks the start while the trajectory is being prepared.

    What was passed on is told at the commitments that wait for it; only where there is none it has a line of its own.
    """
    lines = []
    people = {one.role.person_id: one for one in waiting_people(cast, now)}
    ready = {key for key, one in people.items() if one.is_ready}
    asked_on = AskedOn.of(cast)
    for commitment in cast.commitments:
        lines += [
            _line(cast, commitment, stands, _Awaited(people, ready), now)
            for stands in cast.apart(commitment)
            if not stands.is_settled and not _is_behind_us(cast, commitment, stands, now)
        ]
        lines += _silent_there(cast, commitment)
        lines += told_by_hand(cast, commitment, asked_on, now)
        lines += [_condition(cast, one) for one in cast.counts[commitment.pk] if one.facts.has_open_condition]
    told = {line.url for line in lines}
    holding_up = _with_open_must(cast) if cast.pass_ons and cast.trajectory.is_preparing else frozenset()
    passed_on = [_passed_on(cast, proposal, blocks=proposal.person_id in holding_up) for proposal in cast.pass_ons]
    lines += [line for line in passed_on if line.url not in told]
    lines += [*_unclear(cast), *_no_council(cast), *silent_about_instead(cast, now)]
    lines += [_view(cast, view, now) for view in cast.open_views if cast.trajectory.is_open]
    return sorted(lines, key=lambda line: line.rank)


def _to(cast: Cast, page: str, **ids: str) -> str:
    """The address of a page of this trajectory. Hundreds of lines lead to few pages: each is looked up once."""
    key = f"to:{page}"
    if key not in cast.kept:
        place = {"org": cast.trajectory.organisation.public_id, "trajectory": cast.trajectory.public_id}
        cast.kept[key] = reverse(page, kwargs=place | dict.fromkeys(ids, _ID))
    address: str = cast.kept[key]
    for value in ids.values():
        address = address.replace(_ID, value)
    return address


def _passed_on(cast: Cast, proposal: PassOn, *, blocks: bool) -> Missing:
    """L&D decides; of somebody whose must is open that holds up the start."""
    return Missing(
        state="question",
        what=_("Passed on to %(name)s") % {"name": proposal.name},
        who=str(proposal.person),
        party="support",
        says=_("says somebody else is the right one"),
        url=_pass_on_url(cast, proposal),
        act=_("Decide"),
        blocks_start=blocks,
        since=proposal.proposed_at.date(),
    )


def _pass_on_url(cast: Cast, proposal: PassOn) -> str:
    return _to(cast, "roles:pass_on", pass_on=proposal.public_id)


def _with_open_must(cast: Cast) -> frozenset[int]:
    """Whose preconditions are not settled, by key."""
    musts = (commitment for commitment in cast.commitments if commitment.is_must)
    open_ones = (stands for must in musts for stands in cast.apart(must) if not stands.is_settled)
    return frozenset(person for stands in open_ones for person in stands.people)


def _proposal_of(cast: Cast, stands: Standing) -> PassOn | None:
    """Of who is asked this, when they all say that somebody else is the right one: the first to decide on."""
    proposed = {proposal.person_id: proposal for proposal in cast.pass_ons}
    theirs = [proposed[key] for key in stands.people if key in proposed]
    is_all = len(theirs) == len(stands.people)
    return min(theirs, key=lambda one: one.proposed_at, default=None) if is_all else None


def _no_council(cast: Cast) -> list[Missing]:
    """The works council has to agree, and nobody is asked for that: then nothing is asked of learners either."""
    wants = cast.trajectory.is_open and cast.trajectory.waits_for_works_council
    if not wants or any(one.library_key == WORKS_COUNCIL for one in cast.commitments):
        return []
    return [
        Missing(
            state="empty",
            what=_("The works council has to agree first"),
            who=_("you"),
            party="",
            says=_("nobody is asked for it, so no learner is asked how it goes"),
            url=_to(cast, "roles:commitments"),
            act=_("Put it back"),
            blocks_start=False,
        )
    ]


def _is_behind_us(cast: Cast, commitment: Commitment, stands: Standing, now: datetime) -> bool:
    """It did not happen, and the moment for it is over: nothing can be done about it any more."""
    return (
        stands.state == State.NOT_KEPT
        and cast.trajectory.is_running
        and now.date() > phase_end(cast.trajectory, commitment.phase)
    )


def _silent_there(cast: Cast, commitment: Commitment) -> list[Missing]:
    """Of a must that was promised three letters asked whether it is there, and nothing came."""
    silent = [one for one in cast.counts[commitment.pk] if one.is_silent_there]
    if not silent:
        return []
    return [
        Missing(
            state="asked",
            what=str(commitment),
            who=owner_of(commitment.function, people_of(silent)),
            party=str(commitment.party),
            says=_("doesn't say whether it is there"),
            url=_to(cast, "roles:write_down", promise=silent[0].promise),
            act=_("Ring them?"),
            blocks_start=False,
            since=min((said.needed_by for one in silent if (said := one.answered_on) and said.needed_by), default=None),
        )
    ]


def _condition(cast: Cast, said: Counted) -> Missing:
    """A yes that hangs on something: it counts, and it is L&D's turn. Of several who say so how many there are."""
    commitment = said.commitment
    who = owner_of(commitment.function, said.people)
    if said.is_one_voice:
        url = _to(cast, "roles:reply", promise=said.promise)
    else:
        url = f"{_to(cast, 'roles:commitments')}#c-{commitment.public_id}"
    return Missing(
        state=str(State.PROMISED_IF),
        what=str(commitment),
        who=f"{who} ({whom})" if (whom := for_learners(said)) else who,
        party=str(commitment.party),
        says=_("promises it, on a condition: “%(words)s”") % {"words": said.words}
        if said.is_one_voice
        else _("promised, on a condition"),
        url=url,
        act=_("Reply"),
        blocks_start=False,
        since=said.said_first.date() if said.said_first else None,
    )


def _view(cast: Cast, view: MatchView, now: datetime) -> Missing:
    """Somebody did not say yet how they see the question, or would rather be rung."""
    wants_call = view.wants_call_at is not None
    return Missing(
        state="question" if wants_call else "asked",
        what=_("Do we see the same problem?"),
        who=str(view.role.person),
        party=str(view.role.party),
        says=_("doesn't know, and would rather be rung")
        if wants_call
        else waiting(days_since(view.asked_at, now, ZoneInfo(cast.trajectory.organisation.timezone))),
        url=_to(cast, "roles:match"),
        act=_("Ring them?"),
        blocks_start=False,
        since=(view.wants_call_at or view.asked_at).date(),
    )


def _unclear(cast: Cast) -> list[Missing]:
    """One line for everyone who does not know yet what it asks."""
    people = cast.said_to_clarity().count(False)
    if not people or not cast.trajectory.is_open:
        return []
    return [
        Missing(
            state="unknown",
            what=_("What it asks of everyone"),
            who=ngettext("%(n)d person", "%(n)d people", people) % {"n": people},
            party="trainer",
            says=ngettext("does not find it clear yet", "do not find it clear yet", people),
            url=_to(cast, "roles:hours"),
            act=_("Explain it"),
            blocks_start=False,
        )
    ]


def short_of_time(cast: Cast, interventions: Iterable[Intervention]) -> list[Missing]:
    """One line for the learners of whom more hours are asked than were promised as time for it."""
    short = investment.short_of_time(cast, interventions) if cast.trajectory.is_open else []
    if not short:
        return []
    return [
        Missing(
            state="unknown",
            what=_("Time to learn"),
            who=listed([str(one.learner.person) for one in short])
            if len(short) < 3
            else counted("learner", len(short)),
            party="learners",
            says=ngettext(
                "is asked more hours than were promised", "are asked more hours than were promised", len(short)
            ),
            url=_to(cast, "roles:hours"),
            act=_("See the hours"),
            blocks_start=False,
        )
    ]


@dataclass(frozen=True)
class _Awaited:
    """Whose answer is awaited, by person, and who of them may be reminded."""

    people: dict[int, Waiting]
    ready: set[int]


def _line(cast: Cast, commitment: Commitment, stands: Standing, awaited: _Awaited, now: datetime) -> Missing:
    is_asked = stands.state == State.ASKED
    remind = is_asked and not awaited.ready.isdisjoint(stands.people)
    proposal = _proposal_of(cast, stands) if is_asked and not remind else None
    url, act = _url(cast, commitment, stands), _act(stands)
    if remind:
        url, act = _remind_url(cast, stands), _("Send a reminder")
    elif proposal:
        url, act = _pass_on_url(cast, proposal), _("Decide")
    return Missing(
        state=str(State.QUESTION if proposal else stands.state),
        what=_what(cast, commitment, stands),
        who=_who(cast, commitment, stands),
        party=str(commitment.party),
        says=_("says that %(name)s is the right one") % {"name": proposal.name} if proposal else _says(stands, now),
        url=url,
        act=act,
        blocks_start=commitment.is_must and cast.trajectory.is_preparing,
        since=stands.since.date() if stands.since else None,
        note=_why_not(stands, awaited) if is_asked and not remind else "",
        **_on_paper(cast, stands),
    )


def _what(cast: Cast, commitment: Commitment, stands: Standing) -> str:
    """The commitment; of whom no letter reaches, beside a line of the others, that this is about them."""
    if stands.state not in (State.NO_MAIL, State.UNDELIVERABLE) or len(cast.apart(commitment)) == 1:
        return str(commitment)
    if stands.state == State.UNDELIVERABLE:
        return _("%(what)s (address doesn't work)") % {"what": commitment}
    return _("%(what)s (without mail)") % {"what": commitment}


def _on_paper(cast: Cast, stands: Standing) -> dict[str, str]:
    """Whom no letter reaches can be handed a sheet."""
    if stands.state != State.NO_MAIL or not cast.trajectory.asks_promises:
        return {}
    to = urlencode([("to", person.public_id) for person in by_name(stands.people)[:MOST_AT_ONCE]])
    return {"or_act": _("Print a sheet"), "or_url": f"{_to(cast, 'roles:papers')}?{to}"}


def _why_not(stands: Standing, awaited: _Awaited) -> str:
    """Why nobody may be reminded of it now; empty when they all had their three letters, and are to be rung."""
    asked = (awaited.people[key] for key in stands.people if key in awaited.people)
    return next((one.why_not for one in asked if not one.is_silent), "")


def _remind_url(cast: Cast, stands: Standing) -> str:
    """The page of reminders, at the one person it is about."""
    url = _to(cast, "roles:remind")
    return f"{url}?{urlencode({'to': stands.first.public_id})}" if len(stands.people) == 1 else url


def _who(cast: Cast, commitment: Commitment, stands: Standing) -> str:
    if not stands.all:
        return holders_name(commitment.function, 0)
    return _of(commitment.function, stands.people, len(cast.owners_of(commitment)))


def _of(function: str, people: Mapping[int, Role], holders: int) -> str:
    """Some of the `holders` of one function: the only one by name, else how many of how many."""
    if len(people) == 1:
        return str(next(iter(people.values())).person)
    if len(people) == holders:
        return counted(function, len(people))
    return _("%(some)d of %(all)s") % {"some": len(people), "all": counted(function, holders)}


def waited_for(cast: Cast, commitments: Iterable[Commitment]) -> list[str]:
    """Whom these wait for: one or two of a function by name, else how many of them, in however many ways it is open."""
    awaited: dict[str, dict[int, Role]] = {}
    holders: dict[str, set[int]] = {}
    for commitment in commitments:
        is_open = [stands for stands in cast.apart(commitment) if not stands.is_settled]
        for stands in is_open:
            awaited.setdefault(commitment.function, {}).update(stands.people)
            holders.setdefault(commitment.function, set()).update(cast.owners_of(commitment))
    found: list[str] = []
    for function, people in awaited.items():
        if 0 < len(people) <= _FEW:
            found += map(str, by_name(people))
        else:
            found.append(_of(function, people, len(holders[function])) if people else holders_name(function, 0))
    return found


def _says(stands: Standing, now: datetime) -> str:
    if not stands.all:
        return _("nobody does this yet")
    if stands.state == State.ASKED:
        asked = waiting(waiting_days(stands, now))
        return f"{asked}; {amiss}" if (amiss := _amiss(stands)) else asked
    if stands.state == State.NO_MAIL and all(one.facts.awaits_answer for one in stands.counts):
        return _("no mail; %(asked)s") % {"asked": waiting(waiting_days(stands, now))}
    words = stands.only.words if stands.only else ""
    if words and stands.state in _QUOTED:
        return str(_QUOTED[stands.state]) % {"words": words}
    return str(_PLAIN[stands.state])


def _amiss(stands: Standing) -> str:
    """What is the matter with the last letter to the one person this waits for."""
    (only,) = stands.people.values() if len(stands.people) == 1 else (None,)
    return amiss_words(only.amiss) if only is not None and only.amiss else ""


def waiting_days(stands: Standing, now: datetime) -> int:
    """How many days ago the one who waits longest was asked."""
    if not stands.asked_since:
        return 0
    zone = ZoneInfo(stands.counts[0].commitment.trajectory.organisation.timezone)
    return days_since(stands.asked_since, now, zone)


def _act(stands: Standing) -> str:
    return str(_WORDS[ACTS[stands.state]]) if stands.all else _("Find somebody")


def _url(cast: Cast, commitment: Commitment, stands: Standing) -> str:
    if not stands.all:
        return _to(cast, "roles:people")
    promise = stands.counts[0].promise
    match ACTS[stands.state]:
        case "ask":
            return _to(cast, "roles:check")
        case "address":
            person = {"org": cast.trajectory.organisation.public_id, "person": stands.first.public_id}
            back = urlencode({"next": _to(cast, "insight:plan")})
            return f"{reverse('organisations:person', kwargs=person)}?{back}#id_email"
        case "write_down" | "ring":
            return _to(cast, "roles:write_down", promise=promise)
        case "reply":
            return _to(cast, "roles:reply", promise=promise)
    return f"{_to(cast, 'roles:commitments')}#c-{commitment.public_id}"
