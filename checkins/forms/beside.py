"""What a learner sends who chooses who stands beside them, and what the one who was chosen says."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from asks.models import Ask
from checkins.ballots import BallotForm
from organisations.models import Person
from roles.models import Function, Pairing, Role
from roles.pairing import Choice

NOBODY = "nobody"
_LABELS = {
    Function.BUDDY: gettext_lazy("Who is your buddy?"),
    Function.OBSERVER: gettext_lazy("Who looks along with you at work?"),
}
_HELP = {
    Function.BUDDY: gettext_lazy("Asks you after a week and after three weeks how it is going."),
    Function.OBSERVER: gettext_lazy("Says a few times what they saw you do. You read it at once, nobody else does."),
}


class BesideForm(forms.Form):
    """For each function one person more, or nobody; what is left open stays as it is."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        choices: Sequence[Choice],
        proposes: str,
        **kwargs: Any,
    ) -> None:
        """`proposes` is the name of who plans it, whose proposals stand on top."""
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(data, **kwargs)
        self.choices = choices
        for choice in choices:
            groups = [
                (_("Proposed by %(name)s") % {"name": proposes}, choice.proposed),
                (_("Also in this trajectory"), choice.others),
            ]
            rows: list[Any] = [("", _("Leave it as it is"))]
            rows += [(name, [(one.public_id, str(one)) for one in people]) for name, people in groups if people]
            self.fields[choice.function] = forms.ChoiceField(
                label=_LABELS[Function(choice.function)],
                help_text=_HELP[Function(choice.function)],
                choices=[*rows, (NOBODY, _("Nobody, thank you"))],
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        """One of them at least."""
        cleaned = super().clean() or self.cleaned_data
        first = self.choices[0].function
        if not self.errors and not any(cleaned.get(one.function) for one in self.choices):
            self.add_error(first, _("Choose somebody, or nobody"))
        return cleaned

    def chosen(self) -> Iterator[tuple[str, Person | None]]:
        """The functions of which something was said, each with who it is to be; None for nobody."""
        for choice in self.choices:
            said = self.cleaned_data.get(choice.function)
            if said:
                yield choice.function, next((one for one in choice.people if one.public_id == said), None)


class PairingForm(BallotForm):
    """Yes or no, about each learner who asks. Nothing else is asked of a no."""

    missing = gettext_lazy("Choose yes or no")

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        asks: Sequence[tuple[Ask, Role | None]],
        pairings: Mapping[Ask, Pairing],
        **kwargs: Any,
    ) -> None:
        self.pairings = pairings
        super().__init__(data, asks=asks, **kwargs)

    def add_ballot(self, ask: Ask, learner: Role | None) -> None:
        name = {"name": self.called[learner.person_id] if learner else ""}
        pairing = self.pairings[ask]
        is_buddy = pairing.function == Function.BUDDY
        self.fields[f"{ask.public_id}_yes"] = forms.ChoiceField(
            label=(_("Will you be the buddy of %(name)s?") if is_buddy else _("Will you look along with %(name)s?"))
            % name,
            help_text=(
                _("After a week and after three weeks you ask how it is going. That is all.")
                if is_buddy
                else _("A few times we ask you what you saw. %(name)s reads it at once, no manager does.") % name
            ),
            choices=[("yes", _("Yes, I'd like to")), ("no", _("Rather not"))],
            widget=forms.RadioSelect,
            required=False,
            initial="yes" if pairing.says_yes else None,
        )
