"""What somebody read before another changed it: neither's word is lost, and nothing is done twice."""

from datetime import UTC, datetime, timedelta

import pytest

from asks.models import Ask, PassOn
from organisations.acting import Actor
from roles import actions, planning
from roles.actions.promises import undo_outcomes
from roles.asking import KEPT
from roles.models import Answer, MatchLine, Promise, Role
from roles.outcome_cards import KeptCard
from roles.outcomes import about_phase
from roles.promises import line_up
from tests import factories as make
from trajectories.models import Change

NOW = datetime(2027, 1, 12, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def sanne() -> Actor:
    member = make.member()
    return Actor(member.person, member)


def test_what_they_say_of_a_difference_themselves_is_not_written_over_by_who_compared_it(sanne: Actor) -> None:
    trajectory = make.trajectory()
    make.intake_answer(trajectory, 1, "Het rooster is vol")
    view = make.match_view(make.role(trajectory, "sponsor"), (1, "Er is te weinig tijd", ""), answered_at=NOW)
    read = MatchLine.objects.get(view=view)

    actions.react(view, reactions={1: actions.Reacted("disagrees", seen=1)}, by=Actor(view.role.person), now=NOW)
    actions.compare_for_them(read, differs=False, by=sanne, now=LATER)

    assert MatchLine.objects.get(view=view).reaction == "disagrees"


def test_an_answer_given_while_another_was_disowned_counts() -> None:
    trajectory = make.trajectory()
    farid = make.role(trajectory, "manager", "Farid el Amrani")
    promise = make.promise(make.commitment(trajectory, "manager"), farid, asked_at=make.MADE)
    make.answer(promise, Answer.Kind.NO, words="Kan niet", stand_in="Iemand")
    read = Promise.objects.with_words().get(pk=promise.pk)
    wording = promise.commitment.wording
    assert wording is not None
    yes = actions.Given(Promise.objects.with_words().get(pk=promise.pk), Answer.Kind.YES, wording)
    actions.answer_promise(trajectory, person=farid.person, given=[yes], by=Actor(farid.person), now=NOW)

    actions.undo_answers([read], by=Actor(farid.person), now=LATER)

    stands = Promise.objects.get(pk=promise.pk).answer
    assert stands is not None
    assert stands.kind == Answer.Kind.YES


def test_disowned_twice_what_they_said_themselves_still_counts() -> None:
    trajectory = make.trajectory()
    farid = make.role(trajectory, "manager", "Farid el Amrani")
    promise = make.promise(make.commitment(trajectory, "manager"), farid, asked_at=make.MADE)
    own = make.answer(promise)
    make.answer(promise, Answer.Kind.NO, words="Kan niet", stand_in="Iemand")
    both = [Promise.objects.with_words().get(pk=promise.pk) for _time in range(2)]

    for read in both:
        actions.undo_answers([read], by=Actor(farid.person), now=NOW)

    assert Promise.objects.get(pk=promise.pk).answer == own
    assert Answer.objects.filter(promise=promise, kind=Answer.Kind.NOT_MINE).count() == 1


def test_taking_over_is_undone_once(sanne: Actor) -> None:
    trajectory = make.trajectory()
    ilse = make.role(trajectory, "sponsor", "Ilse van 't Hof")
    taken = actions.succeed(ilse, successor=make.person("Noor Bakker"), on=NOW.date(), by=sanne, now=NOW)
    both = [Role.objects.select_related("follows", "trajectory").get(pk=taken.pk) for _time in range(2)]

    for read in both:
        actions.undo_succession(read, by=sanne, now=LATER)

    assert Role.objects.get().held_until is None
    assert Change.objects.filter(verb="undo_succession").count() == 1


def test_who_was_given_it_again_meanwhile_does_not_get_it_twice(sanne: Actor) -> None:
    trajectory = make.trajectory()
    ilse = make.role(trajectory, "sponsor", "Ilse van 't Hof")
    taken = actions.succeed(ilse, successor=make.person("Noor Bakker"), on=NOW.date(), by=sanne, now=NOW)
    actions.hold(trajectory, people=[ilse.person], functions=["sponsor"], by=sanne, now=NOW)

    with pytest.raises(actions.HeldAgain):
        actions.undo_succession(taken, by=sanne, now=LATER)


def test_what_was_told_of_a_promise_taken_over_can_be_disowned(sanne: Actor) -> None:
    """The yes of the one before stands again in the name of who took over."""
    trajectory = make.trajectory(state="running")
    ilse = make.role(trajectory, "sponsor", "Ilse van 't Hof")
    commitment = make.commitment(trajectory, "sponsor")
    yes = make.answer(make.promise(commitment, ilse, asked_at=make.MADE))
    taken = actions.succeed(ilse, successor=make.person("Noor Bakker"), on=NOW.date(), by=sanne, now=NOW)
    line = Promise.objects.with_words().get(role=taken)
    assert line.answer == yes
    assert commitment.wording is not None
    kept = actions.Given(line, Answer.Kind.KEPT, commitment.wording)
    actions.answer_promise(trajectory, person=taken.person, given=[kept], by=Actor(taken.person), now=NOW)

    undo_outcomes([Promise.objects.with_words().get(pk=line.pk)], by=Actor(taken.person), now=LATER)

    assert Promise.objects.get(pk=line.pk).answer == yes


@pytest.mark.parametrize("way", ["passed on", "moved"])
def test_so_it_is_of_what_was_taken_over_in_a_function_they_held_already(sanne: Actor, way: str) -> None:
    trajectory = make.trajectory(state="running")
    learners = [make.role(trajectory, name=name) for name in ("Sara Yıldız", "Joris Maas", "Kim Bos")]
    farid, noor = (make.role(trajectory, "manager", name) for name in ("Farid el Amrani", "Noor Bakker"))
    farid.learners.set(learners[:2])
    noor.learners.set(learners[2:])
    commitment = make.commitment(trajectory, "manager", per_learner=True)
    line_up(trajectory, NOW)
    theirs = Promise.objects.get(role=farid, learner=learners[0])
    Promise.objects.filter(pk=theirs.pk).update(asked_at=make.MADE, asked_on=commitment.wording)
    yes = make.answer(Promise.objects.get(pk=theirs.pk))
    if way == "moved":
        actions.move_learners(farid, learners=learners[:1], to=noor, by=sanne, now=NOW)
    else:
        proposal = PassOn.objects.create(
            organisation=trajectory.organisation,
            trajectory=trajectory,
            person=farid.person,
            name="Noor Bakker",
            email=noor.person.email,
            proposed_at=NOW,
        )
        actions.accept_pass_on(proposal, by=sanne, now=NOW)
    line = Promise.objects.with_words().get(role=noor, learner=learners[0])
    assert (line.answer, line.role.follows_id) == (yes, None)
    assert commitment.wording is not None
    kept = actions.Given(line, Answer.Kind.KEPT, commitment.wording)
    actions.answer_promise(trajectory, person=noor.person, given=[kept], by=Actor(noor.person), now=NOW)

    undo_outcomes([Promise.objects.with_words().get(pk=line.pk)], by=Actor(noor.person), now=LATER)

    assert Promise.objects.get(pk=line.pk).answer == yes


def test_who_follows_is_asked_in_the_next_round_when_this_one_fails_halfway(
    sanne: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    trajectory = make.trajectory()
    ilse = make.role(trajectory, "sponsor", "Ilse van 't Hof")
    commitment = make.commitment(trajectory, "sponsor")
    make.promise(commitment, ilse, asked_at=make.MADE)
    noor = make.person("Noor Bakker")
    actions.succeed(ilse, successor=noor, on=NOW.date() + timedelta(days=3), by=sanne, now=NOW)
    last_day = NOW + timedelta(days=2)

    with monkeypatch.context() as broken:
        broken.setattr(planning, "ask_who_follows", lambda *_args, **_words: 1 / 0)
        planning.plan(last_day)
    planning.plan(last_day)

    assert Ask.objects.open().of(noor).filter(kind="promise").exists()


def test_who_disowns_what_was_told_of_a_phase_still_took_back_what_they_took_back() -> None:
    """Of several promises for one phase one was told of by somebody else; another they took back, one ran out."""
    trajectory = make.trajectory(state="running")
    farid = make.role(trajectory, "manager", "Farid el Amrani")
    names = ("Rooster vrij", "Langskomen", "Meekijken")
    told, back, over = (
        make.promise(make.commitment(trajectory, "manager", name, phase="during"), farid, asked_at=make.MADE)
        for name in names
    )
    for promise, kind in ((told, Answer.Kind.KEPT), (back, Answer.Kind.WITHDRAWN), (over, Answer.Kind.LAPSED)):
        make.answer(promise)
        make.answer(promise, kind)
    ask = make.ask(trajectory, farid.person, kind=KEPT, about=about_phase(trajectory, "during"))

    KeptCard().undo([ask], by=Actor(farid.person), now=NOW)

    kinds = dict(Promise.objects.values_list("pk", "answer__kind"))
    assert (kinds[told.pk], kinds[back.pk], kinds[over.pk]) == ("yes", "withdrawn", "lapsed")


def test_who_was_let_go_meanwhile_does_not_come_back_by_being_followed(sanne: Actor) -> None:
    trajectory = make.trajectory()
    ilse = make.role(trajectory, "sponsor", "Ilse van 't Hof")
    read, yesterday = Role.objects.get(pk=ilse.pk), NOW.date() - timedelta(days=1)
    actions.let_go(ilse, on=yesterday, by=sanne, now=NOW)

    in_a_week = NOW.date() + timedelta(days=7)
    taken = actions.succeed(read, successor=make.person("Noor Bakker"), on=in_a_week, by=sanne, now=LATER)

    ilse.refresh_from_db()
    assert ilse.held_until == yesterday
    assert (taken.held_from, taken.held_until, taken.follows) == (in_a_week, None, ilse)
