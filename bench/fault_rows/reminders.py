"""Real reminders in numbers: of managers who were asked a promise a while ago, written in bulk as the planner would."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mailing.models import Mail
    from organisations.models import Person
    from roles.models import Commitment, Role

# So many managers in one trajectory.
TOGETHER = 50
WEEK = timedelta(days=7)


def reminders(people: "list[Person]", *, due: datetime) -> "list[Mail]":
    """One to each, second of its ladder, due at that moment; each asks for one promise."""
    from asks.models import REMINDER, Ask, AskLetter, Grant
    from asks.register import cards
    from mailing.models import Mail
    from mailing.register import letters
    from roles.models import Promise

    assert "promise" in cards
    roles = _managers(people, due)
    promises = Promise.objects.bulk_create(
        Promise(commitment=commitment, role=role, asked_at=due - WEEK, asked_on=commitment.wording)
        for commitment, role in roles
    )
    asks = Ask.objects.bulk_create(
        Ask(
            organisation_id=promise.role.person.organisation_id,
            trajectory_id=promise.role.trajectory_id,
            person=promise.role.person,
            kind="promise",
            about=promise.public_id,
            opened_at=due - WEEK,
            checked_at=due - WEEK,
            due_on=(due - WEEK).date(),
            next_on=(due + WEEK).date(),
            letters=2,
        )
        for promise in promises
    )
    mails = Mail.objects.bulk_create(
        Mail(
            organisation_id=ask.organisation_id,
            person=ask.person,
            sender=ask.trajectory.owner,
            kind=REMINDER,
            dedupe_key=f"letter:p{ask.person_id}:{due:%Y-%m-%d}",
            message_id=f"<ob-r{ask.pk}@impactmodel.example>",
            references=f"<ob-f{ask.pk}@impactmodel.example>",
            about={},
            language="nl",
            not_before=due,
            expires_at=due + letters[REMINDER].lasts,
            created_at=due,
        )
        for ask in asks
    )
    # As the first letter left them.
    Grant.objects.bulk_create(
        Grant(organisation_id=person.organisation_id, person=person, purpose=purpose, created_at=due - WEEK)
        for person in people
        for purpose in (Grant.Purpose.PAGE, Grant.Purpose.UNSUBSCRIBE)
    )
    AskLetter.objects.bulk_create(AskLetter(ask=ask, mail=mail, step=2) for ask, mail in zip(asks, mails, strict=True))
    return mails


def _managers(people: "list[Person]", now: datetime) -> "list[tuple[Commitment, Role]]":
    """Each in one of as many trajectories as it takes, with what they are to promise there."""
    from roles.models import Role
    from tests import factories as make

    found = []
    owner = make.member("Sanne Brouwer").person
    for start in range(0, len(people), TOGETHER):
        trajectory = make.trajectory(owner=owner, starts_on=(now + 8 * WEEK).date())
        commitment = make.commitment(trajectory)
        here = people[start : start + TOGETHER]
        roles = Role.objects.bulk_create(
            Role(trajectory=trajectory, person=person, function="manager") for person in here
        )
        found += [(commitment, role) for role in roles]
    return found
