"""Who has to hear what, once: that a trajectory is called off, that a promise no longer stands, that somebody asks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from asks.models import Ask, AskLetter
from mailing.models import Mail
from mailing.outbox import queue
from organisations.acting import Actor
from organisations.models import Person
from roles.cast import Cast
from roles.models import Answer, Function, Party, Promise, Role
from trajectories.models import Trajectory


def asked_people(trajectory: Trajectory, *, but: Person | None = None) -> list[Person]:
    """Everyone still here who got a request or gave a promise, by name; without the one who calls it off."""
    by_letter = Q(asks__trajectory=trajectory, asks__letters__gt=0)
    by_promise = Q(roles__trajectory=trajectory, roles__promises__asked_at__isnull=False)
    found = Person.objects.present().filter(by_letter | by_promise).select_related("organisation").by_name()
    return [person for person in found.distinct() if person != but]


def tell_owner(trajectory: Trajectory, *, answers: Sequence[Answer], by: Actor, now: datetime) -> Mail | None:
    """Let L&D's owner know at once what no longer stands. None for who did it themselves, or gets no mail."""
    owner = trajectory.owner
    if not answers or by.person == owner or not owner.gets_mail:
        return None
    keys = [answer.pk for answer in answers]
    return queue(kind="opened_up", person=owner, dedupe_key=f"opened_up:{max(keys)}", about={"answers": keys}, now=now)


def tell_of_withdrawal(trajectory: Trajectory, *, answers: Sequence[Answer], by: Actor, now: datetime) -> list[Mail]:
    """Let L&D's owner know what was taken back; and of a must of the support side the sponsors, who can help.

    Learners hear from L&D what it means for them, together with what comes instead.
    """
    told = tell_owner(trajectory, answers=answers, by=by, now=now)
    musts = [
        answer.pk
        for answer in answers
        if answer.promise.commitment.is_must and answer.promise.commitment.party == Party.SUPPORT
    ]
    found = [told] if told else []
    if musts:
        sponsors = [person for person in _sponsors(trajectory, now) if person not in (by.person, trajectory.owner)]
        about = {"answers": musts, "as": Function.SPONSOR}
        found += _write(trajectory, sponsors, "opened_up", f"{max(musts)}", about, sender=trajectory.owner, now=now)
    return found


def _write(
    trajectory: Trajectory,
    people: Sequence[Person],
    kind: str,
    key: str,
    about: dict[str, Any],
    *,
    sender: Person | None,
    now: datetime,
) -> list[Mail]:
    """A letter to each of these whom one reaches, once for this key, with a way to their own page."""
    found = []
    for person in people:
        if person.gets_mail:
            once = f"{kind}:{key}:{person.public_id}"
            mail = queue(kind=kind, person=person, dedupe_key=once, about=about, now=now, sender=sender)
            AskLetter.objects.put_in(mail, Ask.objects.of(person).filter(trajectory=trajectory))
            found.append(mail)
    return found


def _sponsors(trajectory: Trajectory, now: datetime) -> list[Person]:
    held = Role.objects.filter(trajectory=trajectory, function=Function.SPONSOR).held_on(now.date())
    return list({role.person_id: role.person for role in held.select_related("person__organisation")}.values())


def tell_sponsors(everyone: Cast, *, by: Actor, now: datetime) -> list[Mail]:
    """Let them read why it started before everything was promised, and what was open; with a way to their own page."""
    trajectory = everyone.trajectory
    people = {role.person_id: role.person for role in everyone.holding(Function.SPONSOR)}.values()
    sponsors = [person for person in people if person != by.person]
    about = {"trajectory": trajectory.pk, "open": [commitment.pk for commitment in everyone.open_musts]}
    return _write(trajectory, sponsors, "on_red", trajectory.public_id, about, sender=by.person, now=now)


def pass_on_question(
    trajectory: Trajectory, *, person: Person, answers: Sequence[Answer], by: Actor, now: datetime
) -> Mail | None:
    """Let L&D's owner read a question at once, in a letter they can reply to. None as for `tell_owner`."""
    owner = trajectory.owner
    if not answers or by.person == owner or not owner.gets_mail:
        return None
    keys = [answer.pk for answer in answers]
    is_theirs = person.gets_mail and not answers[0].stand_in
    return queue(
        kind="question",
        person=owner,
        dedupe_key=f"question:{max(keys)}",
        about={"answers": keys},
        now=now,
        sender=person if is_theirs else None,
    )


def tell_what_is_nobodys(trajectory: Trajectory, *, left: Sequence[Promise], now: datetime) -> Mail | None:
    """Let L&D's owner know what was promised by somebody whose function ran out, and is now nobody's."""
    owner = trajectory.owner
    held = set(Promise.objects.of(trajectory).values_list("commitment", flat=True))
    keys = [one.answer_id for one in left if one.commitment_id not in held and one.answer_id]
    if not keys or not owner.gets_mail:
        return None
    about = {"answers": keys, "ended": True}
    return queue(kind="opened_up", person=owner, dedupe_key=f"nobodys:{max(keys)}", about=about, now=now)
