"""The systemd unit and the example configuration are true."""

import re
import shutil
import subprocess
import tomllib
import typing
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from robot.config.schema import Config, load
from robot.console.loopback_socket import CONNECTIONS
from robot.control import run_directory
from robot.open_files import ENOUGH, room_for_clients
from tests.repository.tree import ROOT

UNIT = ROOT / "deploy" / "yorisou.service"
EXAMPLE = ROOT / "yorisou.example.toml"
MOST_EXPOSED = 30  # of 100, by systemd-analyze security

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed"
)


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit with a program and a manual that exist here."""
    text = UNIT.read_text("utf-8")
    here = re.sub(r"/opt/yorisou/\.venv/bin/yorisou\b", shutil.which("true") or "/bin/true", text)
    assert here != text
    path = tmp_path / UNIT.name
    path.write_text(here.replace("/opt/yorisou", str(ROOT)), "utf-8")
    return path


@needs_systemd
def test_systemd_accepts_the_unit(unit: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True, timeout=50
    )
    mine = [line for line in (done.stdout + done.stderr).splitlines() if UNIT.name in line]
    assert (done.returncode, mine) == (0, [])


@needs_systemd
def test_systemd_refuses_a_broken_unit(unit: Path) -> None:
    unit.write_text(unit.read_text("utf-8").replace("Type=notify", "Type=nothing"), "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True, timeout=50
    )
    assert UNIT.name in done.stdout + done.stderr


@needs_systemd
def test_the_unit_is_closed(unit: Path) -> None:
    command = ["systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSED}", unit]
    done = subprocess.run(command, capture_output=True, text=True, timeout=50)
    assert done.returncode == 0, done.stdout[-400:] + done.stderr


def test_the_unit_keeps_its_promises() -> None:
    settings = dict(
        line.split("=", 1) for line in UNIT.read_text("utf-8").splitlines() if "=" in line and line[0] != "#"
    )
    wanted = {
        "Type": "notify",
        "Restart": "on-failure",
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "PrivateTmp": "yes",
        "StateDirectory": "yorisou",
        "DevicePolicy": "closed",
        "IPAddressDeny": "any",
        "IPAddressAllow": "localhost",
    }
    assert {key: settings.get(key) for key in wanted} == wanted
    assert int(settings["WatchdogSec"]) > 0


def test_the_units_limits_leave_room_for_a_stop() -> None:
    settings = dict(
        line.split("=", 1) for line in UNIT.read_text("utf-8").splitlines() if "=" in line and line[0] != "#"
    )
    files = int(settings["LimitNOFILE"])
    assert files >= ENOUGH, "what each process asks for is what it gets"
    assert room_for_clients(files, CONNECTIONS) == CONNECTIONS
    assert settings["MemoryMax"] == "1G"
    assert int(settings["TasksMax"]) >= 128


def test_unit_and_command_line_agree_on_the_run_directory() -> None:
    settings = dict(
        line.split("=", 1) for line in UNIT.read_text("utf-8").splitlines() if "=" in line and line[0] != "#"
    )
    assert Path("/run") / settings["RuntimeDirectory"] == run_directory.UNIT
    assert settings["RuntimeDirectoryMode"] == "0700"
    assert "--socket" not in settings["ExecStart"]


def keys(model: type[BaseModel], prefix: str = "") -> set[str]:
    """Every setting of the model, as it is written in the file."""
    found = set()
    for name, field in model.model_fields.items():
        key = prefix + (field.alias or name)
        inner = field.annotation
        if typing.get_origin(inner) is list:  # a list of tables has the settings of one
            inner = typing.get_args(inner)[0]
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            found |= keys(inner, key + ".")
        else:
            found.add(key)
    return found


# Settings whose keys are names, of languages for example.
FREE = ("ears.models", "voice.engines", "care.staff.name")


def written(data: dict[str, Any], prefix: str = "") -> set[str]:
    """Every setting in a file; a table of free names, or of a text's languages, counts as one."""
    found = set()
    for key, value in data.items():
        table = value[0] if isinstance(value, list) and value else value
        if isinstance(table, dict) and prefix + key not in (
            "ears.models",
            "voice.engines",
            "care.staff.name",
        ):
            found |= written(table, prefix + key + ".")
        else:
            found.add(prefix + key)
    return found


def test_the_example_loads_and_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(EXAMPLE.parent)
    assert load(Path(EXAMPLE.name)).model_dump() == Config().model_dump()


def test_the_example_shows_every_setting(tmp_path: Path) -> None:
    everything = tmp_path / "yorisou.toml"
    channels = tmp_path / "tanaka.channels"
    channels.touch(mode=0o600)
    text = re.sub(r"^#(?=[\w\[])", "", EXAMPLE.read_text("utf-8"), flags=re.MULTILINE)
    everything.write_text(text.replace("/etc/yorisou/tanaka.channels", str(channels)), "utf-8")
    assert written(tomllib.loads(everything.read_text("utf-8"))) == keys(Config)
    config = load(everything)
    assert not config.simulated
    assert set(config.ears.models) == {"ja", "en"}
