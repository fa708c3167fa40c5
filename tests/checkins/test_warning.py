"""A trajectory's own warning stands at every field in which people write freely, where screen readers read it."""

from collections.abc import Callable
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from django.test import Client

from asks import papers
from asks.links import make_link
from asks.models import Ask, AskLetter, Grant
from checkins.models import Observation
from organisations.models import Person
from roles.models import Function, Role
from tests import factories as make
from tests.checkins.conftest import DAY_7
from tests.signing_in import sign_in
from trajectories.models import Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
Asked = Callable[..., tuple[Ask, str]]

WARNING = "Geen patiëntgegevens & geen namen."
DAY_42 = datetime(2027, 6, 10, 8, tzinfo=UTC)


class Fields(HTMLParser):
    """Free text fields with the ids that describe them, and the text of everything with an id."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self.texts: dict[str, str] = {}
        self._open: list[str | None] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        is_text = tag == "textarea" or (tag == "input" and values.get("type") == "text")
        # A day and who types it over are no story.
        if is_text and not (values.get("name") or "").endswith(("_on", "_to", "entered_by", "until", "my_name")):
            self.fields[values.get("name") or ""] = (values.get("aria-describedby") or "").split()
        if tag == "p":
            self._open.append(values.get("id"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "p" and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        for one in filter(None, self._open):
            self.texts[one] = self.texts.get(one, "") + data


def warned(page: str) -> list[str]:
    """The free text fields of a page; each of them is described by the warning."""
    found = Fields(page)
    for name, described in found.fields.items():
        words = " ".join(found.texts.get(one, "") for one in described)
        assert words.count(WARNING) == 1, f"{name} says: {words}"
    return sorted(name.rpartition("-")[2].rpartition("_")[2] for name in found.fields)


@pytest.fixture
def careful(running: Trajectory) -> Trajectory:
    running.free_text_warning = WARNING
    running.save()
    return running


@pytest.fixture
def sara(careful: Trajectory) -> Role:
    account = make.user("sara@voorbeeld.example")
    return make.role(careful, person=make.person("Sara Yıldız", user=account, email=account.email))


def seen(path: str, *, of: Person | None = None, send: dict[str, str] | None = None) -> str:
    client = Client(headers={"accept-language": "nl"})
    if of is not None and of.user is not None:
        sign_in(client, of)
    return (client.post(path, send) if send is not None else client.get(path)).content.decode()


def test_a_trajectory_without_a_warning_shows_none(running: Trajectory, asked: Asked) -> None:
    _ask, token = asked(make.role(running).person, "log")

    assert "<strong></strong>" not in seen(f"/m/{token}")


def test_it_stands_at_what_learners_write_by_link(sara: Role, asked: Asked) -> None:
    ask, token = asked(sara.person, "log")
    plan, for_plan = asked(sara.person, "if_then")
    words = {f"{plan.public_id}-situation": "een klant boos begint", f"{plan.public_id}-response": "vat ik samen"}

    assert warned(seen(f"/m/{token}")) == ["story"]
    assert warned(seen(f"/l/{for_plan}")) == ["moment", "response", "response", "situation"]
    assert warned(seen(f"/m/{token}/t/{sara.trajectory.public_id}/log/")) == ["story"]
    assert warned(seen(f"/l/{for_plan}/if-then/{plan.public_id}/", send=words)) == ["typed"]
    assert ask.is_open


def test_it_stands_at_what_they_type_over_from_paper(sara: Role, asked: Asked) -> None:
    ask, _token = asked(sara.person, "log")
    papers.make(sara.person, asks=[ask], key="log", sender=None, now=DAY_7)
    token = papers.handed({sara.person: "log"}, DAY_7)[sara.person_id].url.rstrip("/").rpartition("/")[2]

    assert warned(seen(f"/m/{token}/t/{sara.trajectory.public_id}/log/")) == ["story"]


def test_it_stands_at_what_they_write_on_their_own_page(sara: Role, asked: Asked) -> None:
    asked(sara.person, "log")
    noor = make.role(sara.trajectory, Function.OBSERVER, "Noor Bakker")
    one = Observation.objects.create(observer=noor, learner=sara, moment="d42", seen=3, given_at=DAY_7)
    mine = f"/me/{sara.trajectory.public_id}/"
    words = {"plan-situation": "een klant boos begint", "plan-response": "vat ik samen"}

    assert warned(seen(f"{mine}log/", of=sara.person)) == ["story"]
    assert warned(seen(f"{mine}plan/", of=sara.person)) == ["moment", "response", "response", "situation"]
    assert warned(seen(f"{mine}plan/", of=sara.person, send=words)) == ["typed"]
    assert warned(seen(f"{mine}notes/{one.public_id}/reply/", of=sara.person)) == ["reply"]


def test_it_stands_at_what_those_around_them_write(sara: Role, asked: Asked) -> None:
    noor = make.role(sara.trajectory, Function.OBSERVER, "Noor Bakker")
    make.pair(noor, sara)
    farid = make.role(sara.trajectory, Function.MANAGER, "Farid el Amrani")

    assert warned(seen(f"/w/{asked(noor.person, 'observe', DAY_42)[1]}")) == ["example"]
    assert warned(seen(f"/l/{asked(farid.person, 'midway_talk', DAY_42)[1]}"))[:1] == ["because"]


def test_it_stands_at_the_words_of_a_promise(sara: Role) -> None:
    farid = make.role(sara.trajectory, Function.MANAGER, "Farid el Amrani")
    promise = make.promise(make.commitment(sara.trajectory, farid.function), farid, asked_at=DAY_7)
    ask = make.ask(sara.trajectory, farid.person, about=promise.public_id)
    mail = make.mail(farid.person)
    AskLetter.objects.put_in(mail, [ask], step=1)
    _link, token = make_link(farid.person, mail, Grant.Purpose.PAGE, DAY_7)

    assert len(warned(seen(f"/l/{token}"))) > 2
