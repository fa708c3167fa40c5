"""Editions side by side, and an organisation by quarter: published figures, one choice at a time, and no causes."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checkins.actions import publish
from checkins.dates import Moment
from checkins.figures import Figures, Pair
from checkins.models import PublishedMoment
from insight.across import Quarter, across
from insight.editions import Editions, editions
from organisations.acting import PRODUCT
from organisations.models import Member
from organisations.thresholds import Median, Share
from roles.models import Function, Obstacle, Party
from roles.tally import Promised, tally
from tests import factories as make
from tests.signing_in import sign_in
from trajectories.models import Trajectory

pytestmark = pytest.mark.django_db

# Half past one in the night of New Year's Eve on the wall in Amsterdam.
NOW = datetime(2027, 12, 31, 0, 30, tzinfo=UTC)
QUERIES = 10
CAUSES = re.compile(r"\b(doordat|omdat|dankzij|effect|werkt|bewijst|veroorza|leidt tot)", re.IGNORECASE)


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("insight.views.across.now", lambda: NOW)


@pytest.fixture
def sanne() -> Member:
    return make.member("Sanne Brouwer")


@pytest.fixture
def client(sanne: Member) -> Client:
    return sign_in(Client(headers={"accept-language": "nl"}), sanne)


def begun(sanne: Member, day: date = date(2027, 11, 2), **fields: Any) -> Trajectory:
    at = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
    return make.trajectory(owner=sanne.person, **{"state": "running", "started_at": at, "starts_on": day} | fields)


def told(trajectory: Trajectory, moment: Moment = Moment.D42, met: int = 6, base: int = 12) -> None:
    figures = Figures(
        answered=Share(base, base + 2),
        no_opportunity=Share(1, base),
        applied=Share(6, base),
        whole=Pair(Median(3, base), Median(2, base - 1)),
        obstacles={"time": Share(met, base)},
    )
    publish(trajectory, moment=moment, told=figures, closed_on=date(2027, 12, 1), by=PRODUCT, now=NOW)


def precondition(trajectory: Trajectory, kind: str, obstacle: str = "time") -> None:
    manager = make.role(trajectory, Function.MANAGER)
    make.answer(make.promise(make.commitment(trajectory, prevents=obstacle), manager, asked_at=make.MADE), kind)


def text_of(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def page(client: Client, name: str, trajectory: Trajectory | None = None, query: str = "") -> str:
    where = {"org": Trajectory.objects.first().organisation.public_id}  # type: ignore[union-attr]  # there is one
    if trajectory is not None:
        where["trajectory"] = trajectory.public_id
    response = client.get(reverse(f"insight:{name}", kwargs=where) + query)
    assert response.status_code == 200
    return text_of(response)


# Editions


def test_the_editions_of_one_family_stand_beside_each_other_with_their_bases(client: Client, sanne: Member) -> None:
    first = begun(sanne, date(2026, 9, 1), title="Luisteren")
    second = begun(sanne, date(2027, 3, 2), title="Luisteren", previous=first, edition=2)
    third = begun(sanne, date(2027, 3, 9), title="Luisteren Noord", previous=first, edition=2)
    other = begun(sanne, title="Iets anders")
    for one in (first, second, other):
        told(one)
    told(third, base=6, met=5)

    for asked in (first, second, third):
        found = editions(asked, sanne, "")
        assert [row.trajectory for row in found.rows] == [first, second, third]
    words = page(client, "editions", second)

    assert "Meestal gelukt, op eigen kracht n 12" in words
    assert "Soms, wisselend n 11" in words
    assert "Tijd: bijna iedereen van 6" in words
    assert "Iets anders" not in words
    assert not CAUSES.search(words)


def test_one_check_in_at_a_time_and_what_was_not_published_is_said_so(client: Client, sanne: Member) -> None:
    first = begun(sanne, date(2026, 9, 1))
    second = begun(sanne, previous=first, edition=2)
    assert "Er is nog niets gepubliceerd" in page(client, "editions", second)
    told(first, Moment.D7)
    told(first, Moment.D42)
    told(second, Moment.D7, met=1)

    assert editions(second, sanne, "").at == Moment.D7, "what most editions had"
    assert editions(second, sanne, "d42").at == Moment.D42
    assert editions(second, sanne, "d7&at=d42").at == Moment.D7, "what it does not know is nothing"
    words = page(client, "editions", second, "?at=d42")
    assert "van deze check-in is niets gepubliceerd" in words
    assert "bijna niemand van 12" not in words


def test_what_rests_on_fewer_than_the_minimum_of_today_is_not_there(client: Client, sanne: Member) -> None:
    first = begun(sanne)
    told(first, base=6, met=1)
    assert "Meestal gelukt" in page(client, "editions", first)

    sanne.organisation.minimum_base = 7
    sanne.organisation.save()

    words = page(client, "editions", first)
    assert "Meestal gelukt" not in words
    assert "van 6" not in words


def test_a_precondition_that_was_there_stands_beside_one_that_was_not_with_a_warning(
    client: Client, sanne: Member
) -> None:
    first = begun(sanne, date(2026, 9, 1))
    second = begun(sanne, previous=first, edition=2)
    third = begun(sanne, previous=second, edition=3)
    for one, kind, met in ((first, "not_kept", 9), (second, "there", 1), (third, "yes", 6)):
        precondition(one, kind)
        told(one, met=met)

    (row,) = editions(first, sanne, "").compared
    words = page(client, "editions", first)

    assert row.obstacle == Obstacle.TIME
    assert [(one.trajectory, str(one.share)) for one in row.not_there.all] == [(first, "9 van 12")]
    assert [(one.trajectory, one.share) for one in row.there.all] == [(second, None)]
    assert row.is_few
    assert "weinig: lees het als losse verhalen" in words
    assert "editie 1: 9 van 12 liep er toch tegenaan" in words
    assert "niemand liep ertegenaan, of te weinig mensen om te tonen" in words
    assert not CAUSES.search(words)


def test_only_who_has_five_on_each_side_reads_no_warning(sanne: Member) -> None:
    found: Editions | None = None
    before = None
    for number in range(10):
        before = begun(sanne, previous=before, edition=number + 1)
        precondition(before, "there" if number % 2 else "not_kept")
        told(before)
        found = editions(before, sanne, "")
        assert found.compared[0].is_few == (number < 9)
    assert found is not None


# By quarter


def test_quarters_are_counted_on_the_wall_and_begin_with_this_one(client: Client, sanne: Member) -> None:
    begun(sanne, title="Op tijd")
    # Half past eleven in the evening of the last of September, in UTC: October on the wall.
    late = datetime(2027, 9, 30, 22, 30, tzinfo=UTC)
    begun(sanne, started_at=late)
    begun(sanne, date(2027, 5, 4), state="ended", closed_at=datetime(2027, 12, 1, tzinfo=UTC))
    begun(sanne, date(2027, 5, 4), state="cancelled", closed_at=datetime(2027, 8, 1, tzinfo=UTC))
    make.trajectory(owner=sanne.person, state="no_training", closed_at=datetime(2027, 11, 1, tzinfo=UTC))
    begun(sanne, date(2026, 10, 6))
    make.trajectory(owner=sanne.person, title="In voorbereiding")

    found = across(sanne, show="", now=NOW)

    assert [line.quarter for line in found.lines] == [(2027, 4), (2027, 3), (2027, 2), (2027, 1)]
    assert [(one.started, one.finished, one.called_off, one.without_training) for one in found.lines] == [
        (2, 1, 0, 1), (0, 0, 1, 0), (2, 0, 0, 0), (0, 0, 0, 0),
    ]  # fmt: skip
    assert found.years == [2027, 2026]
    assert [line.started for line in across(sanne, show="2026", now=NOW).lines] == [1, 0, 0, 0]
    words = page(client, "across")
    assert "Kwartaal 4 van 2027" in words
    assert "geen training nodig: 1 van 3" in words
    assert not CAUSES.search(words)


def test_of_this_year_only_the_quarters_that_began() -> None:
    assert Quarter.of(date(2027, 3, 31)) == (2027, 1)
    assert Quarter.of(date(2027, 4, 1)) == (2027, 2)
    assert Quarter(2027, 1).before == (2026, 4)


def test_what_was_promised_is_counted_by_party_as_everywhere(sanne: Member) -> None:
    one = begun(sanne)
    for kind in ("yes", "no", "kept", "not_kept", "there", "question"):
        precondition(one, kind)
    make.role(one, Function.LEARNER)
    trainer = make.role(one, Function.TRAINER)
    after = make.commitment(one, Function.TRAINER, "Beantwoordt vragen", phase="after")
    make.promise(after, trainer)
    changed = make.commitment(one, Function.TRAINER, "Past het aan", phase="during")
    promise = make.promise(changed, trainer, asked_at=make.MADE)
    make.answer(promise)
    changed.wording = changed.wordings.create(version=2, text="Past het morgen aan", written_at=make.MADE)
    changed.save()

    found = tally([one.pk])[one.pk]

    assert found.by_party[Party.SUPPORT] == Promised(asked=6, promised=4, kept=2, told=3)
    assert found.by_party[Party.TRAINER] == Promised(asked=1), "a yes on other words is none"
    assert Party.LEARNERS not in found.by_party
    assert found.was_there(Obstacle.TIME) is False


def test_what_typically_stood_in_the_way_is_in_how_many_trajectories(client: Client, sanne: Member) -> None:
    for met in (6, 9, 1):
        told(begun(sanne), met=met)
    begun(sanne)

    line = across(sanne, show="", now=NOW).lines[0]

    assert (line.started, line.told) == (4, 3)
    assert [(one.obstacle, one.trajectories) for one in line.typical] == [(Obstacle.TIME, 2)]
    assert "Tijd : in 2 van 3" in page(client, "across") or "Tijd: in 2 van 3" in page(client, "across")


def test_two_choices_cannot_be_laid_over_each_other(client: Client, sanne: Member) -> None:
    noor = make.member("Noor Bakker", organisation=sanne.organisation)
    begun(sanne)
    begun(noor, date(2026, 11, 3))

    mine = across(sanne, show="mine", now=NOW)
    assert (mine.is_mine, mine.year, sum(line.started for line in mine.lines)) == (True, None, 1)
    assert mine.years == [2027], "nothing says which years are somebody else's"
    # Both at once is neither, or the last of the two: never the one within the other.
    for show in ("mine&show=2026", "2026,mine", "mine 2026"):
        found = across(sanne, show=show, now=NOW)
        assert (found.is_mine, found.year) == (False, None)
    assert "Kwartaal 4 van 2026" in page(client, "across", query="?show=mine&show=2026")
    links = re.findall(r'href="\?([^"]*)"', client.get(
        reverse("insight:across", kwargs={"org": sanne.organisation.public_id}) + "?show=mine"
    ).content.decode())  # fmt: skip
    assert links
    assert all(link.count("=") <= 1 for link in links)


def test_another_organisation_stands_in_neither(client: Client, sanne: Member) -> None:
    wim = make.member("Wim Cools", organisation=make.organisation(name="Elders NV"))
    theirs = begun(wim, title="Elders leren")
    told(theirs)
    begun(sanne)

    assert sum(line.started for line in across(sanne, show="", now=NOW).lines) == 1
    where = {"org": sanne.organisation.public_id, "trajectory": theirs.public_id}
    assert client.get(reverse("insight:editions", kwargs=where)).status_code == 404


def test_many_trajectories_ask_as_little_as_one(client: Client, sanne: Member) -> None:
    counts = []
    before = None
    for number in range(12):
        before = begun(sanne, previous=before, edition=number + 1)
        precondition(before, "there")
        told(before)
        if number in (0, 11):
            cache.clear()
            for name, where in (("across", {}), ("editions", {"trajectory": before.public_id})):
                address = reverse(f"insight:{name}", kwargs={"org": sanne.organisation.public_id} | where)
                with CaptureQueriesContext(
                    connection,
                ) as asked:
                    client.get(address)
                counts.append(len(asked))

    assert PublishedMoment.objects.count() == 12
    assert counts[:2] == counts[2:]
    assert max(counts) <= QUERIES
