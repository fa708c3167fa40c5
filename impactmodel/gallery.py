"""Development: every letter, every part of the day's letter and some as a whole, written by the product itself.

Each is made from what there is, in a transaction that is taken back: looking at it leaves nothing behind. What there is
nothing of in this database has no letter; the example has nearly all.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation

from asks import actions as asks
from asks import diaries
from asks.invitations import Invitation
from asks.letters import Found
from asks.models import FIRST, REMINDER, Ask, AskLetter
from asks.models.asks import AskQuerySet
from asks.register import cards
from checkins.models import HelpRequest, LogEntry, Observation, Share
from insight.actions import share_report
from mailing.calendars import as_kept
from mailing.models import DiaryEntry, Mail
from mailing.outbox import queue
from mailing.register import Rendered, letters
from organisations.acting import PRODUCT
from organisations.actions import ask_about_data
from organisations.models import Member, Person
from roles.models import Answer, Commitment, Deputy, Function, Role
from trajectories.models import Trajectory

# Of one kind in one letter, as many as the sketches show.
MOST_IN_A_PART = 3
# Among so many asks somebody is looked for whose dates can be shown.
MOST_LOOKED_AT = 50
A_DAY = timedelta(days=1)
# As in a letter that brings a code to sign in with.
CODE = "20481636"
HELP = "Bij boze klanten lukt het me nog niet.\n\nKijk je een keer mee?"
HELP_ANSWER = "Vrijdag om tien uur?"
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def exhibits() -> dict[str, list[str]]:
    """The names by what they are: parts as a first ask and as a reminder, and the letters beside the day's."""
    parts = sorted(cards, key=lambda kind: (cards[kind].order, kind))
    return {
        FIRST: [f"{FIRST}-{kind}" for kind in parts],
        REMINDER: [f"{REMINDER}-{kind}" for kind in parts],
        "whole": list(_WHOLE),
        "": sorted(kind for kind in letters if kind in _AROUND),
    }


def written(name: str, language: str, now: datetime) -> Rendered | None:
    """As its reader gets it; None when there is nothing here to write it from. Raises KeyError for an unknown name."""
    kind, _dash, card = name.partition("-")
    if not (card in cards if card else kind in _BY_NAME) or language not in LANGUAGES:
        raise KeyError(name)
    with transaction.atomic():
        try:
            # Dates are kept in the language of their reader.
            Person.objects.update(language=language)
            mail = _of_the_day(kind, card, now) if card else _BY_NAME[kind](now)
            if mail is None:
                return None
            mail.language = language
            with translation.override(language):
                return letters[mail.kind].render(mail, now)
        finally:
            transaction.set_rollback(True)


def _of_the_day(kind: str, card: str, now: datetime) -> Mail | None:
    """What one person is asked of this kind, open before answered, the newest first."""
    same = _alike(Ask.objects.filter(kind=card))
    return _asking(same, kind, now) if same else None


def _alike(found: AskQuerySet) -> list[Ask]:
    """The newest of these, open before answered, and what the same person is asked there on that day."""
    ordered = found.order_by(F("answered_at").desc(nulls_first=True), "-pk").with_all()
    newest = ordered.first()
    if newest is None:
        return []
    here = {"person": newest.person, "trajectory": newest.trajectory, "due_on": newest.due_on}
    return list(ordered.filter(**here)[:MOST_IN_A_PART])


def _asking(asked: list[Ask], kind: str, now: datetime, dates: Sequence[Invitation] = ()) -> Mail:
    """The day's letter with these, to whoever is asked the first of them."""
    mail = _to(asked[0].person, kind, now, sender=asked[0].trajectory.owner)
    AskLetter.objects.put_in(mail, asked, step=1 if kind == FIRST else 2)
    mail.found = Found(list(Ask.objects.in_letter(mail.pk).with_all()), list(dates))
    return mail


def _to(person: Person, kind: str, now: datetime, *, sender: Person | None = None, **fields: Any) -> Mail:
    about = fields.pop("about", {})
    return queue(kind=kind, person=person, dedupe_key=f"gallery:{kind}", about=about, now=now, sender=sender, **fields)


# The day's letter as a whole


def _several(now: datetime) -> Mail | None:
    """Talks that somebody holds, and a check-in of their own; what they are not asked here another is."""
    asked = _alike(Ask.objects.filter(kind="return_talk"))
    if not asked:
        return None
    reader = asked[0].person
    for kind in ("start_talk", "log"):
        same = _alike(Ask.objects.filter(kind=kind, person=reader)) or _alike(Ask.objects.filter(kind=kind))
        Ask.objects.filter(pk__in=[one.pk for one in same]).update(person=reader)
        asked += same
    return _asking(asked, FIRST, now, _invitations(reader, now))


def _deputy(now: datetime) -> Mail | None:
    """To who answers promises in somebody's name."""
    asked = _alike(Ask.objects.filter(kind="promise", person__roles__function=Function.MANAGER))
    others = Person.objects.present().filter(reach="own").exclude(email="")
    other = others.exclude(pk__in=[one.person_id for one in asked]).order_by("-pk").first()
    if not asked or other is None:
        return None
    owner, today = asked[0].person, now.date()
    Deputy.objects.create(person=owner, deputy=other, first_day=today - A_DAY, last_day=today + 7 * A_DAY)
    mail = _to(other, FIRST, now, sender=asked[0].trajectory.owner, about={"on_behalf_of": owner.pk})
    AskLetter.objects.put_in(mail, asked, step=1)
    mail.found = Found(list(Ask.objects.in_letter(mail.pk).with_all()), [])
    return mail


def _dates(now: datetime) -> Mail | None:
    """Nothing is asked: one date is new, one moved, one is off."""
    newest = Ask.objects.filter(trajectory__in=Trajectory.objects.unfinished()).order_by("-pk").with_all()
    for asked in {ask.person: ask for ask in newest[:MOST_LOOKED_AT]}.values():
        Ask.objects.filter(pk=asked.pk).update(letters=1)
        if dates := _invitations(asked.person, now):
            mail = _to(asked.person, FIRST, now, sender=asked.trajectory.owner)
            AskLetter.objects.put_in(mail, [asked])
            mail.found = Found([], dates)
            return mail
    return None


def _invitations(person: Person, now: datetime) -> list[Invitation]:
    """Dates of this person as though one is off, one moved and one is new."""
    diaries.look([person], now)
    coming = DiaryEntry.objects.of(person).invitations().standing().coming(now.date())
    rows = coming.by_day().select_related("diary")[:3]
    found = []
    for row, told_mark in zip(rows, ("", "elsewhere", None), strict=False):
        row.told, row.told_mark = None if told_mark is None else 0, told_mark or ""
        entry = as_kept(row) if told_mark != "" else None
        found.append(Invitation(row, row.sequence, entry, None, is_open=True, has_settled=entry is None))
    return found


_WHOLE: dict[str, Callable[[datetime], Mail | None]] = {"several": _several, "deputy": _deputy, "dates": _dates}


# The letters beside the day's


def _planner() -> Person | None:
    member = (
        Member.objects.active().filter(role__in=("admin", "planner")).select_related("person__organisation").first()
    )
    return member.person if member else None


def _to_planner(kind: str, **fields: Any) -> Callable[[datetime], Mail | None]:
    def make(now: datetime) -> Mail | None:
        person = _planner()
        return _to(person, kind, now, sender=person, **fields) if person else None

    return make


def _ending(now: datetime) -> Mail | None:
    person = _planner()
    return _to(person, "ending", now, sender=person, about={"since": now.isoformat()}) if person else None


def _about_data(kind: str, what: str) -> Callable[[datetime], Mail | None]:
    def make(now: datetime) -> Mail | None:
        person = _planner()
        if person is None:
            return None
        asked = ask_about_data(person, kind=what, asked_on=now.date(), by=PRODUCT, now=now)
        return _to(person, kind, now, about={"asked": asked.public_id})

    return make


def _address_changed(now: datetime) -> Mail | None:
    person = _planner()
    return _to(person, "address_changed", now, about={"by": person.pk}) if person else None


def _digest(now: datetime) -> Mail | None:
    person, since = _planner(), now - timedelta(days=60)
    about = {"since": since.isoformat(), "until": now.isoformat()}
    return _to(person, "digest", now, about=about) if person else None


def _leading_to(letter: str, asked: Ask | None, now: datetime, **about: Any) -> Mail | None:
    """A letter about one thing somebody was asked."""
    if asked is None:
        return None
    mail = _to(asked.person, letter, now, sender=asked.trajectory.owner, about=about)
    AskLetter.objects.put_in(mail, [asked])
    return mail


def _promise(*, is_answered: bool) -> Ask | None:
    asked = Ask.objects.filter(kind="promise", answered_at__isnull=not is_answered).order_by("-pk")
    return asked.with_all().first()


def _receipt(now: datetime) -> Mail | None:
    asked = _promise(is_answered=True)
    return _leading_to("receipt", asked, now, kind="promise", trajectory=asked.trajectory_id) if asked else None


def _new_link(now: datetime) -> Mail | None:
    return _leading_to("new_link", _promise(is_answered=False), now)


def _diary(now: datetime) -> Mail | None:
    asked = _promise(is_answered=False)
    if asked is None:
        return None
    asks.open_diary(asked.person, by=PRODUCT, now=now)
    return _to(asked.person, "diary", now, sender=asked.trajectory.owner)


def _said(*kinds: str) -> Answer | None:
    """The newest answer of this kind that still stands."""
    found = Answer.objects.filter(kind__in=kinds, promise__ended_at=None).order_by("-pk")
    return found.select_related("promise__role__person__organisation", "promise__role__trajectory__owner").first()


def _reply(now: datetime) -> Mail | None:
    answer = _said(Answer.Kind.QUESTION)
    if answer is None:
        return None
    asked = Ask.objects.filter(about=answer.promise.public_id, kind="promise").with_all().first()
    return _leading_to("reply", asked, now, answer=answer.pk)


def _to_owner(kind: str, *said: str) -> Callable[[datetime], Mail | None]:
    def make(now: datetime) -> Mail | None:
        answer = _said(*said)
        if answer is None:
            return None
        Answer.objects.filter(pk=answer.pk).update(replied_at=None)
        role = answer.promise.role
        about = {"answers": [answer.pk]}
        return _to(role.trajectory.owner, kind, now, sender=role.person, about=about)

    return make


def _on_red(now: datetime) -> Mail | None:
    sponsor = Role.objects.filter(function=Function.SPONSOR).select_related("person__organisation").first()
    if sponsor is None:
        return None
    open_ones = Commitment.objects.filter(trajectory=sponsor.trajectory_id, is_must=True, dropped_at=None)
    about = {"trajectory": sponsor.trajectory_id, "open": list(open_ones.values_list("pk", flat=True)[:3])}
    return _to(sponsor.person, "on_red", now, sender=sponsor.trajectory.owner, about=about)


def _called_off(now: datetime) -> Mail | None:
    asked = _promise(is_answered=True)
    if asked is None:
        return None
    here = Trajectory.objects.filter(pk=asked.trajectory_id)
    here.update(state=Trajectory.State.CANCELLED, closed_at=now, closed_because=asked.trajectory.title)
    about = {"trajectory": asked.trajectory_id}
    return _to(asked.person, "called_off", now, sender=asked.trajectory.owner, about=about)


def _decision(now: datetime) -> Mail | None:
    """Whatever was decided of it: here it is declined."""
    requests = Trajectory.objects.exclude(requested_by=None).select_related("requested_by__organisation", "owner")
    found = requests.order_by("-pk").first()
    if found is None or found.requested_by is None:
        return None
    declined = {"state": Trajectory.State.DECLINED, "decided_at": now, "decided_because": found.title}
    Trajectory.objects.filter(pk=found.pk).update(**declined)
    about = {"trajectory": found.pk, "decided_at": now.isoformat()}
    return _to(found.requested_by, "decision", now, sender=found.owner, about=about)


def _newest_sight() -> Observation | None:
    found = Observation.objects.filter(seen__isnull=False).order_by("-pk")
    return found.select_related("learner__person", "learner__trajectory__owner", "observer__person").first()


def _seen(now: datetime) -> Mail | None:
    sight = _newest_sight()
    if sight is None:
        return None
    about = {"learner": sight.learner_id, "since": sight.given_at.isoformat()}
    return _to(sight.learner.person, "seen", now, sender=sight.learner.trajectory.owner, about=about)


def _replied(now: datetime) -> Mail | None:
    sight = _newest_sight()
    if sight is None:
        return None
    Observation.objects.filter(pk=sight.pk).update(replied_at=now)
    asked = Ask.objects.filter(person=sight.observer.person_id, kind="observe").with_all().first()
    return _leading_to("replied", asked, now, observation=sight.pk)


def _shared(now: datetime) -> Mail | None:
    """Of the newest note, as though it was shared with who plans it."""
    notes = LogEntry.objects.order_by("-pk").select_related(
        "learner__person", "learner__trajectory__owner__organisation"
    )
    note = notes.filter(learner__trajectory__owner__member__ended_at=None).first()
    if note is None:
        return None
    reader = note.learner.trajectory.owner
    Share.objects.update_or_create(entry=note, person=reader, defaults={"learner": note.learner, "shared_at": now})
    about = {"learner": note.learner_id, "since": now.isoformat()}
    return _to(reader, "shared", now, sender=note.learner.person, about=about)


def _report(now: datetime) -> Mail | None:
    """To a sponsor, of what is over before what runs."""
    held = Role.objects.holding(Function.SPONSOR).filter(person__reach="own").exclude(person__email="")
    role = (
        held.select_related("trajectory__owner")
        .order_by(F("trajectory__closed_at").desc(nulls_last=True), "pk")
        .first()
    )
    if role is None:
        return None
    (mail,) = share_report(role.trajectory, people=[role.person], by=PRODUCT, now=now)
    return mail


def _help(kind: str, *, state: str = "sent", **said: Any) -> Callable[[datetime], Mail | None]:
    """What a learner asks their manager, and what becomes of it."""

    def make(now: datetime) -> Mail | None:
        managers = Role.objects.filter(function=Function.MANAGER).select_related("person__organisation", "trajectory")
        manager = managers.order_by("-pk").first()
        learners = Role.objects.filter(function=Function.LEARNER).select_related("person__organisation")
        learner = learners.filter(trajectory=manager.trajectory).first() if manager else None
        if manager is None or learner is None:
            return None
        mail = _to(manager.person, "help", now, sender=learner.person)
        Mail.objects.filter(pk=mail.pk).update(state=state)
        asked = HelpRequest.objects.create(
            learner=learner, person=manager.person, words=HELP, form_key="gallery", asked_at=now, mail=mail, **said
        )
        if kind == mail.kind:
            return mail
        return _to(learner.person, kind, now, sender=manager.person if said else None, about={"help": asked.pk})

    return make


_AROUND: dict[str, Callable[[datetime], Mail | None]] = {
    "login": _to_planner("login", secret=CODE),
    "invited": _to_planner("invited"),
    "trial": _to_planner("trial"),
    "address_changed": _address_changed,
    "ending": _ending,
    "your_data": _about_data("your_data", "see"),
    "data_requested": _about_data("data_requested", "erase"),
    "digest": _digest,
    "receipt": _receipt,
    "new_link": _new_link,
    "diary": _diary,
    "reply": _reply,
    "question": _to_owner("question", Answer.Kind.QUESTION),
    "opened_up": _to_owner("opened_up", Answer.Kind.NO, Answer.Kind.WITHDRAWN),
    "on_red": _on_red,
    "called_off": _called_off,
    "decision": _decision,
    "seen": _seen,
    "replied": _replied,
    "shared": _shared,
    "report": _report,
    "help": _help("help"),
    "help_answered": _help("help_answered", answer="will", answer_words=HELP_ANSWER),
    "help_lost": _help("help_lost", state="failed"),
}
_BY_NAME = _WHOLE | _AROUND
