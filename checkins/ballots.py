"""One form for everything a card asks of several learners, or of several figures: a ballot for each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from asks.models import Ask
from organisations.models import called_apart
from roles.models import Role
from trajectories.free_text import warn

# The field with which a ballot is given back.
HANDED_BACK = "pass"


@dataclass(frozen=True)
class Ballot:
    """What is asked about one learner: the fields of one form that belong to one ask."""

    ask: Ask
    learner: Role | None
    choices: list[BoundField]
    extra: dict[str, BoundField]

    @property
    def is_own(self) -> bool:
        """About the reader themselves."""
        return self.learner is None

    @property
    def has_errors(self) -> bool:
        return any(field.errors for field in [*self.choices, *self.extra.values()])


class BallotForm(forms.Form):
    """One ballot for each ask on the card. With several, those left blank stay open; all blank is an error.

    What was said before is told beside its choice and never chosen: machines press the buttons of forms. Left alone it
    stands, and said once more as it stands it is no news.
    """

    missing = gettext_lazy("Choose an answer")

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, asks: Sequence[tuple[Ask, Role | None]], **kwargs: Any
    ) -> None:
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(data, **kwargs)
        self.asks = asks
        self.called = called_apart(learner.person for _ask, learner in asks if learner)
        self.before: dict[str, Any] = {}
        for ask, learner in asks:
            self.add_ballot(ask, learner)
            self._tell_before(ask)
            warn(self, ask.trajectory.free_text_warning, self._free_texts(ask))

    def add_ballot(self, ask: Ask, learner: Role | None) -> None:
        """Add the fields of one ask; their names start with its public id. What was said before is `initial`."""
        raise NotImplementedError

    def _tell_before(self, ask: Ask) -> None:
        self.before |= {name: self.fields[name].initial for name in self._names(ask)}
        for name in self._names(ask):
            field = self.fields[name]
            if field.initial and isinstance(field, (forms.ChoiceField, forms.BooleanField)):
                field.help_text = self.told(ask, name)
                field.initial = None

    def told(self, ask: Ask, name: str) -> str:
        """What is said beside a choice of what was chosen before."""
        field = self.fields[name]
        if not isinstance(field, forms.ChoiceField):
            return _("You said so.")
        words = self.in_words(ask, str(dict(field.choices)[self.before[name]]))  # type: ignore[arg-type]  # pairs
        return _("You said: “%(words)s”") % {"words": words}

    def in_words(self, ask: Ask, chosen: str) -> str:
        """An answer that was given, with what belongs to it."""
        return chosen

    def _names(self, ask: Ask) -> list[str]:
        return [name for name in self.fields if name.startswith(f"{ask.public_id}_")]

    def _free_texts(self, ask: Ask) -> list[str]:
        """Where people write in words of their own: no day, no number."""
        return [name for name in self._names(ask) if type(self.fields[name]) is forms.CharField]

    def _choices(self, ask: Ask) -> list[str]:
        return [name for name in self._names(ask) if isinstance(self.fields[name], forms.ChoiceField)]

    @property
    def ballots(self) -> Iterator[Ballot]:
        for ask, learner in self.asks:
            choices = self._choices(ask)
            extra = {
                name.removeprefix(f"{ask.public_id}_"): self[name] for name in self._names(ask) if name not in choices
            }
            yield Ballot(ask, learner, [self[name] for name in choices], extra)

    def clean(self) -> dict[str, Any]:
        """A ballot that was begun is finished; at least one is given, where not all were before."""
        cleaned = super().clean() or self.cleaned_data
        begun = [ask for ask, _learner in self.asks if self._is_begun(ask)]
        waiting = [ask for ask, _learner in self.asks if not self._stands(ask)]
        for ask in [ask for ask in begun if not self.is_handed_back(ask)] if begun else waiting[:1]:
            is_chosen = any(cleaned.get(name) for name in self._choices(ask))
            for name in self._choices(ask):
                if is_chosen and not cleaned.get(name):
                    cleaned[name] = self.before[name]
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, self.missing_line(ask, name))
        return cleaned

    def _is_begun(self, ask: Ask) -> bool:
        """Whether something was chosen, or another thing written than stood there."""
        return any(self._is_changed(name) for name in self._names(ask))

    def _is_changed(self, name: str) -> bool:
        is_left_out = self.fields[name].widget.value_omitted_from_data(self.data, self.files, self.add_prefix(name))
        return name in self.changed_data and not is_left_out

    def _stands(self, ask: Ask) -> bool:
        """Whether this was answered and says what it was."""
        return not ask.is_open and any(self.before[name] for name in self._names(ask))

    def missing_line(self, ask: Ask, name: str) -> str:
        """What the summary says of a choice that was not made."""
        return str(self.missing)

    def news(self) -> list[tuple[Ask, Role | None, dict[str, Any]]]:
        """The ballots that were filled in and say something else than stands."""
        return [one for one in self.given() if not (self._stands(one[0]) and self._says_the_same(one[0]))]

    def _says_the_same(self, ask: Ask) -> bool:
        if self.is_handed_back(ask):
            return bool(self.before[f"{ask.public_id}_{HANDED_BACK}"])
        chosen = self._choices(ask)
        return all(
            self.cleaned_data.get(name) == self.before[name] if name in chosen else not self._is_changed(name)
            for name in self._names(ask)
        )

    def given(self) -> list[tuple[Ask, Role | None, dict[str, Any]]]:
        """The ballots that were filled in, with their values by short name."""
        found = []
        for ask, learner in self.asks:
            values = {name.removeprefix(f"{ask.public_id}_"): self.cleaned_data.get(name) for name in self._names(ask)}
            if self.is_handed_back(ask) or any(self.cleaned_data.get(name) for name in self._choices(ask)):
                found.append((ask, learner, values))
        return found

    def is_handed_back(self, ask: Ask) -> bool:
        """Whether this ballot was given back as not theirs to fill in; its choices may then stay blank."""
        return bool(self.cleaned_data.get(f"{ask.public_id}_{HANDED_BACK}"))
