"""The organisation of thousands, in small: its rows are such as the product itself would have made."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker, Settings

from asks.links import find_any, token
from asks.models import Grant, Link
from checkins import publishing
from checkins.models import LogEntry, PublishedMoment
from impactmodel.generate.everything import Made, Size, generate
from impactmodel.generate.rows import ORDER
from mailing.models import Mail
from organisations import clock
from organisations.acting import Actor
from organisations.models import Member, Organisation, Person
from roles.models import Commitment, Promise
from roles.promises import line_up
from tests import factories as make
from tests.access_world import undone
from tests.signing_in import sign_in
from trajectories import files
from trajectories.models import Trajectory

pytestmark = pytest.mark.django_db
# A Tuesday, half past ten in Amsterdam.
NOW = datetime(2027, 6, 15, 8, 30, tzinfo=UTC)
SMALL = Size(people=100, trajectories=20, entries=1_000)
STATES = set(Trajectory.State.values)


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Made]:
    with django_db_blocker.unblock(), transaction.atomic():
        made = generate(SMALL, seed=1, now=NOW)
        with django_db_blocker.block():
            yield made
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _looking(made: Made, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the day on which it was made; what a test does here is gone after it."""
    monkeypatch.setattr(clock, "shift", lambda: NOW - timezone.now())


def one_of_each() -> list[Trajectory]:
    """The first trajectory of each state, and one that lies still."""
    found = {one.state: one for one in Trajectory.objects.order_by("-pk")}
    assert set(found) == STATES
    still = Trajectory.objects.exclude(paused_at=None).first()
    assert still is not None
    return [*found.values(), still]


def test_as_much_is_made_as_was_asked_for(made: Made) -> None:
    assert Trajectory.objects.count() == SMALL.trajectories
    assert LogEntry.objects.count() == SMALL.entries
    assert Person.objects.filter(member=None).count() == SMALL.people
    assert {model._meta.label for model in ORDER} <= set(made.rows)
    assert all(made.rows[model._meta.label] == model._base_manager.count() for model in ORDER)


def test_the_same_seed_gives_the_same() -> None:
    first, again, other = (_told_of_another(seed) for seed in (2, 2, 3))
    assert first == again
    assert first != other, "another seed, another organisation"


def _told_of_another(seed: int) -> list[Any]:
    with undone():
        return _told(generate(Size(people=60, trajectories=8, entries=100), seed=seed, now=NOW).organisation)


def _told(organisation: Organisation) -> list[Any]:
    people = list(organisation.people.order_by("pk").values_list("public_id", "name", "email", "distinction"))
    return [*people, *[files.dump(one) for one in organisation.trajectories.order_by("pk")]]


def test_every_row_holds_what_its_fields_allow() -> None:
    models: list[type[Model]] = [Organisation, Member, Person, *ORDER]
    for model in models:
        rows = model._base_manager.order_by("pk")
        assert rows, model
        for row in rows[:: max(rows.count() // 40, 1)]:
            # What a letter is about is empty where it says everything of the day.
            row.full_clean(exclude={"about"} if model is Mail else None)


def test_people_have_the_keys_that_saving_gives_them() -> None:
    people = list(Person.objects.select_related("organisation"))
    assert len({(one.sort_key, one.distinction) for one in people}) == len(people), "namesakes are told apart"
    for one in people:
        before = one.sort_key, one.search_key, one.distinction
        one.save()
        assert (one.sort_key, one.search_key, one.distinction) == before


def test_the_lines_are_those_that_follow_from_roles_and_commitments() -> None:
    for one in one_of_each():
        before = set(Promise.objects.of(one).values_list("pk", "ended_at"))
        line_up(one, NOW)
        assert set(Promise.objects.of(one).values_list("pk", "ended_at")) == before, one.state
    assert not Commitment.objects.filter(wording=None).exists()


def test_each_promise_stands_at_its_last_answer_as_if_it_was_given() -> None:
    answered = Promise.objects.filter(answers__isnull=False).distinct().prefetch_related("answers")
    assert answered
    assert all(one.answer == one.answers.all()[len(one.answers.all()) - 1] for one in answered)
    states = {one.state for one in Promise.objects.with_words()}
    assert states >= {
        "not_asked",
        "asked",
        "question",
        "promised",
        "promised_if",
        "cannot",
        "changed",
        "kept",
        "not_kept",
    }


def test_what_was_published_is_what_publishing_finds() -> None:
    def told() -> dict[tuple[int, str], Any]:
        rows = PublishedMoment.objects.values_list("trajectory", "moment", "closed_on", "figures")
        return {(trajectory, moment): (day, figures) for trajectory, moment, day, figures in rows}

    before = told()
    assert before
    PublishedMoment.objects.all().delete()
    # Whatever is over for so long that a round no longer looks for it, is published too when nothing is.
    assert publishing.plan(NOW) == len(before)
    assert told() == before


@pytest.mark.parametrize("page", ["insight:plan", "checkins:follow_up", "roles:people", "insight:history"])
def test_its_pages_open_in_every_state(made: Made, page: str) -> None:
    client = _planner(made)
    for one in one_of_each():
        found = client.get(reverse(page, kwargs={"org": made.organisation.public_id, "trajectory": one.public_id}))
        assert found.status_code == 200, one.state


def test_the_portfolio_opens(made: Made) -> None:
    page = _planner(made).get(reverse("insight:portfolio", kwargs={"org": made.organisation.public_id}))
    assert page.status_code == 200
    running = Trajectory.objects.running().values_list("title", flat=True)
    assert running
    assert all(title in page.content.decode() for title in running)


def _planner(made: Made) -> Client:
    client = Client()
    member = Member.objects.filter(organisation=made.organisation).earliest("pk")
    return sign_in(client, member)


def test_links_of_its_letters_open() -> None:
    pages = Link.objects.for_purpose(Grant.Purpose.PAGE).open(now=NOW).with_people()
    links = list(pages.order_by("-pk")[:20])
    assert links
    for link in links:
        text = token(link.grant, link.mail, link.kid)
        assert find_any(text) == link
        assert Client().get(f"/l/{text}").status_code == 200


def test_a_file_of_it_can_be_read_elsewhere(made: Made) -> None:
    owner = make.member("Wim Cools", organisation=make.organisation(name="Elders NV"))
    for one in one_of_each():
        said = files.dump(one)
        copy = files.load(said, owner.organisation, by=Actor(person=owner.person, member=owner), now=NOW)
        again = files.dump(copy)
        assert set(again) == set(said)
        assert [len(again[part]) for part in again] == [len(said[part]) for part in said], one.state


def test_it_is_not_made_beside_real_people(settings: Settings) -> None:
    make.person("Noor Bakker", organisation=make.organisation())
    with pytest.raises(CommandError, match="known here already"):
        call_command("generate", people=50, trajectories=1, entries=10)


def test_production_is_asked_for_by_name(settings: Settings) -> None:
    settings.DEVELOPMENT = False
    with pytest.raises(CommandError, match="--in-production"):
        call_command("generate", people=50, trajectories=1, entries=10)
    call_command("generate", people=50, trajectories=1, entries=10, in_production=True)
    assert Organisation.objects.count() == 2, "beside the one it made"
