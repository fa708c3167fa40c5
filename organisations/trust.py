"""What a works council and a privacy officer want to know, made from what the code declares and nothing else.

“You” in a paper is whoever it is kept of, in the words in which they read it; who reads the paper is called by name.

What is kept, why and until when comes from the register of personal data (`organisations.personal`); who reads it from
the table of who reads what (`organisations.sight`). Here stands what neither can say: what the product cannot be asked,
how it is guarded, and what may go wrong all the same. A sentence belongs here when a test or a bench holds it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from organisations.labels import label_of
from organisations.models import Organisation
from organisations.names import company_key
from organisations.personal import Basis, PersonalData, personal_data
from organisations.sight import Data, Sight


@dataclass(frozen=True)
class Never:
    """Something nobody can get out of it, and why not.

    `about` is what it speaks of in the table of who reads what, `most` all that anybody but the learner reads of that;
    both empty where the table has no row for it.
    """

    what: Any
    because: Any
    about: tuple[Data, ...] = ()
    most: Sight = Sight.NOTHING


NEVERS = (
    Never(
        _("How well somebody does, or who does better than whom."),
        _(
            "No question asks it. How it goes is told of a group alone, save to whom a learner shows it or asks along."
            " What is read by name is a promise, also a learner's own, and whether they say they kept it: see below."
        ),
        (Data.FELT, Data.OBSTACLE, Data.SEEN),
        Sight.FIGURES | Sight.SHARED | Sight.OWN,
    ),
    Never(
        _("Who made a note and who didn't."),
        _(
            "L&D reads how many answered, never who. While it runs the product has to know whom not to remind: no page,"
            " file or log of L&D shows it. With the notes that goes too, the same day, or once the check-in is counted"
            " if that is later; the letters that asked go by their own term. No promise we suggest asks for a note."
        ),
        (Data.ANSWERED,),
        Sight.COUNT,
    ),
    Never(
        _("What somebody wrote for themselves."),
        _("Only they read it, and whom they show it to, for as long as they want."),
        (Data.PLAN, Data.NOTE, Data.HELP, Data.REPLY, Data.STORY),
        Sight.SHARED | Sight.CHOSEN,
    ),
    Never(
        _("What a small group answered."),
        _("Every figure comes from one place. It says nothing below the minimum, nor where the rest would be small."),
        (Data.FIGURES,),
        Sight.FIGURES,
    ),
    Never(
        _("What changed after one late answer."),
        _("A check-in is counted once, when it is over. After that its figures stand still."),
    ),
    Never(
        _("What was said in a talk, in coaching or between buddies."),
        _(
            "Nobody asks. What is kept: whether it took place, on which day it is planned, and why it can't be held."
            " That reason is read by whoever wrote it alone, the rest by L&D as well."
        ),
    ),
    Never(
        _("Who opened a letter, when and where."),
        _("Nothing in our letters can tell, and opening a link leaves nothing behind."),
    ),
)


MEASURES = (
    _(
        "Signing in takes a code by mail, a passkey, or the organisation's own provider where one is set up. No"
        " password is kept here."
    ),
    _(
        "A link in a letter can't be guessed and opens one thing for one person. It ends by itself, save the one that"
        " stops reminders and the address at which a calendar reads along."
    ),
    _("Every page is tried with every kind of reader before it is put to use."),
    _("One organisation can't find anything of another."),
    _(
        "The log says who did what and when, never what was written; of what is private not even who. Of a plan its"
        " earlier words stay too, with who changed them."
    ),
    _("Logs hold no link and nothing of what people wrote."),
    _("Files, fonts and scripts all come from here. No other company is asked for any."),
    _("What has a term goes by itself, on its day. Who or what was erased stays so, also when a backup is put back."),
)


# Said in the same words wherever somebody reads who can see what.
RUNS_IT = _(
    "Whoever runs the server finds nothing of what people wrote on a page, in a mail to them, a log or an error report."
    " They do keep the database, in which it stands, and letters leave through their hands: it has to be somebody the"
    " organisation trusts."
)


@dataclass(frozen=True)
class Risk:
    """What may go wrong for people, what the product does about it, and what is left to do."""

    what: Any
    done: Any
    left: Any


RISKS = (
    Risk(
        _("It is used to judge people."),
        _("No question asks how well somebody does. What was promised, and what they say came of it, is read by name."),
        _("Write down that it serves learning and nothing else, promises too. Agree on that with the works council."),
    ),
    Risk(
        _("Somebody is recognised in a figure."),
        _("No figure below the minimum, no part that leaves a small rest, each check-in counted once."),
        _("Where people know each other well, set the minimum higher."),
    ),
    Risk(
        _("Somebody writes about a patient, a client or a colleague."),
        _("A line of the plan warns beside the field. Only the writer reads the text, and it goes after its term."),
        _("Write that line for each trajectory: what has no place in a note?"),
    ),
    Risk(
        _("Somebody feels they have to."),
        _("Writing is free, reminders stop with one press, and nobody sees who wrote. No promise we suggest asks it."),
        _("Say so at the start. Never ask for a note in an appraisal, nor in a promise worded here."),
    ),
    Risk(
        _("A letter is read by somebody else."),
        _("Its link opens what that letter asks. Reading back what was written takes a code by mail."),
        _("Ask people not to pass letters on. Take back a link that went astray."),
    ),
    Risk(
        _("Whoever runs the server reads along."),
        RUNS_IT,
        _("Settle in an agreement who may open the database, and when."),
    ),
    Risk(
        _("Things are kept longer than needed."),
        _(
            "What learners and observers wrote goes by itself, as do letters and links, and who left where a term is"
            " set. Plans and promises stay, with the words given with them."
        ),
        _("Choose the shortest terms that still serve. Settle how long a plan may stay, and who deletes it then."),
    ),
)


# By where the way from a row to its people begins.
_LEARNERS, _AROUND, _STAFF, _ALL = (
    _("learners themselves"),
    _("people around the learners"),
    _("who plans or works here"),
    _("everyone who takes part"),
)
PEOPLE: dict[str, Any] = {
    "": _ALL,
    "person": _ALL,
    "person_id": _ALL,
    "persons": _ALL,
    "user": _ALL,
    "ask": _ALL,
    "grant": _ALL,
    "diary": _ALL,
    "role": _ALL,
    "promise": _ALL,
    "given_by": _ALL,
    "learner": _LEARNERS,
    "observer": _AROUND,
    "holder": _AROUND,
    "view": _AROUND,
    "deputy": _AROUND,
    "on_behalf_of": _AROUND,
    "helper": _AROUND,
    "requested_by": _AROUND,
    "trainer": _AROUND,
    "owner": _STAFF,
    "sender": _STAFF,
    "made_by": _STAFF,
    "changed_by": _STAFF,
    "saved_by": _STAFF,
    "written_by": _STAFF,
    "replied_by": _STAFF,
    "compared_by": _STAFF,
    "settled_by": _STAFF,
    "started_by": _STAFF,
    "people_import": _ALL,
}


@dataclass(frozen=True)
class Entry:
    """One thing that is kept: of whom, and what stands in it, in the words in which its people read it."""

    data: PersonalData
    people: list[str]
    fields: list[str]


def register() -> list[tuple[Basis, list[Entry]]]:
    """All that is kept of people, by why it may be; what people choose to write comes first."""
    order = list(Basis)
    kept = sorted(personal_data.values(), key=lambda one: order.index(one.basis))
    return [(basis, [_entry(one) for one in some]) for basis, some in groupby(kept, key=lambda one: one.basis)]


def _entry(one: PersonalData) -> Entry:
    # A session names its account inside, so that no way leads to it.
    people = _once(PEOPLE[path.split("__")[0]] for path in one.whose or [""])
    fields = [str(one.stands)] if one.stands else _once(label_of(name) for name in one.told)
    return Entry(one, [str(_ALL)] if str(_ALL) in people else people, fields)


def kept_until(*, goes_by_itself: bool) -> list[tuple[str, list[str]]]:
    """What is kept of people, by until when: what goes by itself, or what stays until somebody takes it away."""
    found: dict[str, list[str]] = {}
    for one in personal_data.values():
        if one.goes_by_itself == goes_by_itself:
            found.setdefault(str(one.kept), []).append(str(one.label))
    return list(found.items())


def _once(words: Iterable[Any]) -> list[str]:
    return list(dict.fromkeys(map(str, words)))


def other_controllers(organisation: Organisation) -> list[tuple[str, int]]:
    """Other employers of people here, each with of how many: they answer for these people as well."""
    employed = organisation.people.present().exclude(employer="").order_by("employer")
    own, found = company_key(organisation.name), dict[str, list[tuple[str, int]]]()
    for employer, often in employed.values_list("employer").annotate(Count("pk")):
        if (key := company_key(employer)) != own:
            found.setdefault(key, []).append((employer, often))
    # Called as most of their people have it.
    return [(max(some, key=lambda one: one[1])[0], sum(often for _called, often in some)) for some in found.values()]
