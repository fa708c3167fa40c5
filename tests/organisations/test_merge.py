"""Two persons who turn out to be one: all goes along, nothing that was written is lost, private stays private."""

import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import models, transaction
from django.test import Client
from django.utils import timezone

from asks.links import make_link
from asks.models import Ask, Grant, Link, Rhythm
from checkins.models import DoneForThem, LogEntry, SuccessStory, Talk
from checkins.sight import is_locked, notes_of
from mailing.models import Diary, DiaryEntry, Mail
from organisations import actions
from organisations.acting import PRODUCT, Actor
from organisations.importing import Entry, Here
from organisations.merging import CannotMerge, combining, referring, told_apart, unique_with, why_not
from organisations.models import AuditLine, Double, Member, Person, Tombstone, User
from roles.models import Answer, Deputy, Function, Promise, Role
from roles.promises import line_up
from tests import everything_kept as kept
from tests import factories as make
from tests.signing_in import sign_in
from trajectories.models import Change, Trajectory

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 5, 8, 9, tzinfo=UTC)
BLUE = "kanarieblauw"


def chosen(person: Person, **other: Any) -> dict[str, Any]:
    """The values of this person, and of others where it says so."""
    names = ("name", "given", "also_spelled", "email", "reach", "phone", "language")
    return {name: getattr(person, name) for name in names} | other


def merge(stays: Person, goes: Person, *, by: Actor | None = None, **other: Any) -> Person:
    return actions.merge(stays, gone=goes, chosen=chosen(stays, **other), by=by or PRODUCT, now=NOW)


# --- everything goes along ------------------------------------------------------------------------


def led_to(person: Person | int) -> dict[str, set[Any]]:
    """What leads to this person, by field of every model."""
    key = person.pk if isinstance(person, Person) else person
    found = {str(one): one.model._base_manager.filter(**{one.name: key}) for one in referring(Person)}
    return {name: set(rows.values_list("pk", flat=True)) for name, rows in found.items()}


def test_everything_that_leads_to_one_leads_to_the_other_and_no_model_is_forgotten() -> None:
    goes = kept.sara()
    make.person("Hulp", organisation=goes.organisation, helper=goes)
    Grant.objects.create(
        organisation=goes.organisation, person=make.person(), on_behalf_of=goes, purpose="page", created_at=NOW
    )
    Mail.objects.filter(person=goes).update(sender=goes)
    Answer.objects.filter(given_by=goes).update(replied_by=goes)
    for name in ("compared_by", "settled_by"):
        _point("roles.MatchLine", name, goes)
    for label, name in (
        ("checkins.Decision", "replied_by"),
        ("checkins.SuccessStory", "written_by"),
        ("trajectories.IntakeVersion", "saved_by"),
        ("trajectories.Trajectory", "owner"),
    ):
        _point(label, name, goes)
    Deputy.objects.create(person=make.person(), deputy=goes, first_day=NOW.date(), last_day=NOW.date())
    before = led_to(goes)
    assert [name for name, rows in before.items() if not rows] == [], "tests/everything_kept.py knows every field"
    stays = make.person("Sara Yildiz", organisation=goes.organisation)
    gone = goes.pk

    merge(stays, goes)

    after = led_to(stays)
    assert {name: rows - after[name] for name, rows in before.items() if rows - after[name]} == {}
    assert not any(led_to(gone).values())
    assert not Person.objects.filter(pk=gone).exists()


def _point(label: str, name: str, person: Person) -> None:

    apps.get_model(label)._base_manager.update(**{name: person})


def test_of_all_that_cannot_stand_twice_it_is_said_what_becomes_of_it() -> None:
    """A new rule by which two rows of one person cannot both stand needs a word in a `merging` module."""
    open_models: list[type[models.Model]] = [Person]
    unsaid: list[str] = []
    seen: set[type[models.Model]] = set()
    while open_models:
        for one in referring(open_models.pop()):
            model = one.model
            if model._meta.auto_created or not list(unique_with(one)) or model in seen or model in told_apart:
                continue
            seen.add(model)
            open_models.append(model)
            unsaid += [] if model in combining else [str(one)]
    assert unsaid == []
    assert len(seen) > 12


def _copied(row: Any, copy: Any, copies: dict[tuple[type[models.Model], int], Any]) -> None:
    """As much again for another person: each row that would go with them, and what hangs on it."""
    copies[type(row), row.pk] = copy
    for one in referring(type(row)):
        if getattr(one.remote_field, "on_delete", None) is not models.CASCADE:
            continue
        for child in one.model._base_manager.filter(**{one.name: row.pk}):
            if child in copies.values():
                continue
            known = copies.get((one.model, child.pk))
            if known is not None:
                setattr(known, one.attname, copy.pk)
                known.save()
                continue
            again = one.model._base_manager.get(pk=child.pk)
            again.pk = None
            setattr(again, one.attname, copy.pk)
            for field in one.model._meta.concrete_fields:
                value = getattr(again, field.attname)
                is_key = field.unique and not field.primary_key and not field.is_relation
                if (is_key or field.name == "public_id") and value is not None:
                    setattr(again, field.attname, secrets.token_hex(10))
                elif isinstance(value, str):
                    setattr(again, field.attname, value.replace(kept.CANARY, BLUE))
                elif field.is_relation and (other := copies.get((field.related_model or models.Model, value))):
                    setattr(again, field.attname, other.pk)
            if one.name == "person" and hasattr(again, "form_key"):
                # Of another, who wrote to both.
                again.form_key = secrets.token_hex(10)
            with transaction.atomic():
                again.save()
            _copied(child, again, copies)


def _texts() -> Iterator[str]:
    for one in {one.model for one in referring(Person)} | {LogEntry, SuccessStory, Talk, DoneForThem, Answer}:
        for row in one._base_manager.all():
            yield from (str(getattr(row, field.attname)) for field in one._meta.concrete_fields)
    for model in ("checkins.Observation", "checkins.IfThenPlan", "checkins.Decision", "roles.MatchLine"):
        for row in apps.get_model(model)._base_manager.all():
            yield from (str(getattr(row, field.attname)) for field in row._meta.concrete_fields)


def test_of_two_who_did_the_same_everything_not_a_word_is_lost() -> None:
    stays = kept.sara()
    Deputy.objects.all().delete()
    goes = make.person("Sara Y.", organisation=stays.organisation)
    _copied(stays, goes, {})
    # Both the same as one another: one of each is left, with the words of both.
    roles = Role.objects.filter(person=stays).count()
    assert Role.objects.filter(person=goes).count() == roles
    blue, yellow = ("\n".join(_texts()).count(word) for word in (BLUE, kept.CANARY))
    assert min(blue, yellow) > 15

    merge(stays, goes)

    assert Role.objects.filter(person=stays).count() == roles
    after = "\n".join(_texts())
    assert (after.count(BLUE), after.count(kept.CANARY)) == (blue, yellow)


# --- what both are in one trajectory -----------------------------------------------------------------


@pytest.fixture
def both(db: None) -> tuple[Role, Role]:
    """Farid twice, as manager of one trajectory: one of each learner."""
    trajectory = make.trajectory(state="running", starts_on=date(2027, 4, 13))
    sara, kofi = make.role(trajectory, name="Sara"), make.role(trajectory, name="Kofi")
    first, second = (
        make.role(trajectory, "manager", "Farid el Amrani"),
        make.role(trajectory, "manager", "F. el Amrani"),
    )
    first.learners.add(sara)
    second.learners.add(kofi)
    make.commitment(trajectory, "manager", "Rooster vrij")
    make.commitment(trajectory, "manager", "Praat met elk", per_learner=True)
    line_up(trajectory, NOW)
    return first, second


def test_the_last_answer_to_the_same_counts_and_both_are_kept(both: tuple[Role, Role]) -> None:
    first, second = both
    ours, theirs = (one.promises.get(learner=None) for one in both)
    for promise in (ours, theirs):
        Promise.objects.filter(pk=promise.pk).update(asked_at=make.MADE, asked_on=promise.commitment.wording)
        promise.refresh_from_db()
    make.answer(ours, "no", words="Geen tijd", given_at=datetime(2027, 5, 1, tzinfo=UTC))
    make.answer(theirs, "yes", given_at=datetime(2027, 5, 2, tzinfo=UTC))
    asked = [make.ask(first.trajectory, one.role.person, about=one.public_id) for one in (ours, theirs)]
    Ask.objects.filter(pk=asked[1].pk).update(answered_at=NOW)

    merge(first.person, second.person)

    ours.refresh_from_db()
    assert ours.answer is not None
    assert ours.answer.kind == "yes"
    assert list(ours.answers.values_list("kind", flat=True)) == ["no", "yes"]
    one = Ask.objects.get(kind="promise", about=ours.public_id)
    assert (one.person, one.answered_at) == (first.person, NOW)
    # For the learners of both, one line each.
    assert set(first.learners.values_list("person__name", flat=True)) == {"Sara", "Kofi"}
    assert first.promises.exclude(learner=None).filter(ended_at=None).count() == 2


def test_who_promised_hundreds_of_things_twice_promised_each_once(both: tuple[Role, Role]) -> None:
    first, second = both
    second.learners.clear()
    first.learners.clear()
    for number in range(400):
        make.role(first.trajectory, name=f"Lerende {number}")
    line_up(first.trajectory, NOW)
    lines = first.promises.count()
    assert lines == second.promises.count() > 400
    for role in both:
        for about in role.promises.values_list("public_id", flat=True):
            make.ask(first.trajectory, role.person, about=about)
    merge(first.person, second.person)
    assert Promise.objects.filter(role__function="manager").count() == lines
    assert Ask.objects.filter(person=first.person).count() == lines


def test_who_named_nobody_is_there_for_all_afterwards(both: tuple[Role, Role]) -> None:
    first, second = both
    second.learners.clear()
    merge(first.person, second.person)
    assert not first.learners.exists()


def test_one_after_the_other_stays_two_periods(both: tuple[Role, Role]) -> None:
    first, second = both
    Role.objects.filter(pk=first.pk).update(held_until=date(2027, 4, 20))
    Role.objects.filter(pk=second.pk).update(held_from=date(2027, 4, 21))
    merge(first.person, second.person)
    assert Role.objects.filter(person=first.person, function="manager").count() == 2


def test_the_history_names_the_one_who_stays(both: tuple[Role, Role]) -> None:
    first, second = both
    change = Change.objects.create(
        trajectory=first.trajectory, part="people", verb="let_go", thing=second.public_id,
        about=f"manager {second.person.public_id}", after={"people": second.person.public_id}, made_at=NOW,
    )  # fmt: skip
    merge(first.person, second.person)
    change.refresh_from_db()
    assert (change.thing, change.about) == (first.public_id, f"manager {first.person.public_id}")
    assert change.after == {"people": first.person.public_id}


# --- who are two ------------------------------------------------------------------------------------


def _names_them(first: Role, second: Role) -> None:
    first.learners.set([make.role(first.trajectory, person=second.person)])


def _takes_over(first: Role, second: Role) -> None:
    Role.objects.filter(pk=first.pk).update(follows=second)


def _answers_for(first: Role, second: Role) -> None:
    Deputy.objects.create(person=first.person, deputy=second.person, first_day=NOW.date(), last_day=NOW.date())


def _spoke(first: Role, second: Role) -> None:
    learner = make.role(first.trajectory, person=second.person)
    Talk.objects.create(kind="start", holder=first, learner=learner, outcome="held", said_at=NOW)


@pytest.mark.parametrize("meet", [_names_them, _takes_over, _answers_for, _spoke])
def test_two_who_stand_beside_each_other_are_two(both: tuple[Role, Role], meet: Any) -> None:
    first, second = both
    assert why_not(first.person, second.person, PRODUCT) == ""
    meet(first, second)
    for stays, goes in (both, both[::-1]):
        with pytest.raises(CannotMerge):
            merge(stays.person, goes.person)
    assert Person.objects.filter(pk__in=[first.person_id, second.person_id]).count() == 2


# --- letters, addresses, accounts -------------------------------------------------------------------


def test_the_links_in_old_letters_of_both_go_on(
    both: tuple[Role, Role], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    tokens = []
    for role in both:
        promise = role.promises.get(learner=None)
        Promise.objects.filter(pk=promise.pk).update(asked_at=make.MADE, asked_on=promise.commitment.wording)
        ask = make.ask(role.trajectory, role.person, about=promise.public_id)
        mail = make.mail(role.person, state="sent", sent_at=make.MADE, address=role.person.email)
        ask.ask_letters.create(mail=mail, step=1)
        tokens += [make_link(role.person, mail, purpose, make.MADE)[1] for purpose in ("page", "unsubscribe")]
    pages = ("l", "u", "l", "u")
    assert [client.get(f"/{page}/{token}").status_code for page, token in zip(pages, tokens, strict=True)] == [200] * 4

    merge(both[0].person, both[1].person, by=Actor(make.member(role="admin").person))

    shown = [client.get(f"/{page}/{token}") for page, token in zip(pages, tokens, strict=True)]
    assert [one.status_code for one in shown] == [200] * 4
    # The page of the old letter leads to its own way to stop reminders, which works.
    assert f"/u/{tokens[3]}" in shown[2].content.decode()
    assert Link.objects.filter(revoked_at=None).count() == 4
    # New letters have links of the one grant.
    again, new = make_link(both[0].person, make.mail(both[0].person), "page", NOW)
    assert again.grant.person == both[0].person
    assert client.get(f"/l/{new}").status_code == 200
    # A letter that is written twice has the links it had.
    old = Link.objects.exclude(made_from=None).select_related("mail").filter(grant__purpose="page").get()
    assert make_link(both[0].person, old.mail, "page", NOW)[1] in tokens


def learning(name: str, **fields: Any) -> Role:
    trajectory = Trajectory.objects.first() or make.trajectory(state="running", starts_on=date(2027, 4, 13))
    return make.role(trajectory, Function.LEARNER, person=make.person(name, **fields))


def wrote(learner: Role) -> LogEntry:
    return LogEntry.objects.create(
        learner=learner, opportunity=1, felt=2, moment="d7", story="Van mij", form_key="k", written_at=make.MADE
    )


def test_what_was_written_is_theirs_and_not_read_at_an_address_another_chose() -> None:
    by = Actor(make.member(role="admin").person)
    first, second = learning("Sara"), learning("Sara Y.")
    wrote(second)
    merge(first.person, second.person, by=by)
    first.refresh_from_db()
    assert LogEntry.objects.get().learner == first
    assert first.person.readable_from == NOW
    assert not notes_of(first).exists()
    assert is_locked(first)


def test_an_admin_who_merges_a_learner_with_themselves_reads_nothing_of_theirs() -> None:
    admin, learner = make.member(role="admin").person, learning("Sara", email="sara@voorbeeld.example")
    wrote(learner)
    went(learner.person)
    merge(admin, learner.person, by=Actor(admin), email=admin.email)
    mine = Role.objects.get(pk=learner.pk)
    assert mine.person == admin
    assert not notes_of(mine).exists()
    assert is_locked(mine)
    assert [mail.address for mail in Mail.objects.filter(kind="address_changed")] == ["sara@voorbeeld.example"]


def test_an_admin_who_was_here_twice_reads_on_where_the_other_wrote_nothing() -> None:
    admin = make.member(role="admin").person
    note = wrote(mine := learning("Noor", email="noor@voorbeeld.example"))
    merge(mine.person, admin, by=Actor(mine.person), email="noor@voorbeeld.example")
    assert list(notes_of(Role.objects.get(pk=mine.pk))) == [note]


def test_with_the_address_it_was_written_at_it_is_read_as_before() -> None:
    by = Actor(make.member(role="admin").person)
    first, second = learning("Sara"), learning("Sara Y.", email="sara@voorbeeld.example")
    note = wrote(second)
    merge(first.person, second.person, by=by, email="sara@voorbeeld.example")
    first.refresh_from_db()
    assert first.person.email == "sara@voorbeeld.example"
    assert list(notes_of(first)) == [note]


def went(person: Person) -> None:
    make.mail(person, state="sent", address=person.email)


def test_the_address_that_goes_is_told_once_and_nobody_else() -> None:
    by = Actor(make.member(role="admin").person)
    first, second = learning("Sara"), learning("Sara Y.", email="sara@voorbeeld.example")
    went(second.person)
    merge(first.person, second.person, by=by)
    assert [mail.address for mail in Mail.objects.filter(kind="address_changed")] == ["sara@voorbeeld.example"]
    assert Mail.objects.count() == 2


def test_an_address_to_which_nothing_went_is_told_nothing() -> None:
    by = Actor(make.member(role="admin").person)
    first, second = learning("Sara"), learning("Sara Y.", email="sara@voorbeeld.example")
    went(first.person)
    merge(first.person, second.person, by=by)
    assert not Mail.objects.filter(kind="address_changed").exists()


def test_where_both_addresses_go_each_is_told() -> None:
    by = Actor(make.member(role="admin").person)
    first, second = learning("Sara"), learning("Sara Y.", email="sara@voorbeeld.example")
    old = first.person.email
    went(first.person)
    went(second.person)
    merge(first.person, second.person, by=by, email="sara@ander.example")
    told = Mail.objects.filter(kind="address_changed").values_list("address", flat=True)
    assert sorted(told) == sorted([old, "sara@voorbeeld.example"])


def test_one_account_is_left_and_the_other_opens_nothing(client: Client) -> None:
    first, second = make.member("Sanne"), make.member("Sanne B.", role="admin")
    browser = Client()
    for one, tab in ((first, client), (second, browser)):
        sign_in(tab, one)
        make.passkey(one.person.user)
    page = f"/o/{first.organisation.public_id}/"
    assert browser.get(page).status_code == 200

    merge(first.person, second.person)

    assert client.get(page).status_code == 200
    assert browser.get(page).status_code == 302
    assert User.objects.count() == 1
    assert Authenticator.objects.count() == 1
    # Who may do most; and the organisation is not without an admin.
    assert Member.objects.get().role == "admin"


def test_nobody_merges_themselves_away() -> None:
    me, other = make.member("Marieke", role="admin").person, make.person("M. de Groot")
    by = Actor(me)
    with pytest.raises(CannotMerge):
        merge(other, me, by=by)
    with pytest.raises(CannotMerge):
        merge(me, other, by=by, email=other.email)
    assert merge(me, other, by=by) == me


# --- afterwards -------------------------------------------------------------------------------------


def test_it_leaves_one_line_without_content_and_is_done_once() -> None:
    first, second = make.person("Sara"), make.person("Sara Y.")
    merge(first, second)
    line = AuditLine.objects.get(verb="organisations.merge")
    assert (line.kind, line.object_id) == ("organisations.person", first.public_id)
    with pytest.raises(CannotMerge):
        merge(first, second)


def test_erased_later_both_are_gone_from_a_backup_of_before(settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR = tmp_path
    first, second = make.person("Sara"), make.person("Sara Yıldız", email="weg@voorbeeld.example")
    number, backup = second.public_id, transaction.savepoint()
    merge(first, second)
    actions.forget(first, by=PRODUCT, now=NOW)
    stones = {(stone.person, str(stone.what), stone.at) for stone in Tombstone.objects.all()}
    assert {person for person, _what, _at in stones} == {first.public_id, number}
    assert not Double.objects.exists()
    transaction.savepoint_rollback(backup)
    assert actions.forget_again(stones, by=PRODUCT, now=NOW) == 2
    assert not Person.objects.filter(name__startswith="Sara").exists()


def test_a_calendar_that_reads_along_goes_on() -> None:
    first, second = make.person("Sara"), make.person("Sara Y.")
    Diary.objects.create(person=first, language="nl")
    theirs = Diary.objects.create(person=second, language="nl", token_hash="h" * 64, kid="1", opened_at=NOW)
    DiaryEntry.objects.create(
        diary=theirs, key="x", about="t", mark="m", title="Sessie", starts_on=NOW.date(), changed_at=NOW, told=0
    )
    merge(first, second)
    diary = Diary.objects.get()
    assert (diary.person, diary.token_hash, diary.seed) == (first, "h" * 64, theirs.seed)
    assert diary.entries.count() == 1


def test_the_last_rhythm_that_was_chosen_stands() -> None:
    first, second = learning("Sara"), learning("Sara Y.")
    for role, weekday, at in ((first, 1, make.MADE), (second, 4, NOW)):
        Rhythm.objects.create(
            person=role.person, trajectory=role.trajectory, weekday=weekday, hour=time(9), chosen_at=at
        )
    merge(first.person, second.person)
    assert Rhythm.objects.get().weekday == 4


def test_a_list_with_the_address_that_went_makes_no_double_again() -> None:
    first, second = make.person("Sara Yıldız"), make.person("Sara Yıldız", email="sara@oud.example")
    merge(first, second)
    row = Entry(2, "Sara Yıldız", "Sara@oud.example")
    for here in (Here(first.organisation, today=NOW.date()), Here(first.organisation, [row], today=NOW.date())):
        done = here.sort([row])
        assert (len(done.new), done.known) == (0, 1)
