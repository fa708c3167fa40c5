"""Who stands beside a learner: the learner chooses, and whom they chose says yes or no."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.template.defaultfilters import date as date_words
from django.utils.translation import gettext as _

from asks.models import Ask
from asks.register import Answered, Part, Said, Viewer
from checkins.cards.learner import OwnCard, learner_in
from checkins.cards.shared import FollowUpCard, join_names, subject_of
from checkins.forms.beside import BesideForm, PairingForm
from checkins.planning import may_choose
from checkins.sight import passed_by
from checkins.subjects import BESIDE, PAIRING, Subject
from organisations.clock import now as clock_now
from organisations.models import Person
from roles.models import Function, Pairing, Role
from roles.pairing import agreed_by, beside, choices


def beside_form(learner: Role, now: datetime, data: Mapping[str, Any] | None = None, prefix: str = "") -> BesideForm:
    """Whom this learner may choose, on a link page and on their own."""
    found = choices(learner, learner.person.local_day(now))
    return BesideForm(data, choices=found, proposes=learner.trajectory.owner.called, prefix=prefix or None)


class Beside(OwnCard):
    """Which buddy and observer a learner wants; asked anew when one says no or is no longer there."""

    kind = BESIDE
    is_private = True
    order = 56
    template = "checkins/_beside.html"
    url_name = "checkins:beside"

    def minutes(self, asks: Sequence[Ask]) -> int:
        return 1

    def wanted(self, ask: Ask, now: datetime) -> bool:
        return may_choose(ask, now)

    def form(self, asks: Sequence[Ask], data: Mapping[str, Any] | None = None) -> BesideForm:
        learner = learner_in(asks[-1])
        if learner is None:
            return BesideForm(data, choices=[], proposes="")
        return beside_form(learner, clock_now(), data, prefix=asks[-1].public_id)

    def more(self, asks: Sequence[Ask]) -> dict[str, Any]:
        learner = learner_in(asks[-1])
        return {
            "lost": join_names(lost(asks)),
            "beside": beside(learner) if learner else [],
            "contact": asks[-1].trajectory.owner,
        }

    def heading(self, asks: Sequence[Ask]) -> str:
        return _("Who stands beside you, %(name)s?") % {"name": asks[0].person.called}

    def said(self, asks: Sequence[Ask], now: datetime, viewer: Viewer | None = None) -> Answered:
        """Whom they chose; what those said stands on their own page."""
        learner = learner_in(asks[0])
        chosen = beside(learner) if learner else []
        lines = tuple(
            Said(
                about=str(one.pairing.get_function_display()),
                answer=str(one.pairing.person) if one.pairing.person else _("nobody"),
            )
            for one in chosen
        )
        return Answered(lines, (_("Whom you chose is asked by mail. A no is fine too: then you choose again."),))

    def in_short(self, asks: Sequence[Ask]) -> Sequence[str]:
        return (_("who stands beside you?"),)

    def first_letter(self, asks: Sequence[Ask], now: datetime) -> Part:
        words = {"name": asks[0].person.called, "title": asks[0].trajectory.title, "lost": join_names(lost(asks))}
        first = (
            _("Not beside you now: %(lost)s. Choose somebody else, or nobody.") % words
            if words["lost"]
            else _("A buddy asks how it goes, an observer tells what they saw. You choose who, or nobody.")
        )
        return Part(
            subject=_("%(name)s, who stands beside you? (1 min)") % words,
            heading=_("Who stands beside you?"),
            sentences=(first, _("Who you choose may say no, and need not say why.")),
            button=_("Choose"),
            preheader=_("A buddy, an observer, or nobody: you choose."),
        )


def lost(asks: Sequence[Ask]) -> list[Person]:
    """Those because of whom the learner is asked again: they said no, left, or could not judge it."""
    ids = {Subject.of(ask).learner for ask in asks if ask.is_open} - {""}
    if not ids:
        return []
    ended = Pairing.objects.filter(public_id__in=ids).select_related("person")
    people = [one.person for one in ended if one.person] + passed_by(ids)
    return list({person.pk: person for person in people}.values())


class Chosen(FollowUpCard):
    """A learner asks somebody to be their buddy or observer."""

    kind = PAIRING
    is_private = True
    order = 61
    template = "checkins/_pairing.html"
    url_name = "checkins:pairing"

    def minutes(self, asks: Sequence[Ask]) -> int:
        return 1

    def wanted(self, ask: Ask, now: datetime) -> bool:
        return may_choose(ask, now)

    def in_sight(self, asks: Sequence[Ask], now: datetime, viewer: Viewer | None = None) -> set[int]:
        """Of the learners who still want them, and of those to whom they said no."""
        pairings = pairings_of(asks)
        return {ask.pk for ask, one in pairings.items() if one.is_standing or one.says_yes is False}

    def form(self, asks: Sequence[Ask], data: Mapping[str, Any] | None = None) -> PairingForm:
        pairings = {ask: one for ask, one in pairings_of(asks).items() if one.is_standing}
        about = [(ask, pairings[ask].learner) for ask in asks if ask in pairings]
        return PairingForm(data, asks=about, pairings=pairings)

    def names(self, asks: Sequence[Ask]) -> str:
        return join_names(one.learner.person for one in pairings_of(asks).values())

    def more(self, asks: Sequence[Ask]) -> dict[str, Any]:
        """Whose buddy they said to be shows what it is that they both agreed to; an observer has no need of it."""
        pairs = [one for one in pairings_of(asks).values() if one.is_standing and one.says_yes]
        learners = [one.learner for one in pairs if one.function == Function.BUDDY]
        return {"names": self.names(asks), "agreed": agreed_by(learners)}

    def _what_for(self, asks: Sequence[Ask]) -> str:
        """As what they were chosen, and what that comes to; of both in one letter only that it is little."""
        functions = {one.function for one in pairings_of(asks).values()}
        if functions == {Function.BUDDY}:
            return _("You were chosen as a buddy in %(title)s: a few times you ask how it is going.")
        if functions == {Function.OBSERVER}:
            return _("You were chosen as an observer in %(title)s: a few times you tell what you saw.")
        return _("In %(title)s they chose you themselves. It takes a minute, a few times.")

    def heading(self, asks: Sequence[Ask]) -> str:
        return _("Hi %(name)s, a question from %(names)s") % {
            "name": asks[0].person.called,
            "names": self.names(asks),
        }

    def said(self, asks: Sequence[Ask], now: datetime, viewer: Viewer | None = None) -> Answered:
        """What both agreed to."""
        lines = tuple(
            Said(
                about=f"{one.learner.person.called}: {one.get_function_display()}",
                answer=_("yes, since %(day)s") % {"day": _day(one.stands_since)} if one.stands_since else _("no"),
            )
            for one in pairings_of(asks).values()
        )
        return Answered(lines, (_("Changed your mind? Say so by the same link."),))

    def in_short(self, asks: Sequence[Ask]) -> Sequence[str]:
        return (_("standing beside %(names)s?"), _("standing beside them?"))

    def learners(self, asks: Sequence[Ask]) -> list[Person]:
        return [one.learner.person for one in pairings_of(asks).values()]

    def first_letter(self, asks: Sequence[Ask], now: datetime) -> Part:
        words = {
            "name": asks[0].person.called,
            "names": self.names(asks),
            "title": asks[0].trajectory.title,
        }
        return Part(
            subject=subject_of(
                _("%(name)s, will you stand beside %(names)s?"),
                words["name"],
                (one.learner.person for one in pairings_of(asks).values()),
            ),
            heading=_("A question from %(names)s") % words,
            sentences=(
                self._what_for(asks) % words,
                _("Rather not? That's fine, and nobody asks why."),
            ),
            button=_("Say yes or no"),
            preheader=_("Yes or no, both are good answers."),
        )


def _day(at: datetime | None) -> str:
    return str(date_words(at, "j F")) if at else ""


def pairings_of(asks: Sequence[Ask]) -> dict[Ask, Pairing]:
    """What each is about, with the learner; one query."""
    ids = {Subject.of(ask).learner: ask for ask in asks}
    found = Pairing.objects.filter(public_id__in=ids).with_people()
    return {ids[one.public_id]: one for one in found}
