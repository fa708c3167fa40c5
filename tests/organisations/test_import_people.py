"""People come in from a file: file, columns, check, coming in, done."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checkins import keeping
from mailing.models import Mail
from organisations import actions, clock, importing, loading
from organisations.acting import PRODUCT
from organisations.models import ImportFile, Member, Organisation, PeopleImport, Person
from tests import factories as make
from tests.signing_in import sign_in
from tests.workbooks import xlsx

pytestmark = pytest.mark.django_db

HEADINGS = ["Voornaam", "Tussenvoegsel", "Achternaam", "E-mailadres", "Taal", "Werkgever", "Salaris"]
STAFF = [
    HEADINGS,
    ["Zoë", "van der", "Berg", "zoe@voorbeeld.example", "Engels", "", "1"],
    ["Farid", "", "Haddad", "farid@voorbeeld.example", "", "Kloosterman", "2"],
    ["O", "", "", "", "pools", "", "3"],
]


class Desk:
    """A planner at work, whose worker works when it is told to."""

    def __init__(self, client: Client) -> None:
        self.member = make.member("Sanne Brouwer")
        self.organisation: Organisation = self.member.organisation
        self.client = client
        sign_in(client, self.member)

    def address(self, name: str, one: PeopleImport | None = None) -> str:
        values = {"org": self.organisation.public_id} | ({"people_import": one.public_id} if one else {})
        return reverse(f"organisations:{name}", kwargs=values)

    def send(self, data: bytes, name: str = "lijst.csv") -> HttpResponse:
        return self.client.post(self.address("import_people"), {"file": SimpleUploadedFile(name, data)})  # type: ignore[return-value]  # a response

    def choose(self, **changes: str) -> HttpResponse:
        """The columns as they were guessed, but for `changes` by number."""
        one = self.last()
        sent = {f"column-{at}": held or "none" for at, held in enumerate(one.columns)}
        sent |= {"has_headings": "on"} if one.heading_row else {}
        return self.client.post(self.address("import_columns", one), sent | changes)  # type: ignore[return-value]  # a response

    def check(self) -> str:
        return self.client.get(self.address("import_check", self.last())).content.decode()

    def run(self) -> PeopleImport:
        """Press the button, and let the worker work."""
        self.client.post(self.address("import_check", self.last()))
        loading.go_on(self.last().pk, clock.now())
        return self.last()

    def last(self) -> PeopleImport:
        return PeopleImport.objects.select_related("file").order_by("-pk")[0]

    def whole(self, data: bytes) -> PeopleImport:
        self.send(data)
        self.choose()
        return self.run()

    def people(self) -> list[tuple[str, str]]:
        here = self.organisation.people.exclude(pk=self.member.person_id)
        return sorted((str(person), person.email) for person in here)


def csv_of(*rows: list[str]) -> bytes:
    return "".join(";".join(row) + "\r\n" for row in rows).encode("utf-8-sig")


@pytest.fixture
def desk(client: Client) -> Desk:
    return Desk(client)


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "AT_ONCE", 2)
    monkeypatch.setattr(loading, "AT_ONCE", 2)


def test_a_workbook_becomes_people_and_nobody_is_mailed(desk: Desk) -> None:
    assert desk.send(xlsx(STAFF), "staf.xlsx").status_code == 302
    assert desk.last().columns == ["given", "particle", "family", "email", "language", "employer", ""]
    assert desk.choose().status_code == 302
    page = desk.check()
    assert "Zoë van der Berg" in page
    assert "Geen e-mailadres: je bereikt ze per telefoon of op papier.</b> Rij 4" in page
    assert desk.people() == []

    done = desk.run()

    assert desk.people() == [
        ("Farid Haddad", "farid@voorbeeld.example"),
        ("O", ""),
        ("Zoë van der Berg", "zoe@voorbeeld.example"),
    ]
    zoe, farid, o = (desk.organisation.people.get(name=name) for name in ("Zoë van der Berg", "Farid Haddad", "O"))
    assert (zoe.language, zoe.reach, zoe.employer) == ("en", "own", "")
    assert (farid.language, farid.employer) == ("", "Kloosterman")
    assert (o.language, o.reach) == ("pl", "none")
    assert (done.state, done.added, done.percent) == ("done", 3, 100)
    assert not ImportFile.objects.exists()
    assert [*mail.outbox, *Mail.objects.all()] == []


def test_who_comes_in_is_as_if_they_were_typed(desk: Desk) -> None:
    """Names sorted, found and told apart as saving one by one would."""
    rows = [
        ["Naam", "Mail", "Werkgever"],
        *(["Jan Jansen", f"jan{n}@voorbeeld.example", w] for n, w in enumerate("ab")),
    ]

    desk.whole(csv_of(*rows, ["Jan Jansen", "jan2@voorbeeld.example", "a"]))

    found = list(desk.organisation.people.filter(name="Jan Jansen").order_by("pk"))
    assert [str(person) for person in found] == ["Jan Jansen", "Jan Jansen (b)", "Jan Jansen (a)"]
    for person in found:
        keys = (person.sort_key, person.search_key, person.distinction)
        person.save()
        assert (person.sort_key, person.search_key, person.distinction) == keys


def test_the_same_file_twice_changes_nothing(desk: Desk, small_parts: None) -> None:
    rows = [*STAFF, ["Farid", "", "Haddad", "FARID@voorbeeld.example", "", "", ""], ["Jan", "", "", "", "", "", ""]]
    desk.whole(csv_of(*rows))
    before = list(Person.objects.order_by("pk").values())

    again = desk.whole(csv_of(*rows))

    assert list(Person.objects.order_by("pk").values()) == before
    assert (again.added, again.filled, again.unchanged, again.refused) == (0, 0, 5, 0)


def test_only_what_was_empty_is_filled_in(desk: Desk) -> None:
    person = make.person("Farid Haddad", organisation=desk.organisation, email="farid@voorbeeld.example", language="pl")
    rows = [["Naam", "Mail", "Taal", "Werkgever", "Telefoon"], ["F. Haddad", person.email, "nl", "Elders", "06 1"]]

    done = desk.whole(csv_of(*rows))

    person.refresh_from_db()
    assert (person.name, person.language, person.employer, person.phone) == ("Farid Haddad", "pl", "Elders", "06 1")
    assert (done.added, done.filled) == (0, 1)


BAD = [
    ["Naam", "Mail", "Taal"],
    ["", "wie@voorbeeld.example", ""],
    ["123", "", ""],
    ["Noor Bakker", "noor(at)voorbeeld", ""],
    ["Ilse Hof", "ilse@voorbeeld.example", "Klingon!"],
    ["M" * 201, "", ""],
    ["Iemand Anders", "farid@voorbeeld.example", ""],
    ["Wim Cools", "weg@voorbeeld.example", ""],
    ["Farid Haddad", "", ""],
    ["=1+1 Jan", "jan@voorbeeld", ""],
    ["Kofi Mensah", "kofi@voorbeeld.example", "nl"],
]


def test_what_is_the_matter_is_told_by_kind_with_the_numbers_of_rows(desk: Desk) -> None:
    make.person("Farid Haddad", organisation=desk.organisation, email="farid@voorbeeld.example")
    make.person("Wim Cools", organisation=desk.organisation, email="weg@voorbeeld.example", left_on=make.MADE.date())
    desk.send(csv_of(*BAD))
    desk.choose()

    page = desk.check()

    for said in (
        "Geen naam.</b> Rij 2", "Geen letter in de naam.</b> Rij 3", "e-mailadres kan niet kloppen.</b> 2 rijen: 4, 10",
        "Een taal die we niet kennen: ze krijgen die van je organisatie.</b> Rij 5",
        "Meer tekst dan er past.</b> Rij 6", "met een andere naam.</b> Rij 7",
        "die vertrokken is.</b> Rij 8", "iemand hier heet al zo.</b> Rij 9",
    ):  # fmt: skip
        assert said in page
    assert "8 rijen gaan niet mee" in page
    assert '<p class="small">Nederlands</p>' in page


@pytest.mark.parametrize("when", ["before", "after"])
def test_only_the_bad_rows_are_in_the_file_and_none_of_its_cells_calculates(desk: Desk, when: str) -> None:
    desk.send(csv_of(BAD[0], *BAD[9:], ["", "wie@voorbeeld.example", ""]))
    desk.choose()
    if when == "after":
        assert desk.run().added == 1

    saved = desk.client.get(desk.address("import_refused", desk.last())).content.decode()

    assert saved.lstrip("\ufeff").splitlines() == [
        '"Rij";"Wat er aan de hand is";"Naam";"Mail";"Taal"',
        '"2";"Het e-mailadres kan niet kloppen";"\'=1+1 Jan";"jan@voorbeeld";""',
        '"4";"Geen naam";"";"wie@voorbeeld.example";""',
    ]


def test_rows_that_were_mended_in_the_saved_file_come_in(desk: Desk) -> None:
    desk.whole(csv_of(["Naam", "Mail"], ["Noor Bakker", "noor(at)voorbeeld"]))
    saved = desk.client.get(desk.address("import_refused", desk.last())).content

    done = desk.whole(saved.replace(b"(at)voorbeeld", b"@voorbeeld.example"))

    assert done.added == 1
    assert desk.people() == [("Noor Bakker", "noor@voorbeeld.example")]


def test_names_in_old_letters_wait_for_somebody_who_says_which_are_right(desk: Desk) -> None:
    desk.send("Naam;Mail\r\nZoë Müller;zoe@voorbeeld.example\r\n".encode("cp1252"))

    page = desk.client.get(desk.address("import_columns", desk.last())).content.decode()
    assert "Zoë Müller" in page
    assert "ZoÎ M¸ller" in page
    assert "checked" not in page.split("encoding")[1].split("has_headings")[0]
    assert desk.choose().status_code == 422
    assert desk.client.get(desk.address("import_check", desk.last())).status_code == 302
    assert desk.choose(encoding="cp1252").status_code == 302
    desk.run()

    assert desk.people() == [("Zoë Müller", "zoe@voorbeeld.example")]


def test_without_headings_the_first_row_is_somebody(desk: Desk) -> None:
    done = desk.whole(csv_of(["Noor Bakker", "noor@voorbeeld.example"], ["Kofi Mensah", "kofi@voorbeeld.example"]))

    assert done.added == 2


def test_headings_may_stand_below_a_title(desk: Desk) -> None:
    desk.send(csv_of(["Personeel 2027", ""], ["", ""], ["Naam", "Mail"], ["Noor Bakker", "noor@voorbeeld.example"]))

    assert (desk.last().heading_row, desk.last().rows) == (3, 1)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"column-0": "none"}, "In welke kolom staat de naam?"),
        ({"column-1": "name"}, "Twee kolommen zijn dit: Naam, helemaal."),
        ({"column-1": "salary"}, "salary"),
        ({"column-1": ""}, "Kies wat er in deze kolom staat"),
    ],
)
def test_columns_that_cannot_be_are_refused(desk: Desk, changes: dict[str, Any], said: str) -> None:
    desk.send(csv_of(["Naam", "Mail"], ["Noor Bakker", "noor@voorbeeld.example"]))

    refused = desk.choose(**changes)

    assert refused.status_code == 422
    assert said in refused.content.decode()


def test_what_is_no_list_is_refused_on_the_page(desk: Desk) -> None:
    refused = desk.send(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "lijst.xlsx")

    assert refused.status_code == 422
    assert "Dit is een bestand van een oude Excel (.xls)." in refused.content.decode()
    assert not PeopleImport.objects.exists()


def many(number: int) -> bytes:
    return csv_of(["Naam", "Mail"], *([f"Mens {n}", f"m{n}@voorbeeld.example"] for n in range(number)))


def test_looking_how_far_it_is_reads_no_file(desk: Desk) -> None:
    desk.send(many(3))

    one = desk.last()

    def reads_file(page: str) -> bool:
        with CaptureQueriesContext(connection) as asked:
            assert desk.client.get(desk.address(page, one)).status_code == 200
        return any('"content"' in query["sql"] for query in asked)

    assert reads_file("import_columns")
    PeopleImport.objects.update(state=PeopleImport.State.RUNNING)
    assert not reads_file("import_progress")


def test_it_stops_after_a_part_and_goes_on_from_there(
    desk: Desk, small_parts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.send(many(7), "staf & co.csv")
    desk.choose()
    take = actions.take_rows

    def stop_after_two(one: PeopleImport, **kwargs: Any) -> bool:
        taken = take(one, **kwargs)
        if one.added == 4:
            desk.client.post(desk.address("import_progress", one), {"do": "stop"})
        return taken

    monkeypatch.setattr(actions, "take_rows", stop_after_two)
    stopped = desk.run()

    assert (stopped.state, stopped.added, len(desk.people())) == ("stopped", 4, 4)
    page = desk.client.get(desk.address("import_progress", stopped)).content.decode()
    assert "Wie is toegevoegd, blijft. De anderen wachten tot je verdergaat; het bestand bewaren we tot" in page
    assert "<title>Gestopt – staf &amp; co.csv" in page
    assert ">Uit het bestand staf &amp; co.csv</p>" in page
    listed = desk.client.get(desk.address("import_people")).content.decode().split('id="waiting"')[1]
    assert "<b>staf &amp; co.csv</b>" in listed
    loading.go_on(stopped.pk, clock.now())
    assert len(desk.people()) == 4
    desk.client.post(desk.address("import_progress", stopped), {"do": "go"})
    loading.go_on(stopped.pk, clock.now())
    assert (desk.last().state, desk.last().added, len(desk.people())) == ("done", 7, 7)


def test_a_part_that_fails_leaves_nothing_and_the_tick_asks_again(
    desk: Desk, small_parts: None, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    desk.send(many(5))
    desk.choose()
    save = PeopleImport.save

    def fail(one: PeopleImport, **kwargs: Any) -> None:
        if one.added == 4:
            raise OSError("the machine went away")
        save(one, **kwargs)

    with monkeypatch.context() as broken:
        broken.setattr(PeopleImport, "save", fail)
        with pytest.raises(OSError, match="went away"):
            desk.run()
    assert (desk.last().state, desk.last().added, len(desk.people())) == ("running", 2, 2)
    asked: list[tuple[str, int]] = []
    monkeypatch.setattr("organisations.waking.ask", lambda task, key, **_more: asked.append((task, key)))

    with django_capture_on_commit_callbacks(execute=True):
        assert loading.plan(clock.now() + timedelta(seconds=30)) == 0
        assert loading.plan(clock.now() + timedelta(seconds=90)) == 1
    loading.go_on(asked[0][1], clock.now())

    assert asked == [(loading.TASK, desk.last().pk)]
    assert (desk.last().state, len(desk.people())) == ("done", 5)


def test_two_workers_take_no_part_twice(desk: Desk, small_parts: None, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.send(many(6))
    desk.choose()
    take = actions.take_rows
    inside: list[bool] = []

    def beside(one: PeopleImport, **kwargs: Any) -> bool:
        if not inside:
            inside.append(True)
            loading.go_on(one.pk, clock.now())  # another worker, which is done before this one begins
        return take(one, **kwargs)

    monkeypatch.setattr(actions, "take_rows", beside)

    done = desk.run()

    assert (done.state, done.added, len(desk.people())) == ("done", 6, 6)


def test_a_long_one_gives_way_to_what_waits(desk: Desk, small_parts: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "TURN_SECONDS", -1.0)
    desk.send(many(5))
    desk.choose()

    assert (desk.run().added, desk.last().state) == (2, "running")
    loading.go_on(desk.last().pk, clock.now())
    assert (desk.last().added, desk.last().state) == (4, "running")


def test_the_page_refreshes_itself_without_javascript_until_somebody_says_not_to(desk: Desk) -> None:
    desk.send(many(3))
    desk.choose()
    desk.client.post(desk.address("import_check", desk.last()))
    here = desk.address("import_progress", desk.last())

    page, still = (desk.client.get(f"{here}{query}").content.decode() for query in ("", "?still"))

    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    assert f'href="{here}?still"' in page
    assert 'http-equiv="refresh"' not in still
    loading.go_on(desk.last().pk, clock.now())
    assert 'http-equiv="refresh"' not in desk.client.get(here).content.decode()


def test_the_part_that_is_polled_is_that_of_the_page_and_says_quarters(desk: Desk) -> None:
    desk.send(many(8))
    desk.choose()
    one = desk.last()
    desk.client.post(desk.address("import_check", one))
    PeopleImport.objects.update(added=5)
    here = desk.address("import_progress", one)

    for heard, said in (("25", "50 procent is klaar"), ("50", "")):
        part = desk.client.get(f"{here}?heard={heard}", headers={"HX-Request": "true"}).content.decode()
        page = desk.client.get(f"{here}?heard={heard}").content.decode()
        token = part.split('csrfmiddlewaretoken" value="')[1].split('"')[0]
        other = page.split('csrfmiddlewaretoken" value="')[-1].split('"')[0]
        assert part.replace(token, "").strip() in page.replace(other, "").replace(token, "")
        assert ("data-announce" in part) == bool(said)
        assert said in part
    loading.go_on(one.pk, clock.now())
    part = desk.client.get(f"{here}?heard=50", headers={"HX-Request": "true"}).content.decode()
    assert 'data-announce="Klaar"' in part
    assert "hx-get" not in part


def test_a_file_that_nobody_needs_is_gone(desk: Desk) -> None:
    desk.send(many(3))
    desk.choose()
    address = desk.address("import_check", desk.last())

    assert desk.client.post(address, {"do": "discard"}).status_code == 302

    assert not ImportFile.objects.exists()
    assert desk.client.get(address).status_code == 404


def test_the_file_goes_after_a_day_and_the_rest_after_thirty(desk: Desk) -> None:
    desk.whole(csv_of(BAD[0], *BAD[9:]))
    one, made = desk.last(), desk.last().created_at
    assert one.has_file

    keeping.plan(made + timedelta(hours=25))
    one = PeopleImport.objects.get()
    assert not one.has_file
    assert one.problems == {"address": [2]}
    assert desk.client.get(desk.address("import_refused", one)).status_code == 404
    assert "Bewaar deze rijen" not in desk.client.get(desk.address("import_progress", one)).content.decode()
    keeping.plan(made + timedelta(days=31))
    assert not PeopleImport.objects.exists()


def test_who_is_erased_does_not_come_back_through_a_file(desk: Desk) -> None:
    person = make.person("Noor Bakker", organisation=desk.organisation)
    away = make.organisation(name="Elders")
    stranger = make.person(organisation=away)
    desk.send(many(2))
    actions.forget(stranger, by=PRODUCT, now=clock.now())
    assert ImportFile.objects.count() == 1

    actions.forget(person, by=PRODUCT, now=clock.now())

    assert not ImportFile.objects.exists()


@pytest.mark.parametrize("name", ["import_columns", "import_check", "import_progress", "import_refused"])
def test_an_import_of_another_organisation_does_not_exist(desk: Desk, name: str) -> None:
    desk.send(many(2))
    one = desk.last()
    address = desk.address(name, one)
    outsider = make.member("Wim Cools", organisation=make.organisation(name="Elders"), role=Member.Role.ADMIN)
    client = Client()
    sign_in(client, outsider)

    inside = address.replace(desk.organisation.public_id, outsider.organisation.public_id)

    assert desk.client.get(address).status_code in (200, 302)
    assert client.get(inside).status_code == 404
