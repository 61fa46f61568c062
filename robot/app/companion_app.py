"""The composition root: the one place where a companion is put together, real body or simulated.

It starts with what there is. Control socket, page, stop and the way to staff come first; what is missing is
said, looked for, and taken up when it is there.
"""

import asyncio
import logging
import signal
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from robot.alerts.desk import Desk, open_desk
from robot.app import from_config
from robot.app.ears import OwnVoice, can_hear, open_ears
from robot.app.kept_store import StoreKeeper, lacks_of, look_again, watch_disk
from robot.app.meanwhile import Meanwhile, tightened
from robot.app.missing import Lack, Missing, of_configuration, told_beside
from robot.app.options import Options
from robot.app.page import start_page
from robot.app.playable import Playable, playable, repertoire, stamp
from robot.app.processes import WATCH_S, Processes, hand_in
from robot.app.programme_file import ProgrammeFile
from robot.app.retention import retention_of
from robot.app.sought_body import sought_body
from robot.app.standing import standing_notices
from robot.app.voice import open_voice, prepare
from robot.children import RESTART_AFTER_S
from robot.clock import Clock, SystemClock, worked_us
from robot.contract import events as e
from robot.contract.programme import Programme
from robot.control.run_directory import control_socket
from robot.control.server import ControlServer
from robot.drivers.body.sought import SoughtBody
from robot.drivers.voice.silent import SilentVoice
from robot.engine.core import Engine
from robot.errors import DeviceError
from robot.gate.gate import Gate
from robot.journal.opening import Store
from robot.journal.store import Journal
from robot.language.crisis import warm
from robot.open_files import raise_open_files
from robot.runtime.busy import called_by_its_name, is_busy
from robot.runtime.companion import Companion
from robot.runtime.dispatcher import Drivers, Shell
from robot.runtime.wall_clock import WallClock
from robot.view.state_view import View

log = logging.getLogger(__name__)
# What is missing is looked for: soon at first, and never more often than this later.
LOOK_S, LOOK_AT_MOST_S = 1.0, 10.0
# Phases in which another engine may take over. Company is ended first, in order.
CALM = ("asleep", "stopped", "fault", "present")
# A sound device that hangs keeps nothing else waiting.
VOICE_S = 5.0
SIMULATED_S = 5.0


def run(options: Options) -> int:
    """Run a companion in real time until it is told to end. Returns the exit code.

    Raises DeviceError when another one runs already.
    """
    raise_open_files()
    return asyncio.run(_Run(options).live())


class _Run:
    """One run: opens everything in order, and closes it in the opposite one."""

    def __init__(self, options: Options) -> None:
        self.options, self.config = options, options.config
        self.clock: Clock = SystemClock()
        self.opened = ExitStack()
        self.processes = Processes(self.clock, self.opened)

    async def live(self) -> int:
        with self.opened:
            socket = (self.options.socket or control_socket()).absolute()
            self.simulated = self.processes.start_simulated_body(self.config, socket.parent / "body")
            household = WallClock(self.config, verified=self.config.simulated)
            self.server = ControlServer(
                socket,
                lambda client, request: self.companion.answer(client, request),
                lambda client: self.companion.speakers.left(client),
            )
            server = self.server
            self.companion = Companion(self.clock, household, server.push, lambda: server.body_viewers)
            await self.server.start()
            page = asyncio.ensure_future(self._tell_address())
            page.add_done_callback(_tell_end)
            try:
                await self._assemble(socket)
                await self._until_end()
                self.body.leave()
            finally:
                page.cancel()
                await self.server.close()
        return 1 if self.companion.broken else 0

    async def _assemble(self, socket: Path) -> None:
        """Whatever stop needs, and nothing slow: a body that is looked for, and no voice yet."""
        companion, options = self.companion, self.options
        companion.warmed = asyncio.ensure_future(asyncio.to_thread(warm))
        self.keeper = StoreKeeper(options, self._trouble)
        self.play = await asyncio.to_thread(playable, options)
        store = await self._store()
        self.repertoire, no_gestures = repertoire(self.config)
        self.view = self._view(self.play.programme)
        self.missing = Missing(
            companion.put, self.view, companion.changed, told_beside(options.journal_path), self.clock
        )
        engine, self.journal = self._begin(store, None)
        gate = self._gate(self.play.programme)
        self.body = self._body(socket, gate)
        drivers = Drivers(self.body, SilentVoice(companion.emit), None, self._desk(self.play.programme))
        shell = Shell(
            engine, gate, drivers, self.journal, self.view, self.clock, companion.put, companion.changed
        )
        shell.language = self.config.person.language
        shell.worked_us, shell.busy = worked_us, is_busy
        self.shell = shell
        self.body.on_freeze(lambda: shell.drivers.voice.hush())
        companion.speakers.level = self.body.follow
        companion.acknowledged = lambda callback: self.journal.acknowledged(callback)
        companion.look_at_clock()
        self._say_store(store)
        of_file = of_configuration(options.findings, self.config.source)
        for lack in (*of_file, *self.play.lacks, *no_gestures):
            self.missing.say(lack)
        if self.simulated is not None:  # whoever starts one expects it there with the first answer
            ready = asyncio.ensure_future(asyncio.to_thread(self.simulated.ready))
            ready.add_done_callback(lambda task: task.exception())  # the search for the body says it
            await asyncio.wait({ready}, timeout=SIMULATED_S)
        companion.use(shell)

    async def _until_end(self) -> None:
        loop = asyncio.get_running_loop()
        with suppress(RuntimeError, ValueError):  # in a thread whoever began it ends it
            loop.add_signal_handler(signal.SIGINT, self.companion.close)
            loop.add_signal_handler(signal.SIGTERM, self.companion.close)
        parts = (
            self._furnish,
            self._invite_person,
            self.processes.watch,
            self._watch_disk,
            self._look_for_what_is_missing,
            retention_of(self).run,
            ProgrammeFile(self).watch,
        )
        tasks = [asyncio.ensure_future(part()) for part in parts]
        for task in tasks:
            task.add_done_callback(_tell_end)
        try:
            await self.companion.run(self.options.minutes)
        finally:
            for task in tasks:
                task.cancel()

    async def _furnish(self) -> None:
        """What takes a moment: the voice, then the body, which from then on waits for our heartbeat; ears."""
        own = OwnVoice(self.clock) if self.config.ears.enabled else None
        voice = asyncio.ensure_future(self._speak(own))
        await asyncio.wait({voice}, timeout=VOICE_S)
        self.body.start()
        await asyncio.gather(voice, self._hear(own))

    async def _speak(self, own: OwnVoice | None) -> None:
        language = self.config.person.language
        try:
            voice = await open_voice(self.config.voice, self.clock, self.companion, self.view, language, own)
        except Exception as error:  # a library that is missing or broken: words are shown
            log.warning("the voice: %s: %s", type(error).__name__, error)
            self.missing.say(Lack("voice", "voice", type(error).__name__, str(error)))
            return
        self.opened.callback(voice.close)
        self.shell.drivers.voice = voice
        if self.play.own:
            prepare(voice, self.play.programme, language, self.options.journal_path)

    async def _hear(self, own: OwnVoice | None) -> None:
        """What is wrong with ears is told when they are opened; whether they can be at all, now."""
        if own is None:
            return
        again_s = LOOK_S
        while self.shell.drivers.ears is None or self.missing.is_missing("ears"):
            try:
                if self.shell.drivers.ears is None:
                    await self._open_ears(own)
                await asyncio.to_thread(can_hear, self.config.ears, self.config.person.language)
                self.missing.found("ears")
            except Exception as error:
                where = getattr(error, "where", type(error).__name__)
                self.missing.say(Lack("ears", "ears", str(where), str(error)))
            else:
                return
            await self.clock.wait(again_s)
            again_s = min(LOOK_AT_MOST_S, 2 * again_s)

    async def _open_ears(self, own: OwnVoice) -> None:
        config, clock, companion = self.config.ears, self.clock, self.companion
        ears = await asyncio.to_thread(open_ears, config, clock, companion, self.shell, self.body, own)
        self.opened.callback(ears.close)
        self.shell.drivers.ears = ears
        self.view.device.ears = True
        companion.changed()

    # --- programme and store ------------------------------------------------------------------------------

    async def _store(self) -> Store | None:
        """None while the programme is not the person's own (another's does not touch their progress), and
        while it is not known where the journal lies.
        """
        return await self.keeper.open() if self.play.own and "journal" not in self.options.doubts else None

    def _begin(self, store: Store | None, before: Engine | None) -> tuple[Engine, Journal | Meanwhile]:
        """An engine that goes on from what was saved, and where it is written down."""
        programme, seed = self.play.programme, self.options.seed
        snapshot = None if store is None else store.snapshot
        self._kept = store is not None and store.kept
        # Without a store there is company only, which staff could not confirm into more.
        self._doubted = store is not None and store.kept and store.doubted
        if before is not None:
            saved = Engine(programme, seed, None).snapshot() if snapshot is None else snapshot
            snapshot = tightened(saved, before.snapshot())
        engine = Engine(programme, seed, snapshot)
        if store is not None and isinstance(store.journal, Journal):
            self.opened.callback(store.journal.close)
            setting = from_config.setting(self.config)
            store.journal.begin(self.clock.wall(), programme, seed, snapshot, setting)
            return engine, store.journal
        trouble = "programme" if store is None else store.journal.trouble or ""
        return engine, Meanwhile(self.options.journal_path, trouble, snapshot)

    def _say_store(self, store: Store | None) -> None:
        """What the engine has to know of it, and what staff have to."""
        if not self._kept:
            self.companion.put(e.StoreChanged(False))
        if self._doubted:
            self.companion.put(e.ProgressDoubted())
        self._say_lacks(store)

    def _say_lacks(self, store: Store | None) -> None:
        for lack in () if store is None else lacks_of(store):
            self.missing.say(lack)

    async def _look_for_what_is_missing(self) -> None:
        """Store and programme, quietly; what is found is taken up when no contact is on."""
        again_s = LOOK_S
        seen = stamp(self.config)
        while not (self._kept and self.play.own) and not self.options.doubts & {"journal", "programme"}:
            await self.clock.wait(again_s)
            again_s = min(LOOK_AT_MOST_S, 2 * again_s)
            play = self.play
            if not play.own and (now := stamp(self.config)) != seen:
                seen, play = now, await asyncio.to_thread(playable, self.options)
            store = await look_again(self.keeper, self.journal) if play.own else None
            if store is not None and not store.kept and self.play.own:
                self._say_lacks(store)  # perhaps for another reason by now
            elif play.own and (store is not None or not self.play.own):
                while not self._calm():
                    await self.clock.wait(LOOK_S)
                self._take_up(play, store)

    def _calm(self) -> bool:
        engine = self.shell.engine
        return engine.phase in CALM and engine.contact is None

    def _take_up(self, play: Playable, store: Store | None) -> None:
        """Asleep from here on: nothing resumes or moves by itself."""
        shell, companion, before = self.shell, self.companion, self.shell.engine
        if before.phase == "present":
            shell.deliver(e.SleepRequested("host"))
        shell.drivers.voice.hush()
        unkept = self.journal
        self.play = play
        engine, self.journal = self._begin(store, before)
        view = self._view(play.programme)
        view.go_on_from(self.view)
        gate = self._gate(play.programme)
        shell.take_up(engine, gate, self.journal, view)
        self.view = view
        if shell.drivers.alerts is None:
            shell.drivers.alerts = self._desk(play.programme)
        companion.look_at_clock_anew()
        for part in ("programme", *(("journal",) if self._kept else ())):
            self.missing.found(part)
        for lack in self.missing.again(view):
            companion.put(lack)
        self._say_store(store)
        if isinstance(unkept, Meanwhile):
            unkept.hand_over(self.journal, companion.put)
        companion.changed()

    # --- children -----------------------------------------------------------------------------------------

    async def _tell_address(self) -> None:
        """Start the page and say where it is, as soon as it answers. Without it the companion goes on."""
        if not (self.options.page and self.config.console.enabled):
            return
        port = str(self.config.console.port)
        start = self.processes.start
        page = await asyncio.to_thread(start_page, start, self.server.path, self.config.console)
        while True:
            try:
                address = str((await asyncio.to_thread(page.ready))["url"])
                break
            except DeviceError as error:
                log.error("the page: %s", error)
                await self.companion.assembled()
                self.missing.say(Lack("page", "page", error.where, error.what))
                await self.clock.wait(RESTART_AFTER_S + WATCH_S)  # it is started again meanwhile
        self.options.tell(address)
        await self.companion.assembled()
        self.missing.found("page")
        if not address.endswith(f":{port}"):
            self._notice("console-port")

    async def _invite_person(self) -> None:
        """Starting a process takes time that the heartbeat does not have: not on the loop."""
        if self.options.person == "sim":
            arguments = ("--socket", str(self.server.path), "--seed", str(self.options.seed))
            await asyncio.to_thread(self.processes.start, "sim.person", *arguments)

    async def _watch_disk(self) -> None:
        await watch_disk(self.clock, self.shell, self._notice)

    # --- the parts ----------------------------------------------------------------------------------------

    def _view(self, programme: Programme) -> View:
        config, person = self.config, self.config.person
        names = from_config.staff_names(config, person.language)
        who = self.options.person
        view = View(programme, who, config.simulated, person.language, person.timezone, names)
        for code in standing_notices(config, programme):
            view.notice(code)
        return view

    def _gate(self, programme: Programme) -> Gate:
        return Gate(programme, self.config, self.repertoire.modality, self.repertoire.softened)

    def _body(self, socket: Path, gate: Gate) -> SoughtBody:
        folder = socket.parent / "body"
        simulated = None if self.simulated is None else (self.simulated, folder)
        if simulated is not None:
            self.companion.touch = hand_in(folder / "room")

        def missing(lack: Lack) -> None:
            self.companion.from_thread(lambda: self.missing.say(lack))

        def emit(event: Any) -> None:
            self.companion.emit(called_by_its_name(event, body.last_hold))
            if isinstance(event, e.BodyReady):
                self.companion.from_thread(lambda: self.missing.found("body"))

        body = sought_body(
            self.config.body,
            "body" in self.options.doubts,
            simulated,
            self.clock,
            emit,
            gate.movement,
            self.options.seed,
            self.repertoire,
            missing,
        )
        self.opened.callback(body.close)
        return body

    def _desk(self, programme: Programme) -> Desk | None:
        """Who tells the staff, where there is a channel."""
        if programme.alerts.mode != "channels":
            return None
        try:
            desk = open_desk(self.config, self.clock, self.companion.emit, self.options.journal_path)
        except Exception as error:  # a library that is missing or broken: the card stays
            self.missing.say(Lack("staff", "staff-unreachable", type(error).__name__, str(error)))
            return None
        self.opened.callback(desk.close)
        self.companion.desk = desk
        return desk

    def _trouble(self, code: str) -> None:
        """The journal cannot be written (from its own thread)."""
        log.error("the journal cannot be written: %s", code)
        self.companion.from_thread(lambda: self._notice("disk"))

    def _notice(self, code: str, on: bool = True) -> None:
        self.view.notice(code, on)
        self.companion.changed()


def _tell_end(task: "asyncio.Future[None]") -> None:
    """A part beside the loop that broke is said; stop, page and body go on."""
    with suppress(asyncio.CancelledError):
        if (error := task.exception()) is not None:
            log.error("a part of the start has ended", exc_info=error)
