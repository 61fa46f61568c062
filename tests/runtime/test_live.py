"""The whole companion as a process, and what happens when parts of it are killed, stopped or pulled out."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from robot.journal.key import read_key
from robot.journal.reading import read_session
from tests.runtime.live import Live

# Law 1 and 6: still within half a second, however the host was lost; and the time to ask the simulator.
STILL_S = 0.5 + 0.1


def child_of(live: Live, module: str) -> psutil.Process | None:
    found = [
        child
        for child in psutil.Process(live.process.pid).children(recursive=True)
        if child.status() != psutil.STATUS_ZOMBIE and module in child.cmdline()
    ]
    return found[0] if found else None


def cli(live: Live, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from robot.cli.main import main; main()", *arguments],
        cwd=live.folder,
        env={**os.environ, "XDG_DATA_HOME": str(live.folder / "data")},
        capture_output=True,
        text=True,
        check=False,
    )


def assert_still(live: Live) -> None:
    live.until(lambda: live.moving() < 0.02, STILL_S)
    before = {name: servo["position"] for name, servo in live.servos().items()}
    time.sleep(0.3)
    after = {name: servo["position"] for name, servo in live.servos().items()}
    assert max(abs(after[name] - before[name]) for name in before) < 0.02


@pytest.mark.parametrize("options", [(), ("--headless",)], ids=["with its page", "headless"])
def test_a_companion_outlives_its_terminal(tmp_path: Path, options: tuple[str, ...]) -> None:
    live = Live(tmp_path, *options, env={"PYTHONUNBUFFERED": ""})
    assert live.process.stdout is not None
    live.process.stdout.close()  # before the address of the page is told
    live.process.stdout = None
    with live:
        live.awake()
    assert live.process.returncode == 0
    assert "Error" not in live.err


@pytest.mark.real_time
def test_it_wakes_breathes_stops_and_sleeps(tmp_path: Path) -> None:
    with Live(tmp_path, "--headless") as live:
        assert live.state()["phase"] == "asleep"
        live.awake()
        assert live.state()["phase"] == "present"
        assert live.ask("touch", pad="head", ms=300)["ok"]
        assert live.ask("start") == {"id": 1, "ok": True, "saved": True}
        live.until(lambda: live.state()["phase"] == "active", 8)
        assert cli(live, "stop", "--socket", str(live.socket)).returncode == 0
        assert_still(live)
        state = live.state()
        assert state["phase"] == "stopped"
        assert state["caption"]["en"] == "Stopped."
        assert cli(live, "less", "--socket", str(live.socket)).returncode == 0
        state = live.state()
        assert state["level"]["id"] == "in-the-house"
        assert "because you asked for less" in state["level"]["why"]["en"]
    assert live.process.returncode == 0, live.err
    assert "Traceback" not in live.err
    assert live.out.endswith("Ending; this takes a few seconds.\n")
    assert cli(live, "replay", str(live.journal)).stdout.startswith("identical")


@pytest.mark.real_time
def test_law_1_every_source_of_a_stop_in_the_room(tmp_path: Path) -> None:
    with Live(tmp_path, "--headless") as live:
        for cause in ("button", "e_stop", "face_down", "eyes_covered"):
            live.awake()
            live.room({"button": "stop"} if cause == "button" else {cause: True})
            assert_still(live)
            assert live.state()["phase"] == "stopped", cause
            if cause != "button":
                live.room({cause: False})  # and wakes it at once, while its servos are still coming back


def test_law_6_killed_and_nothing_acknowledged_is_missing(tmp_path: Path) -> None:
    with Live(tmp_path, "--headless") as live:
        live.awake()
        room = live.folder / "run" / "body" / "room"
        assert live.ask("start")["saved"]
        assert live.ask("less")["done"], "a less is answered without the disk"
        assert live.ask("sleep")["saved"], "and what is saved later is saved after it"
        os.kill(live.process.pid, signal.SIGKILL)
        live.process.wait()
        live.until(lambda: not room.exists(), 20)  # the simulator ends with its parent
    key = read_key(tmp_path / "data" / "yorisou" / "journal.key").value
    kinds = [entry.kind for entry in read_session(live.journal, key, "last").entries]
    assert "start" in kinds
    assert "less" in kinds
    with Live(tmp_path, "--headless") as again:
        assert again.state()["phase"] == "asleep", "nothing resumes by itself"
        assert again.state()["level"]["id"] == "in-the-house"


@pytest.mark.real_time
def test_law_6_stopped_host_and_the_watchdogs_hold_the_body(tmp_path: Path) -> None:
    with Live(tmp_path, "--headless") as live:
        live.awake()
        os.kill(live.process.pid, signal.SIGSTOP)
        assert_still(live)
        assert all(servo["expired"] or not servo["torque"] for servo in live.servos().values())
        os.kill(live.process.pid, signal.SIGCONT)
        live.until(lambda: (live.try_state() or {}).get("phase") == "fault", 5)
        live.ask("wake")
        live.until(lambda: live.moving() > 0.005, 8)


@pytest.mark.real_time
def test_law_1_a_hanging_behaviour_cannot_hold_the_body(tmp_path: Path) -> None:
    """A plug-in that never yields blocks the event loop; the bus thread freezes without it."""
    site = tmp_path / "site"
    (site / "hangs-1.dist-info").mkdir(parents=True)
    (site / "hangs-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: hangs\nVersion: 1\n")
    (site / "hangs-1.dist-info" / "entry_points.txt").write_text("[yorisou.behaviours]\nhangs = hangs\n")
    (site / "hangs.py").write_text(
        "from robot.contract.behaviour_registry import behaviour\n"
        "@behaviour('hangs', 'light', 'breathing')\n"
        "def hangs(scene):\n"
        "    while True:\n"
        "        pass\n"
        "    yield\n"
    )
    script = (Path(__file__).parents[2] / "robot/behaviours/scripts/first-evenings.yaml").read_text("utf-8")
    assert "behaviour: presence" in script
    (tmp_path / "hangs.yaml").write_text(script.replace("behaviour: presence", "behaviour: hangs"), "utf-8")
    env = {"PYTHONPATH": str(site)}
    with Live(tmp_path, "--headless", config='[programme]\npath = "hangs.yaml"\n', env=env) as live:
        live.awake()
        live.ask("start")
        live.until(lambda: live.try_state() is None, 10)
        assert_still(live)
        live.process.kill()


@pytest.mark.real_time
def test_law_1_the_page_may_die_a_stop_works_without_it_and_it_comes_back(tmp_path: Path) -> None:
    with Live(tmp_path, config="[console]\nport = 18642\n") as live:
        live.awake()
        page = child_of(live, "robot.console")
        assert page is not None
        page.kill()
        assert live.ask("start")["ok"]
        assert live.state()["phase"] in ("greeting", "active")
        live.room({"button": "stop"})
        assert_still(live)
        assert live.state()["phase"] == "stopped"
        live.until(lambda: child_of(live, "robot.console") not in (None, page), 10)


@pytest.mark.real_time
def test_a_cable_pulled_in_mid_session_voids_it_and_comes_back_asleep(tmp_path: Path) -> None:
    with Live(tmp_path, "--headless") as live:
        live.awake()
        live.ask("start")
        body = child_of(live, "sim.body")
        assert body is not None
        body.kill()
        live.until(lambda: live.state()["phase"] == "fault", 20)
        state = live.state()
        assert state["caption"]["en"].startswith("The connection was lost")
        assert {notice["code"] for notice in state["notices"]} >= {"servos-lost"}
        live.until(lambda: live.state()["phase"] == "asleep", 20)
        live.awake()
        assert live.ask("log")["sessions"][0]["outcome"] == "void"
    assert "Traceback" not in live.err


def test_minutes_ends_a_session_in_order(tmp_path: Path) -> None:
    with Live(tmp_path, "--headless", "--minutes", "0.05") as live:
        live.ask("wake")
        assert live.process.wait(40) == 0


def test_law_8_a_typed_phrase_is_in_no_file(tmp_path: Path) -> None:
    canary = "murasaki-no-kujira"
    with Live(tmp_path, "--headless") as live:
        live.ask("wake")
        live.ask("type", text=f"hello {canary}")
        live.ask("type", text=canary)
        live.ask("stop")
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert canary.encode() not in file.read_bytes(), file
    assert canary not in live.out + live.err
    exported = cli(live, "journal", "export", str(live.journal), "--commands").stdout
    assert canary not in exported
    key = read_key(tmp_path / "data" / "yorisou" / "journal.key").value
    entries = read_session(live.journal, key, "last").entries
    assert canary not in json.dumps([entry.record().to_json() for entry in entries])
