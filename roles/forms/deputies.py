"""What the page of somebody's deputies sends."""

from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisations.date_field import DayField
from organisations.forms.people import SomebodyForm
from organisations.models import Person


class DeputyForm(SomebodyForm):
    """Who answers, and on which days."""

    first_day = DayField(label=_("From which day?"), error_messages={"required": _("Enter the day")})
    last_day = DayField(label=_("Up to and including"), error_messages={"required": _("Enter the day")})

    def __init__(self, *args: Any, owner: Person, today: date, **kwargs: Any) -> None:
        super().__init__(*args, organisation=owner.organisation, **kwargs)
        self.owner, self.today = owner, today
        self.fields["name"].label = _("Who answers?")
        self.fields["email"].help_text = _("Leave it empty for somebody we know.")

    def clean(self) -> dict[str, Any]:
        """Somebody else, whom a letter reaches, for days that are not over."""
        cleaned = super().clean()
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("This is before the first day"))
        elif last and last < self.today:
            self.add_error("last_day", _("This day is over"))
        if self.known is not None and self.known.pk == self.owner.pk:
            self.add_error("name", _("Nobody is their own deputy"))
        elif self.known is not None and not self.known.gets_mail:
            said = gettext("No mail reaches %(name)s, so they can't answer by link")
            self.add_error("name", said % {"name": self.known})
        elif self.known is None and cleaned.get("name") and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", _("Somebody new needs a mail address to answer by link"))
        return cleaned
