"""A kind of ask that exists in tests only: can you crack this nut? With its own card, form and address."""

from collections.abc import Sequence
from datetime import datetime

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import include, path, reverse

from asks import actions
from asks.guest import GuestRequest, guest
from asks.models import Ask
from asks.pages import render_page
from asks.register import Answered, Card, CardContent, Line, Part, Said, Viewer
from organisations.acting import Actor
from organisations.clock import now


class NutForm(forms.Form):
    """Yes or no, and nothing chosen beforehand."""

    crack = forms.ChoiceField(
        label="Kun jij deze noot kraken?", choices=[("yes", "Ja"), ("no", "Nee")], widget=forms.RadioSelect
    )


class NutCard(Card):
    """Tells a test what it was asked to say, and asks for what the test wants."""

    kind = "nut"
    order = 20
    may_be_asked = True
    can_undo = True

    def __init__(self, kind: str = "nut", order: int = 20) -> None:
        self.kind, self.order = kind, order
        self.undone: list[Ask] = []

    def minutes(self, asks: Sequence[Ask]) -> int:
        return 2 * len(asks)

    def wanted(self, ask: Ask, now: datetime) -> bool:
        return self.may_be_asked

    def part(self, asks: Sequence[Ask], *, step: int, now: datetime) -> Part:
        return Part(
            subject=f"Noten kraken, keer {step}",
            heading=f"Kraak {len(asks)} ({self.kind})",
            sentences=("Een noot is zo gekraakt.",),
            lines=tuple(Line(ask.about) for ask in asks),
            button="Kraak",
        )

    def card(self, asks: Sequence[Ask], viewer: Viewer, now: datetime) -> CardContent:
        return CardContent(
            template="tests/nut.html",
            url=reverse("crack", kwargs={"token": viewer.token, "ask": asks[0].public_id}),
            context={"form": NutForm()},
            heading=f"Hoi {viewer.person.called}, noten voor jou ({self.kind})",
        )

    def said(self, asks: Sequence[Ask], now: datetime, viewer: Viewer | None = None) -> Answered:
        return Answered(lines=tuple(Said(ask.about, "Gekraakt", "Met een hamer") for ask in asks))

    def undo(self, asks: Sequence[Ask], *, by: Actor, now: datetime) -> None:
        self.undone += asks


@guest
def crack(request: GuestRequest, token: str, ask: str) -> HttpResponse:
    """As the floors above answer a card."""
    asked = Ask.objects.of(request.viewer.person).get(public_id=ask)
    form = NutForm(request.POST)
    if not form.is_valid():
        return render_page(request, request.viewer, errors={asked.kind: form})
    actions.answer([asked], by=request.viewer.actor(), now=now())
    return redirect("asks:done", token=token)


urlpatterns = [path("l/<str:token>/nuts/<str:ask>/", crack, name="crack"), path("", include("impactmodel.urls"))]
