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
from robot.alerts.desk import Desk, path_beside
from robot.app.ears import OwnVoice, open_ears
from robot.app.page import start_page
from robot.app.voice import open_voice, prepare
from robot.children import RESTART_AFTER_S, Child
from robot.clock import Clock, SystemClock
from robot.config import build
from robot.config.schema import Config
from robot.control.run_directory import make_private
from robot.control.server import ControlServer
from robot.drivers.base import Ears
from robot.drivers.body.loop import BodyLoop
from robot.drivers.body.thread import SerialBody, open_body
from robot.engine.core import Engine
from robot.engine.programme import Programme
from robot.engine.queue import EventQueue
from robot.errors import DeviceError, InputError
from robot.gate import Gate
from robot.journal.key import open_key
from robot.journal.store import Journal
from robot.open_files import raise_open_files
from robot.runtime.companion import Companion
from robot.runtime.dispatcher import Drivers, Shell
from robot.runtime.wall_clock import Household
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
        """Raises InputError with every finding of the script, or when it lacks the person's language."""
        programme = build.programme(self.config)
        if programme.policy.kind == "fixed-schedule" and self.person != "sim":
            what = "fixed-schedule climbs whatever the person says: it is a baseline for simulated persons."
            raise InputError("policy.kind", what, "Choose another, for example n-up-one-down.")
        language = self.config.person.language
        if language not in programme.languages:
            has = ", ".join(programme.languages)
            raise InputError(
                "[person] language", f"{programme.id} has {has}, not {language}.", "Name one of these."
            )
        return programme


def open_journal(options: Options, *, threaded: bool, on_trouble: Callable[[str], None]) -> Journal:
    """The journal that the options name, with its key. Raises InputError or DeviceError."""
    path = options.journal or Path(options.config.journal.path)
    key = open_key(build.key_path(options.config), path)
    if key.exposed:
        log.warning("%s can be read by others on this machine; run chmod 600 on it", key.path)
    return Journal.open(path, key.value, threaded=threaded, on_trouble=on_trouble)


def run(options: Options) -> int:
    """Run a companion in real time until it is told to end. Returns the exit code."""
    raise_open_files()
    return asyncio.run(_Run(options).live())


class _Run:
    """One run: opens everything in order, and closes it in the opposite one."""

    def __init__(self, options: Options) -> None:
        self.options, self.config = options, options.config
        self.clock: Clock = SystemClock()
        self.children: list[Child] = []
        self.simulated: Child | None = None
        self.opened = ExitStack()

    async def live(self) -> int:
        with self.opened:
            socket = self.options.socket or paths.control_socket()
            programme = self.options.programme
            self._start_simulated_body(socket.parent / "body")
            household = Household(self.config, verified=self.config.simulated)
            self.server = ControlServer(socket, self._answer, self._left)
            server = self.server
            self.companion = Companion(self.clock, household, server.push, lambda: server.body_viewers)
            await self.server.start()
            try:
                body = await self._assemble(programme, socket)
                await self._until_end()
                body.leave()
            finally:
                await self.server.close()
        return 1 if self.companion.broken else 0

    async def _assemble(self, programme: Programme, socket: Path) -> SerialBody:
        """Slow things first; the body last, because from then on it waits for our heartbeat."""
        companion, options = self.companion, self.options
        person = self.config.person
        self.view = View(
            programme,
            options.person,
            self.config.simulated,
            person.language,
            person.timezone,
            names=build.staff_names(self.config, person.language),
        )
        self.view.notice("simulated-body", self.config.simulated)
        self.view.notice("card-only", programme.alerts.mode != "channels")
        self.journal = journal = open_journal(options, threaded=True, on_trouble=self._trouble)
        self.opened.callback(journal.close)
        companion.acknowledged = journal.acknowledged
        snapshot = journal.last_snapshot()
        engine = Engine(programme, options.seed, snapshot)
        journal.begin(self.clock.wall(), programme, options.seed, snapshot)
        repertoire = build.repertoire(self.config)
        gate = Gate(programme, self.config, repertoire.modality, repertoire.softened)
        own = OwnVoice(self.clock) if self.config.ears.enabled else None
        voice = open_voice(self.config.voice, self.clock, companion, self.view, person.language, own)
        self.opened.callback(voice.close)
        names = await asyncio.to_thread(self._ports, socket.parent / "body")
        servos, board = (build.body_port(self.config.body, name, self.clock) for name in names)
        body = await asyncio.to_thread(
            open_body,
            servos,
            board,
            self.clock,
            companion.emit,
            gate.movement,
            seed=options.seed,
            joints=repertoire.joints,
            gestures=repertoire.gestures,
        )
        self.opened.callback(body.close)
        body.on_freeze(voice.hush)
        companion.speakers.level = body.follow
        prepare(voice, programme, person.language)
        drivers = Drivers(body, voice, self._ears(programme, body, own), self._desk(programme))
        shell = Shell(engine, gate, drivers, journal, self.view, self.clock, companion.put, companion.changed)
        shell.language = self.config.person.language
        companion.shell = shell
        companion.look_at_clock()
        return body

    async def _tell_address(self) -> None:
        """Start the page and say where it is, as soon as it answers. Without it the companion goes on."""
        if not (self.options.page and self.config.console.enabled):
            return
        port = str(self.config.console.port)
        page = await asyncio.to_thread(start_page, self._child, self.server.path, self.config.console)
        while True:
            try:
                address = str((await asyncio.to_thread(page.ready))["url"])
                break
            except DeviceError as error:
                log.error("the page: %s", error)
                await self.clock.wait(RESTART_AFTER_S + WATCH_CHILDREN_S)  # it is started again meanwhile
        self.options.tell(address)
        if not address.endswith(f":{port}"):
            self._notice("console-port")

    async def _until_end(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.companion.close)
        parts = (self._tell_address, self._invite_person, self._watch_children)
        tasks = [asyncio.ensure_future(part()) for part in parts]
        try:
            await self.companion.run(self.options.minutes)
        finally:
            for task in tasks:
                task.cancel()

    async def _invite_person(self) -> None:
        """Starting a process takes time that the heartbeat does not have: not on the loop."""
        if self.options.person == "sim":
            arguments = ("--socket", str(self.server.path), "--seed", str(self.options.seed))
            await asyncio.to_thread(self._child, "sim.person", *arguments)

    async def _watch_children(self) -> None:
        """A child that dies is started again; the session goes on meanwhile."""
        while True:
            for child in list(self.children):
                try:
                    await asyncio.to_thread(child.revive)
                except OSError as error:
                    log.error("%s cannot be started: %s", child.module, error)
            if self.journal.trouble is None and "disk" in self.view.notices:
                self._notice("disk", on=False)
            await self.clock.wait(WATCH_CHILDREN_S)

    def _child(self, module: str, *arguments: str) -> Child:
        child = Child(module, *arguments, clock=self.clock)
        child.start()
        self.children.append(child)
        self.opened.callback(child.close)
        return child

    # --- the parts ----------------------------------------------------------------------------------------

    def _ports(self, folder: Path) -> tuple[str, str]:
        """The ports of the body that the configuration names, or of a simulated one that is started here."""
        section = self.config.body
        if self.simulated is None:
            if section.servos is None or section.board is None:
                raise DeviceError(
                    "[body]", "needs both servos and board.", "Name both ports in yorisou.toml."
                )
            return section.servos, section.board
        self.simulated.ready()
        self._touch_simulated(folder / "room")
        return str(folder / "servos"), str(folder / "board")

    def _start_simulated_body(self, folder: Path) -> None:
        """It takes a moment to start, while the rest is read."""
        if self.config.simulated:
            make_private(folder.parent)
            make_private(folder)
            mounted = ("--joints", self.config.body.joints.model_dump_json(exclude_defaults=True))
            self.simulated = self._child("sim.body", "--link", str(folder), "--with-parent", *mounted)

    def _touch_simulated(self, room: Path) -> None:
        from sim.hand import Hand

        self.companion.touch = Hand(room).touch

    def _desk(self, programme: Programme) -> Desk | None:
        """Who tells the staff, where there is a channel."""
        if programme.alerts.mode != "channels":
            return None
        person = self.config.person
        path = self.options.journal or Path(self.config.journal.path)
        emit, beside = self.companion.emit, path_beside(path)
        desk = Desk(self.config.care, self.clock, emit, beside, person.language, timezone=person.timezone)
        self.opened.callback(desk.close)
        self.companion.desk = desk
        return desk

    def _ears(self, programme: Programme, body: SerialBody, own: OwnVoice | None) -> Ears | None:
        if own is None:
            return None
        ears = open_ears(self.config.ears, self.clock, self.companion, self.view, programme, body, own)
        self.opened.callback(ears.close)
        return ears

    def _trouble(self, code: str) -> None:
        """The journal cannot be written (from its own thread)."""
        log.error("the journal cannot be written: %s", code)
        self.companion.from_thread(lambda: self._notice("disk"))

    def _notice(self, code: str, *, on: bool = True) -> None:
        self.view.notice(code, on)
        self.companion.changed()

    async def _answer(self, client: Any, request: dict[str, Any]) -> dict[str, Any]:
        return await self.companion.answer(client, request)

    def _left(self, client: Any) -> None:
        self.companion.speakers.left(client)


def run_fast(options: Options, evenings: int) -> int:
    """So many evenings under virtual time, one a day, with the body in memory. Returns the exit code."""
    programme = options.programme
    path = options.journal or Path(options.config.journal.path)
    journal = open_journal(options, threaded=False, on_trouble=_complain)
    with ExitStack() as opened:
        opened.callback(journal.close)
        for _ in range(evenings):
            number, said = _one_evening(options, programme, journal)
            options.tell(f"evening {number}: {said}")
        if not journal.flush():
            raise DeviceError(str(path), "could not be written.", "Is the disk full?")
    options.tell(f"{path}: session {number} of {programme.id}")
    return 0


# The first virtual evening: 5 January 2026, 20:00 in the default zone.
FIRST_EVENING_US = 1_767_610_800_000_000
DAY_US = 86_400_000_000


def _one_evening(options: Options, programme: Programme, journal: Journal) -> tuple[int, str]:
    """Play it; its number, and one line on how it went."""
    from sim.body import SimulatedBody
    from sim.clock import VirtualClock
    from sim.evening import Evening
    from sim.person import EveningPerson
    from sim.voice import VirtualVoice

    config, snapshot = options.config, journal.last_snapshot()
    clock = VirtualClock(FIRST_EVENING_US + journal.sessions * DAY_US)
    number = journal.begin(clock.wall(), programme, options.seed, snapshot)
    queue = EventQueue()
    repertoire = build.repertoire(config)
    simulated = SimulatedBody(clock, joints=repertoire.joints)
    gate = Gate(programme, config, repertoire.modality, repertoire.softened)
    loop = BodyLoop(
        simulated.servo_port,
        simulated.board_port,
        clock,
        queue.put,
        gate.movement,
        options.seed,
        joints=repertoire.joints,
        gestures=repertoire.gestures,
    )
    loop.start()
    voice = VirtualVoice(clock, queue.put)
    engine = Engine(programme, options.seed, snapshot)
    names = build.staff_names(config, config.person.language)
    view = View(programme, options.person, True, config.person.language, names=names)
    shell = Shell(engine, gate, Drivers(loop, voice), journal, view, clock, queue.put)
    shell.language = config.person.language
    person = EveningPerson(options.seed * 1_000 + number) if options.person == "sim" else None
    household = Household(config, verified=True)
    evening = Evening(shell, queue, clock, household, loop, simulated, voice, person)
    shell.changed = evening.note_change
    evening.run(options.minutes or 20.0)
    loop.close()
    return number, view.told(config.person.language)


def _complain(code: str) -> None:
    log.error("the journal cannot be written: %s", code)


def simulate_body(link: Path, board: str, config: Config) -> int:
    """The simulated body alone, mounted as the configuration says, until it is interrupted."""
    from sim.body import main

    mounted = config.body.joints.model_dump_json(exclude_defaults=True)
    return main(["--link", str(link), "--board", board, "--joints", mounted])
