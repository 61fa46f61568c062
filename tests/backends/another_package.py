"""A small package of somebody else that brings one backend of each kind, as `pip install` would leave it."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ENTRY_POINTS = """
[yorisou.voices]
parrot = parrot:voice
mute = parrot_that_breaks:voice
[yorisou.ears]
parrot = parrot:Ears
[yorisou.sound]
parrot = parrot:sound
[yorisou.wires]
parrot = parrot:wire
[yorisou.transports]
parrot = parrot:transport
"""
SOURCE = '''
from robot.drivers.audio import miniaudio_device
from robot.drivers.body.codec_wire import CodecWire
from robot.drivers.body.transport import SerialTransport
from robot.drivers.ears.vosk_ears import VoskEars
from robot.drivers.voice.emic2 import Emic2
from robot.drivers.voice.modules import open_module


class Emic3(Emic2):
    name = "Emic 3"


def voice(setting):
    return open_module(setting, Emic3(setting.rate))


class Ears(VoskEars):
    """Ears of their own."""


class Sound:
    def open_playback(self, device, rate):
        return miniaudio_device.Speaker(device, rate)

    def open_microphone(self, device):
        return miniaudio_device.open_microphone(device)


sound = Sound()


class Wire(CodecWire):
    """A wire of their own."""


def wire(port, baud, clock, fast):
    return Wire(SerialTransport(port, baud), clock, fast)


class Transport(SerialTransport):
    """A transport of their own."""


def transport(port, baud):
    return Transport(port.removeprefix("parrot://"), baud)
'''
MODULES = {"parrot": SOURCE, "parrot_that_breaks": "raise OSError('no such bird')\n"}


def install(site: Path) -> None:
    """Put its files into this directory of packages."""
    facts = site / "parrot-1.2.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: parrot\nVersion: 1.2\n", "utf-8")
    (facts / "entry_points.txt").write_text(ENTRY_POINTS, "utf-8")
    for name, source in MODULES.items():
        (site / f"{name}.py").write_text(source, "utf-8")


@pytest.fixture
def another_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The directory in which it is installed, for the time of one test."""
    site = tmp_path / "site-of-another"
    install(site)
    monkeypatch.syspath_prepend(site)
    importlib.invalidate_caches()
    yield site
    for name in MODULES:
        sys.modules.pop(name, None)
