"""Asking on paper: the sheet, the square and the short code on it, and what comes back."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
import segno
from django.conf import settings
from django.test import Client
from django.utils import timezone

from asks import codes
from asks.models import Ask, AskLetter, Link
from asks.planning import plan
from mailing import sending
from mailing.models import Mail
from organisations.acting import Actor
from organisations.models import Member
from roles import actions
from roles.models import Answer, Promise, Role, Wording
from roles.promises import line_up
from tests import factories
from tests.roles.test_promise import NOW, card_url, keys, url
from tests.signing_in import sign_in
from trajectories.models import Change, Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setattr("organisations.rate_limits._now", lambda: 0)


@pytest.fixture
def kofi(trajectory: Trajectory) -> Role:
    """A learner without mail, and what is wanted of him."""
    person = factories.person("Kofi Mensah", organisation=trajectory.organisation, reach="none", language="en")
    role = factories.role(trajectory, person=person)
    factories.commitment(trajectory, "learner", "Kies een eigen gesprek", hours=Decimal(1), why="Dan is het van jou.")
    factories.commitment(trajectory, "learner", "Probeer het twee keer", phase="after", is_must=False)
    line_up(trajectory, NOW)
    return role


def printed(staff: Client, trajectory: Trajectory, *people: Role) -> str:
    """The sheets of these, made by the press of the button."""
    sent = staff.post(url("papers", trajectory), {"people": [role.person.public_id for role in people]})
    assert sent.status_code == 302, sent.content.decode()
    return read(staff, sent["Location"])


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return bytes(answer.content).decode()


def squares(page: str) -> list[list[list[int]]]:
    """What a camera sees of each square, without its white edge."""
    found = []
    for size, path in re.findall(r'<svg viewBox="0 0 (\d+) \1".*?fill="black" d="([^"]+)"', page):
        side = int(size) - 8
        grid = [[0] * side for _row in range(side)]
        for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)v1", path):
            for step in range(int(run)):
                grid[int(y) - 4][int(x) - 4 + step] = 1
        found.append(grid)
    return found


def code_on(page: str) -> str:
    return codes_on(page)[0]


def codes_on(page: str) -> list[str]:
    return re.findall(r"<strong>([2-9A-Z]{5}-[2-9A-Z]{5})</strong>", page)


def test_a_sheet_asks_in_their_own_language_and_its_square_and_code_lead_to_their_page(
    staff: Client, trajectory: Trajectory, kofi: Role
) -> None:
    before = read(staff, url("papers", trajectory))
    assert f'value="{kofi.person.public_id}"' in before
    assert "checked" in before, "who gets no mail is ticked"
    assert not Mail.objects.exists(), "looking makes nothing"

    page = printed(staff, trajectory, kofi)

    sheet = page[page.index("<article") : page.index("</article>")]
    words = " ".join(re.sub(r"<[^>]+>", " ", sheet).split())
    assert 'lang="en"' in sheet
    assert "Kofi Mensah" in sheet[sheet.index("onpaper__run") : sheet.index("</p>")], "on each of its pages"
    for told in (
        "Voorbeeld BV", "Hi Kofi, what can you promise?", "1. Kies een eigen gesprek", "Why? Dan is het van jou.",
        "needed for the start", "1 hour", "Yes, I'll arrange this", "I have a question first", "Sanne Brouwer",
        "Date", "Sanne sees your answers.", settings.PUBLIC_BASE_URL.partition("://")[2] + "/code",
    ):  # fmt: skip
        assert told.replace("'", "&#x27;") in words or told in words, told
    link = Link.objects.get()
    assert link.code_hash
    assert code_on(page).replace("-", "") not in (link.code_hash, link.token_hash)

    address = Client().post("/code/", {"code": code_on(page).lower().replace("-", " ")})
    assert address.status_code == 303
    assert not address.cookies
    expected = segno.make(f"{settings.PUBLIC_BASE_URL}{address['Location']}", micro=False)
    assert squares(page) == [[list(row) for row in expected.matrix]]
    assert "Hi Kofi, what can you promise?" in read(Client(), address["Location"])


def test_a_sheet_counts_as_asked_and_mails_nobody(staff: Client, trajectory: Trajectory, kofi: Role) -> None:
    printed(staff, trajectory, kofi)
    plan(NOW + timedelta(days=9))
    sending.drain(NOW + timedelta(days=9))

    promises = Promise.objects.filter(role=kofi)
    assert all(one.asked_at == NOW and one.asked_on_id == one.commitment.wording_id for one in promises)
    assert Ask.objects.filter(checked_at=NOW, closed_at=None).count() == 2
    assert [(mail.kind, mail.state) for mail in Mail.objects.all()] == [("paper", "printed")]
    assert AskLetter.objects.count() == 2
    assert Change.objects.get(verb="hand_papers").after == {"people": kofi.person.public_id}
    plan_page = read(staff, f"/o/{trajectory.organisation.public_id}/t/{trajectory.public_id}/")
    assert "geen mail; vandaag gevraagd" in plan_page
    history = read(staff, f"/o/{trajectory.organisation.public_id}/t/{trajectory.public_id}/history/")
    assert "gaf een blad mee aan Kofi Mensah" in " ".join(history.split())


def test_who_gets_mail_too_hears_from_us_when_the_sheet_does_not_come_back(
    staff: Client, trajectory: Trajectory, farid: Role
) -> None:
    factories.commitment(trajectory, "manager")
    line_up(trajectory, NOW)

    printed(staff, trajectory, farid)

    for days, letters in ((1, 0), (2, 0), (3, 1)):
        plan(NOW + timedelta(days=days))
        assert Mail.objects.filter(kind="letter").count() == letters


def test_printed_again_it_is_the_same_sheet_and_other_words_make_another(
    staff: Client, sanne: Member, trajectory: Trajectory, kofi: Role
) -> None:
    first = printed(staff, trajectory, kofi)
    again = printed(staff, trajectory, kofi)

    assert (code_on(again), squares(again)) == (code_on(first), squares(first))
    assert (Mail.objects.count(), Change.objects.filter(verb="hand_papers").count()) == (1, 1)

    commitment = trajectory.commitments.first()
    assert commitment is not None
    commitment.wording = Wording.objects.create(commitment=commitment, version=2, text="Anders", written_at=NOW)
    commitment.save()
    address = f"{url('print_papers', trajectory)}?to={kofi.person.public_id}"
    assert "<article" not in read(staff, address), "the old words are not printed once more"
    other = printed(staff, trajectory, kofi)
    assert "1. Anders" in other
    assert code_on(other) != code_on(first)


def test_what_was_ticked_is_written_down_with_its_day_its_way_and_who_wrote(
    staff: Client, sanne: Member, trajectory: Trajectory, kofi: Role
) -> None:
    page = printed(staff, trajectory, kofi)
    promise = Promise.objects.filter(role=kofi).first()
    assert promise is not None
    back = url("write_down", trajectory, promise=promise.public_id)
    assert f'href="{back}"' in page

    Wording.objects.update(written_at=NOW - timedelta(days=9))

    staff.post(back, {"kind": "yes", "way": "paper", "given_on": "2-1-2027"})

    answer = Answer.objects.get()
    assert (answer.way, answer.given_at.date(), answer.written_at, answer.given_by) == (
        *("paper", (NOW - timedelta(days=3)).date(), NOW, sanne.person),
    )
    left = read(staff, f"{url('print_papers', trajectory)}?to={kofi.person.public_id}")
    assert "<article" not in left, "what was answered asks for a sheet of its own"
    assert "Probeer het twee keer" in printed(staff, trajectory, kofi)


def test_through_the_code_they_answer_as_through_any_letter(staff: Client, trajectory: Trajectory, kofi: Role) -> None:
    code = code_on(printed(staff, trajectory, kofi))
    guest = Client()
    address = guest.post("/code/en", {"code": code})["Location"]
    page = read(guest, address)
    assert "Sanne sees your answers.<" in page
    assert "You get them by mail" not in page, "nothing is mailed to who gets no mail"

    token = address.split("/")[2].split("?")[0]
    guest.post(card_url(token, trajectory), dict.fromkeys(keys(page), "yes"))

    assert [(one.kind, one.mail and one.mail.kind) for one in Answer.objects.all()] == [("yes", "paper")] * 2
    assert not Mail.objects.exclude(kind="paper").exists(), "no receipt for who gets no mail"
    commitment = Answer.objects.all()[0].promise.commitment
    told = read(staff, url("commitment", trajectory, commitment=commitment.public_id))
    assert "via de link, blad van 5 januari 2027" in told


def test_several_sheets_stand_in_one_document_and_nobody_ticked_makes_none(
    staff: Client, trajectory: Trajectory, kofi: Role
) -> None:
    bea = factories.role(trajectory, person=factories.person("Bea Bos", reach="none"))
    factories.role(trajectory, person=factories.person("Cas Cool"))
    line_up(trajectory, NOW)
    check = read(staff, url("check", trajectory))
    assert "Print de 2 bladen" in check
    assert f'href="{url("papers", trajectory)}"' in check

    assert read(staff, url("papers", trajectory)).count(" checked") == 2
    assert read(staff, f"{url('papers', trajectory)}?to={bea.person.public_id}").count(" checked") == 1
    assert " checked" not in read(staff, f"{url('papers', trajectory)}?to=somebody"), "nobody is traded for another"

    page = printed(staff, trajectory, kofi, bea)

    assert page.count("<article") == 2
    assert len(set(codes_on(page))) == 2
    nobody = staff.post(url("papers", trajectory), {})
    assert nobody.status_code == 422
    assert "Kruis aan voor wie je een blad wilt" in nobody.content.decode()


def test_who_has_no_mail_is_offered_a_sheet_wherever_their_answer_is_missing(
    staff: Client, trajectory: Trajectory, kofi: Role
) -> None:
    place = f"/o/{trajectory.organisation.public_id}/t/{trajectory.public_id}"
    to = f'href="{url("papers", trajectory)}?to={kofi.person.public_id}"'

    for page in (
        f"{place}/", f"{place}/people/", url("commitments", trajectory), url("role", trajectory, role=kofi.public_id)
    ):  # fmt: skip
        assert to in read(staff, page), page


def test_a_wrong_code_and_a_closed_one_get_the_same_page_and_guessing_ends(
    staff: Client, trajectory: Trajectory, kofi: Role
) -> None:
    code, client = code_on(printed(staff, trajectory, kofi)), Client()

    def page_of(typed: str) -> tuple[int, str]:
        answer = client.post("/code/", {"code": typed})
        return answer.status_code, answer.content.decode().replace(typed, "")

    wrong = page_of("22222-22222")
    Link.objects.update(revoked_at=NOW)
    assert page_of(code) == wrong
    Link.objects.update(revoked_at=None, valid_until=NOW - timedelta(days=1))
    assert page_of(code) == wrong
    Link.objects.update(valid_until=None)
    assert wrong[0] == 422
    assert "Deze code werkt niet" in wrong[1]
    assert page_of("")[0] == 422, "an empty form is no guess"
    assert client.post("/code/", {"code": code}).status_code == 303
    assert client.post("/code/", {"code": code}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403

    tried = [page_of(f"33333-{n:05}")[0] for n in range(18)]

    assert tried == [422] * 17 + [429]
    assert page_of(code)[0] == 429, "who guesses finds no good one either"
    assert Client(REMOTE_ADDR="10.0.0.9").post("/code/", {"code": code}).status_code == 303


def test_all_addresses_together_have_no_more_than_so_many_wrong_codes_an_hour(
    staff: Client, trajectory: Trajectory, kofi: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("asks.guest.WRONG_CODES_AN_HOUR", 3)
    code = code_on(printed(staff, trajectory, kofi))

    tried = [Client(REMOTE_ADDR=f"10.0.1.{n}").post("/code/", {"code": "44444 44444"}).status_code for n in range(5)]

    assert tried == [422, 422, 422, 422, 429]
    assert Client(REMOTE_ADDR="10.0.2.1").post("/code/", {"code": code}).status_code == 429


def test_a_code_is_read_as_people_read_it(trajectory: Trajectory) -> None:
    assert codes.in_groups("K7QM2F9XRT") == "K7QM2-F9XRT"
    assert codes.fold(" k7qm2 – f9xrt") == "K7QM2F9XRT"
    assert codes.fold("BSZVO-CDFGH") == "852YQCDFGH"
    assert not set("01AEIOUBSZVL") & set(codes.ALPHABET)
    assert len(set(codes.ALPHABET)) ** codes.LENGTH > 6e13


def test_a_key_that_is_thrown_away_takes_the_code_along_and_not_the_sheet_in_hand(
    staff: Client, sanne: Member, trajectory: Trajectory, kofi: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = printed(staff, trajectory, kofi)
    address = Client().post("/code/", {"code": code_on(first)})["Location"]
    monkeypatch.setattr(settings, "LINK_KEYS", {"9": "another-key-that-is-long-enough-0123456789"})

    assert Client().post("/code/", {"code": code_on(first)}).status_code == 422
    assert "Hi Kofi" in read(Client(), address)
    assert code_on(printed(staff, trajectory, kofi)) != code_on(first)


def test_a_paused_trajectory_prints_nothing(staff: Client, sanne: Member, trajectory: Trajectory, kofi: Role) -> None:
    Trajectory.objects.update(paused_at=NOW, paused_because="Zomer")

    assert staff.post(url("papers", trajectory), {"people": [kofi.person.public_id]}).status_code == 302
    assert not Mail.objects.exists()


def test_an_answer_that_stands_is_not_asked_again_by_a_sheet(sanne: Member, trajectory: Trajectory, kofi: Role) -> None:
    by = Actor(person=sanne.person, member=sanne)
    assert actions.hand_papers(trajectory, asked=[], by=by, now=NOW) == []
    assert not Change.objects.filter(verb="hand_papers").exists()


def test_what_became_of_it_is_asked_by_hand_of_who_gets_no_mail(
    staff: Client, sanne: Member, trajectory: Trajectory, kofi: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the plan, beside the commitment and on a sheet; through its code or written down, with its day and its way."""
    must, later = Promise.objects.filter(role=kofi).with_words().order_by("commitment")
    for promise in (must, later):
        assert promise.commitment.wording
        given = [actions.Given(promise, Answer.Kind.YES, promise.commitment.wording)]
        actions.answer_promise(
            trajectory, person=kofi.person, given=given, way="phone", given_at=NOW, by=Actor(sanne.person), now=NOW
        )
    place = f"/o/{trajectory.organisation.public_id}/t/{trajectory.public_id}/"
    write_down = url("write_down", trajectory, promise=must.public_id)
    assert "geen mail: is het er?" not in read(staff, place)

    def on(month: int, day: int) -> None:
        monkeypatch.setattr(timezone, "now", lambda: NOW.replace(month=month, day=day))
        sign_in(staff, sanne)

    on(1, 26)

    plan_page = read(staff, place)
    assert "geen mail: is het er?" in plan_page
    assert write_down in plan_page
    assert f"Schrijf op wat ervan kwam: {kofi.person}" in read(staff, url("commitments", trajectory))
    page = printed(staff, trajectory, kofi)
    sheet = " ".join(re.sub(r"<[^>]+>", " ", page[page.index("<article") : page.index("</article>")]).split())
    assert "Is it there? Kies een eigen gesprek" in sheet
    assert "Not yet" in sheet
    assert "Probeer het twee keer" not in sheet
    assert write_down in page
    guest = Client()
    link = guest.post("/code/", {"code": code_on(page)})["Location"]
    shown = read(guest, link)
    assert "Is it there?" in shown
    name = re.findall(r'name="(there-[^"]+)"', shown)[0]
    (address,) = set(re.findall(r'action="(/l/[^"]+/there/[^"]+)"', shown))
    said = {name: "not_there", f"{name}-not_there": "No talk yet.", f"{name}-not_there-until": "29-1-2027"}
    assert guest.post(address, said).status_code == 303
    assert must.answers.latest("pk").kind == "not_there"
    assert "geen mail: is het er?" not in read(staff, place), "not before the day they said"

    on(1, 30)
    assert "geen mail: is het er?" in read(staff, place)
    staff.post(write_down, {"kind": "there", "words": "", "way": "phone", "given_on": "29-1-2027"})
    told = must.answers.latest("pk")
    assert (told.kind, told.way, told.given_at.day, told.given_by) == ("there", "phone", 29, sanne.person)
    Trajectory.objects.update(state="running", started_at=NOW)
    on(5, 10)
    assert "geen mail: is het gelukt?" in read(staff, place)
    assert "Did it work out? Probeer het twee keer" in " ".join(
        re.sub(r"<[^>]+>", " ", printed(staff, trajectory, kofi)).split()
    )
    assert Ask.objects.open().filter(kind="kept").count() == 1
    staff.post(
        url("write_down", trajectory, promise=later.public_id),
        {"kind": "kept", "words": "", "way": "paper", "given_on": "9-5-2027"},
    )
    assert later.answers.latest("pk").kind == "kept"
    assert not Ask.objects.open().filter(kind="kept").exists(), "nothing of that phase is left to tell"
