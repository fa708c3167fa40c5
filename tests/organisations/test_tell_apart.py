"""Two people of the same name are told apart wherever the name is."""

import json
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client

from checkins.cards.talks import ReturnTalk
from organisations.models import Member, Person, called_apart
from roles.models import Function, Role
from tests import factories as make
from tests.opened import send_opened
from tests.signing_in import sign_in
from trajectories.models import Trajectory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sanne(client: Client) -> Member:
    member = make.member("Sanne Brouwer")
    sign_in(client, member)
    return member


def person_page(client: Client, person: Person, **changes: str) -> str:
    posted = {"name": person.name, "reach": person.reach, "email": person.email, "distinction": person.distinction}
    posted |= {"away-TOTAL_FORMS": "0", "away-INITIAL_FORMS": "0"} | changes
    address = f"/o/{person.organisation.public_id}/people/{person.public_id}/"
    answer = send_opened(client, address, posted, follow=True)
    return str(answer.content.decode())


def test_a_second_person_of_a_name_gets_a_number_until_somebody_chooses_words() -> None:
    names = [str(make.person("Jan de Vries")), str(make.person("jan de vries")), str(make.person("Jan de Vries"))]

    assert names == ["Jan de Vries", "jan de vries (2)", "Jan de Vries (3)"]


def test_another_employer_says_it_better_than_a_number() -> None:
    make.person("Jan de Vries")

    assert str(make.person("Jan de Vries", employer="Bouwbedrijf Kok")) == "Jan de Vries (Bouwbedrijf Kok)"


def test_words_that_were_chosen_stay_and_elsewhere_nobody_is_in_the_way(sanne: Member) -> None:
    elsewhere = make.organisation(name="Elders NV")
    make.person("Jan de Vries", organisation=elsewhere)
    first = make.person("Jan de Vries", organisation=sanne.organisation)
    first.save()

    assert str(first) == "Jan de Vries"
    assert str(make.person("Jan de Vries", distinction="planning")) == "Jan de Vries (planning)"


def test_two_of_a_name_without_words_between_them_are_refused_on_their_page(client: Client, sanne: Member) -> None:
    make.person("Jan de Vries")
    second = make.person("Jan de Vries", distinction="planning")

    assert "Er is nog een Jan de Vries" in person_page(client, second, distinction="")
    assert "Er is nog een Jan de Vries" not in person_page(client, second, distinction="avonddienst")
    second.refresh_from_db()
    assert second.distinction == "avonddienst"


def test_a_shared_mailbox_becomes_nobodys_own(client: Client, sanne: Member) -> None:
    make.person("Balie Zuid", email="balie@voorbeeld.example", reach="shared")
    ans = make.person("Ans de Boer", reach="none")

    assert "Deze mailbox is gedeeld" in person_page(client, ans, reach="own", email="Balie@voorbeeld.example")
    ans.refresh_from_db()
    assert ans.reach == "none"


@pytest.fixture
def two_jans(sanne: Member) -> Trajectory:
    trajectory = make.trajectory(owner=sanne.person)
    make.role(trajectory, Function.LEARNER, "Jan de Vries")
    make.role(trajectory, Function.LEARNER, "Jan de Vries")
    make.role(trajectory, Function.MANAGER, "Farid el Amrani")
    return trajectory


def test_pages_that_let_one_choose_tell_them_apart(client: Client, two_jans: Trajectory) -> None:
    base = f"/o/{two_jans.organisation.public_id}/t/{two_jans.public_id}/"
    manager = Role.objects.get(function=Function.MANAGER)
    for address in (f"{base}people/", f"{base}people/{manager.public_id}/", f"{base}commitments/new/"):
        page = client.get(address).content.decode()
        assert "Jan de Vries (2)" in page, address


def test_a_letter_and_its_page_tell_them_apart(two_jans: Trajectory) -> None:
    farid = Role.objects.get(function=Function.MANAGER).person
    asks = [
        make.ask(two_jans, farid, kind="return_talk", about=f"{two_jans.public_id}:return_talk:{role.public_id}")
        for role in Role.objects.learners().order_by("pk")
    ]

    part = ReturnTalk().part(asks, step=1, now=make.MADE)

    assert part.subject == "Farid, sprak je Jan de Vries en 1 ander al?", "one line of a mailbox holds no more"
    assert "Jan de Vries en Jan de Vries (2)" in part.heading


def test_one_first_name_is_enough_while_it_is_one_persons() -> None:
    jan, other, noor = make.person("Jan de Vries"), make.person("Jan Bakker"), make.person("Noor Kok")

    assert list(called_apart([jan, noor]).values()) == ["Jan", "Noor"]
    assert list(called_apart([jan, other, noor]).values()) == ["Jan de Vries", "Jan Bakker", "Noor"]


def test_a_trajectory_with_namesakes_goes_to_a_file_and_back(two_jans: Trajectory, tmp_path: Path) -> None:
    for reach in ("none", "none"):
        make.role(two_jans, Function.COLLEAGUE, person=make.person("Ans de Boer", reach=reach))
    file = tmp_path / "traject.json"
    call_command("trajectory_export", two_jans.public_id, output=file)
    elsewhere = make.member("Wim Cools", organisation=make.organisation(name="Elders NV"))

    call_command("trajectory_import", file, organisation="Elders NV", member=elsewhere.person.email)

    names = {person["name"] + person.get("distinction", "") for person in json.loads(file.read_text())["people"]}
    assert {"Ans de Boer", "Ans de Boer2", "Jan de Vries", "Jan de Vries2"} <= names
    there = Role.objects.filter(trajectory__organisation=elsewhere.organisation)
    assert there.count() == Role.objects.of(two_jans).count()


def test_namesakes_from_before_are_told_apart_without_being_saved() -> None:
    make.person("Noor Kok")
    elsewhere = make.organisation(name="Elders NV")
    for employer in ("", "", "Bouwbedrijf Kok", ""):
        make.person("Jan de Vries", employer=employer)
    make.person("Jan de Vries", organisation=elsewhere)
    Person.objects.update(distinction="")
    assert [str(person) for person in Person.objects.named(["Jan de Vries"], "nl")] == ["Jan de Vries"] * 5

    import_module("organisations.migrations.0002_tell_namesakes_apart").tell_apart(apps, None)

    here = Person.objects.exclude(organisation=elsewhere).order_by("pk")
    names = ["Noor Kok", *("Jan de Vries" + more for more in ("", " (2)", " (Bouwbedrijf Kok)", " (3)"))]
    assert [str(person) for person in here] == names
    assert str(Person.objects.get(organisation=elsewhere)) == "Jan de Vries"
