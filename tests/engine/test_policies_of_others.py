"""Step policies of other packages: found by name, held to the contract, told with their package."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from robot.app.options import Options
from robot.app.playable_programme import COMPANY, playable
from robot.behaviours.script import check_text, load
from robot.config.schema import Config
from robot.contract.programme import Policy
from robot.doctor.backends import policies as examined
from robot.engine.policies import KINDS, POLICIES, make
from robot.errors import InputError
from sim.person.weeks import LEVELS
from tests.kit.outside import install
from tests.script.build import FIVE_UP, TEXT, changed

GOOD = """
from typing import ClassVar

from pydantic import Field

from robot.engine.policies.base import PolicyFigures, SafePolicy, Wish


class Figures(PolicyFigures):
    sessions: int = Field(4, ge=1, le=20)


class Slow(SafePolicy):
    kind = "slow"
    Figures = Figures

    @classmethod
    def made(cls, figures, levels, state):
        policy = cls()
        policy.sessions = figures.get("sessions", 4)
        return policy

    def own_wish(self, last, here):
        return Wish("up" if here.sessions >= self.sessions else "hold", "comfortable-run", ())


class Half(SafePolicy):
    kind = "half"


class Bold(Slow):
    kind = "bold"

    def wish(self, last, here):
        return Wish("up", "bold", ())


class Other(Slow):
    kind = "another"


class Shapeless(Slow):
    kind = "shapeless"
    Figures = dict


class Hold(Slow):
    kind = "hold"


def function(*_): ...
"""
POINTS = {
    "slow": "slow_steps:Slow",
    "half": "slow_steps:Half",
    "bold": "slow_steps:Bold",
    "other": "slow_steps:Other",
    "shapeless": "slow_steps:Shapeless",
    "function": "slow_steps:function",
    "absent": "slow_steps:Absent",
    "gone": "no_such_module:Policy",
    "hold": "slow_steps:Hold",
}
FAULTS = {
    "half": "lacks own_wish",
    "bold": "has a wish of its own",
    "other": "says that its kind is 'another'",
    "shapeless": "has Figures that are no PolicyFigures",
    "function": "is no subclass of SafePolicy",
    "absent": "cannot be loaded (AttributeError",
    "gone": "cannot be loaded (ModuleNotFoundError",
}
SHIPPED = "policy: {kind: n-up-one-down, up_after: 5}"


@pytest.fixture(autouse=True)
def slow_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The package, for the time of one test."""
    install(tmp_path, {"name": "slow-steps", "version": "1.2", "entry-points": {"yorisou.policies": POINTS}})
    (tmp_path / "slow_steps.py").write_text(GOOD, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(POLICIES, "_found", dict(POLICIES._found))
    importlib.invalidate_caches()
    yield
    sys.modules.pop("slow_steps", None)


def test_one_is_found_by_its_kind_with_its_figures() -> None:
    policy = make(Policy("slow", sessions=9), LEVELS, {})
    assert policy.sessions == 9  # type: ignore[attr-defined]
    assert POLICIES["slow"] is POLICIES["slow"]
    assert "slow" in POLICIES
    assert tuple(POLICIES) == KINDS, "ours alone are gone through"
    assert "slow (slow-steps 1.2)" in POLICIES.known.told()


def test_nothing_is_imported_before_a_programme_names_it() -> None:
    assert "slow" in POLICIES
    assert check_text(TEXT, "x.yaml") == []
    assert "slow_steps" not in sys.modules


def test_where_a_package_takes_a_kind_of_ours_ours_is_meant() -> None:
    assert POLICIES["hold"].__module__ == "robot.engine.policies.hold"


@pytest.mark.parametrize("kind", FAULTS)
def test_one_that_breaks_the_contract_is_told_with_its_package(kind: str) -> None:
    with pytest.raises(InputError) as caught:
        make(Policy(kind), LEVELS, {})
    assert caught.value.where == "slow-steps 1.2"
    assert FAULTS[kind] in caught.value.what
    assert caught.value.mend


def test_the_doctor_names_them_all_and_those_that_break() -> None:
    listed, *broken = examined(Config())
    assert "n-up-one-down" in listed.detail
    assert "slow (slow-steps 1.2)" in listed.detail
    told = "\n".join(finding.detail for finding in broken)
    assert all(fault in told for fault in FAULTS.values())
    assert {finding.state for finding in broken} == {"degraded"}
    assert len(broken) == len(FAULTS)


def findings(policy: str) -> list[str]:
    """What the check says of the shipped programme with another policy."""
    return [str(finding) for finding in check_text(changed((SHIPPED, policy), text=FIVE_UP), "x.yaml")]


def test_a_programme_may_name_one_and_its_figures_are_checked(tmp_path: Path) -> None:
    assert findings("policy: {kind: slow, sessions: 6}") == []
    (found,) = findings("policy: {kind: slow, sesions: 6}")
    assert "did you mean 'sessions'?" in found
    (found,) = findings("policy: {kind: slow, sessions: 60}")
    assert "write 20 or less" in found
    path = tmp_path / "own.yaml"
    path.write_text(changed((SHIPPED, "policy: {kind: slow, sessions: 6}"), text=FIVE_UP), "utf-8")
    assert load(path).policy == Policy("slow", sessions=6)


def test_a_programme_that_names_one_that_breaks_is_told_which_package(tmp_path: Path) -> None:
    (found,) = findings("policy: {kind: half}")
    assert "E013 slow-steps 1.2: the step policy half lacks own_wish." in found


def test_a_start_with_one_that_breaks_goes_on_in_company_and_says_which_package(tmp_path: Path) -> None:
    script = tmp_path / "own.yaml"
    script.write_text(changed((SHIPPED, "policy: {kind: half}"), text=FIVE_UP), "utf-8")
    config = Config.model_validate({"programme": {"path": str(script)}})
    found = playable(Options(config, "me"))
    assert not found.own
    assert found.programme.id == COMPANY
    assert any("slow-steps 1.2: the step policy half lacks own_wish" in part.what for part in found.lacks)


def test_a_kind_that_there_is_not_is_told_with_those_that_there_are() -> None:
    (found,) = findings("policy: {kind: slowly}")
    assert "write '" in found
    assert "'n-up-one-down'" in found
    assert "did you mean 'slow'?" in found
    with pytest.raises(InputError, match=r"no kind 'slowly'\. There are .*slow \(slow-steps 1\.2\)"):
        make(Policy("slowly"), LEVELS, {})
