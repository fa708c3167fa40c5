"""What plain Django takes: a page with three lists, and a form with two reads and three writes. Of the bench alone.

Both stand behind the product's own middleware. The page is of somebody who signed in: with session and account it asks
the database five things. The form is open, as is what stands behind a link, and asks it five things too.
"""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template import engines
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from organisations.access import StaffRequest
from organisations.models import AuditLine, Person
from trajectories.models import Change, IntakeAnswer, Trajectory

# Three lists of so many lines make 20 KB.
LINES = 34
PAGE = engines["django"].from_string(
    """<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><title>{{ title }}</title></head><body><h1>{{ title }}</h1>
<section class="list"><h2>Trajecten</h2><table>
{% for one in trajectories %}<tr class="row {% cycle 'odd' 'even' %}">
<th scope="row" class="cell">{{ forloop.counter }}</th>
<td class="cell"><a href="{% url 'insight:plan' organisation.public_id one.public_id %}">{{ one.title }}</a></td>
<td class="cell">{{ one.owner.name }}</td>
<td class="cell">{{ one.starts_on|date:"j F Y" }}</td></tr>
{% endfor %}</table></section>
<section class="list"><h2>Mensen</h2><table>
{% for one in people %}<tr class="row {% cycle 'odd' 'even' %}">
<th scope="row" class="cell">{{ forloop.counter }}</th>
<td class="cell">{{ one.name }}</td>
<td class="cell">{% if one.email %}{{ one.email }}{% else %}{{ one.phone }}{% endif %}</td></tr>
{% endfor %}</table></section>
<section class="list"><h2>Wijzigingen</h2><table>
{% for one in changes %}<tr class="row {% cycle 'odd' 'even' %}">
<th scope="row" class="cell">{{ one.made_at|date:"j F Y H:i" }}</th>
<td class="cell">{{ one.about }}</td>
<td class="cell">{{ one.verb }}</td>
<td class="cell">{{ one.part }}</td></tr>
{% endfor %}</table></section></body></html>
"""
)


def floor(request: StaffRequest) -> HttpResponse:
    """Three lists, shown as they are."""
    page = {
        "title": "Vloer",
        "trajectories": Trajectory.objects.select_related("owner").order_by("pk")[:LINES],
        "people": Person.objects.order_by("pk")[:LINES],
        "changes": Change.objects.order_by("pk")[:LINES],
    }
    return HttpResponse(PAGE.render(page, request))


class Words(forms.Form):
    """As a form of a few fields is."""

    about = forms.IntegerField(min_value=0)
    kind = forms.ChoiceField(choices=[("yes", "Ja"), ("no", "Nee")], widget=forms.RadioSelect)
    words = forms.CharField(max_length=500, required=False)


# Without the check, as the pages behind a link, which it stands beside.
@csrf_exempt
@login_not_required
def form(request: HttpRequest) -> HttpResponse:
    """Two reads and three writes in one transaction, then elsewhere."""
    sent = Words(request.POST)
    if not sent.is_valid():
        return HttpResponse(status=422)
    # Each time about another one: nobody waits for the row of somebody else.
    person = get_object_or_404(Person.objects.filter(pk__gte=sent.cleaned_data["about"]).order_by("pk")[:1])
    answers = IntakeAnswer.objects.select_related("trajectory").order_by("pk")
    answer = get_object_or_404(answers.filter(pk__gte=sent.cleaned_data["about"])[:1])
    words, now = sent.cleaned_data["words"], timezone.now()
    with transaction.atomic():
        line = {"trajectory": answer.trajectory, "part": "plan", "verb": "bench", "made_by": person, "made_at": now}
        Change.objects.create(after={"words": words}, **line)
        IntakeAnswer.objects.filter(pk=answer.pk).update(text=words, version=F("version") + 1)
        AuditLine.objects.create(organisation_id=person.organisation_id, verb="bench", via="web", at=now)
    return HttpResponseRedirect("/bench/floor/")
