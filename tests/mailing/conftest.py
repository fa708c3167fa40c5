"""A kind of letter that says what a test tells it to, and a mail server to send it to."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Literal

import pytest
from pytest_django import Settings

from mailing.models import Mail
from mailing.register import SEND, Letter, Rendered, Verdict, letters
from tests.mailing.sink import Sink, open_sink


class TestLetter(Letter):
    """Stands in for the letters of the floors above."""

    __test__ = False
    kind = "test"
    lasts = timedelta(hours=48)

    def __init__(self) -> None:
        self.uncertain: Literal["retry", "park"] = "park"
        self.verdict: Callable[[Mail], Verdict] = lambda mail: SEND
        self.write: Callable[[Mail], Rendered] = lambda mail: Rendered("Onderwerp", "Tekst\n", "<p>Tekst</p>")

    def still_wanted(self, mail: Mail, now: datetime) -> Verdict:
        return self.verdict(mail)

    def render(self, mail: Mail, now: datetime) -> Rendered:
        return self.write(mail)


@pytest.fixture
def letter(monkeypatch: pytest.MonkeyPatch) -> TestLetter:
    made = TestLetter()
    monkeypatch.setitem(letters, "test", made)
    return made


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    with open_sink() as opened:
        settings.SMTP = opened.settings
        settings.MAIL_SENDING = True
        yield opened
