"""The portfolio: which trajectories need me today."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from asks.models import PassOn
from insight.portfolio import MOST_FINISHED, MOST_RANKED, MOST_REQUESTS, PAGE
from organisations.models import Member
from roles.models import Answer, Function
from tests import factories
from tests.signing_in import sign_in
from trajectories.models import Trajectory

NOW = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
# Session, account; all in brief; trajectories, cohorts, interventions with dates, schedule; words of requests; roles,
# commitments, promises.
QUERIES = 10


@pytest.fixture(autouse=True)
def _on_a_tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("insight.views.across.now", lambda: NOW)


@pytest.fixture
def planner(db: None, client: Client) -> Member:
    member = factories.member("Sanne Brouwer")
    sign_in(client, member)
    return member


def _url(member: Member) -> str:
    return reverse("insight:portfolio", kwargs={"org": member.organisation.public_id})


def _asked(planner: Member, title: str, *, kind: str = "", starts_on: date = date(2027, 4, 1)) -> Trajectory:
    """One manager, one must, asked yesterday; answered with `kind` when it is given."""
    trajectory = factories.trajectory(owner=planner.person, title=title, starts_on=starts_on)
    farid = factories.role(trajectory, Function.MANAGER, "Farid el Amrani")
    promise = factories.promise(factories.commitment(trajectory), farid, asked_at=NOW - timedelta(days=1))
    if kind:
        factories.answer(promise, kind, words="Dit lukt niet", given_at=NOW)
    return trajectory


def test_a_row_without_learners_counts_no_zero(client: Client, planner: Member) -> None:
    trajectory = factories.trajectory(owner=planner.person, title="Nieuw", group_name="Klantcontact Zuid")
    assert "0 lerenden" not in client.get(_url(planner)).content.decode()
    assert ", Klantcontact Zuid" in client.get(_url(planner)).content.decode()
    factories.role(trajectory, Function.LEARNER, "Sara Yıldız")
    assert "1 lerende, Klantcontact Zuid" in client.get(_url(planner)).content.decode()


def test_what_needs_me_comes_first(client: Client, planner: Member) -> None:
    _asked(planner, "Rustig", kind=Answer.Kind.YES)
    _asked(planner, "Al gauw", starts_on=NOW.date() + timedelta(days=10))
    _asked(planner, "Geweigerd", kind=Answer.Kind.NO)

    portfolio = client.get(_url(planner)).context["portfolio"]

    assert [entry.trajectory.title for entry in portfolio.entries] == ["Geweigerd", "Al gauw", "Rustig"]
    assert [today.trajectory.title for today in portfolio.today] == ["Geweigerd"]
    assert [entry.not_ready for entry in portfolio.entries] == [False, True, False]


def test_an_empty_portfolio_says_how_to_begin_and_asks_one_thing(client: Client, planner: Member) -> None:
    begin = f'href="{reverse("trajectories:create", kwargs={"org": planner.organisation.public_id})}"'
    page = client.get(_url(planner)).content.decode()

    assert "Begin met de vraag achter de vraag" in page
    assert page.count(begin) == 1
    assert page.count("btn--primary") == 1

    factories.trajectory(owner=planner.person, title="Het eerste")
    for show, called in (("mine", "Het eerste"), ("running", "Hier staat niets"), ("done", "Hier staat niets")):
        page = client.get(_url(planner), {"show": show}).content.decode()
        assert called in page
        assert page.count(begin) == 1, "above the list"
    assert client.get(_url(planner), {"q": "Iets anders"}).content.decode().count(begin) == 1


def test_who_has_none_of_their_own_is_shown_to_those_of_others(client: Client, planner: Member) -> None:
    factories.trajectory(owner=factories.person("Noor Kok"), title="Van Noor")

    page = client.get(_url(planner), {"show": "mine"}).content.decode()

    assert "Begin met de vraag achter de vraag" not in page
    assert "Hier staat niets" in page
    assert 'href="?show=all"' in page


def test_of_what_goes_for_good_nothing_comes_any_more(client: Client, planner: Member) -> None:
    trajectory = factories.trajectory(owner=planner.person, title="Weg ermee", starts_on=date(2027, 6, 1))
    plan = f"{_url(planner)}t/{trajectory.public_id}/"
    assert "row__next" in client.get(_url(planner)).content.decode()
    assert re.search(r'row__next"><time', client.get(_url(planner)).content.decode())
    assert "start over" in client.get(plan).content.decode()
    trajectory.deleting_since = trajectory.paused_at = NOW
    trajectory.save()
    page = client.get(_url(planner)).content.decode()
    assert "Verdwijnt voorgoed" in page
    assert not re.search(r'row__next"><time', page)
    assert "start over" not in client.get(plan).content.decode()


def test_finished_trajectories_are_folded(client: Client, planner: Member) -> None:
    factories.trajectory(owner=planner.person, title="Klaar ermee", state=Trajectory.State.ENDED)

    portfolio = client.get(_url(planner)).context["portfolio"]

    assert [over.trajectory.title for over in portfolio.finished] == ["Klaar ermee"]
    assert list(portfolio.entries) == []


def test_the_search_ignores_accents(client: Client, planner: Member) -> None:
    factories.trajectory(owner=planner.person, title="Cliënten éérst")
    factories.trajectory(owner=planner.person, title="Iets anders")

    portfolio = client.get(_url(planner), {"q": "clienten eerst"}).context["portfolio"]

    assert [entry.trajectory.title for entry in portfolio.entries] == ["Cliënten éérst"]


def test_a_colleagues_trajectory_stands_under_all(client: Client, planner: Member) -> None:
    colleague = factories.member("Noor Bakker", organisation=planner.organisation)
    _asked(planner, "Van mij")
    factories.trajectory(owner=colleague.person, title="Van Noor")

    mine = client.get(_url(planner)).context["portfolio"]
    everything = client.get(_url(planner), {"show": "all"}).context["portfolio"]

    assert [entry.trajectory.title for entry in mine.entries] == ["Van mij"]
    assert {entry.trajectory.title for entry in everything.entries} == {"Van mij", "Van Noor"}


@pytest.mark.parametrize("trajectories", [1, 30, pytest.param(300, marks=pytest.mark.once)])
def test_the_portfolio_reads_its_rows_once(
    trajectories: int, client: Client, planner: Member, django_assert_num_queries: object
) -> None:
    for number in range(trajectories):
        made = _asked(planner, f"Traject {number}")
        factories.session(made, datetime(2027, 4, 1, 9, 0, tzinfo=UTC))
        asks = factories.person(f"Vrager {number}")
        factories.trajectory(owner=planner.person, state="requested", requested_by=asks, requested_at=NOW)

    with django_assert_num_queries(QUERIES):  # type: ignore[operator]  # pytest-django's fixture
        client.get(_url(planner))


def test_what_somebody_passes_on_waits_for_me_and_holds_up_the_start(client: Client, planner: Member) -> None:
    trajectory = _asked(planner, "Doorgegeven")
    farid = trajectory.roles.get()
    factories.promise(factories.commitment(trajectory, farid.function, "Komt langs"), farid, asked_at=NOW)
    assert client.get(_url(planner)).context["portfolio"].today == []
    PassOn.objects.create(
        organisation=planner.organisation,
        trajectory=trajectory,
        person=trajectory.roles.get().person,
        name="Noor Bakker",
        email="noor@voorbeeld.example",
        proposed_at=NOW,
    )

    (today,) = client.get(_url(planner)).context["portfolio"].today
    place = {"org": planner.organisation.public_id, "trajectory": trajectory.public_id}
    plan = client.get(reverse("insight:plan", kwargs=place)).context["plan"]

    assert (today.missing.act, today.missing.who) == ("Beslis", "Farid el Amrani")
    held_up = [line for line in plan.blocking if line.who == "Farid el Amrani"]
    assert [(line.act, line.url) for line in held_up] == [("Beslis", today.missing.url)] * 2, "once for each must"
    assert held_up[0].says == "zegt dat Noor Bakker de juiste is"
    assert plan.headline == "Nog 2 te gaan voor de start"
    assert len(plan.blocking) == 2


def _many(planner: Member, count: int, **fields: object) -> None:
    """So many of one kind, the last of them with the earliest start."""
    Trajectory.objects.bulk_create(
        Trajectory(
            organisation=planner.organisation,
            owner=planner.person,
            title=f"Traject {number:03}",
            created_at=NOW,
            **{"starts_on": date(2028, 1, 1) - timedelta(days=number)} | fields,
        )
        for number in range(count)
    )


def test_of_hundreds_only_the_page_is_looked_into(client: Client, planner: Member) -> None:
    _many(planner, MOST_RANKED - 1)
    ranked = client.get(_url(planner))
    _many(planner, 200)
    by_start = client.get(_url(planner), {"page": "2"})

    sentence = "Zo veel dat ze op volgorde van hun eerste dag staan."
    assert sentence not in ranked.content.decode()
    assert sentence in by_start.content.decode()
    days = [entry.trajectory.starts_on for entry in by_start.context["portfolio"].entries]
    assert days == sorted(days)
    assert len(days) == PAGE
    assert days[0] > client.get(_url(planner)).context["portfolio"].entries[0].trajectory.starts_on


def test_the_last_finished_ones_lead_to_all(client: Client, planner: Member) -> None:
    _many(planner, MOST_FINISHED, state=Trajectory.State.ENDED)
    few = client.get(_url(planner)).content.decode()
    _many(planner, 25, state=Trajectory.State.ENDED)
    many = client.get(_url(planner))
    done = client.get(_url(planner), {"show": "done"}).context["portfolio"]

    assert "Alle 35 afgeronde" not in few
    assert "Alle 35 afgeronde" in many.content.decode()
    assert len(many.context["portfolio"].finished) == MOST_FINISHED
    assert (len(done.entries), done.page.paginator.count) == (PAGE, 35)


def test_of_many_requests_the_oldest_stand_on_the_page(client: Client, planner: Member) -> None:
    asked = {"state": Trajectory.State.REQUESTED, "requested_at": NOW}
    _many(planner, MOST_REQUESTS, **asked)
    few = client.get(_url(planner)).content.decode()
    _many(planner, 4, **asked)
    many = client.get(_url(planner))
    every = client.get(_url(planner), {"requests": "all"}).context["portfolio"]

    assert "?requests=all" not in few
    page = many.content.decode()
    assert "14 aanvragen wachten op een besluit" in page
    assert '<a href="?requests=all">En nog 4</a>' in page
    assert len(many.context["portfolio"].requests) == MOST_REQUESTS
    assert (len(every.requests), every.requests_more) == (14, 0)
