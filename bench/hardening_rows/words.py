"""W5, W6 and W9: what somebody typed, on pages, on paper, in letters, in headers and in spreadsheets."""

import csv
import io
import itertools
import re
import shutil
import subprocess
import tempfile
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.hardening_rows import typed
from bench.hardening_rows.pages import filled, visitors
from bench.hardening_rows.payloads import FORMULAS, HEADERS, SCRIPTS, WAIT
from bench.hardening_rows.stage import NOW, Stage, body, with_first
from bench.link_rows.stage import Outcome

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.rich import Sight

ROUNDS = 2
# So much of it in one field: SQLite keeps no lengths, and what is shown is not cut.
LONG = 900
PATIENCE_MILLISECONDS = 1_200
# What would run when somebody presses it, or when htmx finds it.
ARMED = """
    [...document.querySelectorAll("*")].filter((one) => [...one.attributes].some((has) =>
        /^on|^(data-)?hx-on/i.test(has.name)
        || (/^(href|action|formaction|src)$/.test(has.name) && /^\\s*(javascript|data:text)/i.test(has.value))
    )).length
"""
TYPED_IN = "main form[method=post] :is(textarea, input[type=text], input:not([type]), input[type=email])"
# Every text field of the page gets the next words, and the form that has most of them is sent.
TYPE = """
    (words) => {
        const texts = (form) => [...form.elements].filter((one) =>
            one.tagName === "TEXTAREA" || ["text", "search", "email", "tel", "url"].includes(one.type));
        const forms = [...document.querySelectorAll("main form[method=post]")];
        forms.sort((a, b) => texts(b).length - texts(a).length);
        if (!forms.length || !texts(forms[0]).length) return 0;
        forms.flatMap(texts).forEach((field, number) => {
            field.removeAttribute("maxlength");
            field.value = words[number % words.length];
            field.dispatchEvent(new Event("input", { bubbles: true }));
        });
        forms[0].noValidate = true;
        forms[0].requestSubmit();
        return texts(forms[0]).length;
    }
"""
# Where it stands in a page that escapes nothing.
PLACES = (
    "<p>SCRIPT</p>",
    '<input value="SCRIPT">',
    "<input value='SCRIPT'>",
    "<input value=SCRIPT>",
    "<textarea>SCRIPT</textarea>",
    "<title>SCRIPT</title>",
    "<style>SCRIPT</style>",
    "<!--SCRIPT",
)
BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
KNOWN_HEADERS = frozenset({
    "from", "to", "reply-to", "subject", "date", "message-id", "in-reply-to", "references", "auto-submitted",
    "x-auto-response-suppress", "list-unsubscribe", "list-unsubscribe-post", "mime-version", "content-type",
    "content-transfer-encoding", "content-language",
})  # fmt: skip
ONE_ADDRESS = ("from", "to", "reply-to")


def scripts(stage: Stage) -> Outcome:
    """W5: scripts in everything that was ever typed, on every page, printed, in letters and files; and typed once more.

    The browser is told to pass over the policy of the page, so that nothing but what the page says stands between.
    """
    hits: list[str] = []
    queues = _Queues(stage.size(ROUNDS, 1))
    pages = fields = letters = 0
    with filled(stage) as rich, visitors(stage, rich, bypass_csp=True) as windows:
        for who, window in windows.items():
            window.context.expose_binding("hit", lambda source, *_words: hits.append(source["page"].url))
            window.context.set_default_timeout(PATIENCE_MILLISECONDS)
            assert who
        running = _running_raw(windows["guest"], hits)
        sights = stage.some(list(rich.sights.values()), 10)
        for number in range(queues.rounds):
            typed.plant(queues.next)
            queues.turn()
            for place, sight in enumerate(sights):
                # What is done there once, and each form in one of the rounds: it is the pages that are opened in each.
                seen = sight if number == 0 else replace(sight, do=None)
                pages += _open(stage, windows[sight.who], seen, hits, is_printed=bool(number % 2))
                if place % queues.rounds == number:
                    fields += _type(stage, windows[sight.who], sight, hits, number)
            letters += _letters(stage, windows["guest"], hits)
        opened = _opened_by_browser(stage)
    figure = (
        f"{len(hits)} executions on {pages} pages, after {fields} fields typed and in {letters} letters; "
        f"{opened} files a browser would open; {running} of {len(SCRIPTS) - len(WAIT)} run unescaped"
    )
    passed = not hits and not opened and running > 25 and fields > 0 and letters > 3
    return Outcome(len(queues.pairs), figure + (f": {hits[:2]}" if hits else ""), "0, 0; most", passed)


class _Queues:
    """For every place the scripts that were not there yet: as many as fit in a round."""

    def __init__(self, rounds: int) -> None:
        self.rounds = rounds
        self.pairs = set[tuple[str, str]]()
        self._texts: dict[str, str] = {}
        self._waiting: dict[str, list[str]] = {}

    def next(self, place: str, length: int) -> str:
        """What stands there in this round."""
        from django.db import connection

        if place not in self._texts:
            room = max(length, LONG) if connection.vendor == "sqlite" else length
            # Each place begins with another one.
            first = len(self._waiting) * 7 % len(SCRIPTS)
            waiting = self._waiting.setdefault(place, [*SCRIPTS[first:], *SCRIPTS[:first]])
            chosen: list[str] = []
            while waiting and sum(map(len, chosen)) + len(waiting[0]) <= room:
                chosen.append(waiting.pop(0))
            self.pairs |= {(place, one) for one in chosen}
            self._texts[place] = "".join(chosen)[:room] or "leeg"
        return self._texts[place]

    def turn(self) -> None:
        """To the next round."""
        self._texts.clear()


def _running_raw(window: "Page", hits: list[str]) -> int:
    """How many of the scripts run where nothing escapes them: that a run is seen."""
    ran = 0
    for script in SCRIPTS:
        if script in WAIT:
            continue
        before = len(hits)
        for around in PLACES:
            place = around.replace("SCRIPT", script)
            window.set_content(f"<!doctype html><body>{place}")
            window.wait_for_timeout(15)
            if len(hits) > before:
                ran += 1
                break
    window.goto("about:blank")
    hits.clear()
    return ran


def _open(stage: Stage, window: "Page", sight: "Sight", hits: list[str], *, is_printed: bool) -> int:
    """Look at one sight, or at what is printed of it; 1 when there was something."""
    from playwright.sync_api import Error

    try:
        window.emulate_media(media="print" if is_printed else "screen")
        answer = window.goto(f"{stage.address}{sight.path}")
        if sight.do:
            sight.do(window)
            window.wait_for_load_state()
        _armed(window, hits)
    except Error:
        return 0  # what was typed before may have taken it away
    return int(answer is not None and answer.status < 500)


def _type(stage: Stage, window: "Page", sight: "Sight", hits: list[str], number: int) -> int:
    """Type scripts in every field of it, send, and look at what stands there then. How many fields."""
    from playwright.sync_api import Error

    words = ["".join(SCRIPTS[(start + number * 10) % 40 :][:8]) for start in range(0, 40, 8)]
    try:
        # Most of them stand open at this page already.
        if window.url != f"{stage.address}{sight.path}":
            window.goto(f"{stage.address}{sight.path}")
        if not window.locator(TYPED_IN).count():
            return 0
        with window.expect_navigation(timeout=PATIENCE_MILLISECONDS):
            fields: int = window.evaluate(TYPE, words)
        _armed(window, hits)
        # What is kept in the tab comes back into the form.
        window.goto(f"{stage.address}{sight.path}")
        _armed(window, hits)
    except Error:
        return 0
    return fields


def _armed(window: "Page", hits: list[str]) -> None:
    found = window.evaluate(ARMED)
    if found:
        hits.append(f"{found} armed on {window.url}")


def _letters(stage: Stage, window: "Page", hits: list[str]) -> int:
    """Every letter of the gallery, as a mail program would open it that runs scripts."""
    from impactmodel.gallery import exhibits

    opened = 0
    for name in stage.some([one for kind in exhibits().values() for one in kind], 8):
        answer = window.goto(f"{stage.address}/dev/letters/{name}/nl/html/")
        if answer is None or answer.status != 200:
            continue
        window.set_content(answer.text(), wait_until="load")
        _armed(window, hits)
        opened += 1
    return opened


def _opened_by_browser(stage: Stage) -> int:
    """Files that a browser would show as a page instead of saving them."""
    found = 0
    with stage.world() as world:
        for answer in _files(world):
            is_kept = answer.get("Content-Disposition", "").startswith("attachment")
            found += (
                not is_kept or "html" in answer["Content-Type"] or answer.get("X-Content-Type-Options") != "nosniff"
            )
    return found


def _files(world: Any, kind: str = "") -> Iterator[Any]:
    """Every file that is taken along, of both trajectories; `kind` is part of what it says it is."""
    from django.urls import reverse

    from tests.access_rows import ROWS

    for name, method in sorted(ROWS):
        row = ROWS[name, method]
        if row.kind not in ("members", "planners", "admins") or (method == "POST" and name not in FILES):
            continue
        arguments = world.arguments(row.arguments)
        both = [arguments]
        if arguments.keys() == {"org", "trajectory"}:
            both.append(arguments | {"trajectory": world.values["running"]})
        for one in both if name.endswith("_file") or name in FILES else []:
            answer = world.answer("admin" if row.kind == "admins" else "planner", method, reverse(name, kwargs=one))
            if (
                answer.status_code == 200
                and "attachment" in answer.get("Content-Disposition", "")
                and kind in answer["Content-Type"]
            ):
                yield answer


FILES = {"trajectories:export", "insight:take_organisation", "organisations:import_refused", "checkins:would_go_file"}


def lines_in_headers(stage: Stage) -> Outcome:
    """W6: line breaks, controls, directions and lengths in every name and title; every letter over a real line."""
    from mailing import sending
    from mailing.models import Mail

    injected, crashed, sent, held = [], [], 0, 0
    # A sign no page can hold, and an encoded word.
    hostile = [HEADERS[number] for number in (6, 15)] if stage.is_quick else list(HEADERS)
    letters = _queued(stage)
    for number, words in enumerate(hostile):
        stage.sink.reset()
        _named(words)
        _queue_again(letters, number)
        try:
            sending.drain(NOW, limit=10_000)
        except Exception as error:
            crashed.append(f"{words[:20]!r}: {type(error).__name__}")
        states = Mail.objects.filter(pk__in=letters).values_list("state", flat=True)
        held += sum(state in (Mail.State.QUEUED, Mail.State.FAILED) for state in states)
        for letter in stage.sink.arrived:
            sent += 1
            injected += [f"{words[:20]!r}: {fault}" for fault in _injected(letter.source, letter.to)]
        crashed += _pages_with_such_names(words)
    figure = (
        f"{len(injected)} injected headers, {len(crashed)} crashes; {sent} letters arrived, {held} could not be made"
    )
    passed = not injected and not crashed and sent > len(hostile) * 20
    return Outcome(len(hostile), with_first(figure, injected + crashed), "0, 0; 20 a name", passed)


def _queued(stage: Stage) -> list[int]:
    """One letter of every kind, in the outbox."""
    from django.conf import settings

    from tests.access_world import make_world
    from tests.every_letter import every_letter

    settings.SMTP, settings.MAIL_SENDING = stage.sink.settings, True
    return [mail.pk for mail in every_letter(make_world()).values()]


def _named(words: str) -> None:
    """Every name and title of everything is this."""
    from django.db import connection

    clean = words if connection.vendor == "sqlite" else words.replace("\0", "").encode(errors="ignore").decode()
    typed.plant(lambda _place, length: clean if connection.vendor == "sqlite" else clean[:length] or "x")


def _queue_again(letters: list[int], number: int) -> None:
    """All of these wait to be sent, as new ones."""
    from datetime import timedelta

    from mailing.models import Mail

    for mail in Mail.objects.filter(pk__in=letters):
        mail.state, mail.attempts, mail.not_before = Mail.State.QUEUED, 0, NOW - timedelta(minutes=5)
        mail.expires_at, mail.lease_until, mail.sent_at = NOW + timedelta(days=1), None, None
        mail.message_id = f"<w6-{number}-{mail.pk}@impactmodel.example>"
        mail.address = mail.person.email
        mail.save()
    Mail.objects.exclude(pk__in=letters).filter(state=Mail.State.QUEUED).update(state=Mail.State.CANCELLED)


def _injected(source: bytes, to: str) -> Iterator[str]:
    """Headers that nobody made, and addresses and signs in them that do not belong there."""
    letter = BytesParser(policy=policy.default).parsebytes(source)
    for name, value in letter.items():
        said = str(value)
        if name.lower() not in KNOWN_HEADERS:
            yield f"{name}: {said[:40]}"
        if BIDI.search(said) or any(unicodedata.category(sign) == "Cc" for sign in said):
            yield f"a sign in {name}"
    for name in ONE_ADDRESS:
        found = letter[name].addresses if letter[name] else ()
        if len(found) > 1 or any(one.domain == "elders.example" for one in found):
            yield f"{name} to {[str(one) for one in found]}"
    if to.endswith("elders.example"):
        yield f"sent to {to}"
    if letter.defects or any(name.lower() == "bcc" for name in letter):
        yield f"defects {letter.defects}"


def _pages_with_such_names(words: str) -> list[str]:
    """The plan, the list of all and every file to take along: none breaks on such a name."""
    from django.core.cache import cache
    from django.test import Client

    from organisations.models import Member
    from trajectories.models import Trajectory

    client, found = Client(raise_request_exception=False), []
    running = Trajectory.objects.filter(state="running").select_related("owner__user", "organisation").earliest("pk")
    assert Member.objects.filter(person=running.owner).exists()
    assert running.owner.user is not None
    client.force_login(running.owner.user, backend="organisations.sign_in.Backend")
    org = f"/o/{running.organisation.public_id}/"
    one = f"{org}t/{running.public_id}/"
    for path in (org, one, f"{org}people/", f"{one}people/", *(f"{one}{name}" for name in _file_paths(running))):
        cache.clear()
        answer = client.get(path)
        broken = [name for name, value in answer.items() if BIDI.search(value) or re.search(r"[\x00-\x1f]", value)]
        found += [f"{words[:20]!r}: {answer.status_code} {path}"] if answer.status_code >= 500 or broken else []
    return found


def _file_paths(trajectory: Any) -> list[str]:
    from django.urls import reverse

    keys = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    names = ("commitments_file", "people_file", "results_file", "figures_file")
    whole = reverse("insight:plan", kwargs=keys)
    return [reverse(f"insight:{name}", kwargs=keys).removeprefix(whole) for name in names]


def formulas(stage: Stage) -> Outcome:
    """W9: what a spreadsheet would calculate, in every text that is taken along; opened by LibreOffice where it is."""
    soffice = shutil.which("soffice")
    cells, ours, texts = 0, 0, list[str]()
    with stage.world() as world:
        _refused_rows(world)
        for number in range(stage.size(3, 1)):
            _in_turn(number * 11)
            for answer in _files(world, "csv"):
                text = body(answer).decode()
                found = [
                    cell for row in csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";") for cell in row
                ]
                cells += len(found)
                ours += sum(_would_calculate(cell) for cell in found)
                texts.append(text)
    would = sum(_would_calculate(formula) for formula in FORMULAS)
    said, is_met = _in_libreoffice(stage, soffice, texts)
    own = f"{ours} of {cells} cells in {len(texts)} files begin as a formula ({would} of {len(FORMULAS)} unguarded)"
    passed = not ours and is_met and len(texts) > 4 and would > 20
    bar = "0 (LibreOffice in a full run)" if stage.is_quick else "0; LibreOffice 0"
    return Outcome(len(FORMULAS), f"{own}; {said}", bar, passed)


def _in_turn(first: int) -> None:
    """In every text the next formula."""
    turn = itertools.count(first)
    typed.plant(lambda _place, length: FORMULAS[next(turn) % len(FORMULAS)][:length])


def _refused_rows(world: Any) -> None:
    """A list of people of which every name is a formula and every address is none, to be taken home again."""
    from organisations.models import ImportFile, PeopleImport

    one = PeopleImport.objects.get(public_id=world.values["people_import"])
    rows = "".join(f'"{formula.replace(chr(34), chr(34) * 2)}";"geen adres"\r\n' for formula in FORMULAS)
    ImportFile.objects.filter(people_import=one).update(content=f"Naam;Mail\r\n{rows}".encode())


def _would_calculate(cell: str) -> bool:
    """By a rule of our own, not the product's: what stands first when spaces and unseen signs are passed over."""
    if re.fullmatch(r"-?\d+(?:[.,]\d+)?", cell):
        return False
    if cell[:1] in ("\t", "\r", "\0"):
        return True
    seen = cell.lstrip("".join(map(chr, range(33))) + "\u00a0\u200b\u200c\u200d\u2060\u3000\ufeff")
    return unicodedata.normalize("NFKC", seen[:1]) in ("=", "+", "-", "@")


def _in_libreoffice(stage: Stage, soffice: str | None, texts: list[str]) -> tuple[str, bool]:
    """How many cells it made formulas of; and that it does make some where nothing guards them."""
    if stage.is_quick:
        return "LibreOffice not run", True
    if soffice is None:
        return "LibreOffice NOT RUN: no soffice here", False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        raw = "\r\n".join('"' + formula.replace('"', '""') + '"' for formula in FORMULAS)
        for number, text in enumerate([raw, *texts]):
            (folder / f"{number:03}.csv").write_text(text, newline="")
        words = [
            soffice,
            "--headless",
            f"-env:UserInstallation=file://{folder}/profile",
            "--infilter=CSV:59,34,76,1,,1043",
        ]
        files = sorted(folder.glob("*.csv"))
        subprocess.run(
            [*words, "--convert-to", "fods", "--outdir", folder, *files],
            check=True, capture_output=True, timeout=240, cwd=folder,
        )  # fmt: skip
        counted = {one.stem: one.read_text(errors="replace").count("table:formula=") for one in folder.glob("*.fods")}
    would = counted.pop("000", 0)
    made, opened = sum(counted.values()), len(counted)
    said = f"LibreOffice opened {opened} of {len(texts)}: {made} formulas ({would} of {len(FORMULAS)} unguarded)"
    return said, made == 0 and opened == len(texts) and would > 5
