"""One factory per model, with names and sizes as they come in real life. Traits are keyword arguments of the model."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from allauth.mfa.models import Authenticator

from asks.models import Ask
from checkins.models import DoneForThem
from mailing.models import Mail
from organisations.models import Absence, ImportFile, Member, Organisation, PeopleImport, Person, ProviderAccount, User
from roles.models import Answer, Commitment, Function, MatchLine, MatchView, Pairing, Promise, Role, Wording
from trajectories.models import (
    Behaviour,
    Cause,
    Cohort,
    IntakeAnswer,
    IntakeVersion,
    Intervention,
    InterventionDate,
    Measurement,
    OwnQuestion,
    ResultFigure,
    Template,
    Trajectory,
)

# A Tuesday, 09:00 in Amsterdam: the instant at which things were made unless a test says otherwise.
MADE = datetime(2027, 1, 5, 8, 0, tzinfo=UTC)

_number = count(1)


def organisation(**fields: Any) -> Organisation:
    return Organisation.objects.create(**{"name": "Voorbeeld BV", "created_at": MADE} | fields)


def person(name: str = "", **fields: Any) -> Person:
    """Own address unless `reach` or `email` says otherwise."""
    number = next(_number)
    name = name or f"Mens {number}"
    if "organisation" not in fields:
        fields["organisation"] = Organisation.objects.first() or organisation()
    if fields.get("reach", "own") == "own":
        fields.setdefault("email", f"mens{number}@voorbeeld.example")
    return Person.objects.create(name=name, **fields)


def user(email: str = "") -> User:
    return User.objects.create_user(email or f"staf{next(_number)}@voorbeeld.example")


def member(name: str = "Sanne Brouwer", *, role: str = Member.Role.PLANNER, **fields: Any) -> Member:
    """Somebody of the staff, with a user to sign in as (`member.person.user`)."""
    account = user()
    someone = person(name, user=account, email=account.email, **fields)
    return Member.objects.create(organisation=someone.organisation, person=someone, role=role)


def people_import(organisation: Organisation, lines: str = "", **fields: Any) -> PeopleImport:
    """A list of which the columns are known: name and address, and at first nobody else."""
    text = "Naam;Mail\r\n" + (lines or "Noor van Vliet;noor.van.vliet@voorbeeld.example\r\n")
    held = {
        "file_name": "lijst.csv", "encoding": "utf-8-sig", "heading_row": 1, "columns": ["name", "email"],
        "rows": text.count("\r\n") - 1, "created_at": MADE,
    }  # fmt: skip
    one = PeopleImport.objects.create(organisation=organisation, **held | fields)
    ImportFile.objects.create(people_import=one, content=text.encode())
    return one


def trajectory(*, owner: Person | None = None, **fields: Any) -> Trajectory:
    """With one cohort. The owner's organisation, or the first there is."""
    owner = owner or person("Sanne Brouwer")
    defaults = {
        "title": "Beter klantgesprekken voeren",
        "starts_on": date(2027, 2, 2),
        "organisation": owner.organisation,
        "created_at": MADE,
    }
    made = Trajectory.objects.create(owner=owner, **defaults | fields)
    Cohort.objects.create(trajectory=made)
    return made


def own_question(
    organisation: Organisation, title: str = "Wat gebeurt er als we niets doen?", **fields: Any
) -> OwnQuestion:
    """Asked after those there are; in Dutch only unless `title_en` is given."""
    known = organisation.own_questions.count()
    made: OwnQuestion = OwnQuestion.objects.create(
        organisation=organisation, title_nl=title, **{"number": 11 + known, "position": known + 1} | fields
    )
    return made


def template(organisation: Organisation, name: str = "Feedback geven", **fields: Any) -> Template:
    """With as little in it as a trajectory can begin with."""
    data = {"format": "impactmodel trajectory 1", "trajectory": {"title": name, "starts_on": "2027-02-02"}}
    defaults = {"organisation": organisation, "name": name, "data": data | {"cohorts": [{"key": "c1"}]}}
    return Template.objects.create(**defaults | {"made_at": MADE} | fields)


def session(
    trajectory: Trajectory, starts_at: datetime, ends_at: datetime | None = None, **fields: Any
) -> Intervention:
    """An intervention on one date."""
    made: Intervention = Intervention.objects.create(
        trajectory=trajectory, **{"title": "Oefensessie", "kind": "session"} | fields
    )
    InterventionDate.objects.create(intervention=made, starts_at=starts_at, ends_at=ends_at)
    return made


def behaviour(trajectory: Trajectory, **fields: Any) -> Behaviour:
    defaults = {
        "position": 1,
        "situation": "als een klant boos begint",
        "actor": "medewerker",
        "action": "vat eerst samen wat de klant zei",
        "noticeable_by": "de klant zegt ja, dat bedoel ik",
    }
    made: Behaviour = Behaviour.objects.create(trajectory=trajectory, **defaults | fields)
    return made


def intake_answer(trajectory: Trajectory, number: int, text: str, **fields: Any) -> IntakeAnswer:
    """Discussed and saved once by the owner, unless told otherwise."""
    said = {"status": "discussed", "changed_by": trajectory.owner, "changed_at": MADE} | fields
    made: IntakeAnswer = IntakeAnswer.objects.create(trajectory=trajectory, number=number, text=text, version=1, **said)
    saved = {"saved_by": made.changed_by, "saved_at": made.changed_at}
    IntakeVersion.objects.create(answer=made, version=1, text=text, status=made.status, **saved)
    return made


def cause(trajectory: Trajectory, kind: str = "means", **fields: Any) -> Cause:
    """Ticked, unless `is_ticked` says otherwise."""
    made: Cause = Cause.objects.create(trajectory=trajectory, kind=kind, **{"is_ticked": True, "version": 1} | fields)
    return made


def figure(trajectory: Trajectory, **fields: Any) -> ResultFigure:
    """A share that should go down; where it stands now is known, who measures it is not."""
    defaults = {
        "position": 1,
        "name": "klanten die binnen een week opnieuw bellen",
        "unit": "%",
        "direction": "down",
        "baseline": Decimal(30),
        "target": Decimal(15),
    }
    made: ResultFigure = ResultFigure.objects.create(trajectory=trajectory, **defaults | fields)
    return made


def measurement(figure: ResultFigure, measured_on: date, value: float | None = 25, **fields: Any) -> Measurement:
    made: Measurement = Measurement.objects.create(
        figure=figure, measured_on=measured_on, value=value, **{"given_at": MADE} | fields
    )
    return made


def role(trajectory: Trajectory, function: str = Function.LEARNER, name: str = "", **fields: Any) -> Role:
    """A function, held by a new person unless `person` is given."""
    someone = fields.pop("person", None) or person(name, organisation=trajectory.organisation)
    return Role.objects.create(trajectory=trajectory, person=someone, function=function, **fields)


def pair(role: Role, *learners: Role) -> None:
    """They chose this buddy or observer, who said yes."""
    for one in learners:
        said = {"chosen_at": MADE, "says_yes": True, "said_at": MADE}
        Pairing.objects.create(learner=one, function=role.function, person=role.person, **said)


def done_for_them(role: Role, **fields: Any) -> DoneForThem:
    """What somebody changed for the learners."""
    defaults = {"moment": "d21", "answer": DoneForThem.Answer.SOMETHING, "words": "Een vast uur.", "said_at": MADE}
    return DoneForThem.objects.create(role=role, **defaults | fields)


def commitment(
    trajectory: Trajectory, function: str = Function.MANAGER, text: str = "2 uur per week in het rooster", **fields: Any
) -> Commitment:
    """With its first wording; `why`, `hours`, `gives_hours` and `needed_by` go to the wording."""
    words = {name: fields.pop(name) for name in ("why", "hours", "gives_hours", "needed_by") if name in fields}
    defaults = {"phase": Commitment.Phase.BEFORE, "is_must": True, "created_at": MADE}
    made = Commitment.objects.create(trajectory=trajectory, function=function, **defaults | fields)
    made.wording = Wording.objects.create(commitment=made, version=1, text=text, written_at=MADE, **words)
    made.save()
    return made


def promise(commitment: Commitment, role: Role, **fields: Any) -> Promise:
    """Not asked yet, unless `asked_at` is given; then on the current wording."""
    if fields.get("asked_at"):
        fields.setdefault("asked_on", commitment.wording)
    return Promise.objects.create(commitment=commitment, role=role, **fields)


def answer(promise: Promise, kind: str = Answer.Kind.YES, **fields: Any) -> Answer:
    """The answer that counts now, on the current wording."""
    made = Answer.objects.create(
        promise=promise, kind=kind, **{"wording": promise.commitment.wording, "given_at": MADE} | fields
    )
    promise.answer = made
    promise.save()
    return made


def match_view(role: Role, *lines: tuple[int, str, str], **fields: Any) -> MatchView:
    """How the holder of a role sees it, answered; each line is a question, their words, and their reaction."""
    made: MatchView = MatchView.objects.create(role=role, **{"asked_at": MADE, "answered_at": MADE} | fields)
    for number, words, reaction in lines:
        MatchLine.objects.create(view=made, number=number, words=words, reaction=reaction)
    return made


def ask(trajectory: Trajectory, person: Person, **fields: Any) -> Ask:
    """Checked and due at once."""
    defaults = {
        "kind": "promise",
        "about": f"about-{next(_number)}",
        "opened_at": MADE,
        "checked_at": MADE,
        "due_on": MADE.date(),
        "next_on": MADE.date(),
    }
    return Ask.objects.create(
        organisation=trajectory.organisation, trajectory=trajectory, person=person, **defaults | fields
    )


def mail(person: Person, **fields: Any) -> Mail:
    """A row of the outbox, waiting."""
    defaults = {
        "kind": "letter",
        "dedupe_key": f"test:{next(_number)}",
        "language": person.speaks,
        "not_before": MADE,
        "expires_at": datetime(2027, 3, 1, tzinfo=UTC),
        "created_at": MADE,
    }
    return Mail.objects.create(organisation=person.organisation, person=person, **defaults | fields)


def absence(person: Person, first_day: date, last_day: date) -> Absence:
    return Absence.objects.create(person=person, first_day=first_day, last_day=last_day)


def provider_account(user: User, **fields: object) -> ProviderAccount:
    defaults = {"issuer": "https://inloggen.example", "subject": f"subject-{next(_number)}", "created_at": MADE}
    return ProviderAccount.objects.create(user=user, **defaults | fields)


def passkey(user: User | None, name: str = "Mijn laptop") -> Authenticator:
    """Of no device: it can be seen and removed, not used."""
    data = {"name": name, "credential": {}}
    made: Authenticator = Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)
    return made
