"""What a buddy sends."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from asks.models import Ask
from checkins.ballots import BallotForm
from roles.models import Role


class BuddyForm(BallotForm):
    """One question, no words: did you ask?"""

    missing = gettext_lazy("Choose whether you asked")

    def add_ballot(self, ask: Ask, learner: Role | None) -> None:
        self.fields[f"{ask.public_id}_asked"] = forms.ChoiceField(
            label=_("Did you ask %(name)s how it is going?")
            % {"name": self.called[learner.person_id] if learner else ""},
            choices=[("yes", _("Yes, I asked")), ("not_yet", _("Not yet"))],
            widget=forms.RadioSelect,
            required=False,
        )
