"""People who come in from a file, in five steps: file, columns, check, coming in, done."""

from dataclasses import dataclass, field

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _

from organisations import actions, csv_file, loading
from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from organisations.forms.people_import import ColumnsForm, FileForm, ways_of
from organisations.importing import Sorted
from organisations.matters import ADVICE, PROBLEMS, REMARKS, Matter
from organisations.models import Column, PeopleImport, Person
from organisations.models.people_import import PeopleImportQuerySet

# Row numbers that are named one by one; the others are in the file of rows that do not come in.
NAMED = 12


@staff(planner=True)
def import_people(request: StaffRequest, org: str) -> HttpResponse:
    """Choose a file, or go on with one that lies here."""
    form = bound(request, FileForm)
    if request.method == "POST" and form.is_valid():
        lines = form.cleaned_data["file"]
        heading, columns, rows = loading.first_look(lines)
        one = actions.open_import(
            request.organisation,
            file_name=form.file_name,
            lines=lines,
            heading_row=heading,
            columns=columns,
            rows=rows,
            by=actor(request),
            now=now(),
        )
        return redirect("organisations:import_columns", org=org, people_import=one.public_id)
    waiting = PeopleImport.objects.visible_to(request.member).open()[:10]
    page = {"form": form, "waiting": waiting}
    return render(request, "organisations/import_people.html", page, status=422 if form.errors else 200)


@staff(planner=True)
def import_columns(request: StaffRequest, org: str, people_import: str) -> HttpResponse:
    """Say what each column holds."""
    one = _find(request, people_import)
    if one.state != PeopleImport.State.PREPARING or not one.has_file:
        return redirect("organisations:import_progress", org=org, people_import=people_import)
    form = bound(request, ColumnsForm, one=one, head=loading.head(one), ways=ways_of(one))
    if request.method == "POST" and form.is_valid():
        chosen = {name: form.cleaned_data[name] for name in ("encoding", "heading_row", "columns")}
        rows = loading.rows_below(one, chosen["heading_row"])
        actions.choose_columns(one, **chosen, rows=rows, by=actor(request), now=now())
        return redirect("organisations:import_check", org=org, people_import=people_import)
    page = {"one": one, "form": form}
    return render(request, "organisations/import_columns.html", page, status=422 if form.errors else 200)


@staff(planner=True)
def import_check(request: StaffRequest, org: str, people_import: str) -> HttpResponse:
    """See what would become of each row, and let them come in or throw the file away."""
    one = _find(request, people_import)
    if one.state != PeopleImport.State.PREPARING or not one.has_file:
        return redirect("organisations:import_progress", org=org, people_import=people_import)
    if not one.encoding or not set(one.columns) & {Column.NAME, Column.GIVEN, Column.FAMILY}:
        return redirect("organisations:import_columns", org=org, people_import=people_import)
    if request.method == "POST" and request.POST.get("do") == "discard":
        actions.discard_import(one, by=actor(request), now=now())
        return redirect("organisations:import_people", org=org)
    if request.method == "POST":
        loading.start(one, by=actor(request), now=now())
        return redirect("organisations:import_progress", org=org, people_import=people_import)
    first, found = loading.looked_through(one, now())
    page = {
        "one": one,
        "first": first,
        "left_out": loading.left_out(one),
        "new": len(found.new),
        "filled": len(found.filled),
        "known": found.known,
        "again": found.again,
        "refused": found.refused,
        # Nobody in it is new and nothing is filled in: there is nothing to press.
        "adds_nothing": not found.new and not found.filled,
        "problems": _told(PROBLEMS, found.problems, {Matter.OTHERS: _owners(request, found)}),
        "remarks": _told(REMARKS, found.remarks),
    }
    return render(request, "organisations/import_check.html", page)


@staff(planner=True)
def import_progress(request: StaffRequest, org: str, people_import: str) -> HttpResponse:
    """How far it is; stop it, go on, or read what became of it."""
    # Asked again and again while it runs: what the file holds is not read for that.
    one = get_object_or_404(_seen(request).defer("file__content"), public_id=people_import)
    if request.method == "POST":
        if request.POST.get("do") == "stop":
            actions.stop_import(one, by=actor(request), now=now())
        elif request.POST.get("do") == "go":
            loading.start(one, by=actor(request), now=now())
        return redirect(request.path)
    if one.state == PeopleImport.State.PREPARING and one.has_file:
        return redirect("organisations:import_columns", org=org, people_import=people_import)
    heard, quarter = request.GET.get("heard", ""), one.percent // 25 * 25
    page = {
        "one": one,
        "quarter": quarter,
        # A reader hears quarters, and the end.
        "is_news": heard.isdecimal() and (quarter > int(heard) or not one.is_running),
        "is_still": "still" in request.GET,
        "problems": _told(PROBLEMS, one.problems),
        "here": reverse("organisations:import_progress", kwargs={"org": org, "people_import": people_import}),
    }
    part = "#progress" if request.headers.get("HX-Request") else ""
    response = render(request, f"organisations/import_progress.html{part}", page)
    response.headers["Vary"] = "HX-Request"
    return response


@staff(planner=True)
def import_refused(request: StaffRequest, org: str, people_import: str) -> HttpResponse:
    """The rows that do not come in, to be mended and sent once more."""
    one = _find(request, people_import)
    if not one.has_file:
        raise Http404
    headings = loading.head(one).headings or [""] * len(one.columns)
    refused = loading.refused_rows(one, now())
    lines = [[number, (PROBLEMS | REMARKS)[matter], *cells] for matter, (number, cells) in refused]
    return csv_file.download(_("rows") + ".csv", [[_("Row"), _("What is the matter"), *headings], *lines])


@dataclass(frozen=True)
class Told:
    """One matter in words, the first rows it is about, and how many there are of it."""

    words: Lazy | str
    first: str
    often: int
    more: int
    advice: Lazy | str = ""
    # Whose pages help, each with the row.
    people: list[tuple[int, Person]] = field(default_factory=list)


def _told(
    words: dict[str, Lazy | str],
    found: dict[str, list[int]],
    people: dict[str, list[tuple[int, Person]]] | None = None,
) -> list[Told]:
    return [
        Told(
            said,
            ", ".join(map(str, found[matter][:NAMED])),
            len(found[matter]),
            len(found[matter][NAMED:]),
            ADVICE.get(matter, ""),
            (people or {}).get(matter, []),
        )
        for matter, said in words.items()
        if found.get(matter)
    ]


def _owners(request: StaffRequest, found: Sorted) -> list[tuple[int, Person]]:
    """The first rows with an address of somebody with another name, and who that is."""
    rows = list(found.owners.items())[:NAMED]
    people = Person.objects.visible_to(request.member).in_bulk([key for _row, key in rows]) if rows else {}
    return [(row, people[key]) for row, key in rows if key in people]


def _find(request: StaffRequest, public_id: str) -> PeopleImport:
    return get_object_or_404(_seen(request), public_id=public_id)


def _seen(request: StaffRequest) -> PeopleImportQuerySet:
    return PeopleImport.objects.visible_to(request.member).select_related("file", "organisation")
