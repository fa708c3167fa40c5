"""Each row's guard, switched off in this process of the bench, to see that the row fails.

What is switched off is a piece of the product itself; no setting does it. Rows with processes of their own have theirs
in `unguarded_web` and `opener`.
"""

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse


def _planners_arrange() -> None:
    """P1: who plans may also say who comes in."""
    from organisations.models import Member

    Member.may_arrange = property(lambda self: self.may_plan)  # type: ignore[assignment,method-assign]  # as it was


def _finds_anybody() -> None:
    """P2: people of every organisation are found."""
    from organisations.models.people import PersonQuerySet

    PersonQuerySet.visible_to = lambda self, member: self  # type: ignore[method-assign]  # as if all were


def _notes_of_all() -> None:
    """P3: a note is found by its number, whoever wrote it."""
    from checkins.models import LogEntry
    from checkins.views.me import notes

    notes.notes_of = lambda learner: LogEntry.objects.all()  # type: ignore[attr-defined]  # where it is called


def _takes_more() -> None:
    """P4: many a page writes the phone number that was sent for whoever sends."""
    from organisations.models import Person

    def stuffed(view: Callable[..., HttpResponse], request: HttpRequest, *words: Any, **named: Any) -> HttpResponse:
        answer = view(request, *words, **named)
        if answer.status_code == 302 and request.method == "POST" and request.user.is_authenticated:
            person = Person.objects.get(user_id=str(request.user.pk))
            person.phone = request.POST.get("phone", person.phone)[:40]
            person.save()
        return answer

    from tests.test_forms_extra_fields import FILLED

    for name in FILLED:
        _wrap(name, stuffed)


def _wrap(name: str, around: Callable[..., HttpResponse]) -> None:
    """Put this around the view of one address."""
    from tests.access_world import routes

    for found, pattern in routes():
        if found == name:
            view = pattern.callback
            pattern.callback = functools.wraps(view)(functools.partial(around, view))


def _permits_cameras() -> None:
    """W1: one header is left away."""
    _around_every_answer(lambda answer: answer.headers.pop("Permissions-Policy", None))


def _writes_styles() -> None:
    """W2: a page with a style of its own in a tag."""

    def dressed(answer: HttpResponse) -> None:
        if not answer.streaming and answer.get("Content-Type", "").startswith("text/html"):
            answer.content = answer.content.replace(b"</main>", b'<b style="color:red">!</b></main>')

    _around_every_answer(dressed)


def _around_every_answer(do: Callable[[HttpResponse], Any]) -> None:
    from impactmodel import middleware

    whole = middleware.security_headers

    def less(get_response: middleware.Handler) -> middleware.Handler:
        inner = whole(get_response)

        def handler(request: HttpRequest) -> HttpResponse:
            answer = inner(request)
            do(answer)
            return answer

        return handler

    middleware.security_headers = less


def _hears_other_sites() -> None:
    """W3: no form needs its token."""
    from django.middleware.csrf import CsrfViewMiddleware

    CsrfViewMiddleware.process_view = lambda self, *words: None  # type: ignore[method-assign]  # looks at nothing


def _leads_fragments_on() -> None:
    """W4: a fragment is led to the page of sign-in like everybody."""
    from django.shortcuts import redirect

    from organisations import access

    access._ask_to_sign_in = lambda request: redirect(access.sign_in_address(request.path))


def _trusts_titles() -> None:
    """W5: the title of a trajectory is believed to be HTML."""
    from django.utils.safestring import mark_safe

    from trajectories.models import Trajectory

    whole = Trajectory.from_db.__func__  # type: ignore[attr-defined]  # of the class

    def believed(cls: Any, *words: Any) -> Any:
        row = whole(cls, *words)
        if "title" in vars(row):
            row.title = mark_safe(row.title)
        return row

    Trajectory.from_db = classmethod(believed)  # type: ignore[assignment]  # as it was


def _breaks_lines() -> None:
    """W6: names stand in headers as they were typed."""
    from mailing import compose, message

    message.one_line = compose.one_line = str  # type: ignore[assignment, attr-defined]  # one argument


def _leads_anywhere() -> None:
    """W8: every address is one of ours."""
    from organisations.views import choices

    choices.url_has_allowed_host_and_scheme = lambda *words, **named: True  # type: ignore[attr-defined]  # where it is called


def _calculates() -> None:
    """W9: cells as they were typed."""
    from organisations import csv_file

    csv_file.cell = str  # type: ignore[assignment]  # one argument, as it was


def _stays_signed_in() -> None:
    """W11: no session ends before its time."""
    from organisations.models import User

    User.end_sessions = lambda self: None  # type: ignore[method-assign]  # ends none


def _forgets_a_reason() -> None:
    """W13: what is exempt from the check of a form is known to nobody."""
    from tests import test_greps

    test_greps.IN_CODE["no csrf check"][2].clear()


def _says_nothing_of_notes() -> None:
    """G1: of one model nothing is declared."""
    from organisations.personal import personal_data

    del personal_data["checkins.LogEntry"]


def _tells_nobody() -> None:
    """G6: who did what is written down by nobody."""
    from organisations.models.audit import AuditLineQuerySet

    AuditLineQuerySet.write = lambda self, **named: None  # type: ignore[assignment, method-assign]  # writes none


def _counts_readers() -> None:
    """G7: a picture of somebody else in every letter."""
    from mailing import compose

    whole = compose.mjml2html  # type: ignore[attr-defined]  # where it is called
    picture = '<img src="http://elders.example/gelezen.png" alt=""></body>'
    compose.mjml2html = (  # type: ignore[attr-defined]  # the same
        lambda *words, **named: whole(*words, **named).replace("</body>", picture)
    )


GUARDS: dict[str, Callable[[], None]] = {
    "P1": _planners_arrange,
    "P2": _finds_anybody,
    "P3": _notes_of_all,
    "P4": _takes_more,
    "W1": _permits_cameras,
    "W2": _writes_styles,
    "W3": _hears_other_sites,
    "W4": _leads_fragments_on,
    "W5": _trusts_titles,
    "W6": _breaks_lines,
    "W8": _leads_anywhere,
    "W9": _calculates,
    "W11": _stays_signed_in,
    "W13": _forgets_a_reason,
    "G1": _says_nothing_of_notes,
    "G6": _tells_nobody,
    "G7": _counts_readers,
}
