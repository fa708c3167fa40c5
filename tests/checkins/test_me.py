"""The learner's own pages: theirs alone."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from asks.models import Ask
from checkins import actions
from checkins.actions import Tried
from checkins.line import line
from checkins.models import IfThenPlan, LogEntry, Observation, SuccessStory
from checkins.planning import plan
from organisations.acting import PRODUCT, Actor
from organisations.models import AuditLine, Member, Person
from organisations.templatetags.look import day
from roles.models import Function, Pairing, Role
from tests import factories as make
from tests.checkins.conftest import DAY_7, staff_pages
from tests.signing_in import sign_in
from trajectories.models import Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
CANARY = "kanariegeel"
SEEN = "kanarieblauw"


@pytest.fixture
def sara(running: Trajectory) -> Role:
    account = make.user("sara@voorbeeld.example")
    person = make.person("Sara Yıldız", user=account, email=account.email)
    return make.role(running, person=person)


def signed_in(who: Role | Member) -> Client:
    return sign_in(Client(), who)


def wrote(learner: Role, key: str = "k", felt: int = 2, story: str = "", now: datetime = DAY_7) -> LogEntry:
    tried = Tried(opportunity=1, felt=felt, story=story)
    return actions.log(learner, tried=tried, ask=None, form_key=key, by=Actor(person=learner.person), now=now)


def page_of(learner: Role) -> str:
    return signed_in(learner).get(f"/me/{learner.trajectory.public_id}/").content.decode()


def test_the_learner_reads_back_what_they_wrote_and_who_saw_what(running: Trajectory, sara: Role) -> None:
    wrote(sara, story=CANARY)
    IfThenPlan.objects.create(
        learner=sara, situation="een klant boos begint", response="vat ik samen", written_at=DAY_7
    )
    noor = make.role(running, Function.OBSERVER, "Noor Bakker")
    Observation.objects.create(observer=noor, learner=sara, moment="d42", seen=3, example=SEEN, given_at=DAY_7)
    page = page_of(sara)
    assert CANARY in page
    assert SEEN in page
    assert "Noor" in page
    assert "een klant boos begint" in page


def test_a_note_stands_on_the_day_it_was_for_its_writer(sara: Role) -> None:
    sara.person.timezone = "Pacific/Auckland"
    sara.person.save()
    wrote(sara, now=datetime(2027, 3, 9, 20, tzinfo=UTC))

    assert '<time datetime="2027-03-10">10 mrt' in page_of(sara)


def test_nobody_else_finds_the_page(running: Trajectory, sara: Role) -> None:
    wrote(sara, story=CANARY)
    member = make.member("Sanne Brouwer", role="admin", organisation=running.organisation)
    account = make.user("kofi@voorbeeld.example")
    kofi = make.role(running, person=make.person("Kofi Mensah", user=account, email=account.email))
    paths = ["", "log/", "plan/", f"notes/{LogEntry.objects.get().public_id}/delete/"]
    for path in paths:
        assert signed_in(sara).get(f"/me/{running.public_id}/{path}").status_code == 200
    staff = signed_in(member)
    for path in paths:
        assert staff.get(f"/me/{running.public_id}/{path}").status_code == 404
    assert CANARY not in page_of(kofi)
    assert signed_in(kofi).get(f"/me/{running.public_id}/{paths[3]}").status_code == 404
    anonymous = Client().get(f"/me/{running.public_id}/")
    assert anonymous.status_code == 302
    assert "/login/" in anonymous["Location"]


def test_no_staff_page_shows_what_a_learner_wrote_or_an_observer_saw(running: Trajectory, sara: Role) -> None:
    wrote(sara, story=CANARY)
    IfThenPlan.objects.create(learner=sara, situation=CANARY, response="vat ik samen", written_at=DAY_7)
    noor = make.role(running, Function.OBSERVER, "Noor Bakker")
    Observation.objects.create(observer=noor, learner=sara, moment="d42", seen=3, example=SEEN, given_at=DAY_7)
    staff = signed_in(make.member("Sanne Brouwer", role="admin", organisation=running.organisation))
    opened = []
    for address in staff_pages(running):
        page = staff.get(address)
        if page.status_code == 200:
            opened.append(address)
        text = page.content.decode(errors="replace") if not page.streaming else ""
        assert CANARY not in text, address
        assert SEEN not in text, address
    assert any(address.endswith("/schedule/") for address in opened)
    # The owner's page shows both: they would have been seen.
    assert CANARY in page_of(sara)
    assert SEEN in page_of(sara)


def test_the_schedule_page_names_no_learner(running: Trajectory, sara: Role) -> None:
    noor = make.role(running, Function.OBSERVER, "Noor Bakker")
    assert noor.person.name
    wrote(sara)
    staff = signed_in(make.member("Sanne Brouwer", role="admin", organisation=running.organisation))
    page = staff.get(f"/o/{running.organisation.public_id}/t/{running.public_id}/schedule/").content.decode()
    assert "Sanne" in page
    assert "Sara" not in page


def test_the_audit_tells_neither_what_was_logged_nor_in_which_trajectory(running: Trajectory, sara: Role) -> None:
    wrote(sara, story=CANARY)
    lines = AuditLine.objects.filter(verb="checkins.log")
    assert lines.exists()
    assert not any(CANARY in str(line.__dict__) for line in lines)
    # In the trajectory's history it would tell who logged.
    assert not lines.exclude(trajectory_id=None).exists()


def test_something_tried_is_logged_and_answers_the_check_in_that_waits(sara: Role, it_is: object) -> None:
    it_is(DAY_7)  # type: ignore[operator]  # a fixture that sets the clock
    plan(DAY_7)
    where = f"/me/{sara.trajectory.public_id}/log/"
    assert signed_in(sara).post(where, {"log-story": "x"}).status_code == 422
    for _ in range(2):
        answer = signed_in(sara).post(where, {"log-how": "3", "log-key": "same"})
        assert answer.status_code == 302
    entry = LogEntry.objects.get()
    assert (entry.felt, entry.moment) == (3, "d7")
    assert Ask.objects.get(person=sara.person, kind="log").answered_at is not None


def test_after_three_times_there_is_a_line_with_its_table(sara: Role) -> None:
    for number in (1, 2):
        wrote(sara, f"k{number}", number, now=datetime(2027, 5, number, 8, tzinfo=UTC))
    assert "felt-line" not in page_of(sara)
    assert "ghost" in page_of(sara)
    wrote(sara, "k3", 3, now=datetime(2027, 5, 10, 8, tzinfo=UTC))
    page = page_of(sara)
    assert "felt-line" in page
    assert "<table" in page


def test_each_try_of_a_day_counts_and_the_last_that_came_up_stands_in_the_line(sara: Role) -> None:
    for number, felt in enumerate((1, 3)):
        wrote(sara, f"k{number}", felt, now=DAY_7 + timedelta(hours=number))
    tried = Tried(opportunity=0)
    actions.log(sara, tried=tried, ask=None, form_key="none", by=PRODUCT, now=DAY_7 + timedelta(hours=3))
    told = line(LogEntry.objects.all(), [], UTC)
    assert ([one.felt for one in told.readings], told.tried) == ([3], 2)


def test_what_several_see_on_one_day_counts_for_each(running: Trajectory, sara: Role) -> None:
    about = [make.behaviour(running, position=number, action=f"doet {number}") for number in (1, 2)]
    for name in ("Noor Bakker", "Tom Okoro"):
        observer = make.role(running, Function.OBSERVER, name)
        for behaviour in about:
            said = {"behaviour": behaviour, "moment": "d42", "seen": 2, "given_at": DAY_7}
            Observation.objects.create(observer=observer, learner=sara, **said)
    assert line([], Observation.objects.all(), UTC).seen == 2


@pytest.mark.parametrize(("first", "back"), [(None, 0), (0, None), (0, 1), (0, 0)])
def test_a_look_back_is_always_there_and_beside_it_what_was_about_the_same(
    running: Trajectory, sara: Role, first: int | None, back: int | None
) -> None:
    about = [make.behaviour(running, position=number, action=f"doet {number}") for number in (1, 2)]
    for key, which, felt, then_felt in (("a", first, 1, None), ("b", back, 3, 0)):
        behaviour = None if which is None else about[which]
        tried = Tried(opportunity=1, felt=felt, behaviour=behaviour, then_felt=then_felt)
        day = datetime(2027, 5 if key == "a" else 6, 10, 8, tzinfo=UTC)
        actions.log(sara, tried=tried, ask=None, form_key=key, by=PRODUCT, now=day)

    both = page_of(sara).partition('id="then"')[2].partition("</section>")[0]

    assert "Ik deed het niet" in both
    is_same = first is None or back is None or first == back
    assert ("Geprobeerd, teruggevallen" in both) is is_same


def test_a_note_is_deleted_only_after_saying_so(sara: Role) -> None:
    entry = wrote(sara, story=CANARY)
    where = f"/me/{sara.trajectory.public_id}/notes/{entry.public_id}/delete/"
    client = signed_in(sara)
    client.get(where)
    assert client.post(where).status_code == 422
    client.post(where, {"sure": "no"})
    assert LogEntry.objects.exists()
    assert client.post(where, {"sure": "yes"}).status_code == 302
    assert not LogEntry.objects.exists()


def test_how_sure_they_were_is_read_back_with_what_it_was_about(sara: Role) -> None:
    words = {"situation": "een klant boos begint", "response": "vat ik samen"}
    IfThenPlan.objects.create(learner=sara, confidence=0, written_at=DAY_7, **words)
    tried = Tried(opportunity=1, felt=2, confidence=6)
    actions.log(sara, tried=tried, ask=None, form_key="k", by=PRODUCT, now=DAY_7)
    page = page_of(sara)
    assert "Hoe zeker: 0 van 10" in page.partition('id="my-notes"')[0]
    assert "Hoe zeker: 6 van 10" in page.partition('id="my-notes"')[2]


def test_my_page_says_when_what_i_write_goes_by_itself(running: Trajectory, sara: Role) -> None:
    assert "Wat je schrijft gaat vanzelf weg, 12 maanden nadat alles voorbij is." in page_of(sara)
    running.council_keeps_months = 3
    running.save()
    page = page_of(sara)
    assert "Wat je schrijft gaat vanzelf weg, 3 maanden nadat je het schreef" in page
    # The shorter of both counts, which need not be that of the works council.
    assert "Of 12 maanden nadat alles voorbij is, als dat eerder is." in page


def test_a_day_of_another_year_says_so(sara: Role, it_is: Callable[[datetime], None]) -> None:
    wrote(sara, "then", story="net begonnen")
    a_year_on = DAY_7.replace(year=DAY_7.year + 1)
    it_is(a_year_on)
    wrote(sara, "now", story="een jaar verder", now=a_year_on)
    notes = page_of(sara).partition('id="my-notes"')[2]
    before, after = day(DAY_7, "j M Y"), day(a_year_on)
    assert notes.count(f">{before}</time>") == notes.count(f">{after}</time>") == 1


def may_write(learner: Role) -> bool:
    """Whether their page leads to where one writes; each of those pages says the same."""
    client, mine = signed_in(learner), f"/me/{learner.trajectory.public_id}/"
    doors = {client.get(f"{mine}{page}/").status_code for page in ("log", "plan", "beside", "help", "story")}
    assert len(doors) == 1
    is_open = doors == {200}
    assert (f"{mine}log/" in page_of(learner)) is is_open
    return is_open


def test_before_it_began_my_page_says_so_and_nothing_is_written(running: Trajectory, sara: Role) -> None:
    assert may_write(sara)
    Trajectory.objects.filter(pk=running.pk).update(state=Trajectory.State.PREPARING)
    assert not may_write(sara)
    assert "Het is voor jou nog niet begonnen." in page_of(sara)
    words = {"log-how": "2", "log-key": "k"}
    assert signed_in(sara).post(f"/me/{running.public_id}/log/", words).status_code == 302
    assert not LogEntry.objects.exists()


def test_who_takes_part_no_more_reads_and_deletes_but_writes_nothing_new(running: Trajectory, sara: Role) -> None:
    note = wrote(sara, story=CANARY)
    Role.objects.filter(pk=sara.pk).update(held_until=date(2026, 1, 1))
    assert not may_write(sara)
    page = page_of(sara)
    assert "Voor jou is dit voorbij" in page
    assert CANARY in page
    assert f"notes/{note.public_id}/delete/" in page


def test_once_it_ended_one_may_write_and_nobody_is_chosen_who_would_not_be_asked(
    running: Trajectory, sara: Role
) -> None:
    choose = f"/me/{running.public_id}/beside/"
    assert choose in page_of(sara)
    Trajectory.objects.filter(pk=running.pk).update(state=Trajectory.State.ENDED, closed_at=DAY_7)
    page = page_of(sara)
    assert f"/me/{running.public_id}/log/" in page
    assert choose not in page
    noor = make.role(running, Function.OBSERVER, "Noor Bakker")
    answer = signed_in(sara).post(choose, {"beside-observer": noor.person.public_id})
    assert answer["Location"] == f"/me/{running.public_id}/"
    assert not Pairing.objects.exists()


def test_once_the_term_is_over_nothing_is_said_to_be_saved_that_goes_at_once(
    running: Trajectory, sara: Role, it_is: Callable[[datetime], None]
) -> None:
    # The last window closes a year after the last session; twelve months on, what is written goes with each round.
    it_is(datetime(2029, 4, 1, 8, tzinfo=UTC))
    assert may_write(sara)
    it_is(datetime(2029, 6, 15, 8, tzinfo=UTC))
    assert not may_write(sara)


def test_a_story_can_be_taken_back_when_nothing_else_can_be_written(running: Trajectory, sara: Role) -> None:
    SuccessStory.objects.create(
        learner=sara, where="worked", scene=CANARY, to_everyone=True, offered_at=DAY_7, agreed_at=DAY_7
    )
    back = f"/me/{running.public_id}/story/take-back/"
    assert back not in page_of(sara)
    Role.objects.filter(pk=sara.pk).update(held_until=date(2026, 1, 1))
    assert back in page_of(sara)
    assert signed_in(sara).post(back).status_code == 302
    assert not SuccessStory.objects.exists()
    assert back not in page_of(sara)


def test_my_page_names_everyone_who_reads_how_the_group_is_doing(sara: Role) -> None:
    who = page_of(sara).partition('id="who-sees"')[2].partition("</ul>")[0]
    assert "De opdrachtgever en wie om jullie heen staat" in who


def test_the_if_then_can_be_changed(sara: Role) -> None:
    where = f"/me/{sara.trajectory.public_id}/plan/"
    client = signed_in(sara)
    assert client.post(where, {"plan-situation": "een klant boos begint"}).status_code == 422
    words = {"plan-situation": "een klant boos begint", "plan-response": "vat ik samen"}
    assert client.post(where, words).status_code == 200
    assert client.post(where, words | {"plan-step": "again"}).status_code == 422
    assert "een klant boos begint" not in page_of(sara)
    assert client.post(where, words | {"plan-step": "again", "plan-typed": "boos, dan samen"}).status_code == 302
    assert "een klant boos begint" in page_of(sara)


def test_me_lists_where_i_learn(sara: Role) -> None:
    assert sara.trajectory.title in signed_in(sara).get("/me/").content.decode()
    member = make.member("Sanne Brouwer")
    staff = signed_in(member)
    assert sara.trajectory.title not in staff.get("/me/").content.decode()


@pytest.mark.parametrize("entries", [1, 30])
def test_my_page_asks_the_database_the_same_for_few_and_many(
    running: Trajectory, sara: Role, entries: int, django_assert_num_queries: object
) -> None:
    noor = make.role(running, Function.OBSERVER, "Noor Bakker")
    make.pair(noor, sara)
    for number in range(entries):
        wrote(sara, f"k{number}", 2)
        Observation.objects.create(observer=noor, learner=sara, moment=f"m{number}", seen=3, given_at=DAY_7)
    client = signed_in(sara)
    with django_assert_num_queries(9):  # type: ignore[operator]  # a fixture that counts
        client.get(f"/me/{running.public_id}/")


@pytest.mark.parametrize(
    ("state", "readable_from"), [("ended", None), ("ended", DAY_7 + timedelta(days=1)), ("cancelled", None)]
)
def test_my_page_asks_no_more_when_it_is_over(
    running: Trajectory, sara: Role, state: str, readable_from: datetime | None, django_assert_max_num_queries: object
) -> None:
    farid = make.role(running, Function.BUDDY, "Farid el Amrani")
    make.pair(farid, sara)
    wrote(sara, "k1", 2)
    Trajectory.objects.filter(pk=running.pk).update(state=state, closed_at=DAY_7)
    # Since when somebody else entered their address: there may be something they don't read back.
    Person.objects.filter(pk=sara.person_id).update(readable_from=readable_from)
    client = signed_in(sara)
    with django_assert_max_num_queries(10):  # type: ignore[operator]  # a fixture that counts
        assert client.get(f"/me/{running.public_id}/").status_code == 200
