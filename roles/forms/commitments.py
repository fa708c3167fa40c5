"""What the commitments pages send."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.date_field import DayField
from organisations.forms.versions import VersionedForm
from organisations.number_field import NumberField, NumberInput
from roles.actions.commitments import Place, Words
from roles.cast import Cast
from roles.library import BY_KEY, LIBRARY, Starter
from roles.models import Commitment, Function, Party, Wording, party_of
from roles.words import hours_text

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # what gettext_lazy gives, known to the type checker only

MOST_HOURS = 2000
MOST_SIGNS = 140


def hours_field(label: "_StrPromise", help_text: "_StrPromise") -> NumberField:
    """Hours as people write them, comma or point."""
    return NumberField(
        label=label,
        help_text=help_text,
        required=False,
        least=0,
        most=MOST_HOURS,
        widget=NumberInput({"size": 6}),
        error_messages={
            "invalid": _("Enter hours as a number, like 1.5"),
            "least": _("Hours are 0 or more"),
            "most": _("Hours are at most %(most)s"),
        },
    )


class CommitmentForm(VersionedForm):
    """One sentence that somebody can say yes or no to, and who that is."""

    text = forms.CharField(
        label=_("What is promised?"),
        help_text=_("One sentence of at most 140 characters, so that somebody can say yes or no to it."),
        max_length=MOST_SIGNS,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": _("Write what is promised"),
            "max_length": _("Make it shorter: at most 140 characters"),
        },
    )
    owner = forms.ChoiceField(
        label=_("Who promises this?"),
        help_text=_("Everyone with this function, or one person."),
        error_messages={"required": _("Choose who promises this")},
    )
    phase = forms.ChoiceField(
        label=_("When?"),
        choices=Commitment.Phase.choices,
        widget=forms.RadioSelect(attrs={"class": "opts--3"}),
        error_messages={"required": _("Choose when")},
    )
    weight = forms.ChoiceField(
        label=_("Does the start wait for this?"),
        choices=[("must", _("Must be promised before the start")), ("helps", _("Helps, and we can start without"))],
        widget=forms.RadioSelect,
        initial="helps",
        error_messages={"required": _("Choose whether the start waits for this")},
    )
    hours = hours_field(_("Hours"), _("What it costs one person. A quarter is 0.25."))
    gives_hours = hours_field(
        _("Hours it gives each learner"),
        _("Time to learn and practise that this frees, over the whole trajectory. 2 a week for 12 weeks is 24."),
    )
    needed_by = DayField(
        label=_("Needed by"),
        help_text=_("Until this day an answer can be changed."),
        required=False,
    )
    why = forms.CharField(
        label=_("Why?"),
        help_text=_("One sentence that the one who promises it will read."),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    per_learner = forms.BooleanField(
        label=_("Ask it once for every learner it concerns"),
        help_text=_("A manager of 8 learners then answers 8 times, in one go."),
        required=False,
    )

    def __init__(self, *args: Any, cast: Cast, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cast = cast
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ChoiceField)
        owner.choices = [("", _("Choose")), *_owners(cast)]

    def words(self) -> Words:
        """What a promise will be given on."""
        sent = self.cleaned_data
        return Words(
            text=sent["text"],
            hours=sent["hours"],
            gives_hours=sent["gives_hours"],
            needed_by=sent["needed_by"],
            why=sent["why"],
        )

    def place(self) -> Place:
        """Whose it is, and when."""
        sent = self.cleaned_data
        kind, _colon, value = sent["owner"].partition(":")
        role = next((role for role in self.cast.roles if role.public_id == value), None) if kind == "role" else None
        return Place(
            function=role.function if role else value,
            person=role.person if role else None,
            phase=sent["phase"],
            is_must=sent["weight"] == "must",
            per_learner=sent["per_learner"],
        )


def initial_of(commitment: Commitment, cast: Cast, *, words: Wording | None = None) -> dict[str, Any]:
    """A commitment as the form shows it; with other `words` than it has now, to go back to."""
    words = words or commitment.wording
    role = next(
        (
            role
            for role in cast.roles
            if role.function == commitment.function and role.person_id == commitment.person_id
        ),
        None,
    )
    return {
        "text": words.text if words else "",
        "why": words.why if words else "",
        "hours": words.hours if words else None,
        "gives_hours": words.gives_hours if words else None,
        "needed_by": words.needed_by if words else None,
        "owner": f"role:{role.public_id}" if role else f"function:{commitment.function}",
        "phase": commitment.phase,
        "weight": "must" if commitment.is_must else "helps",
        "per_learner": commitment.per_learner,
        "version": commitment.version,
    }


def _owners(cast: Cast) -> list[tuple[Any, Any]]:
    """Functions first, then by function everyone who holds it."""
    groups: list[tuple[Any, Any]] = [
        (_("Everyone who is"), [(f"function:{function}", Function(function).label) for function in Function])
    ]
    for function in Function:
        held = cast.holding(function)
        if held:
            groups.append((Function(function).label, [(f"role:{role.public_id}", str(role.person)) for role in held]))
    return groups


class LibraryForm(forms.Form):
    """Lines of the library, ticked by party and phase. Each tick is an input of its own name in the template."""

    starters = forms.MultipleChoiceField(
        label=_("Commitments"),
        choices=[(starter.key, starter.text) for starter in LIBRARY],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one commitment")},
    )

    def chosen(self) -> list[Starter]:
        """In the order of the library."""
        keys = set(self.cleaned_data["starters"])
        return [starter for starter in LIBRARY if starter.key in keys]

    def ticked(self) -> set[str]:
        """What was ticked when the form came back."""
        return set(self["starters"].value() or [])


class Shelf:
    """The library for the page: by function, then phase, in the trajectory's language."""

    def __init__(self, cast: Cast, form: LibraryForm) -> None:
        ticked = form.ticked()
        there = {commitment.library_key for commitment in cast.commitments if commitment.library_key}
        language = cast.trajectory.language
        functions = sorted(Function, key=lambda function: list(Party).index(party_of(function)))
        self.parts = [
            {
                "function": function,
                "party": party_of(function),
                "nobody": not cast.holding(function),
                "phases": [
                    {
                        "phase": phase,
                        "lines": [
                            {
                                "key": starter.key,
                                "text": starter.worded(language)[0],
                                "why": starter.worded(language)[1],
                                "is_must": starter.is_must,
                                "hours": hours_text(starter.cost),
                                "per_learner": starter.per_learner,
                                "is_there": starter.key in there,
                                "ticked": starter.key in ticked,
                            }
                            for starter in BY_KEY.values()
                            if starter.function == function and starter.phase == phase
                        ],
                    }
                    for phase in Commitment.Phase
                ],
            }
            for function in functions
        ]


class DropForm(forms.Form):
    """Going on without a commitment is written down."""

    because = forms.CharField(
        label=_("Why do we go on without this?"),
        help_text=_("The sponsor can read this."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write in a sentence why")},
    )
