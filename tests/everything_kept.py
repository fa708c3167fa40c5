"""One person of whom everything is kept that the product can keep, each text of theirs with a word to look for."""

from datetime import UTC, date, datetime, time, timedelta

from allauth.account.models import EmailAddress

from asks.links import make_link
from asks.models import AskLetter, Grant, PassOn, ReminderStop, Rhythm
from checkins.models import (
    Decision,
    DoneForThem,
    HelpRequest,
    IfThenPlan,
    LogEntry,
    Observation,
    ScheduleException,
    Share,
    SuccessStory,
    Talk,
)
from mailing.models import Diary, DiaryEntry
from organisations.acting import Actor
from organisations.models import (
    AuditLine,
    DataRequest,
    Double,
    EarlierAddress,
    ImportFile,
    Member,
    PeopleImport,
    Person,
)
from roles.models import Clarity, Deputy, Role
from tests import factories as make
from trajectories.models import Change, Intervention, NextTime, Trajectory

# Stands in every text that is theirs, or about them alone.
CANARY = "kanariegeel"
NAME, ADDRESS, PHONE = "Sara Yıldız-Öztürk", "sara.yildiz@voorbeeld.example", "06 98765432"
FUNCTIONS = ("learner", "manager", "observer")
NOW = datetime(2027, 5, 7, 8, tzinfo=UTC)


def sara(trajectory: Trajectory | None = None) -> Person:
    """She learns, manages, observes and once planned; her name stands in texts of others."""
    trajectory = trajectory or make.trajectory(state="running", starts_on=date(2027, 4, 13))
    home, lnd = trajectory.organisation, trajectory.owner
    account = make.user(ADDRESS)
    person = make.person(
        NAME, organisation=home, user=account, email=ADDRESS, phone=PHONE, given="Sara", also_spelled="Sara Yildiz",
        distinction=f"van de {CANARY} dienst", employer=f"{CANARY} BV", helper=make.person("Farid", organisation=home),
        days_off=["2027-05-05"],
    )  # fmt: skip
    Member.objects.create(organisation=home, person=person, role="reader", ended_at=make.MADE)
    EmailAddress.objects.create(user=account, email=ADDRESS)
    make.passkey(account, f"{CANARY} laptop")
    make.provider_account(account, subject=f"{CANARY}-7")
    Double.objects.create(
        person=person, number="dubbel0000", name=f"{CANARY} Sara", email=f"{CANARY}@oud.example", at=NOW
    )
    EarlierAddress.objects.create(person=person, email=f"{CANARY}@eerder.example", until=NOW)
    make.absence(person, date(2027, 5, 10), date(2027, 5, 12))
    listed = PeopleImport.objects.create(
        organisation=home, started_by=person, file_name=f"{CANARY}.csv", created_at=NOW, rows=1
    )
    ImportFile.objects.create(people_import=listed, content=f"{NAME};{ADDRESS};{CANARY}".encode())
    DataRequest.objects.create(
        organisation=home, person=person, kind="correct", asked_on=NOW.date(), done_on=NOW.date()
    )
    AuditLine.objects.write(verb="roles.answer_promise", thing=trajectory, by=Actor(person), now=NOW)
    mine = {function: make.role(trajectory, function, person=person) for function in FUNCTIONS}
    learner, manager, observer = (mine[function] for function in FUNCTIONS)
    noor, kofi = make.role(trajectory, "observer", "Noor Bakker"), make.role(trajectory, "learner", "Kofi Mensah")
    _written(trajectory, person, learner, manager, observer, noor, kofi)
    _asked(trajectory, person, learner, manager, kofi)
    _planned(trajectory, person, lnd)
    return person


def _written(
    trajectory: Trajectory, person: Person, learner: Role, manager: Role, observer: Role, noor: Role, kofi: Role
) -> None:
    note = LogEntry.objects.create(
        learner=learner, opportunity=1, felt=2, moment="d7", story=f"{CANARY} log", form_key="k", written_at=NOW
    )
    IfThenPlan.objects.create(learner=learner, situation=f"{CANARY} als", response=f"{CANARY} dan", written_at=NOW)
    theirs = LogEntry.objects.create(learner=kofi, opportunity=1, felt=2, form_key="theirs", written_at=NOW)
    for thing, reader in ((note, trajectory.owner), (theirs, person)):
        Share.objects.create(learner=thing.learner, entry=thing, person=reader, shared_at=NOW)
    for seer, seen in ((noor, learner), (observer, kofi)):
        Observation.objects.create(
            observer=seer, learner=seen, moment="d42", seen=3, example=f"{CANARY} gezien", given_at=NOW
        )
        make.pair(seer, seen)
    Observation.objects.filter(learner=learner).update(reply=f"{CANARY} terug", replied_at=NOW)
    for holder, of in ((manager, kofi), (make.role(trajectory, "manager", "Bram de Wit"), learner)):
        Talk.objects.create(
            kind="start", holder=holder, learner=of, outcome="no", because=f"{CANARY} geen tijd", said_at=NOW
        )
    DoneForThem.objects.create(
        role=manager, moment="d21", answer="something", words=f"{CANARY} roosterblok", said_at=NOW
    )
    SuccessStory.objects.create(
        learner=learner, may_ring=True, where="worked", scene=f"{CANARY} klant boos", did="samengevat",
        came="klaar", needed="tijd", to_sponsor=True, offered_at=NOW, agreed_at=NOW,
    )  # fmt: skip
    Decision.objects.create(
        role=manager, moment="d90", answer="question", words=f"{CANARY} mag het langer?", said_at=NOW
    )
    for asks, asked in ((learner, noor.person), (kofi, person)):
        HelpRequest.objects.create(
            learner=asks, person=asked, words=f"{CANARY} hulp" if asks == learner else "Kijk je mee?", form_key="k",
            asked_at=NOW, answer="will", answer_words="Kom langs." if asks == learner else f"{CANARY} vandaag",
            answered_at=NOW,
        )  # fmt: skip
    ScheduleException.objects.create(trajectory=trajectory, person=person, moment="d7", day=date(2027, 5, 11))
    NextTime.objects.create(
        trajectory=trajectory, person=person, party="learners", text=f"{CANARY} eerder", said_at=NOW
    )
    Clarity.objects.create(trajectory=trajectory, person=person, is_clear=False, words=f"{CANARY} vaag", said_at=NOW)


def _asked(trajectory: Trajectory, person: Person, learner: Role, manager: Role, kofi: Role) -> None:
    commitment = make.commitment(trajectory, "manager", "Rooster vrij")
    promise = make.promise(commitment, manager, asked_at=NOW)
    make.answer(
        promise, "no", words=f"{CANARY} kan niet", reply=f"Jammer, {CANARY}.", replied_at=NOW,
        replied_by=trajectory.owner, given_by=person, stand_in=NAME, stand_in_email=ADDRESS,
    )  # fmt: skip
    other = make.role(trajectory, "manager", "Ilse")
    make.answer(make.promise(commitment, other, learner=learner, asked_at=NOW), words=f"Goed voor {NAME}.")
    make.commitment(trajectory, "sponsor", "Alleen dit", person=person)
    view = make.match_view(manager, (1, f"{CANARY} anders", "partly"))
    view.lines.update(settled_by=trajectory.owner)
    ask = make.ask(trajectory, person, kind="promise", about=promise.public_id, answered_at=NOW)
    mail = make.mail(person, state="sent", address=ADDRESS, smtp_text=f"250 OK {ADDRESS}", sent_at=NOW)
    AskLetter.objects.create(ask=ask, mail=mail, step=1)
    make_link(person, mail, Grant.Purpose.PAGE, NOW)
    ReminderStop.objects.create(person=person, trajectory=trajectory, stopped_at=NOW)
    Rhythm.objects.create(person=person, trajectory=trajectory, weekday=4, hour=time(15), chosen_at=NOW)
    PassOn.objects.create(
        organisation=trajectory.organisation, trajectory=trajectory, person=person, mail=mail, name=f"{CANARY} Pieters",
        email=f"{CANARY}@voorbeeld.example", note=f"{CANARY} weet het", proposed_at=NOW,
    )  # fmt: skip
    Deputy.objects.create(person=person, deputy=kofi.person, first_day=date(2027, 5, 1), last_day=date(2027, 5, 2))
    for whose, title in ((person, f"{CANARY} gesprek"), (kofi.person, f"Startgesprek met {NAME}")):
        diary = Diary.objects.create(person=whose, language="nl")
        DiaryEntry.objects.create(
            diary=diary, key="talk", about=trajectory.public_id, mark="m", title=title, starts_on=date(2027, 5, 20),
            changed_at=NOW,
        )  # fmt: skip


def _planned(trajectory: Trajectory, person: Person, lnd: Person) -> None:
    """What she did in the plan, and where whoever plans wrote her name."""
    trajectory.requested_by, trajectory.requested_at = person, NOW
    trajectory.summary = f"{NAME} vroeg hierom."
    trajectory.save()
    Change.objects.create(
        trajectory=trajectory, part="plan", verb="edit", about=f"met {NAME}",
        before={"intent": f"Van {NAME} <{ADDRESS}>"},
        after={"intent": "Nu anders"}, made_by=person, made_at=NOW,
    )  # fmt: skip
    answer = make.intake_answer(trajectory, 1, f"{NAME} zegt: te druk.", changed_by=person, answered_by=NAME)
    answer.versions.update(answered_by=NAME)
    figure = make.figure(trajectory, owner=person)
    make.measurement(figure, date(2027, 5, 3), given_by=person, note=f"geteld door {NAME}")
    Intervention.objects.create(
        trajectory=trajectory, title="Oefenen", kind="session", trainer=person, note=f"Bel {NAME}"
    )
    make.template(trajectory.organisation, made_by=person)
    wording = make.commitment(trajectory, "trainer", f"Vraag het {NAME}").wording
    assert wording is not None
    wording.written_by = person
    wording.save()


def later(days: int) -> datetime:
    return NOW + timedelta(days=days)
