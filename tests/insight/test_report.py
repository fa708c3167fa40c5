"""The impact report: every figure on it by hand, who reads it, and the link it is shared with."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from asks.models import Grant, Link
from checkins.actions import Offer, offer_story, take_back_story
from checkins.models import LogEntry, Observation, PublishedMoment
from checkins.publishing import plan as publish
from insight.actions import keep_proposals
from insight.digest import digest
from insight.proposals import Proposal
from mailing import sending
from mailing.models import Mail
from mailing.register import letters
from organisations.acting import Actor
from organisations.models import Member
from roles.models import STAYS, Answer, Commitment, Function, Promise, Role
from tests import factories as make
from tests.reported import share_with
from tests.robot import read
from tests.rows import changes_since, everything
from tests.signing_in import sign_in
from trajectories.models import Trajectory

pytestmark = pytest.mark.django_db

SESSION = datetime(2027, 2, 2, 8, tzinfo=UTC)
# A Wednesday on which every window is closed.
NOW = datetime(2027, 6, 30, 9, tzinfo=UTC)
# Of each learner at both check-ins: opportunity, felt, what was in the way; and what their observer saw at the last.
# A dash is nothing, a point no answer.
TABLE = """
who | six weeks  | ninety days | seen
A   | 2 1 time   | 3 3 time    | 3
B   | 2 1 time   | 3 3 -       | 2
C   | 2 2 time   | 2 3 time    | 2
D   | 1 0 time   | 2 3 -       | 3
E   | 1 2 -      | 2 2 time    | 1
F   | 2 3 -      | 2 2 -       | 2
G   | 2 1 time   | 2 2 time    | -
H   | 1 0 -      | 1 1 time    | -
I   | 2 2 -      | 1 1 tool    | -
J   | 0 - time   | 0 - time    | -
K   | 0 - time   | 0 - tool    | -
L   | 0 - -      | 0 - time    | -
M   | 0 - time   | 0 - -       | -
N   | 0 - -      | 0 - time    | -
O   | .          | .           | -
P   | .          | .           | -
"""
# By hand, of ninety days: A to N answered, 14 of 16. J to N had no occasion, 5 of 14. Of the nine who had one A to G
# felt 2 or more, 7 of 9, and A to D felt 3 or more, 4 of 9. In order that is 1 1 2 2 2 3 3 3 3: the middle is 2.
# Six were seen by six: 1 2 2 2 3 3, the lower of the two in the middle is 2. Time: A C E G H J L N, 8 of 14. Tool: two,
# which is too few. Of six weeks: 0 0 1 1 1 2 2 2 3, the middle is 1.
BY_HAND = (
    "Answered at the last check-in: 14 of 16.",
    "7 of the 9 who had the occasion apply it.",
    "4 of these 9 do so on their own.",
    "5 of the 14 who answered had no occasion yet.",
    "Tried, fell back (n 9)",
    "Worked, with help or a reminder (n 9)",
    "Sometimes, it varies (n 6)",
    "8 of 14",
    # Of what was promised: the trainer 1 of 1, the learners 0 of 1, support 1 of 2.
    "2 of 4 kept",
    "Trainer: 1 of 1",
    "Learners: 0 of 1",
    "Support: 1 of 2",
    "kept by 3 of 4",
    # What the figure was: before, and measured twice.
    "30%",
    "26%",
    "22%",
)
# What else has a number on the page and tells nothing of how it went.
NO_FIGURES = (
    "16 learners",
    "two A4s",
    "2 uur per week in het rooster",
    "for 30 days",
    "Below 5 people",
)
FELT = ("", "Tried, fell back", "Worked, with help or a reminder")
SEEN = ("", "", "Sometimes, it varies")


def rows() -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()[1:]]


@pytest.fixture(autouse=True)
def on_that_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def sanne(db: None) -> Member:
    return make.member("Sanne Brouwer")


@pytest.fixture
def told(sanne: Member) -> Trajectory:
    """What the table says, published."""
    found = make.trajectory(
        owner=sanne.person, title="Feedback geven", state="running", starts_on=SESSION.date(), started_at=SESSION
    )
    make.session(found, SESSION, SESSION + timedelta(hours=3))
    behaviour = make.behaviour(found)
    for who, *moments, seen in rows():
        learner = make.role(found, Function.LEARNER, f"Lerende {who}")
        for name, days, answer in zip(("d42", "d90"), (42, 90), moments, strict=True):
            at = SESSION + timedelta(days=days)
            until = (at + timedelta(days=16)).date()
            is_answered = answer != "."
            make.ask(
                found,
                learner.person,
                kind="log",
                about=f"{found.public_id}:{name}",
                window_until=until,
                answered_at=at if is_answered else None,
            )
            if is_answered:
                opportunity, felt, obstacle = answer.split()
                LogEntry.objects.create(
                    learner=learner,
                    behaviour=behaviour,
                    moment=name,
                    opportunity=int(opportunity),
                    felt=None if felt == "-" else int(felt),
                    obstacle="" if obstacle == "-" else obstacle,
                    story="Vatte eerst samen.",
                    form_key=f"{who}{name}",
                    written_at=at,
                )
        if seen != "-":
            Observation.objects.create(
                observer=make.role(found, Function.OBSERVER, f"Kijker {who}"),
                learner=learner,
                behaviour=behaviour,
                moment="d90",
                seen=int(seen),
                example="Aan de balie.",
                given_at=SESSION + timedelta(days=92),
            )
    _promised(found)
    figure = make.figure(found, baseline_on=date(2027, 1, 11))
    make.measurement(figure, date(2027, 3, 1), 26)
    make.measurement(figure, date(2027, 6, 1), 22)
    assert publish(NOW) == 2
    return found


def _promised(trajectory: Trajectory) -> None:
    learners = list(Role.objects.of(trajectory).learners().order_by("pk")[:4])
    kept, missed = Answer.Kind.KEPT, Answer.Kind.NOT_KEPT
    trainer, sponsor, manager = (
        make.role(trajectory, function, name)
        for function, name in (
            (Function.TRAINER, "Anouk Faber"),
            (Function.SPONSOR, "Ilse Hof"),
            (Function.MANAGER, "Rob Maas"),
        )
    )
    for text, phase, key, said in (
        ("Werkt met eigen gevallen", "during", "", [(trainer, kept, "")]),
        ("Logt elke week", "after", "", [*[(one, kept, "") for one in learners[:3]], (learners[3], missed, "Te druk")]),
        ("Opent zelf", "during", "", [(sponsor, kept, "")]),
        ("2 uur per week in het rooster", "before", "pre_practice", [(manager, missed, "Tot de verhuizing wel")]),
    ):
        function = said[0][0].function
        line = make.commitment(trajectory, function, text, phase=phase, is_must=bool(key), library_key=key)
        for role, kind, words in said:
            make.answer(make.promise(line, role, asked_at=make.MADE), kind, words=words)


def words(page: bytes) -> str:
    """What a reader sees, with single spaces."""
    main = page.decode().partition("<main")[2].partition(">")[2].partition("</main>")[0]
    return re.sub(
        r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", re.sub(r"<(svg|style).*?</\1>", "", main, flags=re.DOTALL)))
    )


def signed_in(member: Member) -> Client:
    return sign_in(Client(headers={"accept-language": "en"}), member)


def address(trajectory: Trajectory) -> str:
    kwargs = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    return reverse("insight:report", kwargs=kwargs)


@pytest.fixture
def staff(sanne: Member) -> Client:
    return signed_in(sanne)


def sponsor_of(trajectory: Trajectory) -> Role:
    return Role.objects.select_related("person", "trajectory").get(trajectory=trajectory, function=Function.SPONSOR)


def test_every_figure_is_that_of_the_table(told: Trajectory, staff: Client) -> None:
    page = words(staff.get(address(told)).content)

    assert [line for line in BY_HAND if line not in page] == []
    assert "Most of those who had the occasion apply it. Others see it too. Still most in the way: time." in page
    assert "16 learners" in page
    # Two met that a tool was missing: that is not told.
    assert "Tool" not in page


def test_the_figures_by_hand_are_those_of_the_table() -> None:
    """Counted here from the rows as they stand above, with nothing of the product."""
    last = [row[2].split() for row in rows()]
    answered = [answer for answer in last if answer != ["."]]
    felt = sorted(int(answer[1]) for answer in answered if answer[0] != "0")
    six_weeks = sorted(int(row[1].split()[1]) for row in rows() if row[1] != "." and row[1][0] != "0")
    seen = sorted(int(row[3]) for row in rows() if row[3] != "-")
    counted = (
        f"Answered at the last check-in: {len(answered)} of {len(last)}.",
        f"{sum(level >= 2 for level in felt)} of the {len(felt)} who had the occasion apply it.",
        f"{sum(level >= 3 for level in felt)} of these {len(felt)} do so on their own.",
        f"{sum(answer[0] == '0' for answer in answered)} of the {len(answered)} who answered had no occasion yet.",
        f"{FELT[six_weeks[(len(six_weeks) - 1) // 2]]} (n {len(six_weeks)})",
        f"{FELT[felt[(len(felt) - 1) // 2]]} (n {len(felt)})",
        f"{SEEN[seen[(len(seen) - 1) // 2]]} (n {len(seen)})",
        f"{sum(answer[2] == 'time' for answer in answered)} of {len(answered)}",
    )

    assert counted == BY_HAND[: len(counted)]
    assert sum(answer[2] == "tool" for answer in answered) == 2


def test_no_figure_on_the_report_is_left_unexplained(told: Trajectory, staff: Client) -> None:
    """Every number it shows stands in the list by hand, in a day, or among those that are named here."""
    page = words(staff.get(address(told)).content)
    for line in sorted((*BY_HAND, *NO_FIGURES), key=len, reverse=True):
        page = page.replace(line, " ")

    left = re.sub(r"\b\d{1,2} [A-Z][a-z]+(?: \d{4})?", " ", page)

    assert re.findall(r".{0,20}\d[\d.,%]*.{0,12}", left) == []


def test_the_sponsor_reads_the_same_by_link_and_no_name_or_word_of_a_learner(told: Trajectory, staff: Client) -> None:
    token = share_with(sponsor_of(told), NOW)

    page = words(Client().get(f"/r/{token}/en").content)

    assert [line for line in BY_HAND if line not in page] == []
    assert "for Ilse Hof" in page
    assert "Tot de verhuizing wel" in page, "what support said of it"
    for hidden in ("Lerende", "Kijker", "Te druk", "Vatte eerst", "Aan de balie", "Make it a commitment", "Take back"):
        assert hidden not in page
    assert "Make it a commitment" in words(staff.get(address(told)).content)


def test_of_what_is_over_nothing_is_asked_and_a_new_edition_takes_it_along(told: Trajectory, staff: Client) -> None:
    Trajectory.objects.filter(pk=told.pk).update(state=Trajectory.State.ENDED, closed_at=NOW)

    page = staff.get(address(told)).content.decode()

    assert "commitments/new/" not in page
    assert "/new-edition/" in page
    assert "/new-edition/" not in Client().get(f"/r/{share_with(sponsor_of(told), NOW)}/en").content.decode()


def test_what_is_asked_now_leads_to_a_commitment_that_is_filled_in(told: Trajectory, staff: Client) -> None:
    page = staff.get(address(told)).content.decode()
    (first, *_more) = re.findall(r'href="([^"]+commitments/new/[^"]*)"', page)

    form = staff.get(unescape(first)).content.decode()

    assert "2 uur per week in het rooster</textarea>" in form
    assert re.search(r'value="function:manager" selected', form)
    assert re.search(r'value="after"[^>]*checked', form)
    assert 'name="needed_by" value=' not in form


@pytest.mark.parametrize("learners", [4, 6])
def test_a_small_group_and_an_early_one_say_so_kindly(learners: int, sanne: Member, staff: Client) -> None:
    found = make.trajectory(owner=sanne.person, state="running", started_at=SESSION)
    manager = make.role(found, Function.MANAGER)
    make.answer(make.promise(make.commitment(found), manager, asked_at=make.MADE), Answer.Kind.KEPT)
    for _ in range(learners):
        make.role(found)

    page = words(staff.get(address(found)).content)

    assert ("A small group: below 5 people" in page) == (learners == 4)
    assert ("Still too little to say. From 5 people on we show lines." in page) == (learners == 6)
    assert "1 of 1 kept" in page
    assert "Felt and seen" not in page
    assert "What was in the way" not in page


@pytest.fixture
def post(told: Trajectory, staff: Client) -> Callable[[str], str]:
    def send(do: str) -> str:
        return words(staff.post(address(told), {"do": do}, follow=True).content)

    return send


def test_it_is_shared_with_who_gets_mail_once_and_can_be_taken_back(
    told: Trajectory, post: Callable[[str], str]
) -> None:
    by_phone = make.person("Oma Jansen", organisation=told.organisation, reach="none")
    make.role(told, Function.SPONSOR, person=by_phone)

    page = post("share")
    again = post("share")

    (mail,) = Mail.objects.of_kind("report")
    assert mail.person == sponsor_of_named(told, "Ilse Hof").person
    assert "Shared with Ilse Hof until 30 July 2027." in page
    assert "Shared with Ilse Hof until 30 July 2027." in again
    assert "Oma Jansen gets no mail" in page
    link = Link.objects.get(mail=mail)
    page = post(f"take_back:{link.pk}")
    assert "Shared with" not in page
    assert "Share the report" in page
    assert sending.drain(NOW) == 0
    mail.refresh_from_db()
    assert mail.state == Mail.State.CANCELLED

    post("share")

    assert Mail.objects.of_kind("report").count() == 2


def sponsor_of_named(trajectory: Trajectory, name: str) -> Role:
    return Role.objects.select_related("person").get(trajectory=trajectory, person__name=name)


def test_the_letter_leads_there_for_thirty_days(told: Trajectory, post: Callable[[str], str]) -> None:
    post("share")
    assert sending.drain(NOW) == 1
    mail = Mail.objects.of_kind("report").get()
    assert mail.state == Mail.State.SENT

    rendered = letters["report"].render(mail, NOW)
    (token,) = set(re.findall(r"/r/([a-z2-7]{32})", rendered.text))

    assert "Feedback geven" in rendered.subject
    with time_machine.travel(NOW + timedelta(days=29), tick=False):
        assert Client().get(f"/r/{token}").status_code == 200
    with time_machine.travel(NOW + timedelta(days=31), tick=False):
        assert Client().get(f"/r/{token}").status_code == 404


def test_a_link_that_is_too_old_is_renewed_at_the_address_on_file_for_who_is_a_sponsor_still(told: Trajectory) -> None:
    """What was taken back stays so, whoever asks."""
    role = sponsor_of(told)
    token = share_with(role, NOW)
    later = NOW + timedelta(days=31)

    def letters_after_asking() -> int:
        with time_machine.travel(later, tick=False):
            said = Client().post(f"/l/{token}/new-link", {"new_link": "yes"})
            assert said.status_code == 200
        return Mail.objects.of_kind("report").count()

    assert letters_after_asking() == 2
    assert letters_after_asking() == 2, "the one that is on its way"
    mail = Mail.objects.of_kind("report").latest("pk")
    assert (mail.person, mail.sender) == (role.person, told.owner)
    Mail.objects.filter(pk=mail.pk).delete()
    Link.objects.update(revoked_at=NOW)
    assert letters_after_asking() == 1
    Link.objects.update(revoked_at=None)
    Role.objects.filter(pk=role.pk).update(held_until=NOW.date())
    assert letters_after_asking() == 1


def test_who_is_no_sponsor_any_more_reads_nothing(told: Trajectory) -> None:
    role = sponsor_of(told)
    token = share_with(role, NOW)
    assert Client().get(f"/r/{token}").status_code == 200

    Role.objects.filter(pk=role.pk).update(held_until=NOW.date() - timedelta(days=1))

    assert Client().get(f"/r/{token}").status_code == 404


def test_a_link_opens_one_report_and_no_other_page(told: Trajectory, sanne: Member) -> None:
    role = sponsor_of(told)
    other = make.trajectory(owner=sanne.person, title="Iets heel anders", state="running", started_at=SESSION)
    theirs = make.role(other, Function.SPONSOR, person=role.person)
    first, second = share_with(role, NOW), share_with(theirs, NOW)

    assert "Feedback geven" in words(Client().get(f"/r/{first}").content)
    assert "Iets heel anders" in words(Client().get(f"/r/{second}").content)
    assert Client().get(f"/l/{first}").status_code == 404
    # Taking back the one leaves the other.
    Link.objects.filter(mail__about__trajectory=told.pk).update(revoked_at=NOW)
    assert Client().get(f"/r/{first}").status_code == 404
    assert Client().get(f"/r/{second}").status_code == 200
    assert Grant.objects.filter(person=role.person, purpose=Grant.Purpose.REPORT).count() == 1


def test_reading_it_changes_nothing(told: Trajectory, staff: Client) -> None:
    token = share_with(sponsor_of(told), NOW)
    staff.get(address(told))
    before = everything()

    for path in (f"/r/{token}", f"/r/{token}/en", f"/r/{token.upper()}"):
        answer = Client().get(path)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert not answer.cookies
        page = read(answer.content.decode(), path)
        (form,) = page.forms
        assert "keep" in form.ticks
        for sent in form.pressed("robot"):
            assert Client().post(form.action, sent).status_code == 422
    staff.get(address(told))

    assert changes_since(before) == {}


def test_a_sponsor_keeps_what_they_tick_and_it_waits_for_ld_to_ask_it(told: Trajectory, staff: Client) -> None:
    token = share_with(sponsor_of(told), NOW)
    page = Client().get(f"/r/{token}/en").content.decode()
    (key,) = re.findall(r'name="keep" value="([^"]+)"', page)
    assert "checked" not in page
    letters_before = Mail.objects.count()

    answer = Client().post(f"/r/{token}/en", {"keep": key})

    assert (answer.status_code, answer.headers["Location"]) == (303, f"/r/{token}?in=en#now")
    made = Commitment.objects.get(library_key=STAYS)
    assert (str(made), made.function, made.phase) == ("2 uur per week in het rooster", "manager", "after")
    (line,) = Promise.objects.under(made).with_words()
    assert (str(line.role.person), line.state) == ("Rob Maas", "not_asked"), (
        "nobody is asked by it, and nothing promised"
    )
    assert Mail.objects.count() == letters_before
    page = Client().get(f"/r/{token}/en").content.decode()
    assert f'value="{key}"' not in page
    assert "2 uur per week in het roosterRob Maas · Not asked yet" in words(page.encode())
    (told_of,) = digest(told.owner, since=NOW - timedelta(hours=1), until=NOW).kept
    assert (told_of.who, told_of.what) == ("Ilse Hof", "2 uur per week in het rooster")
    asked = reverse("roles:check", args=[told.organisation.public_id, told.public_id])
    assert "2 uur per week in het rooster" in words(staff.get(asked).content)
    # Pressed twice it is one.
    before = everything()
    assert Client().post(f"/r/{token}/en", {"keep": key}).status_code == 303
    assert changes_since(before) == {}


def test_what_is_not_asked_is_not_kept_and_over_is_over(told: Trajectory) -> None:
    token = share_with(sponsor_of(told), NOW)
    key = re.findall(r'name="keep" value="([^"]+)"', Client().get(f"/r/{token}").content.decode())[0]
    before = everything()

    assert Client().post(f"/r/{token}", {"keep": ["obstacle:nerve", "Iets anders"]}).status_code == 303
    assert Client().post(f"/r/{token}", {"keep": ""}).status_code in (303, 422)
    Trajectory.objects.filter(pk=told.pk).update(state="ended")
    assert 'name="keep"' not in Client().get(f"/r/{token}").content.decode()
    assert Client().post(f"/r/{token}", {"keep": key}).status_code == 303
    Trajectory.objects.filter(pk=told.pk).update(state="running")
    assert changes_since(before) == {}
    Role.objects.filter(pk=sponsor_of(told).pk).update(held_until=NOW.date() - timedelta(days=1))
    assert Client().post(f"/r/{token}", {"keep": key}).status_code == 404
    assert not Commitment.objects.filter(library_key=STAYS).exists()


def test_another_organisation_and_a_reader_do_not_share_it(told: Trajectory) -> None:
    home = told.organisation
    reader = signed_in(make.member("Ruud Peeters", organisation=home, role="reader"))
    away = signed_in(make.member("Eva Vos", organisation=make.organisation(name="Elders")))
    token = share_with(sponsor_of(told), NOW)
    link = Link.objects.get(grant__purpose=Grant.Purpose.REPORT)

    assert "Take back" not in words(reader.get(address(told)).content)
    assert reader.post(address(told), {"do": f"take_back:{link.pk}"}).status_code == 403
    assert away.get(address(told)).status_code == 404
    assert away.post(address(told), {"do": "share"}).status_code == 404
    assert Client().get(f"/r/{token}").status_code == 200
    elsewhere = make.trajectory(owner=make.member("Jan", organisation=home).person, title="Elders")
    planner = signed_in(make.member("Piet", organisation=home))
    assert planner.post(address(elsewhere), {"do": f"take_back:{link.pk}"}).status_code == 404


def test_a_promise_that_is_not_told_of_yet_is_no_figure(sanne: Member, staff: Client) -> None:
    found = make.trajectory(owner=sanne.person, state="running", started_at=SESSION)
    manager = make.role(found, Function.MANAGER)
    for number, kind in enumerate((Answer.Kind.YES, Answer.Kind.NO, Answer.Kind.WITHDRAWN)):
        line = make.commitment(found, text=f"Afspraak {number}", phase="after", is_must=False)
        make.answer(make.promise(line, manager, asked_at=make.MADE), kind, words="Te weinig mensen.")
    asked = make.commitment(found, text="Nog geen antwoord", is_must=False)
    make.promise(asked, manager, asked_at=make.MADE)

    page = words(staff.get(address(found)).content)

    assert "Support: 0 of 1" in page
    assert "Afspraak 1: nobody promised it. Te weinig mensen." in page
    assert "Afspraak 2: did not happen." in page
    assert "Of 1 nobody told yet what became of it." in page
    assert "Nog geen antwoord" not in page
    assert Promise.objects.count() == 4
    assert not PublishedMoment.objects.exists()


def test_stories_stand_side_by_side_for_whom_their_tellers_let_read_them(told: Trajectory, staff: Client) -> None:
    learners = list(Role.objects.of(told).learners().select_related("person", "trajectory")[:2])
    words_of = {"scene": "Mevrouw was woest.", "did": "Ik vatte samen.", "came": "Het werd stil."}
    for learner, where in zip(learners, ("worked", "not_yet"), strict=True):
        offer = Offer(
            may_ring=False,
            words={"where": where, "needed": f"Rust, {where}.", **words_of},
            consents={"to_lnd": False, "to_sponsor": where == "worked", "to_everyone": False},
        )
        offer_story(learner, offer=offer, by=Actor(person=learner.person), now=NOW)
    token = share_with(sponsor_of(told), NOW)

    page = words(Client().get(f"/r/{token}/en").content)

    assert "“Mevrouw was woest. Ik vatte samen. Het werd stil.”" in page
    assert f"{learners[0].person}. What was needed: Rust, worked." in page
    assert str(learners[1].person) not in page, "not for the sponsor"
    assert "Mevrouw was woest" not in words(staff.get(address(told)).content), "nor for L&D"
    take_back_story(learners[0], by=Actor(person=learners[0].person), now=NOW)
    assert "Mevrouw was woest" not in words(Client().get(f"/r/{token}/en").content)


def test_what_a_sponsor_keeps_twice_in_one_moment_stands_once(told: Trajectory) -> None:
    """Both were read before either was kept."""
    one = Proposal("obstacle:nerve", "Laat iedereen oefenen", Function.MANAGER, "in de weg: durf")
    by = Actor(make.person("Ilse van 't Hof"))

    for _time in range(2):
        keep_proposals(told, proposals=[one], by=by, now=NOW)

    assert Commitment.objects.of(told).filter(library_key=STAYS).count() == 1
