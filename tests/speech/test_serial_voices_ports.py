"""Speech modules on real ports: how fast a stop is, what is configured, and what the whole companion says."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from robot.clock import SystemClock
from robot.config.schema import Config, VoiceSection, load
from robot.contract.events import Spoken
from robot.doctor import Finding, examine
from robot.drivers.voice import modules
from robot.drivers.voice.serial_voice import SerialVoice
from robot.errors import DeviceError, InputError, UsageError, YorisouError
from sim.voices.aquestalk import SimulatedAquesTalk
from sim.voices.emic2 import SimulatedEmic2
from sim.voices.simulated_port import ModulePty
from tests.runtime.live import Live
from tests.speech.conftest import Events
from tests.speech.sound_server import until

pytestmark = pytest.mark.real_time

CLOCK = SystemClock()
TEXT = {"emic2": ("Take your time. There is nothing to do.", "en"), "aquestalk": ("ここに います。", "ja")}


def section(engine: str, port: Path) -> VoiceSection:
    return VoiceSection.model_validate({"engine": engine, "port": str(port)})


class Process:
    """`python -m sim.voices`, and what it tells."""

    def __init__(self, engine: str, folder: Path) -> None:
        command = [sys.executable, "-m", "sim.voices", "--module", engine, "--link", str(folder)]
        self.process = subprocess.Popen(
            [*command, "--with-parent"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self.process.stdout is not None
        self.port = Path(self.tell()["voice"])

    def tell(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        told: dict[str, Any] = json.loads(self.process.stdout.readline())
        return told

    def end(self) -> int:
        """End the process by closing its standard input."""
        self.process.communicate()
        return self.process.returncode


@pytest.fixture(params=TEXT)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def process(engine: str, tmp_path: Path) -> Iterator[Process]:
    made = Process(engine, tmp_path)
    yield made
    made.end()


class Spoke:
    """A voice on a port, and what it told."""

    def __init__(self, engine: str, port: Path) -> None:
        self.events, self.troubles, self.answers = Events(), list[YorisouError](), list[bool]()
        self.voice: SerialVoice = modules.on_port(
            modules.dialect(engine, 140),
            str(port),
            9_600,
            CLOCK,
            self.events,
            trouble=self.troubles.append,
            changed=self.answers.append,
        )
        self.voice.start()


def test_a_module_that_is_another_process(process: Process, engine: str) -> None:
    spoke = Spoke(engine, process.port)
    text, language = TEXT[engine]
    spoke.voice.say(1, text, language, "voice", 0.6)
    assert until(lambda: spoke.answers == [True], 6)
    time.sleep(0.6)
    spoke.voice.hush()
    told = process.tell()
    assert told["cut"]
    assert spoke.events == [Spoken(1, "stopped", spoke.events[0].played_ms)]  # type: ignore[attr-defined]
    spoke.voice.say(2, text, language, "voice", 0.6)
    time.sleep(0.4)
    process.process.kill()
    assert until(lambda: len(spoke.events) == 2)
    assert spoke.events[1] == Spoken(2, "failed", 0)
    assert [type(error) for error in spoke.troubles] == [DeviceError]
    spoke.voice.close()


def test_a_stop_is_on_the_wire_within_20_ms_from_any_thread(engine: str, tmp_path: Path) -> None:
    """While a long text is on its way to the module and while it speaks."""
    module = {"emic2": SimulatedEmic2, "aquestalk": SimulatedAquesTalk}[engine](CLOCK.now() - 4_000_000)
    pty = ModulePty(module, tmp_path / "voice", CLOCK)
    spoke = Spoke(engine, tmp_path / "voice")
    assert until(lambda: spoke.answers == [True])
    text, language = TEXT[engine]
    late = []
    for turn in range(8):
        spoke.voice.say(turn, text * 4, language, "voice", 0.6)
        time.sleep(0.06 + turn * 0.03)
        began = CLOCK.now()
        threads = [threading.Thread(target=spoke.voice.hush) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        returned = CLOCK.now() - began
        assert until(lambda: len(spoke.events) > turn)  # noqa: B023
        time.sleep(0.05)
        with pty.lock:
            heard = [at for at, byte in module.arrived if byte in b"X$" and at >= began - 1_000]
        late.append((heard[0] - began, returned))
        assert not module.speaking
    spoke.voice.close()
    pty.close()
    assert [event.utterance for event in spoke.events] == list(range(8))  # type: ignore[attr-defined]
    assert sorted(late)[len(late) // 2][0] < 20_000, late
    assert max(wire for wire, _ in late) < 40_000, late  # other work on the machine
    assert sorted(took for _, took in late)[len(late) // 2] < 5_000, late


# --- configuration, doctor --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[voice]\nengine = "emic2"', "needs its port"),
        ('[voice]\nengine = "emic2"\nport = ""', "voice.port"),
        ('[voice]\nengine = "emic3"\nport = "/dev/x"', "voice.engine"),
        ('[voice]\nengine = "emic2"\nport = 3', "voice.port"),
        ('[voice]\nengine = "emic2"\nport = "/dev/x"\nbaud = 0', "voice.baud"),
        ('[voice]\nengine = "emic2"\nprot = "/dev/x"', "did you mean 'port'"),
        (
            '[body]\nservos = "/dev/x"\nboard = "/dev/y"\n[voice]\nengine = "emic2"\nport = "/dev/y"',
            "its own",
        ),
    ],
)
def test_a_configuration_that_cannot_be(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "yorisou.toml").write_text(text, "utf-8")
    with pytest.raises(InputError, match=words):
        load(tmp_path / "yorisou.toml")


def test_an_engine_without_a_dialect() -> None:
    with pytest.raises(UsageError, match="no speech module"):
        modules.dialect(VoiceSection().engine, VoiceSection().rate)


def test_a_port_that_is_not_there_is_told_with_its_place(tmp_path: Path, engine: str) -> None:
    spoke = Spoke(engine, tmp_path / "gone")
    assert until(lambda: spoke.answers == [False])
    spoke.voice.say(1, *TEXT[engine], "voice", 0.6)
    assert spoke.events == [Spoken(1, "captioned", 0)]
    spoke.voice.close()
    (trouble,) = spoke.troubles
    assert "[voice]" in trouble.mend


def found(findings: list[Finding], part: str) -> Finding:
    (finding,) = [finding for finding in findings if finding.part == part]
    return finding


def test_the_doctor_opens_the_port_and_says_nothing(tmp_path: Path) -> None:
    module = SimulatedEmic2(CLOCK.now() - 4_000_000)
    pty = ModulePty(module, tmp_path / "voice", CLOCK)
    voice = {"engine": "emic2", "port": str(tmp_path / "voice")}
    findings = examine(Config.model_validate({"voice": voice}))
    assert found(findings, "voice").state == "real"
    assert found(findings, "sound").state == "off"
    time.sleep(0.05)
    pty.close()
    assert module.arrived == []
    gone = examine(Config.model_validate({"voice": {**voice, "port": str(tmp_path / "gone")}}))
    assert found(gone, "voice").state == "missing"
    assert "[voice] port" in found(gone, "voice").mend


def test_the_doctor_says_what_the_module_cannot() -> None:
    voice = {"engine": "aquestalk", "port": "/dev/null", "loudness": 0.2}
    findings = examine(Config.model_validate({"person": {"language": "ko"}, "voice": voice}))
    assert found(findings, "voice").state == "missing"
    for part in ("voice:language", "voice:loudness"):
        assert (found(findings, part).state, bool(found(findings, part).mend)) == ("degraded", True)


# --- the whole companion ----------------------------------------------------------------------------------


def test_the_companion_shows_whether_its_module_answers(tmp_path: Path) -> None:
    process = Process("emic2", tmp_path / "module")
    config = f'[voice]\nengine = "emic2"\nport = "{process.port}"\n'
    with Live(tmp_path, "--headless", config=config) as live:
        live.until(lambda: live.state()["speaker"] == "device", 10)
        assert live.state()["sound_device"] == f"Emic 2, {process.port}"
        refused = live.ask("speaker", on=True)
        assert not refused["ok"]
        assert live.state()["speaker"] == "device"
        process.end()
        live.until(lambda: live.state()["speaker"] == "none", 3)
        assert "no-voice-module" in [notice["code"] for notice in live.state()["notices"]]
