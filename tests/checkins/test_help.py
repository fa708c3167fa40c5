"""A learner asks one person for help: what was shown is what arrives, once, within the hour; only those two read it."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from asks.links import make_link
from asks.models import Ask, AskLetter, Grant, PassOn
from asks.posted import last_letters, letters_between
from checkins import actions
from checkins.actions import TooManyToday
from checkins.missing_lines import missing
from checkins.models import HelpRequest, LogEntry
from checkins.planning import what_would_go
from checkins.went import went_out
from impactmodel.ticking import tick
from mailing.models import Mail
from organisations.acting import Actor
from organisations.actions import change_person
from organisations.models import AuditLine, Member, Person
from roles.cast import cast
from roles.council import NotAgreedYet
from roles.models import Deputy, Function, Role
from tests import factories as make
from tests.checkins.conftest import DAY_7
from tests.signing_in import sign_in
from trajectories.models import Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
Asked = Callable[..., tuple[Ask, str]]
SetClock = Callable[[datetime], None]

# Friday 7 May 2027, ten o'clock in Amsterdam.
NOW = DAY_7
WORDS = "kanariegeel <b>boos</b>\nKijk je een keer mee?"
CANARY, ANSWER = "kanariegeel", "kanarieblauw"


@pytest.fixture
def sara(running: Trajectory) -> Role:
    return make.role(running, person=make.person("Sara Yıldız", user=make.user(), email="sara@voorbeeld.example"))


@pytest.fixture
def noor(running: Trajectory, sara: Role) -> Person:
    """Her manager."""
    return make.role(running, Function.MANAGER, "Noor de Wit").person


@pytest.fixture(autouse=True)
def _it_is_friday_morning(it_is: SetClock) -> None:
    it_is(NOW)


def signed_in(who: Role | Member) -> Client:
    return sign_in(Client(headers={"accept-language": "nl"}), who)


def address(sara: Role, token: str) -> str:
    return f"/m/{token}/t/{sara.trajectory.public_id}/help/"


def filled(person: Person, words: str = WORDS, key: str = "k1", **more: str) -> dict[str, str]:
    return {"person": person.public_id, "words": words, "key": key, **more}


def ask(sara: Role, person: Person, words: str = WORDS, key: str = "k1", now: datetime = NOW) -> HelpRequest:
    by = Actor(person=sara.person)
    return actions.ask_for_help(sara, person=person, words=words, form_key=key, by=by, now=now)


def arrived() -> list[EmailMessage]:
    """What stands in the mailbox, by recipient."""
    folder = Path(settings.MAILBOX_DIR) / "new"
    files = sorted(folder.iterdir()) if folder.exists() else []
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def to(person: Person) -> list[EmailMessage]:
    """Without the letters that come by themselves: those can be stopped."""
    theirs = [letter for letter in arrived() if person.email in str(letter["To"])]
    return [letter for letter in theirs if letter["List-Unsubscribe"] is None]


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def link_in(letter: EmailMessage) -> str:
    found = re.search(r"https?://[^/\s]+(/l/[a-z2-7]{32}/help/)", text_of(letter))
    assert found, text_of(letter)
    return found[1]


def one_tick(at: datetime) -> None:
    assert tick(at).failed == []


def shown(page: str) -> str:
    """The text of the letter on the page before sending."""
    found = re.search(r'<div class="exact[^>]*>(.*?)</div>', page, re.DOTALL)
    assert found
    plain = re.sub(r"</p>\s*<p>", "\n\n", found[1]).replace("<br>", "\n")
    plain = re.sub(r"</?p>", "", plain)
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#x27;", "'"), ("&amp;", "&")):
        plain = plain.replace(entity, sign)
    return plain.strip()


def test_what_was_shown_is_what_arrives_within_one_tick(client: Client, sara: Role, noor: Person, asked: Asked) -> None:
    _ask, token = asked(sara.person, "log")
    before = client.post(address(sara, token), filled(noor)).content.decode()
    assert "Alleen Noor krijgt dit bericht." in before
    assert "Je notities blijven van jou." in before
    assert not HelpRequest.objects.exists()

    answer = client.post(address(sara, token), filled(noor, step="send"), follow=True)
    one_tick(NOW)

    assert answer.redirect_chain[-1][1] == 303
    assert "Verstuurd naar Noor" in answer.content.decode()
    (letter,) = to(noor)
    told = re.sub(r"https?://\S+/help/", "[een link voor Noor alleen]", text_of(letter))
    assert told.strip() == shown(before)
    assert WORDS in told
    assert letter["Subject"] == "Sara vraagt je hulp"


def test_an_answer_to_the_mail_goes_to_the_learner_and_never_to_who_plans(
    running: Trajectory, sara: Role, noor: Person
) -> None:
    ask(sara, noor)
    one_tick(NOW)
    (letter,) = to(noor)
    assert letter["Reply-To"] == "Sara Yıldız <sara@voorbeeld.example>"
    assert str(letter["From"]).startswith('"Sara via Impactmodel"') or "Sara via Impactmodel" in str(letter["From"])
    assert running.owner.email not in letter.as_string()
    assert running.owner.name not in text_of(letter)


def test_a_learner_without_an_address_of_their_own_gives_nobodys(running: Trajectory, noor: Person) -> None:
    kofi = make.role(running, person=make.person("Kofi Mensah", reach="shared", email="balie@voorbeeld.example"))
    ask(kofi, noor)
    one_tick(NOW)
    (letter,) = to(noor)
    assert letter["Reply-To"] is None
    assert "balie@" not in letter.as_string()
    assert "beantwoorden" not in text_of(letter)


def test_it_comes_beside_the_days_letter_and_is_counted_in_no_limit(
    running: Trajectory, sara: Role, noor: Person
) -> None:
    for number in range(3):
        made = make.ask(running, noor, about=f"p{number}", due_on=NOW.date(), next_on=NOW.date())
        assert made.is_open
    for days in (1, 2, 3):
        make.mail(noor, state="sent", sent_at=NOW - timedelta(days=days), not_before=NOW - timedelta(days=days))

    ask(sara, noor)
    ask(sara, noor, "En nog iets.", key="k2")
    one_tick(NOW)

    assert Mail.objects.filter(person=noor, kind="help", state="sent").count() == 2
    assert len(to(noor)) == 2, "the day's letter is held by its own limit"


def test_it_keeps_to_the_hours_of_who_was_asked_and_the_learner_is_told(
    client: Client, sara: Role, noor: Person, asked: Asked, it_is: SetClock
) -> None:
    _ask, token = asked(sara.person, "log")
    friday_night = datetime(2027, 5, 7, 20, tzinfo=UTC)
    it_is(friday_night)
    page = client.post(address(sara, token), filled(noor)).content.decode()
    assert "Noor krijgt het op maandag 10 mei, vanaf 8:00." in page

    after = client.post(address(sara, token), filled(noor, step="send"), follow=True).content.decode()

    assert "maandag 10 mei" in after
    one_tick(friday_night)
    one_tick(datetime(2027, 5, 10, 5, 55, tzinfo=UTC))
    assert to(noor) == []
    one_tick(datetime(2027, 5, 10, 6, 25, tzinfo=UTC))
    assert len(to(noor)) == 1


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (NOW, "Het gaat meteen."),
        (datetime(2027, 5, 7, 4, tzinfo=UTC), "Noor krijgt het vandaag, vanaf 8:00."),
        (datetime(2027, 5, 10, 18, tzinfo=UTC), "Noor krijgt het morgen, vanaf 8:00."),
    ],
)
def test_when_it_goes_is_said_in_words(
    client: Client, sara: Role, noor: Person, asked: Asked, it_is: SetClock, at: datetime, said: str
) -> None:
    _ask, token = asked(sara.person, "log")
    it_is(at)
    assert said in client.post(address(sara, token), filled(noor)).content.decode()


def test_that_they_are_away_for_days_is_said_before_it_is_sent(
    client: Client, sara: Role, noor: Person, asked: Asked
) -> None:
    make.absence(noor, date(2027, 5, 3), date(2027, 5, 21))
    _ask, token = asked(sara.person, "log")

    page = client.post(address(sara, token), filled(noor)).content.decode()

    assert "Noor is er niet, en krijgt het op maandag 24 mei" in page
    assert "Kies dan iemand anders" in page


def test_nobody_is_chosen_beforehand_and_a_bare_press_writes_nothing(
    client: Client, sara: Role, noor: Person, asked: Asked
) -> None:
    Trajectory.objects.update(free_text_warning="Geen patiëntgegevens.")
    _ask, token = asked(sara.person, "log")
    page = client.get(address(sara, token)).content.decode()
    assert "checked" not in page
    assert "Geen patiëntgegevens." in page
    for data in ({}, {"step": "send"}, {"words": WORDS, "step": "send"}, {"person": noor.public_id, "step": "send"}):
        assert client.post(address(sara, token), data).status_code == 422
    too_long = filled(noor, "x" * 501, step="send")
    assert client.post(address(sara, token), too_long).status_code == 422
    assert not HelpRequest.objects.exists()
    assert not Mail.objects.filter(kind="help").exists()


def test_going_back_to_change_it_keeps_all_that_was_typed(
    client: Client, sara: Role, noor: Person, asked: Asked
) -> None:
    _ask, token = asked(sara.person, "log")
    page = client.post(address(sara, token), filled(noor, step="change"))
    text = page.content.decode()
    assert page.status_code == 200
    assert "kanariegeel &lt;b&gt;boos&lt;/b&gt;\nKijk je een keer mee?" in text
    assert re.search(rf'value="{noor.public_id}"[^>]*checked', text)
    assert 'value="k1"' in text


def test_a_double_tap_sends_one_and_other_words_are_another(
    client: Client, sara: Role, noor: Person, asked: Asked
) -> None:
    _ask, token = asked(sara.person, "log")
    for _tap in range(2):
        answer = client.post(address(sara, token), filled(noor, step="send"))
        assert answer.status_code == 303
    one_tick(NOW)
    assert len(to(noor)) == HelpRequest.objects.count() == 1

    client.post(address(sara, token), filled(noor, "Toch iets anders.", step="send"))
    one_tick(NOW)

    assert len(to(noor)) == HelpRequest.objects.count() == 2


def test_after_so_many_in_a_day_no_more_go_whoever_holds_the_letter(
    client: Client, sara: Role, noor: Person, asked: Asked
) -> None:
    _ask, token = asked(sara.person, "log")
    for number in range(5):
        ask(sara, noor, key=str(number))
    with pytest.raises(TooManyToday):
        ask(sara, noor, key="6")
    assert client.post(address(sara, token), filled(noor, step="send")).status_code == 422
    ask(sara, noor, key="4")  # sent again, not once more
    assert HelpRequest.objects.count() == 5
    ask(sara, noor, key="6", now=NOW + timedelta(days=1, minutes=1))


def test_only_an_agreed_buddy_a_trainer_and_their_own_manager_can_be_asked(
    client: Client, running: Trajectory, sara: Role, noor: Person, asked: Asked
) -> None:
    bas = make.role(running, Function.BUDDY, "Bas Kramer")
    make.pair(bas, sara)
    others = [
        make.role(running, Function.BUDDY, "Ties Wachters"),
        make.role(running, Function.SPONSOR, "Ilse Hof"),
        make.role(running, name="Kofi Mensah"),
        make.role(running, Function.MANAGER, "Gerrit Geenmail", person=make.person("Gerrit Geenmail", reach="none")),
        make.role(running, Function.MANAGER, person=make.person("Wim Gedeeld", reach="shared", email="w@v.example")),
        make.role(running, Function.MANAGER, "Voorbij Jansen", held_until=date(2027, 4, 1)),
        make.role(running, Function.TRAINER, "Verkeerd Adres"),
    ]
    elsewhere = make.role(running, Function.MANAGER, "Rob Maas")
    elsewhere.learners.add(others[2])
    PassOn.objects.create(
        organisation=running.organisation, trajectory=running, person=others[-1].person, name="X", email="x@v.example",
        proposed_at=NOW,
    )  # fmt: skip
    make.role(running, Function.TRAINER, "Joost de Wit")
    _ask, token = asked(sara.person, "log")

    page = client.get(address(sara, token)).content.decode()

    chosen = re.findall(r'name="person" value="\w+".*?<label[^>]*>(.*?)</label>', page, re.DOTALL)
    assert chosen == ["Bas Kramer – je buddy", "Noor de Wit – je leidinggevende", "Joost de Wit – je opleider"]
    for role in [*others, elsewhere]:
        assert client.post(address(sara, token), filled(role.person, step="send")).status_code == 422


def test_with_nobody_to_ask_the_page_says_what_one_can_do(client: Client, sara: Role, asked: Asked) -> None:
    _ask, token = asked(sara.person, "log")
    assert "Loop bij iemand langs" in client.get(address(sara, token)).content.decode()


def test_a_tick_on_the_log_saves_it_first_and_then_leads_to_help(
    client: Client, sara: Role, noor: Person, asked: Asked
) -> None:
    logged, token = asked(sara.person, "log")
    assert "Ik kan hulp gebruiken" in client.get(f"/m/{token}/").content.decode()
    data = {f"{logged.public_id}-{name}": value for name, value in {"how": "1", "key": "k", "help": "on"}.items()}

    answer = client.post(f"/m/{token}/log/{logged.public_id}/", data, follow=True)

    assert LogEntry.objects.get().felt == 1
    page = answer.content.decode()
    assert answer.request["PATH_INFO"] == address(sara, token)
    assert "Opgeslagen" in page or "Bewaard" in page
    assert f'data-draft-saved="log-{sara.trajectory.public_id}"' in page
    on = re.search(r'href="([^"]+)">(?:(?!</a>)[\s\S])*Ik heb toch geen hulp nodig', page)
    assert on
    assert "Klaar. Je kunt deze pagina sluiten." in client.get(on[1]).content.decode()
    by_themselves = client.get(address(sara, token)).content.decode()
    assert "Ik heb toch geen hulp nodig" not in by_themselves
    assert re.search(rf'href="/(l|m)/{token}/?"', by_themselves), "the way back to what they are asked"
    assert Ask.objects.get(pk=logged.pk).answered_at is not None


def test_the_same_tick_on_their_own_page(sara: Role, noor: Person) -> None:
    mine, me = signed_in(sara), f"/me/{sara.trajectory.public_id}/"
    answer = mine.post(f"{me}log/", {"log-how": "2", "log-key": "k", "log-help": "on"}, follow=True)
    assert answer.request["PATH_INFO"] == f"{me}help/"
    assert LogEntry.objects.count() == 1


def test_who_was_asked_reads_it_by_link_and_answers_once(client: Client, sara: Role, noor: Person) -> None:
    ask(sara, noor)
    one_tick(NOW)
    page = link_in(to(noor)[0])
    seen = client.get(page).content.decode()
    assert "kanariegeel &lt;b&gt;" in seen
    assert "checked" not in seen
    assert client.post(page, {}).status_code == 422
    assert client.post(page, {"words": ANSWER}).status_code == 422
    assert HelpRequest.objects.get().is_open

    assert client.post(page, {"answer": "will", "words": ANSWER}).status_code == 303
    assert client.post(page, {"answer": "cannot", "words": "anders"}).status_code == 303
    one_tick(NOW)

    asked = HelpRequest.objects.get()
    assert (asked.answer, asked.answer_words) == ("will", ANSWER)
    assert "Ik neem contact op" in client.get(page).content.decode()
    (letter,) = to(sara.person)
    assert ANSWER in text_of(letter)
    assert letter["Subject"] == "Noor neemt contact met je op"
    assert letter["Reply-To"] == f"Noor de Wit <{noor.email}>"


def test_a_no_comes_within_the_hours_of_the_learner_with_a_way_to_somebody_else(
    client: Client, sara: Role, noor: Person, it_is: SetClock
) -> None:
    ask(sara, noor)
    one_tick(NOW)
    evening = datetime(2027, 5, 7, 20, tzinfo=UTC)
    it_is(evening)
    client.post(link_in(to(noor)[0]), {"answer": "cannot"})
    one_tick(evening)
    assert to(sara.person) == []
    one_tick(datetime(2027, 5, 10, 6, 25, tzinfo=UTC))
    assert f"/me/{sara.trajectory.public_id}/help/" in text_of(to(sara.person)[0])
    page = signed_in(sara).get(f"/me/{sara.trajectory.public_id}/").content.decode()
    assert "Ik kan niet, vraag een ander" in page


def test_the_learner_reads_back_to_whom_when_and_what_only_after_signing_in(
    client: Client, sara: Role, noor: Person, asked: Asked
) -> None:
    ask(sara, noor)
    mine = signed_in(sara).get(f"/me/{sara.trajectory.public_id}/").content.decode()
    assert CANARY in mine
    assert "Noor de Wit" in mine

    _ask, token = asked(sara.person, "log")
    help_id = HelpRequest.objects.get().public_id
    for page in ("", f"t/{sara.trajectory.public_id}/help/", f"t/{sara.trajectory.public_id}/help/{help_id}/"):
        answer = client.get(f"/m/{token}/{page}")
        assert answer.status_code == 200
        assert CANARY not in answer.content.decode(), page


def test_taken_back_it_does_not_go_and_what_went_says_kindly_that_it_is_not_needed(
    client: Client, sara: Role, noor: Person, it_is: SetClock
) -> None:
    mine, me = signed_in(sara), f"/me/{sara.trajectory.public_id}/help/"
    went = ask(sara, noor)
    one_tick(NOW)
    page = link_in(to(noor)[0])
    evening = datetime(2027, 5, 7, 20, tzinfo=UTC)
    waits = ask(sara, noor, "Nog een vraag.", key="k2", now=evening)
    it_is(evening)
    assert mine.post(f"{me}{went.public_id}/delete/", {}).status_code == 422
    for one in (went, waits):
        assert CANARY in client.get(page).content.decode() or one == waits
        mine.post(f"{me}{one.public_id}/delete/", {"sure": "yes"})

    one_tick(datetime(2027, 5, 10, 7, tzinfo=UTC))

    assert len(to(noor)) == 1
    assert not HelpRequest.objects.exists()
    seen = client.get(page)
    assert seen.status_code == 200
    assert "Niet meer nodig" in seen.content.decode()
    assert CANARY not in seen.content.decode()
    assert client.post(page, {"answer": "will", "words": ANSWER}).status_code == 303
    assert not HelpRequest.objects.exists()
    assert to(sara.person) == []


def test_what_cannot_be_delivered_the_learner_hears_and_nobody_else(
    client: Client, running: Trajectory, sara: Role
) -> None:
    lost = make.role(running, Function.MANAGER, person=make.person("Weg de Vries", email="weg@nergens.example")).person
    ask(sara, lost)
    one_tick(NOW)
    assert Mail.objects.get(kind="help").state == "failed"

    one_tick(NOW + timedelta(seconds=30))
    one_tick(NOW + timedelta(seconds=60))

    (letter,) = to(sara.person)
    assert letter["Subject"] == "Je bericht kwam niet aan bij Weg"
    assert CANARY not in letter.as_string()
    told = Mail.objects.exclude(kind__in=("help", "letter", "reminder", "digest"))
    assert [(mail.kind, mail.person) for mail in told] == [("help_lost", sara.person)]
    assert "kwam niet aan bij Weg" in signed_in(sara).get(f"/me/{running.public_id}/").content.decode()


def test_when_nobody_knows_whether_it_arrived_it_goes_no_second_time_and_the_learner_is_asked_to_look(
    sara: Role, noor: Person
) -> None:
    ask(sara, noor)
    Mail.objects.filter(kind="help").update(
        state="sending", data_started_at=NOW, lease_until=NOW - timedelta(minutes=1), attempts=1, deliveries=1
    )
    one_tick(NOW)
    one_tick(NOW + timedelta(hours=1))
    assert Mail.objects.get(kind="help").state == "uncertain"
    assert to(noor) == []
    assert [letter["Subject"] for letter in to(sara.person)] == ["Kwam je bericht aan bij Noor?"]


@pytest.mark.parametrize("how", ["no longer manages", "left", "another chose their address", "the gate closed"])
def test_what_waits_goes_to_nobody_it_was_not_meant_for(
    running: Trajectory, sara: Role, noor: Person, how: str
) -> None:
    evening, morning = datetime(2027, 5, 6, 20, tzinfo=UTC), NOW
    asked = ask(sara, noor, now=datetime(2027, 5, 4, 20, tzinfo=UTC))
    Mail.objects.update(not_before=evening)
    match how:
        case "no longer manages":
            Role.objects.filter(person=noor).update(held_until=evening.date())
        case "left":
            Person.objects.filter(pk=noor.pk).update(left_on=evening.date())
        case "another chose their address":
            by = Actor(person=running.owner)
            change_person(noor, changes={"email": "sanne.zelf@voorbeeld.example"}, by=by, now=evening)
        case "the gate closed":
            Trajectory.objects.update(needs_works_council=True)

    one_tick(morning)
    one_tick(morning + timedelta(seconds=30))

    assert not any(CANARY in letter.as_string() for letter in arrived())
    assert not Mail.objects.filter(kind="help", state="sent").exists()
    asked.refresh_from_db()
    assert asked.lost_at is not None
    assert (
        len([one for one in to(sara.person) if "Weg" in str(one["Subject"]) or "aan bij" in str(one["Subject"])]) == 1
    )


def test_until_the_works_council_agreed_nothing_is_asked_and_the_page_says_so(
    client: Client, running: Trajectory, sara: Role, noor: Person, asked: Asked
) -> None:
    _ask, token = asked(sara.person, "log")
    assert "Aan wie vraag je hulp?" in client.get(address(sara, token)).content.decode()
    went = ask(sara, noor, key="before")
    one_tick(NOW)
    Trajectory.objects.update(needs_works_council=True)
    sara.trajectory.refresh_from_db()

    page = client.get(address(sara, token))
    answer = client.post(address(sara, token), filled(noor, step="send"))
    client.post(link_in(to(noor)[0]), {"answer": "will"})

    assert page.status_code == answer.status_code == 200
    assert "ondernemingsraad" in page.content.decode()
    with pytest.raises(NotAgreedYet):
        ask(sara, noor)
    went.refresh_from_db()
    assert went.is_open
    assert HelpRequest.objects.count() == 1
    assert signed_in(sara).get(f"/me/{running.public_id}/help/").status_code == 302


def _staff_pages(trajectory: Trajectory, person: Person) -> Iterator[str]:
    org, one = f"/o/{trajectory.organisation.public_id}/", f"t/{trajectory.public_id}/"
    yield from (org, f"{org}people/", f"{org}mail/", f"{org}people/{person.public_id}/", f"{org}overview/")
    parts = (
        "",
        "people/",
        "history/",
        "follow-up/",
        "follow-up/parts/",
        "schedule/",
        "schedule/sent/",
        "schedule/letters/",
        "export/",
    )
    yield from (f"{org}{one}{part}" for part in parts)
    yield from (f"{org}{one}schedule/sent.csv", f"{org}{one}schedule/letters.csv")


def test_nobody_else_sees_the_words_that_it_was_asked_or_that_a_letter_went(
    client: Client, running: Trajectory, sara: Role, noor: Person
) -> None:
    admin = make.member("Marieke de Groot", organisation=running.organisation, role=Member.Role.ADMIN)
    watcher = signed_in(admin)
    deputy = make.person("Piet Vervanger")
    Deputy.objects.create(person=noor, deputy=deputy, first_day=NOW.date(), last_day=NOW.date())
    one_tick(NOW)
    pages = list(_staff_pages(running, noor))
    before = {page: watcher.get(page).content.decode() for page in pages}
    days = {"first": date(2027, 4, 1), "last": date(2027, 6, 30)}
    around = NOW - timedelta(days=1), NOW + timedelta(days=1)
    went = len(went_out(running, days["first"], days["last"], NOW))
    ahead = len(list(what_would_go(running, among=[running], **days, now=NOW)))
    open_lines = [(str(one.what), str(one.who)) for one in missing(cast(running, NOW), NOW)]

    ask(sara, noor)
    one_tick(NOW)
    page = link_in(to(noor)[0])
    client.post(page, {"answer": "cannot", "words": ANSWER})
    one_tick(NOW)

    assert CANARY in client.get(page).content.decode(), "she does see it"
    assert any(ANSWER in letter.as_string() for letter in to(sara.person))
    for where, was in before.items():
        text = watcher.get(where).content.decode()
        assert CANARY not in text, where
        assert ANSWER not in text, where
        assert _steady(text) == _steady(was), where
    assert {one.mail.kind for one in last_letters(running).values()} <= {"letter", "reminder"}
    assert {one.mail.kind for one in letters_between(running, *around)} <= {"letter", "reminder"}
    assert len(went_out(running, days["first"], days["last"], NOW)) == went
    assert len(list(what_would_go(running, among=[running], **days, now=NOW))) == ahead
    assert [(str(one.what), str(one.who)) for one in missing(cast(running, NOW), NOW)] == open_lines
    assert to(deputy) == []
    assert not any(
        CANARY in letter.as_string() or ANSWER in letter.as_string()
        for letter in arrived()
        if noor.email not in str(letter["To"]) and sara.person.email not in str(letter["To"])
    )


def _steady(page: str) -> str:
    """Without what differs at every look."""
    return re.sub(r'(csrfmiddlewaretoken" value=|nonce=)"[^"]*"', "", page)


def test_nobody_else_gets_in_by_a_link_of_their_own(client: Client, sara: Role, noor: Person, asked: Asked) -> None:
    found = ask(sara, noor)
    one_tick(NOW)
    page = link_in(to(noor)[0])
    _ask, token = asked(sara.person, "log")
    assert client.get(page).status_code == 200
    assert client.get(f"/l/{token}/help/").status_code == 404
    other = page.split("/")[2]
    assert client.get(f"/m/{other}/t/{sara.trajectory.public_id}/help/").status_code == 404
    assert client.get(f"/m/{other}/t/{sara.trajectory.public_id}/help/{found.public_id}/").status_code == 404
    assert client.get(f"/l/{other}/pass-on/").status_code == 302, "there is nothing to hand on"
    assert CANARY not in client.get(f"/l/{other}").content.decode()
    assert CANARY not in client.get(f"/l/{other}/done/").content.decode()


def test_the_code_of_a_sheet_leads_to_no_help(client: Client, sara: Role, noor: Person, asked: Asked) -> None:
    _ask, token = asked(sara.person, "log")
    assert client.get(address(sara, token)).status_code == 200
    Mail.objects.update(state="printed")
    assert client.get(address(sara, token)).status_code == 404


def test_what_was_asked_before_somebody_changed_the_address_stays_closed(
    client: Client, running: Trajectory, sara: Role, noor: Person, it_is: SetClock
) -> None:
    ask(sara, noor)
    one_tick(NOW)
    page = link_in(to(noor)[0])
    assert CANARY in signed_in(sara).get(f"/me/{running.public_id}/").content.decode()
    by, later = Actor(person=running.owner), NOW + timedelta(minutes=5)
    change_person(sara.person, changes={"email": "nieuw@voorbeeld.example"}, by=by, now=later)
    it_is(later)
    client.post(page, {"answer": "will", "words": ANSWER})
    one_tick(later)
    sara.person.refresh_from_db()
    mine = signed_in(sara).get(f"/me/{running.public_id}/").content.decode()
    assert CANARY not in mine
    assert ANSWER not in mine
    assert 'id="locked"' in mine
    assert not any(ANSWER in letter.as_string() for letter in arrived())


def test_in_the_audit_stands_a_verb_and_nobody(sara: Role, noor: Person) -> None:
    ask(sara, noor)
    (line,) = AuditLine.objects.filter(verb="checkins.ask_for_help")
    assert (line.person_id, line.object_id, line.trajectory_id) == (None, "", None)


def test_when_who_was_asked_takes_no_part_any_more_the_learner_sees_it(
    running: Trajectory, sara: Role, noor: Person
) -> None:
    ask(sara, noor)
    one_tick(NOW)
    me = f"/me/{running.public_id}/"
    assert "Noor gaf nog geen antwoord" in signed_in(sara).get(me).content.decode()
    Role.objects.filter(person=noor).update(held_until=date(2027, 5, 1))
    assert "Noor doet hier niet meer mee" in signed_in(sara).get(me).content.decode()


def test_two_can_be_open_at_once_and_each_reads_only_their_own(
    client: Client, running: Trajectory, sara: Role, noor: Person
) -> None:
    joost = make.role(running, Function.TRAINER, "Joost de Wit").person
    ask(sara, noor)
    ask(sara, joost, "Hoe oefen ik dit thuis?", key="k2")
    one_tick(NOW)
    hers, his = (client.get(link_in(to(person)[0])).content.decode() for person in (noor, joost))
    assert CANARY in hers
    assert CANARY not in his
    assert "Hoe oefen ik dit thuis?" in his


def test_a_manager_reads_it_in_their_own_language_and_the_learner_sees_it_so_before(
    client: Client, sara: Role, noor: Person, asked: Asked
) -> None:
    Person.objects.filter(pk=noor.pk).update(language="pl")
    _ask, token = asked(sara.person, "log")
    page = client.post(address(sara, token), filled(noor)).content.decode()
    assert 'lang="pl"' in page
    client.post(address(sara, token), filled(noor, step="send"))
    one_tick(NOW)
    (letter,) = to(noor)
    assert letter["Content-Language"] == "pl"
    assert letter["Subject"] in page
    assert reverse("organisations:privacy") in text_of(letter)


def test_the_way_to_help_stands_on_the_page_of_any_letter(
    client: Client, sara: Role, noor: Person, asked: Asked
) -> None:
    for kind in ("log", "if_then"):
        _ask, token = asked(sara.person, kind)
        assert client.get(f"/l/{token}").content.decode().count(address(sara, token)) == 1, kind


def test_it_stands_on_the_page_of_what_a_learner_is_asked_to_promise_too_and_on_nobody_elses(
    client: Client, running: Trajectory, sara: Role, noor: Person
) -> None:
    def page(role: Role) -> str:
        promise = make.promise(make.commitment(running, role.function), role, asked_at=make.MADE)
        mail = make.mail(role.person)
        AskLetter.objects.put_in(mail, [make.ask(running, role.person, about=promise.public_id)], step=1)
        return make_link(role.person, mail, Grant.Purpose.PAGE, NOW)[1]

    token = page(sara)
    assert address(sara, token) in client.get(f"/l/{token}").content.decode()
    assert client.get(address(sara, token)).status_code == 200
    theirs = page(Role.objects.get(person=noor))
    assert "/help/" not in client.get(f"/l/{theirs}").content.decode()
    Trajectory.objects.update(state="preparing")
    assert address(sara, token) not in client.get(f"/l/{token}").content.decode(), "there is nothing to help with yet"
