"""The history of a plan: a line for each change in words, by person and part, with what can still be undone."""

import ast
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from checkins import actions as checkins
from checkins.actions import Tried
from insight.history.answers import answered as did
from insight.history.verbs import UNDONE_BY, VERBS
from insight.views import trajectory as plan_views
from organisations.acting import Actor
from organisations.models import Member
from roles import actions
from roles.models import Answer, Function, Promise
from roles.promises import line_up
from roles.views import commitments, people
from tests import factories as make
from tests.signing_in import sign_in
from trajectories import actions as plan_actions
from trajectories.actions.intake import Written
from trajectories.models import Change, Trajectory
from trajectories.views import behaviours, interventions, results

ROOT = Path(__file__).resolve().parents[2]
# Half past eleven in the evening in Amsterdam.
NOW = datetime(2027, 1, 5, 22, 30, tzinfo=UTC)

pytestmark = [pytest.mark.once, pytest.mark.django_db]
See = Callable[..., str]


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    for view in (plan_views, behaviours, interventions, results, commitments, people):
        monkeypatch.setattr(view, "now", lambda: NOW)


@pytest.fixture
def sanne() -> Member:
    return make.member("Sanne Brouwer")


@pytest.fixture
def noor(sanne: Member) -> Member:
    return make.member("Noor Bakker", organisation=sanne.organisation)


@pytest.fixture
def trajectory(sanne: Member) -> Trajectory:
    return make.trajectory(owner=sanne.person, starts_on=date(2027, 2, 2))


def signed_in(member: Member) -> Client:
    return sign_in(Client(), member)


def where(trajectory: Trajectory, name: str = "insight:history") -> str:
    return reverse(name, args=[trajectory.organisation.public_id, trajectory.public_id])


def words(page: str) -> str:
    """What somebody reads, without marks."""
    main = page[page.index("<main") :]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))).replace(" ,", ",").replace(" .", ".")


@pytest.fixture
def see(trajectory: Trajectory, sanne: Member) -> See:
    def page(member: Member = sanne, **choice: str) -> str:
        return words(signed_in(member).get(where(trajectory), choice).content.decode())

    return page


def test_an_empty_one_says_what_will_stand_here_and_where_to_begin(trajectory: Trajectory, sanne: Member) -> None:
    page = signed_in(sanne).get(where(trajectory)).content.decode()

    assert "Er is nog niets gebeurd" in page
    assert where(trajectory, "trajectories:intake") in page


def test_a_change_is_a_line_in_words_with_what_went_and_what_is_new(
    trajectory: Trajectory, sanne: Member, noor: Member
) -> None:
    behaviour = make.behaviour(trajectory)
    said = {"situation": behaviour.situation, "actor": behaviour.actor, "noticeable_by": behaviour.noticeable_by}
    for verb, at in (("vraagt twee keer door", NOW - timedelta(days=1)), ("vraagt drie keer door", NOW)):
        behaviour.refresh_from_db()
        plan_actions.change_behaviour(
            behaviour, words=said | {"action": verb}, version=behaviour.version, by=Actor(noor.person), now=at
        )

    page = signed_in(sanne).get(where(trajectory)).content.decode()

    assert "Noor Bakker</b> wijzigde het gedrag" in page
    assert re.search(r"<del>.*?twee</del> <ins>.*?drie</ins> keer door", page)
    read = words(page)
    assert "Vandaag dinsdag 5 januari" in read
    assert "Gisteren maandag 4 januari" in read
    assert "23:30" in read, "on the clock of the organisation"


def test_the_plan_tells_the_hour_that_the_history_tells(trajectory: Trajectory, sanne: Member, see: See) -> None:
    trajectory.organisation.timezone = "Europe/Lisbon"
    trajectory.organisation.save()
    sponsor = make.role(trajectory, Function.SPONSOR, "Els Peeters")
    make.answer(make.promise(make.commitment(trajectory, Function.SPONSOR), sponsor, asked_at=NOW), given_at=NOW)

    plan = words(signed_in(sanne).get(where(trajectory, "insight:plan")).content.decode())

    assert "22:30 Els Peeters" in see(), "on the clock of the organisation"
    assert "5 jan 22:30 Els Peeters" in plan
    assert timezone.get_current_timezone_name() == "Europe/Amsterdam", "the next request begins anew"


def test_lines_can_be_chosen_by_part_and_by_person(
    trajectory: Trajectory, sanne: Member, noor: Member, see: See
) -> None:
    behaviour, figure = make.behaviour(trajectory), make.figure(trajectory)
    plan_actions.remove_behaviour(behaviour, by=Actor(noor.person), now=NOW - timedelta(hours=1))
    plan_actions.remove_figure(figure, by=Actor(sanne.person), now=NOW - timedelta(hours=2))
    gone, figures = "haalde het gedrag weg", "haalde het resultaat weg"
    assert gone in see() and figures in see()  # noqa: PT018  both stand there before anything is chosen

    assert (gone in see(part="behaviours"), figures in see(part="behaviours")) == (True, False)
    assert (gone in see(who=noor.person.public_id), figures in see(who=noor.person.public_id)) == (True, False)
    both = see(part="result", who=noor.person.public_id)
    assert "Hier staat niets bij deze keuze" in both
    assert gone in see(part="nonsense", who="nobody", page="x"), "what is not known is no choice"


def test_older_lines_stand_on_the_next_page_with_the_same_choice(
    trajectory: Trajectory, sanne: Member, see: See
) -> None:
    for n in range(60):
        Change.objects.create(
            trajectory=trajectory,
            part="behaviours",
            verb="add_behaviour",
            about=f"gedrag {n:02}",
            made_by=sanne.person,
            made_at=NOW - timedelta(minutes=n),
        )

    first = see(part="behaviours")
    second = see(part="behaviours", page="2")

    assert "50 van 60 regels" in first
    assert ("gedrag 00" in first, "gedrag 59" in first) == (True, False)
    assert ("gedrag 00" in second, "gedrag 59" in second) == (False, True)
    page = signed_in(sanne).get(where(trajectory), {"part": "behaviours"}).content.decode()
    assert "?part=behaviours&amp;who=&amp;page=2" in page


def test_everything_that_is_taken_away_is_put_back_from_its_line(trajectory: Trajectory, sanne: Member) -> None:
    by, client = Actor(sanne.person), signed_in(sanne)
    figure = make.figure(trajectory)
    measured = plan_actions.measure(
        figure, fields={"measured_on": date(2027, 1, 4), "value": 20, "note": ""}, by=by, now=NOW
    )
    farid = make.role(trajectory, Function.MANAGER, "Farid el Amrani")
    plan_actions.remove_measurement(measured, by=by, now=NOW)
    plan_actions.remove_behaviour(make.behaviour(trajectory), by=by, now=NOW)
    plan_actions.remove_intervention(make.session(trajectory, NOW, NOW), by=by, now=NOW)
    actions.drop_commitment(make.commitment(trajectory), because="Het kan zonder", by=by, now=NOW)
    actions.let_go(farid, on=NOW.date(), by=by, now=NOW)
    hans = make.role(trajectory, Function.SPONSOR, "Hans Kuiper")
    actions.succeed(hans, successor=make.person("Łukasz O"), on=NOW.date(), by=by, now=NOW)
    other = make.figure(trajectory, name="wachttijd")
    plan_actions.remove_figure(other, by=by, now=NOW)
    page = client.get(where(trajectory)).content.decode()
    back = r'<form method="post" action="([^"]+)">.*?name="do" value="((?:put_back|measure|undo)[^"]+)"'
    buttons = re.findall(back, page)
    assert len(buttons) == len(UNDONE_BY) == 7
    assert "Nog 10 minuten terug te halen" in page

    for address, do in buttons:
        answer = client.post(address, {"do": do, "back": "history"})
        assert answer["Location"] == where(trajectory), do

    after = client.get(where(trajectory)).content.decode()
    assert "Zet terug<" not in after
    assert trajectory.behaviours.count() == trajectory.interventions.count() == 1
    assert trajectory.figures.count() == 2
    assert figure.measurements.count() == 1
    assert trajectory.commitments.get().dropped_at is None
    farid.refresh_from_db()
    assert farid.held_until is None
    for verb in UNDONE_BY.values():
        assert Change.objects.filter(verb=verb).count() == 1, verb


def test_after_ten_minutes_and_for_a_reader_there_is_no_way_back(
    trajectory: Trajectory, sanne: Member, see: See
) -> None:
    reader = make.member("Ruud Peeters", organisation=sanne.organisation, role=Member.Role.READER)
    behaviour = make.behaviour(trajectory)
    plan_actions.remove_behaviour(behaviour, by=Actor(sanne.person), now=NOW - timedelta(minutes=9))
    assert "Zet terug" in see()
    assert "Zet terug" not in see(reader)
    assert "haalde het gedrag weg" in see(reader)
    undo = {"do": f"put_back:{behaviour.public_id}", "back": "history"}
    assert signed_in(reader).post(where(trajectory, "trajectories:behaviours"), undo).status_code == 403

    Change.objects.update(made_at=NOW - timedelta(minutes=10))

    assert "haalde het gedrag weg" in see()
    assert "Zet terug" not in see()


def answered(trajectory: Trajectory, kind: str, said: str, function: str = Function.MANAGER) -> Promise:
    role = make.role(trajectory, function, "Farid el Amrani")
    make.commitment(trajectory, function, "2 uur per week in het rooster")
    make.commitment(trajectory, function, "Komt langs in week 3")
    line_up(trajectory, NOW)
    found = list(Promise.objects.of(trajectory).with_words().filter(role=role).order_by("commitment_id"))
    given = [actions.Given(one, kind, one.commitment.wording, said) for one in found if one.commitment.wording]
    actions.answer_promise(trajectory, person=role.person, given=given, by=Actor(role.person), now=NOW)
    return found[0]


def test_promises_somebody_made_in_one_go_are_one_line(trajectory: Trajectory, see: See) -> None:
    answered(trajectory, Answer.Kind.YES, "")

    page = see(part="answers")

    assert "Farid el Amrani zegde toe: “2 uur per week in het rooster”, “Komt langs in week 3”." in page
    assert "1 van 1 regel" in page


def test_words_of_a_refusal_are_for_who_plans_and_lead_to_what_can_be_done(
    trajectory: Trajectory, sanne: Member, see: See
) -> None:
    reader = make.member("Ruud Peeters", organisation=sanne.organisation, role=Member.Role.READER)
    answered(trajectory, Answer.Kind.NO, "De bezetting is te krap.")

    assert "De bezetting is te krap." in see()
    assert "Bel of pas aan" in see()
    theirs = see(reader)
    assert "Farid el Amrani kan niet toezeggen" in theirs
    assert "De bezetting is te krap." not in theirs
    assert "Bel of pas aan" not in theirs


def test_a_reply_of_l_and_d_is_told_to_readers_without_its_words(
    trajectory: Trajectory, sanne: Member, see: See
) -> None:
    reader = make.member("Ruud Peeters", organisation=sanne.organisation, role=Member.Role.READER)
    promise = answered(trajectory, Answer.Kind.QUESTION, "Kan het op woensdag?")
    promise.refresh_from_db()
    assert "Beantwoord" in see()
    assert promise.answer
    actions.reply(promise.answer, words="Ja, woensdag kan ook.", by=Actor(sanne.person), now=NOW)

    assert "Jij beantwoordde de vraag over “2 uur per week in het rooster”" in see()
    assert "Ja, woensdag kan ook." in see()
    assert "Sanne Brouwer beantwoordde de vraag over" in see(reader)
    assert "Ja, woensdag kan ook." not in see(reader)


def test_an_answer_of_the_intake_is_told_in_the_past(trajectory: Trajectory, sanne: Member, see: See) -> None:
    reader = make.member("Ruud Peeters", organisation=sanne.organisation, role=Member.Role.READER)
    says = Written("1 op de 5 klanten belt terug", "discussed")
    plan_actions.save_answer(trajectory, number=2, says=says, version=0, by=Actor(sanne.person), now=NOW)

    assert "Jij beantwoordde “" in see()
    assert "Sanne Brouwer beantwoordde “" in see(reader)


def test_who_wrote_an_answer_down_reads_that_they_did(trajectory: Trajectory, sanne: Member, see: See) -> None:
    reader = make.member("Ruud Peeters", organisation=sanne.organisation, role=Member.Role.READER)
    answered(trajectory, Answer.Kind.YES, "")
    Answer.objects.update(given_by=sanne.person, way=Answer.Way.PHONE)

    assert "opgeschreven door jou" in see()
    assert "opgeschreven door Sanne Brouwer" in see(reader)


def test_a_deputy_answered_on_their_behalf_and_wrote_nothing_down(trajectory: Trajectory, see: See) -> None:
    answered(trajectory, Answer.Kind.YES, "")
    Answer.objects.update(given_by=make.person("Noor Bakker"))

    assert "Door Noor Bakker, namens Farid el Amrani" in see()
    assert "pgeschreven" not in see()


def test_only_what_was_said_for_learners_is_told_as_said_for_so_many(trajectory: Trajectory, see: See) -> None:
    """In one go: one thing for one learner, one for two, and one for the work itself."""
    ruud = make.role(trajectory, Function.MANAGER, "Ruud Peeters")
    learners = [make.role(trajectory, Function.LEARNER, name) for name in ("Sara Bos", "Bas Kok")]
    for text, about in (("Oefent mee", learners[:1]), ("Plant uren", learners), ("Maakt ruimte", [None])):
        commitment = make.commitment(trajectory, Function.MANAGER, text)
        for learner in about:
            make.answer(make.promise(commitment, ruud, learner=learner, asked_at=NOW), given_at=NOW)

    assert "“Oefent mee” voor 1 lerende." in see()
    assert "“Plant uren” voor 2 lerenden." in see()
    assert "“Maakt ruimte”. " in see()


def test_nothing_a_learner_wrote_of_applying_it_stands_there(trajectory: Trajectory, see: See) -> None:
    sara = answered(trajectory, Answer.Kind.YES, "", Function.LEARNER).role
    before = see()
    assert "Farid el Amrani zegde toe" in before, "what they promised does"
    tried = Tried(opportunity=1, felt=2, story="Ik durfde het niet.")
    checkins.log(sara, tried=tried, ask=None, form_key="k", by=Actor(sara.person), now=NOW)
    assert sara.log_entries.get().story == "Ik durfde het niet."

    assert see() == before


def test_people_are_named_by_who_they_are_now(trajectory: Trajectory, sanne: Member, see: See) -> None:
    role = make.role(trajectory, Function.MANAGER, "Farid el Amrani")
    actions.let_go(role, on=NOW.date(), by=Actor(sanne.person), now=NOW)
    assert "Jij haalde Farid el Amrani eruit als leidinggevende" in see()

    role.person.name = "Farid Amrani"
    role.person.save()

    assert "Jij haalde Farid Amrani eruit als leidinggevende" in see()


def test_texts_of_people_are_never_read_as_markup(trajectory: Trajectory, sanne: Member) -> None:
    evil = "<script>alert(1)</script>"
    plan_actions.edit(trajectory, changes={"title": evil, "intent": evil}, version=1, by=Actor(sanne.person), now=NOW)

    page = signed_in(sanne).get(where(trajectory)).content.decode()

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_another_organisation_finds_nothing(trajectory: Trajectory, sanne: Member) -> None:
    away = make.member("Wim Cools", organisation=make.organisation(name="Elders NV"))
    assert signed_in(sanne).get(where(trajectory)).status_code == 200
    assert signed_in(away).get(where(trajectory)).status_code == 404


def test_every_verb_that_an_action_writes_down_is_told() -> None:
    """Read from the sources: the words handed to what records a change."""
    written = set()
    for floor in ("trajectories", "roles", "checkins"):
        for file in (ROOT / floor).rglob("*.py"):
            calls = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)]
            for call in calls:
                if getattr(call.func, "id", "") in ("record", "_record", "_close", "_decide"):
                    written |= {one.value for one in call.args if isinstance(one, ast.Constant)}
    assert {"remove_behaviour", "cancel", "decline", "change_schedule", "let_go"} <= written

    assert written <= set(VERBS), "a verb without words would be told as a change of nothing"


def test_every_verb_that_undoes_is_told(trajectory: Trajectory) -> None:
    assert set(UNDONE_BY) | set(UNDONE_BY.values()) <= set(VERBS)
    assert {verb for verb, told in VERBS.items() if told.back} == set(UNDONE_BY)
    assert trajectory.pk


def test_several_who_said_the_same_did_so_together() -> None:
    with translation.override("nl"):
        assert [did(Answer.Kind.YES, n) for n in (1, 7)] == ["zegde toe:", "zegden toe:"]
