"""A start with what there is: a slice of `sim.faults.starts`, and what the campaign has to notice."""

from pathlib import Path

import pytest

from sim.faults import starts
from sim.faults.start_faults import NAMED, START_FAULTS
from sim.faults.start_rig import StartRig, template


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("robot") / "template"
    template(folder)
    return folder


@pytest.mark.parametrize("names", [("body", "key"), ("programme-slip", "plug-in")])
def test_law_1_and_11_a_slice_of_every_start(made: Path, tmp_path: Path, names: tuple[str, str]) -> None:
    outcome = starts.play(made, tmp_path / "robot", names)
    assert outcome.broken == []
    assert outcome.stop_s >= 0
    assert outcome.taken_up_s >= 0


def test_every_lack_alone_and_with_every_other_of_another_part() -> None:
    everything = starts.all_of_them()
    assert {(name,) for name in NAMED} <= set(everything)
    assert len(everything) > 150
    assert len(everything) == len(set(everything))
    assert all(len({NAMED[name].part for name in names}) == len(names) for names in everything)
    assert all("key" in names for names in starts.all_of_them(["key"]))
    assert all(lacking.shows for lacking in START_FAULTS), "what is missing is said"


def test_the_campaign_notices_what_is_lost(made: Path, tmp_path: Path) -> None:
    rig = StartRig(made, tmp_path / "robot")
    before = starts._progress(rig)
    assert len(before["sessions"]) == 2
    fine, lost = starts.Outcome(()), starts.Outcome(())
    starts._nothing_lost(rig, (), before, fine)
    assert fine.broken == []
    more = [*before["sessions"], {"number": 99}]
    starts._nothing_lost(rig, (), {**before, "sessions": more, "agreed": [], "bar_up": 9, "level": "x"}, lost)
    assert len(lost.broken) == 4
    rig.close()


@pytest.mark.soak
@pytest.mark.timeout(6 * 3_600)
def test_every_start(capsys: pytest.CaptureFixture[str]) -> None:
    assert starts.main([]) == 0, capsys.readouterr().out
