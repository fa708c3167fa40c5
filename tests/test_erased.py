"""Who was erased has no page any more, no act takes up the row that stays, and a backup changes nothing of that."""

from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from organisations import actions, clock
from organisations.acting import PRODUCT
from organisations.models import AuditLine, Person, Tombstone
from organisations.models.people import PersonQuerySet
from roles import actions as roles
from roles.actions.deputies import name_deputy
from roles.models import Role
from tests import everything_kept as kept
from tests import factories as make
from tests.access_rows import ROWS
from tests.access_world import World, routes

# A member is ended before anybody is erased, and then has no page of rights either.
NEVER_OPEN = {"organisations:rights"}


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def erased(world: World) -> Person:
    person = Person.objects.get(public_id=world.values["person"])
    return actions.forget(person, by=PRODUCT, now=clock.now())


def addresses(world: World) -> Iterator[tuple[str, str]]:
    """Each route that leads to somebody, with who was erased at that place, and beside another where there are two."""
    for name, pattern in routes():
        theirs = {"person", "other"} & set(pattern.pattern.converters)
        for argument in theirs:
            values = world.arguments(ROWS[name, "GET"].arguments) | {argument: world.values["person"]}
            yield name, reverse(name, kwargs=values)


def test_no_route_leads_to_who_was_erased(world: World) -> None:
    found = [(name, address) for name, address in addresses(world) if name not in NEVER_OPEN]
    assert len(found) > 8
    closed = [name for name, address in found if world.answer("admin", "GET", address).status_code != 200]
    assert closed == [], "they are there before"

    person = erased(world)

    for method in ("GET", "POST"):
        for name, address in addresses(world):
            assert world.answer("admin", method, address).status_code == 410, f"{method} {name}"
            assert world.answer("outsider", method, address).status_code in (403, 404), f"{method} {name}"
    back = reverse("roles:leave", kwargs={"org": world.values["org"], "person": person.public_id})
    answer = world.browser("admin").post(back, {"do": "come_back"})
    assert (answer.status_code, "Deze persoon is gewist" in answer.content.decode()) == (410, True)
    person.refresh_from_db()
    assert person.left_on is not None


def test_a_page_that_was_open_when_somebody_was_erased_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read before they were erased, sent after: the act itself refuses, and the answer is the same kind page."""
    where = {"org": world.values["org"], "person": world.values["person"]}
    monkeypatch.setattr(PersonQuerySet, "visible_to", lambda people, member: people)
    address = reverse("roles:leave", kwargs=where)
    assert world.browser("admin").get(address).status_code == 200
    erased(world)
    assert world.browser("admin").get(address).status_code == 200, "as if it was read before"
    answer = world.browser("admin").post(address, {"do": "come_back"})
    assert (answer.status_code, "Er is nu niets veranderd" in answer.content.decode()) == (410, True)


@pytest.mark.parametrize("name", ["organisations:people", "organisations:find_who_asks", "insight:find_double"])
def test_nobody_finds_who_was_erased_by_the_name_that_is_nobodys(world: World, name: str) -> None:
    person = erased(world)
    values = {"org": world.values["org"]} | ({"person": world.values["double"]} if "double" in name else {})
    page = world.browser("admin").get(reverse(name, kwargs=values), {"q": person.name}).content.decode()
    assert person.public_id not in page


def test_pages_of_a_plan_lead_to_no_page_of_who_was_erased(world: World) -> None:
    person = erased(world)
    here = {"org": world.values["org"], "trajectory": world.values["trajectory"]}
    held = person.roles.get(trajectory__public_id=here["trajectory"])
    for address in (
        reverse("roles:people", kwargs=here),
        reverse("roles:role", kwargs=here | {"role": held.public_id}),
    ):
        answer = world.browser("admin").get(address)
        assert f"/people/{person.public_id}/" not in answer.content.decode(), address


@pytest.mark.django_db
def test_no_act_takes_up_a_row_that_is_nobodys() -> None:
    sara = kept.sara()
    other, now = make.person("Sara Yildiz", organisation=sara.organisation), kept.later(1)
    before, day = Person.objects.get(pk=sara.pk), now.date()
    trajectory = make.trajectory(owner=other)
    actions.forget(sara, by=PRODUCT, now=now)
    stays = Person.objects.get(pk=sara.pk)
    asked = AuditLine.objects.count()
    # Also by a page that was opened before.
    for one in (stays, before):
        acts: list[Callable[[], object]] = [
            partial(actions.change_person, one, changes={"name": "Sara", "email": "sara@voorbeeld.example"}),
            partial(actions.set_absences, one, periods=[(day, day)]),
            partial(actions.leave, one, on=day),
            partial(actions.set_last_day, one, last_day=day),
            partial(actions.ask_about_data, one, kind="see", asked_on=day),
            partial(actions.trust_address, one),
            partial(actions.forget, one),
            partial(actions.take_own_words, one),
            partial(actions.merge, one, gone=other, chosen={"email": ""}),
            partial(actions.merge, other, gone=one, chosen={"email": ""}),
            partial(roles.leave, one),
            partial(roles.come_back, one),
            partial(name_deputy, one, deputy=other, first_day=day, last_day=day),
            partial(name_deputy, other, deputy=one, first_day=day, last_day=day),
            partial(roles.hold, trajectory, people=[other, one], functions=["learner"]),
            partial(roles.hold, trajectory, people=Person.objects.filter(pk=one.pk), functions=["learner"]),
        ]
        for act in acts:
            with pytest.raises(actions.WasErased):
                act(by=PRODUCT, now=now)  # type: ignore[call-arg]  # each takes these
    assert AuditLine.objects.count() == asked
    stays.refresh_from_db()
    assert (stays.email, stays.reach, stays.left_on, stays.last_day) == ("", "none", now.date(), None)
    assert not stays.absences.exists()
    assert not Role.objects.of(trajectory).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [{"email": "sara@voorbeeld.example"}, {"reach": "own"}, {"left_on": None}, {"last_day": make.MADE}, {"phone": "1"}],
    ids=str,
)
def test_the_database_takes_nothing_of_somebody_at_a_row_that_is_nobodys(fields: dict[str, Any]) -> None:
    sara, left = kept.sara(), make.person("Wie Ging", left_on=make.MADE, reach="none", email="")
    Person.objects.filter(pk=left.pk).update(**fields)
    actions.forget(sara, by=PRODUCT, now=kept.later(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=sara.pk).update(**fields)


@pytest.mark.django_db
def test_a_backup_from_before_or_after_knows_them_as_erased(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    sara = kept.sara()
    yesterday = transaction.savepoint()
    with django_capture_on_commit_callbacks(execute=True):
        actions.forget(sara, by=PRODUCT, now=kept.later(1))

    call_command("adopt_instance", now=kept.later(2), verbosity=0)
    assert Person.objects.get(pk=sara.pk).erased_at == kept.later(1)

    transaction.savepoint_rollback(yesterday)
    assert Person.objects.get(pk=sara.pk).erased_at is None
    call_command("adopt_instance", now=kept.later(2), verbosity=0)
    assert Person.objects.get(pk=sara.pk).erased_at == kept.later(2)


@pytest.mark.django_db
def test_who_was_erased_before_there_was_a_mark_gets_it() -> None:
    """And nobody who merely left, took their words away, or was given a name and an address again."""
    gone, left, words, again = (make.person(name) for name in ("Een", "Twee", "Drie", "Vier"))
    for one in (gone, left, words):
        Person.objects.filter(pk=one.pk).update(left_on=make.MADE.date(), email="", reach="none", user=None)
    for one, what in ((gone, "person"), (words, "words"), (again, "person")):
        Tombstone.objects.create(person=one.public_id, what=what, at=make.MADE)

    import_module("organisations.migrations.0017_erased_at").mark(apps, None)

    assert dict(Person.objects.exclude(erased_at=None).values_list("pk", "erased_at")) == {gone.pk: make.MADE}
