"""Hours as people say them."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def hours(amount: Decimal | None) -> str:
    """`1.5` becomes "1,5 u" or "1.5 h"; nothing becomes a dash."""
    if not amount:
        return "–"
    text = number_format(amount.normalize() if amount != amount.to_integral() else amount.to_integral(), use_l10n=True)
    return _("%(hours)s h") % {"hours": text}
