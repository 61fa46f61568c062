"""A robot at a centre: quiet company for whoever comes, and nothing of it anywhere."""

import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from robot import paths
from robot.app.twin import LEAVES_S, Twin
from robot.app.twin_company import TwinJournal, quiet_company
from robot.behaviours.script import load
from robot.centre.code import day_of_code
from robot.centre.site import site_file
from robot.cli.centre_folder import today
from robot.cli.main import app
from robot.contract import events as e
from robot.engine.core import Engine
from robot.engine.phases import CONTACT
from robot.errors import DeviceError, UsageError
from tests.centre.build import centre
from tests.runtime.live import Live

SCRIPTS = sorted(paths.FIRST_PROGRAMME.parent.glob("*.yaml"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_of_every_programme_only_touch_and_greeting_is_left(script: Path) -> None:
    twin = quiet_company(load(script))
    assert {each.rung for each in twin.levels} <= {"L0", "L1", "L2"}
    assert (twin.start, twin.ceiling) == (twin.levels[-1].id,) * 2
    assert {*twin.agreed} == {each.id for each in twin.levels}
    assert (twin.destination, twin.quests, twin.fading, twin.standing_approval) == ("", (), (), False)
    assert not {"speech", "microphone", "cards", "text"} & {*twin.levels[-1].modalities}
    assert Engine(twin, 1).progress.level == twin.start


class Stage:
    """A twin whose parts are looked at: an engine's phase, a journal, and a clock that a test sets."""

    def __init__(self, tmp_path: Path) -> None:
        self.journal, self.put, self.anew = TwinJournal(tmp_path / "journal.db"), list[Any](), 0
        self.engine, self.now_us = SimpleNamespace(phase="asleep"), 0
        clock = SimpleNamespace(now=lambda: self.now_us)
        host = SimpleNamespace(clock=clock, inbox=SimpleNamespace(put=self.put.append))
        self.twin = Twin(host, self, SimpleNamespace(begin_anew=self._again))  # type: ignore[arg-type]

    def _again(self) -> None:
        self.anew += 1
        self.engine.phase = "asleep"

    def touch(self, *, rough: bool = False) -> None:
        self.journal.event(0, e.Touched("head", 400, rough))


def test_a_hand_wakes_it_and_it_forgets_once_they_have_gone(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.twin.look()
    stage.touch(rough=True)
    stage.twin.look()
    assert stage.put == [], "a shove is no greeting"
    stage.touch()
    stage.twin.look()
    stage.twin.look()
    assert stage.put == [e.WakeRequested("touch")]
    stage.engine.phase = "present"
    stage.now_us = int(LEAVES_S * 1e6) - 1
    stage.touch()
    stage.twin.look()
    stage.now_us = int(2 * LEAVES_S * 1e6) - 2
    stage.twin.look()
    assert stage.anew == 0, "since the last touch"
    stage.now_us += 1
    stage.twin.look()
    assert stage.anew == 1
    assert LEAVES_S == 600


@pytest.mark.parametrize("phase", ["stopped", "fault", "handover"])
def test_what_was_stopped_stays_so_whoever_touches_it(tmp_path: Path, phase: str) -> None:
    stage = Stage(tmp_path)
    stage.engine.phase = phase
    stage.touch()
    stage.now_us = int(3 * LEAVES_S * 1e6)
    stage.twin.look()
    assert (stage.put, stage.anew) == ([], 0)


def test_no_press_waits_for_a_disk_that_is_not_written_to(tmp_path: Path) -> None:
    answered: list[str] = []
    TwinJournal(tmp_path / "journal.db").acknowledged(lambda: answered.append("now"))
    assert answered == ["now"]


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class Twinned(Live):
    """`yorisou run --twin`, which takes no journal."""

    def __init__(self, folder: Path, config: str) -> None:
        self.folder, self.socket = folder, folder / "run" / "control.sock"
        (folder / "yorisou.toml").write_text(config, "utf-8")
        told = ["run", "--twin", "--headless", "--socket", "run/control.sock"]
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from robot.cli.main import main; main()", *told],
            cwd=folder,
            env={**os.environ, "XDG_DATA_HOME": str(folder / "data")},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def woken(live: Live) -> bool:
    """Whether a hand has woken it. A body that is not there yet feels none: once more, then.

    Where the computer has too much to do its body may hold still at once; it is awake all the same.
    """
    live.ask("touch", pad="head", ms=900)
    for _ in range(14):
        if live.state()["phase"] != "asleep":
            return True
        time.sleep(0.05)
    return False


@pytest.mark.real_time
def test_nothing_of_a_visit_is_on_the_disk(tmp_path: Path) -> None:
    """A whole robot: touched, stopped, asked for more; the folder and its own data stay as they were."""
    site = site_file(centre(tmp_path / "c")[0], today())
    config = f'[centre]\nown = "{tmp_path / "c"}"\n'
    with Twinned(tmp_path, config) as live:
        before = files(tmp_path)
        live.until(lambda: woken(live), 30)
        assert live.state()["level"]["name"]["en"]
        with suppress(DeviceError):  # the lists of words are still being read on a slow machine
            live.ask("type", text="kestrel by the harbour")
        live.ask("start", source="tap")  # answered once it has been taken, and nobody has written it down
        assert live.state()["phase"] not in CONTACT, "no session begins where nothing is written down"
        code = live.ask("code-now")["code"]
        assert day_of_code(site.month_keys(), code, time.time(), None) is not None
        live.ask("stop", source="tap")
        live.until(lambda: live.state()["phase"] == "stopped", 10)
        live.ask("touch", pad="back", ms=900)
        time.sleep(1.0)
        assert live.state()["phase"] == "stopped"
        assert "twin" in {each["code"] for each in live.state()["notices"]}
        assert files(tmp_path) == before
    after = files(tmp_path)
    assert {*after} <= {*before}
    assert not any(b"kestrel" in data for data in after.values())
    assert not [*tmp_path.rglob("*.db")]
    assert "kestrel" not in live.out + live.err


@pytest.mark.parametrize("more", [("--fast",), ("--journal", "j.db")])
def test_it_goes_with_nothing_that_keeps(more: tuple[str, ...]) -> None:
    done = CliRunner().invoke(app, ["run", "--twin", *more])
    assert isinstance(done.exception, UsageError)
    assert "keeps nothing" in str(done.exception)
