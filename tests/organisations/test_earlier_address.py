"""An address that somebody had before: a list in which it stands is about them still, and it opens nothing."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from checkins.keeping import plan
from organisations import actions
from organisations.acting import Actor
from organisations.doubles import suggested
from organisations.forms.people import SomebodyForm
from organisations.matching import match
from organisations.models import EarlierAddress, Organisation, Person
from organisations.pasting import read_lines
from organisations.sign_in import account_of
from tests import factories as make
from tests.organisations.test_import_again import counts, merge
from tests.organisations.test_import_people import Desk, csv_of

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 5, 8, 9, tzinfo=UTC)
ILSE, OLD, NEW = "Ilse van 't Hof", "i.hof@oud.example", "ilse.vanthof@nieuw.example"


@pytest.fixture
def organisation() -> Organisation:
    return make.organisation()


def change(person: Person, now: datetime = NOW, **changes: Any) -> Person:
    return actions.change_person(person, changes=changes, by=Actor(None, via="command"), now=now)


def moved(organisation: Organisation, **fields: Any) -> Person:
    """Somebody who had another address before."""
    return change(make.person(ILSE, organisation=organisation, email=OLD, **fields), email=NEW)


def known(organisation: Organisation, line: str) -> list[Person]:
    return match(organisation, read_lines(line).people).known


def kept() -> list[str]:
    return list(EarlierAddress.objects.values_list("email", flat=True))


def test_a_pasted_line_with_it_is_them_by_their_own_name_alone(organisation: Organisation) -> None:
    ilse = moved(organisation)
    assert known(organisation, f"{ILSE}; I.Hof@Oud.example") == [ilse]
    assert known(organisation, f"I. Hof <{OLD}>") == [ilse]
    # Whoever has it now, with a name of their own.
    assert known(organisation, f"Noor Bakker; {OLD}") == []
    assert known(make.organisation(name="Elders"), f"{ILSE}; {OLD}") == []


def test_so_is_one_with_the_address_of_who_was_merged(organisation: Organisation) -> None:
    ilse = make.person(ILSE, organisation=organisation, email=NEW)
    merge(ilse, make.person("I. Hof", organisation=organisation, email=OLD), stays=NEW)
    assert known(organisation, f"I. Hof; {OLD}") == [ilse]


def test_whose_address_it_is_now_comes_before_who_had_it(organisation: Organisation) -> None:
    moved(organisation)
    other = make.person(ILSE, organisation=organisation, email=OLD, distinction="de jongste")
    assert known(organisation, f"{ILSE}; {OLD}") == [other]


def test_where_two_had_it_the_name_tells_whom_is_meant(organisation: Organisation) -> None:
    ilse = moved(organisation)
    lukasz = change(make.person("Łukasz", organisation=organisation, email=OLD), email="lukasz@nieuw.example")
    assert known(organisation, f"Łukasz; {OLD}") == [lukasz]
    assert known(organisation, f"{ILSE}; {OLD}") == [ilse]


def test_who_left_is_not_asked_again_by_it(organisation: Organisation) -> None:
    change(moved(organisation), left_on=NOW.date())
    (fault,) = match(organisation, read_lines(f"{ILSE}; {OLD}").people).faults
    assert ILSE in fault.reason


def test_somebody_typed_with_it_is_them(organisation: Organisation) -> None:
    ilse = moved(organisation)
    form = SomebodyForm({"name": ILSE, "email": OLD}, organisation=organisation)
    assert form.is_valid()
    assert form.known == ilse
    form = SomebodyForm({"name": "Noor Bakker", "email": OLD}, organisation=organisation)
    assert form.is_valid()
    assert form.known is None


def test_an_address_that_was_taken_away_comes_not_back_by_an_old_list(client: Client) -> None:
    desk = Desk(client)
    rows = [["Naam", "Mail", "Telefoon"], [ILSE, OLD, "06 1234"]]
    desk.whole(csv_of(*rows[:1], [ILSE, OLD, ""]))
    change(Person.objects.get(name=ILSE), email="", reach="none")

    assert counts(desk.whole(csv_of(*rows))) == (0, 1, 0, 0)

    ilse = Person.objects.get(name=ILSE)
    assert (ilse.email, ilse.phone) == ("", "06 1234")


def test_who_has_it_again_had_none_before(organisation: Organisation) -> None:
    ilse = moved(organisation)
    assert kept() == [OLD]
    change(ilse, email=OLD.upper())
    assert kept() == [NEW]
    change(ilse, email=NEW)
    change(ilse, email="weer@anders.example")
    assert sorted(kept()) == sorted([OLD.upper(), NEW])


def test_a_mailbox_of_several_was_nobodys(organisation: Organisation) -> None:
    change(
        make.person(ILSE, organisation=organisation, email="balie@oud.example", reach="shared"), email=NEW, reach="own"
    )
    assert kept() == []


def test_nobody_comes_in_with_it(organisation: Organisation) -> None:
    moved(organisation)
    assert account_of(NEW) is not None
    assert account_of(OLD) is None


def test_two_of_whom_one_has_what_was_the_others_may_be_one(organisation: Organisation) -> None:
    ilse = moved(organisation)
    again = make.person("Ilse Hof-de Wit", organisation=organisation, email=OLD)
    (pair,) = suggested(Person.objects.all())
    assert {pair.first, pair.second} == {ilse, again}
    # An address may be given to who comes after.
    again.name = "Noor Bakker"
    again.save()
    assert suggested(Person.objects.all()) == []


def test_of_two_who_become_one_the_later_day_stays(organisation: Organisation) -> None:
    early, late = moved(organisation), make.person("I. Hof", organisation=organisation, email="i@voorbeeld.example")
    EarlierAddress.objects.create(person=late, email=OLD, until=NOW.replace(month=6))
    merge(early, late, stays=NEW)
    (one,) = early.earlier_addresses.all()
    assert (one.email, one.until.month) == (OLD, 6)


def test_it_goes_after_two_years_and_with_whom_it_was(organisation: Organisation) -> None:
    ilse = moved(organisation)
    plan(NOW.replace(year=2029))
    assert kept() == [OLD]
    plan(NOW.replace(year=2029, day=9))
    assert kept() == []
    change(ilse, email=OLD)
    actions.forget(ilse, by=Actor(None, via="command"), now=NOW)
    assert kept() == []
