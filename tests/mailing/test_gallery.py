"""Development: every kind of letter and every part can be looked at, and looking leaves nothing behind."""

import pytest
from django.test import Client

from asks.register import cards
from impactmodel.gallery import LANGUAGES, exhibits, written
from mailing.models import Mail
from mailing.register import letters
from tests.access_world import NOW, World

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def test_every_kind_of_letter_is_on_show_and_none_is_kept(world: World) -> None:
    names = {name for group in exhibits().values() for name in group}
    kinds = {kind for kind in letters if not kind.startswith(("test", "bench"))}
    wholes = set(exhibits()["whole"])
    assert wholes == {"several", "deputy", "dates"}
    assert {name.split("-")[0] for name in names - wholes} == kinds
    assert {name.partition("-")[2] for name in names} - {""} == set(cards)
    before = list(Mail.objects.order_by("pk").values())

    shown = {
        name: written(name, "en", NOW) for name in ("letter-promise", "reminder-log", "digest", "question", "trial")
    }
    shown |= {name: written(name, "pl", NOW) for name in wholes}

    assert [name for name, letter in shown.items() if letter is None or not letter.text] == []
    assert list(Mail.objects.order_by("pk").values()) == before
    with pytest.raises(KeyError):
        written("letter-nonsense", "en", NOW)
    page = Client().get("/dev/letters/letter-promise/").content.decode()
    assert page.count("<iframe") == 2 * len(LANGUAGES)
    assert 'src="/dev/letters/letter-promise/nl/html/"' in page
