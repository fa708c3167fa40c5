"""Writing and choosing what everyone promises, as L&D does it."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from organisations.acting import Actor
from organisations.models import Member, Person
from roles import actions
from roles.library import LIBRARY
from roles.models import Answer, Commitment, Function, Promise, PromiseState, Role, Wording
from roles.promises import line_up
from tests import factories
from tests.signing_in import sign_in
from trajectories.actions.interventions import Written, add_intervention, change_intervention
from trajectories.models import Trajectory

NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)

# Of writing it down, in both languages; whether that was done is the learner's own.
WRITING = re.compile(
    r"\b(?:notes?|log|logs|record|write|writes|plan|diary|noteren|noteer\w*|notitie\w*|loggen|logboek|schrij\w+|opschrij\w+"
    r"|bijhoud\w*|als-danplan|als-dan-plan)\b",
    re.IGNORECASE,
)

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def staff(client: Client, sanne: Member) -> Client:
    return sign_in(client, sanne)


def url(name: str, trajectory: Trajectory, **more: str) -> str:
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    return reverse(f"roles:{name}", kwargs=place | more)


def form(**fields: str) -> dict[str, str]:
    return {
        "text": "2 uur per week in het rooster tot 12 april",
        "owner": "function:manager",
        "phase": "before",
        "weight": "must",
        "hours": "1,5",
        "needed_by": "26-1-2027",
        "why": "Zonder oefentijd zakt het weg.",
        "version": "1",
    } | fields


def answered(promise: Promise, kind: str = Answer.Kind.YES, **fields: object) -> Promise:
    promise.asked_at, promise.asked_on = NOW, promise.commitment.wording
    promise.save()
    factories.answer(promise, kind, **fields)
    return promise


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_line_of_the_library_fits_a_wording(language: str) -> None:
    words = [starter.worded(language) for starter in LIBRARY]

    assert all(0 < len(text) <= 140 and 0 < len(why) <= 200 for text, why in words)
    assert len({starter.key for starter in LIBRARY}) == len(LIBRARY)
    assert len({text for text, _why in words}) == len(LIBRARY)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_learner_is_asked_to_promise_to_write(language: str) -> None:
    """What is promised is told of by name afterwards, so that who wrote would be read by name."""
    asked = [starter.worded(language)[0] for starter in LIBRARY if starter.function == Function.LEARNER]

    for told in ("Apply it and note now and then", "Het toepassen en af en toe noteren", "Mijn als-danplan maken"):
        assert WRITING.search(told)
    assert len(asked) > 4
    assert [text for text in asked if WRITING.search(text)] == []


def test_the_library_speaks_the_language_of_the_trajectory(staff: Client, trajectory: Trajectory) -> None:
    trajectory.language = "en"
    trajectory.save()

    page = staff.get(url("library", trajectory))

    assert "Take away one obstacle that the group names" in page.content.decode()
    assert "Kies uit de bibliotheek" in page.content.decode()


def test_several_lines_of_the_library_are_added_at_once(staff: Client, trajectory: Trajectory) -> None:
    factories.role(trajectory, "manager", "Farid el Amrani")

    response = staff.post(url("library", trajectory), {"starters": ["manager_roster", "sponsor_means"]})
    page = staff.get(response["Location"]).content.decode()

    assert "Rooster en vervanging regelen voor elke sessie" in page
    assert "Farid el Amrani" in page
    assert "Uren en budget vrijmaken" in page
    assert "Nog niemand die dit doet" in page
    assert page.count("moet, 1 u") == 2


def test_what_is_there_already_is_not_added_twice(staff: Client, trajectory: Trajectory) -> None:
    for _ in range(2):
        staff.post(url("library", trajectory), {"starters": ["manager_roster"]})

    assert trajectory.commitments.count() == 1
    assert "staat er al" in staff.get(url("library", trajectory)).content.decode()


def test_nothing_ticked_is_asked_about(staff: Client, trajectory: Trajectory) -> None:
    response = staff.post(url("library", trajectory), {})

    assert response.status_code == 422
    assert "Vink minstens één afspraak aan" in response.content.decode()


def test_an_own_commitment_stands_on_the_page(staff: Client, trajectory: Trajectory) -> None:
    factories.role(trajectory, "manager", "Farid el Amrani")

    response = staff.post(url("new_commitment", trajectory), form())
    page = staff.get(response["Location"]).content.decode()

    made = Commitment.objects.get()
    assert made.wording
    assert made.wording.needed_by == date(2027, 1, 26)
    assert "2 uur per week in het rooster tot 12 april" in page
    assert "moet, 1,5 u" in page
    assert "Waarom: Zonder oefentijd zakt het weg." in page
    assert "Controleer en vraag (1)" in page


def test_an_incomplete_one_comes_back_with_everything_typed(staff: Client, trajectory: Trajectory) -> None:
    response = staff.post(url("new_commitment", trajectory), form(owner="", hours="veel"))
    page = response.content.decode()

    assert response.status_code == 422
    assert "Fout: " in page
    assert "Kies wie dit toezegt" in page
    assert "Vul uren in als getal, zoals 1,5" in page
    assert "2 uur per week in het rooster tot 12 april" in page
    assert not Commitment.objects.exists()


def test_one_person_can_own_a_commitment(staff: Client, trajectory: Trajectory) -> None:
    farid = factories.role(trajectory, "manager", "Farid el Amrani")
    factories.role(trajectory, "manager", "Noor Bakker")

    staff.post(url("new_commitment", trajectory), form(owner=f"role:{farid.public_id}"))

    assert [promise.role for promise in Promise.objects.all()] == [farid]


def test_a_commitment_per_learner_has_a_line_for_each(trajectory: Trajectory) -> None:
    learners = [factories.role(trajectory, "learner") for _ in range(3)]
    farid, marijke = (factories.role(trajectory, "manager") for _ in range(2))
    marijke.learners.add(learners[0])
    factories.commitment(trajectory, "manager", per_learner=True)
    factories.commitment(trajectory, "learner", per_learner=True)

    line_up(trajectory, NOW)
    line_up(trajectory, NOW)

    assert Promise.objects.filter(role=farid).count() == 3
    assert [promise.learner for promise in Promise.objects.filter(role=marijke)] == [learners[0]]
    assert Promise.objects.filter(role__function="learner").count() == 3


def test_an_ended_role_ends_its_promises_and_its_asks(trajectory: Trajectory, sanne: Member) -> None:
    farid = factories.role(trajectory, "manager")
    factories.commitment(trajectory, "manager")
    line_up(trajectory, NOW)
    promise = Promise.objects.get()
    ask = factories.ask(trajectory, farid.person, about=promise.public_id)

    actions.let_go(farid, on=NOW.date(), by=Actor(sanne.person, sanne), now=NOW)

    promise.refresh_from_db()
    ask.refresh_from_db()
    assert promise.ended_at == NOW
    assert not ask.is_open


def test_a_promise_comes_back_with_the_role(trajectory: Trajectory) -> None:
    farid = factories.role(trajectory, "manager", held_until=date(2027, 1, 4))
    factories.commitment(trajectory, "manager")
    line_up(trajectory, datetime(2027, 1, 1, tzinfo=UTC))
    line_up(trajectory, NOW)
    assert Promise.objects.get().ended_at == NOW

    Role.objects.filter(pk=farid.pk).update(held_until=None)
    line_up(trajectory, NOW)

    assert Promise.objects.get().ended_at is None


def test_a_change_of_words_says_beforehand_who_is_asked_again(staff: Client, trajectory: Trajectory) -> None:
    factories.role(trajectory, "manager", "Farid el Amrani")
    commitment = factories.commitment(trajectory, "manager", "2 uur per week in het rooster")
    line_up(trajectory, NOW)
    answered(Promise.objects.get())
    changed = form(text="90 minuten per week in het rooster")
    address = url("commitment", trajectory, commitment=commitment.public_id)

    asks_first = staff.post(address, changed)
    assert asks_first.status_code == 200
    assert "Farid el Amrani" in asks_first.content.decode()
    assert "Een gedane toezegging vervalt" in asks_first.content.decode()
    assert Promise.objects.get().state == PromiseState.PROMISED

    page = staff.post(address, changed | {"confirmed": "1"}, follow=True).content.decode()

    promise = Promise.objects.get()
    assert promise.state == PromiseState.CHANGED
    assert promise.answer
    assert promise.answer.wording.text == "2 uur per week in het rooster"
    assert "Gewijzigd, opnieuw vragen" in page


def test_asking_it_for_each_learner_says_first_what_that_comes_to(staff: Client, trajectory: Trajectory) -> None:
    factories.role(trajectory, "manager", "Farid el Amrani")
    for name in ("Sara Smit", "Bram Bos", "Mei Chen"):
        factories.role(trajectory, name=name)
    commitment = factories.commitment(trajectory, "manager", "Terugkomgesprek", hours=1)
    line_up(trajectory, NOW)
    answered(Promise.objects.get())
    address = url("commitment", trajectory, commitment=commitment.public_id)
    once = form(text="Terugkomgesprek, ook kort", hours="1", needed_by="", why="")

    before = staff.post(address, once).content.decode()
    split = once | {"text": "Terugkomgesprek", "per_learner": "on"}
    second = " ".join(staff.post(address, split).content.decode().split())

    assert "Wordt opnieuw gevraagd" in before
    assert "keer" not in before[before.index("Was") : before.index("Wordt opnieuw gevraagd")]
    assert "Terugkomgesprek · 1 uur · één keer voor alle lerenden</del>" in second
    assert "Terugkomgesprek · 1 uur · één keer per lerende</ins>" in second
    assert "Farid el Amrani antwoordt dan voor 3 lerenden. Voor één persoon is dat 3 uur." in second


@pytest.mark.parametrize("change", ["needed_by", "hours", "per_learner", "owner"])
def test_every_change_that_asks_again_says_so_and_keeps_what_was_typed(
    staff: Client, trajectory: Trajectory, change: str
) -> None:
    factories.role(trajectory, "manager", "Farid el Amrani")
    factories.role(trajectory, "sponsor", "Ilse Hof")
    factories.role(trajectory)
    commitment = factories.commitment(trajectory, "manager", "2 uur per week in het rooster")
    line_up(trajectory, NOW)
    answered(Promise.objects.get())
    same = form(text="2 uur per week in het rooster", hours="", needed_by="", why="Oefentijd.")
    new = {
        "needed_by": {"needed_by": "20-1-2027"},
        "hours": {"hours": "1,5"},
        "per_learner": {"per_learner": "on"},
        "owner": {"owner": "function:sponsor"},
    }[change]
    address = url("commitment", trajectory, commitment=commitment.public_id)

    second = staff.post(address, same | new).content.decode()

    title = "Niet meer gevraagd" if change == "owner" else "Wordt opnieuw gevraagd"
    assert title in second
    assert "Farid el Amrani" in second
    assert ("Wordt nu gevraagd" in second) is (change == "owner")
    assert "Een gedane toezegging vervalt" in second
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', second))
    assert {name: hidden[name] for name in new} == {
        name: {"on": "True"}.get(value, value) for name, value in new.items()
    }
    assert hidden["why"] == "Oefentijd."
    assert Promise.objects.get().state == PromiseState.PROMISED

    staff.post(address, hidden)

    stands = Promise.objects.filter(ended_at=None)
    assert {promise.state for promise in stands} == {
        PromiseState.CHANGED if change in ("needed_by", "hours") else PromiseState.NOT_ASKED
    }


def test_another_why_asks_nobody_again(staff: Client, trajectory: Trajectory) -> None:
    factories.role(trajectory, "manager")
    commitment = factories.commitment(trajectory, "manager")
    line_up(trajectory, NOW)
    answered(Promise.objects.get())
    same = form(text="2 uur per week in het rooster", hours="", needed_by="", why="Anders blijft het liggen.")

    staff.post(url("commitment", trajectory, commitment=commitment.public_id), same)

    commitment.refresh_from_db()
    assert commitment.wording
    assert commitment.wording.why == "Anders blijft het liggen."
    assert Promise.objects.get().state == PromiseState.PROMISED


def test_a_refusal_opens_three_choices(staff: Client, trajectory: Trajectory) -> None:
    factories.role(trajectory, "manager", "Farid el Amrani")
    factories.commitment(trajectory, "manager")
    line_up(trajectory, NOW)
    answered(Promise.objects.get(), Answer.Kind.NO, words="Op maandag is de bezetting te krap.")

    page = staff.get(url("commitments", trajectory)).content.decode()

    assert "Farid el Amrani zegt: “Op maandag is de bezetting te krap.”" in page
    for choice in ("Pas aan en vraag opnieuw", "Zoek een andere eigenaar", "Ga door zonder, noteer waarom"):
        assert choice in page


def test_going_on_without_needs_a_reason(staff: Client, trajectory: Trajectory) -> None:
    commitment = factories.commitment(trajectory, "manager")
    address = url("drop", trajectory, commitment=commitment.public_id)

    assert staff.post(address, {"because": ""}).status_code == 422
    page = staff.post(address, {"because": "De sponsor regelt het zelf."}, follow=True).content.decode()

    commitment.refresh_from_db()
    assert commitment.dropped_because == "De sponsor regelt het zelf."
    assert "Hier gaan we zonder verder" in page
    assert "De sponsor regelt het zelf." in page
    assert f"c-{commitment.public_id}" not in page


def test_an_answer_that_came_by_phone_is_written_down(staff: Client, trajectory: Trajectory) -> None:
    factories.role(trajectory, "manager", "Farid el Amrani", person=nobody_with_mail())
    factories.commitment(trajectory, "manager")
    Wording.objects.update(written_at=datetime(2026, 11, 1, tzinfo=UTC))
    line_up(trajectory, NOW)
    promise = Promise.objects.get()
    address = url("write_down", trajectory, promise=promise.public_id)
    assert "Schrijf het antwoord van Farid el Amrani op" in staff.get(url("commitments", trajectory)).content.decode()

    without_words = staff.post(address, {"kind": "no", "way": "phone", "given_on": "2027-01-04"})
    assert without_words.status_code == 422
    assert "Schrijf kort wat in de weg staat" in without_words.content.decode()
    page = staff.post(address, {"kind": "yes", "way": "phone", "given_on": "2026-11-02"}, follow=True)

    promise.refresh_from_db()
    assert promise.state == PromiseState.PROMISED
    assert promise.answer
    assert promise.answer.given_at.date() == date(2026, 11, 2)
    assert promise.answer.given_by == trajectory.owner
    assert "per telefoon" in page.content.decode()


def test_an_answer_is_not_written_down_on_words_that_the_page_did_not_show(
    client: Client, sanne: Member, trajectory: Trajectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    sign_in(client, sanne)
    factories.role(trajectory, "manager", "Farid el Amrani", person=nobody_with_mail())
    commitment = factories.commitment(trajectory, "manager", "Elke dinsdag vrij")
    line_up(trajectory, NOW)
    address = url("write_down", trajectory, promise=Promise.objects.get().public_id)
    typed = {"kind": "yes_if", "words": "Als er inval is.", "way": "phone", "given_on": "2027-01-05"}
    assert 'name="read" value="1"' in client.get(address).content.decode()
    commitment.wording = Wording.objects.create(commitment=commitment, version=2, text="Elke dag vrij", written_at=NOW)
    commitment.save()

    looked_at = client.post(address, typed | {"read": "1"})

    page = looked_at.content.decode()
    assert (looked_at.status_code, Answer.objects.count()) == (422, 0)
    assert "Intussen is de tekst veranderd. Kies op welke tekst dit het antwoord was." in page
    assert "“Elke dinsdag vrij”<small>" in page
    assert "“Elke dag vrij”<small>" in page
    assert "Als er inval is.</textarea>" in page
    assert 'name="read" value="2"' in page
    assert client.post(address, typed | {"read": "2", "on": ""}).status_code == 302, "the words of the page now"
    assert Answer.objects.get().wording == commitment.wording
    assert client.post(address, typed | {"read": "1", "on": "1"}).status_code == 422, "the new ones are answered"
    Promise.objects.update(answer=None, asked_at=NOW, asked_on=commitment.wording)
    Answer.objects.all().delete()
    ask = factories.ask(trajectory, Promise.objects.get().role.person, about=Promise.objects.get().public_id)

    client.post(address, typed | {"read": "2", "on": "1"})

    assert Answer.objects.get().wording == commitment.wordings.get(version=1)
    assert Promise.objects.with_words().get().state == PromiseState.ASKED, "on the new words"
    ask.refresh_from_db()
    assert ask.is_open


def test_what_is_written_down_is_no_older_than_its_words_nor_than_the_answer_that_counts(
    client: Client, sanne: Member, trajectory: Trajectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2027, 1, 12, 9, tzinfo=UTC))
    sign_in(client, sanne)
    factories.role(trajectory, "manager", "Farid el Amrani", person=nobody_with_mail())
    factories.commitment(trajectory, "manager")
    line_up(trajectory, NOW)
    promise = Promise.objects.get()
    address = url("write_down", trajectory, promise=promise.public_id)

    def said(kind: str, day: str) -> tuple[int, str]:
        sent = client.post(address, {"kind": kind, "words": "Kan niet.", "way": "phone", "given_on": day})
        return sent.status_code, sent.content.decode()

    status, page = said("yes", "1-1-2020")
    assert (status, "Deze tekst staat er sinds 5 januari 2027" in page) == (422, True)
    assert said("no", "8-1-2027")[0] == 302
    status, page = said("yes", "7-1-2027")
    assert (status, "Op 8 januari 2027 kwam een later antwoord" in page) == (422, True)
    assert Promise.objects.with_words().get().state == PromiseState.CANNOT
    assert said("yes", "8-1-2027")[0] == 302
    assert Promise.objects.with_words().get().state == PromiseState.PROMISED
    late = datetime(2027, 1, 7, 12, tzinfo=UTC)
    with pytest.raises(actions.NotOnThatDay):
        answered_by_hand(promise, sanne, late)


def answered_by_hand(promise: Promise, sanne: Member, given_at: datetime) -> None:
    """Without the form."""
    promise = Promise.objects.with_words().get(pk=promise.pk)
    assert promise.commitment.wording
    given = [actions.Given(promise, Answer.Kind.NO, promise.commitment.wording)]
    by, trajectory = Actor(sanne.person), promise.commitment.trajectory
    actions.answer_promise(
        trajectory, person=promise.role.person, given=given, way="phone", given_at=given_at, by=by, now=timezone.now()
    )


def nobody_with_mail() -> Person:
    return factories.person("Farid el Amrani", reach="none")


def test_a_very_fast_answer_has_a_soft_sign(staff: Client, trajectory: Trajectory) -> None:
    farid = factories.role(trajectory, "manager")
    factories.commitment(trajectory, "manager")
    line_up(trajectory, NOW)
    mail = factories.mail(farid.person, sent_at=datetime(2027, 1, 5, 8, 59, 50, tzinfo=UTC))
    answered(Promise.objects.get(), mail=mail, given_at=NOW)

    assert "heel snel antwoord" in staff.get(url("commitments", trajectory)).content.decode()


@pytest.mark.parametrize("name", ["commitments", "library", "new_commitment", "check", "start", "end"])
def test_another_organisations_trajectory_is_not_there(staff: Client, trajectory: Trajectory, name: str) -> None:
    other = factories.organisation(name="Elders BV")
    theirs = factories.trajectory(owner=factories.person(organisation=other), organisation=other)
    mixed = {"org": trajectory.organisation.public_id, "trajectory": theirs.public_id}

    assert staff.get(url(name, trajectory)).status_code == 200
    assert staff.get(reverse(f"roles:{name}", kwargs=mixed)).status_code == 404


@pytest.mark.parametrize("people", [1, 30])
def test_the_pages_cost_the_same_for_one_and_for_many(
    staff: Client, trajectory: Trajectory, people: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(people):
        factories.role(trajectory, "manager")
        factories.role(trajectory, "learner")
    for function in ("manager", "learner"):
        for number in range(5):
            factories.commitment(trajectory, function, f"Afspraak {number}")
    line_up(trajectory, NOW)
    for promise in list(Promise.objects.all())[::2]:
        answered(promise)

    for name in ("commitments", "check", "start", "library"):
        with django_assert_max_num_queries(10):
            assert staff.get(url(name, trajectory)).status_code == 200


def test_a_phase_ends_on_the_same_day_here_and_on_the_plan(trajectory: Trajectory, staff: Client) -> None:
    trajectory.ends_on = date(2027, 3, 1)
    trajectory.save()
    factories.session(trajectory, datetime(2027, 2, 9, 8, tzinfo=UTC), datetime(2027, 2, 9, 11, tzinfo=UTC))
    factories.session(trajectory, datetime(2027, 4, 20, 8, tzinfo=UTC), datetime(2027, 4, 20, 11, tzinfo=UTC))
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}

    plan = staff.get(reverse("insight:plan", kwargs=place)).content.decode()
    page = staff.get(url("commitments", trajectory)).content.decode()

    assert '<time datetime="2027-04-20">' in plan
    assert "tot 9 februari" in page
    assert "9 februari t/m 20 april" in page
    assert "na 20 april" in page
    assert "1 maart" not in page


def test_who_is_named_for_an_intervention_is_a_trainer_from_then_on(
    trajectory: Trajectory, staff: Client, sanne: Member
) -> None:
    piet = factories.person("Piet Jansen", organisation=trajectory.organisation)
    factories.commitment(trajectory, "trainer", "Echte gevallen gebruiken")
    people = url("people", trajectory)
    assert "Piet Jansen" not in staff.get(people).content.decode()
    by = Actor(sanne.person, sanne)
    named = Written({"title": "Oefensessie", "kind": "session", "trainer": piet})

    made = add_intervention(trajectory, written=named, dates=[], by=by, now=NOW)

    held = Role.objects.get(person=piet)
    assert (held.function, held.trajectory) == ("trainer", trajectory)
    assert Promise.objects.get().role == held, "with a part of their own"
    assert "Piet Jansen" in staff.get(people).content.decode()
    actions.let_go(held, on=NOW.date(), by=by, now=NOW)
    change_intervention(made, written=named, dates=[], version=made.version, by=by, now=NOW)
    assert Role.objects.filter(person=piet).count() == 1, "who was taken out does not come back by another change"


@pytest.mark.parametrize(("hours", "shown"), [("10.00", "10"), ("2.50", "2,5"), ("0.25", "0,25"), ("1200", "1200")])
def test_hours_are_written_in_one_way_in_the_form_on_the_list_and_on_the_plan(
    hours: str, shown: str, trajectory: Trajectory, staff: Client
) -> None:
    made = factories.commitment(trajectory, hours=Decimal(hours))
    factories.role(trajectory, "manager", "Farid el Amrani")
    line_up(trajectory, NOW)

    field = staff.get(url("commitment", trajectory, commitment=made.public_id)).content.decode()
    listed = staff.get(url("commitments", trajectory)).content.decode()
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    plan = staff.get(reverse("insight:plan", kwargs=place)).content.decode()

    assert re.search(rf'name="hours" value="{shown}"', field)
    assert f"{shown} u" in listed
    assert f"{shown} u" in plan
    assert hours not in listed + plan or hours == shown


def test_hours_below_nothing_are_refused_by_name(trajectory: Trajectory, staff: Client) -> None:
    page = staff.post(url("new_commitment", trajectory), form(hours="-1")).content.decode()

    assert "Uren zijn 0 of meer" in page


def test_two_who_change_one_at_once_see_both_texts(staff: Client, trajectory: Trajectory, sanne: Member) -> None:
    farid = factories.role(trajectory, "manager", "Farid el Amrani")
    commitment = factories.commitment(trajectory, "manager", "2 uur per week in het rooster")
    address = url("commitment", trajectory, commitment=commitment.public_id)
    assert 'name="version" value="1"' in staff.get(address).content.decode()
    theirs = actions.Words("3 uur per week in het rooster")
    place = actions.Place("manager", "during", farid.person)
    actions.reword(commitment, words=theirs, place=place, version=1, by=Actor(sanne.person), now=NOW)

    response = staff.post(address, form(text="1 uur per week in het rooster"))

    page = response.content.decode()
    assert response.status_code == 409
    assert "Sanne heeft dit net gewijzigd" in page
    assert page.count("3 uur per week in het rooster") == 1
    assert page.count("1 uur per week in het rooster") == 2, "beside theirs, and in the form"
    assert "Farid el Amrani" in page
    assert 'name="version" value="2"' in page
    commitment.refresh_from_db()
    assert str(commitment) == "3 uur per week in het rooster"

    staff.post(address, form(text="1 uur per week in het rooster", version="2"))

    commitment.refresh_from_db()
    assert str(commitment) == "1 uur per week in het rooster"
    assert [words.text for words in commitment.wordings.all()][1:] == [
        "3 uur per week in het rooster",
        "1 uur per week in het rooster",
    ]
