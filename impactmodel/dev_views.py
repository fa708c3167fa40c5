"""Pages for those who build the product; wired up in development only."""

from datetime import date

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from impactmodel.gallery import LANGUAGES, exhibits, written
from mailing.views import LETTER_CSP, MAILBOX_CSP
from organisations.clock import now
from roles.ring import Party, Segment, Shell, State

# The state of every must-commitment in the example, party by party.
_WAITING: dict[Party, tuple[State, ...]] = {
    "trainer": (State.PROMISED, State.PROMISED, State.PROMISED_IF),
    "learners": (State.PROMISED, State.PROMISED, State.NOT_ASKED),
    "support": (State.PROMISED, State.PROMISED, State.QUESTION, State.ASKED, State.CANNOT),
}


class ExampleForm(forms.Form):
    """One field of each kind, two of them wrong."""

    wording = forms.CharField(
        label=_("What does Farid promise?"),
        help_text=_("One sentence that somebody can say yes or no to."),
        max_length=140,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    until = forms.DateField(label=_("By which date?"), error_messages={"invalid": _("Enter a date, like 12-1-2027")})
    hours = forms.DecimalField(label=_("How many hours?"), required=False)
    function = forms.ChoiceField(
        label=_("Who is asked?"), choices=[("manager", _("manager")), ("buddy", _("buddy")), ("sponsor", _("sponsor"))]
    )
    must = forms.ChoiceField(
        label=_("Must this be settled before the start?"),
        choices=[("yes", _("Yes, this must")), ("no", _("No, this helps"))],
        widget=forms.RadioSelect(attrs={"class": "opts--2"}),
        error_messages={"required": _("Choose whether this must be settled before the start")},
    )
    obstacles = forms.MultipleChoiceField(
        label=_("What was in the way?"),
        choices=[("time", _("time")), ("chance", _("no occasion")), ("rule", _("process or rule"))],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "opts--3"}),
        required=False,
    )
    everyone = forms.BooleanField(
        label=_("Ask all learners the same"), help_text=_("Exceptions can be ticked later."), required=False
    )


def example(states: dict[Party, tuple[State, ...]]) -> Shell:
    """A shell in which whoever said yes all did."""
    yes = {State.PROMISED, State.PROMISED_IF, State.KEPT}
    segments = [Segment(p, state, 1.0 if state in yes else 0.0) for p, all_of in states.items() for state in all_of]
    return Shell(tuple(segments), learners=8)


@login_not_required
def components(request: HttpRequest) -> HttpResponse:
    """The living page of all parts, with the mark-up to copy."""
    promised = {party: (State.PROMISED,) * len(states) for party, states in _WAITING.items()}
    partly = (
        Segment("trainer", State.KEPT, 1),
        Segment("trainer", State.NOT_KEPT, 0),
        Segment("learners", State.ASKED, 5 / 8),
        Segment("learners", State.CANNOT, 7 / 8),
        Segment("learners", State.NOT_ASKED, 2 / 8),
        Segment("support", State.CHANGED),
        Segment("support", State.LAPSED),
        Segment("support", State.UNDELIVERABLE),
        Segment("support", State.NO_MAIL),
        Segment("support", State.WITHDRAWN),
    )
    mine = tuple(
        Segment(s.party, s.state, s.share, mine=s.party == "support" and not s.solid)
        for s in example(_WAITING).segments
    )
    wrong = ExampleForm({"wording": "2 uur per week in het rooster tot 12 april", "until": "eind januari"})
    return render(
        request,
        "components.html",
        {
            "waiting": example(_WAITING),
            "closed": example(promised),
            "partly": Shell(partly, learners=24),
            "empty": Shell((), learners=8),
            "many": Shell(example(_WAITING).segments * 3, learners=40),
            "mine": Shell(mine, learners=8),
            "states": [(state.value, label) for state, label in _STATE_WORDS.items()],
            "wrong": wrong,
            "today": date(2026, 12, 15),
        },
    )


@login_not_required
def components_guest(request: HttpRequest) -> HttpResponse:
    """The parts of link pages, in the frame of a link page."""
    mine = tuple(
        Segment(s.party, s.state, s.share, mine=s.party == "support" and not s.solid)
        for s in example(_WAITING).segments
    )
    return render(request, "components_guest.html", {"mine": Shell(mine, learners=8)})


@login_not_required
@require_safe
def letter_gallery(request: HttpRequest) -> HttpResponse:
    """Every kind of letter and every part, each leading to how it looks."""
    return render(request, "letter_gallery.html", {"groups": exhibits()})


@login_not_required
@require_safe
def letter_exhibit(request: HttpRequest, name: str) -> HttpResponse:
    """One letter in each language, as text, and as HTML on a phone and on a desk."""
    everything = [each for names in exhibits().values() for each in names]
    if name not in everything:
        raise Http404
    place = everything.index(name)
    at = now()
    answer = render(
        request,
        "letter_exhibit.html",
        {
            "name": name,
            "letters": [(language, letter) for language in LANGUAGES if (letter := written(name, language, at))],
            "before": everything[place - 1] if place else "",
            "after": everything[place + 1] if place + 1 < len(everything) else "",
        },
    )
    answer["Content-Security-Policy"] = MAILBOX_CSP
    return answer


@login_not_required
@require_safe
@xframe_options_sameorigin
def letter_exhibit_html(request: HttpRequest, name: str, language: str) -> HttpResponse:
    """Only the HTML, as a mail program would show it."""
    try:
        letter = written(name, language, now())
    except KeyError as error:
        raise Http404 from error
    if letter is None:
        raise Http404
    return HttpResponse(letter.html, headers={"Content-Security-Policy": LETTER_CSP})


_STATE_WORDS = {
    State.NOT_ASKED: _("Not asked yet"),
    State.ASKED: _("Asked, 3 days"),
    State.QUESTION: _("Question from Farid"),
    State.PROMISED: _("Promised"),
    State.PROMISED_IF: _("Promised, on a condition"),
    State.CANNOT: _("Can't be done"),
    State.CHANGED: _("Changed, ask again"),
    State.KEPT: _("Kept"),
    State.NOT_KEPT: _("Didn't happen"),
    State.WITHDRAWN: _("Withdrawn"),
    State.LAPSED: _("Lapsed, ask again"),
    State.NOT_THERE: _("Not there yet"),
    State.UNDELIVERABLE: _("Mail doesn't arrive"),
    State.NO_MAIL: _("No mail: phone or print"),
}
