"""Adding people to a trajectory: new, known, and those of whom only L&D knows who they are."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from organisations.models import Person
from roles.models import Function, Promise, Role
from tests import factories as make
from tests.signing_in import sign_in
from trajectories.models import Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def trajectory(client: Client) -> Trajectory:
    sanne = make.member("Sanne Brouwer")
    sign_in(client, sanne)
    return make.trajectory(owner=sanne.person)


def address(trajectory: Trajectory) -> str:
    return f"/o/{trajectory.organisation.public_id}/t/{trajectory.public_id}/people/add/"


def add(client: Client, trajectory: Trajectory, lines: str = "", function: str = "buddy", **more: Any) -> Any:
    return client.post(address(trajectory), {"lines": lines, "functions": [function], **more})


def asked(page: str) -> str:
    """The key of the one line that asks who it is."""
    (key,) = set(re.findall(r'name="(who-[0-9a-f]+)-asked"', page))
    return str(key)


def held(trajectory: Trajectory, function: str = "buddy") -> list[str]:
    return [str(role.person) for role in Role.objects.of(trajectory).holding(function).by_name()]


def test_faults_come_back_with_their_reason_and_the_good_lines_are_added(
    client: Client, trajectory: Trajectory
) -> None:
    answer = add(client, trajectory, "Naam;E-mail\nNoor Bakker; noor@voorbeeld.example\nkapot; geen-mail")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert held(trajectory) == ["Noor Bakker"]
    assert "Regel 3, “kapot; geen-mail”: dit is geen mailadres: geen-mail" in page
    assert "“Naam;E-mail” staat boven een lijst" in page
    assert ">\nkapot; geen-mail</textarea>" in page, "only what is left is to be mended"


def test_a_line_that_came_before_is_told(client: Client, trajectory: Trajectory) -> None:
    lines = "Noor Bakker; noor@voorbeeld.example\nAns de Boer\nNoor Bakker; noor@voorbeeld.example"

    page = client.post(address(trajectory), {"lines": lines, "functions": ["buddy"]}, follow=True).content.decode()

    assert held(trajectory) == ["Noor Bakker", "Ans de Boer"]
    assert "regel 3 (staat al in regel 1)" in page


def test_an_address_of_somebody_of_another_name_is_not_given_the_function_until_said(
    client: Client, trajectory: Trajectory
) -> None:
    make.person("Piet Jansen", email="piet@voorbeeld.example")
    page = add(client, trajectory, "Ilse Hof; Piet@voorbeeld.example").content.decode()
    assert "Piet Jansen heeft dit adres al. Is dit dezelfde persoon?" in page
    assert held(trajectory) == []

    again = {f"{asked(page)}-asked": "1"}
    unsaid = add(client, trajectory, "Ilse Hof; Piet@voorbeeld.example", **again)
    assert unsaid.status_code == 422
    assert "Kies wie dit is" in unsaid.content.decode()
    assert held(trajectory) == []

    piet = Person.objects.get(name="Piet Jansen")
    said = again | {f"{asked(page)}-who": piet.public_id}
    assert add(client, trajectory, "Ilse Hof; Piet@voorbeeld.example", **said).status_code == 302
    assert held(trajectory) == ["Piet Jansen"]
    assert not Person.objects.filter(name="Ilse Hof").exists()


def test_a_line_can_be_left_out(client: Client, trajectory: Trajectory) -> None:
    make.person("Piet Jansen", email="piet@voorbeeld.example")
    page = add(client, trajectory, "Ilse Hof; piet@voorbeeld.example").content.decode()
    said = {f"{asked(page)}-asked": "1", f"{asked(page)}-who": "leave"}

    assert add(client, trajectory, "Ilse Hof; piet@voorbeeld.example", **said).status_code == 302
    assert held(trajectory) == []


@pytest.mark.parametrize(
    "line",
    ["Sara; sara@voorbeeld.example", "yildiz sara <SARA@voorbeeld.example>", "S. Yıldız; sara@voorbeeld.example"],
)
def test_an_address_with_their_own_name_is_the_same_person(client: Client, trajectory: Trajectory, line: str) -> None:
    make.person("Sara Yıldız", email="sara@voorbeeld.example")

    assert add(client, trajectory, line).status_code == 302
    assert held(trajectory) == ["Sara Yıldız"]
    assert Person.objects.filter(email__iexact="sara@voorbeeld.example").count() == 1


def test_the_same_list_pasted_again_is_the_same_people(client: Client, trajectory: Trajectory) -> None:
    lines = "Ans de Boer\nNoor Bakker; noor@voorbeeld.example"
    add(client, trajectory, lines)
    people = Person.objects.count()

    assert add(client, trajectory, lines, "observer").status_code == 302
    assert Person.objects.count() == people
    assert held(trajectory, "observer") == ["Noor Bakker", "Ans de Boer"]


def test_a_mailbox_known_as_shared_stays_shared(client: Client, trajectory: Trajectory) -> None:
    make.person("Balie Zuid", email="balie@voorbeeld.example", reach="shared")

    add(client, trajectory, "Ans de Boer; Balie@voorbeeld.example")
    ans = Person.objects.get(name="Ans de Boer")
    assert (ans.reach, ans.gets_mail) == ("shared", False)

    add(client, trajectory, "Ans de Boer; balie@voorbeeld.example", "observer")
    assert Person.objects.filter(name="Ans de Boer").count() == 1
    assert held(trajectory, "observer") == ["Ans de Boer"]


def test_a_name_that_is_known_elsewhere_is_asked_about(client: Client, trajectory: Trajectory) -> None:
    ans = make.person("Ans de Boer", reach="none")
    page = add(client, trajectory, "Ans de Boer").content.decode()
    assert held(trajectory) == []
    assert "“Ans de Boer”: wie is dit?" in page

    said = {f"{asked(page)}-asked": "1", f"{asked(page)}-who": ans.public_id}
    add(client, trajectory, "Ans de Boer", **said)
    assert Role.objects.get(trajectory=trajectory).person == ans
    assert Person.objects.filter(name="Ans de Boer").count() == 1


def test_a_namesake_comes_in_with_words_that_tell_them_apart(client: Client, trajectory: Trajectory) -> None:
    make.person("Jan de Vries", email="jan@voorbeeld.example")
    line = "Jan de Vries; jan2@voorbeeld.example"
    key = asked(add(client, trajectory, line).content.decode())
    said = {f"{key}-asked": "1", f"{key}-who": "new"}

    assert add(client, trajectory, line, **said).status_code == 422, "words are asked for"
    assert add(client, trajectory, line, **said, **{f"{key}-distinction": "vroege dienst"}).status_code == 302
    assert held(trajectory) == ["Jan de Vries (vroege dienst)"]
    assert Person.objects.get(distinction="vroege dienst").email == "jan2@voorbeeld.example"


def test_words_in_brackets_say_it_at_once(client: Client, trajectory: Trajectory) -> None:
    make.person("Jan de Vries", email="jan@voorbeeld.example")

    assert add(client, trajectory, "Jan de Vries (vroege dienst)").status_code == 302
    assert held(trajectory) == ["Jan de Vries (vroege dienst)"]


def test_who_left_gets_no_function_by_their_old_address(client: Client, trajectory: Trajectory) -> None:
    make.person("Hans Kuiper", email="hans@voorbeeld.example", left_on=make.MADE.date())

    answer = add(client, trajectory, "Hans Kuiper; hans@voorbeeld.example")

    assert answer.status_code == 422
    assert "Hans Kuiper had dit adres en is weg" in answer.content.decode()
    assert held(trajectory) == []


def test_somebody_without_mail_is_found_and_gets_a_second_function(client: Client, trajectory: Trajectory) -> None:
    ans = make.role(trajectory, Function.BUDDY, person=make.person("Ans de Boer", reach="none")).person
    for number in range(15):
        make.person(f"Vulling {number}x")
    look = {"q": "boer", "look": "1"}
    page = client.post(address(trajectory), {"lines": "Noor Bakker", "functions": ["observer"], **look})
    html = page.content.decode()
    assert page.status_code == 200
    assert 'id="errors"' not in html
    assert ">\nNoor Bakker</textarea>" in html, "what was typed stays"
    assert f'name="known" value="{ans.public_id}"' in html
    assert "Vulling" not in html
    assert held(trajectory, "observer") == []

    answer = client.post(address(trajectory), {"lines": "", "functions": ["observer"], "known": [ans.public_id]})
    assert answer.status_code == 302
    assert held(trajectory, "observer") == ["Ans de Boer"]
    assert Person.objects.filter(name="Ans de Boer").count() == 1


def test_nobody_of_another_organisation_can_be_picked(client: Client, trajectory: Trajectory) -> None:
    elsewhere = make.person("Wim Cools", organisation=make.organisation(name="Elders NV"))
    picked = {"functions": ["buddy"], "known": [elsewhere.public_id]}

    assert client.post(address(trajectory), picked).status_code == 422
    assert held(trajectory) == []


def test_who_holds_it_until_a_day_goes_on_in_the_same_function_and_is_asked_once(
    client: Client, trajectory: Trajectory
) -> None:
    """Not where somebody takes over then; and a period cannot be laid over another of the same function."""
    farid = make.person("Farid Demir")
    role = make.role(trajectory, "manager", person=farid, held_until=date(2099, 6, 30))
    ended = make.role(trajectory, "manager", person=farid, held_until=date(2020, 1, 31))
    ilse = make.role(trajectory, "manager", "Ilse Hof", held_until=date(2099, 3, 31))
    make.role(trajectory, "manager", "Noor Bakker", held_from=date(2099, 4, 1), follows=ilse)
    make.commitment(trajectory, "manager", "Maakt tijd vrij")
    both = {"known": [farid.public_id, ilse.person.public_id], "functions": ["manager"]}

    page = client.post(address(trajectory), both, follow=True).content.decode()

    role.refresh_from_db()
    ilse.refresh_from_db()
    assert (role.held_until, ilse.held_until) == (None, date(2099, 3, 31))
    assert "Farid Demir was al leidinggevende, tot en met 30 juni 2099." in page
    assert "Ilse Hof doet al mee als leidinggevende, tot en met 31 maart 2099." in page
    assert held(trajectory, "manager").count("Farid Demir") == 2, "the one, and that of before"
    assert [str(one.role.person) for one in Promise.objects.order_by("role__person__sort_key")] == [
        "Farid Demir",
        "Ilse Hof",
    ]

    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id, "role": ended.public_id}
    laid_over = client.post(reverse("roles:role", kwargs=place), {"held_until": "", "version": ended.version})

    assert laid_over.status_code == 422
    assert "Farid Demir is hier ook leidinggevende in een andere periode, zonder einde" in laid_over.content.decode()
