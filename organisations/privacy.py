"""What this floor keeps of people."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from organisations import clock
from organisations.models import (
    Absence,
    AuditLine,
    DataRequest,
    Double,
    EarlierAddress,
    ImportFile,
    Member,
    Organisation,
    PeopleImport,
    Person,
    ProviderAccount,
    Tombstone,
    User,
)
from organisations.months import back
from organisations.personal import (
    DELETED,
    KEPT_WITH_PERSON,
    STAYS,
    Basis,
    PersonalData,
    about_nobody,
    declare,
    emptied,
)

AUDIT_MONTHS = 24
# A list is older than that nowhere we know of.
EARLIER_MONTHS = 24
IMPORT_DAYS = 30
_OF_THE_FILE = (
    "state", "encoding", "separator", "heading_row", "columns", "rows", "at_row", "added", "filled", "unchanged",
    "moved_at",
)  # fmt: skip


def _old_lines(now: datetime) -> QuerySet[AuditLine]:
    return AuditLine.objects.filter(at__lt=back(now, AUDIT_MONTHS))


def _old_requests(now: datetime) -> QuerySet[DataRequest]:
    return DataRequest.objects.filter(done_on__lt=back(now, AUDIT_MONTHS).date())


def _old_addresses(now: datetime) -> QuerySet[EarlierAddress]:
    return EarlierAddress.objects.filter(until__lt=back(now, EARLIER_MONTHS))


def _over(_now: datetime) -> QuerySet[Session]:
    """Django counts them by the clock on the wall, also where ours was moved: nobody is signed out by that."""
    return Session.objects.filter(expire_date__lt=clock.wall())


def _old_imports(now: datetime) -> QuerySet[PeopleImport]:
    return PeopleImport.objects.filter(created_at__lt=now - timedelta(days=IMPORT_DAYS))


def _old_files(now: datetime) -> QuerySet[ImportFile]:
    return ImportFile.objects.filter(people_import__created_at__lt=now - PeopleImport.FILE_STAYS)


declare(
    PersonalData(
        Person,
        label=_("Who you are here"),
        purpose=_("to know who takes part, and to reach them in their language, on their days"),
        basis=Basis.INTEREST,
        kept=KEPT_WITH_PERSON,
        # `organisations.erasing` takes its own fields away.
        whose={"": STAYS, "helper": STAYS},
        told=(
            "name", "given", "also_spelled", "distinction", "email", "reach", "phone", "helper", "employer", "language",
            "timezone", "weekdays", "holiday_calendar", "days_off", "days_on", "undeliverable", "undeliverable_at",
            "undeliverable_because", "left_on", "last_day", "readable_from",
        ),
        withheld={
            "erased_at": "of whom it is known there is nothing left to tell",
            "public_id": "a random number", "organisation": "stands above it", "user": "the account, told by itself",
            "sort_key": "follows from the name", "search_key": "follows from the name",
        },
        # Of others: what tells namesakes apart, such as whose team they are in.
        mentions=("distinction",),
        mentioned_in="organisation",
    )
)  # fmt: skip
declare(
    PersonalData(
        Double,
        label=_("Who you were here as well"),
        purpose=_("to find one person where two were kept by mistake, and to forget both with them"),
        basis=Basis.INTEREST,
        kept=KEPT_WITH_PERSON,
        whose={"person": DELETED},
        told=("name", "email", "at"),
        withheld={"person": "it is them", "number": "a random number"},
    )
)
declare(
    PersonalData(
        EarlierAddress,
        label=_("Where you were reached before"),
        purpose=_("to know you again in an older list, and to keep nobody twice"),
        basis=Basis.INTEREST,
        kept=_("24 months"),
        whose={"person": DELETED},
        told=("email", "until"),
        withheld={"person": "it is them"},
        due=_old_addresses,
    )
)
declare(
    PersonalData(
        Absence,
        label=_("Days away"),
        purpose=_("to ask nothing on days on which somebody is away; never why"),
        basis=Basis.INTEREST,
        kept=KEPT_WITH_PERSON,
        whose={"person": DELETED},
        told=("first_day", "last_day"),
        withheld={"person": "it is them"},
    )
)
declare(
    PersonalData(
        Member,
        label=_("What you may do here"),
        purpose=_("to know who works in the product and what they may do"),
        basis=Basis.SECURITY,
        kept=KEPT_WITH_PERSON,
        whose={"person": DELETED},
        told=("role", "ended_at", "gets_digest"),
        withheld={"organisation": "stands above it", "person": "it is them"},
    )
)
declare(
    PersonalData(
        User,
        label=_("Your account"),
        purpose=_("to sign in by a mailed code"),
        basis=Basis.SECURITY,
        kept=KEPT_WITH_PERSON,
        # Goes with the last person it belongs to: `organisations.erasing`.
        whose={"persons": STAYS},
        told=("email", "last_login", "is_active"),
        withheld={"password": "there are none"},
    )
)
declare(
    PersonalData(
        EmailAddress,
        label=_("Addresses of your account"),
        purpose=_("to sign in by a mailed code"),
        basis=Basis.SECURITY,
        kept=KEPT_WITH_PERSON,
        whose={"user__persons": STAYS},
        told=("email",),
        withheld={"user": "the account, told by itself", "verified": "follows from signing in", "primary": "the one"},
    )
)
declare(
    PersonalData(
        Authenticator,
        label=_("Your passkeys"),
        purpose=_("to sign in with a device of one's own"),
        basis=Basis.SECURITY,
        kept=KEPT_WITH_PERSON,
        whose={"user__persons": STAYS},
        told=("type", "created_at", "last_used_at"),
        withheld={"user": "the account, told by itself", "data": "the public half of a key: it opens nothing"},
    )
)  # fmt: skip
declare(
    PersonalData(
        ProviderAccount,
        label=_("Your account at the provider you sign in with"),
        purpose=_("to know that account again, also when its address changes"),
        basis=Basis.SECURITY,
        kept=KEPT_WITH_PERSON,
        whose={"user__persons": STAYS},
        told=("issuer", "subject", "created_at"),
        withheld={"user": "the account, told by itself"},
    )
)
declare(
    PersonalData(
        AuditLine,
        label=_("What you did here"),
        purpose=_("to find out afterwards who did what; never what was written"),
        basis=Basis.SECURITY,
        kept=_("24 months"),
        # Plain keys, which nobody's row answers to any more.
        whose={"person_id": STAYS},
        told=("at", "verb", "via", "kind"),
        withheld={
            "organisation_id": "a number of ours", "trajectory_id": "a number of ours", "person_id": "it is them",
            "on_behalf_of_id": "somebody else", "object_id": "a number of ours",
        },
        due=_old_lines,
    )
)  # fmt: skip
declare(
    PersonalData(
        Session,
        label=_("Where you are signed in"),
        purpose=_("to stay signed in, and to keep what was typed when that ran out"),
        basis=Basis.SECURITY,
        kept=_("until it runs out"),
        # It names its account inside: `organisations.erasing` looks there.
        whose={},
        told=(),
        stands=_("which account, and what was typed when it ran out"),
        withheld={"session_key": "opens the session", "session_data": "sealed", "expire_date": "of the session"},
        due=_over,
    )
)
declare(
    PersonalData(
        DataRequest,
        label=_("What you asked about your own data"),
        purpose=_("to do what was asked within a month, and to show that it was"),
        basis=Basis.LAW,
        kept=_("24 months after it was done"),
        whose={"person": emptied(person=None)},
        told=("kind", "asked_on", "done_on"),
        withheld={
            "public_id": "a random number", "organisation": "stands above it", "person": "it is them",
        },
        due=_old_requests,
    )
)  # fmt: skip
declare(
    PersonalData(
        PeopleImport,
        label=_("Lists of people you added from a file"),
        purpose=_("to go on with an import that was stopped, and to mend the rows that were left out"),
        basis=Basis.INTEREST,
        kept=_("30 days"),
        whose={"started_by": emptied("file_name", started_by=None)},
        told=("file_name", "created_at"),
        withheld={
            "public_id": "a random number", "organisation": "stands above it", "started_by": "it is them",
            "problems": "numbers of rows, without what stands there", **dict.fromkeys(_OF_THE_FILE, "of the file"),
        },
        mentions=("file_name",),
        mentioned_in="organisation",
        due=_old_imports,
    )
)  # fmt: skip
declare(
    PersonalData(
        ImportFile,
        label=_("A file with people to be added"),
        purpose=_("to add people from a list"),
        basis=Basis.INTEREST,
        kept=_("24 hours, or less when everybody was added"),
        # Anybody can stand in it: who is erased takes it along, and does not come back through it.
        whose={"people_import__organisation__people": DELETED},
        told=(),
        stands=_("the whole file as it came: every column, also those that are not taken in"),
        withheld={"people_import": "stands above it", "content": "what came in of it stands with each person"},
        due=_old_files,
    )
)
about_nobody(Organisation, "an organisation is nobody")
about_nobody(Tombstone, "a random number without anybody to it")
about_nobody(EmailConfirmation, "addresses are confirmed by a code; no row is ever made")
for unused in (Group, Permission, ContentType):
    about_nobody(unused, "Django's own, of code and not of people")
