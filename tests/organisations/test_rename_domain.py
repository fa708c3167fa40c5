"""A whole mail domain that is renamed: seen first, done as seen, and letters at the old address go on."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from asks.links import make_link
from asks.models import Link
from checkins.models import LogEntry
from checkins.sight import notes_of
from mailing.models import Diary, Mail
from organisations import actions
from organisations.acting import Actor
from organisations.domains import renaming
from organisations.models import AuditLine, Member, Person, User
from organisations.models.people import PersonQuerySet
from organisations.sign_in import account_of
from roles.promises import line_up
from tests import factories as make
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 5, 8, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def admin() -> Member:
    return make.member("Marieke de Groot", role="admin")


@pytest.fixture
def client(admin: Member) -> Client:
    return sign_in(Client(headers={"accept-language": "nl"}), admin)


def at(name: str, **fields: Any) -> Person:
    return make.person(name, **{"email": f"{name.split(maxsplit=1)[0].lower()}@oud.example"} | fields)


def url(admin: Member) -> str:
    return f"/o/{admin.organisation.public_id}/people/domain/"


RENAMED = {"old": "oud.example", "new": "@Nieuw.example"}


def seen(client: Client, admin: Member, **data: str) -> str:
    page = client.get(url(admin), RENAMED | data).content.decode()
    return page.partition('name="seen" value="')[2].partition('"')[0]


def rename(client: Client, admin: Member) -> None:
    answer = client.post(url(admin), RENAMED | {"seen": seen(client, admin)}, follow=True)
    assert answer.status_code == 200


def test_everybody_is_seen_with_both_addresses_and_who_stays_with_why(client: Client, admin: Member) -> None:
    at("Farid"), at("Balie", reach="shared"), at("Weg", left_on=date(2027, 1, 1))
    twice = at("Sara")
    other = make.person("S. Yildiz", email="sara@nieuw.example")
    page = client.get(url(admin), RENAMED).content.decode()
    assert "farid@oud.example → " in page
    assert "farid@nieuw.example" in page
    assert "balie@nieuw.example" in page
    assert "weg@nieuw.example" not in page
    # Offered as one person twice.
    assert f"/people/{other.public_id}/merge/{twice.public_id}/" in page
    assert not Person.objects.filter(email="farid@nieuw.example").exists()

    rename(client, admin)

    emails = set(Person.objects.values_list("email", flat=True))
    assert {"farid@nieuw.example", "balie@nieuw.example", "weg@oud.example", "sara@oud.example"} <= emails
    assert AuditLine.objects.filter(verb="organisations.rename_domain").count() == 1


@pytest.mark.parametrize("address", ["sara@nieuw.example", "Sara@Nieuw.example"])
def test_whose_new_address_is_that_of_somebody_who_left_stays_as_it_is(
    client: Client, admin: Member, address: str
) -> None:
    at("Farid"), at("Sara")
    gone = make.person("S. Yildiz", email=address, left_on=date(2027, 1, 1))
    page = client.get(url(admin), RENAMED).content.decode()
    assert "1 blijft zoals het is" in page
    assert f"sara@nieuw.example is het adres van {gone.name} · niet meer hier" in " ".join(page.split())

    rename(client, admin)

    emails = set(Person.objects.values_list("email", flat=True))
    assert {"farid@nieuw.example", "sara@oud.example", address} <= emails


def test_one_whose_new_address_was_taken_since_holds_up_nobody(admin: Member) -> None:
    at("Farid"), at("Sara")
    found = renaming(admin.organisation, "oud.example", "nieuw.example")
    make.person("S. Yildiz", email="Sara@nieuw.example")
    moved = actions.rename_domain(admin.organisation, renaming=found, by=Actor(admin.person, admin), now=NOW)
    assert [person.name for person in moved] == ["Farid"]
    assert Person.objects.filter(email="sara@oud.example").exists()


def test_who_is_also_in_another_organisation_is_told_and_led_to_sign_in(client: Client, admin: Member) -> None:
    user = admin.person.user
    assert user is not None
    user.email = admin.person.email = "marieke@oud.example"
    user.save()
    admin.person.save()
    page = client.get(url(admin), RENAMED).content.decode()
    assert "daarna uitgelogd" not in page, "the account moves along"
    elsewhere = make.person(
        "Marieke de Groot", email=user.email, user=user, organisation=make.organisation(name="Elders")
    )
    page = client.get(url(admin), RENAMED).content.decode()
    assert "daarna uitgelogd en log je hier in met marieke@nieuw.example" in page

    answer = client.post(url(admin), RENAMED | {"seen": seen(client, admin)}, follow=True)

    assert answer.redirect_chain[0][0].startswith("/login/?next=")
    assert answer.status_code == 200
    assert "Hier log je voortaan in met marieke@nieuw.example" in answer.content.decode()
    # Each address its own account from then on, and the other organisation as it was.
    new = account_of("marieke@nieuw.example")
    assert new is not None
    assert new != user
    assert account_of("marieke@oud.example") == elsewhere.user == user
    client.force_login(new)
    assert client.get(url(admin)).status_code == 200


def in_two(admin: Member) -> tuple[Client, Member]:
    """Ruud, signed in, who plans here and elsewhere with one address."""
    colleague = make.member("Ruud", organisation=admin.organisation)
    user = colleague.person.user
    assert user
    user.email = colleague.person.email = "ruud@oud.example"
    user.save()
    colleague.person.save()
    elsewhere = make.member("Ruud", organisation=make.organisation(name="Elders"))
    Person.objects.filter(pk=elsewhere.person_id).update(user=user, email=user.email)
    ruud = Client(headers={"accept-language": "nl"})
    ruud.force_login(user)
    return ruud, elsewhere


def test_who_works_in_two_organisations_is_led_to_the_address_of_this_one(client: Client, admin: Member) -> None:
    ruud, elsewhere = in_two(admin)
    here = f"/o/{admin.organisation.public_id}/people/?q=Farid"
    there = f"/o/{elsewhere.organisation.public_id}/people/"
    assert ruud.get(here).status_code == ruud.get(there).status_code == 200

    rename(client, admin)

    answer = ruud.get(here)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Je bent ingelogd met ruud@oud.example" in page
    assert "nieuw.example" not in page, "whoever reads the old address is not told the new one"
    assert ruud.get(there).status_code == 200
    fragment = ruud.get(here, headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment["HX-Redirect"]) == (401, here)
    # What was typed is not lost.
    typed = ruud.post(f"/o/{admin.organisation.public_id}/people/domain/", {"new": "een heel lang verhaal"})
    assert typed.status_code == 403
    assert "een heel lang verhaal" in typed.content.decode()

    out = ruud.post("/logout/", {"next": page.partition('name="next" value="')[2].partition('"')[0]}, follow=True)

    assert out.redirect_chain[0][0].startswith("/login/?next=%2Fo%2F")
    assert out.status_code == 200
    new = account_of("ruud@nieuw.example")
    assert new is not None
    ruud.force_login(new)
    assert ruud.get(here).status_code == 200


def test_who_works_here_no_more_or_never_did_finds_no_page(client: Client, admin: Member) -> None:
    ruud, _elsewhere = in_two(admin)
    rename(client, admin)
    here = f"/o/{admin.organisation.public_id}/people/"
    assert ruud.get(here).status_code == 403
    assert ruud.get(f"/o/{make.organisation(name='Derde').public_id}/people/").status_code == 404
    Member.objects.filter(person__name="Ruud", organisation=admin.organisation).update(ended_at=NOW)
    assert ruud.get(here).status_code == 404
    # Nor who only learns here.
    Member.objects.filter(person__name="Ruud", organisation=admin.organisation).delete()
    assert ruud.get(here).status_code == 404


def test_another_list_than_was_seen_is_shown_once_more(client: Client, admin: Member) -> None:
    at("Farid")
    mark = seen(client, admin)
    at("Noor")
    answer = client.post(url(admin), RENAMED | {"seen": mark})
    assert answer.status_code == 422
    assert "niet de lijst die je zag" in answer.content.decode()
    assert not Person.objects.filter(email__endswith="@nieuw.example").exists()


@pytest.mark.parametrize(
    ("new", "said"),
    [("", "Vul het nieuwe domein in"), ("geen domein", "Vul een domein in"), ("OUD.example", "Zo heet het al")],
)
def test_what_is_no_other_domain_is_said_at_the_field(client: Client, admin: Member, new: str, said: str) -> None:
    at("Farid")
    answer = client.get(url(admin), {"old": "oud.example", "new": new})
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_mark_of_mail_that_does_not_arrive_goes(client: Client, admin: Member) -> None:
    at("Farid", undeliverable="farid@oud.example", undeliverable_at=NOW)
    rename(client, admin)
    assert Person.objects.get(name="Farid").gets_mail
    # Nothing goes to an address that did not work.
    assert not Mail.objects.exists()


def test_links_in_old_letters_and_a_calendar_that_reads_along_go_on(client: Client, admin: Member) -> None:
    trajectory = make.trajectory(owner=admin.person, state="running", starts_on=date(2027, 4, 13))
    role = make.role(trajectory, "manager", person=at("Farid"))
    make.commitment(trajectory, "manager", "Rooster vrij")
    line_up(trajectory, NOW)
    promise = role.promises.get()
    promise.asked_at, promise.asked_on = make.MADE, promise.commitment.wording
    promise.save()
    ask = make.ask(trajectory, role.person, about=promise.public_id)
    mail = make.mail(role.person, state="sent", sent_at=make.MADE, address=role.person.email)
    ask.ask_letters.create(mail=mail, step=1)
    _link, token = make_link(role.person, mail, "page", make.MADE)
    Diary.objects.create(person=role.person, language="nl", token_hash="h" * 64, kid="1", opened_at=make.MADE)
    assert Client().get(f"/l/{token}").status_code == 200

    rename(client, admin)

    assert Client().get(f"/l/{token}").status_code == 200
    assert Diary.objects.get().token_hash == "h" * 64
    # Changed by hand it would have been closed: then the address is whoever's who typed it.
    role.person.refresh_from_db()
    by = Actor(admin.person)
    actions.change_person(role.person, changes={"email": "farid@ander.example"}, by=by, now=NOW)
    assert Link.objects.get().revoked_at == NOW


def test_who_is_moved_is_told_at_the_old_address_and_what_was_written_before_is_not_read_at_the_new(
    client: Client, admin: Member
) -> None:
    trajectory = make.trajectory(owner=admin.person, state="running")
    learner = make.role(trajectory, person=at("Sara"))
    LogEntry.objects.create(learner=learner, opportunity=1, felt=2, form_key="k", written_at=make.MADE)
    assert notes_of(learner).exists()
    rename(client, admin)
    assert [mail.address for mail in Mail.objects.all()] == ["sara@oud.example"]
    learner.refresh_from_db()
    assert not notes_of(learner).exists()


def test_accounts_follow_and_who_did_it_stays_signed_in(client: Client, admin: Member) -> None:
    colleague = make.member("Ruud")
    for one in (admin, colleague):
        assert one.person.user
        one.person.email = one.person.user.email = f"{one.person.name.split()[0].lower()}@oud.example"
        one.person.save()
        one.person.user.save()
        make.passkey(one.person.user)
    rename(client, admin)
    assert client.get(url(admin)).status_code == 200
    assert account_of("ruud@nieuw.example") == colleague.person.user
    assert account_of("ruud@oud.example") is None
    # My own I changed myself.
    assert [key.user for key in Authenticator.objects.all()] == [admin.person.user]


@pytest.mark.parametrize("size", [1, 300])
def test_seeing_costs_the_same_for_hundreds(client: Client, admin: Member, size: int) -> None:
    many(admin, size)
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url(admin), RENAMED).status_code == 200
    assert len(asked) <= 5


def test_thousands_are_changed_in_as_many_queries_as_a_few(admin: Member) -> None:
    """Twenty seconds for three thousand was longer than a browser waits."""
    asked = {}
    for size in (3, 400):
        many(admin, size, f"oud{size}.example")
        for person in Person.objects.filter(email__endswith=f"@oud{size}.example"):
            make.mail(person, state="sent", address=person.email)
        for person in Person.objects.filter(email__endswith=f"@oud{size}.example")[: size // 3]:
            person.user = User.objects.create_user(person.email)
            person.save()
            make.passkey(person.user)
            make.ask(make.trajectory(), person)
        found = renaming(admin.organisation, f"oud{size}.example", f"nieuw{size}.example")
        with CaptureQueriesContext(connection) as queries:
            moved = actions.rename_domain(admin.organisation, renaming=found, by=Actor(admin.person, admin), now=NOW)
        told = Mail.objects.filter(kind="address_changed", address__endswith=f"@oud{size}.example")
        assert len(moved) == told.count() == size
        # SQLite takes no more than a thousand values in one statement.
        in_parts = re.compile("INSERT| FROM \\(VALUES " if connection.vendor == "sqlite" else "INSERT")
        asked[size] = len([one for one in queries if not in_parts.search(one["sql"])])
    assert asked[400] <= asked[3] <= 20
    assert User.objects.filter(email__endswith="@nieuw400.example").count() == 133
    assert not Authenticator.objects.exists()


def test_an_address_that_becomes_somebodys_in_the_same_moment_changes_nothing_and_is_told(
    client: Client, admin: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    at("Farid"), at("Sara")
    mark = seen(client, admin)
    rename_all = actions.rename_domain

    def meanwhile(*args: Any, **kwargs: Any) -> Any:
        make.person("S. Yildiz", email="sara@nieuw.example", organisation=admin.organisation)
        return rename_all(*args, **kwargs)

    monkeypatch.setattr(actions, "rename_domain", meanwhile)
    monkeypatch.setattr(PersonQuerySet, "with_own_address_at", lambda people, domain: people.none())
    answer = client.post(url(admin), RENAMED | {"seen": mark})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "niet de lijst die je zag" in page
    assert "1 blijft zoals het is" in page
    assert Person.objects.filter(email="farid@oud.example").exists()
    assert not Mail.objects.exists()


def test_what_never_arrived_at_the_old_domain_is_asked_again_on_everyones_own_day(admin: Member) -> None:
    trajectory = make.trajectory(owner=admin.person, state="running")
    late = datetime(2027, 5, 8, 23, tzinfo=UTC)
    asks = []
    for name, zone in (("Łukasz", ""), ("Sara", "America/Lima")):
        person = at(name, timezone=zone, undeliverable=f"{name.lower()}@oud.example")
        asks.append(make.ask(trajectory, person, letters=1, next_on=date(2027, 6, 1)))
        asks[-1].ask_letters.create(mail=make.mail(person, state="failed"), step=1)
    found = renaming(admin.organisation, "oud.example", "nieuw.example")
    actions.rename_domain(admin.organisation, renaming=found, by=Actor(admin.person, admin), now=late)
    for ask in asks:
        ask.refresh_from_db()
    assert [ask.next_on for ask in asks] == [date(2027, 5, 9), date(2027, 5, 8)]


def many(admin: Member, size: int, domain: str = "oud.example") -> None:
    Person.objects.bulk_create(
        Person(
            organisation=admin.organisation, name=f"Mens {n}", sort_key=f"mens {n}", search_key=f"mens {n}",
            email=f"mens{n}@{domain}",
        )
        for n in range(size)
    )  # fmt: skip


def test_nothing_is_chosen_beforehand_unless_there_is_only_one_domain(client: Client, admin: Member) -> None:
    Person.objects.filter(pk=admin.person_id).update(email="marieke@oud.example")
    page = client.get(url(admin)).content.decode()
    assert '<option value="oud.example">' in page
    assert '<option value=""' not in page
    make.person("Łukasz Zając", email="lukasz@ander.example")
    page = client.get(url(admin)).content.decode()
    assert '<option value="" selected>' in page
    assert "Kies een domein" in client.get(url(admin), {"old": "", "new": "nieuw.example"}).content.decode()
