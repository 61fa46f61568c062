"""Backends by name: our own, those of another package, and what is said of one that is broken."""

import importlib
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from robot.config.partial import what_fits
from robot.config.schema import Config, load
from robot.contract import backends as kinds
from robot.doctor import body, examine
from robot.drivers.audio.backends import SOUND, open_playback
from robot.drivers.backends import Backends
from robot.drivers.body.backends import TRANSPORTS, WIRES, open_transport
from robot.drivers.ears.backends import EARS
from robot.drivers.voice.backends import VOICES
from robot.errors import DeviceError, InputError
from robot.motion.joints import TABLE
from sim.board import Board
from sim.bus import SimulatedBus
from sim.servo import Servo
from tests.body.wired import Pty
from tests.runtime.live import Live

TABLES: list[Backends[Any]] = [VOICES, EARS, SOUND, WIRES, TRANSPORTS]
NEEDS = {"rustypot", "sounddevice"}  # not installed everywhere


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.kind.group)
def test_every_name_of_ours_has_a_loader(table: Backends[Any]) -> None:
    for name in table.kind.own:
        if name not in NEEDS:
            assert callable(table.load(name)) or hasattr(table.load(name), "open_playback")
    assert {known.name for known in table.kind.known()} >= set(table.kind.own)


def test_a_table_loads_nothing_before_it_is_asked() -> None:
    code = (
        "import sys\n"
        "from robot.drivers.voice import backends\n"
        "from robot.drivers.body import backends\n"
        "from robot.drivers.audio import backends\n"
        "print(sorted({'miniaudio', 'sounddevice', 'rustypot', 'vosk', 'pyttsx3'} & set(sys.modules)))"
    )
    root = Path(__file__).parents[2]
    said = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


@pytest.mark.usefixtures("another_package")
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.kind.group)
def test_a_backend_of_another_package_is_found_by_its_name(table: Backends[Any]) -> None:
    assert table.load("parrot").__module__ == "parrot"
    assert "parrot (parrot 1.2)" in table.kind.told()


@pytest.mark.usefixtures("another_package")
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.kind.group)
def test_an_unknown_name_is_told_with_those_that_there_are(table: Backends[Any]) -> None:
    with pytest.raises(InputError, match=r"no .* called 'crow'") as caught:
        table.load("crow")
    for name in (*table.kind.own, "parrot (parrot 1.2)"):
        assert name in caught.value.mend


def test_where_a_package_brings_a_name_of_ours_ours_is_meant(another_package: Path) -> None:
    points = another_package / "parrot-1.2.dist-info" / "entry_points.txt"
    points.write_text("[yorisou.voices]\nespeak = parrot:voice\n", "utf-8")
    assert [known.name for known in kinds.VOICES.known()] == list(kinds.VOICES.own)
    assert VOICES.load("espeak").__module__.startswith("robot.")


@pytest.mark.usefixtures("another_package")
def test_a_package_that_cannot_be_imported_is_named() -> None:
    with pytest.raises(InputError, match="no such bird") as caught:
        VOICES.load("mute")
    assert caught.value.where == "parrot 1.2"
    assert [(known.name, known.package) for known, _ in VOICES.broken()] == [("mute", "parrot 1.2")]


BROKEN = """
class Half:
    def __init__(self, *_, **__): ...
    def say(self): ...
    def close(self): ...


def half(*_, **__):
    return Half()


def raising(*_, **__):
    raise RuntimeError("no seed")


number = 3
"""


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.kind.group)
@pytest.mark.parametrize("backend", ["Half", "half", "raising", "number"])
def test_one_that_breaks_the_contract_is_named_with_its_package(
    table: Backends[Any], backend: str, another_package: Path
) -> None:
    points = another_package / "parrot-1.2.dist-info" / "entry_points.txt"
    points.write_text(f"[{table.kind.group}]\nbroken = parrot_that_is_broken:{backend}\n", "utf-8")
    (another_package / "parrot_that_is_broken.py").write_text(BROKEN, "utf-8")
    importlib.invalidate_caches()
    with pytest.raises(InputError, match=r"lacks|RuntimeError: no seed|not a function") as caught:
        table.load("broken")("setting")
    assert caught.value.where == "parrot 1.2"
    assert caught.value.mend
    seen_at_once = table is SOUND or backend in ("Half", "number")
    assert [known.package for known, _ in table.broken()] == ["parrot 1.2"] * seen_at_once


def test_a_voice_without_hush_is_missing_and_stop_stops(another_package: Path, tmp_path: Path) -> None:
    points = another_package / "parrot-1.2.dist-info" / "entry_points.txt"
    points.write_text("[yorisou.voices]\nhalf = parrot_that_is_broken:half\n", "utf-8")
    (another_package / "parrot_that_is_broken.py").write_text(BROKEN, "utf-8")
    env = {"PYTHONPATH": f"{another_package}:{Path(__file__).parents[2]}"}
    with Live(tmp_path, config='[voice]\nengine = "half"\n', env=env) as live:
        live.until(lambda: "parrot 1.2" in str(live.state()["notices"]), 10)
        live.ask("wake", source="tap")
        live.until(lambda: live.state()["phase"] == "present", 10)
        live.ask("stop", source="tap")
        live.until(lambda: live.state()["phase"] == "stopped", 5)
    assert "half lacks hush, play, sound" in live.err
    assert "Error" not in live.err


# --- configuration and doctor -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("section", "key", "own"),
    [
        ("voice", "engine", "aquestalk"),
        ("ears", "engine", "vosk"),
        ("sound", "backend", "miniaudio"),
        ("body", "backend", "rustypot"),
    ],
)
def test_a_configuration_names_what_there_is(
    tmp_path: Path, section: str, key: str, own: str, another_package: Path
) -> None:
    file = tmp_path / "yorisou.toml"
    file.write_text(f'[{section}]\n{key} = "parrot"\n', "utf-8")
    assert getattr(getattr(load(file), section), key) == "parrot"
    file.write_text(f'[{section}]\n{key} = "crow"\n', "utf-8")
    with pytest.raises(InputError, match=rf"{section}.{key}") as caught:
        load(file)
    assert own in caught.value.what
    assert "parrot (parrot 1.2)" in caught.value.what
    config, (finding,) = what_fits(file)
    assert getattr(getattr(config, section), key) == getattr(getattr(Config(), section), key)
    assert finding.key == f"{section}.{key}"


@pytest.mark.usefixtures("another_package")
def test_the_doctor_lists_them_and_names_one_that_is_broken() -> None:
    findings = examine(Config.model_validate({"voice": {"engine": "mute"}}))
    listed = [finding.detail for finding in findings if finding.part.startswith("drivers:")]
    assert len(listed) == len(TABLES)
    assert all("parrot (parrot 1.2)" in detail for detail in listed)
    (broken,) = [finding for finding in findings if finding.part == "drivers"]
    assert (broken.state, "parrot 1.2" in broken.detail) == ("degraded", True)
    (voice,) = [finding for finding in findings if finding.part == "voice"]
    assert (voice.state, "no such bird" in voice.detail) == ("missing", True)


@pytest.mark.usefixtures("another_package")
def test_the_doctor_asks_who_is_behind_a_transport_of_another_package(tmp_path: Path) -> None:
    devices = {"servos": [Servo(joint.servo) for joint in TABLE], "board": [Board()]}
    served = {
        name: Pty(tmp_path / name, partial(SimulatedBus(each).receive, now_us=0))
        for name, each in devices.items()
    }
    ports = {name: f"parrot://{port.link}" for name, port in served.items()}
    found = {finding.part: finding for finding in body.body(Config.model_validate({"body": ports}))}
    for port in served.values():
        port.close()
    assert [found[name].state for name in devices] == ["real", "real"], found
    ports["board"] = "crow://there"
    unknown = [each for each in body.body(Config.model_validate({"body": ports})) if each.part == "board"]
    assert [(each.state, "parrot" in each.mend) for each in unknown] == [("missing", True)]


# --- in use -----------------------------------------------------------------------------------------------


def test_a_voice_that_cannot_be_loaded_does_not_prevent_the_start(
    tmp_path: Path, another_package: Path
) -> None:
    config, env = '[voice]\nengine = "mute"\n', {"PYTHONPATH": str(another_package)}
    with Live(tmp_path, "--headless", config=config, env=env) as live:
        live.until(lambda: "voice" in [notice["code"] for notice in live.state()["notices"]], 10)
        live.awake()
        assert live.ask("stop")["ok"]


def test_a_sound_library_that_cannot_be_loaded_is_a_device_that_is_not_there(another_package: Path) -> None:
    points = another_package / "parrot-1.2.dist-info" / "entry_points.txt"
    points.write_text("[yorisou.sound]\nmute = parrot_that_breaks:sound\n", "utf-8")
    with pytest.raises(DeviceError, match="no such bird"):
        open_playback(None, 22_050, "mute")


@pytest.mark.usefixtures("another_package")
def test_a_port_names_its_transport(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="no such port"):
        open_transport(f"parrot://{tmp_path / 'port'}", 1_000_000)
    with pytest.raises(InputError, match="no transport called 'crow'"):
        open_transport("crow://somewhere", 1_000_000)
