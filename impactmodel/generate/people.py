"""Who is who: staff that plans, and thousands with names and addresses as they come."""

from collections import Counter
from datetime import datetime

from impactmodel.generate.rows import WORDS, Chance, Rows
from organisations.models import Member, Organisation, Person, User
from organisations.names import folded, search_key, sort_key

# What `manage.py generate` makes goes by this name; another organisation is never added to.
NAME = "Gegenereerd BV"
# So many trajectories one of L&D plans.
TRAJECTORIES_EACH = 25
# Of so many people one has no mail, one shares a mailbox, one has an address that is dead.
NO_MAIL, SHARED, DEAD = 40, 90, 150


class Names:
    """Full names, and what tells namesakes apart: as `Person.save` does, a number from 2."""

    def __init__(self, chance: Chance, order: str) -> None:
        self._chance, self._order = chance, order
        self._known: Counter[str] = Counter()

    def next(self) -> tuple[str, str, str]:
        """Name, sort key and distinction."""
        chance = self._chance
        name = chance.word("one_word") if chance.happens(0.01) else f"{chance.word('given')} {chance.word('family')}"
        key = sort_key(name, self._order)
        self._known[key] += 1
        return name, key, str(self._known[key]) if self._known[key] > 1 else ""


def make_people(organisation: Organisation, count: int, chance: Chance, rows: Rows, now: datetime) -> list[Person]:
    """So many, in no function yet."""
    names = Names(chance, organisation.name_order)
    people = [_person(organisation, number, names, chance, now) for number in range(count)]
    rows.create(Person, people)
    return people


def _person(organisation: Organisation, number: int, names: Names, chance: Chance, now: datetime) -> Person:
    name, key, distinction = names.next()
    made = Person(
        public_id=chance.public_id(),
        organisation=organisation,
        name=name,
        distinction=distinction,
        email=f"{_before_at(name)}.{number}@voorbeeld.example",
        language="pl" if any(letter in name for letter in "łąśó") and chance.happens(0.5) else "",
        sort_key=key,
        search_key=search_key(f"{name} "),
    )
    if number % NO_MAIL == NO_MAIL - 1:
        made.reach, made.email, made.phone = Person.Reach.NONE, "", "06 12 34 56 78"
    elif number % SHARED == SHARED - 1:
        made.reach, made.email = Person.Reach.SHARED, "post@voorbeeld.example"
    elif number % DEAD == DEAD - 1:
        made.undeliverable, made.undeliverable_at, made.undeliverable_because = made.email, now, "550 5.1.1"
    return made


def _before_at(name: str) -> str:
    return "".join(letter if letter.isalnum() else "." for letter in folded(name)).strip(".").replace("..", ".")


def make_staff(organisation: Organisation, trajectories: int, before: int, chance: Chance, rows: Rows) -> list[Member]:
    """As many planners as it takes, the first an admin, each with an account; `before`: in so many organisations."""
    count = max(trajectories // TRAJECTORIES_EACH, 1)
    users = [User(email=f"planner{number}.{before + 1}@voorbeeld.example") for number in range(count)]
    for user in users:
        user.set_unusable_password()
    rows.create(User, users)
    given = WORDS["given"]
    people = []
    for number, user in enumerate(users):
        name = f"{given[number % len(given)]} van L&D {number + 1}"
        key = sort_key(name, organisation.name_order)
        words = {"sort_key": key, "search_key": search_key(f"{name} "), "email": user.email, "user": user}
        people.append(Person(public_id=chance.public_id(), organisation=organisation, name=name, **words))
    rows.create(Person, people)
    members = [Member(organisation=organisation, person=person) for person in people]
    members[0].role = Member.Role.ADMIN
    rows.create(Member, members)
    return members
