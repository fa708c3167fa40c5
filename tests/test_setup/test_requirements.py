"""The pinned files are what pyproject.toml asks for, and tell nothing about who made them."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
BASE = [Requirement(line) for line in PROJECT["dependencies"]]
OPTIONAL = {name: [Requirement(line) for line in asked] for name, asked in PROJECT["optional-dependencies"].items()}
EXTRAS = OPTIONAL["sentry"] + OPTIONAL["prometheus"] + OPTIONAL["sso"]
DEV = OPTIONAL["dev"] + EXTRAS
FILES = {"requirements.txt": BASE, "requirements-extras.txt": BASE + EXTRAS, "requirements-dev.txt": BASE + DEV}
REFRESH = "see docs/develop.md, Requirements"


def pins(name: str) -> dict[str, Requirement]:
    lines = re.findall(r"^([A-Za-z0-9].*?)\s*\\?$", (ROOT / name).read_text(), flags=re.MULTILINE)
    return {canonicalize_name(pin.name): pin for pin in map(Requirement, lines)}


def version(pin: Requirement) -> str:
    return str(pin.specifier).removeprefix("==")


@pytest.mark.parametrize(("name", "asked"), FILES.items())
def test_every_requirement_is_pinned_within_its_range(name: str, asked: list[Requirement]) -> None:
    pinned = pins(name)

    assert len(pinned) > len(asked), "the file was read"
    for requirement in asked:
        pin = pinned.get(canonicalize_name(requirement.name))
        assert pin is not None, f"{requirement.name} is not pinned: {REFRESH}"
        assert requirement.specifier.contains(version(pin), prereleases=True), f"{pin} is out of range: {REFRESH}"


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-extras.txt"])
def test_what_is_pinned_for_both_is_the_same_in_both(name: str) -> None:
    base, dev = pins(name), pins("requirements-dev.txt")

    assert {name: version(pin) for name, pin in base.items()} == {name: version(dev[name]) for name in base}


@pytest.mark.parametrize("name", FILES)
def test_a_direct_requirement_that_left_is_no_longer_named(name: str) -> None:
    asked = {canonicalize_name(requirement.name) for requirement in FILES[name]}
    text = (ROOT / name).read_text()
    by_us = r"^([a-z0-9-]+)==[^#]*?# via(?:\n    #  )? impactmodel \(pyproject.toml\)"
    direct = set(re.findall(by_us, text, re.MULTILINE))

    assert direct, "the file says who asked"
    assert direct <= asked


@pytest.mark.parametrize("name", FILES)
def test_every_pin_has_hashes_and_no_host_or_folder_is_named(name: str) -> None:
    text = (ROOT / name).read_text()
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]

    assert blocks
    assert [block for block in blocks if "--hash=sha256:" not in block] == []
    assert re.findall(r"https?:|file:|--find-links|--index|--extra-index|(?<!\w)/\w+/", text) == []
