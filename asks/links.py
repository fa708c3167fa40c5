"""Links in letters: made from grant and letter, found by their hash, never stored themselves.

A token is HMAC-SHA256 over grant and letter, its first 160 bits in lower-case base32: 32 characters that survive mail
gateways which change the case of an address. A letter that is rendered twice has the same links, and a copy of
the database without LINK_KEYS rebuilds none.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from asks.models import Grant, Link
from asks.models.links import LinkQuerySet
from asks.register import Viewer
from mailing.models import Mail
from mailing.outbox import reading_language
from organisations.compiled import Compiled
from organisations.languages import FALLBACK
from organisations.models import Person
from organisations.register import AddressChange, when_address_changes

LENGTH = 32
_BYTES = 20
_OTHER = re.compile(r"[^a-z2-7]")
# Letter in the address, or the word behind it → name of its URL.
PAGES = {
    "l": "asks:page",
    "w": "asks:observe",
    "m": "asks:log",
    "u": "asks:stop",
    "r": "insight:report_by_link",
    "match": "roles:match_by_link",
    "helped": "checkins:help_asked",
}
# After the page with what was said: nothing was new.
STOOD = "stood"
# A report is shared again after so many days. The page that stops reminders works as long as somebody is known here.
REPORT_LIVES = timedelta(days=30)


def newest_key() -> str:
    """The id of the key that new links are made with: the highest, ids being numbers that only rise."""
    return max(settings.LINK_KEYS, key=lambda kid: (len(kid), kid))


def token(grant: Grant, mail: Mail, kid: str | None = None) -> str:
    """The token of this grant in this letter. Raises KeyError for a key that was thrown away."""
    return derived(f"{getattr(grant, 'made_from', None) or grant.pk}|{mail.pk}", kid or newest_key())


def url(letter: str, token: str) -> str:
    """The absolute address that stands in a letter; `letter` is one of PAGES. Never built on a request."""
    return f"{settings.PUBLIC_BASE_URL}{path(letter, token)}"


def path(letter: str, token: str) -> str:
    """The same without the host, for a page of ours."""
    return reverse(PAGES[letter], kwargs={"token": token})


def make_link(
    person: Person,
    mail: Mail,
    purpose: str,
    now: datetime,
    *,
    valid_until: datetime | None = None,
    on_behalf_of: Person | None = None,
) -> tuple[Link, str]:
    """The link of this person in this letter, and its token."""
    made = make_links(person, mail, {purpose: valid_until}, now, on_behalf_of=on_behalf_of)[purpose]
    return Link.objects.get(token_hash=hashed(made)), made


@transaction.atomic
def make_links(
    person: Person,
    mail: Mail,
    until: dict[str, datetime | None],
    now: datetime,
    *,
    on_behalf_of: Person | None = None,
) -> dict[str, str]:
    """The tokens of this person in this letter, by purpose, each valid until its moment.

    A link is made once; the grant behind it is shared by all their letters.
    """
    known_here = _own(person.pk, mail.pk) if on_behalf_of is None else _open(person, on_behalf_of, mail)
    grants = {grant.purpose: grant for grant in known_here}
    kid, tokens, missing = newest_key(), {}, []
    for purpose, valid_until in until.items():
        grant = grants.get(purpose) or _grant(person, purpose, on_behalf_of, now)
        known = grant.kid if purpose in grants else None
        made = tokens[purpose] = token(grant, mail, known or kid)
        if known is None:
            link = Link(grant=grant, mail=mail, kid=kid, token_hash=hashed(made), created_at=now)
            link.valid_until = valid_until
            missing.append(link)
    # Who makes the same at once makes the same tokens.
    Link.objects.bulk_create(missing, ignore_conflicts=True)
    return tokens


def _open(person: Any, on_behalf_of: Person | None, mail: Any) -> Any:
    return Grant.objects.open_of(person, on_behalf_of).with_link_in(mail)


_own: Compiled[Grant] = Compiled(lambda person, mail: _open(person, None, mail))


def _grant(person: Person, purpose: str, on_behalf_of: Person | None, now: datetime) -> Grant:
    grant, _is_new = Grant.objects.get_or_create(
        person=person,
        purpose=purpose,
        on_behalf_of=on_behalf_of,
        revoked_at=None,
        defaults={"organisation_id": person.organisation_id, "created_at": now},
    )
    return grant


def end_of(day: date, person: Person) -> datetime:
    """The instant at which this day is over for this person."""
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(person.zone))


def stop_token(link: Link) -> str:
    """The token that stops reminders in the letter of this link; empty when there is none."""
    if not hasattr(link, "stop_grant"):
        link = Link.objects.with_stop().get(pk=link.pk)
    if link.stop_grant is None or link.kid not in settings.LINK_KEYS:
        return ""
    return derived(f"{link.stop_grant}|{link.mail_id}", link.kid)


def fold(text: str) -> str:
    """A token as it was sent, whatever a gateway did to its case."""
    return text.lower()


def mend(text: str) -> str:
    """Always LENGTH characters of the alphabet: a token with something stuck to it is whole again, others stay dead."""
    return _OTHER.sub("", fold(text))[:LENGTH].ljust(LENGTH, "a")


def find(text: str, purpose: str, now: datetime, *, shows: bool = True) -> Link | None:
    """The living link of this purpose; None for one unknown, mangled, expired, revoked or of another purpose.

    `shows`: a page is made of it, with the way to stop reminders. A form that comes in mostly leads elsewhere.
    """
    link = _alone(_shown(hashed(text), purpose) if shows else _found(hashed(text), purpose))
    if link is None or not link.is_open(now):
        return None
    return link


def find_any(text: str) -> Link | None:
    """The link by its token, living or not. Only the page that mails a new one may ask for it.

    A mangled token is looked up like any other: it costs as much time, and there is nothing to find.
    """
    return _alone(_found(hashed(text)))


def _alone(found: Sequence[Link]) -> Link | None:
    """The one there is at most."""
    for link in found:
        # All of one organisation: it is read once.
        link.grant.organisation = link.grant.person.organisation
        if link.grant.on_behalf_of is not None:
            link.grant.on_behalf_of.organisation = link.grant.organisation
        return link
    return None


def _hashed(token: str, purpose: str = "") -> LinkQuerySet:
    # Who is deputised for is read when there is somebody, which is rare.
    here = Link.objects.filter(token_hash=token).select_related("mail", "grant__person__organisation")
    return here.for_purpose(purpose) if purpose else here


# Each page behind a link begins with it.
_found: Compiled[Link] = Compiled(_hashed)
_shown: Compiled[Link] = Compiled(lambda token, purpose: _hashed(token, purpose).with_stop())


def is_one(text: str) -> bool:
    """Whether this was ever a link, for whatever purpose. The lightest look-up there is, the same for every token."""
    return Link.objects.filter(token_hash=hashed(text)).exists()


def viewer_of(link: Link, text: str, language: str) -> Viewer:
    """Who looks through this link, in this language or else their own."""
    grant = link.grant
    person = grant.on_behalf_of or grant.person
    deputy = grant.person if grant.on_behalf_of else None
    return Viewer(
        person=person,
        link=link,
        token=fold(text),
        language=language or own_language(deputy or person),
        deputy=deputy,
    )


def own_language(person: Person) -> str:
    """The language a page has when nobody chose another."""
    return reading_language(person)


def within(address: str, language: str, own: str) -> str:
    """An address of ours that keeps the language somebody chose on a link page; nothing is stored for it."""
    if language == own or "in=" in address:
        return address
    page, hash_sign, place = address.partition("#")
    return f"{page}{'&' if '?' in page else '?'}in={language}{hash_sign}{place}"


def address(name: str, viewer: Viewer, **kwargs: str) -> str:
    """A page of this viewer, in the language they read now."""
    plain = reverse(name, kwargs={"token": viewer.token, **kwargs})
    return within(plain, viewer.language, own_language(viewer.deputy or viewer.person))


def done(viewer: Viewer, *, is_news: bool) -> str:
    """The page after sending; one that says so when all of it stood there already."""
    page = address("asks:done", viewer)
    return page if is_news else f"{page}{'&' if '?' in page else '?'}{STOOD}=1"


@dataclass(frozen=True)
class Switch:
    """The way to this page in another language; the language stands in the address and nowhere else."""

    language: str
    address: str

    @property
    def name(self) -> str:
        """What the language calls itself."""
        named: str = translation.get_language_info(self.language)["name_local"]
        return named.capitalize()


def other_language(viewer: Viewer, letter: str) -> Switch:
    """The same page in another of our languages."""
    language = _other(viewer.language, own_language(viewer.deputy or viewer.person))
    name = f"{PAGES.get(letter, PAGES['l'])}_in"
    return Switch(language, reverse(name, kwargs={"token": viewer.token, "language": language}))


def switched(path: str, person: Person, language: str) -> Switch:
    """The same for a page behind that page, which this person reads in `language` now."""
    other = _other(language, own_language(person))
    return Switch(other, f"{path}?in={other}")


def codes_in_other_language(browsers: str) -> Switch:
    """The page where a code is typed; nobody in particular reads it, save that a browser asks for a language."""
    language = _other(spoken(), browsers)
    return Switch(language, reverse("asks:code_in", kwargs={"language": language}))


def dead_in_other_language(text: str, browsers: str) -> Switch:
    """The page for a link that does not work; its address is as long for every token."""
    language = _other(spoken(), browsers)
    return Switch(language, reverse("asks:page_in", kwargs={"token": mend(text), "language": language}))


def spoken() -> str:
    """The language of this request."""
    return translation.get_language() or settings.LANGUAGE_CODE


@when_address_changes
def close_links(changes: Sequence[AddressChange]) -> None:
    """Let the letters at the old address lead nowhere any more, save to the page that stops reminders.

    Otherwise what somebody goes on writing from there would be read back at the new one, which another chose.
    Where it is the same mailbox under another name, the letters in it go on (ADR 32).
    """
    closed = [change.person for change in changes if change.by_another and not change.keeps_links]
    if closed:
        now = changes[0].now
        sent = Link.objects.open(now=now).sent_to(closed)
        sent.exclude(grant__purpose=Grant.Purpose.UNSUBSCRIBE).update(revoked_at=now)


def derived(source: str, kid: str) -> str:
    """The token that belongs to this with this key. Raises KeyError for a key that was thrown away."""
    digest = hmac.new(settings.LINK_KEYS[kid].encode(), source.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:_BYTES]).decode().lower()


def _other(language: str, own: str) -> str:
    """Between somebody's own language and English; beside English as their own stands the first of ours."""
    if language != FALLBACK:
        return FALLBACK
    return own if own != FALLBACK else settings.LANGUAGE_CODE


def hashed(text: str) -> str:
    """Under what a token is found, whatever a gateway did to its case."""
    return hashlib.sha256(fold(text).encode()).hexdigest()
