"""A term that becomes shorter says first what it takes, and asks; nothing is chosen beforehand."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from checkins import keeping
from checkins.models import LogEntry
from impactmodel.ticking import tick
from organisations.models import AuditLine, Member, Organisation
from tests import factories as make
from tests.opened import send_opened
from trajectories.models import Trajectory

pytestmark = pytest.mark.django_db

# The last window closed on 16 February 2028: by twelve months it is over a year later, by three in May.
NOW = datetime(2028, 6, 1, 12, tzinfo=UTC)
WRITTEN = datetime(2027, 3, 10, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_june(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("organisations.views.settings.now", lambda: NOW)


@pytest.fixture
def home() -> Organisation:
    return make.organisation(keeps_months=12, left_keeps_months=None)


@pytest.fixture
def admin(home: Organisation) -> Client:
    account = make.user("noor@voorbeeld.example")
    noor = make.person("Noor van 't Hof", organisation=home, user=account)
    Member.objects.create(organisation=home, person=noor, role=Member.Role.ADMIN)
    client = Client(headers={"accept-language": "nl"})
    client.force_login(account)
    return client


@pytest.fixture
def ended(home: Organisation) -> Trajectory:
    made = make.trajectory(organisation=home, state="running", starts_on=date(2027, 2, 2), title="Feedback & geven")
    make.session(made, datetime(2027, 2, 2, 8, tzinfo=UTC), datetime(2027, 2, 2, 16, tzinfo=UTC))
    learner = make.role(made, name="Łukasz Wiśniewski")
    LogEntry.objects.create(learner=learner, opportunity=1, felt=2, form_key="k", written_at=WRITTEN)
    return made


def said(**changes: str) -> dict[str, str]:
    return {
        "keeps_months": "12", "council_keeps_months": "", "left_keeps_months": "", "minimum_base": "5",
    } | changes  # fmt: skip


def url(home: Organisation) -> str:
    return reverse("organisations:keeping", kwargs={"org": home.public_id})


def terms(home: Organisation) -> tuple[int | None, ...]:
    home.refresh_from_db()
    return home.keeps_months, home.council_keeps_months, home.left_keeps_months, home.minimum_base


def test_what_goes_is_said_first_and_nothing_is_saved_or_chosen(
    home: Organisation, admin: Client, ended: Trajectory
) -> None:
    lines = AuditLine.objects.count()

    answer = send_opened(admin, url(home), said(keeps_months="3", minimum_base="8", needs_works_council="on"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Dit gaat voorgoed weg" in page
    assert "wat lerenden en observatoren schreven in 1 traject" in page.lower()
    assert "Feedback &amp; geven" in page
    assert "checked" not in page
    assert "(hoeft niet)" not in page
    for name, value in (("keeps_months", "3"), ("minimum_base", "8"), ("needs_works_council", "True")):
        assert f'type="hidden" name="{name}" value="{value}"' in page, "nothing typed is lost"
    assert terms(home) == (12, None, None, 5)
    assert AuditLine.objects.count() == lines


def test_who_was_asked_has_to_choose(home: Organisation, admin: Client, ended: Trajectory) -> None:
    answer = send_opened(admin, url(home), said(keeps_months="3", asked="1"))

    assert answer.status_code == 422
    assert "Kies wat er moet gebeuren" in answer.content.decode()
    assert terms(home) == (12, None, None, 5)


def test_keeping_the_term_saves_the_rest(home: Organisation, admin: Client, ended: Trajectory) -> None:
    answer = send_opened(
        admin,
        url(home),
        said(keeps_months="3", minimum_base="8", needs_works_council="True", asked="1", shorter="keep"),
    )

    assert answer.status_code == 302
    assert Organisation.objects.get(pk=home.pk).needs_works_council
    assert terms(home) == (12, None, None, 8)
    assert LogEntry.objects.exists()


def test_shortening_lets_go_exactly_what_was_said(home: Organisation, admin: Client, ended: Trajectory) -> None:
    assert send_opened(admin, url(home), said(keeps_months="3", asked="1", shorter="shorten")).status_code == 302

    assert terms(home)[0] == 3
    keeping.plan(NOW + timedelta(days=1))
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize(("on", "at_once"), [(NOW, True), (datetime(2028, 5, 15, 12, tzinfo=UTC), False)])
def test_when_it_goes_is_said_as_it_is(
    admin: Client, home: Organisation, ended: Trajectory, monkeypatch: pytest.MonkeyPatch, on: datetime, at_once: bool
) -> None:
    """What is over already goes with the next round, the rest on its day; the page before says the same."""
    monkeypatch.setattr("organisations.views.settings.now", lambda: on)
    before = admin.get(url(home)).content.decode()
    asked = send_opened(admin, url(home), said(keeps_months="3")).content.decode()
    saved = send_opened(
        admin, url(home), said(keeps_months="3", asked="1", shorter="shorten"), follow=True
    ).content.decode()

    assert "haalt binnen enkele minuten voorgoed weg wat dan over tijd is" in before
    assert "binnen enkele minuten, of morgen als het dan pas over tijd is" in asked
    assert "Wat hiermee over tijd is, gaat binnen enkele minuten weg" in saved
    tick(on + timedelta(seconds=5))
    assert LogEntry.objects.exists() is not at_once
    tick(on + timedelta(days=1))
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("changes", [{"keeps_months": "6"}, {"keeps_months": "24"}, {"minimum_base": "9"}, {}])
def test_a_term_that_takes_nothing_is_saved_at_once(
    home: Organisation, admin: Client, ended: Trajectory, changes: dict[str, str]
) -> None:
    assert send_opened(admin, url(home), said(**changes)).status_code == 302


def test_of_the_works_council_is_said_until_which_day(home: Organisation, admin: Client, ended: Trajectory) -> None:
    page = send_opened(admin, url(home), said(council_keeps_months="6")).content.decode()

    assert "Feedback &amp; geven: tot en met 2 december 2027" in page
    assert LogEntry.objects.exists()


def test_how_many_who_left_would_be_erased_and_not_who(home: Organisation, admin: Client) -> None:
    for name in ("Joke van 't Hof", "O"):
        make.person(name, organisation=home, left_on=date(2027, 1, 1))
    elsewhere = make.organisation(name="Elders BV", left_keeps_months=None)
    make.person("Kofi Mensah", organisation=elsewhere, left_on=date(2027, 1, 1))

    page = send_opened(admin, url(home), said(left_keeps_months="12")).content.decode()

    assert "2 mensen die weg zijn, voorgoed gewist" in page
    assert "Joke" not in page


def test_it_says_as_much_where_nobody_wrote(home: Organisation, admin: Client, ended: Trajectory) -> None:
    """A trajectory stands there because it asked, so that one with a single learner tells nothing of them."""
    learner = ended.roles.get()
    make.ask(ended, learner.person, kind="log", about=f"{ended.public_id}:d7", due_on=date(2027, 2, 9), next_on=None)
    wrote = send_opened(admin, url(home), said(keeps_months="3")).content.decode()
    LogEntry.objects.all().delete()
    wrote_not = send_opened(admin, url(home), said(keeps_months="3")).content.decode()

    assert main(wrote) == main(wrote_not)


def main(page: str) -> str:
    return page.partition('<header class="head"')[2].partition("<form")[0]


def test_looking_changes_nothing(home: Organisation, admin: Client, ended: Trajectory) -> None:
    assert admin.get(url(home), said(keeps_months="3", shorter="shorten")).status_code == 200
    assert terms(home)[0] == 12
    assert LogEntry.objects.exists()


def test_each_term_that_would_be_shorter_stands_beside_what_it_is_now(
    admin: Client, home: Organisation, ended: Trajectory
) -> None:
    page = send_opened(admin, url(home), said(keeps_months="3", left_keeps_months="6")).content.decode()

    assert re.findall(r"<dd>(.+?)</dd>", page.replace('<span class="dim">', "").replace("</span>", "")) == [
        "3 maanden, nu: 12 maanden",
        "6 maanden, nu: nooit vanzelf",
    ]
    assert "Hoe lang laat de ondernemingsraad" not in page, "that one is not shorter"
