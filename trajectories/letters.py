"""The letters of this floor: what L&D decided on a request; and to admins that all of an organisation goes."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse

from mailing.compose import absolute, render_letter
from mailing.models import Mail
from mailing.register import SEND, Letter, Rendered, Verdict, register
from organisations.models import Organisation
from organisations.models.organisation import COOLING
from organisations.working_days import Calendar
from trajectories.models import Trajectory


class Decision(Letter):
    """Taken up, on the waiting list or declined, with the reason. Somebody waits for it."""

    kind = "decision"
    uncertain = "retry"
    lasts = timedelta(days=14)

    def still_wanted(self, mail: Mail, now: datetime) -> Verdict:
        """Unless it was decided otherwise meanwhile; and at an hour at which they read."""
        if _decided(mail) is None:
            return Verdict("cancel", "decided otherwise meanwhile")
        calendar = Calendar.of(mail.person)
        if not calendar.in_window(now):
            return Verdict("later", "outside the hours of the reader", later=calendar.next_window(now))
        return SEND

    def render(self, mail: Mail, now: datetime) -> Rendered:
        """The words that L&D wrote, and who to reach."""
        trajectory = _decided(mail)
        if trajectory is None:
            raise ValueError("a decision that does not stand")
        context = {
            "trajectory": trajectory,
            "is_accepted": trajectory.is_taken_up,
            "is_waitlisted": trajectory.state == Trajectory.State.WAITLISTED,
        }
        return render_letter("decision", context, mail=mail)


class Ending(Letter):
    """Everything of the organisation goes: every admin hears it at once, and one who did not know can take it back."""

    kind = "ending"
    uncertain = "retry"
    lasts = COOLING

    def still_wanted(self, mail: Mail, now: datetime) -> Verdict:
        since = datetime.fromisoformat(mail.about["since"])
        stands = Organisation.objects.filter(pk=mail.organisation_id, ending_since=since).exists()
        return SEND if stands else Verdict("cancel", "it was taken back")

    def render(self, mail: Mail, now: datetime) -> Rendered:
        """Who asked it, from when on everything is gone, and where to take it back."""
        place = {"org": mail.organisation.public_id}
        ends_at = datetime.fromisoformat(mail.about["since"]) + COOLING
        context = {
            "asked_by": mail.sender,
            "ends_at": ends_at.astimezone(ZoneInfo(mail.organisation.timezone)),
            "url": absolute(reverse("trajectories:end_organisation", kwargs=place)),
        }
        return render_letter("ending", context, mail=mail)


def _decided(mail: Mail) -> Trajectory | None:
    """The request, as long as the decision this letter is about is the last one."""
    decided_at = datetime.fromisoformat(mail.about["decided_at"])
    return Trajectory.objects.filter(pk=mail.about["trajectory"], decided_at=decided_at).first()


register(Decision())
register(Ending())
