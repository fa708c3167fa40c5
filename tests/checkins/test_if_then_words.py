"""What somebody wrote in their if-then plan reads as one sentence, however they began and ended it."""

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import strip_tags

from checkins.models import IfThenPlan


@pytest.mark.parametrize(
    ("situation", "response", "said"),
    [
        ("een klant boos begint", "vat ik eerst samen", "Als een klant boos begint, dan vat ik eerst samen."),
        ("Als een klant boos begint,", "dan vat ik eerst samen.", "Als een klant boos begint, dan vat ik eerst samen."),
        ("als… een klant boos begint …", "Dan: vat ik samen", "Als een klant boos begint, dan vat ik samen."),
        ("alsof het niets is", "danst iedereen", "Als alsof het niets is, dan danst iedereen."),
    ],
)
def test_a_plan_reads_as_one_sentence(situation: str, response: str, said: str) -> None:
    plan = IfThenPlan(situation=situation, response=response)
    with translation.override("nl"):
        assert plan.sentence == said
        shown = " ".join(strip_tags(render_to_string("checkins/_if_then_words.html", {"plan": plan})).split())
    assert shown.replace(" ", "").lower() == said.replace(" ", "").lower()


def test_so_does_the_hard_moment() -> None:
    plan = IfThenPlan(situation="x", response="y", hard_moment="de rij lang is.", hard_response="Dan adem ik uit.")
    with translation.override("nl"):
        shown = render_to_string("checkins/_if_then_words.html", {"plan": plan})
    assert "omdat de rij lang is: dan adem ik uit." in shown
