"""Pages behind the links of a letter. Reading changes nothing, whoever reads; only a posted choice does."""

from datetime import datetime
from functools import partial
from hashlib import sha256
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from asks import actions, codes, diaries, links
from asks.forms import (
    CLOSE,
    KEEP,
    ME,
    NO,
    RENEW,
    STOP,
    YES,
    CodeForm,
    DiaryAddressForm,
    DiaryForm,
    NewLinkForm,
    PassOnForm,
    StopForm,
    UndoForm,
)
from asks.guest import (
    GuestRequest,
    dead_link,
    early,
    guest,
    is_guessing,
    may_be_wrong,
    may_post,
    may_try_codes,
    plain,
    sealed,
    too_many,
)
from asks.models import Ask, Grant, Link, PassOn
from asks.pages import Group, any_time, dates_of, frame, groups_of, render_page
from asks.receipts import answered, mark_of, undo_answers, undoable
from asks.register import Viewer, renewals
from asks.stops import stoppable, words_for
from mailing import calendars
from mailing.diaries import kept
from mailing.models import Diary
from organisations.access import StaffRequest, actor, staff
from organisations.acting import Actor
from organisations.clock import now

READING = ("GET", "HEAD")
# On the page that stops reminders: something was saved there just now.
_SAVED = "saved"


@guest
def page(request: GuestRequest, token: str) -> HttpResponse:
    """Everything this letter asks, one card each."""
    if request.method not in READING:
        return HttpResponseNotAllowed(READING)
    return render_page(request, request.viewer)


@guest
def done(request: GuestRequest, token: str) -> HttpResponse:
    """What was answered and what happens next, from what is stored; looking at it changes nothing."""
    if request.method not in READING:
        return HttpResponseNotAllowed(READING)
    viewer, moment = request.viewer, now()
    groups = groups_of(viewer, shows=True)
    groups = _for_whoever_printed_it(viewer, groups)
    said = [(group, answered(group, moment, viewer)) for group in groups if group.answered]
    context = {
        **frame(viewer, said[0][0] if said else next(iter(groups), None)),
        "other_language": links.switched(request.path, viewer.deputy or viewer.person, viewer.language),
        "said": said,
        "stood_already": links.STOOD in request.GET,
        # Who answered for somebody else is not called by their name.
        "said_for_them": any(line.by_whom for _group, answer in said for line in answer.lines),
        "drawing": next((answer.drawing for _group, answer in said if answer.drawing), ""),
        "waiting": [group for group in groups if group.to_answer],
        "dates": dates_of(viewer, groups, moment) if said else [],
        "ways_on": any_time(viewer, groups),
        "dates_url": links.address("asks:dates", viewer),
    }
    return render(request, "asks/done.html", context)


def _for_whoever_printed_it(viewer: Viewer, groups: list[Group]) -> list[Group]:
    """By the code of a sheet nobody sees whether anything private was answered."""
    if not viewer.is_by_sheet:
        return groups
    return [group for group in groups if not group.card.is_private]


@guest
def dates(request: GuestRequest, token: str) -> HttpResponse:
    """The dates that belong to this letter, as a file for their own diary."""
    if request.method not in READING:
        return HttpResponseNotAllowed(READING)
    viewer, moment = request.viewer, now()
    about = {group.asks[0].trajectory.public_id for group in groups_of(viewer)}
    found = calendars.entries_of({viewer.person: about}, moment)[viewer.person]
    content = calendars.written(found, viewer.person, moment, kept(viewer.person))
    disposition = 'attachment; filename="impactmodel.ics"'
    return HttpResponse(content, content_type=calendars.CONTENT_TYPE, headers={"Content-Disposition": disposition})


@guest
def ask_for_diary(request: GuestRequest, token: str) -> HttpResponse:
    """Have the address at which a calendar reads along mailed to the address on file; a deputy has none here."""
    viewer, moment = request.viewer, now()
    if viewer.deputy is not None:
        raise Http404
    groups = groups_of(viewer)
    form = DiaryForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if form.cleaned_data["mail"] == YES and groups:
            actions.send_diary(
                viewer.person,
                renewed=False,
                sender=groups[0].asks[0].trajectory.owner,
                by=viewer.actor(),
                now=moment,
            )
        return redirect("asks:ask_for_diary", token=token)
    context = {
        **frame(viewer, next(iter(groups), None)),
        "diary_url": "",  # this page
        "other_language": links.switched(request.path, viewer.person, viewer.language),
        "form": form if viewer.person.gets_mail else None,
        "dates": dates_of(viewer, groups, moment),
        "dates_url": links.address("asks:dates", viewer),
        "mailed": diaries.mailed_today(viewer.person, moment),
    }
    return render(request, "asks/ask_for_diary.html", context, status=422 if form.errors else 200)


# Exempt and open as every link page: the address is the right.
@csrf_exempt
@login_not_required
def diary_page(request: HttpRequest, token: str) -> HttpResponse:
    """Where the address of a diary is explained, renewed and closed, for who was mailed it."""
    response = early(request)
    found = diaries.find(token) if response is None else None
    if found is None:
        return sealed(response or dead_link(request, token))
    if request.method == "POST" and not may_post(links.fold(token)):
        return sealed(too_many(request))
    language = request.GET.get("in", "")
    chosen = language if language in dict(settings.LANGUAGES) else links.own_language(found.person)
    with translation.override(chosen), timezone.override(found.person.zone):
        return sealed(_diary_page(request, found, token))


@csrf_exempt
@login_not_required
def diary(request: HttpRequest, token: str) -> HttpResponse:
    """What a calendar reads that comes back for it: a file without cookies, and 304 while nothing changed.

    That of who left says that nothing of it takes place any more.
    """
    response = early(request)
    found = diaries.find_any(token) if response is None else None
    if found is None:
        return sealed(response or dead_link(request, token))
    if request.method not in READING:
        return sealed(HttpResponseNotAllowed(READING))
    response = sealed(_read_along(request, found))
    # It may be held, as long as it is asked for again each time.
    response.headers["Cache-Control"] = "private, no-cache"
    return response


for _view in (diary_page, diary):
    _view.link_purpose = ""  # type: ignore[attr-defined]  # as `guest` marks its views


@staff()
def own_diary(request: StaffRequest, org: str) -> HttpResponse:
    """The address for one's own calendar: given, renewed or closed."""
    person, moment = request.member.person, now()
    address = diaries.address_of(person)
    form = DiaryAddressForm(request.POST if request.method == "POST" and address else None)
    if request.method == "POST" and not address:
        actions.open_diary(person, by=actor(request), now=moment)
        diaries.look([person], moment)
        return redirect("asks:own_diary", org=org)
    if form.is_bound and form.is_valid():
        if form.cleaned_data["address"] == RENEW:
            actions.open_diary(person, renewed=True, by=actor(request), now=moment)
            messages.success(request, _("This is your new address. The old one has stopped working."))
        if form.cleaned_data["address"] == CLOSE:
            actions.close_diary(person, by=actor(request), now=moment)
            messages.success(request, _("The address has stopped working."))
        return redirect("asks:own_diary", org=org)
    context = {
        "form": form,
        "address": address,
        "webcal": diaries.for_programs(address),
        "dates": calendars.kept_entries(person, moment)[:8],
    }
    return render(request, "asks/own_diary.html", context, status=422 if form.errors else 200)


@guest
def pass_on(request: GuestRequest, token: str) -> HttpResponse:
    """ "I am not the one": name somebody else, or take that back; L&D decides, nobody is mailed yet.

    Of what nobody can take over it says so, and whom to tell.
    """
    viewer, moment = request.viewer, now()
    groups = [group for group in groups_of(viewer) if group.is_asked]
    if not groups:  # passed on already, or over: there is nothing left for anybody to take over
        return redirect("asks:page", token=token)
    own = {group.asks[0].trajectory_id for group in groups if not group.can_be_passed_on(moment)}
    passed = {one.pk: one for group in groups if (one := group.asks[0].trajectory).pk not in own}
    form = PassOnForm(request.POST if request.method == "POST" else None)
    is_sent = form.is_bound and form.is_valid()
    proposal = PassOn.objects.proposed().from_letter(viewer.link.mail_id).of(viewer.person).first()
    if is_sent and (not passed or form.cleaned_data["choice"] == ME):
        if proposal is not None:
            actions.take_back_pass_on(viewer.person, mail=viewer.link.mail, by=viewer.actor(), now=moment)
        return redirect("asks:page", token=token)
    if is_sent:
        sent = form.cleaned_data
        actions.propose_pass_on(
            viewer.person,
            trajectories=list(passed.values()),
            mail=viewer.link.mail,
            name=sent["name"],
            email=sent["email"],
            note=sent["note"],
            by=viewer.actor(),
            now=moment,
        )
        return redirect("asks:pass_on", token=token)
    context = {
        **frame(viewer, next(iter(groups), None)),
        "other_language": links.switched(request.path, viewer.deputy or viewer.person, viewer.language),
        "form": form,
        "can_be_passed_on": bool(passed),
        "proposal": proposal,
        "is_named": bool(passed) and proposal is not None and not form.is_bound,
    }
    return render(request, "asks/pass_on.html", context, status=422 if form.errors else 200)


@guest
def undo(request: GuestRequest, token: str) -> HttpResponse:
    """From the receipt: take back an answer that somebody else gave; once, and only what stood on the page."""
    viewer, moment = request.viewer, now()
    form = UndoForm(request.POST if request.method == "POST" else None)
    is_over = False
    if form.is_bound and form.is_valid():
        if form.cleaned_data["undo"] != YES:
            return redirect("asks:done", token=token)
        if undo_answers(viewer, partial(_undoable, viewer), seen=form.cleaned_data["seen"], now=moment):
            return redirect("asks:page", token=token)
        form, is_over = UndoForm(), True
    groups = _undoable(viewer)
    context = {
        "is_over": is_over,
        "seen": mark_of(groups, moment, viewer),
        **frame(viewer, next(iter(groups), None)),
        "other_language": links.switched(request.path, viewer.deputy or viewer.person, viewer.language),
        "form": form,
        "said": [(group, answered(group, moment, viewer)) for group in groups if group.answered],
    }
    status = HTTPStatus.CONFLICT if is_over else HTTPStatus.OK
    return render(request, "asks/undo.html", context, status=422 if form.errors else status)


def _undoable(viewer: Viewer) -> list[Group]:
    return undoable(_for_whoever_printed_it(viewer, groups_of(viewer, shows=True)))


@guest(purpose=Grant.Purpose.UNSUBSCRIBE)
def stop(request: GuestRequest, token: str) -> HttpResponse:
    """Reminders off or on again, for each trajectory in the letter. What is asked stays open.

    A mail program's own button posts only `List-Unsubscribe=One-Click` (RFC 8058): that stops them all.
    """
    viewer, moment = request.viewer, now()
    by = Actor(person=viewer.deputy or viewer.person, via=f"mail:{viewer.link.mail_id}")
    groups = groups_of(viewer)
    things, words = stoppable(viewer, groups, by, moment), words_for(viewer)
    if request.POST.get("List-Unsubscribe") == "One-Click":
        for one in things:
            one.stop()
        return HttpResponse()
    form = StopForm(request.POST if request.method == "POST" else None, things=things)
    if form.is_bound and things and form.is_valid():
        for one in things:
            (one.stop if form.cleaned_data[one.key] == STOP else one.resume)()
        return redirect(f"{links.path('u', token)}?{_SAVED}=1")
    context = {
        **frame(viewer, next(iter(groups), None)),
        "form": form,
        "rows": [(form[one.key], one) for one in things],
        "heading": words.heading % {"name": viewer.person.called},
        "lead": words.lead,
        "is_saved": _SAVED in request.GET and not form.is_bound,
        "page_url": "",
        "stop_url": "",
        "other_language": links.other_language(viewer, "u"),
    }
    return render(request, "asks/stop.html", context, status=422 if form.errors else 200)


# Exempt for the same reason as every link page: no session to protect.
@csrf_exempt
@login_not_required
def new_link(request: HttpRequest, token: str) -> HttpResponse:
    """Mail a new link for an old one, only to the address on file. What is said is the same for any token."""
    response = early(request)
    if response is None and request.method in READING:
        response = dead_link(request, token)
    # Guesses first: what is counted for each token is kept for tokens that exist, however many are made up.
    if response is None and (is_guessing(request, token) or not may_post(links.mend(token))):
        response = too_many(request)
    return sealed(response or _mail_new_link(request, token))


new_link.link_purpose = ""  # type: ignore[attr-defined]  # as `guest` marks its views


# Exempt for the same reason: whoever types a code has no session either.
@csrf_exempt
@login_not_required
def code(request: HttpRequest, language: str = "") -> HttpResponse:
    """Where the code of a sheet is typed; a good one leads to the page of its person, in the language chosen here."""
    response = early(request)
    browsers = links.spoken()
    with translation.override(language or browsers):
        return sealed(response or _open_by_code(request, language, browsers))


code.link_purpose = ""  # type: ignore[attr-defined]  # as `guest` marks its views


def _diary_page(request: HttpRequest, found: Diary, token: str) -> HttpResponse:
    person, moment = found.person, now()
    form = DiaryAddressForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        by, choice = Actor(person=person, via="diary"), form.cleaned_data["address"]
        if choice == KEEP:
            response = redirect("asks:diary_page", token=token)
            response.status_code = 303
            return response
        if choice == CLOSE:
            actions.close_diary(person, by=by, now=moment)
        elif actions.send_diary(person, renewed=True, sender=None, by=by, now=moment) is None:
            form.add_error("address", _("That was the third today. Ask for another one tomorrow"))
        if not form.errors:
            return render(request, "asks/diary_changed.html", plain() | {"is_renewed": choice == RENEW})
    context = plain() | {
        "organisation": person.organisation,
        "person": person,
        "address": diaries.url(found),
        "webcal": diaries.for_programs(diaries.url(found)),
        "form": form,
        "other_language": links.switched(request.path, person, links.spoken()),
    }
    return render(request, "asks/diary_page.html", context, status=422 if form.errors else 200)


def _read_along(request: HttpRequest, found: Diary) -> HttpResponse:
    person, moment = found.person, now()
    language = links.own_language(person)
    with translation.override(language):
        content, changed_at = calendars.feed(diaries.of_now(person, moment), person, moment, kept(person))
    etag = quote_etag(sha256(content).hexdigest()[:32])
    response = HttpResponse(content, content_type=calendars.CONTENT_TYPE)
    for name, value in {
        "ETag": etag,
        "Last-Modified": http_date(changed_at.timestamp()),
        "Content-Disposition": 'inline; filename="impactmodel.ics"',
        "Content-Language": language,
    }.items():
        response.headers[name] = value
    answer = get_conditional_response(request, etag, int(changed_at.timestamp()), response)
    return answer or response


def _open_by_code(request: HttpRequest, chosen: str, browsers: str) -> HttpResponse:
    """One and the same page for a code that is unknown, mistyped or closed: nothing tells which."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if not may_try_codes(request):
            return too_many(request)
        link = codes.find(form.cleaned_data["code"])
        if link is not None and link.is_open(now()):
            return _to_the_page_of(link, chosen)
        if not may_be_wrong(request):
            return too_many(request)
        form.add_error("code", _("This code does not work. Look once more at every letter, or ring who gave it to you"))
    context = plain() | {"form": form, "other_language": links.codes_in_other_language(browsers)}
    return render(request, "asks/code.html", context, status=422 if form.errors else 200)


def _to_the_page_of(link: Link, chosen: str) -> HttpResponse:
    address = links.path("l", links.token(link.grant, link.mail, link.kid))
    if chosen:
        address = links.within(address, chosen, links.own_language(link.grant.person))
    response = redirect(address)
    response.status_code = 303
    return response


def _renew(link: Link, by: Actor, now: datetime) -> None:
    """To what the old letter asked."""
    grant = link.grant
    asks = Ask.objects.in_letter(link.mail_id).of(grant.on_behalf_of or grant.person).with_all()
    actions.send_new_link(grant.person, asks=list(asks), by=by, now=now)


def _mail_new_link(request: HttpRequest, token: str) -> HttpResponse:
    form = NewLinkForm(request.POST)
    if not form.is_valid():
        return dead_link(request, token, form=form)
    wants = form.cleaned_data["new_link"] != NO
    link = links.find_any(token) if wants else None
    if link is not None and link.may_be_renewed:
        by = Actor(person=link.grant.person, via=f"mail:{link.mail_id}")
        renewals.get(link.grant.purpose, _renew)(link, by, now())
    with translation.override(links.spoken()):
        return render(request, "asks/new_link.html", plain() | {"wants": wants})
