"""When people work and letters go: what the page of one person and that of the organisation share, and the latter."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from organisations.days_field import DaysField
from organisations.forms.versions import HeldForm
from organisations.languages import letters_come_in
from organisations.models import Organisation, Person
from organisations.models.organisation import EARLIEST, LATEST
from organisations.working_days import NO_HOLIDAYS, is_known

WEEKDAYS = [
    ("1", _("Mon")),
    ("2", _("Tue")),
    ("3", _("Wed")),
    ("4", _("Thu")),
    ("5", _("Fri")),
    ("6", _("Sat")),
    ("7", _("Sun")),
]


def weekday_words(weekdays: str) -> str:
    """Stored weekdays in words: Mon to Fri, or one by one where they do not follow each other."""
    names = [str(name) for digit, name in WEEKDAYS if digit in weekdays]
    if len(names) > 2 and weekdays in "1234567":
        return gettext("%(first)s to %(last)s") % {"first": names[0], "last": names[-1]}
    return ", ".join(names)


def holidays_in_words(code: str) -> str:
    """A calendar as it is typed: `check_holidays` takes it back."""
    return pgettext("no public holidays", "none") if code == NO_HOLIDAYS else code


def check_holidays(typed: str) -> str:
    """A country or country-region of the `holidays` package in capitals, or that there are none."""
    code = typed.strip().upper()
    if code in (NO_HOLIDAYS.upper(), pgettext("no public holidays", "none").upper()):
        return NO_HOLIDAYS
    if not is_known(code):
        raise forms.ValidationError(
            gettext("There is no calendar called this. Enter a country such as NL, BE or DE-BY")
        )
    return code


class WeekdaysForm(HeldForm):
    """The weekdays of one person or of an organisation; what else they have is added to it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["weekdays"] = list(self.instance.weekdays)

    def clean_weekdays(self) -> str:
        """As they are stored."""
        return "".join(sorted(self.cleaned_data["weekdays"]))


class WhereForm(HeldForm):
    """The language and the zone of one person or of an organisation."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            tag = self.instance.speaks if isinstance(self.instance, Person) else self.instance.language
            language = self.fields["language"]
            language.help_text = f"{language.help_text} {letters_come_in(tag)}"

    def clean_timezone(self) -> str:
        """A zone of the time zone database."""
        zone: str = self.cleaned_data["timezone"].strip()
        if zone and zone not in available_timezones():
            raise forms.ValidationError(gettext("Enter a time zone, such as Europe/Amsterdam"))
        return zone


class RhythmForm(WeekdaysForm):
    """When people work and letters go, for everyone who has nothing of their own."""

    weekdays = forms.MultipleChoiceField(
        label=_("Works on"),
        choices=WEEKDAYS,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "opts--days"}),
        error_messages={"required": _("Tick at least one day")},
    )
    send_at = forms.TimeField(
        label=_("Letters go at"),
        help_text=_("On everyone's own wall clock."),
        error_messages={"required": _("Enter a time, like 9:00"), "invalid": _("Enter a time, like 9:00")},
    )
    window_from = forms.TimeField(
        label=_("Never before"),
        error_messages={"required": _("Enter a time, like 9:00"), "invalid": _("Enter a time, like 9:00")},
    )
    window_until = forms.TimeField(
        label=_("Never from"),
        error_messages={"required": _("Enter a time, like 9:00"), "invalid": _("Enter a time, like 9:00")},
    )

    class Meta:
        model = Organisation
        fields = ["weekdays", "send_at", "window_from", "window_until"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("send_at", "window_from", "window_until"):
            self.fields[name].widget.format = "%H:%M"

    def clean(self) -> dict[str, Any]:
        """Hours within eight and six, and letters within the hours."""
        cleaned: dict[str, Any] = super().clean() or {}
        at, opens, closes = (cleaned.get(name) for name in ("send_at", "window_from", "window_until"))
        if opens and opens < EARLIEST:
            self.add_error("window_from", gettext("Not before 8:00: nobody is woken by us"))
        if closes and closes > LATEST:
            self.add_error("window_until", gettext("Not after 18:00: the evening is theirs"))
        if opens and closes and opens >= closes:
            self.add_error("window_until", gettext("This is not after the hour it begins"))
        elif at and opens and closes and not opens <= at < closes:
            self.add_error("send_at", gettext("This falls outside these hours"))
        return cleaned


class HolidaysForm(HeldForm):
    """On which days the whole house is off."""

    days_off = DaysField(
        label=_("Further days off"),
        required=False,
        help_text=_("Days on which the house is closed, such as 7-5-2027, 24-12-2027."),
    )

    class Meta:
        model = Organisation
        fields = ["holiday_calendar", "keeps_good_friday", "days_off"]
        labels = {
            "holiday_calendar": _("Public holidays"),
            "keeps_good_friday": _("Good Friday is a day off"),
        }
        help_texts = {
            "holiday_calendar": _(
                "A country or region, such as NL, BE or DE-BY; none when everyone works on holidays."
            ),
            "keeps_good_friday": _("Most people in the Netherlands work then, so the Dutch calendar leaves it out."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["holiday_calendar"] = holidays_in_words(self.instance.holiday_calendar or NO_HOLIDAYS)
        self.fields["holiday_calendar"].required = True

    def clean_holiday_calendar(self) -> str:
        code = check_holidays(self.cleaned_data["holiday_calendar"])
        return "" if code == NO_HOLIDAYS else code
