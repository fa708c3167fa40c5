"""start.py: one clear line for whatever stands in the way, and the same commands as in production."""

import ast
import contextlib
import os
import re
import runpy
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.processes.running import soon

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent.parent
PROCESSES: dict[str, Any] = runpy.run_path(str(ROOT / "impactmodel" / "processes.py"))


@pytest.fixture
def start() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "start.py"), run_name="start")


def outcome(folder: Path, *words: str, **environ: str) -> tuple[int, list[str]]:
    """Exit code and lines of a run of start.py in `folder`."""
    done = subprocess.run(
        [sys.executable, "start.py", *words],
        cwd=folder,
        env=os.environ | environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).strip().splitlines()


def copy(to: Path) -> Path:
    """A folder with start.py and the requirements alone, and a space in its name."""
    folder = to / "a folder"
    (folder / "impactmodel").mkdir(parents=True)
    for name in ("start.py", "requirements.txt", "requirements-dev.txt", "impactmodel/processes.py"):
        (folder / name).write_bytes((ROOT / name).read_bytes())
    return folder


@pytest.mark.parametrize("name", ["start.py", "impactmodel/processes.py"])
def test_an_older_python_can_read_it(name: str) -> None:
    ast.parse((ROOT / name).read_text(), feature_version=(3, 8))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only there a child can be told")
def test_the_children_of_a_start_that_was_killed_end_with_it(tmp_path: Path) -> None:
    code = f"""if True:
        import os, runpy, sys, time
        from pathlib import Path
        start = runpy.run_path({str(ROOT / "start.py")!r}, run_name="start")
        words = [sys.executable, "-c", "import time; print('begun', flush=True); time.sleep(60)"]
        child = start["Child"]("web", words, dict(os.environ), Path("web.log"))
        child.start()
        while "begun" not in Path("web.log").read_text():
            time.sleep(0.01)
        print(child.process.pid, flush=True)
        time.sleep(60)
    """
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert is_alive(child)

    parent.kill()
    parent.wait()
    parent.stdout.close()

    try:
        soon(lambda: not is_alive(child), patience=10)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


def is_alive(pid: int) -> bool:
    """Running; what nobody collected yet is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_an_older_python_is_told_what_is_needed(start: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 13))

    with pytest.raises(start["Stop"], match=r"needs Python 3\.11 or newer and this is 3\.10\.13"):
        start["check_python"]()


def test_a_port_in_use_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        code, lines = outcome(copy(tmp_path), "--port", str(port))

    assert code == 1
    assert lines == [f"start.py: Port {port} is in use. Try: python3 start.py --port {port + 1}"]


def test_a_port_that_cannot_be_is_one_line(tmp_path: Path) -> None:
    assert outcome(copy(tmp_path), "--port", "99999") == (
        1,
        ["start.py: There is no port 99999; choose one from 1024 to 65535 with --port."],
    )


def test_a_folder_without_a_name_is_one_line(tmp_path: Path) -> None:
    code, lines = outcome(copy(tmp_path), "--data", "")

    assert code == 1
    assert [line.startswith("start.py: --data needs a folder") for line in lines] == [True]


def test_a_folder_that_cannot_be_written_to_is_one_line(start: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(start["Stop"], match="cannot be written to"):
        start["check_writable"](tmp_path / "file" / "folder")


def test_without_network_installing_is_one_line(tmp_path: Path) -> None:
    folder = copy(tmp_path)
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    uv = bin_ / "uv"
    uv.write_text('#!/bin/sh\ncase "$1" in --version|venv) exit 0;; esac\necho "dns error" >&2; exit 1\n')
    uv.chmod(0o755)

    code, lines = outcome(folder, "--port", "18999", PATH=str(bin_))

    assert code == 1
    assert lines[-1].startswith("start.py: The packages cannot be fetched: no network")
    assert len(lines) == 2, "what it does, and why it stops"


def test_a_uv_that_does_not_work_is_passed_by(
    start: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shim = tmp_path / "uv"
    shim.write_text("#!/bin/sh\necho 'uv is not installed' >&2; exit 127\n")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert start["fill_with_uv"](tmp_path / "requirements.txt") is False


def test_the_stamp_follows_the_requirements(start: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text("a==1")
    before = start["stamp_of"]([file])
    file.write_text("a==2")

    assert start["stamp_of"]([file]) != before


def test_the_pages_know_their_own_address(start: dict[str, Any], tmp_path: Path) -> None:
    environ = start["environment"](8123, tmp_path)

    assert environ["PUBLIC_BASE_URL"] == "http://127.0.0.1:8123"
    assert "127.0.0.1:8123" in PROCESSES["command"]("web", "python", environ)


def test_compose_runs_the_same_commands() -> None:
    """Each service of ours becomes a process by its own name, and is asked by that name whether it lives."""
    text = (ROOT / "docker-compose.yml").read_text()
    run = dict(re.findall(r"^  (\w+):\n    <<: \*impactmodel\n    command: (.*)", text, flags=re.MULTILINE))
    ours = (PROCESSES["FIRST"], *PROCESSES["NAMES"])
    alive = re.findall(r'test: \["CMD", "python", "impactmodel/processes.py", "alive", "(\w+)"\]', text)

    assert run == {name: f'["python", "impactmodel/processes.py", "{name}"]' for name in ours}
    assert text.count("<<: *impactmodel") == len(run)
    assert tuple(alive) == PROCESSES["NAMES"]


def test_the_image_and_the_first_command_say_no_more_than_a_name() -> None:
    dockerfile, start = (ROOT / "Dockerfile").read_text(), (ROOT / "start.py").read_text()

    assert 'CMD ["python", "impactmodel/processes.py", "web"]' in dockerfile
    code = start.split('"""', 2)[2]
    assert [word for word in ("gunicorn", "celery", "migrate") if word in code] == [], "command lines of its own"


@pytest.mark.parametrize("name", [PROCESSES["FIRST"], *PROCESSES["NAMES"]])
def test_what_start_and_compose_run_is_the_same_line(
    name: str, start: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Compose lets `processes.py` become it in its own environment; start.py takes the words for that of its run."""
    environ = start["environment"](8123, tmp_path)
    monkeypatch.setattr(os, "environ", environ)
    became: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _python, words: became.append(words))
    monkeypatch.chdir(ROOT)

    PROCESSES["main"]([name])

    assert became == [PROCESSES["command"](name, sys.executable, environ)]


def test_with_redis_the_worker_does_more_than_one_thing_at_a_time() -> None:
    alone = PROCESSES["command"]("worker", "python", {})
    beside = PROCESSES["command"]("worker", "python", {"REDIS_URL": "redis://valkey/0"})

    assert "solo" in alone
    assert "solo" not in beside
