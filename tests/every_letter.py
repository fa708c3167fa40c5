"""One letter of every kind, of the day's letter one for every card; and all that is looked at of each."""

import re
from collections.abc import Iterator
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from asks import actions
from asks.invitations import Invitation
from asks.letters import Found
from asks.models import Ask, AskLetter, PassOn
from checkins.models import HelpRequest, Observation
from mailing.calendars import as_kept
from mailing.message import message
from mailing.models import Diary, DiaryEntry, Mail
from mailing.register import Rendered, letters
from organisations.acting import PRODUCT
from organisations.models import DataRequest, Person
from roles.models import Answer, Commitment, Deputy, Function, Promise, Role
from tests import factories as make
from tests.access_world import NOW, World
from trajectories.models import Trajectory


def every_letter(world: World) -> dict[str, Mail]:
    """By kind, for the day's letters with the card behind a colon. Fails when a kind has no letter here."""
    found = dict(_of_the_day())
    found |= _whole(world)
    found |= _around(world)
    found |= _help(world)
    kinds = {kind for kind in letters if not kind.startswith(("test", "bench"))}
    assert {name.split(":")[0] for name in found} == kinds, "a letter of every kind"
    for number, mail in enumerate(found.values()):
        mail.message_id = mail.message_id or f"<ob-{number}@impactmodel.example>"
        mail.address = mail.address or mail.person.email
    return found


def _of_the_day() -> Iterator[tuple[str, Mail]]:
    """Those of the world, and as a reminder of each. Nobody proposes to pass on what they are asked."""
    PassOn.objects.all().delete()
    asking = Mail.objects.filter(kind="letter", ask_letters__isnull=False).with_people().distinct()
    for mail in asking:
        asks = list(Ask.objects.in_letter(mail.pk).select_related("trajectory__owner"))
        mail.sender = asks[0].trajectory.owner
        yield f"letter:{asks[0].kind}", mail
        again = make.mail(mail.person, kind="reminder", sender=mail.sender, references="<ob-first@impactmodel.example>")
        AskLetter.objects.put_in(again, asks, step=2)
        yield f"reminder:{asks[0].kind}", again


def _whole(world: World) -> dict[str, Mail]:
    """With several parts, to who answers for somebody, and with dates alone, one of which is off."""
    owner = world.trajectory.owner
    asked = Ask.objects.filter(trajectory=world.trajectory, kind="promise").select_related("person")[0]
    talk, check_in = (Ask.objects.filter(kind=kind).order_by("pk")[0] for kind in ("return_talk", "log"))
    own = make.ask(check_in.trajectory, talk.person, kind="log", about=check_in.about)
    noor = make.person("Noor Kok", organisation=owner.organisation)
    Deputy.objects.create(person=asked.person, deputy=noor, first_day=NOW.date(), last_day=NOW.date())
    about = {"on_behalf_of": asked.person.pk}
    several, deputy, dates = (
        make.mail(person, kind="letter", sender=owner, about=said)
        for person, said in ((talk.person, {}), (noor, about), (asked.person, {}))
    )
    AskLetter.objects.put_in(several, [talk, own], step=1)
    AskLetter.objects.put_in(deputy, [asked], step=1)
    AskLetter.objects.put_in(dates, [asked])
    several.found = Found(list(Ask.objects.in_letter(several.pk).with_all()), [])
    dates.found = Found([], list(_dates(asked.person)))
    return {"letter:several": several, "letter:deputy": deputy, "letter:dates": dates}


def _dates(person: Person) -> Iterator[Invitation]:
    diary = Diary.objects.get_or_create(person=person, defaults={"language": "nl"})[0]
    for key, is_off in (("session-moved", False), ("session-off", True)):
        row = DiaryEntry(diary=diary, key=key, title="Oefenen", starts_on=NOW.date(), told=0, changed_at=NOW)
        entry = None if is_off else as_kept(row, None)
        yield Invitation(row, 1, entry, None, is_open=True, has_settled=is_off)


def _around(world: World) -> dict[str, Mail]:
    """The letters that somebody causes."""
    owner = world.trajectory.owner
    asked = Ask.objects.filter(trajectory=world.trajectory, kind="promise").select_related("person")[0]
    farid = asked.person
    question = Answer.objects.filter(promise__public_id=world.values["question"]).get()
    manager = Role.objects.get(public_id=world.values["manager"])
    no = make.answer(_promise(manager, "Meekijken"), Answer.Kind.NO, words="Te druk.")
    promised = _promise(manager, "Een uur vrijhouden")
    make.answer(promised)
    answered = make.ask(world.trajectory, farid, about=promised.public_id, answered_at=NOW)
    decided = make.trajectory(owner=owner, title="Sneller bellen", state="declined", decided_at=NOW)
    Trajectory.objects.filter(pk=decided.pk).update(requested_by=farid, decided_because="Er is al zoiets.")
    over = make.trajectory(owner=owner, title="Vergaderen", state="cancelled", closed_because="Fusie.")
    seen = Observation.objects.select_related("learner__person", "observer__person").get(
        public_id=world.values["observation"]
    )
    seen.reply, seen.replied_at = "Dank je.", NOW
    seen.save()
    musts = list(Commitment.objects.filter(trajectory=world.trajectory).values_list("pk", flat=True))

    def to(kind: str, person: Person, sender: Person | None = owner, **fields: object) -> Mail:
        return make.mail(person, kind=kind, sender=sender, **fields)

    found = {
        "receipt": to("receipt", farid, about={"kind": "promise", "trajectory": world.trajectory.pk}),
        "new_link": to("new_link", farid),
        "reply": to("reply", farid, about={"answer": question.pk}),
        "question": to("question", owner, farid, about={"answers": [question.pk]}),
        "opened_up": to("opened_up", owner, None, about={"answers": [no.pk]}),
        "on_red": to("on_red", farid, about={"trajectory": world.running.pk, "open": musts}),
        "called_off": to("called_off", farid, about={"trajectory": over.pk}),
        "decision": to("decision", farid, about={"trajectory": decided.pk, "decided_at": NOW.isoformat()}),
        "login": to("login", owner, None, secret="20481636"),
        "invited": to("invited", owner, farid),
        "address_changed": to("address_changed", owner, None, about={"by": farid.pk}),
        "trial": to("trial", owner, owner),
        "ending": to("ending", owner, owner, about={"since": NOW.isoformat()}),
        "your_data": to("your_data", farid, about=_asked_about(farid, "see")),
        "data_requested": to("data_requested", owner, None, about=_asked_about(farid, "erase")),
        "diary": to("diary", farid),
        "seen": to("seen", seen.learner.person, about={"learner": seen.learner.pk, "since": make.MADE.isoformat()}),
        "replied": to("replied", seen.observer.person, about={"observation": seen.pk}),
        "shared": to("shared", owner, seen.learner.person, about=_shared(seen.learner)),
        "digest": to("digest", owner, None, about=_since_a_week()),
        "report": to("report", make.role(over, Function.SPONSOR, "Ilse Hof").person, about={"trajectory": over.pk}),
    }
    actions.open_diary(farid, by=PRODUCT, now=NOW)
    AskLetter.objects.put_in(found["receipt"], [answered])
    AskLetter.objects.put_in(found["replied"], Ask.objects.filter(public_id=world.values["observe_ask"]))
    for kind in ("new_link", "reply", "on_red"):
        AskLetter.objects.put_in(found[kind], [asked])
    return found


def _asked_about(person: Person, kind: str) -> dict[str, str]:
    """Theirs, asked today."""
    asked = DataRequest.objects.create(organisation=person.organisation, person=person, kind=kind, asked_on=NOW.date())
    return {"asked": asked.public_id}


def _shared(learner: Role) -> dict[str, object]:
    return {"learner": learner.pk, "since": make.MADE.isoformat()}


def _help(world: World) -> dict[str, Mail]:
    """A message with more than one line, the answer to it, and word of one that was lost."""
    learner = Role.objects.select_related("person").get(trajectory=world.running, function="learner")
    manager = Role.objects.select_related("person").get(trajectory=world.running, function="manager").person
    asks = make.mail(manager, kind="help", sender=learner.person)
    words = "Het lukt me niet bij boze klanten.\n\nKijk je <vrijdag> een keer mee & denk je mee?"
    sent, lost = (
        HelpRequest.objects.create(
            learner=learner, person=manager, words=words, form_key=key, asked_at=NOW, mail=mail, answer=answer,
            answer_words="Vrijdag om tien uur?" if answer else "", answered_at=NOW if answer else None,
        )
        for key, mail, answer in (("sent", asks, "will"), ("lost", make.mail(manager, state="failed"), ""))
    )  # fmt: skip
    return {
        "help": asks,
        "help_answered": make.mail(learner.person, kind="help_answered", sender=manager, about={"help": sent.pk}),
        "help_lost": make.mail(learner.person, kind="help_lost", about={"help": lost.pk}),
    }


def _since_a_week() -> dict[str, str]:
    return {"since": (NOW - timedelta(days=7)).isoformat(), "until": NOW.isoformat()}


def _promise(role: Role, text: str) -> Promise:
    return make.promise(make.commitment(role.trajectory, text=text), role, asked_at=NOW)


def written(mail: Mail) -> tuple[Rendered, EmailMessage]:
    """What its reader gets, and what goes over the line."""
    rendered = letters[mail.kind].render(mail, NOW)
    return rendered, message(mail, rendered, now=NOW)


# Stopping reminders has a place in what comes by itself, and in the trial of it.
CAN_BE_STOPPED = frozenset({"letter", "reminder", "trial", "digest"})
ONE_CLICK = "List-Unsubscribe=One-Click"
HTML_BYTES = 35_000
_FETCHES = re.compile(r"<img|<link|<script|@import|url\(|\ssrc=", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


def amiss(mail: Mail, rendered: Rendered, source: bytes) -> list[str]:
    """All that is not as it should be with one letter; nothing when it is well."""
    letter = BytesParser(policy=policy.default).parsebytes(source)
    checks = {**_headers(mail, letter), **_bodies(mail, rendered, letter)}
    checks["no line is too long"] = max(map(len, source.split(b"\r\n"))) <= 998
    return [name for name, is_well in checks.items() if not is_well]


def _headers(mail: Mail, letter: EmailMessage) -> dict[str, bool]:
    sender = mail.sender
    name = f"{sender.called} via Impactmodel" if sender else "Impactmodel"
    reply = f"{sender.name} <{sender.email}>" if sender else None
    stop = str(letter["List-Unsubscribe"] or "")
    can_stop = mail.kind in CAN_BE_STOPPED
    return {
        "From": letter["From"] == f"{name} <{settings.MAIL_FROM}>",
        "Reply-To": (letter["Reply-To"] and str(letter["Reply-To"])) == reply,
        "Auto-Submitted": letter["Auto-Submitted"] == "auto-generated",
        "X-Auto-Response-Suppress": letter["X-Auto-Response-Suppress"] == "OOF, AutoReply",
        "Message-ID": str(letter["Message-ID"]) == mail.message_id,
        "From and Message-ID are of one domain": mail.message_id.strip("<>").split("@")[1] == settings.MAIL_DOMAIN,
        "References": mail.kind != "reminder" or letter["References"] == letter["In-Reply-To"] == mail.references != "",
        "List-Unsubscribe": bool(re.fullmatch(r"<https?://\S+>", stop)) if can_stop else not stop,
        "List-Unsubscribe-Post": letter["List-Unsubscribe-Post"] == (ONE_CLICK if can_stop else None),
        "Content-Language": letter["Content-Language"] == mail.language,
        "Subject": 0 < len(str(letter["Subject"])) <= 100,
        "one of each": len({key.lower() for key in letter}) == len(list(letter.keys())),
    }


def _bodies(mail: Mail, rendered: Rendered, letter: EmailMessage) -> dict[str, bool]:
    plain, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain is not None
    assert html is not None
    read = _Read()
    read.feed(html.get_content())
    said, shown = plain.get_content(), " ".join(read.words)
    addresses = {*_ADDRESS.findall(said)}
    # A page may leave out the greeting.
    with translation.override(mail.language):
        elsewhere = _words(" ".join(addresses)) | _words(mail.person.called) | _words(gettext("Hi %(name)s,"))
    return {
        "small": len(rendered.html.encode()) <= HTML_BYTES,
        "nothing from elsewhere": not _FETCHES.search(rendered.html),
        "language of the page": f'lang="{mail.language}"' in rendered.html,
        "title": "<title>" in rendered.html,
        "text and page lead to the same": addresses == read.addresses,
        "only our own host": all(address.startswith(settings.PUBLIC_BASE_URL) for address in addresses),
        "what the text says stands on the page": _words(said) <= _words(shown) | elsewhere,
    }


def _words(text: str) -> set[str]:
    """Those of five letters and more, and every number of two."""
    return {word.lower() for word in re.findall(r"[^\W\d_]{5,}|\d{2,}", text)}


class _Read(HTMLParser):
    """What a reader sees, and where the links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.addresses: set[str] = set()
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("style", "title")
        href = dict(attrs).get("href") or ""
        if href.startswith("mailto:"):
            self.words.append(href)
        elif tag == "a":
            self.addresses.add(href)

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "title")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)
