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
