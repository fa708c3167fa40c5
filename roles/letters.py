"""The letter of this floor: L&D's reply to a question, with the link to answer after all."""

from datetime import datetime, timedelta
from typing import Literal

from asks import links
from asks.letters import groups_in, page_token
from mailing.compose import render_letter
from mailing.models import Mail
from mailing.register import SEND, Rendered, Verdict, register
from roles.models import Answer


class Reply:
    """Sent at once: the person's own question causes it."""

    kind = "reply"
    uncertain: Literal["retry", "park"] = "retry"
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
        return render_letter("reply", {"question": question, "url": links.url("l", token)}, mail=mail)

    def delivered(self, mail: Mail, now: datetime) -> None:
        """Nothing follows from it."""


register(Reply())
