"""What went out, to whom, when and what became of it; never whether a learner was reminded."""

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from asks.models import Ask, AskLetter
from mailing.models import Mail
from roles.models import Function
from tests import factories as make
from tests.checkins.conftest import DAY_7
from tests.signing_in import sign_in
from trajectories.models import Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def went(ask: Ask, step: int = 1, state: Mail.State = Mail.State.SENT, kind: str = "letter") -> None:
    goes = DAY_7 + timedelta(days=step)
    mail = make.mail(ask.person, kind=kind, state=state, not_before=goes, sent_at=goes)
    AskLetter.objects.put_in(mail, [ask], step=step)


def test_what_went_out_is_a_table_and_a_file_without_a_learners_reminders(
    running: Trajectory, it_is: Callable[[datetime], None]
) -> None:
    it_is(DAY_7 + timedelta(days=13))
    sanne = Client(headers={"accept-language": "nl"})
    sign_in(sanne, make.member("Sanne Brouwer", organisation=running.organisation))
    sara = make.role(running, name="Sara Yıldız")
    rob = make.role(running, Function.OBSERVER, "Rob Maas")
    place = {"org": running.organisation.public_id, "trajectory": running.public_id}
    page, file = (reverse(f"checkins:{name}", kwargs=place) for name in ("sent", "sent_file"))
    period = "?first=2027-05-07&last=2027-05-20"
    assert "Er ging niets uit" in sanne.get(page + period).content.decode()
    log = make.ask(running, sara.person, kind="log", about=f"{running.public_id}:d7", due_on=DAY_7)
    talk = make.ask(running, sara.person, kind="start_talk", about=f"{running.public_id}:start_talk")
    seen = make.ask(running, rob.person, kind="observe", about=f"{running.public_id}:d42:{sara.public_id}")
    promise = make.ask(running, rob.person, kind="promise")
    for ask in (log, talk, promise):
        went(ask, step=1)
        went(ask, step=2, kind="reminder")
    went(log, step=0, kind="receipt")
    went(seen, state=Mail.State.UNCERTAIN)
    went(seen, step=3, state=Mail.State.FAILED)

    heading, *rows = csv.reader(io.StringIO(sanne.get(file + period).content.decode("utf-8-sig")), delimiter=";")

    assert heading[2:] == ["Wie", "Brief", "Moment", "Staat"]
    assert sorted(row[2:] for row in rows) == [
        ["Rob Maas", "toezegging", "", "mail verstuurd"],
        ["Rob Maas", "toezegging, herinnering 1", "", "mail verstuurd"],
        ["Rob Maas", "wat ze zagen, Sara Yıldız", "na zes weken", "onzeker of de mail aankwam"],
        ["Sara Yıldız", "check-in", "na een week", "gevraagd"],
        ["Sara Yıldız", "startgesprek", "startgesprek", "mail verstuurd"],
    ]
    days = {"check-in": "07", "toezegging, herinnering 1": "09"}
    for row in rows:
        day, hour = (days.get(row[3], "08"), "09:00" if row[3] == "check-in" else "10:00")
        if row[2] == "Sara Yıldız" or row[3] in days:
            assert row[1] == f"2027-05-{day} {hour} Europe/Amsterdam", "a check-in stands on its planned day and hour"
    words = " ".join(re.sub("<[^>]+>", " ", sanne.get(page + period).content.decode()).split())
    assert "5 keer gevraagd aan 2 mensen" in words
    assert "Onzeker of de mail aankwam" in words
    assert "za 8 mei 2027 10:00" in words
    assert sanne.get(f"{page}?first=2027-05-09&last=2027-05-08").status_code == 422
