"""The composition root: the one place where a companion is put together, real body or simulated."""

import asyncio
import logging
import signal
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from robot import paths
from robot.behaviours.registry import load_plugins
from robot.behaviours.script import load as load_programme
from robot.children import Child
from robot.clock import Clock, SystemClock
from robot.config import Config
from robot.control import ControlServer
from robot.drivers.audio_device import open_playback
from robot.drivers.body_serial import SerialBody, open_body
from robot.drivers.player import Player
from robot.drivers.voice_espeak import EspeakVoice
from robot.drivers.voice_none import SilentVoice
from robot.engine import events as e
from robot.engine.core import Engine
from robot.engine.programme import Programme
from robot.errors import DeviceError, YorisouError
from robot.gate import Gate
from robot.household import Household
from robot.journal.key import default_path, open_key
from robot.journal.store import Journal
from robot.motion.gestures import modality
from robot.runtime import Companion
from robot.shell import Drivers, Shell
from robot.view import View

log = logging.getLogger(__name__)
WATCH_CHILDREN_S = 1.0
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says about one run."""

    config: Config
    person: str = "sim"
    page: bool = True
    minutes: float | None = None
    seed: int = 1
    journal: Path | None = None
    socket: Path | None = None
    tell: Tell = lambda _line: None

    @property
    def programme(self) -> Programme:
        """Raises InputError with every finding of the script."""
        named = self.config.programme.path
        load_plugins()
        return load_programme(paths.FIRST_PROGRAMME if named is None else Path(named))


def open_journal(options: Options, *, threaded: bool, on_trouble: Callable[[str], None]) -> Journal:
    """The journal that the options name, with its key. Raises InputError or DeviceError."""
    section = options.config.journal
    path = options.journal or Path(section.path)
    key = open_key(Path(section.key_file) if section.key_file else default_path(), path)
    return Journal.open(path, key.value, threaded=threaded, on_trouble=on_trouble)


def run(options: Options) -> int:
    """Run a companion in real time until it is told to end. Returns the exit code."""
    return asyncio.run(_Run(options).live())


class _Run:
    """One run: opens everything in order, and closes it in the opposite one."""

    def __init__(self, options: Options) -> None:
        self.options, self.config = options, options.config
        self.clock: Clock = SystemClock()
        self.children: list[Child] = []
        self.opened = ExitStack()

    async def live(self) -> int:
        with self.opened:
            programme = self.options.programme
            socket = self.options.socket or paths.control_socket()
            household = Household(self.config, verified=self.config.simulated)
            self.server = ControlServer(socket, self._answer, self._left)
            self.companion = Companion(self.clock, household, self.server.push)
            await self.server.start()
            try:
                await self._assemble(programme, socket)
                await self._until_end()
            finally:
                await self.server.close()
        return 0

    async def _assemble(self, programme: Programme, socket: Path) -> None:
        companion, options = self.companion, self.options
        body = await asyncio.to_thread(self._body)
        self.opened.callback(body.close)
        self.view = View(programme, options.person, self.config.simulated, self.config.person.language)
        voice = self._voice()
        self.opened.callback(voice.close)
        body.on_freeze(voice.hush)
        journal = open_journal(options, threaded=True, on_trouble=self._trouble)
        self.opened.callback(journal.close)
        companion.saved = journal.flush
        snapshot = journal.last_snapshot()
        engine = Engine(programme, options.seed, snapshot)
        journal.begin(self.clock.wall(), programme, options.seed, snapshot)
        drivers = Drivers(body, voice, self._ears(programme, body))
        gate = Gate(programme, self.config, modality)
        shell = Shell(engine, gate, drivers, journal, self.view, self.clock, companion.put, companion.changed)
        shell.language = self.config.person.language
        companion.shell = shell
        companion.look_at_clock()
        companion.put(e.BodyReady())
        await self._start_page_and_person(socket)

    async def _start_page_and_person(self, socket: Path) -> None:
        if self.options.page and self.config.console.enabled:
            page = self._child(
                "robot.console",
                "--socket",
                str(socket),
                "--port",
                str(self.config.console.port),
                "--with-parent",
            )
            ready = await asyncio.to_thread(page.ready)
            self.options.tell(f"{ready['url']}")
        if self.options.person == "sim":
            self._child("sim.person", "--socket", str(socket), "--seed", str(self.options.seed))

    async def _until_end(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.companion.close)
        watch = asyncio.ensure_future(self._watch_children())
        try:
            await self.companion.run(self.options.minutes)
        finally:
            watch.cancel()

    async def _watch_children(self) -> None:
        """A child that dies is started again; the session goes on meanwhile."""
        while True:
            for child in self.children:
                child.revive(lambda: None)
            await self.clock.wait(WATCH_CHILDREN_S)

    def _child(self, module: str, *arguments: str) -> Child:
        child = Child(module, *arguments, clock=self.clock)
        child.start()
        self.children.append(child)
        self.opened.callback(child.close)
        return child

    # --- the parts ----------------------------------------------------------------------------------------

    def _body(self) -> SerialBody:
        section = self.config.body
        if not self.config.simulated:
            if section.servos is None or section.board is None:
                raise DeviceError(
                    "[body]", "needs both servos and board.", "Name both ports in yorisou.toml."
                )
            return self._open_body(section.servos, section.board)
        folder = (self.options.socket or paths.control_socket()).parent / "body"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._child("sim.body", "--link", str(folder), "--with-parent").ready()
        self._touch_simulated(folder / "room")
        return self._open_body(str(folder / "servos"), str(folder / "board"))

    def _open_body(self, servos: str, board: str) -> SerialBody:
        section = self.config.body
        return open_body(servos, board, section.baud, self.clock, self.companion.emit, section.motion)

    def _touch_simulated(self, room: Path) -> None:
        from sim.room import Room

        touch = Room(room).touch
        self.companion.touch = touch

    def _voice(self) -> EspeakVoice | SilentVoice:
        speakers, emit = self.companion.speakers, self.companion.emit
        if self.config.voice.engine == "none":
            return SilentVoice(emit)
        try:
            open_playback(self.config.voice.device, 22_050).close()
            speakers.device = Player(self.clock, self.config.voice.device)
        except DeviceError as error:
            log.warning("no sound device: %s", error)
            self.view.notice("no-sound-device")
        voice = EspeakVoice(
            self.clock, emit, speakers.device, rate=self.config.voice.rate, trouble=self._voice_trouble
        )
        speakers.use, speakers.told = voice.use, self._speaker_changed
        self._speaker_changed()
        return voice

    def _speaker_changed(self) -> None:
        speakers = self.companion.speakers
        self.view.device["speaker"] = speakers.name
        self.view.device["sound_device"] = "none" if speakers.device is None else speakers.device.name
        self.companion.changed()

    def _ears(self, programme: Programme, body: SerialBody) -> Any:
        if not self.config.ears.enabled:
            return None
        from robot.drivers.ears_vosk import VoskEars

        return VoskEars

    def _voice_trouble(self, error: YorisouError) -> None:
        log.warning("the voice: %s", error)

    def _trouble(self, code: str) -> None:
        """The journal cannot be written (from its own thread)."""
        log.error("the journal cannot be written: %s", code)
        self.companion.from_thread(lambda: self._notice("disk"))

    def _notice(self, code: str) -> None:
        self.view.notice(code)
        self.companion.changed()

    async def _answer(self, client: Any, request: dict[str, Any]) -> dict[str, Any]:
        return await self.companion.answer(client, request)

    def _left(self, client: Any) -> None:
        self.companion.speakers.left(client)
