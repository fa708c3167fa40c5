"""People who come in from a file: how far it is, and the file itself for as long as it is needed."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.ids import PublicIdField

if TYPE_CHECKING:
    from organisations.models.staff import Member


class Column(models.TextChoices):
    """What a column of the file can hold; any other is left where it is."""

    NAME = "name", _("Name, whole")
    GIVEN = "given", _("First name")
    PARTICLE = "particle", _("Prefix, such as van der")
    FAMILY = "family", _("Family name")
    EMAIL = "email", _("Mail address")
    LANGUAGE = "language", _("Language")
    EMPLOYER = "employer", _("Other employer")
    PHONE = "phone", _("Phone")
    LAST_DAY = "last_day", _("Last working day")


class PeopleImportQuerySet(models.QuerySet["PeopleImport"]):
    """The imports of one organisation."""

    def visible_to(self, member: "Member") -> Self:
        return self.filter(organisation_id=member.organisation_id)

    def open(self) -> Self:
        """Those that somebody can go on with: not done, and their file is there."""
        return self.exclude(state=PeopleImport.State.DONE).filter(file__isnull=False)

    def running(self) -> Self:
        return self.filter(state=PeopleImport.State.RUNNING)


class PeopleImport(models.Model):
    """One file and what becomes of it. Rows are numbered as in the sheet, from 1; `at_row` was looked at last."""

    class State(models.TextChoices):
        PREPARING = "preparing", _("being prepared")
        RUNNING = "running", _("running")
        STOPPED = "stopped", _("stopped")
        DONE = "done", _("done")

    # So long its file lies here.
    FILE_STAYS = timedelta(hours=24)

    public_id = PublicIdField()
    organisation = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="people_imports")
    started_by = models.ForeignKey("organisations.Person", models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.PREPARING)
    file_name = models.CharField(max_length=120)
    # How the file is to be read: empty while somebody has to say it, or where its lines show it.
    encoding = models.CharField(max_length=16, blank=True)
    separator = models.CharField(max_length=1, blank=True)
    # The row that says what stands below it, 0 for none, and of each column from the left what it holds ("": nothing).
    heading_row = models.PositiveIntegerField(default=0)
    columns = models.JSONField(default=list, blank=True)
    rows = models.PositiveIntegerField(default=0)
    at_row = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    filled = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    # The numbers of rows that did not come in, by what is the matter with them (`organisations.importing.Matter`).
    problems = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    moved_at = models.DateTimeField(null=True, blank=True)

    objects = PeopleImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def refused(self) -> int:
        """How many rows did not come in."""
        found: dict[str, Any] = self.problems
        return sum(len(rows) for rows in found.values())

    @property
    def handled(self) -> int:
        return self.added + self.filled + self.unchanged + self.refused

    @property
    def percent(self) -> int:
        return 100 * self.handled // self.rows if self.rows else 100

    @property
    def has_file(self) -> bool:
        return hasattr(self, "file")

    @property
    def file_until(self) -> datetime:
        return self.created_at + self.FILE_STAYS

    @property
    def is_gone(self) -> bool:
        """Nobody can go on with it: its day was over, or somebody was erased meanwhile."""
        return self.state in (self.State.PREPARING, self.State.STOPPED) and not self.has_file

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING

    @property
    def is_stopped(self) -> bool:
        return self.state == self.State.STOPPED

    @property
    def is_done(self) -> bool:
        return self.state == self.State.DONE


class ImportFile(models.Model):
    """The lines of the file, of which only the chosen columns come in. Never given back, and gone within a day."""

    people_import = models.OneToOneField(PeopleImport, models.CASCADE, related_name="file")
    content = models.BinaryField()

    def __str__(self) -> str:
        return str(self.people_import)
