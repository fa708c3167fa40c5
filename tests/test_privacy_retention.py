"""G5: what is over goes on its day, and not before; what was published of a group stays as it was."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command

from asks.links import make_link
from asks.models import Ask, Grant, Link
from checkins import keeping
from checkins.models import IfThenPlan, LogEntry, Observation, PublishedMoment
from mailing import keeping as mail_keeping
from mailing.models import Mail
from organisations import clock
from organisations.models import AuditLine, Organisation
from organisations.months import months_before
from tests import factories as make
from trajectories.models import Trajectory

pytestmark = pytest.mark.django_db

WRITTEN = datetime(2027, 3, 10, 9, tzinfo=UTC)
# One session on 2 February 2027; a year after it the last moment, and its window closes ten working days later.
ENDS = date(2028, 2, 16)
OVER = date(2029, 2, 16)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@pytest.fixture
def written() -> Callable[..., Trajectory]:
    """A trajectory in which a learner wrote, an observer saw and a moment was published."""

    def fill(at: datetime = WRITTEN, **fields: Any) -> Trajectory:
        made = make.trajectory(state="running", starts_on=date(2027, 2, 2), **fields)
        make.session(made, datetime(2027, 2, 2, 8, tzinfo=UTC), datetime(2027, 2, 2, 16, tzinfo=UTC))
        learner, observer = make.role(made), make.role(made, "observer")
        LogEntry.objects.create(learner=learner, opportunity=1, felt=2, form_key="k", written_at=at)
        IfThenPlan.objects.create(learner=learner, situation="als", response="dan", written_at=at)
        Observation.objects.create(observer=observer, learner=learner, moment="d42", seen=3, given_at=at)
        PublishedMoment.objects.create(
            trajectory=made, moment="d7", closed_on=at.date(), published_at=at, minimum=5, figures={"answered": [6, 9]}
        )
        return made

    return fill


def left(trajectory: Trajectory) -> int:
    """Rows of words."""
    here = {"learner__trajectory": trajectory}
    return sum(model.objects.filter(**here).count() for model in (LogEntry, IfThenPlan, Observation))


def test_the_end_is_when_the_last_window_closes(written: Callable[..., Trajectory]) -> None:
    assert keeping.ends_on(written(), WRITTEN) == ENDS
    called_off = written(closed_at=WRITTEN, title="Afgeblazen")
    called_off.state = "cancelled"
    assert keeping.ends_on(called_off, WRITTEN) == WRITTEN.date()


@pytest.mark.parametrize(
    ("terms", "last"),
    [
        # In months: of the organisation, of its council, of the council for this trajectory.
        ((12, None, None), OVER),
        ((3, None, None), date(2028, 5, 16)),
        ((12, 6, None), date(2027, 9, 10)),
        ((12, 6, 4), date(2027, 7, 10)),
        ((12, None, 24), OVER),
        ((24, 24, None), date(2029, 3, 10)),
    ],
)
def test_the_shorter_term_counts_to_the_day(
    written: Callable[..., Trajectory], terms: tuple[int, int | None, int | None], last: date
) -> None:
    made = written(council_keeps_months=terms[2])
    Organisation.objects.update(keeps_months=terms[0], council_keeps_months=terms[1])
    published = list(PublishedMoment.objects.values())
    keeping.plan(noon(last - timedelta(days=1)))
    assert left(made) == 3
    keeping.plan(noon(last))
    assert left(made) == 0
    assert keeping.plan(noon(last)) == 0
    assert list(PublishedMoment.objects.values()) == published


def test_after_four_hundred_days_nothing_is_overdue(
    written: Callable[..., Trajectory], tell: Callable[[str], None]
) -> None:
    """Many trajectories with many terms, looked at once: what the terms say by themselves, row by row."""
    at = [WRITTEN + timedelta(days=days) for days in range(0, 400, 40)]
    for number, when in enumerate(at):
        written(when, title=f"Traject {number}", council_keeps_months=(None, 3, 6, 12)[number % 4])
    published = bytes(repr(list(PublishedMoment.objects.order_by("pk").values())), "utf-8")
    now = WRITTEN + timedelta(days=400)

    def overdue() -> int:
        rows = LogEntry.objects.values_list("written_at", "learner__trajectory__council_keeps_months")
        return sum(day.date() <= months_before(now.date(), months) for day, months in rows if months)

    before = overdue()
    kept_before = LogEntry.objects.count()
    keeping.plan(now)
    unchanged = bytes(repr(list(PublishedMoment.objects.order_by("pk").values())), "utf-8") == published
    tell(f"G5 rows={kept_before} overdue before={before} overdue={overdue()} snapshots same={unchanged}")
    assert before > 0
    assert (overdue(), LogEntry.objects.count()) == (0, kept_before - before)
    assert unchanged


@pytest.mark.once
def test_a_letter_does_not_stay_for_a_link_that_stops_nothing_any_more() -> None:
    """Three letters about one check-in say who had to be reminded, also once it is forgotten who answered."""
    trajectory = make.trajectory()
    person = make.person()
    day = {"state": "sent", "sent_at": WRITTEN, "not_before": WRITTEN}
    forgotten, stopping, overview = (make.mail(person, **day, kind=kind) for kind in ("reminder", "letter", "digest"))
    for mail in (forgotten, stopping, overview):
        make_link(person, mail, Grant.Purpose.UNSUBSCRIBE, WRITTEN)
    make_link(person, forgotten, Grant.Purpose.PAGE, WRITTEN, valid_until=WRITTEN + timedelta(days=100))
    answered = {"answered_at": WRITTEN, "next_on": None}
    make.ask(trajectory, person, kind="log", about="x", **answered).ask_letters.create(mail=forgotten, step=3)
    make.ask(trajectory, person, **answered).ask_letters.create(mail=stopping, step=1)

    def mails(days: int) -> set[int]:
        keeping.plan(WRITTEN + timedelta(days=days))
        return set(Mail.objects.values_list("pk", flat=True))

    every = {forgotten.pk, stopping.pk, overview.pk}
    assert mails(400) == every, "what it asked is known, so that its link stops something"
    Ask.objects.filter(kind="log").forget()
    make_link(person, forgotten, Grant.Purpose.PAGE, WRITTEN, valid_until=WRITTEN + timedelta(days=100))
    assert mails(129) == every, "its page could say until today that it does not work any more"
    mails(131)
    assert mails(131) == {stopping.pk, overview.pk}


@pytest.mark.once
def test_letters_links_and_the_audit_have_terms_of_their_own() -> None:
    trajectory = make.trajectory()
    person = make.person()
    day = {"state": "sent", "address": "iemand@voorbeeld.example", "sent_at": WRITTEN, "not_before": WRITTEN}
    plain, asking, linked = (make.mail(person, **day) for _ in range(3))
    make.ask(trajectory, person).ask_letters.create(mail=asking, step=1)
    grant = Grant.objects.create(organisation=person.organisation, person=person, purpose="page", created_at=WRITTEN)
    Link.objects.create(
        grant=grant, mail=linked, token_hash="h", kid="1", created_at=WRITTEN, valid_until=WRITTEN + timedelta(days=70)
    )  # fmt: skip
    make.mail(person, state="queued", not_before=WRITTEN)
    AuditLine.objects.create(via="session", verb="x", at=WRITTEN)

    def mails(days: int) -> set[int]:
        mail_keeping.plan(WRITTEN + timedelta(days=days))
        keeping.plan(WRITTEN + timedelta(days=days))
        return set(Mail.objects.exclude(state="queued").values_list("pk", flat=True))

    mails(29)
    assert Mail.objects.exclude(address="").count() == 3
    mails(31)
    assert not Mail.objects.exclude(address="").exists()
    assert mails(89) == {plain.pk, asking.pk, linked.pk}
    assert mails(91) == {asking.pk, linked.pk}
    mails(101)
    assert not Link.objects.exists()
    assert mails(102) == {asking.pk}, "what it asks is open"
    mails(600)
    assert AuditLine.objects.filter(verb="x").exists()
    mails(732)
    assert not AuditLine.objects.filter(verb="x").exists()
    assert Mail.objects.filter(state="queued").exists()


@pytest.mark.once
@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        ((2027, 5, 31), 3, (2027, 2, 28)),
        # On the last of a month all of the earlier one is that old.
        ((2027, 2, 28), 3, (2026, 11, 30)),
        ((2028, 2, 29), 12, (2027, 2, 28)),
        ((2027, 1, 15), 1, (2026, 12, 15)),
        ((2027, 3, 30), 1, (2027, 2, 28)),
    ],
)
def test_months_are_counted_on_the_calendar(
    day: tuple[int, int, int], months: int, before: tuple[int, int, int]
) -> None:
    assert months_before(date(*day), months) == date(*before)


def test_what_goes_tomorrow_is_told_today_and_stays_till_then(
    written: Callable[..., Trajectory], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = written()
    Organisation.objects.update(keeps_months=12, council_keeps_months=6)
    last = date(2027, 9, 10)

    def told(today: date) -> str:
        monkeypatch.setattr(clock, "now", lambda: noon(today))
        call_command("keeping")
        return capsys.readouterr().out

    assert "0 rows go" in told(last - timedelta(days=2))
    listed = told(last - timedelta(days=1))
    assert f"1  Your notes of what you tried  {made.public_id}" in listed
    assert "3 rows go by themselves up to this hour of 2027-09-10" in listed
    assert left(made) == 3
    keeping.plan(noon(last))
    assert left(made) == 0
