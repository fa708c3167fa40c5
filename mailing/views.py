"""What became of letters, for staff; and in development the mailbox where they all land."""

import functools
from collections.abc import Callable
from itertools import islice

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.messages import success
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from mailing.actions import send_trial
from mailing.arrived import Arrived, arrived, find
from mailing.findings import findings
from mailing.forms import SenderForm, SourceForm
from mailing.models import Mail, Sending
from mailing.register import private_kinds
from organisations.access import StaffRequest, actor, staff
from organisations.actions import set_sender, trust_address
from organisations.clock import now
from organisations.forms import bound
from organisations.models import Person
from organisations.views.settings import setting

PAGE = 50
# A letter brings its own style and nothing else; it may only be shown inside our own mailbox.
LETTER_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
MAILBOX_CSP = "; ".join(
    f"{name} {' '.join(sources)}".strip() for name, sources in {**settings.SECURE_CSP, "frame-src": ["'self'"]}.items()
)

View = Callable[..., HttpResponse]


@staff()
def messages(request: StaffRequest, org: str) -> HttpResponse:
    """How many letters wait, went and failed, and whose address does not work; its button says that one does.

    Numbers and addresses only: which letter went to whom would tell who did not log. What goes between two people is
    in no number.
    """
    if request.method == "POST":
        return _trust(request, org)
    counts = Mail.objects.visible_to(request.member).not_of(private_kinds()).per_state()
    states = [(label, counts.get(value, 0)) for value, label in Mail.State.choices if counts.get(value)]
    dead = Person.objects.visible_to(request.member).present().with_dead_address().by_name()
    return render(
        request, "mailing/messages.html", {"states": states, "dead": dead, "can_plan": request.member.may_plan}
    )


@staff(admin=True)
def sender(request: StaffRequest, org: str) -> HttpResponse:
    """Under which name letters come in, and where answers go."""
    said = _("Saved. The next letter goes like this.")
    return setting(request, SenderForm, "mailing/sender.html", save=set_sender, said=said, reader=request.member.person)


@staff(planner=True)
def try_out(request: StaffRequest, org: str) -> HttpResponse:
    """Send a letter to oneself, and read in the source of what arrived how it was signed. Nothing of it is kept."""
    me = request.member.person
    if request.method == "POST" and "send" in request.POST:
        if me.gets_mail:
            send_trial(me, by=actor(request), now=now())
            success(request, _("The test is on its way to %(address)s.") % {"address": me.email})
        return redirect("mailing:try_out", org=org)
    form = bound(request, SourceForm)
    is_read = request.method == "POST" and form.is_valid()
    page = {
        "form": form,
        "findings": findings(form.received, settings.MAIL_FROM) if is_read else [],
        "last": Mail.objects.last_of("trial", me),
        "me": me,
        "our_address": settings.MAIL_FROM,
        "returns": _returns(),
    }
    return render(request, "mailing/try_out.html", page, status=422 if form.errors else 200)


def _returns() -> dict[str, object]:
    """Where reports of what did not arrive come in, and how reading them stands; no address where nobody does."""
    stands = Sending.stands()
    looked_at = stands.returns_looked_at if settings.BOUNCE_MAILBOX else None
    because = stands.returns_because if looked_at else ""
    return {"address": settings.BOUNCE_ADDRESS, "looked_at": looked_at, "because": because}


def _trust(request: StaffRequest, org: str) -> HttpResponse:
    """Send to an address again that a mail server refused as not existing."""
    if not request.member.may_plan:
        raise PermissionDenied
    dead = Person.objects.visible_to(request.member).with_dead_address()
    person = dead.identified(request.POST.get("trust", ""))
    if person is not None:
        trust_address(person, by=actor(request), now=now())
        success(request, _("Mail goes to %(name)s again.") % {"name": person})
    return redirect("mailing:messages", org=org)


def _development_only(view: View) -> View:
    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: int, **kwargs: int) -> HttpResponse:
        if not settings.DEVELOPMENT:
            raise Http404
        return view(request, *args, **kwargs)

    return login_not_required(require_safe(wrapper))


@_development_only
def mailbox(request: HttpRequest) -> HttpResponse:
    """Every letter that arrived, newest first, and what still waits.

    `?format=json` for scripts; `to` is part of an address, `since` the number of the last letter already seen.
    """
    address = request.GET.get("to", "").strip()
    since = request.GET.get("since", "")
    letters = arrived(address=address, since=int(since) if since.isdecimal() else 0)
    if request.GET.get("format") == "json":
        return JsonResponse({"mails": [letter.as_data() for letter in letters], "now": now().isoformat()})
    page = Paginator(list(letters), PAGE).get_page(request.GET.get("page"))
    waiting = list(islice(Mail.objects.waiting(address), PAGE))
    return render(request, "mailing/mailbox.html", {"page": page, "address": address, "waiting": waiting, "now": now()})


@_development_only
def letter(request: HttpRequest, number: int) -> HttpResponse:
    """One letter as its reader sees it, as HTML and as text."""
    answer = render(request, "mailing/letter.html", {"letter": _found(number)})
    answer["Content-Security-Policy"] = MAILBOX_CSP
    return answer


@_development_only
@xframe_options_sameorigin
def letter_html(request: HttpRequest, number: int) -> HttpResponse:
    """Only the HTML part, as a mail program would show it: links open beside it."""
    html = _found(number).html.replace("<head>", '<head><base target="_blank">', 1)
    return HttpResponse(html, headers={"Content-Security-Policy": LETTER_CSP})


@_development_only
def letter_source(request: HttpRequest, number: int) -> HttpResponse:
    """The letter as it went over the line."""
    return HttpResponse(_found(number).source, content_type="text/plain; charset=utf-8")


def _found(number: int) -> Arrived:
    found = find(number)
    if found is None:
        raise Http404
    return found
