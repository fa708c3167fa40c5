"""What those around the learners changed for them: asked of each once, told to everyone, and never about a person."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.test import Client

from asks.models import Ask
from checkins.missing_lines import missing
from checkins.models import DoneForThem
from checkins.planning import plan
from insight.history import history
from mailing.models import Mail
from roles.cast import cast
from roles.models import Function, Role
from tests import factories as make
from tests.checkins.conftest import DAY_7, moments_asked, send_card
from tests.opened import take_back
from tests.rows import changes_since, everything
from tests.signing_in import sign_in
from trajectories.models import Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
Asked = Callable[..., tuple[Ask, str]]
DAY_21 = datetime(2027, 5, 20, 8, tzinfo=UTC)
DAY_42 = datetime(2027, 6, 10, 8, tzinfo=UTC)
WORDS = "Woensdag geen overleg meer."


send = partial(send_card, "for-them")


asked_at = partial(moments_asked, "for_them")


def test_managers_buddies_and_trainers_are_asked_once_after_three_and_six_weeks(
    running: Trajectory, farid: Role, sara: Role
) -> None:
    make.role(running, name="Kofi Mensah")
    anouk, noor, bas = (
        make.role(running, function, name)
        for function, name in (
            (Function.TRAINER, "Anouk Faber"),
            (Function.BUDDY, "Noor Kok"),
            (Function.BUDDY, "Bas Kramer"),
        )
    )
    make.pair(noor, sara)
    ilse, joke = make.role(running, Function.SPONSOR), make.role(running, Function.COLLEAGUE)
    plan(DAY_7)
    assert asked_at(farid) == []
    plan(DAY_21)
    assert asked_at(farid) == asked_at(anouk) == asked_at(noor) == ["d21"], "once, however many learners"
    assert asked_at(bas) == asked_at(ilse) == asked_at(joke) == asked_at(sara) == []
    plan(DAY_42)
    assert asked_at(farid) == asked_at(anouk) == asked_at(noor) == ["d21", "d42"]


def test_one_choice_is_enough_and_words_are_welcome(client: Client, farid: Role, asked: Asked) -> None:
    ask, token = asked(farid.person, "for_them", DAY_21)
    page = client.get(f"/l/{token}").content.decode()
    assert "checked" not in page
    assert "Iedereen die meedoet leest dit, ook de lerenden, en L&D: met je naam, en dat je leidinggevende bent" in page
    assert send(client, ask, token) == 422
    assert send(client, ask, token, changed=WORDS) == 422, "words alone choose nothing"
    assert send(client, ask, token, answer="not_yet") == 303
    said = DoneForThem.objects.get()
    assert (said.role, said.moment, said.answer, said.words) == (farid, "d21", "not_yet", "")
    ask.refresh_from_db()
    assert ask.answered_at is not None
    assert Mail.objects.filter(kind="receipt", person=farid.person).count() == 1

    assert send(client, ask, token, answer="something", changed=WORDS, because="iets anders") == 303
    said = DoneForThem.objects.get()
    assert (said.answer, said.words) == ("something", WORDS)
    before = everything()
    assert send(client, ask, token, answer="something", changed=WORDS) == 303
    assert changes_since(before) == {}, "it stood there already"
    assert f"Je zei: “Dit heb ik veranderd: {WORDS}”" in client.get(f"/l/{token}").content.decode()


def test_the_warning_of_the_trajectory_stands_at_the_field_and_nothing_asks_about_a_person(
    client: Client, running: Trajectory, farid: Role, asked: Asked
) -> None:
    Trajectory.objects.update(free_text_warning="Geen patiëntgegevens.")
    _ask, token = asked(farid.person, "for_them", DAY_21)
    page = client.get(f"/l/{token}").content.decode()
    assert page.count("Over wat jij deed, niet over een persoon. <strong>Geen patiëntgegevens.</strong>") == 2
    assert "Sara" not in page


def test_everyone_who_takes_part_reads_it_with_name_and_function(
    client: Client, running: Trajectory, farid: Role, sara: Role, asked: Asked
) -> None:
    anouk = make.role(running, Function.TRAINER, "Anouk Faber", title="coach")
    ask, token = asked(farid.person, "for_them", DAY_21)
    told = f'<b>Farid el Amrani</b>, leidinggevende: Dit heb ik veranderd<blockquote dir="auto">“{WORDS}”'
    together = f"/together/{running.public_id}/"
    assert told not in client.get(f"/l/{token}{together}").content.decode()
    send(client, ask, token, answer="something", changed=WORDS)
    assert told in client.get(f"/l/{token}{together}").content.decode(), "support, by link"
    theirs, their_token = asked(anouk.person, "for_them", DAY_21)
    send(client, theirs, their_token, answer="not_needed")
    by_trainer = client.get(f"/l/{their_token}{together}").content.decode()
    assert told in by_trainer
    assert "<b>Anouk Faber</b>, coach: Er was niets nodig" in by_trainer
    assert f'{together}">' in client.get(f"/l/{their_token}/done").content.decode(), "after answering it leads there"

    sara.person.user = make.user()
    sara.person.save()
    sign_in(client, sara)
    assert told in client.get(f"/me/{running.public_id}/together/").content.decode(), "the learners"
    ilse = make.member("Ilse", organisation=running.organisation)
    sign_in(client, ilse)
    where = f"/o/{running.organisation.public_id}/t/{running.public_id}/"
    assert told in client.get(f"{where}follow-up/parts/").content.decode(), "L&D"
    days = history(running, member=ilse, part="", who="", page="", now=DAY_21).days
    lines = [line for day in days for line in day.lines]
    told_in_history = [(line.who, line.did) for line in lines]
    assert ("Farid el Amrani", "vertelde wat er voor de lerenden veranderd is") in told_in_history


def test_when_both_moments_come_together_one_answer_is_enough(
    client: Client, running: Trajectory, farid: Role, asked: Asked
) -> None:
    plan(DAY_21)
    ask, token = asked(farid.person, "for_them", DAY_42)
    assert asked_at(farid) == ["d21", "d42"]
    assert client.get(f"/l/{token}").content.decode().count('<button class="btn btn--primary') == 1
    assert send(client, ask, token, answer="not_yet", because="nieuw rooster") == 303
    assert [one.moment for one in DoneForThem.objects.all()] == ["d42"]
    assert not Ask.objects.open().filter(kind="for_them").exists()


def test_what_is_changed_through_an_older_letter_leaves_the_newer_question_open(
    client: Client, farid: Role, asked: Asked
) -> None:
    first, token = asked(farid.person, "for_them", DAY_21)
    assert send(client, first, token, answer="not_yet") == 303
    later, _newer = asked(farid.person, "for_them", DAY_42)
    assert first != later
    assert send(client, first, token, answer="not_needed") == 303
    assert list(Ask.objects.open().filter(kind="for_them")) == [later]
    assert [one.moment for one in DoneForThem.objects.all()] == ["d21"]


def test_who_took_no_part_any_more_says_nothing(client: Client, farid: Role, asked: Asked) -> None:
    ask, token = asked(farid.person, "for_them", DAY_21)
    farid.held_until = (DAY_21 - timedelta(days=1)).date()
    farid.save()
    assert send(client, ask, token, answer="not_yet") == 404
    assert not DoneForThem.objects.exists()


def test_that_was_not_me_takes_it_away(client: Client, farid: Role, asked: Asked) -> None:
    ask, token = asked(farid.person, "for_them", DAY_21)
    send(client, ask, token, answer="something", changed=WORDS)
    assert take_back(client, f"/l/{token}/undo").status_code in (302, 303)
    assert not DoneForThem.objects.exists()
    ask.refresh_from_db()
    assert ask.is_open


def test_silence_stands_on_lds_list_and_nothing_yet_does_not(running: Trajectory, farid: Role, asked: Asked) -> None:
    ask, _token = asked(farid.person, "for_them", DAY_21)
    Ask.objects.filter(pk=ask.pk).update(letters=3, next_on=None)
    [line] = [one for one in missing(cast(running, DAY_21), DAY_21) if one.who == "Farid el Amrani"]
    assert "veranderd" in line.what
    Ask.objects.filter(pk=ask.pk).update(answered_at=DAY_21)
    assert [one for one in missing(cast(running, DAY_21), DAY_21) if one.who == "Farid el Amrani"] == []


def test_a_buddy_who_learns_along_is_not_asked_what_they_changed_for_the_learners(
    running: Trajectory, sara: Role
) -> None:
    kofi = make.role(running, name="Kofi Mensah")
    along = make.role(running, Function.BUDDY, person=kofi.person)
    beside = make.role(running, Function.BUDDY, "Noor Kok")
    make.pair(along, sara)
    make.pair(beside, kofi)

    plan(DAY_21)

    assert asked_at(beside) == ["d21"]
    assert asked_at(along) == []
    assert {ask.kind for ask in Ask.objects.of(kofi.person)} >= {"log", "buddy"}
