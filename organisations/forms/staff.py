"""What the pages about who may come in send."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisations.matching import is_named
from organisations.models import Member, Organisation, Person
from organisations.name_field import NameField

NO_ACCESS = "none"
RIGHTS = [
    (Member.Role.READER, _("Read along: see every trajectory, change nothing")),
    (Member.Role.PLANNER, _("Plan: make trajectories, and ask people for their part")),
    (Member.Role.ADMIN, _("Arrange: plan, and decide who may come in")),
]


class InviteForm(forms.Form):
    """A colleague to let in."""

    name = NameField(label=_("Name"), max_length=200, error_messages={"required": _("Enter a name")})
    email = forms.EmailField(
        label=_("Mail address"),
        help_text=_("Their own: with it they sign in."),
        error_messages={
            "required": _("Enter a mail address, like noor@voorbeeld.example"),
            "invalid": _("Enter a mail address, like noor@voorbeeld.example"),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(
        label=_("What may they do?"),
        choices=RIGHTS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what they may do")},
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation

    def clean(self) -> dict[str, Any]:
        """An address belongs to one person, who is asked in by their own name and only once."""
        cleaned: dict[str, Any] = super().clean() or {}
        email = cleaned.get("email", "")
        known = self.organisation.people.with_own_address([email]).select_related("member").first() if email else None
        if email and self.organisation.people.with_shared_address([email]).exists():
            self.add_error("email", _("This mailbox is shared. Who signs in needs an address of their own."))
        if known is not None:
            self._check(known, cleaned.get("name", ""))
        return cleaned

    def _check(self, known: Person, name: str) -> None:
        member: Member | None = getattr(known, "member", None)
        if known.left_on is not None:
            self.add_error("email", _("Whoever had this address has left."))
        elif member is not None and member.is_active:
            self.add_error("email", gettext("%(name)s comes in already.") % {"name": known})
        elif name and not is_named(known, name):
            said = gettext("%(name)s has this address. Is that who you mean? Then write the name like that.")
            self.add_error("name", said % {"name": known.name})


class RightsForm(forms.Form):
    """What one member may do, down to nothing."""

    role = forms.ChoiceField(
        label=_("What may they do?"),
        choices=[*RIGHTS, (NO_ACCESS, _("Nothing any more: no access, from this moment"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what they may do")},
    )
