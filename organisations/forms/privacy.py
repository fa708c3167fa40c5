"""What is kept how long, and erasing somebody."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.forms.keeping import NO_ERASING, NO_TERM, MonthsField
from organisations.forms.versions import HeldForm, Meanwhile
from organisations.models import Organisation, Person
from organisations.who_reads import LEAST

TERMS = ("keeps_months", "council_keeps_months", "left_keeps_months")
KEEP, SHORTEN = "keep", "shorten"


def is_shorter(months: int | None, old: int | None) -> bool:
    """None is no term at all."""
    return months is not None and (old is None or months < old)


# Above it hardly any group is told of.
MOST_MINIMUM = 20


class KeepingForm(HeldForm):
    """How long learners' words stay, whether the works council comes first, and how large a group has to be."""

    keeps_months = MonthsField(
        label=_("How long after a trajectory do we keep what learners and observers wrote?"),
        help_text=_("Counted from the day on which the last question of a trajectory closes. Totals of a group stay."),
    )
    council_keeps_months = MonthsField(
        label=_("How long does the works council let texts be kept?"),
        help_text=_("Counted from the day on which something is written. The term that is over first counts."),
        nothing=NO_TERM,
    )

    left_keeps_months = MonthsField(
        label=_("How long after somebody left do you erase them?"),
        help_text=_("By itself, once nothing runs in which they took part. What they promised keeps its day."),
        nothing=NO_ERASING,
    )

    minimum_base = forms.TypedChoiceField(
        label=_("From how many people on do we tell anything of a group?"),
        help_text=_("Never fewer than 5. What was told of a check-in already stays as it is."),
        choices=[(n, str(n)) for n in range(LEAST, MOST_MINIMUM + 1)],
        coerce=int,
    )

    # Asked only where a shorter term takes something; nothing is chosen beforehand.
    shorter = forms.ChoiceField(
        label=_("What should happen?"),
        choices=[
            (KEEP, _("Keep the terms as they are. Nothing goes; the rest of what you changed is saved.")),
            (SHORTEN, _("Shorten, and let this go for good.")),
        ],
        widget=forms.RadioSelect,
        required=False,
        error_messages={"required": _("Choose what should happen")},
    )

    def require_choice(self, *, was_asked: bool) -> None:
        """Something goes by what was sent: let it be chosen, and say so to who was asked and did not."""
        self.fields["shorter"].required = True
        if was_asked:
            self.add_error("shorter", _("Choose what should happen"))

    def shortened(self, old: Organisation) -> list[tuple[Any, Any, Any]]:
        """Each term that would be shorter: what it asks, how long that would be, and how long it is now."""
        found = []
        for name in TERMS:
            sent, now = self.cleaned_data[name], getattr(old, name)
            if is_shorter(sent, now):
                field: Any = self.fields[name]
                called = dict(field.choices)
                found.append((field.label, called[sent], called["" if now is None else now]))
        return found

    def changed(self, old: Organisation) -> dict[str, Any]:
        """What is to be saved; with the terms of `old` where these would be shorter and are to stay."""
        sent = self.changes
        if self.cleaned_data["shorter"] == KEEP:
            sent |= {name: getattr(old, name) for name in TERMS if is_shorter(sent[name], getattr(old, name))}
        return sent

    def meet(
        self, current: Any, theirs: Mapping[str, Any], *, by: Person | None = None, more: Iterable[Meanwhile] = ()
    ) -> None:
        """What should go was chosen for other terms: it is asked again."""
        super().meet(current, {name: theirs[name] for name in theirs if name != "shorter"}, by=by, more=more)

    class Meta:
        model = Organisation
        fields = ["needs_works_council", "keeps_months", "council_keeps_months", "left_keeps_months", "minimum_base"]
        labels = {"needs_works_council": _("The works council has to agree first, in every trajectory")}
        help_texts = {
            "needs_works_council": _("Until it has, learners and observers are asked to write down nothing."),
        }


class ForgetForm(forms.Form):
    """Erasing somebody takes a choice, so that no stray tap does it."""

    sure = forms.ChoiceField(
        label=_("Erase this person for good?"),
        choices=[("yes", _("Yes, erase them")), ("no", _("No, leave them here"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what should happen")},
    )
