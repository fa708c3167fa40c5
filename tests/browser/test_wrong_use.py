"""What people do that nobody planned: a session that runs out while they type, two who write the same answer."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from tests import factories as make
from tests.browser.conftest import Invite, Post, World, sign_in
from tests.browser.hands import Pointer
from tests.browser.rich import NOW
from tests.browser.visitor import Way
from trajectories.models import IntakeAnswer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WITH, WITHOUT = Way("nl", True, Pointer), Way("en", False, Pointer)
LONG = "Klanten bellen drie keer.\nSinds de verhuizing, behalve op vrijdag."


@pytest.mark.parametrize("way", [WITH, WITHOUT], ids=str)
def test_what_was_typed_outlives_the_session(way: Way, invite: Invite, world: World, post: Post) -> None:
    world.at(NOW)
    sanne = make.member("Sanne Brouwer").person
    trajectory = make.trajectory(owner=sanne)
    question = f"/o/{trajectory.organisation.public_id}/t/{trajectory.public_id}/intake/2/"
    visitor = invite(way)
    visitor.go(question)
    sign_in(visitor, post, sanne.email)

    visitor.write("Your answer", LONG)
    visitor.choose("How sure is this?", IntakeAnswer.Certainty.SUSPECTED.label)
    Session.objects.all().delete()
    visitor.push("Save and go on")
    visitor.sees_heading("Sign in")
    assert not IntakeAnswer.objects.exclude(text="").exists(), "nobody who is not signed in saves anything"
    sign_in(visitor, post, sanne.email)

    expect(visitor.page).to_have_url(re.compile(re.escape(question)))
    expect(visitor.field("Your answer")).to_have_value(LONG)
    chosen = visitor.group("How sure is this?").get_by_role("radio", checked=True)
    expect(chosen).to_have_value(IntakeAnswer.Certainty.SUSPECTED)
    assert not IntakeAnswer.objects.exclude(text="").exists(), "shown again, and not saved by itself"
    visitor.push("Save and go on")
    visitor.sees("Saved.")
    assert IntakeAnswer.objects.get(number=2).text.replace("\r\n", "\n") == LONG


@pytest.mark.parametrize("way", [WITH, WITHOUT], ids=str)
def test_the_second_of_two_planners_sees_both_texts(way: Way, invite: Invite, world: World, post: Post) -> None:
    world.at(NOW)
    sanne, marieke = make.member("Sanne Brouwer").person, make.member("Marieke de Groot").person
    trajectory = make.trajectory(owner=sanne)
    question = f"/o/{trajectory.organisation.public_id}/t/{trajectory.public_id}/intake/2/"
    first, second = invite(way), invite(way)
    for visitor, person in ((first, sanne), (second, marieke)):
        visitor.go(question)
        sign_in(visitor, post, person.email)
        visitor.sees("What is the real problem?")

    first.write("Your answer", "Het is een regel.")
    first.push("Save and back to the overview")
    first.sees("Saved.")
    second.write("Your answer", "Het is het systeem.")
    second.push("Save and back to the overview")

    second.sees("%(name)s just changed this", name="Sanne")
    second.sees("Het is een regel.")
    expect(second.field("Your answer")).to_have_value("Het is het systeem.")
    assert IntakeAnswer.objects.get(number=2).text == "Het is een regel.", "nothing is overwritten unasked"
    second.choose("What will the answer be?", "Put them together")
    second.push("Save and back to the overview")
    second.sees("Both texts now stand under each other. Make one answer of them.")
    expect(second.field("Your answer")).to_have_value(re.compile(r"Het is een regel\.\s+Het is het systeem\."))
