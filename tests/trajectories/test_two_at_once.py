"""Two people who change the same thing at once: the second meets both texts, and nothing of either is lost."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from organisations.models import Organisation, Person
from tests import factories as make
from tests.access_rows import ROWS
from tests.access_world import NOW, World
from tests.test_forms_extra_fields import fields_of
from trajectories.models import Change

pytestmark = pytest.mark.django_db

# Of every form of the plan: a field that both change, and one that only the first does.
FORMS: dict[str, tuple[str, str, str, str, str]] = {
    "trajectories:edit": ("title", "Van Noor", "Van Sanne", "summary", "Noor vat het samen."),
    "trajectories:cohort": ("name", "vroege dienst", "ochtend", "start", "1-3-2027"),
    "trajectories:causes": ("means-evidence", "De norm van Noor", "De norm van Sanne", "means-who", "Farid"),
    "trajectories:figure": ("name", "wachttijd", "belminuten", "unit", "minuten"),
    "trajectories:measurement": ("note", "Noor telde", "Sanne telde", "value", "21"),
    "trajectories:behaviour": ("action", "vraagt door", "vat samen", "noticeable_by", "De klant knikt."),
    "trajectories:intervention": ("title", "Oefenen met Noor", "Oefenen met Sanne", "place", "Zaal 3"),
    "trajectories:own_question": ("title_nl", "Wat als het mislukt?", "Wie merkt het?", "title_en", "Who notices?"),
    "roles:role": ("title", "mentor", "voortrekker", "held_until", "1-6-2027"),
    "roles:commitment": ("text", "3 uur per week in het rooster", "1 uur per week", "why", "Oefenen kost tijd."),
    "checkins:schedule": ("offset_d21", "28", "14", "offset_d7", "9"),
}
SETTINGS: dict[str, tuple[str, str, str, str, str]] = {
    "organisations:person": ("given", "Noortje", "Nora", "employer", "Inhuur BV"),
    "organisations:general": ("name", "Huis van Noor", "Huis van Sanne", "timezone", "Europe/Lisbon"),
    "organisations:rhythm": ("send_at", "10:00", "11:00", "window_until", "17:00"),
    "organisations:holidays": ("days_off", "7-5-2027", "8-5-2027", "holiday_calendar", "BE"),
    "organisations:keeping": ("minimum_base", "8", "9", "keeps_months", "18"),
    "mailing:sender": ("sender_name", "Leerhuis", "Leerhaven", "reply_to", "leren@voorbeeld.example"),
}
FORMS |= SETTINGS
# What the first fills in beside it, where a form wants that.
BESIDE = {"trajectories:cohort": {"reason": "Dan gaat het live."}}
# Of these no change is kept by thing.
UNNAMED = {"trajectories:own_question", "checkins:schedule", *SETTINGS}
GONE = {
    "trajectories:figure": ("trajectories:results", {"do": "remove:{figure}"}),
    "trajectories:measurement": ("trajectories:results", {"do": "unmeasure:{measurement}"}),
    "trajectories:behaviour": ("trajectories:behaviours", {"do": "remove:{behaviour}"}),
    "trajectories:intervention": ("trajectories:interventions", {"do": "remove:{intervention}"}),
    "roles:commitment": ("roles:drop", {"because": "Het kan zonder."}),
}


@dataclass
class Editor:
    """Somebody with one form open."""

    client: Client
    address: str
    fields: dict[str, Any]

    def save(self, **changes: str) -> Any:
        """Send it with these changes, confirmed where that is asked, and go on from what comes back."""
        answer = self.client.post(self.address, self.fields | changes | {"confirmed": "1"})
        if answer.status_code == 422 and 'name="seen"' in answer.content.decode():
            answer = self.client.post(self.address, fields_of(answer.content.decode()))
        if answer.status_code == 409:
            self.fields = fields_of(answer.content.decode())
        return answer


@pytest.fixture
def world(world: World) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield world


def address(world: World, name: str, of: str = "") -> str:
    return reverse(name, kwargs=world.arguments(ROWS[of or name, "POST"].arguments))


def signed_in(world: World, persona: str) -> Client:
    client, user = Client(), world.personas[persona]
    assert user is not None
    client.force_login(user)
    return client


def open_form(world: World, name: str, persona: str = "planner") -> Editor:
    client, where = signed_in(world, persona), address(world, name)
    return Editor(client, where, fields_of(client.get(where).content.decode()))


def mine_is(name: str) -> str:
    """Who changes it as the second: what only an admin changes, an admin."""
    return "planner" if name not in SETTINGS else "admin"


def shown(page: str) -> str:
    return unescape(re.sub(r"\s+", " ", page))


@pytest.mark.parametrize("name", sorted(FORMS))
def test_the_second_of_two_sees_both_texts_and_decides(name: str, world: World) -> None:
    field, theirs, mine, _other, _value = FORMS[name]
    noor, sanne = open_form(world, name, "admin"), open_form(world, name, mine_is(name))
    assert noor.save(**{field: theirs}).status_code == 302

    met = sanne.save(**{field: mine})

    page = shown(met.content.decode())
    assert met.status_code == 409
    who = "Iemand" if name in UNNAMED else "Marieke"
    assert f"{who} heeft dit net gewijzigd" in page
    assert f'<dd dir="auto">{theirs}</dd>' in page
    assert f'<dd dir="auto">{mine}</dd>' in page
    assert sanne.fields[field] == [mine], "and in the form"
    assert open_form(world, name, mine_is(name)).fields[field] == [theirs], "nothing was written over"
    assert sanne.save().status_code == 302
    assert open_form(world, name, mine_is(name)).fields[field] == [mine]
    if name not in ("trajectories:own_question", *SETTINGS):
        kept = [str(change.before) for change in Change.objects.all()]
        assert any(theirs in one for one in kept if one) or name == "checkins:schedule", "it stays in the history"


@pytest.mark.parametrize("name", sorted(FORMS))
def test_what_the_second_left_alone_stays_as_the_first_made_it(name: str, world: World) -> None:
    field, _theirs, mine, other, value = FORMS[name]
    noor, sanne = open_form(world, name, "admin"), open_form(world, name, mine_is(name))
    noor.save(**{other: value} | BESIDE.get(name, {}))
    assert open_form(world, name, mine_is(name)).fields[other] == [value]

    met = sanne.save(**{field: mine})

    assert met.status_code == 409
    assert "Hieronder overgenomen" in met.content.decode()
    assert (sanne.fields[field], sanne.fields[other]) == ([mine], [value])
    assert sanne.save().status_code == 302
    after = open_form(world, name, mine_is(name)).fields
    assert (after[field], after[other]) == ([mine], [value])


@pytest.mark.parametrize("more", ["", "a row more was asked for"])
def test_dates_that_the_second_left_alone_stay_as_the_first_moved_them(world: World, more: str) -> None:
    name = "trajectories:intervention"
    noor, sanne = open_form(world, name, "admin"), open_form(world, name)
    assert noor.save(**{"dates-0-day": "20-4-2027"}).status_code == 302
    if more:
        typed = sanne.client.post(sanne.address, sanne.fields | {"title": "Oefenen met Sanne", "more": "1"})
        sanne.fields = fields_of(typed.content.decode())
        sanne.fields.pop("more", None)

    met = sanne.save(title="Oefenen met Sanne")

    assert met.status_code == 409
    assert "Hieronder overgenomen" in met.content.decode()
    assert sanne.fields["title"] == ["Oefenen met Sanne"]
    assert sanne.save().status_code == 302
    after = open_form(world, name).fields
    assert (after["title"], after["dates-0-day"]) == (["Oefenen met Sanne"], ["20-4-2027"])


def test_days_away_are_met_like_the_rest_of_a_person(world: World) -> None:
    name = "organisations:person"
    noor, sanne, ruud = open_form(world, name, "admin"), open_form(world, name), open_form(world, name)
    days = {"away-0-first_day": "3-5-2027", "away-0-last_day": "7-5-2027"}
    assert noor.save(**days).status_code == 302

    assert sanne.save(given="Nora").status_code == 409
    assert sanne.fields["away-0-first_day"] == ["3-5-2027"], "what she left alone"
    met = ruud.save(**{"away-0-first_day": "10-5-2027", "away-0-last_day": "14-5-2027"})
    page = shown(met.content.decode())
    assert met.status_code == 409
    assert '<dd dir="auto">3-5-2027 – 7-5-2027</dd>' in page
    assert '<dd dir="auto">10-5-2027 – 14-5-2027</dd>' in page
    assert "blijft nergens bewaard" in page

    assert sanne.save().status_code == 302
    after = open_form(world, name).fields
    assert (after["given"], after["away-0-last_day"]) == (["Nora"], ["7-5-2027"])


def test_who_helps_somebody_is_met_by_name(world: World) -> None:
    name = "organisations:person"
    noor, sanne = open_form(world, name, "admin"), open_form(world, name)
    home = world.trajectory.organisation
    make.person("Wim Cools", organisation=home)
    assert noor.save(helper="Wim Cools").status_code == 302

    met = sanne.save(given="Nora")

    assert '<dd dir="auto">Wim Cools</dd>' in shown(met.content.decode())
    assert sanne.save().status_code == 302
    after = open_form(world, name).fields
    assert (after["given"], after["helper"]) == (["Nora"], ["Wim Cools"])


def test_what_no_form_shows_stays_as_it_became_meanwhile(world: World) -> None:
    """Such as the last day, which has a page of its own, and what a mail server said of the address."""
    name = "organisations:person"
    sanne = open_form(world, name)
    Person.objects.filter(public_id=sanne.address.split("/")[-2]).update(last_day=date(2027, 9, 30))
    assert sanne.save(given="Nora").status_code == 302
    assert Person.objects.get(public_id=sanne.address.split("/")[-2]).last_day == date(2027, 9, 30)


def test_two_who_name_functions_at_once_meet_each_others_words(world: World) -> None:
    name = "roles:titles"
    noor, sanne = open_form(world, name, "admin"), open_form(world, name, "admin")
    assert noor.save(trainer_nl_one="docent", trainer_nl_several="docenten").status_code == 302

    met = sanne.save(buddy_nl_one="maatje", buddy_nl_several="maatjes")

    assert met.status_code == 409
    assert sanne.fields["trainer_nl_one"] == ["docent"]
    assert sanne.save().status_code == 302
    after = open_form(world, name, "admin").fields
    assert (after["trainer_nl_several"], after["buddy_nl_one"]) == (["docenten"], ["maatje"])


def test_a_shorter_term_is_asked_anew_where_somebody_changed_it_meanwhile(world: World) -> None:
    name = "organisations:keeping"
    noor, sanne = open_form(world, name, "admin"), open_form(world, name, "admin")
    assert noor.save(keeps_months="18").status_code == 302
    met = sanne.save(keeps_months="3", asked="1", shorter="shorten")
    assert met.status_code == 409
    assert "shorter" not in sanne.fields
    assert Organisation.objects.get(pk=world.trajectory.organisation_id).keeps_months == 18


def test_two_who_rename_a_template_at_once_meet_both_names(world: World) -> None:
    name = "trajectories:template"
    noor, sanne = open_form(world, name, "admin"), open_form(world, name)
    assert noor.save(name="Van Noor").status_code == 302

    met = sanne.save(name="Van Sanne")

    assert met.status_code == 409
    assert '<dd dir="auto">Van Noor</dd>' in shown(met.content.decode())
    assert sanne.save().status_code == 302
    assert open_form(world, name).fields["name"] == ["Van Sanne"]


@pytest.mark.parametrize("name", sorted(GONE))
def test_what_was_taken_away_under_somebodys_hands_comes_back_with_their_text(name: str, world: World) -> None:
    field, _theirs, mine, _other, _value = FORMS[name]
    sanne = open_form(world, name)
    taker, sent = GONE[name]
    where = address(world, taker, name if taker == "roles:drop" else taker)
    noor = signed_in(world, "admin")
    assert noor.post(where, {key: value.format(**world.values) for key, value in sent.items()}).status_code == 302

    met = sanne.save(**{field: mine})

    assert met.status_code == 409
    assert "Marieke heeft dit net weggehaald" in met.content.decode()
    assert sanne.fields[field] == [mine]
    assert sanne.save().status_code == 302
    assert open_form(world, name, mine_is(name)).fields[field] == [mine]
