"""What the page of one person sends."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisations.date_field import DayField, write_day
from organisations.days_field import DaysField
from organisations.forms.rhythm import WEEKDAYS, WeekdaysForm, WhereForm, check_holidays, holidays_in_words
from organisations.forms.versions import Meanwhile
from organisations.language_field import LanguageField
from organisations.matching import is_named, known_before
from organisations.meanwhile import mark
from organisations.models import Organisation, Person
from organisations.models.people import PersonQuerySet
from organisations.name_field import NameField
from organisations.pasting import Pasted
from organisations.somebody_field import SomebodyField, called


class PersonForm(WeekdaysForm, WhereForm):
    """Name, reach and rhythm. Empty language, zone and days mean: as the organisation."""

    weekdays = forms.MultipleChoiceField(
        label=_("Works on"),
        choices=WEEKDAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "opts--days"}),
        help_text=_("Nothing ticked means: as the organisation."),
    )
    days_off = DaysField(
        label=_("Own days off"),
        required=False,
        help_text=_("Beside public holidays, such as 9-3-2027, 16-5-2027. No letters on these days."),
    )
    days_on = DaysField(
        label=_("Extra working days"),
        required=False,
        help_text=_("Days they do work, such as one Saturday or a holiday."),
    )

    language = LanguageField(
        label=_("Language"),
        required=False,
        max_length=40,
        help_text=_("Such as Dutch, English or Polski. Empty: as the organisation."),
    )

    helper = SomebodyField(
        label=_("Helped by"),
        required=False,
        help_text=_("Who prints or phones for somebody without mail. Type the name of somebody who is here."),
    )

    class Meta:
        model = Person
        fields = [
            "name", "given", "also_spelled", "distinction", "reach", "email", "phone", "helper", "employer",
            "language", "timezone", "weekdays", "holiday_calendar", "days_off", "days_on",
        ]  # fmt: skip
        labels = {
            "name": _("Name"),
            "given": _("Called"),
            "also_spelled": _("Also spelled as"),
            "distinction": _("Words that tell namesakes apart"),
            "reach": _("Reached by"),
            "email": _("Mail address"),
            "phone": _("Phone"),
            "helper": _("Helped by"),
            "employer": _("Other employer"),
            "timezone": _("Time zone"),
            "holiday_calendar": _("Public holidays"),
        }
        help_texts = {
            "given": _("How we greet them. Empty: the first word of the name."),
            "distinction": _("For instance: of the early shift. Shown wherever the name is."),
            "employer": _("Only when that is not this organisation."),
            "timezone": _("Such as Europe/Lisbon. Empty: as the organisation."),
            "holiday_calendar": _(
                "A country such as NL or BE, or none for who works on holidays. Empty: as the organisation."
            ),
        }
        widgets = {"reach": forms.RadioSelect}
        field_classes = dict.fromkeys(("name", "given", "also_spelled", "distinction", "employer"), NameField)

    def keep_address(self) -> None:
        """Show the address and how they are reached, and take no other."""
        for name in ("email", "reach"):
            self.fields[name].disabled = True
        self.fields["email"].help_text = _("A colleague signs in with it, so only they or an admin change it.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person: Person = self.instance
        self.initial["holiday_calendar"] = holidays_in_words(person.holiday_calendar)
        self.initial["helper"] = person.helper
        helper = self.fields["helper"]
        assert isinstance(helper, SomebodyField)
        helper.choose_from(person.organisation, current=person.helper, besides=person)

    def clean_holiday_calendar(self) -> str:
        return check_holidays(self.cleaned_data["holiday_calendar"])

    def clean(self) -> dict[str, Any]:
        """Own mail needs an address that nobody else here has, and namesakes words that tell them apart."""
        cleaned: dict[str, Any] = super().clean() or {}
        email, reach = cleaned.get("email", ""), cleaned.get("reach")
        others = Person.objects.filter(organisation=self.instance.organisation).exclude(pk=self.instance.pk)
        if reach == Person.Reach.OWN and not email and "email" not in self.errors:
            self.add_error("email", _("Enter the address, or choose another way to reach them"))
        if email and reach == Person.Reach.OWN:
            if others.with_own_address([email]).exists():
                self.add_error("email", _("Somebody else here has this address"))
            elif others.with_shared_address([email]).exists():
                self.add_error("email", _("This mailbox is shared: nothing personal can be sent there"))
        if "distinction" not in self.errors:
            self._check_namesakes(others.present(), cleaned.get("name", ""), cleaned.get("distinction", ""))
        return cleaned

    def _check_namesakes(self, others: PersonQuerySet, name: str, distinction: str) -> None:
        namesakes = others.named([name], self.instance.organisation.name_order).values_list("distinction", flat=True)
        if distinction.casefold() in {words.casefold() for words in namesakes}:
            said = gettext("There is another %(name)s. Write in a few words who of the two this is.")
            self.add_error("distinction", said % {"name": name})


class SomebodyForm(forms.Form):
    """One person by name and address: somebody we know, or somebody new. `known` is who that is, None for a new one."""

    name = NameField(label=_("Who is it?"), max_length=200, error_messages={"required": _("Write down who it is")})
    email = forms.EmailField(
        label=_("Their mail address"),
        help_text=_("Leave it empty for somebody we know, or who has no mail."),
        required=False,
        error_messages={"invalid": _("Enter a mail address, like noor@voorbeeld.example")},
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        self.known: Person | None = None
        for name in ("name", "email"):
            # It is somebody else's, not that of who types.
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if name and not any(letter.isalpha() for letter in name):
            raise forms.ValidationError(_("This is not a name"))
        return name

    def clean(self) -> dict[str, Any]:
        """An address that is known is that person, by their own name; so is one they had before.

        Without one, a name that only one person has.
        """
        cleaned: dict[str, Any] = super().clean() or {}
        name, email = cleaned.get("name", ""), cleaned.get("email", "")
        if email:
            self.known = self.organisation.people.with_own_address([email]).first()
            if self.known is None:
                self.known = known_before(self.organisation, email, name)
            elif name and not is_named(self.known, name):
                said = gettext("%(name)s has this address. Is that who you mean? Then write the name like that.")
                self.add_error("name", said % {"name": self.known.name})
        elif name and "email" not in self.errors:
            self.known = self._called(name)
        return cleaned

    def _called(self, name: str) -> Person | None:
        found = called(self.organisation, name)
        if len(found) > 1:
            names = ", ".join(str(person) for person in found)
            which = _("There are more people called this: %(names)s. Whom do you mean?") % {"names": names}
            self.add_error("name", which)
        return found[0] if len(found) == 1 else None

    @property
    def line(self) -> Pasted:
        """Somebody new, as `add_people` takes them."""
        return Pasted(1, self.cleaned_data["name"], self.cleaned_data["email"])


class AbsenceForm(forms.Form):
    """One stretch of days away; both empty means none."""

    first_day = DayField(label=_("Away from"), required=False)
    last_day = DayField(label=_("Up to and including"), required=False)

    def clean(self) -> dict[str, Any]:
        """Both days or neither, in order."""
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if (first is None) != (last is None) and not self.errors:
            self.add_error("last_day" if last is None else "first_day", _("Enter both days"))
        if first and last and last < first:
            self.add_error("last_day", _("This is before the first day"))
        return cleaned


class _Absences(forms.BaseFormSet):  # type: ignore[type-arg]  # generic for the type checker only
    @property
    def periods(self) -> list[tuple[date, date]]:
        """The stretches that were filled in, in order of time."""
        return sorted((row["first_day"], row["last_day"]) for row in self.cleaned_data if row.get("first_day"))


AbsenceFormSet: type[_Absences] = forms.formset_factory(  # type: ignore[assignment]  # a subclass of what it is given
    AbsenceForm, formset=_Absences, extra=2, max_num=40
)


def absence_initial(periods: Iterable[tuple[date, date]]) -> list[dict[str, Any]]:
    """Stretches as the form shows them."""
    return [{"first_day": first, "last_day": last} for first, last in periods]


def away_meanwhile(stands: Sequence[tuple[date, date]], typed: Sequence[tuple[date, date]], opened: int) -> Meanwhile:
    """Both, beside each other; `opened` is the mark of those that stood there first."""
    return Meanwhile(gettext("Away"), _periods(stands), _periods(typed), was_left_alone=mark(typed) == opened)


def _periods(periods: Iterable[tuple[date, date]]) -> str:
    return "\n".join(f"{write_day(first)} – {write_day(last)}" for first, last in periods)
