"""Three papers for works council and privacy officer: complete, and of this organisation."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from organisations.models import Member, Organisation
from organisations.personal import KEPT_WITH_HOUSE, KEPT_WITH_PERSON, KEPT_WITH_PLAN, Basis, personal_data
from organisations.sight import BY_NAME, LEARNERS_OWN, MATRIX, Data, Reader, Sight
from organisations.trust import NEVERS, PEOPLE, RUNS_IT, Never, kept_until, other_controllers, register
from organisations.who_reads import rows
from tests import factories as make
from tests.opened import send_opened
from trajectories.models import Template, Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
PAPERS = ("council", "register", "assessment")


@pytest.fixture
def home() -> Organisation:
    return make.organisation()


@pytest.fixture
def admin(home: Organisation) -> Client:
    account = make.user("noor@voorbeeld.example")
    noor = make.person("Noor Bakker", organisation=home, user=account)
    Member.objects.create(organisation=home, person=noor, role=Member.Role.ADMIN)
    client = Client()
    client.force_login(account)
    return client


def read(client: Client, home: Organisation, paper: str) -> str:
    answer = client.get(reverse(f"organisations:{paper}", kwargs={"org": home.public_id}))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_register_holds_everything_that_is_kept_of_people_once() -> None:
    kept = [one.data.key for _basis, entries in register() for one in entries]

    assert sorted(kept) == sorted(personal_data)
    assert [basis for basis, _entries in register()] == list(Basis)


def read_all_the_same(never: Never) -> list[str]:
    """Who reads more of it than the line says."""
    return [
        f"{reader}: {cell} of {data}"
        for data in never.about
        for reader, cell in MATRIX[data].items()
        if reader != Reader.LEARNER and cell & ~never.most
    ]


def test_nobody_reads_what_the_works_council_is_told_nobody_can() -> None:
    told = [data for never in NEVERS for data in never.about]

    assert read_all_the_same(Never("", "", (Data.PROMISE,), Sight.COUNT | Sight.OWN)), "it would be seen"
    assert [read_all_the_same(never) for never in NEVERS] == [[]] * len(NEVERS)
    assert set(told) >= set(LEARNERS_OWN), "a line for all that is the learner's own"
    assert Data.PROMISE in BY_NAME
    assert set(told).isdisjoint(BY_NAME)


def test_the_works_council_reads_that_promises_of_learners_have_a_name(home: Organisation, admin: Client) -> None:
    page = read(admin, home, "council")

    named = page.split('id="by-name"')[1].split("</section>")[0]
    assert "ook die van een lerende" in named
    assert "of ze zelf zeiden dat ze die nakwamen" in named
    for data in BY_NAME:
        assert str(data.label) in named
    assert str(Data.NOTE.label) in page
    assert str(Data.NOTE.label) not in named


def test_what_says_that_it_stays_is_not_told_to_go_by_itself() -> None:
    """Of one thing another floor knows the day: the line of who is asked no more loses its name, not its words."""
    stays = {one.key for one in personal_data.values() if not one.goes_by_itself}
    until = (str(KEPT_WITH_PLAN).split(",")[0], str(KEPT_WITH_PERSON), str(KEPT_WITH_HOUSE))
    says_so = {key for key, one in personal_data.items() if any(words in str(one.kept) for words in until)}

    assert "trajectories.NextTime" in says_so
    assert stays == says_so
    assert {key for key, one in personal_data.items() if one.goes_along} == {"asks.AskLetter", "mailing.DiaryEntry"}


def test_the_assessment_says_what_goes_what_stays_and_who_decides(home: Organisation, admin: Client) -> None:
    page = read(admin, home, "assessment").replace("&#x27;", "'")

    going, staying = (page.split(f'id="{part}"')[1].split("</section>")[0] for part in ("going", "staying"))
    for part, goes in ((going, True), (staying, False)):
        for until, labels in kept_until(goes_by_itself=goes):
            assert until[1:] in part
            assert all(label in part for label in labels)
    assert "verwijdert een traject dat voorbij is" in staying
    assert "Hoe lang een plan met zijn toezeggingen na het einde mag blijven" in staying
    assert "Alles heeft een termijn" not in page


def test_who_only_reads_along_finds_the_three_papers_by_links(home: Organisation) -> None:
    account = make.user("anouk@voorbeeld.example")
    anouk = make.person("Anouk van 't Hof", organisation=home, user=account)
    Member.objects.create(organisation=home, person=anouk, role=Member.Role.READER)
    reader = Client()
    reader.force_login(account)

    portfolio = links(reader, reverse("insight:portfolio", kwargs={"org": home.public_id}))
    assert reverse("organisations:privacy") in portfolio
    papers = {reverse(f"organisations:{paper}", kwargs={"org": home.public_id}) for paper in PAPERS}
    assert papers <= links(reader, reverse("organisations:privacy"))
    for paper in papers:
        assert reverse("organisations:privacy") in links(reader, paper), "and the way back"


def test_who_is_of_no_organisation_finds_no_paper_of_one(home: Organisation) -> None:
    council = reverse("organisations:council", kwargs={"org": home.public_id})

    for page in (reverse("organisations:privacy"), reverse("organisations:privacy_of", kwargs={"org": home.public_id})):
        assert reverse("organisations:help") in links(Client(), page)
        assert council not in links(Client(), page)


def test_whose_terms_these_are_reads_who_is_known_there(home: Organisation, admin: Client) -> None:
    page = reverse("organisations:privacy_of", kwargs={"org": home.public_id})
    term = "gaat 12 maanden na het einde van een traject weg"

    told = {client: client.get(page).content.decode() for client in (Client(), admin)}

    assert [term in said for said in told.values()] == [True, True]
    assert [f"<b>{home.name}:</b>" in said for said in told.values()] == [False, True]


def links(client: Client, page: str) -> set[str]:
    answer = client.get(page)
    assert answer.status_code == 200
    return set(re.findall(r'<a [^>]*href="([^"]+)"', answer.content.decode()))


def test_of_each_thing_is_known_whose_it_is() -> None:
    ways = {path.split("__")[0] for one in personal_data.values() for path in one.whose}

    assert ways <= set(PEOPLE)
    assert all(one.people and one.fields for _basis, entries in register() for one in entries), "what stands in it"


def test_another_employer_answers_for_its_people_as_well(home: Organisation, admin: Client) -> None:
    for name in ("Łukasz Wiśniewski", "O"):
        make.person(name, organisation=home, employer="Uitzendbureau 's-Gravenmade")
    make.person("Joke van 't Hof", organisation=home, employer="")
    make.person("Jan Vertrokken", organisation=home, employer="Was hier", left_on="2026-01-01")
    make.person("Iemand Anders", organisation=make.organisation(name="Elders BV"), employer="Elders")

    for number, employer in enumerate(("Uitzend BV", "uitzend bv", "Uitzend B.V.", "Uitzend BV", "voorbeeld N.V.")):
        make.person(f"Mens {number}", organisation=home, employer=employer)

    assert other_controllers(home) == [("Uitzend BV", 4), ("Uitzendbureau 's-Gravenmade", 2)]
    assert "Uitzendbureau &#x27;s-Gravenmade" in read(admin, home, "register")


@pytest.mark.parametrize("paper", PAPERS)
def test_it_says_the_terms_and_the_minimum_of_this_organisation(home: Organisation, admin: Client, paper: str) -> None:
    home.keeps_months, home.council_keeps_months, home.minimum_base = 7, 4, 9
    home.save()

    page = read(admin, home, paper)

    assert home.name in page
    if paper != "register":
        assert "7 maanden na het einde van een traject" in page
    if paper == "council":
        assert "Nu is dat 9," in page


def test_an_admin_asks_for_larger_groups_and_never_for_smaller_than_five(home: Organisation, admin: Client) -> None:
    page = reverse("organisations:keeping", kwargs={"org": home.public_id})
    said = {"keeps_months": "12", "council_keeps_months": "", "minimum_base": "8"}

    assert send_opened(admin, page, said).status_code == 302
    home.refresh_from_db()
    assert home.minimum_base == 8

    assert send_opened(admin, page, said | {"minimum_base": "4"}).status_code == 422
    home.refresh_from_db()
    assert home.minimum_base == 8


def test_of_a_talk_is_said_what_is_kept_and_who_reads_the_reason(home: Organisation, admin: Client) -> None:
    page = read(admin, home, "council").replace("&#x27;", "'")

    assert {"planned_on", "because"} <= set(personal_data["checkins.Talk"].told), "both are kept"
    assert "op welke dag het gepland staat en waarom het niet kan" in page
    assert "Die reden leest alleen wie hem schreef" in page
    assert "Alleen of het gesprek er was" not in page


def test_that_the_database_is_read_by_who_runs_it_stands_on_every_paper_alike(
    home: Organisation, admin: Client
) -> None:
    told = admin.get(reverse("organisations:privacy")).content.decode()

    assert "De database staat wel bij diegene" in str(RUNS_IT)
    for page in (told, read(admin, home, "council"), read(admin, home, "assessment")):
        assert str(RUNS_IT) in page


def test_what_is_nobody_elses_and_what_everyone_reads_of_the_group_stand_together(
    home: Organisation, admin: Client
) -> None:
    """A manager reads nothing of how it went for a learner, and the figures of the group like everyone."""
    assert MATRIX[Data.FELT][Reader.MANAGER] == Sight.NOTHING
    assert MATRIX[Data.FIGURES][Reader.MANAGER] == Sight.FIGURES

    for page in (read(admin, home, "council"), admin.get(reverse("organisations:privacy")).content.decode()):
        assert "leest er niets van, behalve in de gepubliceerde cijfers van de hele groep" in page
        assert str(Data.FIGURES.label) in page


def test_the_register_says_what_stands_in_a_file_of_people(home: Organisation, admin: Client) -> None:
    page = read(admin, home, "register")

    row = page.split(str(personal_data["organisations.ImportFile"].label))[1].split("</tr>")[0]
    assert "elke kolom, ook wat niet wordt overgenomen" in row
    assert "24 uur" in row
    assert ">–<" not in page


def test_that_nobody_reads_how_well_somebody_does_names_what_is_read_by_name(home: Organisation, admin: Client) -> None:
    """L&D reads every promise (`Sight.ALL`), a learner's too, and what they said came of it."""
    assert MATRIX[Data.PROMISE][Reader.STAFF] == Sight.ALL

    never = read(admin, home, "council").split('id="never"')[1].split("</section>")[0]
    assert "ook die van een lerende zelf, en of die zegt de toezegging te zijn nagekomen" in never


def test_who_sees_what_leaves_nothing_out_that_stands_in_the_register(home: Organisation, admin: Client) -> None:
    """Also what nobody reads back, such as a session: the page says that nothing else is kept."""
    told, own = (
        html.unescape(admin.get(reverse(f"organisations:{page}")).content.decode()) for page in ("privacy", "my_data")
    )

    assert [str(one.label) for one in personal_data.values() if str(one.label) not in told] == []
    assert [str(one.label) for one in personal_data.values() if not one.own and str(one.label) not in own] == []


def test_the_one_reader_who_is_left_is_called_by_what_they_are(home: Organisation, admin: Client) -> None:
    page = html.unescape(read(admin, home, "council"))

    words = page.split(str(Data.WORDS.label))[1].split("</div>")[0]
    assert "De opdrachtgever" in words
    assert "Iedereen die verder meedoet" not in words
    assert "Iedereen die verder meedoet" in page.split(str(Data.PROMISE.label))[1].split("</div>")[0]


YOU = re.compile(r"\b(you|yours?|yourself|jij|je|jou|jouw|jezelf|jullie|u|uw)\b", re.IGNORECASE)


def quoted() -> list[str]:
    """What stands in the papers in the words of those it is kept of, and the sentences that say so."""
    kept = [one.data for _basis, entries in register() for one in entries]
    told = [words for one in kept for words in (one.label, one.purpose, one.kept)]
    who = [part for row in rows(Data) for part in (row.label, *(f"{who}:  {how}" for who, how in row.cells))]
    says_so = [
        _("“You” is always the learner: these are the words in which learners read it themselves."),
        _("“You” is whoever it is kept of: these are the words in which they read it."),
    ]
    return sorted({str(one) for one in (*told, *who, *says_so)}, key=len, reverse=True)


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_in_a_paper_you_is_whoever_it_is_kept_of_and_never_who_reads_it(
    home: Organisation, admin: Client, paper: str, language: str
) -> None:
    make.person("Kofi Mensah", organisation=home, employer="Uitzend BV")
    admin.cookies["django_language"] = language
    page = html.unescape(read(admin, home, paper)).split("<main")[1].split("</main>")[0]
    said = re.sub(r"<[^>]+>", " ", page)
    with translation.override(language):
        for words in quoted():
            said = re.sub(re.escape(words), "", said, flags=re.IGNORECASE)

    assert [said[max(one.start() - 60, 0) : one.end() + 60] for one in YOU.finditer(said)] == []
    assert ("“You” is" in page) or ("‘Je’ is" in page), "who is meant stands on each"


def test_the_works_council_reads_the_minimum_and_the_gate_as_they_stand_here(home: Organisation, admin: Client) -> None:
    Organisation.objects.update(minimum_base=8)
    page = read(admin, home, "council")
    assert "opgeteld, van 8 mensen of meer" in page
    assert "van 5 mensen" not in page
    assert "alleen gevraagd in een traject waar dat bij staat" in page

    Organisation.objects.update(needs_works_council=True)
    assert "Hier wordt die in elk traject gevraagd" in read(admin, home, "council")


def test_a_template_stays_when_the_trajectory_it_came_from_is_deleted() -> None:
    kept = {path.name for path in Template._meta.get_fields() if path.related_model is Trajectory}

    assert kept == set(), "nothing of a trajectory takes it along"
    assert personal_data["trajectories.Template"].kept == KEPT_WITH_HOUSE
