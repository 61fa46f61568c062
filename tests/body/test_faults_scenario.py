"""Fault scenarios: their schema, the messages for a faulty one, and random drawing."""

from collections import Counter
from pathlib import Path

import pytest

from robot.errors import InputError
from sim.faults.__main__ import main
from sim.faults.random_scenario import random_scenario
from sim.faults.scenario import KINDS, Scenario, dump, load, named
from sim.faults.seeded_random import seeded_random
from tests.body.world import ROOT

WRONG = {
    "faults: 3": "faults: Input should be a valid list",
    "- a": "the file: Input should be a valid dictionary",
    "": "the file: Input should be a valid dictionary",
    "about: nothing": "faults: Field required",
    "faults: [{fault: los, at: 1, for: 1}]": "faults[0]: there is no fault 'los'; did you mean 'loss'?",
    "faults: [{fault: 7, at: 1, for: 1}]": "faults[0]: there is no fault 7; there are delay, loss,",
    "faults: [{at: 1}]": "faults[0]: Unable to extract tag",
    "faults: [loss]": "faults[0]: ",
    "faults: [{fault: loss, for: 1}]": "faults[0].at: Field required",
    "faults: [{fault: loss, at: soon}]": "faults[0].at: Input should be a valid number",
    "faults: [{fault: loss, at: .nan}]": "faults[0].at: Input should be",
    "faults: [{fault: loss, at: -1}]": "faults[0].at: Input should be greater than or equal to 0",
    "faults: [{fault: loss, at: 1000}]": "faults[0].at: Input should be less than or equal to 60",
    "faults: [{fault: loss, at: 1, share: 1.5}]": "faults[0].share: Input should be less than or equal to 1",
    "faults: [{fault: loss, at: 1, port: usb}]": "faults[0].port: Input should be 'servos'",
    "faults: [{fault: loss, at: 1, colour: red}]": "faults[0].colour: Extra inputs are not permitted",
    "faults: [{fault: loss, at: 1}, {fault: jam, at: 1, joint: nose}]": "faults[1].joint: Input should be",
    "faults: [": "is not YAML: while parsing",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_said_of_a_wrong_one(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(text)
    with pytest.raises(InputError) as caught:
        load(str(file))
    assert f"{file}: {WRONG[text]}" in str(caught.value)
    assert main(["--scenario", str(file)]) == 3
    assert capsys.readouterr().err == f"{caught.value}\n"


def test_files_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    for file, said in (
        (tmp_path / "bytes.yaml", "not UTF-8"),
        (tmp_path, "directory"),
        ("nothing", "noisy-wire"),
    ):
        assert main(["--scenario", str(file), "--runs", "2"]) == 3
        assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["--seed", "x"], ["--seed=-1"], ["--runs", "0"], ["--seconds", "nan"], ["--no"]]
)
def test_arguments_that_make_no_sense(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "error:" in capsys.readouterr().err


@pytest.mark.parametrize("name", named())
def test_what_is_written_is_read_again(name: str, tmp_path: Path) -> None:
    (tmp_path / "again.yaml").write_text(dump(load(name)))
    assert load(str(tmp_path / "again.yaml")) == load(name)


def test_every_fault_is_drawn_and_comes_to_its_end() -> None:
    scenarios = [random_scenario(seeded_random("scenario", seed), 2.0) for seed in range(400)]
    assert scenarios[:9] == [random_scenario(seeded_random("scenario", seed), 2.0) for seed in range(9)]
    drawn = Counter(fault.fault for scenario in scenarios for fault in scenario.faults)
    assert set(drawn) == set(KINDS)
    assert min(drawn.values()) > 5
    assert max(scenario.end for scenario in scenarios) <= 2.1
    assert max(len([f for f in s.faults if f.fault == "killed-host"]) for s in scenarios) == 1
    assert {fault["fault"] for name in named() for fault in _faults(load(name))} == set(KINDS)


def test_the_manual_names_every_fault() -> None:
    page = (ROOT / "docs" / "reference" / "faults.md").read_text("utf-8")
    assert [kind for kind in KINDS if f"| `{kind}` |" not in page] == []


def _faults(scenario: Scenario) -> list[dict[str, object]]:
    return scenario.model_dump()["faults"]
