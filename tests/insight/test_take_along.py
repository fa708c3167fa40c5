"""What can be taken along of a trajectory: on paper, for a spreadsheet, whole. No cell of a spreadsheet calculates."""

import csv
import io
import unicodedata
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from checkins.actions import publish
from checkins.dates import Moment
from checkins.figures import Figures, Pair
from insight.tables import commitments
from organisations.acting import PRODUCT
from organisations.csv_file import cell, written
from organisations.models import Member
from organisations.sight import Reader
from organisations.thresholds import Median, Share
from roles.cast import full_cast
from roles.models import Answer, Function
from tests import factories as make
from tests.signing_in import sign_in
from trajectories.models import Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]

NOW = datetime(2027, 1, 12, 9, tzinfo=UTC)
FILES = ("commitments_file", "people_file", "results_file", "figures_file")
# What is typed somewhere to have somebody else's spreadsheet run it, and what only looks different from that.
PAYLOADS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1;1)",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://a.example?"&A1;"klik")',
    '=IMPORTXML("http://a.example";"//a")',
    '=WEBSERVICE("http://a.example")',
    "=1+1;=2+2",
    '=1+1"',
    '";=1+1;"',
    " =1+1",
    "  +1+1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\r\n=1+1",
    "\t1",
    "\r1",
    "\v=1+1",
    "\f=1+1",
    "\N{NO-BREAK SPACE}=1+1",
    "\N{IDEOGRAPHIC SPACE}=1+1",
    "\N{ZERO WIDTH SPACE}=1+1",
    "\N{ZERO WIDTH NO-BREAK SPACE}=1+1",
    "\N{LEFT-TO-RIGHT MARK}=1+1",
    "\N{FULLWIDTH EQUALS SIGN}1+1",
    "\N{FULLWIDTH PLUS SIGN}1+1",
    "\N{FULLWIDTH HYPHEN-MINUS}1+1",
    "\N{FULLWIDTH COMMERCIAL AT}SUM(1)",
    "\N{SMALL EQUALS SIGN}1+1",
    "\N{SUPERSCRIPT PLUS SIGN}1+1",
    "-2+3+cmd|' /C calc'!A0",
]


def calculates(text: str) -> bool:
    """As the most willing spreadsheet reads a cell: what cannot be seen skipped, wide signs as plain ones."""
    seen = "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign)[0] not in "CZ")
    return seen[:1] in ("=", "+", "-", "@") and not seen[1:].replace(",", "").replace(".", "").isdecimal()


def cells(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf"), "a mark that says UTF-8"
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";", strict=True))


@pytest.fixture
def sanne() -> Member:
    return make.member("Sanne Brouwer")


@pytest.fixture
def plan(sanne: Member) -> Trajectory:
    return make.trajectory(owner=sanne.person)


@pytest.fixture
def client(sanne: Member) -> Client:
    return sign_in(Client(headers={"accept-language": "nl"}), sanne)


def rows(client: Client, plan: Trajectory, name: str) -> list[list[str]]:
    where = {"org": plan.organisation.public_id, "trajectory": plan.public_id}
    response = client.get(reverse(f"insight:{name}", kwargs=where))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].endswith('.csv"')
    return cells(response.content)


def test_the_page_leads_to_every_form_and_a_reader_does_not_get_what_only_who_plans_may(
    client: Client, plan: Trajectory
) -> None:
    where = {"org": plan.organisation.public_id, "trajectory": plan.public_id}
    address = reverse("insight:take_along", kwargs=where)
    whole = reverse("trajectories:export", kwargs=where)
    reader = make.member("Ruud", role=Member.Role.READER, organisation=plan.organisation)
    looking = Client()
    sign_in(looking, reader)

    page, theirs = client.get(address).content.decode(), looking.get(address).content.decode()

    for name in FILES:
        assert reverse(f"insight:{name}", kwargs=where) in page
        assert reverse(f"insight:{name}", kwargs=where) in theirs
    assert whole in page
    assert whole not in theirs
    assert looking.get(whole).status_code == 403
    for client_of in (client, looking):
        plan_page = client_of.get(reverse("insight:plan", kwargs=where)).content.decode()
        assert address in plan_page
        assert whole not in plan_page


def test_each_promise_is_a_line_with_the_words_it_was_answered_on(client: Client, plan: Trajectory) -> None:
    farid = make.role(plan, Function.MANAGER, "Farid el Amrani", title="teamcoach")
    sara, bram = make.role(plan, name="Sara Yıldız"), make.role(plan, name="Bram")
    roster = make.commitment(plan, hours=Decimal("1.50"), needed_by=date(2027, 1, 26))
    make.answer(
        make.promise(roster, farid, asked_at=make.MADE),
        Answer.Kind.NO,
        words="Op maandag is de bezetting te krap.",
        given_at=datetime(2027, 1, 8, 23, 30, tzinfo=UTC),
    )
    talk = make.commitment(plan, text="Startgesprek", per_learner=True, is_must=False)
    make.answer(make.promise(talk, farid, learner=sara, asked_at=make.MADE))
    make.promise(talk, farid, learner=bram)
    make.commitment(plan, Function.SPONSOR, "Opent in persoon", phase="during")

    heading, *lines = rows(client, plan, "commitments_file")

    assert heading == [
        *("Partij", "Functie", "Wie", "Over welke lerende", "Afspraak", "Geantwoord op deze woorden", "Fase"),
        *("Voor de start?", "Uren", "Nodig op", "Staat", "Geantwoord op", "Hun woorden"),
    ]
    theirs = ["begeleiding", "teamcoach", "Farid el Amrani"]
    assert lines[0] == [
        *(*theirs, "", "2 uur per week in het rooster", "2 uur per week in het rooster", "vooraf", "moet", "1,5"),
        # After midnight on the wall of the organisation.
        *("2027-01-26", "Lukt niet", "2027-01-09", "Op maandag is de bezetting te krap."),
    ]
    assert sorted(line[3] for line in lines[1:3]) == ["Bram", "Sara Yıldız"]
    assert [line[10] for line in sorted(lines[1:3])] == ["Nog niet gevraagd", "Toegezegd"]
    assert lines[3][:5] == ["begeleiding", "opdrachtgever", "", "", "Opent in persoon"], "nobody is there to promise it"


def test_the_words_of_a_no_go_only_to_who_may_read_them(plan: Trajectory) -> None:
    farid = make.role(plan, Function.MANAGER, "Farid el Amrani")
    make.answer(make.promise(make.commitment(plan), farid, asked_at=make.MADE), Answer.Kind.NO, words="Te krap.")
    everyone = full_cast(plan, NOW)

    assert [line[-1] for line in commitments.lines(everyone, Reader.STAFF)] == ["Te krap."]
    assert [line[-1] for line in commitments.lines(everyone, Reader.OWNER)] == ["Te krap."]
    for reader in set(Reader) - {Reader.STAFF, Reader.OWNER}:
        assert [line[-1] for line in commitments.lines(everyone, reader)] == [""], reader


def test_each_function_is_a_line_and_each_measurement(client: Client, plan: Trajectory) -> None:
    sara = make.role(plan, name="Sara Yıldız")
    farid = make.role(plan, Function.MANAGER, "Farid el Amrani", held_until=date(2028, 1, 1))
    farid.learners.add(sara)
    desk = make.person("Fatima", reach="none", organisation=plan.organisation)
    make.role(plan, Function.BUDDY, person=desk)
    figure = make.figure(plan, baseline=Decimal("-3.50"), owner=farid.person)
    make.measurement(figure, date(2027, 1, 5), None, note="niet te krijgen")

    people = rows(client, plan, "people_file")[1:]
    results = rows(client, plan, "results_file")[1:]

    by_name = {line[1]: line for line in people}
    assert by_name["Farid el Amrani"][2:7] == ["leidinggevende", "", "2028-01-01", "", "Sara Yıldız"]
    assert by_name["Fatima"][7:] == ["", "geen mail: bel of print"]
    assert results[0][3:9] == ["15", "", "Farid el Amrani", "voor de start", "", "-3,5"]
    assert results[1][6:] == ["gemeten", "2027-01-05", "", "niet te krijgen"]


def test_what_is_published_goes_along_as_it_is_shown_and_no_more(client: Client, plan: Trajectory) -> None:
    one, other = make.behaviour(plan), make.behaviour(plan, position=2, action="vraagt door")
    told = Figures(
        answered=Share(20, 21),
        no_opportunity=Share(1, 20),
        applied=Share(18, 19),
        whole=Pair(Median(3, 19), None),
        obstacles={"time": Share(1, 20)},
        behaviours={one.public_id: Pair(Median(2, 9), None), other.public_id: Pair(Median(2, 10), None)},
    )
    publish(plan, moment=Moment.D7, told=told, closed_on=date(2027, 3, 1), by=PRODUCT, now=NOW)

    lines = rows(client, plan, "figures_file")[1:]

    assert [line[2:] for line in lines if line[2] == "de hele groep"] == [
        ["de hele groep", "beantwoord", "bijna iedereen van 21", "21"],
        ["de hele groep", "geen gelegenheid", "bijna niemand van 20", "20"],
        ["de hele groep", "toegepast", "bijna iedereen van 19", "19"],
        ["de hele groep", "gevoeld", "Meestal gelukt, op eigen kracht", "19"],
        ["de hele groep", "in de weg: Tijd", "bijna niemand van 20", "20"],
    ]
    assert {line[2]: line[5] for line in lines if line[2] != "de hele groep"} == {str(one): "9", str(other): "10"}
    assert {(line[0], line[1]) for line in lines} == {("na een week", "2027-03-01")}

    # Another minimum takes away what rests on fewer, here as on the page.
    plan.organisation.minimum_base = 20
    plan.organisation.save()
    assert {line[5] for line in rows(client, plan, "figures_file")[1:]} == {"20", "21"}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_cell_calculates_whatever_is_typed(payload: str) -> None:
    assert calculates(payload) or payload[0] in '\t\r"', "what would run without the guard"

    (read,) = cells(written([[payload]]).encode())

    assert not calculates(read[0])
    assert payload[0] == '"' or read[0] == f"'{payload}", "all of it is still there"
    assert cell(f"x{payload}") == f"x{payload}"


def test_a_decimal_below_zero_stays_a_number() -> None:
    assert cell(Decimal("-3.50")) in ("-3,5", "-3.5")


@pytest.mark.parametrize("name", [*FILES, "checkins:would_go_file", "checkins:sent_file"])
def test_no_cell_of_any_file_calculates(client: Client, plan: Trajectory, name: str) -> None:
    """Thirty-three times a person, a commitment, a figure and a behaviour whose every word is typed to run."""
    payloads = [one for one in PAYLOADS if "\0" not in one]
    plan.state, plan.started_at = Trajectory.State.RUNNING, make.MADE
    plan.save()
    make.session(plan, NOW + timedelta(days=20))
    for number, payload in enumerate(payloads):
        role = make.role(plan, Function.MANAGER, payload, title=payload[:60])
        learner = make.role(plan, Function.LEARNER, f"{payload}{number}")
        role.learners.add(learner)
        commitment = make.commitment(plan, text=payload, per_learner=True)
        promise = make.promise(commitment, role, learner=learner, asked_at=make.MADE)
        make.answer(promise, Answer.Kind.NO, words=payload)
        figure = make.figure(plan, name=payload, unit=payload[:40], reading=payload, owner=role.person)
        make.measurement(figure, date(2027, 1, 5), -3.5, note=payload)
    behaviour = make.behaviour(plan, situation=PAYLOADS[0], action=PAYLOADS[1])
    told = Figures(Share(6, 9), applied=Share(6, 9), behaviours={behaviour.public_id: Pair(Median(2, 5), None)})
    publish(plan, moment=Moment.D7, told=told, closed_on=date(2027, 3, 1), by=PRODUCT, now=NOW)
    full_name = name if ":" in name else f"insight:{name}"
    where = {"org": plan.organisation.public_id, "trajectory": plan.public_id}

    # Of what goes and went out the weeks around the first check-in; the others read no days.
    weeks = "?first=2027-02-01&last=2027-02-20"
    found = cells(client.get(reverse(full_name, kwargs=where) + weeks).content)

    assert len(found) > 1 or name == "checkins:sent_file", "there is something in it"
    assert [one for line in found for one in line if calculates(one)] == []
