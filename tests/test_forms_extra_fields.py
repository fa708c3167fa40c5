"""Nobody writes more than a form asks: fields that stand in no form change nothing, on any page.

Each page's own form is sent twice, once as a person would and once with every column of every model beside it; the
database must be the same afterwards.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import models
from django.db.models import Max
from django.test import Client
from django.urls import reverse

from mailing.models import Mail
from organisations.models import AuditLine, Person
from roles.models import Answer
from tests.access_rows import ROWS
from tests.access_world import NOW, World, undone
from tests.rows import all_models, rows_of
from trajectories.models import Change, Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
# What no two runs have in common.
RANDOM = {"id", "public_id", "message_id", "dedupe_key", "token_hash", "object_id", "thing"}
# What a person fills in where the form as it opens is not whole; None: send it as it opens.
FILLED: dict[str, dict[str, str | list[str]] | None] = {
    "organisations:person": {"name": "Farid Haddad"},
    "organisations:import_columns": {"column-1": "none"},
    "organisations:import_check": None,
    "trajectories:create": {"title": "Nieuw traject", "begun": "no", "starts_on": "1-6-2027", "language": "nl"},
    "trajectories:add_own_question": {"title_nl": "Wie kan er last van krijgen?"},
    "trajectories:own_question": {"title_nl": "Wat als we het laten?"},
    "trajectories:request": {
        "words": "Een training, graag.",
        "name": "Wim Cools",
        "title": "Nieuwe vraag",
        "starts_on": "1-6-2027",
        "language": "nl",
    },
    "trajectories:decide": {"decision": "waitlisted", "because": "Na de zomer is er ruimte."},
    "trajectories:start_from_template": {"title": "Nieuw traject"},
    "trajectories:template": {"name": "Andere naam"},
    "trajectories:edit": {"title": "Andere naam"},
    "trajectories:new_edition": {"title": "Nog eens"},
    "trajectories:make_template": {"name": "Om te bewaren"},
    "trajectories:cohorts": {"name": "Groep 2"},
    "trajectories:cohort": {"name": "Groep 1"},
    "trajectories:question": {"q2-text": "Het systeem geeft een half antwoord."},
    "trajectories:causes": {"means-is_ticked": "on", "means-evidence": "De norm is 4 minuten."},
    "trajectories:intake_all": {"q2-text": "Het systeem geeft een half antwoord."},
    "trajectories:version": None,
    "trajectories:add_figure": {"name": "herhaalverkeer", "direction": "down", "baseline": "30", "target": "15"},
    "trajectories:figure": {"name": "wachttijd"},
    "trajectories:add_measurement": {"measured_on": "2-3-2027", "value": "24"},
    "trajectories:measurement": {"value": "23"},
    "insight:overview": {"mail": "off"},
    "organisations:general": {"name": "Nieuwegracht"},
    "trajectories:end_organisation": {"name": "Voorbeeld BV"},
    "roles:titles": {"trainer_nl_one": "docent", "trainer_nl_several": "docenten"},
    "organisations:rhythm": {"send_at": "10:00"},
    "organisations:holidays": {"holiday_calendar": "BE"},
    "organisations:delete_my_data": {"sure": "yes"},
    "organisations:new_data_request": {"kind": "see"},
    "organisations:ask_about_my_data": {"kind": "erase"},
    "organisations:name_order": {"name_order": "belgian"},
    "mailing:sender": {"sender_name": "Leerhuis", "reply_to": "leren@voorbeeld.example"},
    "mailing:try_out": {"send": "1"},
    "trajectories:draw_map": None,
    "trajectories:add_behaviour": {
        "situation": "als een klant boos begint",
        "actor": "medewerker",
        "action": "vat samen",
        "noticeable_by": "de klant knikt",
    },
    "trajectories:behaviour": {"action": "vat eerst samen"},
    "trajectories:add_intervention": {"title": "Oefenen", "kind": "session", "dates-0-day": "1-5-2027"},
    "trajectories:intervention": {"title": "Nog eens oefenen"},
    "roles:add_people": {"lines": "Mona Haddad <mona@voorbeeld.example>", "functions": ["buddy"]},
    "roles:role": {"title": "voortrekker"},
    "roles:let_go": {"sure": "yes"},
    "roles:succeed": {"name": "Łukasz O", "on": "1-5-2027", "confirmed": "1"},
    "roles:deputies": {
        "name": "Łukasz O",
        "email": "lukasz@voorbeeld.example",
        "first_day": "1-5-2027",
        "last_day": "8-5-2027",
    },
    "roles:leave": {"sure": "yes"},
    "roles:new_commitment": {
        "text": "Een uur vrijhouden",
        "owner": "function:manager",
        "phase": "before",
        "weight": "must",
    },
    "roles:commitment": {"text": "3 uur per week in het rooster", "confirmed": "1"},
    "roles:drop": {"because": "het kan zonder"},
    "roles:reply": {"reply": "Woensdag kan ook.", "way": "mail"},
    "roles:write_down": {"kind": "yes", "way": "phone", "given_on": "15-3-2027"},
    "roles:pass_on": {"decision": "accept"},
    "roles:start": {"sure": "yes", "despite": "de klant wacht"},
    "roles:end": {"sure": "yes", "asks_next_time": "yes"},
    "roles:no_training": {
        "because": "Er komt een tweede persoon bij de telefoon.",
        "more-is_chosen": "on",
        "more-text": "Zet een tweede persoon op de telefoon",
        "more-name": "Wim Claessens",
        "more-needed_by": "1-5-2027",
        "tells": "self",
    },
    "roles:cancel": {"because": "De fusie gaat voor.", "tells": "mail"},
    "roles:delete_trajectory": {"name": "Luisteren"},
    "trajectories:pause": {"because": "Even de handen vrij."},
    "trajectories:resume": None,
    "roles:check": None,
    "checkins:move": {"what": "one", "how": "week"},
    "checkins:own_day": {"how": "off"},
    "checkins:my_story": {"story-what": "ring"},
    "checkins:interview": {"where": "worked", "scene": "Een boze klant.", "did": "Vatte samen.", "came": "Klaar."},
    "checkins:reply_to_decision": {"reply": "Tot de zomer kan."},
    "checkins:my_log": {"log-how": "3"},
    "checkins:my_plan": {
        "plan-situation": "een klant boos begint",
        "plan-response": "vat ik samen",
        "plan-step": "again",
        "plan-again": "yes",
        "plan-confidence": "7",
    },
    "checkins:my_rhythm": {"when": "none"},
    "checkins:my_beside": {"beside-observer": "nobody"},
    "checkins:answer_observer": {"reply": "Dank je, dat hielp."},
    "checkins:delete_entry": {"sure": "yes"},
    "checkins:delete_help": {"sure": "yes"},
    "asks:pass_on": {"choice": "pass", "name": "Hans Kuiper", "email": "hans.k@voorbeeld.example"},
}
# Pages whose forms change nothing that is stored in a model, take a file, or have buttons for fields.
NOT_HERE = {
    "asks:ask_for_diary": "one choice; what is made of it differs each time, by chance: tests/asks/test_diary.py",
    "asks:diary_page": "one choice; what is made of it differs each time, by chance: tests/asks/test_diary.py",
    "asks:own_diary": "one choice; what is made of it differs each time, by chance: tests/asks/test_diary.py",
    "mailing:messages": "one button, with nothing but whose address it is: tests/mailing/test_messages.py",
    "account_login": "a code, tested with sign-in",
    "account_request_login_code": "a code, tested with sign-in",
    "trajectories:import": "a file: unknown keys are refused on reading",
    "organisations:settings": "a list of links",
    "organisations:rename_domain": "what was seen, and nothing besides: tests/organisations/test_rename_domain.py",
    "insight:asked": "a page to read, and no form",
    "insight:doubles": "a list of links",
    "insight:find_double": "a box to search in, and a list of links",
    "insight:merge": "a choice for each field that differs: tests/insight/test_doubles.py",
    **dict.fromkeys(
        ("organisations:council", "organisations:register", "organisations:assessment"), "a paper to read, and no form"
    ),
    "organisations:import_people": "a file, tested with what comes of it: tests/organisations/test_import_people.py",
    "organisations:data_requests": "a page to read",
    "organisations:find_who_asks": "a page to read",
    "organisations:data_request": "buttons: a word that is not known does nothing",
    "organisations:import_progress": "buttons: a word that is not known does nothing",
    "organisations:import_refused": "a file to save: nothing that is sent is read",
    "insight:take_organisation": "one button, with nothing but whose it is: tests/insight/test_organisation_file.py",
    "checkins:take_back_story": "one button, with nothing but whose it is: tests/checkins/test_stories.py",
    "checkins:stories": "a page to read",
    "insight:trajectory_audit": "a page to read",
    "insight:trajectory_audit_file": "a file to save: nothing that is sent is read",
    "trajectories:own_questions": "buttons: a word that is not known does nothing",
    "trajectories:templates": "buttons: a word that is not known does nothing",
    "trajectories:results": "buttons: a word that is not known does nothing",
    "trajectories:behaviours": "buttons: a word that is not known does nothing",
    "trajectories:interventions": "buttons: a word that is not known does nothing",
    "roles:match": "buttons: a word that is not known does nothing",
    "roles:ask_match": "ticks in a list of people, tested with the match",
    "roles:move": "ticks in a list of learners, tested with the moving",
    "checkins:log_sheets": "ticks in a list of people, tested with the sheets",
    "checkins:print_log_sheets": "shows what was made, and reads nothing that is sent",
    "roles:papers": "ticks in a list of people, tested with the sheets",
    "roles:print_papers": "shows what was made, and reads nothing that is sent",
    "roles:remind": "ticks in a list of people, tested with the reminders",
    "roles:settle_match": "named after the view it is about, tested with the match",
    "roles:people": "buttons: a word that is not known does nothing",
    "roles:commitments": "buttons: a word that is not known does nothing",
    "insight:report": "buttons: a word that is not known does nothing",
    "roles:library": "ticks in a list that the product holds",
    "checkins:said_yes": "one button, with nothing but whose it is: tests/checkins/test_observe_on_paper.py",
    "checkins:share_entry": "one choice of people, tested with the sharing: tests/checkins/test_share.py",
    "checkins:share_plan": "one choice of people, tested with the sharing: tests/checkins/test_share.py",
    "checkins:stop_sharing": "one button, with nothing but whose it is: tests/checkins/test_share.py",
    "checkins:my_help": "what is made of it differs each time, by chance: tests/checkins/test_help.py",
    "checkins:stop_pairing": "one button, with nothing but whose it is: tests/checkins/test_beside.py",
    "checkins:schedule": "a line for each moment, tested with the schedule",
    "checkins:prevents": "a choice for each precondition, tested with these",
}


class Forms(HTMLParser):
    """The fields of every form that is sent by POST, as they stand: name and values."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self._open = False
        self._select = ""
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        name, value = has.get("name") or "", has.get("value") or ""
        if tag == "form":
            self._open = (has.get("method") or "").lower() == "post"
            if self._open:
                self.forms.append({})
        if not self._open:
            return
        if tag == "select":
            self._select = name
            self._add(name)
        elif tag == "option" and "selected" in has:
            self._add(self._select, value)
        elif tag == "textarea":
            self._area = name
            self._add(name)
        elif tag == "input" and name:
            ticked = has.get("type") not in ("radio", "checkbox") or "checked" in has
            self._add(name, *([value] if ticked else []))

    def handle_data(self, data: str) -> None:
        if self._area and self._open:
            self.forms[-1][self._area] = [data.removeprefix("\n")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        elif tag == "form":
            self._open = False

    def _add(self, name: str, *values: str) -> None:
        self.forms[-1].setdefault(name, []).extend(values)


def fields_of(page: str) -> dict[str, list[str]]:
    """Of the largest form on it."""
    parser = Forms()
    parser.feed(page)
    return max(parser.forms, key=len)


def extra(world: World, known: set[str]) -> dict[str, str]:
    """A value for every column that no form of the page has, with the prefix of its forms as well."""
    values: dict[str, str] = {}
    fields = [field for model in all_models() for field in model._meta.concrete_fields]
    keyed = {field.related_model for field in fields if field.related_model is not None}
    newest = {model: str(model._base_manager.aggregate(newest=Max("pk"))["newest"] or 1) for model in keyed}
    for field in fields:
        values[field.name] = values[field.attname] = _hijacked(newest, field)
    values |= {"by": "1", "now": "2020-01-01", "is_superuser": "1", "is_staff": "1", "org": world.values["away"]}
    prefixes = {"", *(f"{name.rsplit('-', 1)[0]}-" for name in known if "-" in name)}
    return {f"{prefix}{name}": value for prefix in prefixes for name, value in values.items()}


def _hijacked(newest: dict[type[models.Model], str], field: Any) -> str:
    """Somebody of elsewhere for a key, else a value of the right sort that nobody has."""
    if field.related_model is not None:
        return newest[field.related_model]
    if isinstance(field, models.DateTimeField):
        return "2020-01-01 00:00"
    if isinstance(field, models.DateField):
        return "2020-01-01"
    if isinstance(field, models.BooleanField | models.IntegerField | models.DecimalField):
        return "1"
    choices = [value for value, _label in field.flatchoices]
    return str(choices[-1]) if choices else "gekaapt"


def everything(before: dict[str, set[int]]) -> dict[str, list[str]]:
    """All rows of all models; keys of rows that are new are only "new"."""
    found = {}
    for model in all_models():
        rows = []
        for row in rows_of(model):
            for field in model._meta.concrete_fields:
                related = field.related_model
                if related is not None and row[field.attname] not in before.get(str(related), {row[field.attname]}):
                    row[field.attname] = "new" if row[field.attname] is not None else None
            _hide_new_keys(model, row, before)
            rows.append(str({name: value for name, value in row.items() if name not in RANDOM}))
        found[model.__name__] = sorted(rows)
    return found


def _hide_new_keys(model: type[models.Model], row: dict[str, Any], before: dict[str, set[int]]) -> None:
    """Keys that stand in plain fields: PostgreSQL counts on after what is undone, so they differ from try to try."""
    if model is AuditLine and row["trajectory_id"] not in before.get(str(Trajectory), {row["trajectory_id"]}) | {None}:
        row["trajectory_id"] = "new"
    if model is Mail and "answers" in row["about"]:
        known = before[str(Answer)]
        row["about"] = row["about"] | {"answers": [pk if pk in known else "new" for pk in row["about"]["answers"]]}
    if model is Mail and "asked" in row["about"]:
        # The random id of what was asked, made with the letter.
        row["about"] = row["about"] | {"asked": "new"}
    for field in {"people", "follower"} & set(row["after"]) if model is Change else ():
        known_ids = set(Person.objects.filter(pk__in=before[str(Person)]).values_list("public_id", flat=True))
        people = [one if one in known_ids else "new" for one in row["after"][field].split()]
        row["after"] = row["after"] | {field: people}


@pytest.fixture
def world(world: World) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield world


def test_every_form_of_staff_and_learner_is_tried() -> None:
    forms = {
        name
        for (name, method), row in ROWS.items()
        if method == "POST" and row.kind in ("planners", "own") and row.planner | row.learner not in ({405}, {404, 405})
    }
    forms -= {"trajectories:export", "checkins:my_trajectories", "checkins:my_page", "checkins:shared_with_me"}
    forms -= {"checkins:my_group"}
    forms -= {"organisations:my_data", "organisations:my_data_file"}

    assert sorted(forms - FILLED.keys() - NOT_HERE.keys()) == []


def come_in(name: str, world: World) -> tuple[Client, str]:
    """Somebody who may send the form of this page, and where it is."""
    row = ROWS[name, "POST"]
    user = world.personas[{"own": "learner", "admins": "admin"}.get(row.kind, "planner")]
    client = Client()
    assert user is not None
    if row.kind != "link":
        client.force_login(user)
    return client, reverse(name, kwargs=world.arguments(row.arguments))


def filled_in(name: str, client: Client, address: str) -> dict[str, Any]:
    """The form of this page as a person sends it."""
    page = client.get(address)
    known = fields_of(page.content.decode()) if page.status_code == 200 else {}
    return {**known, **(FILLED[name] or {})}


@dataclass(frozen=True)
class Sent:
    """A form sent twice, as asked and with more: both answers, and all rows at the start and after each."""

    plain: Any
    stuffed: Any
    start: dict[str, list[str]]
    as_asked: dict[str, list[str]]
    with_more: dict[str, list[str]]


def send_twice(name: str, world: World) -> Sent:
    """Once as a person would, once with every column of every model beside it; both are undone."""
    client, address = come_in(name, world)
    sent = filled_in(name, client, address)
    beside = {key: value for key, value in extra(world, set(sent)).items() if key not in sent}
    assert len(beside) >= 12
    before = {str(model): set(model._base_manager.values_list("pk", flat=True)) for model in all_models()}
    start = everything(before)
    with undone():
        plain = client.post(address, sent)
        as_asked = everything(before)
    cache.clear()
    with undone():
        stuffed = client.post(address, sent | beside)
        with_more = everything(before)
    return Sent(plain, stuffed, start, as_asked, with_more)


@pytest.mark.parametrize("name", sorted(FILLED))
def test_fields_that_stand_in_no_form_change_nothing(name: str, world: World) -> None:
    sent = send_twice(name, world)

    is_link = ROWS[name, "POST"].kind == "link"
    wrong = re.findall(r'<li><a href="#[^>]*>[^<]*', sent.plain.content.decode())
    assert (sent.plain.status_code, sent.stuffed.status_code) == ((303, 303) if is_link else (302, 302)), wrong
    assert sent.as_asked != sent.start, "the form as it is asked for changes something"
    assert sent.with_more == sent.as_asked
