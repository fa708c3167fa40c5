"""Moving dates: looked at first, with the moments that move along and those that were asked already."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from asks.models import Ask
from checkins import planning
from organisations import clock
from organisations.models import Member
from roles.models import Function
from roles.planning import plan as plan_promises
from tests import factories as make
from tests.signing_in import sign_in
from trajectories.models import Cohort, Intervention, InterventionDate, Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]

# A Tuesday, ten o'clock in Amsterdam.
NOW = datetime(2027, 3, 2, 9, tzinfo=UTC)
Moving = Callable[[Intervention], str]


@pytest.fixture(autouse=True)
def _on_a_tuesday(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Any) -> None:
    monkeypatch.setattr(clock, "shift", lambda: NOW - timezone.now())
    settings.CLOCK_FILE = tmp_path / "clock"


@pytest.fixture
def sanne(db: None) -> Member:
    return make.member("Sanne Brouwer")


@pytest.fixture
def client(sanne: Member) -> Client:
    return sign_in(Client(), sanne)


@pytest.fixture
def plan(sanne: Member) -> Trajectory:
    return make.trajectory(owner=sanne.person, starts_on=date(2027, 3, 23))


@pytest.fixture
def at(plan: Trajectory) -> Moving:
    base = f"/o/{plan.organisation.public_id}/t/{plan.public_id}/timeline/"
    return lambda intervention: f"{base}{intervention.public_id}/move/"


def on(day: int, month: int = 3, title: str = "Oefensessie", *, plan: Trajectory, **fields: Any) -> Intervention:
    """A session from nine to twelve in the morning, winter time."""
    return make.session(
        plan,
        datetime(2027, month, day, 8, tzinfo=UTC),
        datetime(2027, month, day, 11, tzinfo=UTC),
        title=title,
        **fields,
    )


def days(intervention: Intervention) -> list[str]:
    return [f"{day.starts_at:%d-%m %H:%M}" for day in InterventionDate.objects.filter(intervention=intervention)]


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found
    return found[1]


def look(client: Client, address: str, **choices: str) -> str:
    """The page with this choice made."""
    answer = client.post(address, {"what": "one", "how": "week", "look": "1"} | choices)
    assert answer.status_code == 200
    return str(answer.content.decode())


def do(client: Client, address: str, **choices: str) -> Any:
    """Look, then move what was seen."""
    mark = seen(look(client, address, **choices))
    return client.post(address, {"what": "one", "how": "week", "seen": mark} | choices)


def rows(page: str, table: str) -> list[str]:
    """The rows of the table with this caption, as words."""
    found = re.search(rf'<caption class="sr">{table}</caption>.*?<tbody>(.*?)</tbody>', page, re.DOTALL)
    bare = re.sub(r"<svg.*?</svg>", "", found[1], flags=re.DOTALL) if found else ""
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in bare.split("</tr>") if row.strip()]


def test_who_comes_by_the_link_sees_a_week_later_and_nothing_has_moved(
    client: Client, plan: Trajectory, at: Moving
) -> None:
    session = on(23, plan=plan)

    page = client.get(at(session)).content.decode()

    assert rows(page, "Datums die verschuiven") == ["Oefensessie di 23 mrt 2027 di 30 mrt 2027"]
    assert "Verschuif 1 datum</button>" in page
    assert days(session) == ["23-03 08:00"]


def test_a_week_later_keeps_the_clock_on_the_wall(client: Client, plan: Trajectory, at: Moving) -> None:
    # Summer time begins on 28 March 2027.
    session = on(23, plan=plan)

    answer = do(client, at(session))

    assert answer.status_code == 302
    assert days(session) == ["30-03 07:00"]


def test_all_that_come_after_it_move_too_and_what_was_before_stays(
    client: Client, plan: Trajectory, at: Moving
) -> None:
    first, second, third = on(16, plan=plan, title="Een"), on(23, plan=plan, title="Twee"), on(20, 4, "Drie", plan=plan)
    # Its first date is before the second session, its last after it.
    InterventionDate.objects.create(intervention=first, starts_at=datetime(2027, 4, 6, 7, tzinfo=UTC))

    page = look(client, at(second), what="follow", how="days", days="-2")
    do(client, at(second), what="follow", how="days", days="-2")

    assert rows(page, "Datums die verschuiven") == [
        "Twee di 23 mrt 2027 zo 21 mrt 2027 geen werkdag",
        "Een di 6 apr 2027 zo 4 apr 2027 geen werkdag",
        "Drie di 20 apr 2027 zo 18 apr 2027 geen werkdag",
    ]
    assert (days(first), days(second), days(third)) == (
        ["16-03 08:00", "04-04 07:00"],
        ["21-03 08:00"],
        ["18-04 08:00"],
    )


def test_to_a_first_day_and_a_public_holiday_is_remarked_on(client: Client, plan: Trajectory, at: Moving) -> None:
    session = on(23, plan=plan)

    page = look(client, at(session), how="day", first_day="27-4-2027")

    assert rows(page, "Datums die verschuiven") == ["Oefensessie di 23 mrt 2027 di 27 apr 2027 feestdag"]


def test_of_a_weekly_date_every_public_holiday_is_remarked_on(client: Client, plan: Trajectory, at: Moving) -> None:
    session = on(23, plan=plan)
    session.dates.update(is_weekly=True, weekly_until=date(2027, 4, 20))
    assert rows(look(client, at(session), how="days", days="-1"), "Datums die verschuiven")[0].endswith(
        "feestdag op 29 mrt"
    )

    (row,) = rows(look(client, at(session), how="week"), "Datums die verschuiven")

    assert row.endswith("di 30 mrt 2027 feestdag op 27 apr")


def test_a_weekly_date_takes_its_end_along(client: Client, plan: Trajectory, at: Moving) -> None:
    session = on(23, plan=plan)
    session.dates.update(is_weekly=True, weekly_until=date(2027, 5, 4))

    do(client, at(session))

    assert session.dates.get().weekly_until == date(2027, 5, 11)


def test_what_was_and_what_was_declined_does_not_move(client: Client, plan: Trajectory, at: Moving) -> None:
    session, declined = on(23, plan=plan), on(30, plan=plan, standing="declined")
    InterventionDate.objects.create(intervention=session, starts_at=datetime(2027, 2, 23, 8, tzinfo=UTC))
    past = on(1, plan=plan, title="Geweest")

    do(client, at(session), what="follow")

    assert days(session) == ["23-02 08:00", "30-03 07:00"]
    assert days(declined) == ["30-03 08:00"]
    for still in (past, declined):
        assert "Hier komt niets meer aan" in client.get(at(still)).content.decode()


def test_a_session_of_another_group_stays(client: Client, plan: Trajectory, at: Moving) -> None:
    early, late = plan.cohorts.get(), Cohort.objects.create(trajectory=plan, name="late dienst")
    mine, theirs, everyone = (on(day, plan=plan) for day in (23, 24, 25))
    mine.cohorts.add(early)
    theirs.cohorts.add(late)

    do(client, at(mine), what="follow")

    assert (days(mine), days(theirs), days(everyone)) == (["30-03 07:00"], ["24-03 08:00"], ["01-04 07:00"])


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"what": ""}, "Kies wat er verschuift"),
        ({"how": "days"}, "Vul een heel aantal dagen in, zoals 7 of -7"),
        ({"how": "days", "days": "0"}, "Dan verschuift er niets. Kies een andere dag of een ander aantal."),
        ({"how": "days", "days": "1,5"}, "Vul een heel aantal dagen in, zoals 7 of -7"),
        ({"how": "days", "days": "9999"}, "Dit kan niet meer zijn dan 730"),
        ({"how": "day"}, "Vul een datum in, zoals 12-1-2027"),
        ({"how": "day", "first_day": "23-3-2027"}, "Dan verschuift er niets. Kies een andere dag of een ander aantal."),
        ({"how": "day", "first_day": "23-3-2077"}, "Dat is meer dan twee jaar. Klopt het jaartal?"),
    ],
)
def test_what_cannot_be_is_told_at_the_field(
    client: Client, plan: Trajectory, at: Moving, choices: dict[str, str], message: str
) -> None:
    session = on(23, plan=plan)

    answer = client.post(at(session), {"what": "one", "how": "week"} | choices)

    assert answer.status_code == 422
    assert answer.content.decode().count(message) == 2
    assert days(session) == ["23-03 08:00"]


def test_only_what_was_looked_at_is_done(client: Client, plan: Trajectory, at: Moving) -> None:
    session = on(23, plan=plan)
    mark = seen(look(client, at(session)))

    other = client.post(at(session), {"what": "one", "how": "days", "days": "14", "seen": mark})
    session.dates.update(starts_at=datetime(2027, 3, 23, 9, tzinfo=UTC))
    meanwhile = client.post(at(session), {"what": "one", "how": "week", "seen": mark})

    for answer in (other, meanwhile):
        assert answer.status_code == 200
        assert "Dit is niet wat je net zag" in answer.content.decode()
    assert days(session) == ["23-03 09:00"]


def test_moving_is_told_can_be_undone_and_meets_who_has_the_form_open(
    client: Client, plan: Trajectory, at: Moving
) -> None:
    session = on(23, plan=plan)
    on(20, 4, "Daarna", plan=plan)
    do(client, at(session), what="follow", how="days", days="14")

    timeline = client.get(at(session).replace(f"{session.public_id}/move/", "")).content.decode()
    back = re.search(r'href="([^"]+move/\?[^"]+)"', timeline)

    assert "14 dagen later: Oefensessie." in timeline
    assert back
    page = client.get(back[1].replace("&amp;", "&")).content.decode()
    assert rows(page, "Datums die verschuiven") == [
        "Oefensessie di 6 apr 2027 di 23 mrt 2027",
        "Daarna di 4 mei 2027 di 20 apr 2027",
    ]
    line = plan.changes.get(verb="move_dates")
    assert line.before["dates"] == ("Oefensessie: 2027-03-23 09:00 – 12:00; Daarna: 2027-04-20 10:00 – 13:00")
    assert line.after["days"] == "+14"
    assert set(Intervention.objects.values_list("version", flat=True)) == {2}


class TestMoments:
    """What moves along."""

    def test_moments_nobody_was_asked_move_along(self, client: Client, plan: Trajectory, at: Moving) -> None:
        session = on(23, plan=plan)

        page = look(client, at(session))

        moving = rows(page, "Momenten die meeschuiven")
        assert "Na een week lerende, buddy di 30 mrt 2027 di 6 apr 2027" in moving
        assert "Stoplicht L&amp;D di 16 mrt 2027 di 23 mrt 2027" in moving
        assert "Momenten die blijven staan" not in page

    def test_what_was_asked_stays(self, client: Client, plan: Trajectory, at: Moving) -> None:
        make.role(plan, Function.LEARNER, "Sara Yıldız")
        session = on(16, plan=plan)
        assert planning.plan(NOW) == 1, "the start talk, two weeks ahead"

        page = look(client, at(session))

        assert rows(page, "Momenten die blijven staan") == [
            "Startgesprek lerende, leidinggevende di 2 mrt 2027 blijft staan"
        ]
        assert not [row for row in rows(page, "Momenten die meeschuiven") if row.startswith("Startgesprek")]
        assert [row for row in rows(page, "Momenten die meeschuiven") if row.startswith("Na een week")]

    def test_the_letters_that_move_are_told_one_by_one_and_go_on_the_days_that_were_told(
        self, client: Client, plan: Trajectory, at: Moving
    ) -> None:
        plan.state = "running"
        plan.save()
        sara = make.role(plan, name="Sara Yıldız")
        make.role(plan, person=make.person("Kofi Mensah", weekdays="24"))
        make.role(plan, person=make.person("Geen Mail", reach="none", email=""))
        make.pair(make.role(plan, Function.BUDDY, "Noor Kok"), sara)
        session = on(23, plan=plan)
        assert planning.plan(datetime(2027, 3, 9, 9, tzinfo=UTC)) == 3, "the start talks, two weeks ahead"

        letters = rows(look(client, at(session), how="days", days="2"), "Brieven die verschuiven")
        do(client, at(session), how="days", days="2")

        assert "Check-in, na een week Kofi Mensah, Sara Yıldız di 30 mrt 2027 do 1 apr 2027" in letters
        assert "Als-dan-plan Kofi Mensah do 25 mrt 2027 di 30 mrt 2027" in letters
        assert "Als-dan-plan Sara Yıldız wo 24 mrt 2027 vr 26 mrt 2027" in letters
        assert "Vraag aan de buddy, na een week Noor Kok di 30 mrt 2027 do 1 apr 2027" in letters
        assert not [letter for letter in letters if "Geen Mail" in letter or letter.startswith("Startgesprek")]
        planning.plan(datetime(2027, 4, 1, 9, tzinfo=UTC))
        asked = Ask.objects.filter(kind="log", person__name="Sara Yıldız").values_list("due_on", flat=True)
        assert list(asked) == [date(2027, 4, 1)]

    def test_what_is_asked_of_promises_moves_along_unless_it_has_a_day_of_its_own(
        self, client: Client, plan: Trajectory, at: Moving
    ) -> None:
        plan.state = "running"
        plan.save()
        farid = make.role(plan, Function.MANAGER, "Farid el Amrani")
        session = on(23, plan=plan)
        for text, fields in (
            ("Het rooster", {"is_must": True}),
            ("De laptops", {"is_must": True, "needed_by": date(2027, 3, 19)}),
            ("Een appje", {"is_must": False}),
            ("Een compliment", {"is_must": False, "phase": "during"}),
        ):
            promise = make.promise(make.commitment(plan, text=text, **fields), farid, asked_at=make.MADE)
            make.answer(promise)
            make.ask(plan, farid.person, about=promise.public_id, next_on=None, letters=1, answered_at=make.MADE)

        letters = rows(look(client, at(session), how="days", days="7"), "Brieven die verschuiven")
        do(client, at(session), how="days", days="7")

        assert [letter for letter in letters if letter.startswith("Of ")] == [
            "Of het er is Farid el Amrani di 16 mrt 2027 di 23 mrt 2027",
            "Of het gelukt is Farid el Amrani di 30 mrt 2027 di 6 apr 2027",
        ]
        for day in (datetime(2027, 3, 12, 9, tzinfo=UTC), datetime(2027, 4, 5, 9, tzinfo=UTC)):
            plan_promises(day)
        asked = Ask.objects.filter(kind__in=("there", "kept")).order_by("due_on", "pk")
        assert list(asked.values_list("kind", "due_on")) == [
            ("there", date(2027, 3, 19)),
            ("there", date(2027, 3, 23)),
            ("kept", date(2027, 4, 6)),
            ("kept", date(2027, 4, 6)),
        ], "of what was for before and of what was for during"

    def test_each_group_has_moments_of_its_own(self, client: Client, plan: Trajectory, at: Moving) -> None:
        early, late = plan.cohorts.get(), Cohort.objects.create(trajectory=plan, name="late dienst")
        for cohort in (early, late):
            make.role(plan, Function.LEARNER).cohorts.add(cohort)
        mine, theirs = on(16, plan=plan), on(30, plan=plan)
        mine.cohorts.add(early)
        theirs.cohorts.add(late)
        assert planning.plan(NOW) == 1

        staying = rows(look(client, at(mine)), "Momenten die blijven staan")
        others = look(client, at(theirs))

        assert staying == ["Startgesprek lerende, leidinggevende, de hele groep di 2 mrt 2027 blijft staan"]
        assert "Momenten die blijven staan" not in others
        assert [row for row in rows(others, "Momenten die meeschuiven") if "late dienst" in row]

    def test_a_day_that_was_chosen_stays(self, client: Client, plan: Trajectory, at: Moving) -> None:
        session = on(23, plan=plan)
        plan.cohorts.update(start=date(2027, 4, 1), end=date(2027, 4, 1), anchor_reason="gaat live")

        page = look(client, at(session))

        assert "Geen enkel moment schuift mee" in page


def test_the_preview_asks_as_much_for_many_dates_as_for_one(
    client: Client, plan: Trajectory, at: Moving, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    session = on(23, plan=plan)
    with django_assert_num_queries(9):
        client.get(at(session))
    for number in range(30):
        on(23, 4, f"Sessie {number}", plan=plan)
        make.role(plan)
    with django_assert_num_queries(9):
        client.get(f"{at(session)}?what=follow")
    Cohort.objects.create(trajectory=plan, name="late dienst")
    with django_assert_num_queries(9):
        client.get(f"{at(session)}?what=follow")


def test_a_time_that_the_clock_skips_is_said(client: Client, plan: Trajectory, at: Moving) -> None:
    # Half past two at night, a week before the clock goes forward.
    night = make.session(plan, datetime(2027, 3, 21, 1, 30, tzinfo=UTC), datetime(2027, 3, 21, 2, tzinfo=UTC))

    page = look(client, at(night))
    do(client, at(night))

    assert "de klok slaat dat uur over: het wordt een uur later" in page
    assert days(night) == ["28-03 01:30"]
