"""Hours in words: `{{ row.total|hours }}` and, for a narrow column, `{{ row.total|hours_short }}`.

And for whom a line is: `{{ line.learners|whom }}`.
"""

from django import template

from roles.words import hours_short, hours_text, learners_named

register = template.Library()
register.filter("hours", hours_text)
register.filter("hours_short", hours_short)
register.filter("whom", learners_named)
