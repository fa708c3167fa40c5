"""Whether a talk was held, planned or not: the manager's word, and the learner's tick."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial

import pytest
from django.test import Client

from asks.models import Ask
from checkins.calendar import entries
from checkins.cards.talks import StartTalk
from checkins.missing_lines import missing
from checkins.models import Talk
from mailing.models import Mail
from mailing.register import letters
from organisations.acting import Actor
from roles.actions import succeed
from roles.cast import cast
from roles.models import Function, Promise, Role
from roles.promises import line_up
from tests import factories as make
from tests.checkins.conftest import DAY_7, send_card
from tests.rows import changes_since, everything
from tests.signing_in import sign_in
from trajectories.missing import Missing
from trajectories.models import Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
Asked = Callable[..., tuple[Ask, str]]


send = partial(send_card, "talk")


def test_held_is_kept_and_closes_the_ask(client: Client, farid: Role, sara: Role, asked: Asked) -> None:
    ask, token = asked(farid.person, "return_talk")
    assert send(client, ask, token, outcome="held") == 303
    talk = Talk.objects.get()
    assert (talk.kind, talk.holder, talk.learner, talk.outcome) == ("return", farid, sara, "held")
    ask.refresh_from_db()
    assert ask.answered_at is not None


def test_planned_needs_a_day_and_no_needs_a_reason(client: Client, farid: Role, asked: Asked) -> None:
    ask, token = asked(farid.person, "return_talk")
    assert send(client, ask, token) == 422
    assert send(client, ask, token, outcome="planned") == 422
    assert send(client, ask, token, outcome="no") == 422
    assert not Talk.objects.exists()
    assert send(client, ask, token, outcome="planned", planned_on="2027-05-12", because="niet gevraagd") == 303
    talk = Talk.objects.get()
    assert (talk.planned_on, talk.because) == (date(2027, 5, 12), "")


def test_moved_has_its_new_day_and_is_agreed_like_planned(
    client: Client, farid: Role, sara: Role, running: Trajectory, asked: Asked
) -> None:
    ask, token = asked(farid.person, "return_talk")
    assert send(client, ask, token, outcome="planned", planned_on="2027-05-12") == 303
    assert send(client, ask, token, outcome="moved") == 422, "on which day?"
    assert send(client, ask, token, outcome="moved", moved_to="2027-05-20", planned_on="2027-05-12") == 303
    talk = Talk.objects.get()
    assert (talk.outcome, talk.planned_on) == ("moved", date(2027, 5, 20))
    assert talk.is_still_planned(DAY_7.date())

    page = client.get(f"/l/{token}").content.decode()
    assert "Je zei: “Verzet naar een andere dag, 20 mei”" in page
    assert "Verzet naar 20 mei" in client.get(f"/l/{token}/done").content.decode()
    in_diary = [entry for _person, entry in entries({sara.person: {running.public_id}}, DAY_7)]
    assert date(2027, 5, 20) in [entry.starts for entry in in_diary if entry.is_meeting]
    assert missing(cast(running, DAY_7), DAY_7) == []
    later = datetime(2027, 5, 21, 8, tzinfo=UTC)
    [late] = missing(cast(running, later), later)
    assert late.since == date(2027, 5, 20), "the new day went by, and nobody said that they talked"


def test_the_learners_tick_stands_after_a_talk_that_moved(
    client: Client, farid: Role, sara: Role, asked: Asked
) -> None:
    at = datetime(2027, 3, 30, 8, tzinfo=UTC)
    ask, token = asked(farid.person, "start_talk", at)
    assert send(client, ask, token, outcome="moved", moved_to="2027-04-02") == 303
    own, own_token = asked(sara.person, "start_talk", at)
    assert send(client, own, own_token, held="yes") == 303
    talk = Talk.objects.get()
    assert (talk.outcome, talk.planned_on, talk.said_by_learner) == ("held", None, True)


def test_ld_reads_how_many_were_held_moved_or_not_and_nothing_of_why(
    client: Client, farid: Role, running: Trajectory, asked: Asked
) -> None:
    for name in ("Kofi Mensah", "Bram Visser"):
        make.role(running, name=name)
    _ask, token = asked(farid.person, "return_talk")
    said = ({"outcome": "held"}, {"outcome": "moved", "moved_to": "2027-05-20"}, {"outcome": "no", "because": "ziek"})
    for one, fields in zip(Ask.objects.filter(person=farid.person, kind="return_talk"), said, strict=True):
        send(client, one, token, **fields)
    sign_in(client, make.member("Ilse", organisation=running.organisation))
    page = client.get(f"/o/{running.organisation.public_id}/t/{running.public_id}/follow-up/parts/").content.decode()
    cells = re.findall(r'<td data-label="([^"]+)">(\d)</td>', page)
    assert cells == [("Gehouden", "1"), ("Gepland", "0"), ("Verzet", "1"), ("Lukt niet", "1")]
    assert "ziek" not in page


def test_a_later_word_replaces_the_earlier(client: Client, farid: Role, asked: Asked) -> None:
    ask, token = asked(farid.person, "return_talk")
    send(client, ask, token, outcome="planned", planned_on="2027-05-12")
    send(client, ask, token, outcome="held")
    assert [talk.outcome for talk in Talk.objects.all()] == ["held"]


def test_what_stands_already_is_no_news(client: Client, farid: Role, asked: Asked) -> None:
    """Machines press the button of a card that was answered; people press it once more to be sure."""
    ask, token = asked(farid.person, "return_talk")
    planned = {"outcome": "planned", "planned_on": "2027-05-12"}
    send(client, ask, token, **planned)
    assert Mail.objects.filter(kind="receipt").count() == 1
    page, before = client.get(f"/l/{token}").content.decode(), everything()
    assert "Je zei: “Gepland, 12 mei”" in page
    assert "checked" not in page

    # As the form stands, and with the same chosen again.
    for fields in ({"planned_on": "12-5-2027", "because": ""}, planned | {"because": ""}):
        data = {f"{ask.public_id}_{name}": value for name, value in fields.items()}
        said = client.post(f"/l/{token}/talk/{ask.public_id}/", data, follow=True).content.decode()
        assert "Dit stond er al. Er is niets veranderd." in said
    in_english = client.post(f"/l/{token}/talk/{ask.public_id}/?in=en", data, follow=True).content.decode()
    assert "This stood there already. Nothing has changed." in in_english
    assert changes_since(before) == {}

    # Words in every field, as robots do, and nothing chosen.
    assert send(client, ask, token, planned_on="2027-06-01", because="robot") == 422
    assert changes_since(before) == {}
    assert send(client, ask, token, outcome="planned", planned_on="2027-05-13") == 303
    assert Talk.objects.get().planned_on == date(2027, 5, 13)


def test_the_learners_own_tick_stands_where_the_manager_said_nothing(
    client: Client, farid: Role, sara: Role, asked: Asked
) -> None:
    ask, token = asked(sara.person, "start_talk", datetime(2027, 3, 30, 8, tzinfo=UTC))
    assert send(client, ask, token, held="yes") == 303
    talk = Talk.objects.get()
    assert (talk.kind, talk.holder, talk.outcome, talk.said_by_learner) == ("start", farid, "held", True)


def test_not_yet_asks_again_in_a_week(client: Client, farid: Role, sara: Role, asked: Asked) -> None:
    ask, token = asked(sara.person, "start_talk", datetime(2027, 3, 30, 8, tzinfo=UTC))
    assert send(client, ask, token, held="not_yet") == 303
    ask.refresh_from_db()
    assert ask.is_open
    assert ask.next_on == date(2027, 4, 6)


def test_talks_that_did_not_happen_stand_on_lds_list_per_manager(
    client: Client, farid: Role, running: Trajectory, asked: Asked
) -> None:
    make.role(running, name="Kofi Mensah")
    _ask, token = asked(farid.person, "return_talk")
    assert missing(cast(running, DAY_7), DAY_7) == []
    for one in Ask.objects.filter(person=farid.person, kind="return_talk"):
        send(client, one, token, outcome="no", because="ziek")
    [line] = missing(cast(running, DAY_7), DAY_7)
    assert line.who == "Farid el Amrani"
    assert "2" in line.what
    assert "Sara" not in str(line)


def test_the_stoplight_is_a_line_only_while_a_must_is_not_promised(running: Trajectory, farid: Role) -> None:
    Trajectory.objects.update(state="preparing")
    running.refresh_from_db()
    promise = make.promise(make.commitment(running), farid, asked_at=make.MADE)
    day_7_before = datetime(2027, 4, 6, 8, tzinfo=UTC)

    def lines(at: datetime) -> list[Missing]:
        return missing(cast(running, at), at)

    assert lines(datetime(2027, 4, 5, 8, tzinfo=UTC)) == []
    [line] = lines(day_7_before)
    assert line.state == "stoplight"
    make.answer(promise)
    assert lines(day_7_before) == []


def test_one_letter_about_two_talks_names_both(client: Client, sara: Role, running: Trajectory, asked: Asked) -> None:
    """Bram learns himself and is there for Sara: both talks stand in his letter and on its page."""
    bram = make.role(running, name="Bram Visser").person
    make.role(running, Function.MANAGER, person=bram)
    _ask, token = asked(bram, "start_talk", datetime(2027, 3, 30, 8, tzinfo=UTC))
    asks = list(Ask.objects.filter(person=bram, kind="start_talk"))
    assert len(asks) == 2, "his own, and that with Sara; none with himself"

    part = StartTalk().part(asks, step=1, now=DAY_7)
    page = client.get(f"/l/{token}").content.decode()

    assert part.subject == "Bram, je eigen startgesprek en dat met Sara"
    assert "je eigen startgesprek en dat met Sara" in page
    assert "Heb je het startgesprek gehad?" in page
    assert "Sara Yıldız" in page
    own = next(one for one in asks if one.about.count(":") == 1)
    theirs = next(one for one in asks if one != own)
    sent = {f"{own.public_id}_held": "yes", f"{theirs.public_id}_outcome": "held"}
    assert client.post(f"/l/{token}/talk/{theirs.public_id}/", sent).status_code == 303
    assert not Ask.objects.open().filter(person=bram, kind="start_talk").exists()
    assert {(talk.holder.person.name, talk.learner.person.name) for talk in Talk.objects.all()} == {
        ("Bram Visser", "Sara Yıldız")
    }


def test_a_manager_of_everyone_promises_nothing_about_themselves(sara: Role, running: Trajectory) -> None:
    bram = make.role(running, name="Bram Visser").person
    make.role(running, Function.MANAGER, person=bram)
    make.commitment(running, per_learner=True)

    line_up(running, DAY_7)

    assert [promise.learner for promise in Promise.objects.all()] == [sara]


def test_a_tick_that_was_not_the_learners_is_undone(client: Client, farid: Role, sara: Role, asked: Asked) -> None:
    """What the manager said of a talk themselves stays."""
    ask, token = asked(sara.person, "start_talk", datetime(2027, 3, 30, 8, tzinfo=UTC))
    send(client, ask, token, held="yes")
    said = make.role(sara.trajectory, name="Kofi Mensah")
    Talk.objects.create(kind=Talk.Kind.START, holder=farid, learner=said, outcome=Talk.Outcome.HELD, said_at=DAY_7)

    StartTalk().undo([ask], by=Actor(sara.person), now=DAY_7)

    assert [talk.learner for talk in Talk.objects.all()] == [said]


def test_who_will_take_it_over_again_later_tells_of_it_now_too(
    client: Client, farid: Role, sara: Role, asked: Asked
) -> None:
    """Noor does it over the summer, and Farid again after it; both are known already."""
    ask, token = asked(farid.person, "start_talk", datetime(2027, 3, 30, 8, tzinfo=UTC))
    noor, by = make.person("Noor Bakker"), Actor(farid.trajectory.owner)
    summer = succeed(farid, successor=noor, on=date(2027, 6, 1), by=by, now=DAY_7)
    succeed(summer, successor=farid.person, on=date(2027, 9, 1), by=by, now=DAY_7)

    assert send(client, ask, token, outcome="held") == 303

    assert Talk.objects.get().holder == farid


def test_a_receipt_says_which_talk_it_was_about(client: Client, farid: Role, asked: Asked) -> None:
    ask, token = asked(farid.person, "return_talk")
    send(client, ask, token, outcome="held")

    letter = letters["receipt"].render(Mail.objects.get(kind="receipt"), DAY_7)

    assert "- Terugkomgesprek met Sara Yıldız\n  Gehouden" in letter.text


def test_telling_of_a_talk_takes_a_tap_for_each_learner(running: Trajectory, farid: Role) -> None:
    asks = [make.ask(running, farid.person, kind=kind) for kind in ("midway_talk",) * 6]
    assert [StartTalk().minutes(asks[:n]) for n in (1, 3, 6)] == [1, 2, 3]
