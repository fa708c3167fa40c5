"""What the form of one of the organisation's own questions sends."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.forms.versions import VersionedForm
from organisations.words_field import WordsField
from trajectories.models import OwnQuestion


class OwnQuestionForm(VersionedForm):
    """Title and guidance in Dutch and English; the Dutch is read in both when it is all there is."""

    title_nl = WordsField(
        label=_("The question in Dutch"),
        max_length=120,
        error_messages={"required": _("Write the question in Dutch: it is what everyone falls back on")},
    )
    guidance_nl = WordsField(
        label=_("Guidance in Dutch"),
        help_text=_("One line that helps to answer it."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    title_en = WordsField(label=_("The question in English"), max_length=120, required=False)
    guidance_en = WordsField(
        label=_("Guidance in English"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    @property
    def words(self) -> dict[str, str]:
        """The fields as they are saved."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def question_initial(question: OwnQuestion | None) -> dict[str, str | int]:
    """A question, or a new one, as its form shows it."""
    if question is None:
        return {"version": 0}
    return {name: getattr(question, name) for name in OwnQuestionForm.base_fields}
