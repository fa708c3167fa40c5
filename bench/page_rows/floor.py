"""What plain Django takes: a page of five lists, and a form with two reads and three writes. Of the bench alone.

Both stand behind the product's own middleware, session and account; these are besides what is counted here.
"""

from typing import Any

from django import forms
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template import engines
from django.utils import timezone

from organisations.models import AuditLine, Person
from roles.models import Commitment
from trajectories.models import Behaviour, Change, IntakeAnswer, Trajectory

# Five lists of so many lines make 20 KB.
LINES = 20
PAGE = engines["django"].from_string(
    """<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><title>{{ title }}</title></head><body><h1>{{ title }}</h1>
{% for name, rows in lists %}<section><h2>{{ name }}</h2><table>
{% for row in rows %}<tr class="row {% cycle 'odd' 'even' %}"><th scope="row">{{ forloop.counter }}</th>
<td><a href="/bench/{{ row.pk }}/">{{ row }}</a></td><td>{% if row.pk %}<b>{{ name|lower }}</b>{% endif %}</td>
<td class="last">{{ row.pk }}</td></tr>
{% endfor %}</table></section>{% endfor %}</body></html>
"""
)


def floor(request: HttpRequest) -> HttpResponse:
    """Five queries of twenty rows, shown."""
    wanted: list[tuple[str, QuerySet[Any]]] = [
        ("Mensen", Person.objects.order_by("pk")),
        ("Trajecten", Trajectory.objects.order_by("pk")),
        ("Gedrag", Behaviour.objects.order_by("pk")),
        ("Afspraken", Commitment.objects.select_related("wording").order_by("pk")),
        ("Wijzigingen", Change.objects.order_by("pk")),
    ]
    lists = [(name, list(rows[:LINES])) for name, rows in wanted]
    return HttpResponse(PAGE.render({"title": "Vloer", "lists": lists}))


class Words(forms.Form):
    """As a form of a few fields is."""

    kind = forms.ChoiceField(choices=[("yes", "Ja"), ("no", "Nee")], widget=forms.RadioSelect)
    words = forms.CharField(max_length=500, required=False)


def form(request: HttpRequest) -> HttpResponse:
    """Two reads and three writes in one transaction, then elsewhere."""
    sent = Words(request.POST)
    if not sent.is_valid():
        return HttpResponse(status=422)
    person = get_object_or_404(Person.objects.order_by("-pk")[:1])
    answer = get_object_or_404(IntakeAnswer.objects.select_related("trajectory").order_by("pk")[:1])
    words, now = sent.cleaned_data["words"], timezone.now()
    with transaction.atomic():
        line = {"trajectory": answer.trajectory, "part": "plan", "verb": "bench", "made_by": person, "made_at": now}
        Change.objects.create(after={"words": words}, **line)
        IntakeAnswer.objects.filter(pk=answer.pk).update(text=words, version=F("version") + 1)
        AuditLine.objects.create(organisation_id=person.organisation_id, verb="bench", via="web", at=now)
    return HttpResponseRedirect("/bench/floor/")
