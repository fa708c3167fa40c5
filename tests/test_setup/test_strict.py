"""The suite itself is strict: each of these first shows that it would see the fault."""

import socket
from pathlib import Path

import pytest
from django.template import engines

from tests import factories, servers, strict
from trajectories.models import Trajectory

pytestmark = pytest.mark.once


def test_an_undefined_name_in_a_template_of_ours_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strict, "OURS", "<unknown source>")
    template = engines["django"].from_string("{{ nobody.gave.this }}")

    with pytest.raises(strict.UndefinedInTemplate, match=r"nobody\.gave\.this"):
        template.render({})
    assert engines["django"].from_string("{% if nobody %}a{% endif %}{{ this }}").render({"this": "b"}) == "b"


def test_a_socket_to_elsewhere_fails() -> None:
    with socket.socket() as line, pytest.raises(strict.ClosedSocket):
        line.connect(("192.0.2.1", 80))


@pytest.mark.django_db
def test_prefetching_along_a_foreign_key_fails() -> None:
    trajectory = factories.trajectory()

    with pytest.raises(strict.PrefetchedAlongKey, match="owner"):
        list(Trajectory.objects.prefetch_related("owner"))
    assert Trajectory.objects.prefetch_related("cohorts").get() == trajectory


def test_the_run_says_on_what_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_SERVERS", "oracle")

    with pytest.raises(servers.NoServer):
        servers.wanted()
