"""Who stands beside a learner: they choose, the one they chose says yes or no, nobody is asked why."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import translation

from asks.models import Ask
from asks.register import cards
from checkins import actions, choosing
from checkins.missing_lines import missing
from checkins.models import Observation
from checkins.planning import plan
from mailing.models import Mail
from mailing.register import letters
from organisations.acting import PRODUCT
from organisations.models import Person
from roles.cast import cast
from roles.models import Function, Pairing, Role
from tests import factories as make
from tests.signing_in import sign_in
from trajectories.models import Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
Asked = Callable[..., tuple[Ask, str]]
PLAN_DAY = datetime(2027, 4, 30, 8, tzinfo=UTC)
DAY_42 = datetime(2027, 6, 10, 8, tzinfo=UTC)


@pytest.fixture
def sara(running: Trajectory) -> Role:
    return make.role(running, person=make.person("Sara Yıldız", user=make.user()))


@pytest.fixture
def kofi(running: Trajectory) -> Role:
    return make.role(running, name="Kofi Mensah")


@pytest.fixture
def noor(running: Trajectory, sara: Role) -> Role:
    """L&D named her for everyone."""
    return make.role(running, Function.OBSERVER, "Noor Bakker")


def asks(person: Person, kind: str) -> int:
    return Ask.objects.open().filter(person=person, kind=kind).count()


def signed_in(role: Role) -> Client:
    return sign_in(Client(headers={"accept-language": "nl"}), role)


def test_what_one_page_says_is_kept_as_a_whole_or_not_at_all(sara: Role, noor: Role) -> None:
    def chosen() -> Iterator[tuple[str, Person | None]]:
        yield "observer", noor.person
        raise RuntimeError("the lights go out")

    for known in (Pairing.objects, Ask.objects):
        assert known.count() == 0
    with pytest.raises(RuntimeError):
        actions.choose_who(sara, chosen=chosen(), by=PRODUCT, now=PLAN_DAY)
    assert (Pairing.objects.count(), Ask.objects.count()) == (0, 0)

    both = [("observer", noor.person), ("buddy", None)]
    actions.choose_who(sara, chosen=both, by=PRODUCT, now=PLAN_DAY)
    assert Pairing.objects.count() == 2


def test_whom_ld_named_is_asked_nothing_until_both_said_yes(
    client: Client, sara: Role, kofi: Role, noor: Role, asked: Asked
) -> None:
    plan(DAY_42)
    assert asks(noor.person, "observe") == 0
    ask, token = asked(sara.person, "beside", PLAN_DAY)
    page = client.get(f"/l/{token}/").content.decode()
    assert page.index("Noor Bakker") < page.index("Kofi Mensah"), "what is proposed stands on top"
    assert page.count("selected") == page.count('value="" selected') == 2
    where = f"/l/{token}/beside/{ask.public_id}/"
    assert client.post(where, {}).status_code == 422
    client.post(where, {f"{ask.public_id}-observer": noor.person.public_id})
    assert (asks(sara.person, "beside"), asks(noor.person, "pairing"), asks(kofi.person, "beside")) == (0, 1, 1)
    plan(DAY_42)
    assert asks(noor.person, "observe") == 0

    ask, token = asked(noor.person, "pairing", PLAN_DAY)
    where = f"/l/{token}/pairing/{ask.public_id}/"
    assert client.post(where, {}).status_code == 422
    client.post(where, {f"{ask.public_id}_yes": "yes"})

    plan(DAY_42)
    about = Ask.objects.filter(person=noor.person, kind="observe").values_list("about", flat=True)
    assert {one.rpartition(":")[2] for one in about} == {sara.public_id}, "not of Kofi, who chose nobody"


@pytest.mark.parametrize(
    ("functions", "words"),
    [
        (["buddy"], "Jij bent gekozen als buddy bij Klantgesprekken: een paar keer vraag je hoe het gaat."),
        (["observer"], "Jij bent gekozen als observator bij Klantgesprekken: een paar keer vertel je wat je zag."),
        (["buddy", "observer"], "De keuze voor jou is van henzelf, in Klantgesprekken."),
    ],
)
def test_the_letter_says_as_what_somebody_was_chosen(
    sara: Role, kofi: Role, noor: Role, functions: list[str], words: str
) -> None:
    Trajectory.objects.update(title="Klantgesprekken")
    plan(PLAN_DAY)
    for learner, function in zip((sara, kofi), functions, strict=False):
        actions.choose(learner, function=function, person=noor.person, by=PRODUCT, now=PLAN_DAY)
    found = list(Ask.objects.filter(person=noor.person, kind="pairing"))
    assert len(found) == len(functions)
    with translation.override("nl"):
        part = cards["pairing"].part(found, step=1, now=PLAN_DAY)
    assert part.sentences[0].startswith(words)


def test_a_no_needs_no_reason_and_opens_the_choice_again(client: Client, sara: Role, noor: Role, asked: Asked) -> None:
    plan(PLAN_DAY)
    actions.choose(sara, function="observer", person=noor.person, by=PRODUCT, now=PLAN_DAY)
    ask, token = asked(noor.person, "pairing", PLAN_DAY)

    client.post(f"/l/{token}/pairing/{ask.public_id}/", {f"{ask.public_id}_yes": "no"})

    assert "Dat is prima" in client.get(f"/l/{token}/").content.decode()
    _ask, token = asked(sara.person, "beside", PLAN_DAY)
    assert "Nu niet naast je: Noor." in client.get(f"/l/{token}/").content.decode()
    mine = signed_in(sara)
    data = {"beside-observer": "nobody", "beside-buddy": "nobody"}
    assert mine.post(f"/me/{sara.trajectory.public_id}/beside/", data).status_code == 302
    later = DAY_42.replace(month=8)
    plan(later)
    assert choosing.plan(later) == asks(sara.person, "beside") == asks(noor.person, "observe") == 0


def test_nobody_asks_no_more_and_lets_go_of_who_was_there(sara: Role, noor: Role) -> None:
    make.pair(noor, sara)
    mine, where = signed_in(sara), f"/me/{sara.trajectory.public_id}/beside/"
    plan(DAY_42)
    assert asks(noor.person, "observe") == 1

    mine.post(where, {"beside-observer": "nobody"})
    mine.post(where, {"beside-buddy": "nobody"})

    assert [one.person for one in Pairing.objects.standing()] == [None, None]
    assert not Pairing.objects.agreed().exists()
    plan(DAY_42.replace(month=8))
    assert asks(noor.person, "observe") == 1, "only what was open, and that is wanted no longer"


@pytest.mark.parametrize("leaves", ["the organisation", "the function"])
def test_a_buddy_who_leaves_opens_the_choice_again(running: Trajectory, sara: Role, leaves: str) -> None:
    bas = make.role(running, Function.BUDDY, "Bas Kramer")
    make.pair(bas, sara)
    assert choosing.plan(PLAN_DAY) == 0
    if leaves == "the organisation":
        bas.person.left_on = PLAN_DAY.date()
        bas.person.save()
    else:
        Role.objects.filter(pk=bas.pk).update(held_until=PLAN_DAY.date())

    assert choosing.plan(DAY_42) == 1

    assert asks(sara.person, "beside") == 1
    assert choosing.plan(DAY_42) == 0


def test_who_says_yes_holds_the_function_from_then_on_for_this_learner_alone(
    running: Trajectory, sara: Role, kofi: Role
) -> None:
    pairing = actions.choose(sara, function="buddy", person=kofi.person, by=PRODUCT, now=PLAN_DAY)
    assert not running.roles.filter(function="buddy").exists()
    actions.agree(pairing, by=PRODUCT, now=PLAN_DAY)
    role = running.roles.get(function="buddy")
    assert (role.person, list(role.learners.all())) == (kofi.person, [sara])


def test_who_cannot_judge_it_leaves_the_choice_to_the_learner_and_no_name_with_ld(
    client: Client, sara: Role, noor: Role, asked: Asked
) -> None:
    make.pair(noor, sara)
    ask, token = asked(noor.person, "observe", DAY_42)
    client.post(f"/w/{token}/observe/{ask.public_id}/", {f"{ask.public_id}_pass": "on"})
    assert asks(sara.person, "beside") >= 1
    assert not [one for one in missing(cast(sara.trajectory, DAY_42), DAY_42) if "Sara" in f"{one.what}{one.who}"]


def test_after_half_a_year_another_observer_is_asked_where_the_one_cannot_judge_it(
    client: Client, running: Trajectory, sara: Role, noor: Role, asked: Asked
) -> None:
    tom = make.role(running, Function.OBSERVER, "Tom Okoro")
    make.pair(noor, sara)
    make.pair(tom, sara)
    half_a_year = datetime(2027, 10, 26, 8, tzinfo=UTC)
    ask, token = asked(noor.person, "observe", half_a_year)
    assert asks(tom.person, "observe") == 0, "one is enough"

    client.post(f"/w/{token}/observe/{ask.public_id}/", {f"{ask.public_id}_pass": "on"})
    plan(half_a_year)
    plan(half_a_year)

    assert (asks(noor.person, "observe"), asks(tom.person, "observe")) == (0, 1)


class TestTwoObserversOfOneLearner:
    """Neither sees what the other saw, before or after; the learner reads both."""

    WORDS = "Vatte eerst samen, aan de balie."

    @pytest.fixture
    def both(self, running: Trajectory, sara: Role, noor: Role) -> tuple[Role, Role]:
        rob = make.role(running, Function.OBSERVER, "Rob Maas")
        make.pair(noor, sara)
        make.pair(rob, sara)
        return noor, rob

    def tell(self, client: Client, asked: Asked, who: Role, words: str, at: datetime = DAY_42) -> str:
        ask, token = asked(who.person, "observe", at)
        data = {f"{ask.public_id}_seen": "3", f"{ask.public_id}_example": words}
        assert client.post(f"/w/{token}/observe/{ask.public_id}/", data).status_code == 303
        return token

    def written_to(self, who: Role) -> list[str]:
        """What each letter says that somebody else's act or their own caused."""
        found = Mail.objects.filter(person=who.person, kind__in=("seen", "replied", "receipt")).with_people()
        rendered = [letters[mail.kind].render(mail, DAY_42) for mail in found]
        return [f"{one.subject} {one.text} {one.html}" for one in rendered]

    def test_neither_page_receipt_nor_letter_tells_the_other(
        self, client: Client, sara: Role, both: tuple[Role, Role], asked: Asked
    ) -> None:
        noor, rob = both
        _ask, other = asked(rob.person, "observe", DAY_42)
        before = client.get(f"/w/{other}/").content
        own = self.tell(client, asked, noor, self.WORDS)

        assert client.get(f"/w/{other}/").content == before, "not even that something was said"
        assert self.WORDS in client.get(f"/l/{own}/done").content.decode()
        done = client.get(f"/l/{self.tell(client, asked, rob, 'Iets anders.')}/done").content.decode()
        assert "Iets anders." in done
        assert self.WORDS not in done
        page = signed_in(sara).get(f"/me/{sara.trajectory.public_id}/").content.decode()
        assert self.WORDS in page
        assert "Iets anders." in page

    def test_the_learner_hears_that_something_was_seen_but_not_what_and_may_reply_to_that_observer_alone(
        self, client: Client, sara: Role, both: tuple[Role, Role], asked: Asked
    ) -> None:
        noor, rob = both
        own = self.tell(client, asked, noor, self.WORDS)
        other = self.tell(client, asked, rob, "Iets anders.", at=DAY_42 + timedelta(hours=1))
        said = "Dank je, dat hielp mij."
        seen = Observation.objects.get(observer=noor)
        where = f"/me/{sara.trajectory.public_id}/notes/{seen.public_id}/reply/"
        assert signed_in(sara).post(where, {"reply": ""}).status_code == 422
        signed_in(sara).post(where, {"reply": said})

        to_sara, to_noor, to_rob = (self.written_to(role) for role in (sara, noor, rob))

        assert [one for one in to_sara if "Noor en Rob vertelden wat ze jou zagen doen" in one], "one letter for both"
        assert not [one for one in to_sara if self.WORDS in one or "Iets anders" in one]
        assert [one for one in to_noor if "zegt iets terug" in one]
        assert not [one for one in to_noor + to_rob if said in one]
        assert not [one for one in to_rob if "zegt iets terug" in one]
        assert said in client.get(f"/w/{own}/").content.decode()
        assert said not in client.get(f"/w/{other}/").content.decode()


def test_a_buddy_reads_what_the_learner_agreed_to_and_nothing_more(
    client: Client, running: Trajectory, sara: Role, kofi: Role, asked: Asked
) -> None:
    buddy = make.role(running, Function.BUDDY, "Noor Bakker")
    make.pair(buddy, sara)
    for text, kind in (
        ("Ik breng een eigen geval mee", "yes"),
        ("Ik oefen elke week", "yes_if"),
        ("Ik haal alles", "no"),
    ):
        promise = make.promise(make.commitment(running, Function.LEARNER, text=text), sara)
        make.answer(promise, kind, words="als het rustig is" if kind != "yes" else "")
    other = make.promise(make.commitment(running, Function.LEARNER, text="Van Kofi"), kofi)
    make.answer(other)
    promise = make.promise(make.commitment(running, Function.BUDDY, text="Ik vraag ernaar"), buddy)
    make.answer(promise)

    _ask, token = asked(buddy.person, "buddy", datetime(2027, 5, 7, 8, tzinfo=UTC))
    page = client.get(f"/l/{token}/", headers={"accept-language": "nl"}).content.decode()
    assert "Wat Sara Yıldız heeft toegezegd" in page
    assert "Ik breng een eigen geval mee" in page
    assert "Ik oefen elke week" in page
    for text in ("Ik haal alles", "als het rustig is", "Van Kofi"):
        assert text not in page

    # The other side: what the buddy agreed to stands on the learner's page.
    mine = signed_in(sara).get(f"/me/{running.public_id}/").content.decode()
    assert "Toegezegd: Ik vraag ernaar" in mine

    # Who was asked and did not say yes reads nothing of it.
    asking = make.person("Ties de Boer", organisation=running.organisation)
    make.role(running, Function.COLLEAGUE, person=asking)
    actions.choose_who(sara, chosen=[("buddy", asking)], by=PRODUCT, now=datetime(2027, 5, 7, 8, tzinfo=UTC))
    ask, token = asked(asking, "pairing")
    assert "Ik oefen elke week" not in client.get(f"/l/{token}/").content.decode()
    client.post(f"/l/{token}/pairing/{ask.public_id}/", {f"{ask.public_id}_yes": "yes"})
    assert "Ik oefen elke week" in client.get(f"/l/{token}/").content.decode()
