"""L&D sees when each moment falls and why, changes it, and reads numbers of the group."""

import re
from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from checkins.models import Departures, ScheduleLine
from checkins.planning import moments, plan
from organisations.models import Member
from organisations.templatetags.look import icon
from tests import factories as make
from tests.checkins.conftest import DAY_7
from tests.signing_in import sign_in
from trajectories.models import Cohort, Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def sanne(running: Trajectory) -> Member:
    return make.member("Sanne Brouwer", organisation=running.organisation)


def signed_in(member: Member) -> Client:
    return sign_in(Client(), member)


def where(trajectory: Trajectory) -> str:
    return f"/o/{trajectory.organisation.public_id}/t/{trajectory.public_id}/schedule/"


def fields(trajectory: Trajectory, **changes: str) -> dict[str, str]:
    """The form, opened now, as it stands by default, with some changes; an empty value leaves a field out."""
    default = {"preconditions": 21, "start_talk": 14, "stoplight": 7, "last_items": 2, "if_then": 1, "return_talk": 5}
    far = default | {f"d{days}": days for days in (7, 21, 42, 90, 180, 365)}
    data = {f"offset_{moment}": str(days) for moment, days in far.items()} | {f"on_{moment}": "on" for moment in far}
    data["version"] = str(Departures(list(ScheduleLine.objects.of(trajectory))).version)
    return {name: value for name, value in (data | changes).items() if value}


def test_each_moment_shows_its_anchor_the_day_counted_and_the_day_it_falls_on(
    running: Trajectory, sanne: Member
) -> None:
    page = signed_in(sanne).get(where(running), headers={"accept-language": "nl"}).content.decode()
    assert "29 apr 2027" in page
    assert "do 6 mei" in page.lower()
    assert "vr 7 mei 2027" in page.lower()
    assert "feestdag" in page


def test_the_arrow_of_a_day_that_moved_points_where_it_went(running: Trajectory, sanne: Member) -> None:
    page = signed_in(sanne).get(where(running), headers={"accept-language": "en"}).content.decode()
    back, forwards = (str(icon(name, "i--s")) for name in ("shift-back", "shift"))
    arrows = {
        day: [arrow for arrow in (back, forwards) if arrow in row]
        for row in page.split("<tr")
        for day in re.findall(r'moved to </span><time datetime="([-0-9]+)', row)
    }
    # Sunday 11 April, before the start, and Ascension Day on 6 May, after it.
    assert (arrows["2027-04-09"], arrows["2027-05-07"]) == ([back], [forwards])


def test_only_what_departs_from_the_default_is_kept(running: Trajectory, sanne: Member) -> None:
    client = signed_in(sanne)
    assert client.post(where(running), fields(running)).status_code == 302
    assert not ScheduleLine.objects.exists()
    client.post(where(running), fields(running, offset_d21="28", on_d365="", offset_stoplight="10"))
    kept = {line.moment: (line.offset, line.is_on) for line in ScheduleLine.objects.all()}
    assert kept == {"d21": (28, True), "d365": (365, False), "stoplight": (-10, True)}
    days = {str(one.moment): one.day for one in moments(running, DAY_7)}
    assert days["d21"].isoformat() == "2027-05-27"
    assert "d365" not in days
    client.post(where(running), fields(running))
    assert not ScheduleLine.objects.exists()


def test_what_moves_and_falls_away_is_shown_before_it_is_saved(
    running: Trajectory, sanne: Member, it_is: Callable[[datetime], None]
) -> None:
    it_is(DAY_7)
    client = signed_in(sanne)
    for name in ("Sara Yıldız", "Kofi Mensah"):
        make.role(running, name=name)
    sara = running.roles.get(person__name="Sara Yıldız").person
    make.ask(running, sara, kind="log", about=f"{running.public_id}:d7", letters=1)
    changes = {"offset_d21": "28", "on_d365": "", "on_d7": ""}

    answer = client.post(where(running), fields(running, **changes), headers={"accept-language": "nl"})

    assert answer.status_code == 422
    assert not ScheduleLine.objects.exists()
    page = " ".join(re.sub("<[^>]+>", " ", answer.content.decode()).split())
    for words in (
        "2 brieven verschuiven, 3 brieven vervallen",
        "Check-in, na drie weken Kofi Mensah, Sara Yıldız do 20 mei 2027 do 27 mei 2027",
        "Check-in, na een jaar Kofi Mensah, Sara Yıldız vr 28 apr 2028 gaat niet uit",
        "Check-in, na een week Kofi Mensah vr 7 mei 2027 gaat niet uit",
        "1 die al gevraagd is, kan nog beantwoord worden",
    ):
        assert words in page
    mark = re.findall(r'name="seen" value="(\w+)"', answer.content.decode())[0]
    others = fields(running, **changes | {"offset_d42": "49"}) | {"seen": mark}
    assert client.post(where(running), others).status_code == 422, "that is not what was looked at"
    assert client.post(where(running), fields(running, **changes) | {"seen": mark}).status_code == 302
    assert {line.moment for line in ScheduleLine.objects.all()} == {"d21", "d365", "d7"}


def test_an_empty_group_with_the_same_days_doubles_no_moment(running: Trajectory) -> None:
    before = len(moments(running, DAY_7))
    other = Cohort.objects.create(trajectory=running, name="Groep 2")
    assert len(moments(_fresh(running), DAY_7)) == before

    other.end = date(2027, 6, 1)
    other.save()
    assert len(moments(_fresh(running), DAY_7)) == 2 * before, (
        "with its own days it counts, also before anybody is in it"
    )
    Cohort.objects.update(end=None)
    make.role(running, name="Nieuw in twee").cohorts.add(other)

    assert len(moments(_fresh(running), DAY_7)) == 2 * before


def test_nor_does_it_on_the_plan(running: Trajectory, sanne: Member) -> None:
    """The plan reads the days for itself, in fewer queries."""
    page = signed_in(sanne).get(reverse("insight:plan", args=[running.organisation.public_id, running.public_id]))
    Cohort.objects.create(trajectory=running, name="Groep 2")
    again = signed_in(sanne).get(reverse("insight:plan", args=[running.organisation.public_id, running.public_id]))

    assert len(page.context["plan"].timeline.moments) > 5
    assert len(again.context["plan"].timeline.moments) == len(page.context["plan"].timeline.moments)


def _fresh(trajectory: Trajectory) -> Trajectory:
    return Trajectory.objects.select_related("organisation").get(pk=trajectory.pk)


def test_what_does_not_say_what_it_was_opened_at_is_no_save(running: Trajectory, sanne: Member) -> None:
    unsaid = fields(running, offset_d21="28")
    assert unsaid.pop("version") != "0"

    assert signed_in(sanne).post(where(running), unsaid).status_code == 409
    assert not ScheduleLine.objects.exists()


def test_a_number_that_is_none_is_refused(running: Trajectory, sanne: Member) -> None:
    assert signed_in(sanne).post(where(running), fields(running, offset_d7="zeven")).status_code == 422


def test_a_reader_sees_and_does_not_change(running: Trajectory) -> None:
    reader = make.member("Ilse", role=Member.Role.READER, organisation=running.organisation)
    assert signed_in(reader).get(where(running)).status_code == 200
    assert signed_in(reader).post(where(running), fields(running)).status_code == 403


def test_another_organisation_finds_nothing(running: Trajectory) -> None:
    other = make.organisation(name="Andere BV")
    outsider = make.member("Bo", organisation=other)
    assert signed_in(outsider).get(where(running)).status_code == 404
    elsewhere = f"/o/{other.public_id}/t/{running.public_id}/schedule/"
    assert signed_in(outsider).get(elsewhere).status_code == 404


def test_a_small_group_reads_that_it_is_too_small(running: Trajectory, sanne: Member) -> None:
    for _ in range(4):
        make.role(running)
    plan(DAY_7)
    answers = where(running).replace("schedule/", "follow-up/")
    page = signed_in(sanne).get(answers, headers={"accept-language": "nl"}).content.decode()
    assert "Te klein om te tonen. Zo blijft het veilig." in page
