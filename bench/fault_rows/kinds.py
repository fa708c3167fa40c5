"""The letters of the bench itself: as short as a reminder, and poisoned when a row asks for it."""

from datetime import datetime, timedelta
from typing import Literal

from bench.fault_rows.stage import PARK, RETRY
from mailing.models import Mail
from mailing.register import Letter, Rendered, register

A_MEGABYTE = 1_000_000


class BenchLetter(Letter):
    """`about` may hold a poison: "template" cannot be written, "huge" has a name of a megabyte."""

    lasts = timedelta(hours=48)

    def __init__(self, kind: str, uncertain: Literal["retry", "park"]) -> None:
        self.kind = kind
        self.uncertain: Literal["retry", "park"] = uncertain

    def render(self, mail: Mail, now: datetime) -> Rendered:
        poison = mail.about.get("poison")
        if poison == "template":
            raise ZeroDivisionError
        name = "x" * A_MEGABYTE if poison == "huge" else mail.person.called
        return Rendered(f"Hoi {name}", f"Hoi {name}\n" + "Tekst\n" * 20, "<p>Tekst</p>" * 20)


def register_kinds() -> None:
    register(BenchLetter(RETRY, "retry"))
    register(BenchLetter(PARK, "park"))
