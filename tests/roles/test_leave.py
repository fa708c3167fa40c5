"""Somebody leaves: what of theirs is open stands there with who may take over; after their last day all access ends."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from asks.links import make_link
from asks.models import Ask
from impactmodel.ticking import tick
from mailing.models import Mail
from organisations.models import AuditLine, Member, Person
from roles.leaving import plan
from roles.models import Deputy, Role
from tests import factories as make
from tests.signing_in import sign_in
from trajectories.models import Change, Trajectory

# A Tuesday.
NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
FRIDAY = date(2027, 1, 8)
SATURDAY = datetime(2027, 1, 9, 0, 30, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, NOW)


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def farid(trajectory: Trajectory) -> Role:
    return make.role(trajectory, "manager", "Farid van 't Hof")


def signed_in(member: Member) -> Client:
    return sign_in(Client(headers={"accept-language": "nl"}), member)


@pytest.fixture
def staff(trajectory: Trajectory) -> Client:
    return signed_in(make.member("Marieke O", role="admin"))


def leaving(person: Person) -> str:
    return reverse("roles:leave", kwargs={"org": person.organisation.public_id, "person": person.public_id})


def test_what_is_theirs_stands_there_with_who_may_take_it_over(
    staff: Client, trajectory: Trajectory, farid: Role
) -> None:
    noor, kofi = make.person("Noor Bakker"), make.person("Kofi Mensah")
    make.role(trajectory, "manager", "Bram Smit")
    make.figure(trajectory, name="Klachten", owner=farid.person)
    for person, deputy in ((farid.person, noor), (kofi, farid.person)):
        Deputy.objects.create(person=person, deputy=deputy, first_day=NOW.date(), last_day=NOW.date() + 9 * DAY)
    page = staff.get(leaving(farid.person)).content.decode()
    assert "Noor Bakker neemt het over" in page
    assert "Bram Smit is dat hier ook" in page
    assert "Klachten" in page
    assert "Kofi Mensah" in page
    # The act itself opens with who and when.
    address = reverse(
        "roles:succeed",
        kwargs={
            "org": farid.trajectory.organisation.public_id,
            "trajectory": trajectory.public_id,
            "role": farid.public_id,
        },
    )
    assert f"{address}?name=Noor%20Bakker&amp;on=2027-01-06" in page
    opened = staff.get(f"{address}?name=Noor%20Bakker&on=2027-01-06").content.decode()
    assert 'value="Noor Bakker"' in opened


def test_until_and_on_the_last_day_all_goes_on_and_after_it_nothing_does(
    staff: Client, trajectory: Trajectory, farid: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = make.ask(
        trajectory, farid.person, about=make.promise(make.commitment(trajectory), farid, asked_at=NOW).public_id
    )
    mail = make.mail(farid.person, state="sent", sent_at=NOW)
    ask.ask_letters.create(mail=mail, step=1)
    _link, token = make_link(farid.person, mail, "page", NOW)
    staff.post(leaving(farid.person), {"sure": "later", "last_day": "8-1-2027"})
    farid.person.refresh_from_db()
    assert farid.person.last_day == FRIDAY
    assert farid.person.gets_mail

    # Friday evening still; Saturday on the wall in Amsterdam not any more.
    at(monkeypatch, datetime(2027, 1, 8, 22, 30, tzinfo=UTC))
    assert plan(timezone.now()) == 0
    assert Client().get(f"/l/{token}").status_code == 200
    at(monkeypatch, SATURDAY - DAY / 24)
    assert tick(SATURDAY).planned["leaving"] == 1

    farid.person.refresh_from_db()
    assert farid.person.left_on == FRIDAY + DAY
    assert Client().get(f"/l/{token}").status_code == 404
    assert not Ask.objects.open().of(farid.person).exists()
    assert not Mail.objects.filter(person=farid.person, state="queued").exists()
    assert Change.objects.filter(verb="leave").count() == 1
    assert AuditLine.objects.filter(verb="roles.leave", person_id=None).count() == 1
    assert plan(SATURDAY + DAY) == 0


def test_who_is_let_go_after_their_last_day_was_here_on_it(farid: Role) -> None:
    Person.objects.filter(pk=farid.person_id).update(last_day=FRIDAY)

    # By the wall in Amsterdam it is Saturday from 23:00 on.
    rounds = [datetime(2027, 1, 8, 23, 0, tzinfo=UTC) + number * DAY / 24 for number in range(3)]
    assert sum(plan(moment) for moment in rounds) == 1

    farid.person.refresh_from_db()
    assert farid.person.left_on == FRIDAY + DAY
    assert farid.is_held_on(FRIDAY)
    assert not farid.is_held_on(FRIDAY + DAY)


def test_far_in_the_east_who_left_yesterday_is_let_go_before_letters_go(farid: Role) -> None:
    Person.objects.filter(pk=farid.person_id).update(last_day=FRIDAY, timezone="Australia/Sydney")
    eight_in_sydney = datetime(2027, 1, 8, 21, 0, tzinfo=UTC)

    assert plan(eight_in_sydney - timedelta(minutes=1)) == 0
    assert plan(eight_in_sydney) == 1


def test_a_last_day_is_taken_back_and_who_left_is_here_again(staff: Client, farid: Role) -> None:
    staff.post(leaving(farid.person), {"sure": "later", "last_day": "2027-01-08"})
    staff.post(leaving(farid.person), {"do": "come_back"})
    assert plan(SATURDAY) == 0
    farid.person.refresh_from_db()
    assert (farid.person.last_day, farid.person.left_on) == (None, None)
    assert not Change.objects.exists()
    staff.post(leaving(farid.person), {"sure": "yes"})
    page = staff.post(leaving(farid.person), {"do": "come_back"}, follow=True).content.decode()
    assert "is er weer" in page
    farid.person.refresh_from_db()
    assert farid.person.left_on is None


def test_of_a_colleague_it_is_told_that_signing_in_ends_and_what_comes_back(staff: Client, farid: Role) -> None:
    colleague = make.member("Ruud Peeters")
    assert "niet meer inloggen" in staff.get(leaving(colleague.person)).content.decode()
    assert "niet meer inloggen" not in staff.get(leaving(farid.person)).content.decode()
    page = staff.post(leaving(colleague.person), {"sure": "yes"}, follow=True).content.decode()
    assert "Inloggen kan ook niet meer" in page
    assert "met de rechten van voor het vertrek: planner" in page
    planner = signed_in(make.member("Sanne B"))
    planner.post(leaving(colleague.person), {"do": "come_back"})
    colleague.person.refresh_from_db()
    assert colleague.person.left_on is not None, "who lets nobody in gives no rights back"
    page = staff.post(leaving(colleague.person), {"do": "come_back"}, follow=True).content.decode()
    assert "Ruud Peeters is er weer, en mag weer inloggen zoals eerst: planner" in page


@pytest.mark.parametrize(("day", "said"), [("", "Vul de laatste dag in"), ("4-1-2027", "Deze dag is al voorbij")])
def test_a_last_day_is_today_or_to_come(staff: Client, farid: Role, day: str, said: str) -> None:
    answer = staff.post(leaving(farid.person), {"sure": "later", "last_day": day})
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_who_leaves_from_now_on_has_no_last_day_to_come(staff: Client, farid: Role) -> None:
    answer = staff.post(leaving(farid.person), {"sure": "yes", "last_day": "8-1-2027"})
    assert answer.status_code == 422
    assert "Gaan ze nu weg, of na de laatste dag die je invulde?" in answer.content.decode()
    farid.person.refresh_from_db()
    assert (farid.person.left_on, farid.person.last_day) == (None, None)
    assert staff.post(leaving(farid.person), {"sure": "yes", "last_day": "5-1-2027"}).status_code == 302


def test_what_is_open_in_a_browser_is_closed_with_the_last_day(staff: Client, trajectory: Trajectory) -> None:
    colleague = make.member("Ruud Peeters")
    learner = make.person("Sara Yıldız", user=make.user())
    make.role(trajectory, person=learner)
    browser, tab = signed_in(colleague), Client()
    sign_in(tab, learner)
    home = f"/o/{trajectory.organisation.public_id}/"
    assert (browser.get(home).status_code, tab.get("/me/").status_code) == (200, 200)
    for person in (colleague.person, learner):
        staff.post(leaving(person), {"sure": "later", "last_day": "2027-01-08"})

    assert plan(SATURDAY) == 2

    assert (browser.get(home).status_code, tab.get("/me/").status_code) == (302, 302)


def test_who_alone_lets_others_in_does_not_leave_before_another_can(staff: Client, trajectory: Trajectory) -> None:
    me = Member.objects.get(role="admin").person
    answer = staff.post(leaving(me), {"sure": "later", "last_day": "2027-01-08"})
    assert answer.status_code == 422
    other = make.member("Anneke", role="admin")
    staff.post(leaving(me), {"sure": "later", "last_day": "2027-01-08"})
    Member.objects.filter(pk=other.pk).update(role="planner")
    assert plan(SATURDAY) == 0
    assert staff.get(leaving(me)).status_code == 200
    Member.objects.filter(pk=other.pk).update(role="admin")
    assert plan(SATURDAY) == 1


def test_only_who_lets_people_in_writes_down_that_a_colleague_leaves(trajectory: Trajectory) -> None:
    planner, colleague = signed_in(make.member("Sanne B")), make.member("Ruud Peeters")
    make.member("Marieke", role="admin")
    assert planner.post(leaving(colleague.person), {"sure": "yes"}).status_code == 422
