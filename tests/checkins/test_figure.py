"""The figure of the result: asked of who measures it after three and six months, with and without a training."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from asks.models import Ask
from checkins.cards import CARDS
from checkins.for_sponsor import told_to_sponsor
from checkins.missing_lines import missing
from checkins.planning import moments, plan
from mailing.models import Mail
from mailing.register import letters
from organisations.models import Person
from roles.cast import cast
from tests import factories as make
from tests.opened import take_back
from trajectories.models import Change, Measurement, ResultFigure, Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]

# The sessions of `running` end on 29 April 2027: +90 is Wednesday 28 July, +180 Tuesday 26 October.
THREE_MONTHS = datetime(2027, 7, 28, 8, tzinfo=UTC)
HALF_A_YEAR = datetime(2027, 10, 26, 8, tzinfo=UTC)
Asked = Callable[..., tuple[Ask, str]]


@pytest.fixture
def ilse(running: Trajectory) -> Person:
    return make.person("Ilse van 't Hof", organisation=running.organisation)


@pytest.fixture
def figure(running: Trajectory, ilse: Person) -> ResultFigure:
    return make.figure(running, owner=ilse)


def asked_about(figure: ResultFigure) -> list[tuple[str, date]]:
    """The moments at which its figure was asked, and from which day."""
    asks = Ask.objects.filter(kind="figure", about__endswith=figure.public_id).order_by("due_on")
    return [(ask.about.split(":")[1], ask.due_on) for ask in asks]


def test_who_measures_it_is_asked_after_three_months_and_after_half_a_year(
    running: Trajectory, figure: ResultFigure
) -> None:
    plan(datetime(2027, 7, 27, 8, tzinfo=UTC))
    assert asked_about(figure) == []
    plan(THREE_MONTHS)
    plan(HALF_A_YEAR)

    assert asked_about(figure) == [("d90", date(2027, 7, 28)), ("d180", date(2027, 10, 26))]


def test_a_figure_nobody_measures_is_asked_of_nobody(running: Trajectory, figure: ResultFigure) -> None:
    make.figure(running, name="verloop")

    plan(THREE_MONTHS)

    assert Ask.objects.filter(kind="figure").count() == 1


@pytest.mark.parametrize(
    ("state", "closed_at", "asks"),
    [
        ("preparing", None, 0),
        ("ended", make.MADE, 0),
        ("cancelled", make.MADE, 0),
        # Decided on 29 April as well: counted from there.
        ("no_training", datetime(2027, 4, 29, 9, tzinfo=UTC), 1),
        ("running", None, 1),
    ],
)
def test_only_what_runs_or_was_solved_without_a_training_is_measured(
    running: Trajectory, figure: ResultFigure, state: str, closed_at: datetime | None, asks: int
) -> None:
    Trajectory.objects.update(state=state, closed_at=closed_at)

    plan(THREE_MONTHS)

    assert Ask.objects.filter(kind="figure").count() == asks


def test_without_a_training_it_counts_from_the_day_it_was_decided_and_asks_nothing_else(
    running: Trajectory, figure: ResultFigure
) -> None:
    """Whatever dates and people there were: nobody learns here."""
    make.role(running)
    make.role(running, "observer")
    decided = datetime(2027, 5, 3, 9, tzinfo=UTC)
    Trajectory.objects.update(state="no_training", closed_at=decided)
    running.refresh_from_db()

    assert [(str(one.moment), one.day) for one in moments(running, decided)] == [
        ("d90", date(2027, 8, 2)), ("d180", date(2027, 11, 1)),
    ]  # fmt: skip
    for day in (date(2027, 5, 7), date(2027, 6, 10), date(2027, 8, 2)):
        plan(datetime(day.year, day.month, day.day, 8, tzinfo=UTC))
    assert {ask.kind for ask in Ask.objects.all()} == {"figure"}
    assert asked_about(figure) == [("d90", date(2027, 8, 2))]


def test_while_it_is_paused_no_figure_is_asked(running: Trajectory, figure: ResultFigure) -> None:
    Trajectory.objects.update(paused_at=make.MADE)
    plan(THREE_MONTHS)
    assert asked_about(figure) == []
    Trajectory.objects.update(paused_at=None)
    plan(THREE_MONTHS)
    assert asked_about(figure) != []


def post(token: str, ask: Ask, **values: str) -> int:
    fields = {f"{ask.public_id}_{name}": value for name, value in values.items()}
    return Client().post(reverse("checkins:figure", kwargs={"token": token, "ask": ask.public_id}), fields).status_code


def test_a_number_is_written_down_as_people_type_it(
    running: Trajectory, figure: ResultFigure, ilse: Person, asked: Asked
) -> None:
    ask, token = asked(ilse, "figure", THREE_MONTHS)
    page = Client().get(reverse("asks:page", kwargs={"token": token})).content.decode()
    assert "Klanten die binnen een week opnieuw bellen" in page
    assert "30%" in page
    assert "checked" not in page

    assert post(token, ask, has="number", value="22,5", note="zonder de storing in mei") == 303

    measured = Measurement.objects.get()
    assert (measured.value, measured.measured_on) == (Decimal("22.5"), date(2027, 7, 28))
    assert (measured.note, measured.given_by) == ("zonder de storing in mei", ilse)
    ask.refresh_from_db()
    assert ask.answered_at is not None
    done = Client().get(reverse("asks:done", kwargs={"token": token})).content.decode()
    assert "22,5%" in done
    assert Mail.objects.filter(kind="receipt", person=ilse).count() == 1
    assert Change.objects.of(running).first().verb == "measure"  # type: ignore[union-attr]  # there is one


def test_not_available_is_an_answer_too(figure: ResultFigure, ilse: Person, asked: Asked) -> None:
    ask, token = asked(ilse, "figure", THREE_MONTHS)

    assert post(token, ask, has="none", value="", note="het systeem is vervangen") == 303

    assert Measurement.objects.get().value is None
    assert "niet beschikbaar" in Client().get(reverse("asks:done", kwargs={"token": token})).content.decode()


def test_the_sponsor_reads_that_it_could_not_be_had(figure: ResultFigure, ilse: Person, asked: Asked) -> None:
    ask, token = asked(ilse, "figure", THREE_MONTHS)
    page = Client().get(f"/l/{token}").content.decode()
    assert f"Wat is het nu? ({figure.unit})" in page
    with translation.override("nl"):
        assert told_to_sponsor(ask).results[0].now == "nog niet gemeten"

    assert post(token, ask, has="none", value="", note="") == 303

    with translation.override("nl"):
        assert told_to_sponsor(ask).results[0].now == "niet beschikbaar"


@pytest.mark.parametrize(
    "values",
    [{}, {"has": "number"}, {"has": "number", "value": "veel"}, {"value": "22"}, {"has": "number", "value": "1e999"}],
)
def test_half_an_answer_is_none(values: dict[str, str], figure: ResultFigure, ilse: Person, asked: Asked) -> None:
    ask, token = asked(ilse, "figure", THREE_MONTHS)

    assert post(token, ask, **values) == 422

    assert not Measurement.objects.exists()
    ask.refresh_from_db()
    assert ask.is_open


def test_told_once_more_it_replaces_what_was_told(
    figure: ResultFigure, ilse: Person, asked: Asked, it_is: Callable[[datetime], None]
) -> None:
    ask, token = asked(ilse, "figure", THREE_MONTHS)
    post(token, ask, has="number", value="22", note="")
    it_is(datetime(2027, 7, 30, 8, tzinfo=UTC))

    post(token, ask, has="number", value="20", note="")

    assert [(one.value, one.measured_on) for one in Measurement.objects.all()] == [(Decimal(20), date(2027, 7, 28))]


def test_not_me_takes_it_back(figure: ResultFigure, ilse: Person, asked: Asked) -> None:
    ask, token = asked(ilse, "figure", THREE_MONTHS)
    post(token, ask, has="number", value="22", note="")

    take_back(Client(), reverse("asks:undo", kwargs={"token": token}))

    assert not figure.measurements.exists()
    ask.refresh_from_db()
    assert ask.answered_at is None


def test_what_l_and_d_wrote_down_is_asked_no_more(figure: ResultFigure, ilse: Person, asked: Asked) -> None:
    ask, _token = asked(ilse, "figure", THREE_MONTHS)
    wanted = CARDS["figure"].wanted
    assert wanted(ask, THREE_MONTHS)

    make.measurement(figure, date(2027, 7, 29))
    assert not wanted(ask, THREE_MONTHS)
    Measurement.objects.all().delete()
    assert wanted(ask, THREE_MONTHS)
    ResultFigure.objects.update(owner=make.person())
    assert not wanted(ask, THREE_MONTHS)


def test_several_figures_of_one_person_are_one_letter_and_one_card(
    running: Trajectory, figure: ResultFigure, ilse: Person, asked: Asked
) -> None:
    make.figure(running, name="telefoontjes per dag", unit="", owner=ilse, position=2)
    ask, token = asked(ilse, "figure", THREE_MONTHS)
    mail = Mail.objects.get()

    said = letters["letter"].render(mail, THREE_MONTHS)
    page = Client().get(reverse("asks:page", kwargs={"token": token})).content.decode()

    assert said.subject == "Na drie maanden: wat is het cijfer, Ilse?"
    for words in ("Klanten die binnen een week opnieuw bellen", "Telefoontjes per dag"):
        assert words in said.text
        assert words in page
    # Only one of the two is known yet.
    assert post(token, ask, has="number", value="40", note="") == 303
    assert Ask.objects.open().filter(kind="figure").count() == 1


def test_who_stays_silent_is_for_l_and_d_to_ring(
    running: Trajectory, figure: ResultFigure, ilse: Person, asked: Asked
) -> None:
    ask, _token = asked(ilse, "figure", THREE_MONTHS)
    now = datetime(2027, 8, 20, 8, tzinfo=UTC)
    assert [line for line in missing(cast(running, now), now, [figure]) if line.who == "Ilse van 't Hof"] == []

    Ask.objects.filter(pk=ask.pk).update(letters=3, next_on=None)

    (line,) = [line for line in missing(cast(running, now), now, [figure]) if line.who == "Ilse van 't Hof"]
    assert line.what == "klanten die binnen een week opnieuw bellen"
    assert line.url.endswith(f"/result/{figure.public_id}/measure/")
