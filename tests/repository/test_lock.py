"""The lock: pinned, hashed, without addresses, one version of everything on the robot and in the tests."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement

from tests.repository.tree import ROOT

LOCKS = ("run", "ears", "japanese", "dev", "node")
ENTRY = re.compile(r"^([a-z0-9.-]+)(?:\[[\w,-]+\])?==([^\s;]+)(?: ; [^\\]+)? \\$", re.MULTILINE)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def entries(lock: str) -> set[tuple[str, str]]:
    """(name, version): a name comes twice where two versions of Python need two versions of it."""
    return set(ENTRY.findall((ROOT / "requirements" / f"{lock}.txt").read_text("utf-8")))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_entry_is_pinned_and_hashed(lock: str) -> None:
    pinned: dict[str, int] = {}
    for line in (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8").splitlines():
        if line.lstrip().startswith("#"):
            continue
        if re.fullmatch(r" +--hash=sha256:[0-9a-f]{64}(?: \\)?", line):
            pinned[list(pinned)[-1]] += 1
        else:
            match = ENTRY.match(line)
            assert match, f"neither a pin nor a hash: {line}"
            pinned[match[1]] = 0
    assert pinned
    assert [name for name, hashes in pinned.items() if not hashes] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_address(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8")
    assert re.findall(r"\w+://|--(?:extra-)?index-url|--find-links|--trusted-host|@ ", text) == []


def test_the_tests_run_what_the_robot_runs() -> None:
    run, ears, dev = entries("run"), entries("ears"), entries("dev")
    assert len(run) > 20
    assert run <= ears <= dev
    assert ears <= entries("japanese")


def test_the_lock_satisfies_the_project() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    wanted = {
        "run": PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"],
        "ears": extras["ears"] + [name for name in extras["ko"] if not name.startswith("yorisou")],
        "japanese": extras["ja-ears"][1:] + extras["ja"][1:] + extras["ja-voice"],
        "dev": [name for name in PROJECT["dependency-groups"]["dev"] if isinstance(name, str)],
    }
    for lock, requirements in wanted.items():
        locked = entries(lock)
        for requirement in map(Requirement, requirements):
            name = re.sub(r"[-_.]+", "-", requirement.name).lower()
            versions = [version for found, version in locked if found == name]
            assert versions, f"{name} is not in requirements/{lock}.txt: run make lock"
            assert all(map(requirement.specifier.contains, versions)), f"{name} {versions}: run make lock"


def test_the_build_is_pinned_once() -> None:
    lines = (ROOT / "requirements" / "build.in").read_text("utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == PROJECT["build-system"]["requires"]


def test_the_notice_names_everything_that_the_robot_runs() -> None:
    notice = (ROOT / "NOTICE").read_text("utf-8").lower().replace("_", "-")
    assert [name for name, _ in sorted(entries("run")) if not re.search(rf"\b{name}\b", notice)] == []
