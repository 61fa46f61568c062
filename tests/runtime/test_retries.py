"""Searching for missing parts for months: each search fails hundreds of times without leaking memory."""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from robot import children
from robot.alerts.desk import Desk, path_beside
from robot.app.journal_opener import JournalOpener
from robot.app.options import Options
from robot.channels import delivery
from robot.children import Child
from robot.clock import SystemClock
from robot.config.schema import CareSection, Config
from robot.console.link import CoreLink
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.record import Record
from robot.drivers.audio import backends as sound_backends
from robot.drivers.audio.sound import Sound
from robot.drivers.body import hotplug as sought
from robot.drivers.body.bus_thread import open_body
from robot.drivers.body.hotplug import HotplugBody
from robot.drivers.body.link import Link
from robot.drivers.body.ports import Port
from robot.drivers.ears import recognition_process as recognition
from robot.drivers.ears import vosk_ears as listening
from robot.drivers.ears.recognition_process import RecognitionProcess
from robot.drivers.ears.setting import EarsSetting
from robot.drivers.ears.vosk_ears import VoskEars
from robot.drivers.voice import player as player_module
from robot.drivers.voice import synthesis_process as voice_child
from robot.drivers.voice.emic2 import Emic2
from robot.drivers.voice.player import Player
from robot.drivers.voice.serial_voice import SerialVoice
from robot.drivers.voice.synthesised import SynthesisedVoice
from robot.engine.core import Engine
from robot.errors import DeviceError
from robot.journal import Journal
from sim.clock import VirtualClock
from tests.engine.build import programme
from tests.journal.build import KEY
from tests.runtime.failing import FAILURES, KEEPS, Failing, each, grown, no_file

CLOCK = SystemClock()


@pytest.fixture(autouse=True)
def _quiet_log() -> Iterator[None]:
    """pytest keeps every record of the log for its report: that is not the memory that is looked at."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_the_measure_sees_what_is_kept() -> None:
    last: list[Exception | None] = [None]

    def keeps_each_other() -> None:
        before = last[0]
        try:
            raise OSError("no sound device")
        except OSError as error:
            last[0] = error
        del before

    assert grown(each(keeps_each_other)) < KEEPS, "the frame has let go of the one before"

    def keeps_the_one_before() -> None:
        before = last[0]  # noqa: F841 - that is the point
        try:
            raise OSError("no sound device")
        except OSError as error:
            last[0] = error

    assert grown(each(keeps_the_one_before)) > 4 * KEEPS


def test_no_sound_device(monkeypatch: pytest.MonkeyPatch) -> None:
    failing = Failing(lambda: DeviceError("sound device", "there is none.", "Connect one."), held=True)
    made = type("library", (), {"open_playback": failing})
    monkeypatch.setattr(sound_backends, "_library", lambda *_: made)
    monkeypatch.setattr(player_module, "LOOK_EVERY_S", 0.0)
    player = Player(CLOCK, changed=lambda _there: None)
    assert grown(failing.reach) < KEEPS
    assert player.absent is not None
    failing.let_go()
    player.close()


def test_no_sound_device_when_a_line_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    failing = Failing(lambda: DeviceError("sound device", "there is none.", "Connect one."))
    monkeypatch.setattr(
        sound_backends, "_library", lambda *_: type("library", (), {"open_playback": failing})
    )
    player = Player(CLOCK, changed=lambda _there: None)
    sound = Sound(np.zeros(100, np.int16), 22_050)

    def fail() -> None:
        ended = threading.Event()
        player.play(sound, lambda _played: ended.set())
        assert ended.wait(5.0)

    assert grown(each(fail)) < KEEPS
    player.close()


class Loaded:
    """A recogniser that is ready for everything."""

    pid = None

    def open(self, *_: Any) -> dict[str, Any]:
        return {"missing": (), "hiding": (), "stop": True}

    def close(self) -> None: ...


def ears(monkeypatch: pytest.MonkeyPatch, **made: Any) -> VoskEars:
    monkeypatch.setattr(listening, "AGAIN_S", 0.0)
    monkeypatch.setattr(listening, "AGAIN_AT_MOST_S", 0.0)
    recognition = made.pop("recognition", None)
    setting = EarsSetting(CLOCK, lambda _: None, {}, heard=lambda _: None, light=lambda _: None, **made)
    opened = VoskEars(setting, recognition)
    opened.open(("ne",), "ko")
    return opened


def test_no_microphone(monkeypatch: pytest.MonkeyPatch) -> None:
    failing = Failing(lambda: DeviceError("microphone", "there is none.", "Connect one."), held=True)
    opened = ears(monkeypatch, microphone=failing, recognition=Loaded())
    assert grown(failing.reach) < KEEPS
    failing.let_go()
    opened.close()


def test_no_recognition_child(monkeypatch: pytest.MonkeyPatch) -> None:
    failing = Failing(no_file, held=True)
    monkeypatch.setattr(recognition.subprocess, "Popen", failing)
    opened = ears(monkeypatch, microphone=Failing(no_file), recognition=RecognitionProcess(CLOCK))
    assert grown(failing.reach) < KEEPS
    failing.let_go()
    opened.close()


def test_no_recognition_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child is there, and says each time that the model is not."""
    failing = Failing(
        lambda: recognition.as_error(
            {"kind": "input", "where": "ko model", "what": "is not there.", "mend": "make ears"}
        ),
        held=True,
    )
    loaded = Loaded()
    loaded.open = failing  # type: ignore[method-assign]
    opened = ears(monkeypatch, microphone=Failing(no_file), recognition=loaded)
    assert grown(failing.reach) < KEEPS
    failing.let_go()
    opened.close()


def test_no_body(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sought, "AGAIN_S", 0.0)
    monkeypatch.setattr(sought, "AGAIN_AT_MOST_S", 0.0)
    failing = Failing(no_file, held=True)
    body = HotplugBody(failing, lambda _: None, lambda _: None)
    body.start()
    assert grown(failing.reach) < KEEPS
    failing.let_go()
    body.close()


def test_no_port(tmp_path: Path) -> None:
    """What is built around the ports before one of them cannot be opened goes with it."""

    def fail() -> None:
        ports = (Port(str(tmp_path / name), 1_000_000, CLOCK) for name in ("servos", "board"))
        with pytest.raises(DeviceError):
            open_body(*ports, CLOCK, lambda _: None)

    assert grown(each(fail), failures=100) < 5


def test_a_port_of_the_body_that_went() -> None:
    failing = Failing(lambda: DeviceError("/dev/servos", "is not there.", "Is it plugged in?"))
    clock = VirtualClock(0)
    link: Link[object] = Link("servos", 10, failing, lambda _bus, _now: object(), clock)

    def fail() -> None:
        clock.move_to(clock.now() + 1_000_000)
        assert not link.try_again(clock.now())
        link.lose(clock.now(), "unplugged")

    assert grown(each(fail)) < KEEPS
    assert failing.count > FAILURES


def test_no_synthesis_child(monkeypatch: pytest.MonkeyPatch) -> None:
    failing = Failing(no_file)
    monkeypatch.setattr(voice_child.subprocess, "Popen", failing)
    spoken = threading.Semaphore(0)
    output: Any = type("output", (), {"name": "x", "late_s": 0.1, "cancel": lambda *_: None})()
    voice = SynthesisedVoice(CLOCK, lambda _spoken: spoken.release(), output)

    def fail() -> None:
        voice.say(1, "Hi", "en", "voice", 0.5)
        assert spoken.acquire(timeout=5.0)

    assert grown(each(fail)) < KEEPS
    voice.close()


def test_no_speech_module() -> None:
    clock, failing = VirtualClock(0), Failing(no_file)
    voice = SerialVoice(clock, lambda _: None, Emic2(140), failing)

    def fail() -> None:
        voice.say(1, f"Line {failing.count}.", "en", "voice", 0.5)
        clock.move_to(clock.now() + 10_000_000)
        voice.turn()

    assert grown(each(fail)) < KEEPS
    assert failing.count > FAILURES


def test_lines_that_a_speech_module_cannot_read() -> None:
    voice = SerialVoice(VirtualClock(0), lambda _: None, Emic2(140), Failing(no_file))
    numbers = iter(range(10_000))
    assert grown(each(lambda: voice.say(1, f"あ{next(numbers)}", "en", "voice", 0.5))) < KEEPS


def test_no_channel_of_an_alert(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(delivery.subprocess, "Popen", Failing(no_file))
    (tmp_path / "no directory").touch()  # nor a disk for its codes
    section = CareSection.model_validate(
        {"staff": [{"id": "lee", "name": {"en": "Lee"}, "language": "en", "channels": ["json://localhost"]}],
         "rota": ["lee"]}
    )  # fmt: skip
    clock = VirtualClock(0)
    sent: threading.Semaphore = threading.Semaphore(0)
    desk = Desk(
        section, clock, lambda _event: sent.release(), path_beside(tmp_path / "no directory" / "a"), "en"
    )
    numbers = iter(range(10_000))

    def fail() -> None:
        clock.move_to(clock.now() + 6 * 3_600_000_000)
        desk.send(c.Alert(next(numbers), "lee", 2, False))
        assert sent.acquire(timeout=5.0)

    assert grown(each(fail)) < KEEPS
    desk.close()


class Dead:
    """A process that has ended as soon as it was started."""

    def __init__(self, *_: Any, **__: Any) -> None:
        self.stdin = self.stdout = None
        self.returncode = 1

    def poll(self) -> int:
        return 1


@pytest.mark.parametrize("popen", [Dead, Failing(no_file)])
def test_a_child_that_ends_at_once_or_cannot_be_started(monkeypatch: pytest.MonkeyPatch, popen: Any) -> None:
    clock = VirtualClock(0)
    child = Child("robot.console", clock=clock)
    monkeypatch.setattr(children.subprocess, "Popen", Dead)
    child.start()
    monkeypatch.setattr(children.subprocess, "Popen", popen)

    def fail() -> None:
        clock.move_to(clock.now() + 3_000_000)
        try:
            child.revive()
        except OSError:
            return

    assert grown(each(fail)) < KEEPS


class Hurried(SystemClock):
    """A clock that never waits, and counts."""

    waits = 0

    async def wait(self, seconds: float) -> None:
        self.waits += 1
        await asyncio.sleep(0)


def looped(turn: Callable[[], Awaitable[object]]) -> float:
    """One turn on an event loop."""
    done = 0
    with asyncio.Runner() as runner:

        async def on(count: int) -> None:
            nonlocal done
            while done < count:
                await turn()
                done += 1

        return grown(lambda count: runner.run(on(count)))


def test_a_page_whose_core_is_away(tmp_path: Path) -> None:
    clock = Hurried()
    link = CoreLink(str(tmp_path / "socket"), clock, Failing(no_file), "", body=False)  # type: ignore[arg-type]

    async def turn() -> None:
        goal = clock.waits + 1
        while clock.waits < goal:
            await asyncio.sleep(0)

    running: list[asyncio.Future[None]] = []

    async def turns() -> None:
        if not running:
            running.append(asyncio.ensure_future(link.run()))
        await turn()

    assert looped(turns) < KEEPS
    assert clock.waits >= FAILURES


@pytest.mark.parametrize("lacking", ["directory", "key"])
def test_no_journal(tmp_path: Path, lacking: str) -> None:
    key, path = tmp_path / "key", tmp_path / "there" / "journal.db"
    if lacking == "directory":
        key.write_text(KEY + "\n")
    else:
        path.parent.mkdir()
        path.write_bytes(b"x" * 5_000)
    config = Config.model_validate({"journal": {"path": str(path), "key_file": str(key)}})
    opener = JournalOpener(Options(config), lambda _code: None)
    stores = []

    async def look() -> None:
        store = await opener.look()
        assert store is not None
        assert not store.kept
        stores[:] = [store]

    assert looped(look) < KEEPS


def test_a_disk_that_went(tmp_path: Path) -> None:
    """The journal and its second place are gone, and what happens waits in memory, bounded."""
    journal = Journal.open(tmp_path / "here" / "journal.db", KEY, threaded=False, limit=100)
    journal.begin(0, programme(), 1, None)
    for path in (tmp_path / "here").iterdir():
        path.unlink()
    (tmp_path / "here").rmdir()
    journal.trouble = None

    def fail() -> None:
        journal.event(1, e.Touched("head", 900))
        assert not journal._write_group()

    assert grown(each(fail)) < KEEPS
    assert journal.dropped > FAILURES - 200
    journal.close(0.0)


def test_a_fault_that_the_engine_contains(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, now = Engine(programme(), 1, None), iter(range(10_000))
    monkeypatch.setitem(engine.handlers, e.Touched, (Failing(lambda: KeyError("broken")),))

    def fail() -> None:
        out: list[Record] = engine.handle(e.Touched("head", 900), next(now))
        assert out

    assert grown(each(fail)) < KEEPS
    assert engine.error is not None
    assert "KeyError: 'broken'" in str(engine.error)
