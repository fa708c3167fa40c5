"""Text that says something."""

import pytest
from django import forms
from django.utils import translation

from organisations.words_field import PlaceField, WordsField

pytestmark = pytest.mark.once


class Form(forms.Form):
    words = WordsField(max_length=20)
    place = PlaceField(max_length=200, required=False)


@pytest.mark.parametrize("typed", ["vraagt door", "Юлия", "お客様", "يسأل", "5"])
def test_words_of_every_script_are_words(typed: str) -> None:
    assert Form({"words": typed}).is_valid()


def test_an_emoji_alone_and_a_text_that_is_too_long_are_told_and_kept() -> None:
    with translation.override("nl"):
        emoji, long = Form({"words": "👍🏽 ✨"}), Form({"words": "x" * 20_000})
        assert emoji.errors["words"] == ["Schrijf er ook woorden bij"]
        assert long.errors["words"] == ["Maak het korter: hooguit 20 tekens"]
        assert "x" * 20_000 in str(long["words"])


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        " JavaScript :alert(1)",
        "java\tscript:alert(1)",
        "zie data:text/html,x",
        "vb\u200bscript:x",
    ],
)
def test_a_script_is_no_place(typed: str) -> None:
    with translation.override("nl"):
        form = Form({"words": "ok", "place": typed})
        assert "Dit is een script, geen plek." in str(form["place"].errors)


@pytest.mark.parametrize("typed", ["Zaal 3: links", "https://meet.example/x?data=1", "Kantine, 2e verdieping", ""])
def test_a_room_and_a_link_are_places(typed: str) -> None:
    assert Form({"words": "ok", "place": typed}).is_valid()
