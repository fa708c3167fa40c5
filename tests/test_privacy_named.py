"""Whoever is erased is named in no text, whoever wrote it: every field in which people write is in the register."""

from pathlib import Path

import pytest
from django.db import models
from pytest_django import Settings

from organisations import actions
from organisations.acting import PRODUCT
from organisations.personal import written
from tests import everything_kept as kept
from tests import factories as make
from tests.test_privacy_erase import hits
from trajectories.changes import record
from trajectories.models import Change, Trajectory

pytestmark = pytest.mark.django_db


def test_the_name_is_taken_out_of_all_of_them(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    sara = kept.sara()
    trajectory = sara.roles.all()[0].trajectory
    make.cause(trajectory)
    make.own_question(sara.organisation)
    make.behaviour(trajectory)
    for one in written:
        for name in one.fields:
            field = one.model._meta.get_field(name)
            most = getattr(field, "max_length", None)
            # As long as it may be: nobody's name is longer than hers is.
            words = f"{'x' * (most - len(kept.NAME) - 1)} {kept.NAME}" if most else f"Vraag {kept.NAME}"
            said = {"lines": [words]} if isinstance(field, models.JSONField) else words
            assert one.model._base_manager.update(**{name: said}), f"no row of {one.model} to try it on"
    before = hits()

    actions.forget(sara, by=PRODUCT, now=kept.later(1))

    assert before > 100
    assert hits() == 0


# How somebody is called here, and how others write it.
CAPITALS = [
    ("Janneke van 't Hof", "JANNEKE VAN 'T HOF"),
    ("Janneke van 't Hof", "janneke Van 'T hof"),
    ("Janneke van 't Hof", "Janneke van ’t Hof"),
    ("Janneke van 't Hof", "Janneke\nvan  't Hof"),
    ("Łukasz Wójcik", "łukasz wójcik"),
    ("Łukasz Wójcik", "ŁUKASZ WÓJCIK"),
    ("Łukasz", "łukasz"),
    ("Żóć", "ŻÓĆ"),
    ("İlknur Işık", "ilknur ışık"),
    ("Sara Yıldız", "SARA YILDIZ"),
    ("Jörg Groß", "JÖRG GROSS"),
    ("Иван Петров", "ИВАН ПЕТРОВ"),
    ("Wil", "WIL"),
]


@pytest.mark.parametrize(("name", "said"), CAPITALS, ids=str)
@pytest.mark.parametrize("is_json", [False, True], ids=["text", "json"])
def test_in_other_capitals_it_is_the_same_name(
    name: str, said: str, is_json: bool, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    trajectory = make.trajectory()
    person = make.person(name)
    text = f"({said}) belt. Vraag het {said}, en niet de {said}ers of de Ober{said}."
    if is_json:
        record(trajectory, Change.Part.INTAKE, "edit", before={"intent": text}, by=PRODUCT, now=make.MADE)
    else:
        Trajectory.objects.filter(pk=trajectory.pk).update(summary=text)

    actions.forget(person, by=PRODUCT, now=kept.later(1))

    trajectory.refresh_from_db()
    after = Change.objects.get().before["intent"] if is_json else trajectory.summary
    nobody = "Verwijderd persoon"
    assert after == f"({nobody}) belt. Vraag het {nobody}, en niet de {said}ers of de Ober{said}."


def test_a_word_that_is_no_name_stays(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    text = "Wie wil er in JANUARI? Wil wil wel, Wil Jan dan ook? Janneke en JAN DE WIT gaan."
    trajectory = make.trajectory(summary=text)
    make.person("jan de wit")
    for name in ("Wil", "Jan", "Jan de Wit"):
        actions.forget(make.person(name), by=PRODUCT, now=kept.later(1))
    trajectory.refresh_from_db()
    nobody = "Verwijderd persoon"
    assert trajectory.summary == (
        f"Wie wil er in JANUARI? {nobody} wil wel, {nobody} {nobody} dan ook? Janneke en {nobody} DE WIT gaan."
    )
