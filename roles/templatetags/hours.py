"""Hours in words: `{{ row.total|hours }}` and, for a narrow column, `{{ row.total|hours_short }}`."""

from django import template

from roles.words import hours_short, hours_text

register = template.Library()
register.filter("hours", hours_text)
register.filter("hours_short", hours_short)
