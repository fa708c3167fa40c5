"""How an organisation sorts the names of its people."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.forms.versions import HeldForm
from organisations.models import Organisation


class NameOrderForm(HeldForm):
    """The Dutch way or the Belgian way."""

    name_order = forms.ChoiceField(
        label=_("Where does Van der Berg stand?"),
        help_text=_("In every list of people, in every trajectory."),
        choices=[
            (Organisation.NameOrder.DUTCH, _("Under B, as in the Netherlands")),
            (Organisation.NameOrder.BELGIAN, _("Under V, as in Belgium")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where Van der Berg stands")},
    )

    class Meta:
        model = Organisation
        fields = ["name_order"]
