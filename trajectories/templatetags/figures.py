"""Numbers of a result in words: with their unit, and in the language of the page."""

from decimal import Decimal

from django import forms, template
from django.utils.safestring import SafeString

from organisations.number_field import write_number
from trajectories.forms.doubts import DoubtingForm
from trajectories.impact import LooseEnd
from trajectories.loose_ends import lacking as lacks_words
from trajectories.map_drawing import Node
from trajectories.models import ResultFigure

register = template.Library()


@register.filter
def with_unit(value: Decimal | None, figure: ResultFigure) -> str:
    """ "30%" and "12 calls": a sign stands close, a word apart. Empty for no value."""
    if value is None:
        return ""
    space = "" if figure.unit in ("%", "‰", "°") else "\N{NO-BREAK SPACE}"
    return f"{write_number(value)}{space}{figure.unit}" if figure.unit else write_number(value)


@register.filter
def doubt(field: forms.BoundField) -> str:
    """The question a form asks at this field; empty when it asks none."""
    assert isinstance(field.form, DoubtingForm)
    return field.form.doubts_shown.get(field.name, "")


@register.simple_tag
def control(field: forms.BoundField) -> SafeString:
    """The control of a field, described by the question that stands at it too."""
    if doubt(field):
        described = f"{field.aria_describedby or ''} {field.auto_id}_doubt".strip()
        field.field.widget.attrs["aria-describedby"] = described
    return field.as_widget()


@register.filter
def lacking(node: Node) -> list[str]:
    """Which lines a node of the impact map lacks, in words."""
    return [lacks_words(LooseEnd(node.thing, lacks)) for lacks in node.lacks]
