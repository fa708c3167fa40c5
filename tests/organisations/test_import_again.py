"""A list that comes once more, with other columns or after people changed here: nobody is doubled."""

from typing import Any

import pytest
from django.test import Client

from organisations import actions, clock, loading
from organisations.acting import PRODUCT, Actor
from organisations.domains import renaming
from organisations.forms.merging import MergeForm
from organisations.models import ImportFile, PeopleImport, Person
from tests import factories as make
from tests.organisations.test_import_people import Desk, csv_of, small_parts

pytestmark = pytest.mark.django_db
__all__ = ["small_parts"]  # the fixture

MAIL = [["Naam", "Mail"], ["Noor Bakker", "noor@oud.example"], ["Kofi Mensah", "k.mensah@oud.example"]]
CAME = [("Kofi Mensah", "k.mensah@oud.example"), ("Noor Bakker", "noor@oud.example")]


@pytest.fixture
def desk(client: Client) -> Desk:
    return Desk(client)


def counts(one: PeopleImport) -> tuple[int, int, int, int]:
    return one.added, one.filled, one.unchanged, one.refused


def checked(desk: Desk, rows: list[list[str]]) -> str:
    desk.send(csv_of(*rows))
    desk.choose()
    return desk.check()


def test_who_has_no_address_yet_gets_it_from_a_second_list(desk: Desk) -> None:
    desk.whole(csv_of(*([row[0]] for row in MAIL)))
    assert [email for _name, email in desk.people()] == ["", ""]

    page = checked(desk, MAIL)
    assert "e-mailadres" not in page.split('id="first"')[0].split("<main")[1].replace("Geen e-mailadres", "")
    second = desk.run()

    assert desk.people() == CAME
    noor = Person.objects.get(name="Noor Bakker")
    assert (noor.reach, counts(second)) == ("own", (0, 2, 0, 0))
    assert noor.readable_from is not None  # what was written before is not read at an address somebody else entered
    assert counts(desk.whole(csv_of(*MAIL))) == (0, 0, 2, 0)


@pytest.mark.parametrize("parts", [True, False])
def test_an_address_lower_in_the_same_list_is_theirs_as_well(desk: Desk, parts: bool, request: Any) -> None:
    if parts:
        request.getfixturevalue("small_parts")
    rows = [MAIL[0], ["Noor Bakker", ""], ["Kofi Mensah", ""], ["Noor Bakker", "noor@oud.example"], MAIL[2]]

    desk.whole(csv_of(*rows))

    assert desk.people() == CAME


def test_another_employer_tells_namesakes_apart_and_of_two_alike_somebody_has_to_say_it(desk: Desk) -> None:
    for employer in ("", "Elders"):
        make.person("Noor Bakker", organisation=desk.organisation, email="", reach="none", employer=employer)
    rows = [["Naam", "Mail", "Werkgever"], ["Noor Bakker", "n@elders.example", "Hier niet"]]
    assert counts(desk.whole(csv_of(*rows))) == (0, 1, 0, 0)  # she of whom no employer is known

    page = checked(desk, [rows[0], ["Noor Bakker", "b@elders.example", "Nergens"]])
    assert "Heet net als iemand hier: ze komen naast elkaar te staan.</b> Rij 2" in page

    make.person("Noor Bakker", organisation=desk.organisation, email="", reach="none", distinction="de jongste")
    page = checked(desk, [rows[0], ["Noor Bakker", "c@elders.example", ""]])
    assert "Meerdere mensen hier heten zo, en niets zegt wie van hen dit is.</b> Rij 2" in page


def test_a_colleague_who_works_here_gets_no_address_from_a_file(desk: Desk) -> None:
    member = make.member("Wim Cools", organisation=desk.organisation)
    Person.objects.filter(pk=member.person_id).update(email="", reach="none")

    assert counts(desk.whole(csv_of(MAIL[0], ["Wim Cools", "wim@ander.example"]))) == (0, 0, 1, 0)

    member.person.refresh_from_db()
    assert member.person.email == ""


def test_after_a_domain_was_renamed_the_same_list_is_the_same_people(desk: Desk) -> None:
    desk.whole(csv_of(*MAIL))
    by = Actor(desk.member.person)
    found = renaming(desk.organisation, "oud.example", "nieuw.example")
    actions.rename_domain(desk.organisation, renaming=found, by=by, now=clock.now())

    page = checked(desk, MAIL)

    assert "Bekend van een adres van vroeger: wat hier staat blijft.</b> 2 rijen: 2, 3" in page
    assert counts(desk.run()) == (0, 0, 2, 0)
    assert [email for _name, email in desk.people()] == ["k.mensah@nieuw.example", "noor@nieuw.example"]


def test_before_a_domain_is_renamed_here_a_list_with_the_new_one_is_the_same_people(desk: Desk) -> None:
    desk.whole(csv_of(*MAIL))

    page = checked(desk, [[cell.replace("@oud.", "@nieuw.") for cell in row] for row in MAIL])

    assert (
        "Al hier onder dezelfde naam, bij een ander maildomein: ze houden het adres dat ze hier hebben.</b> 2" in page
    )
    assert counts(desk.run()) == (0, 0, 2, 0)
    assert [email for _name, email in desk.people()] == [row[1] for row in (MAIL[2], MAIL[1])]


@pytest.mark.parametrize("stays", ["noor@oud.example", "bakker@oud.example"])
def test_after_two_became_one_neither_address_makes_a_double(desk: Desk, stays: str) -> None:
    rows = [MAIL[0], ["Noor Bakker", "noor@oud.example"], ["N.B. Smit", "bakker@oud.example"]]
    desk.whole(csv_of(*rows))
    merge(*(Person.objects.get(email=row[1]) for row in rows[1:]), stays=stays)

    assert counts(desk.whole(csv_of(*rows))) == (0, 0, 2, 0)
    assert [email for _name, email in desk.people()] == [stays]


def test_after_two_without_an_address_became_one_neither_name_makes_a_double(desk: Desk) -> None:
    rows = [["Naam"], ["Noor Bakker"], ["Eleonora Smit"]]
    desk.whole(csv_of(*rows))
    merge(*(Person.objects.get(name=row[0]) for row in rows[1:]), stays="")

    assert counts(desk.whole(csv_of(*rows))) == (0, 0, 2, 0)
    assert len(desk.people()) == 1


def test_who_had_no_address_before_two_became_one_is_known_without_it(desk: Desk) -> None:
    desk.whole(csv_of(["Naam"], ["Noor Bakker"]))
    kept = make.person("N. Bakker", organisation=desk.organisation, email="noor@oud.example")
    merge(kept, Person.objects.get(name="Noor Bakker"), stays=kept.email)

    assert counts(desk.whole(csv_of(["Naam"], ["Noor Bakker"]))) == (0, 0, 1, 0)


def merge(kept: Person, gone: Person, *, stays: str) -> None:
    chosen = {"email": "gone" if stays == gone.email else "kept", "name": "kept"}
    form = MergeForm(chosen, kept=kept, gone=gone)
    assert form.is_valid(), form.errors
    actions.merge(kept, gone=gone, chosen=form.chosen, by=PRODUCT, now=clock.now())


@pytest.mark.parametrize(
    ("email", "reach", "row"),
    [
        ("", "none", ["Wim Cools", ""]),
        ("", "none", ["Wim Cools", "wim@oud.example"]),
        ("balie@oud.example", "shared", ["Wim Cools", "balie@oud.example"]),
        ("wim@oud.example", "own", ["Wim Cools", ""]),
    ],
)
def test_who_left_does_not_come_back_as_somebody_new(desk: Desk, email: str, reach: str, row: list[str]) -> None:
    gone = make.MADE.date()
    make.person("Wim Cools", organisation=desk.organisation, email=email, reach=reach, left_on=gone)

    page = checked(desk, [MAIL[0], row, ["Noor Bakker", "noor@oud.example"]])

    assert "Iemand die vertrokken is, heet net zo.</b> Rij 2" in page
    assert counts(desk.run()) == (1, 0, 0, 1)


BALIE = [["Naam", "Mail", "Taal"], *([name, "Balie@oud.example", ""] for name in ("Noor Bakker", "Kofi Mensah", "O"))]


@pytest.mark.parametrize("again", [True, False])
def test_an_address_of_several_in_the_list_is_a_mailbox_they_share(desk: Desk, small_parts: None, again: bool) -> None:
    """Also where they come in with other parts, and where somebody here shares it."""
    rows = [*BALIE, ["N. Bakker", "noor@oud.example", ""], ["Noor Bakker", "noor@oud.example", ""]]
    page = checked(desk, rows)
    assert "Een postvak van meerdere mensen: daar gaat niets persoonlijks heen.</b> 3 rijen: 2, 3, 4" in page

    done = desk.run()

    assert counts(done) == (4, 0, 1, 0)
    assert sorted(Person.objects.filter(email="Balie@oud.example").values_list("reach", flat=True)) == ["shared"] * 3
    if again:
        assert counts(desk.whole(csv_of(*rows))) == (0, 0, 5, 0)
    else:
        page = checked(desk, [BALIE[0], ["Ilse Hof", "balie@oud.example", ""]])
        assert "Een postvak van meerdere mensen: daar gaat niets persoonlijks heen.</b> Rij 2" in page
        desk.run()
        assert Person.objects.get(name="Ilse Hof").reach == "shared"


def test_a_language_we_do_not_know_keeps_nobody_out(desk: Desk) -> None:
    rows = [BALIE[0], ["Noor Bakker", "n@oud.example", "Klingon!"], ["Kofi Mensah", "k@oud.example", "nl_NL"]]
    page = checked(desk, rows)
    assert "Een taal die we niet kennen: ze krijgen die van je organisatie.</b> Rij 2" in page

    assert counts(desk.run()) == (2, 0, 0, 0)

    spoken = dict(Person.objects.exclude(pk=desk.member.person_id).values_list("name", "language"))
    assert spoken == {"Noor Bakker": "", "Kofi Mensah": "nl"}


def test_the_name_of_the_organisation_itself_is_no_other_employer(desk: Desk) -> None:
    called = desk.organisation.name.removesuffix(" BV")
    assert called != desk.organisation.name
    employers = [called.upper(), f"{called} B.V.", f"{called}, nv", "Elders BV"]
    rows = [["Naam", "Werkgever"], *([f"Mens {n}", said] for n, said in zip("abcd", employers, strict=True))]

    desk.whole(csv_of(*rows))

    assert [one.employer for one in Person.objects.filter(name__startswith="Mens").order_by("name")] == [
        "", "", "", "Elders BV",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("headings", "columns"),
    [
        (["Naam", "Leidinggevende", "E-mailadres werk"], ["name", "", "email"]),
        (["Wie", "Van wie", "E-mailadres werk"], ["name", "", "email"]),
        (["Naam", "Mail", "Iets anders"], ["name", "email", ""]),
    ],
)
def test_a_column_of_addresses_is_known_by_what_stands_in_it(
    desk: Desk, headings: list[str], columns: list[str]
) -> None:
    """Not that of a manager, and not against what a heading says."""
    boss = "baas@oud.example"
    desk.send(csv_of(headings, ["Noor Bakker", boss, "noor@oud.example"], ["O", boss, "o@oud.example"]))

    assert (desk.last().heading_row, desk.last().rows) == (1, 2)
    assert desk.last().columns == columns


NO_MAIL = "Zoals het nu staat, is geen kolom het e-mailadres."


def test_that_no_column_is_the_mail_address_is_said_where_one_chooses(desk: Desk) -> None:
    desk.send(csv_of(["Naam", "Afdeling"], ["Noor Bakker", "Zorg"]))
    assert NO_MAIL in desk.client.get(desk.address("import_columns", desk.last())).content.decode()

    desk.send(csv_of(["Naam", "Mail"], ["Noor Bakker", "noor@oud.example"]))
    assert NO_MAIL not in desk.client.get(desk.address("import_columns", desk.last())).content.decode()


@pytest.mark.parametrize("state", ["preparing", "stopped", "running"])
def test_an_import_without_its_file_says_so_and_leads_to_choosing_it_again(desk: Desk, state: str) -> None:
    desk.send(csv_of(*MAIL))
    one = desk.last()
    PeopleImport.objects.update(state=state, moved_at=clock.now())
    ImportFile.objects.all().delete()
    if state == "running":
        loading.go_on(one.pk, clock.now())

    page = desk.client.get(desk.address("import_progress", one)).content.decode()

    assert "Dit bestand is er niet meer</h1>" in page
    assert "staan klaar" not in page
    assert f'<a class="btn btn--primary" href="{desk.address("import_people")}">' in page


def test_somebody_is_found_by_their_mail_address(desk: Desk) -> None:
    desk.whole(csv_of(*MAIL))

    page = desk.client.get(desk.address("people"), {"q": "K.Mensah@oud"}).content.decode()

    assert "Kofi Mensah" in page
    assert "Noor Bakker" not in page


def test_a_file_of_whom_everybody_is_known_says_so_and_offers_no_button(desk: Desk) -> None:
    rows = ["Naam", "Mail"], ["Ilse van 't Hof", "ilse@voorbeeld.example"]
    desk.whole(csv_of(*rows))
    page = checked(desk, [*rows])
    assert "<h1>Niemand om toe te voegen</h1>" in page
    assert "Iedereen in dit bestand is hier al bekend" in page
    assert "Voeg deze mensen toe" not in page
    assert "voeg de anderen vast toe" not in page

    page = checked(desk, [*rows, ["", "wie@voorbeeld.example"]])
    assert "De anderen in dit bestand zijn hier al bekend" in page
    assert "voeg de anderen vast toe" not in page

    page = checked(desk, [*rows, ["Łukasz Zając", "lukasz@voorbeeld.example"], ["", "wie@voorbeeld.example"]])
    assert "Voeg deze mensen toe" in page
    assert "voeg de anderen vast toe" in page


def test_who_stands_twice_in_the_file_is_not_told_as_known(desk: Desk) -> None:
    twice = ["Ilse van 't Hof", "ilse@voorbeeld.example"]
    rows = [["Naam", "Mail"], twice, twice, ["O", "o@voorbeeld.example"]]
    page = checked(desk, rows)
    assert "<b>2</b> nieuw" in page
    assert "<b>0</b> al bekend" in page
    assert "<b>1</b> dubbel in het bestand" in page
    assert counts(desk.whole(csv_of(*rows))) == (2, 0, 1, 0)


@pytest.mark.parametrize("name", ["?ukasz Zając", "Anh Nguy?n", "S�ra Y�ld�z"])
def test_a_name_that_lost_letters_is_nobody_new(desk: Desk, name: str) -> None:
    rows = [["Naam", "Mail"], [name, "zaj@voorbeeld.example"], ["Łukasz Zając", "lukasz@voorbeeld.example"]]
    page = checked(desk, rows)
    assert "Letters van de naam zijn verloren gegaan: er staat een vraagteken voor in de plaats.</b> Rij 2" in page
    assert "<b>1</b> nieuw" in page
    assert counts(desk.whole(csv_of(*rows))) == (1, 0, 0, 1)
    assert not desk.organisation.people.filter(name=name).exists()


def test_an_address_with_another_name_leads_to_the_page_of_whose_it_is(desk: Desk) -> None:
    known = make.person("Chloé Jansen", organisation=desk.organisation, email="chloe@voorbeeld.example")
    page = checked(desk, [["Naam", "Mail"], ["Chloé Kok", "chloe@voorbeeld.example"]])
    assert "Heeft iemand een andere naam gekregen?" in page
    assert f'Rij 2: <a href="/o/{desk.organisation.public_id}/people/{known.public_id}/">Chloé Jansen</a>' in page
