"""Every page asks the database ten things at most, and as many for a thousand rows as for one.

Plan and portfolio have a test of their own, tests/insight.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import OuterRef, Subquery
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from asks.models import Ask, AskLetter, PassOn
from checkins.models import HelpRequest, IfThenPlan, LogEntry, Observation, ScheduleLine, Share, Talk
from mailing.models import Mail
from organisations.acting import Actor
from organisations.models import Absence, DataRequest, ImportFile, Member, Organisation, PeopleImport, Person
from roles.actions import hand_papers
from roles.cast import full_cast
from roles.models import Answer, Commitment, Function, MatchLine, MatchView, Pairing, Promise, Role, Wording
from roles.papers import to_hand
from tests import factories as make
from tests.access_rows import ROWS
from tests.access_world import NOW, World
from tests.factories import MADE
from tests.opened import opened
from trajectories.models import (
    Behaviour,
    Change,
    Cohort,
    IntakeAnswer,
    IntakeVersion,
    Intervention,
    InterventionDate,
    Measurement,
    NextTime,
    OwnQuestion,
    ResultFigure,
    Template,
    Trajectory,
)
from trajectories.models.intake import MOST_OWN_QUESTIONS

pytestmark = pytest.mark.django_db
MANY = {"sqlite": 1_000, "postgresql": 30}
BUDGET = 10
# What one reader of a link is asked at most: nobody stands beside a thousand learners.
FEW = 40
# What has a number of its own, and why.
MORE = {
    "insight:plan": 12,
    "insight:portfolio": 12,
    "asks:dates": 30,  # no page: a file with every date of every floor
    "asks:diary": 30,  # the same, for a calendar that comes back for it
    "trajectories:export": 30,  # no page: a file with every table of a trajectory
    "organisations:my_data_file": 95,  # no page: a file with every table that holds something of somebody
}
# The page about a shorter term answers a form: each kind of words is looked for where anything is old enough, and once
# more in what would be over.
SHORTER = 30
UP_TO_THIRTY = {
    "trajectories:export",  # SQLite cannot read a thousand commitments with all that hangs on them into one file
    # Hundreds who each stand beside a thousand learners are a hundred thousand things to ask.
    "checkins:would_go",
    "checkins:would_go_file",
    "checkins:move",
}
PAGES = sorted(
    name
    for (name, method), row in ROWS.items()
    if method == "GET" and row.kind in ("members", "planners", "admins", "own", "link")
)


class Filler:
    """Makes every list of both trajectories `size` longer, in few queries."""

    def __init__(self, world: World, size: int) -> None:
        self.world, self.size = world, size
        self.numbers = range(size)

    def fill(self) -> None:
        home = self.world.trajectory.organisation
        people = Person.objects.bulk_create(
            Person(
                organisation=home,
                name=f"Mens {n:04}",
                email=f"vol{n}@voorbeeld.example",
                sort_key=f"mens {n:04}",
                search_key=f"mens {n:04}",
                # Some whose address does not work, and some without one.
                undeliverable=f"vol{n}@voorbeeld.example" if n % 5 == 0 else "",
                reach="none" if n % 7 == 3 else "own",
            )
            for n in self.numbers
        )
        Member.objects.bulk_create(
            Member(organisation=home, person=one, ended_at=MADE if n % 3 else None) for n, one in enumerate(people)
        )
        found = Person.objects.get(public_id=self.world.values["person"])
        Absence.objects.bulk_create(
            Absence(person=one, first_day=NOW.date() + timedelta(days=n), last_day=NOW.date() + timedelta(days=n))
            for one in (found, people[0])
            for n in range(min(self.size, 30))
        )
        # Half of the list are known, of some there is something to say; one has the address of somebody else.
        lines = "".join(
            f"Mens {n:04};vol{n * 2}{'@' if n % 3 == 1 else ''}@voorbeeld.example\r\n" for n in self.numbers
        )
        lines += "Iemand Anders;vol0@voorbeeld.example\r\n"
        ImportFile.objects.update(content=f"Naam;Mail\r\n{lines}".encode())
        numbers = list(range(2, self.size + 2))
        DataRequest.objects.bulk_create(
            DataRequest(organisation=home, person=people[n], kind=kind, asked_on=NOW.date(), done_on=done_on)
            for n in self.numbers
            for kind, done_on in (("see", None), ("correct", NOW.date()))
        )
        PeopleImport.objects.update(rows=self.size, problems={"no_name": numbers, "address": numbers})
        imports = PeopleImport.objects.bulk_create(
            PeopleImport(organisation=home, file_name=f"lijst {n}.csv", created_at=MADE) for n in self.numbers
        )
        ImportFile.objects.bulk_create(ImportFile(people_import=one, content=b"Naam\r\n") for one in imports)
        Trajectory.objects.bulk_create(
            Trajectory(organisation=home, owner=found, title=f"Traject {n}", starts_on=NOW.date(), created_at=MADE)
            for n in self.numbers
        )
        Template.objects.bulk_create(
            Template(organisation=home, name=f"Sjabloon {n}", data={}, made_by=found, made_at=MADE)
            for n in self.numbers
        )
        Mail.objects.bulk_create(
            Mail(
                organisation=home,
                person=people[n],
                kind="letter",
                dedupe_key=f"vol:{n}",
                language="nl",
                not_before=MADE,
                expires_at=MADE,
                created_at=MADE,
                state=Mail.State.values[n % len(Mail.State.values)],
            )
            for n in self.numbers
        )
        OwnQuestion.objects.bulk_create(
            OwnQuestion(
                organisation=home,
                number=n + 12,
                position=n + 2,
                title_nl=f"Vraag {n}",
                retired_at=MADE if n >= MOST_OWN_QUESTIONS else None,
            )
            for n in self.numbers
        )
        for trajectory in (self.world.trajectory, self.world.running):
            self._trajectory(trajectory, people)
        self._promises(self.world.trajectory)
        self._papers(self.world.trajectory)
        self._views(self.world.trajectory)
        self._follow_up(self.world.running)
        if connection.vendor == "postgresql":
            # As it would by itself outside a transaction: without, it plans for the tables it knew, which were empty.
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")

    def _trajectory(self, trajectory: Trajectory, people: list[Person]) -> None:
        before = Trajectory.objects.get(title="Traject 0")
        Trajectory.objects.filter(pk=trajectory.pk).update(previous=before, edition=2)
        NextTime.objects.bulk_create(
            NextTime(trajectory=one, party="learners", text=f"Regel {n}", said_at=MADE)
            for one in (before, trajectory)
            for n in self.numbers
        )
        Cohort.objects.bulk_create(Cohort(trajectory=trajectory, name=f"Groep {n}") for n in range(min(self.size, 30)))
        Role.objects.bulk_create(
            Role(trajectory=trajectory, person=people[n], function=Function.LEARNER) for n in self.numbers
        )
        # One learner and one manager more, so that there is a choice also where there is one of each thing.
        make.role(trajectory, Function.LEARNER)
        make.role(trajectory, Function.MANAGER)
        Role.objects.bulk_create(
            Role(trajectory=trajectory, person=people[n], function=list(Function)[2 + n % 5]) for n in self.numbers
        )
        Behaviour.objects.bulk_create(
            Behaviour(trajectory=trajectory, position=n + 2, situation="s", actor="a", action="x", noticeable_by="y")
            for n in range(min(self.size, 4))
        )
        figures = ResultFigure.objects.bulk_create(
            ResultFigure(trajectory=trajectory, position=n, name=f"Cijfer {n}", direction="up", owner=people[n])
            for n in range(min(self.size, 30))
        )
        Measurement.objects.bulk_create(
            Measurement(figure=one, measured_on=NOW.date() - timedelta(days=n), value=n, given_at=MADE)
            for one in figures
            for n in range(min(self.size, 30))
        )
        made = Intervention.objects.bulk_create(
            Intervention(trajectory=trajectory, title=f"Sessie {n}", trainer=people[n]) for n in self.numbers
        )
        InterventionDate.objects.bulk_create(
            InterventionDate(intervention=one, starts_at=NOW + timedelta(days=60, hours=hours))
            for one in made
            for hours in (1, 2)
        )
        aims, helps = Behaviour.figures.through, Intervention.behaviours.through
        behaviours = list(trajectory.behaviours.all())
        aims.objects.bulk_create(
            aims(behaviour=behaviour, resultfigure=figure) for behaviour in behaviours for figure in figures
        )
        helps.objects.bulk_create(
            helps(behaviour=behaviour, intervention=one) for behaviour in behaviours for one in made
        )
        ScheduleLine.objects.bulk_create([ScheduleLine(trajectory=trajectory, moment="d90", offset=91)])
        answers = IntakeAnswer.objects.bulk_create(
            IntakeAnswer(trajectory=trajectory, number=number, text="t", status="draft", version=1)
            # At most eight of an organisation's own are asked at once: thirty answers have outlived several sets.
            for number in range(1, 12 + min(self.size, 30))
            if number != 2 or trajectory != self.world.trajectory
        )
        answers.append(IntakeAnswer.objects.get(trajectory=trajectory, number=2))
        IntakeVersion.objects.bulk_create(
            IntakeVersion(
                answer=answers[-1], version=n + 10, text="t", status="draft", saved_by=people[n], saved_at=MADE
            )
            for n in self.numbers
        )
        Change.objects.bulk_create(
            Change(
                trajectory=trajectory,
                part=Change.Part.values[n % 7],
                # What was taken away just now asks once more whether it can still be put back.
                verb="let_go" if Change.Part.values[n % 7] == Change.Part.PEOPLE else "remove_behaviour",
                thing=f"weg{n}",
                about=f"manager {people[-1 - n].public_id}",
                before={"owner": people[-1 - n].public_id},
                after={"because": "woorden"},
                made_by=people[n],
                # Some before and some after the answers, so that the first page of the history has both.
                made_at=NOW - timedelta(seconds=n) if n < 20 else MADE - timedelta(hours=n),
            )
            for n in self.numbers
        )
        PassOn.objects.bulk_create(
            PassOn(
                organisation=trajectory.organisation,
                trajectory=trajectory,
                person=people[n],
                name="Hans",
                email="hans@voorbeeld.example",
                proposed_at=MADE,
            )
            for n in self.numbers
        )

    def _promises(self, trajectory: Trajectory) -> None:
        """Many commitments of the manager whose link it is, and one of every learner."""
        manager = Role.objects.get(trajectory=trajectory, function=Function.MANAGER, person__name="Farid el Amrani")
        commitments = Commitment.objects.bulk_create(
            Commitment(
                trajectory=trajectory,
                function=Function.LEARNER if n == 0 else Function.MANAGER if n <= FEW else Function.COLLEAGUE,
                phase=Commitment.Phase.values[n % 3],
                is_must=n % 2 == 0,
                created_at=MADE,
            )
            for n in range(self.size + 1)
        )
        wordings = Wording.objects.bulk_create(
            Wording(commitment=one, version=1, text=f"Afspraak {one.pk}", written_at=MADE) for one in commitments
        )
        words_of = Wording.objects.filter(commitment=OuterRef("pk")).values("pk")
        Commitment.objects.filter(trajectory=trajectory, wording=None).update(wording=Subquery(words_of))
        roles = Role.objects.filter(trajectory=trajectory).select_related("person")
        learners = list(roles.filter(function=Function.LEARNER))
        promises = Promise.objects.bulk_create(
            [Promise(commitment=commitments[0], role=one, asked_at=MADE, asked_on=wordings[0]) for one in learners]
            + [
                Promise(commitment=one, role=manager, asked_at=MADE, asked_on=words)
                for one, words in list(zip(commitments, wordings, strict=True))[1 : FEW + 1]
            ]
        )
        answers = Answer.objects.bulk_create(
            Answer(
                promise=one,
                kind=Answer.Kind.values[n % 4],
                words="woorden",
                wording=one.asked_on,
                given_at=MADE,
                given_by=manager.person,
            )
            for n, one in enumerate(promises)
            if n % 6
        )
        answered = {answer.promise_id for answer in answers}
        answer_to = Answer.objects.filter(promise=OuterRef("pk")).values("pk")
        Promise.objects.filter(pk__in=answered).update(answer=Subquery(answer_to))
        letters = list(Mail.objects.filter(person=manager.person))
        asks = Ask.objects.bulk_create(
            Ask(
                organisation=trajectory.organisation,
                trajectory=trajectory,
                person=one.role.person,
                kind="promise",
                about=one.public_id,
                opened_at=MADE,
                checked_at=MADE,
                due_on=MADE.date(),
                answered_at=MADE if one.pk in answered else None,
            )
            for one in promises
        )
        mine = [ask for ask in asks if ask.person_id == manager.person_id]
        AskLetter.objects.bulk_create(AskLetter(ask=ask, mail=mail, step=1) for ask in mine for mail in letters)

    def _papers(self, trajectory: Trajectory) -> None:
        """Sheets for some of those who have something to answer, learners among them."""
        asked = to_hand(full_cast(trajectory, NOW), NOW)[: min(self.size, FEW) + 3]
        hand_papers(trajectory, asked=asked, by=Actor(person=trajectory.owner), now=NOW)

    @staticmethod
    def _views(trajectory: Trajectory) -> None:
        """How everybody who stands around the group sees it, with a difference each."""
        held = Role.objects.filter(trajectory=trajectory, function__in=[Function.SPONSOR, Function.MANAGER])
        roles = list(held.filter(match_view=None).order_by("pk"))[:FEW]
        views = MatchView.objects.bulk_create(
            MatchView(role=role, asked_at=MADE, answered_at=MADE if n % 3 else None) for n, role in enumerate(roles)
        )
        MatchLine.objects.bulk_create(
            MatchLine(
                view=view,
                number=number,
                words="Het ligt aan het systeem.",
                reaction="" if number == 1 else MatchLine.Reaction.values[number % 3],
                settled_at=MADE if number == 9 else None,
                settled_by=role.person if number == 9 else None,
            )
            for view, role in zip(views, roles, strict=True)
            for number in range(1, 10)
            if view.answered_at
        )
        Ask.objects.bulk_create(
            Ask(
                organisation=trajectory.organisation,
                trajectory=trajectory,
                person=role.person,
                kind="match",
                about=view.public_id,
                opened_at=MADE,
                checked_at=MADE,
                due_on=MADE.date(),
            )
            for view, role in zip(views, roles, strict=True)
        )

    def _follow_up(self, trajectory: Trajectory) -> None:
        roles = Role.objects.filter(trajectory=trajectory).select_related("person")
        sara = roles.get(function=Function.LEARNER, person__name="Sara Yıldız")
        learners = list(roles.filter(function=Function.LEARNER))
        noor, rob, bas = (roles.get(person__name=name) for name in ("Noor Kok", "Rob Maas", "Bas Kramer"))
        behaviour = trajectory.behaviours.first()
        LogEntry.objects.bulk_create(
            LogEntry(
                learner=sara if n % 2 else learners[n],
                behaviour=behaviour,
                moment="d7",
                opportunity=1,
                felt=2,
                form_key=f"vol-{n}",
                written_at=MADE + timedelta(hours=n),
            )
            for n in self.numbers
        )
        HelpRequest.objects.bulk_create(
            HelpRequest(
                learner=sara,
                person=learners[n].person,
                words="w",
                form_key=f"vol-{n}",
                asked_at=MADE,
                mail=make.mail(learners[n].person, kind="help"),
            )
            for n in range(min(self.size, FEW))
        )
        IfThenPlan.objects.bulk_create(
            IfThenPlan(learner=sara, situation="s", response="r", written_at=MADE) for n in self.numbers
        )
        Observation.objects.bulk_create(
            Observation(observer=noor, learner=sara, behaviour=behaviour, moment=f"m{n}", seen=2, given_at=MADE)
            for n in self.numbers
        )
        Observation.objects.bulk_create(
            Observation(observer=noor, learner=one, behaviour=behaviour, moment="d42", seen=2, given_at=MADE)
            for one in learners
        )
        pairs = [
            Pairing(
                learner=one, function=role.function, person=role.person, chosen_at=MADE, says_yes=True, said_at=MADE
            )
            for role in (noor, bas)
            for one in learners
        ]
        pairs += [
            Pairing(learner=one, function="buddy", person=sara.person, chosen_at=MADE, says_yes=True, said_at=MADE)
            for one in learners
            if one != sara
        ]
        Pairing.objects.bulk_create(pairs, ignore_conflicts=True)  # some stand there already
        self._shares(trajectory, sara)
        Talk.objects.bulk_create(
            Talk(kind="return", holder=rob, learner=one, outcome="planned", said_at=MADE) for one in learners[::2]
        )
        asks: list[Ask] = []
        for role, kind, moment in ((noor, "observe", "d42"), (rob, "return_talk", "return_talk"), (bas, "buddy", "d7")):
            asks += [
                self._ask(trajectory, role.person, kind, f"{trajectory.public_id}:{moment}:{one.public_id}")
                for one in learners[:FEW]
                if one != sara
            ]
        asks += [
            self._ask(trajectory, sara.person, "log", f"{trajectory.public_id}:{moment}")
            for moment in ("d21", "d42", "d90")
        ]
        made = Ask.objects.bulk_create(asks)
        letters: dict[int, list[Mail]] = {}
        for mail in Mail.objects.filter(person__in=[role.person for role in (noor, rob, bas, sara)]):
            letters.setdefault(mail.person_id, []).append(mail)
        AskLetter.objects.bulk_create(
            AskLetter(ask=ask, mail=mail, step=1) for ask in made for mail in letters[ask.person_id]
        )

    @staticmethod
    def _shares(trajectory: Trajectory, sara: Role) -> None:
        """Of hers with who plans it, and of the others with her."""
        notes = LogEntry.objects.filter(form_key__startswith="vol-").select_related("learner")
        Share.objects.bulk_create(
            Share(
                learner=one.learner,
                entry=one,
                person=trajectory.owner if one.learner == sara else sara.person,
                shared_at=MADE,
            )
            for one in notes
        )

    @staticmethod
    def _ask(trajectory: Trajectory, person: Person, kind: str, about: str) -> Ask:
        return Ask(
            organisation=trajectory.organisation,
            trajectory=trajectory,
            person=person,
            kind=kind,
            about=about,
            opened_at=MADE,
            checked_at=MADE,
            due_on=MADE.date(),
        )


def asked(world: World, name: str) -> int:
    """How many queries the page makes."""
    row = ROWS[name, "GET"]
    personas = {"link": "anonymous", "own": "learner", "admins": "admin"}
    client = world.browser(personas.get(row.kind, "planner"))
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        answer: Any = client.get(reverse(name, kwargs=world.arguments(row.arguments)))
    assert answer.status_code < 500
    return len(queries)


def test_every_page_asks_as_much_for_many_rows_as_for_one(world: World) -> None:
    """One test, because filling costs more than looking."""
    counts: dict[str, list[int]] = {name: [] for name in PAGES}
    # The product asks the same of both databases, so one of them is filled with the thousand.
    for size in (1, MANY[connection.vendor]):
        with transaction.atomic():
            Filler(world, size).fill()
            for name in PAGES:
                if name not in UP_TO_THIRTY or size <= 30:
                    counts[name].append(asked(world, name))
            transaction.set_rollback(True)

    assert len(counts) > 50
    assert {name: found for name, found in counts.items() if len(set(found)) > 1} == {}, "more rows, more queries"
    assert {name: found for name, found in counts.items() if max(found) > MORE.get(name, BUDGET)} == {}


def test_a_query_for_every_row_would_be_seen(world: World) -> None:
    """The lists are as long as they say: people, commitments and letters of a page grow with the size."""
    for size in (1, 30):
        with transaction.atomic():
            Filler(world, size).fill()
            trajectory = Trajectory.objects.get(pk=world.trajectory.pk)  # with nothing read beforehand
            sizes = [trajectory.roles.count(), trajectory.commitments.count(), trajectory.interventions.count()]
            assert min(sizes) >= size
            assert Ask.objects.filter(kind="observe").count() >= min(size, FEW)
            transaction.set_rollback(True)


def _grow_old(world: World) -> None:
    """Half of the many trajectories were called off long ago, the others go on; in each something was asked."""
    many = list(Trajectory.objects.filter(title__startswith="Traject ").order_by("pk"))
    old = NOW - timedelta(days=400)
    keys = [one.pk for one in many]
    Trajectory.objects.filter(pk__in=keys).update(starts_on=old.date(), state="running")
    Trajectory.objects.filter(pk__in=keys[::2]).update(state="cancelled", closed_at=old)
    learns = Person.objects.get(public_id=world.values["person"])
    roles = Role.objects.bulk_create(Role(trajectory=one, person=learns, function=Function.LEARNER) for one in many)
    LogEntry.objects.bulk_create(
        LogEntry(learner=one, opportunity=1, felt=2, form_key=f"oud-{one.pk}", written_at=old) for one in roles[::3]
    )
    Ask.objects.bulk_create(
        Ask(
            organisation=one.trajectory.organisation,
            trajectory=one.trajectory,
            person=learns,
            kind="observe",
            about=f"{one.trajectory.public_id}:d42:{one.public_id}",
            opened_at=old,
            checked_at=old,
            due_on=old.date(),
        )
        for one in roles
    )
    Person.objects.bulk_create(
        Person(organisation=learns.organisation, name=f"Weg {one.pk}", left_on=old.date()) for one in many
    )


def test_what_a_shorter_term_takes_is_found_in_as_many_queries_for_many_trajectories(world: World) -> None:
    name = "organisations:keeping"
    address = reverse(name, kwargs=world.arguments(ROWS[name, "POST"].arguments))
    client = world.browser("admin")
    kept = {"keeps_months": "24", "council_keeps_months": "", "left_keeps_months": "", "minimum_base": "5"}
    Organisation.objects.update(keeps_months=24)
    counts: dict[str, list[int]] = {}
    told: dict[str, list[str]] = {}
    for size in (2, 30):  # two, so that there is one of both
        with transaction.atomic():
            Filler(world, size).fill()
            _grow_old(world)
            kept |= opened(client, address)
            for term in ("keeps_months", "council_keeps_months", "left_keeps_months"):
                with CaptureQueriesContext(connection) as queries:
                    answer: Any = client.post(address, kept | {term: "6"})
                assert answer.status_code == 422
                told.setdefault(term, []).append(" ".join(one.what for one in answer.context["lost"]))
                counts.setdefault(term, []).append(len(queries))
            transaction.set_rollback(True)

    assert [words.split()[-2] for words in told["keeps_months"]] == ["1", "15"]
    assert {term: found for term, found in counts.items() if len(set(found)) > 1} == {}, "more rows, more queries"
    assert {term: found for term, found in counts.items() if max(found) > SHORTER} == {}
