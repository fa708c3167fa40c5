"""What is kept how long, and erasing somebody."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.forms.keeping import NO_ERASING, NO_TERM, MonthsField
from organisations.models import Organisation
from organisations.who_reads import LEAST

# Above it hardly any group is told of.
MOST_MINIMUM = 20


class KeepingForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
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
