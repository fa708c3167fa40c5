"""The letters of this floor: a question to L&D and the reply to it, and word that a trajectory is called off."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from asks import invitations, links
from asks.letters import groups_in, page_token
from mailing.compose import render_letter
from mailing.models import Mail
from mailing.register import SEND, Letter, Rendered, Verdict, register
from organisations.models import Person
from organisations.working_days import Calendar
from roles.models import Answer, Commitment, Promise
from roles.said import said_once
from trajectories.models import Trajectory


class Reply(Letter):
    """Sent at once: the person's own question causes it."""

    kind = "reply"
    uncertain = "retry"
    lasts = timedelta(days=14)

    def still_wanted(self, mail: Mail, now: datetime) -> Verdict:
        """Unless they answered meanwhile, or the question left with its role."""
        question = Answer.objects.with_promise(mail.about["answer"])
        if question is None or question.promise.ended_at or question.promise.answer_id != question.pk:
            return Verdict("cancel", "answered meanwhile")
        return SEND

    def render(self, mail: Mail, now: datetime) -> Rendered:
        """Question, reply and the words it is about."""
        question = Answer.objects.with_promise(mail.about["answer"])
        token = page_token(mail, groups_in(mail), now)
        context = {
            "question": question,
            "is_question": question is not None and question.kind in Answer.QUESTIONS,
            "url": links.url("l", token),
        }
        return render_letter("reply", context, mail=mail)


class CalledOff(Letter):
    """To everyone who was asked something for it, once, when L&D chose to tell them."""

    kind = "called_off"
    uncertain = "retry"
    lasts = timedelta(days=7)

    def still_wanted(self, mail: Mail, now: datetime) -> Verdict:
        """At an hour at which they read."""
        if _called_off(mail) is None:
            return Verdict("cancel", "it is not called off")
        calendar = Calendar.of(mail.person)
        if not calendar.in_window(now):
            return Verdict("later", "outside the hours of the reader", later=calendar.next_window(now))
        mail.found = invitations.to_cancel(mail, now)
        return SEND

    def render(self, mail: Mail, now: datetime) -> Rendered:
        """What is called off, why, that they need do nothing more, and what takes it out of their calendar."""
        trajectory = _called_off(mail)
        if trajectory is None:
            raise ValueError("a trajectory that is not called off")
        has_promised = Promise.objects.ever_promised(mail.person, trajectory.pk)
        context = {"trajectory": trajectory, "has_promised": has_promised}
        letter = render_letter("called_off", context, mail=mail)
        return invitations.with_dates(letter, mail.found or (), mail.person, now)


class Question(Letter):
    """To L&D's owner, at once: what somebody wants to know before they promise. A reply by mail reaches who asks."""

    kind = "question"
    uncertain = "retry"
    lasts = timedelta(days=7)

    def still_wanted(self, mail: Mail, now: datetime) -> Verdict:
        """Unless all of it has its reply, or was answered otherwise."""
        return SEND if _questions(mail) else Verdict("cancel", "it has its reply")

    def render(self, mail: Mail, now: datetime) -> Rendered:
        """Who asks, what, about which words, and where to reply."""
        asked = said_once(_questions(mail))
        place = {"org": mail.organisation.public_id, "trajectory": asked[0].promise.commitment.trajectory.public_id}
        place["promise"] = asked[0].promise.public_id
        context = {
            "asked": asked,
            "who": asked[0].promise.role.person,
            "trajectory": asked[0].promise.commitment.trajectory,
            "by_mail": mail.sender is not None,
            "by_lnd": False,
            "url": f"{settings.PUBLIC_BASE_URL}{reverse('roles:reply', kwargs=place)}",
        }
        return render_letter("question", context, mail=mail)


def _questions(mail: Mail) -> list[Promise]:
    """Those that wait for a reply, in the order in which they were asked."""
    waiting = Promise.objects.with_words().filter(answer__in=mail.about["answers"], answer__replied_at=None)
    return list(waiting.order_by("answer__pk"))


class OpenedUp(Letter):
    """To L&D's owner, at once: what was promised and no longer stands. A sponsor hears of it at an hour they read."""

    kind = "opened_up"
    uncertain = "retry"
    lasts = timedelta(days=7)

    def still_wanted(self, mail: Mail, now: datetime) -> Verdict:
        """Unless all of it was answered again meanwhile."""
        if not _opened_up(mail):
            return Verdict("cancel", "it stands again")
        calendar = Calendar.of(mail.person)
        if "as" in mail.about and not calendar.in_window(now):
            return Verdict("later", "outside the hours of the reader", later=calendar.next_window(now))
        return SEND

    def render(self, mail: Mail, now: datetime) -> Rendered:
        """What, whose, and why; with the plan, or a sponsor's own page."""
        opened = said_once(_opened_up(mail))
        trajectory = opened[0].promise.commitment.trajectory
        if "as" in mail.about:
            groups = groups_in(mail)
            url = links.url("l", page_token(mail, groups, now)) if groups else ""
        else:
            place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
            url = f"{settings.PUBLIC_BASE_URL}{reverse('roles:commitments', kwargs=place)}"
        context = {
            "opened": opened,
            "trajectory": trajectory,
            "to_sponsor": "as" in mail.about,
            "is_ended": "ended" in mail.about,
            "is_lapsed": all(said.answer.kind == Answer.Kind.LAPSED for said in opened),
            "url": url,
        }
        return render_letter("opened_up", context, mail=mail)


def _opened_up(mail: Mail) -> list[Promise]:
    """Those that still lie open, in the order in which they opened."""
    opened = Promise.objects.with_words().filter(answer__in=mail.about["answers"]).order_by("answer__pk")
    return list(opened.over() if "ended" in mail.about else opened)


class OnRed(Letter):
    """To the sponsors, once: it started before everything was promised."""

    kind = "on_red"
    uncertain = "retry"
    lasts = timedelta(days=7)

    def still_wanted(self, mail: Mail, now: datetime) -> Verdict:
        """While it runs, at an hour at which they read."""
        if not _on_red(mail).is_running:
            return Verdict("cancel", "it does not run")
        calendar = Calendar.of(mail.person)
        if not calendar.in_window(now):
            return Verdict("later", "outside the hours of the reader", later=calendar.next_window(now))
        return SEND

    def render(self, mail: Mail, now: datetime) -> Rendered:
        """Why, and what was open on the day of the start."""
        groups = groups_in(mail)
        context = {
            "trajectory": _on_red(mail),
            "open": list(Commitment.objects.with_words().filter(pk__in=mail.about["open"])),
            "url": links.url("l", page_token(mail, groups, now)) if groups else "",
            "awaits_theirs": bool(groups) and _awaits(mail.person, mail.about["open"]),
        }
        return render_letter("on_red", context, mail=mail)


def _awaits(person: Person, commitments: list[int]) -> bool:
    """Whether one of these waits for the reader's own word."""
    theirs = Promise.objects.filter(role__person=person, commitment__in=commitments, ended_at=None)
    return any(promise.awaits_answer for promise in theirs.with_words())


def _on_red(mail: Mail) -> Trajectory:
    return Trajectory.objects.select_related("owner").get(pk=mail.about["trajectory"])


def _called_off(mail: Mail) -> Trajectory | None:
    return Trajectory.objects.called_off().filter(pk=mail.about["trajectory"]).first()


register(Reply())
register(CalledOff())
register(OpenedUp())
register(OnRed())
register(Question())
