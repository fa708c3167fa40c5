"""What the stories of who promises what begin with: a trajectory, its people, and what they were asked."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import ngettext

from organisations import clock
from organisations.acting import Actor
from organisations.models import Person
from roles import actions
from roles.models import Answer, Promise, Role
from roles.promises import line_up
from tests import factories as make
from tests.browser.conftest import Post, World
from tests.browser.hands import Keyboard, Pointer
from tests.browser.visitor import Visitor, Way
from trajectories.models import Trajectory

# Ten o'clock in Amsterdam, on a Tuesday, four weeks before the start.
NOW = datetime(2027, 1, 5, 9, tzinfo=UTC)


def told(first: Way, second: Way) -> list[Any]:
    """Both ways to tell a story. The gate tells the first; `-m other_way` tells the second."""
    return [first, pytest.param(second, marks=pytest.mark.other_way)]


# Each story twice: in both languages, with JavaScript and without, by pointer and by keyboard. Which comes first
# differs from story to story, so that the gate goes each of these ways.
_POINTER, _KEYBOARD = Way("nl", True, Pointer), Way("en", False, Keyboard)
WAYS, KEYBOARD_FIRST = told(_POINTER, _KEYBOARD), told(_KEYBOARD, _POINTER)
# The same, for stories that show axe nothing new: the keyboard with JavaScript.
_WITH_JAVASCRIPT, _WITHOUT = Way("nl", True, Keyboard), Way("en", False, Pointer)
WITHOUT_JAVASCRIPT_FIRST, KEYBOARD_WITH_JAVASCRIPT = told(_WITHOUT, _WITH_JAVASCRIPT), told(_WITH_JAVASCRIPT, _WITHOUT)


def prepared(language: str) -> Trajectory:
    """Of Sanne, who plans it; nobody else is in it yet."""
    home = make.organisation(language=language)
    sanne = make.member("Sanne Brouwer", organisation=home).person
    return make.trajectory(owner=sanne, language=language, starts_on=date(2027, 2, 2))


def address_of(name: str) -> str:
    """Where their letters arrive."""
    return f"{name.split(maxsplit=1)[0].lower()}@voorbeeld.example"


def takes_part(trajectory: Trajectory, function: str, name: str) -> Role:
    someone = make.person(name, email=address_of(name), organisation=trajectory.organisation)
    return make.role(trajectory, function, person=someone)


def everyone_is_asked(trajectory: Trajectory, world: World) -> None:
    """Whatever stands there, now, and the letters arrive."""
    line_up(trajectory, clock.now())
    lines = list(Promise.objects.of(trajectory).with_words())
    actions.send_asks(trajectory, promises=lines, on=None, by=Actor(trajectory.owner), now=clock.now())
    world.works()


def said(person: Person, trajectory: Trajectory, *texts: str, kind: str = Answer.Kind.YES, words: str = "") -> None:
    """This person answered these, with a yes unless told otherwise."""
    lines = Promise.objects.of(trajectory).filter(role__person=person, commitment__wording__text__in=texts)
    given = [actions.Given(one, kind, one.asked_on, words) for one in lines.with_words() if one.asked_on is not None]
    assert given, f"{person} was not asked this"
    actions.answer_promise(trajectory, person=person, given=given, by=Actor(person), now=clock.now())


def asks_from_the_check(sanne: Visitor, *, people: int) -> None:
    """One press, and it is said to how many it went."""
    sanne.hands.press(sanne.page.get_by_role("main").get_by_role("button"))
    with translation.override(sanne.way.language):
        words = ngettext("Sent to %(n)d person.", "Sent to %(n)d people.", people) % {"n": people}
    sanne.sees(words)


def plan_of(trajectory: Trajectory) -> str:
    return f"/o/{trajectory.organisation.public_id}/t/{trajectory.public_id}/"


def opens_letter(who: Visitor, post: Post, name: str) -> str:
    """By the link in the last letter to this name. Gives back that link."""
    link = post.link(address_of(name), "/l/")
    who.go(link)
    return link
