"""A journal or a programme that is missing at the start: gone on without, looked for, and taken up."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from robot.app.assembly import Assembly, assemble
from robot.app.host import Host
from robot.app.interim_journal import InterimJournal
from robot.app.journal_opener import JournalOpener, lacks_of, look_again
from robot.app.missing_parts import MissingParts
from robot.app.notices import standing_notices
from robot.app.playable_programme import Playable, playable, stamp
from robot.app.stricter_progress import tightened
from robot.app.twin_company import TwinJournal
from robot.config.schema import Config
from robot.contract import events as e
from robot.contract.programme import Programme
from robot.contract.record import Record
from robot.engine.core import Engine
from robot.journal.null_journal import NullJournal
from robot.journal.opening import Store
from robot.journal.store import Journal
from robot.motion.gestures import Repertoire
from robot.runtime.clock_watch import ClockWatch
from robot.runtime.dispatcher import Alerts, Dispatcher

# What is missing is looked for: soon at first, and never more often than this later.
LOOK_S, LOOK_AT_MOST_S = 1.0, 10.0
# Phases in which another engine may take over. Company is ended first, in order.
CALM = ("asleep", "stopped", "fault", "present")


@dataclass(frozen=True, slots=True)
class Begun:
    """What is played, and whether it is written down (`kept`). `doubted`: the saved progress may be old."""

    play: Playable
    store: Store | None
    assembly: Assembly

    @property
    def kept(self) -> bool:
        return self.store is not None and self.store.kept

    @property
    def doubted(self) -> bool:
        """Without a store there is company only, which staff could not confirm into more."""
        return self.store is not None and self.store.kept and self.store.doubted


class Beginnings:
    """Begins with a programme and a store, at the start and each time that one of them has been found."""

    def __init__(self, host: Host, repertoire: Repertoire) -> None:
        self._host, self._repertoire = host, repertoire

    def begin(self, play: Playable, store: Store | None, before: Engine | None = None) -> Begun:
        """An engine that goes on from what was saved, and where it is written down."""
        options = self._host.options
        snapshot = None if store is None else store.snapshot
        if before is not None:
            saved = Engine(play.programme, options.seed, None).snapshot() if snapshot is None else snapshot
            snapshot = tightened(saved, before.snapshot())
        journal: Journal | NullJournal
        if store is not None and isinstance(store.journal, Journal):
            journal = store.journal
            self._host.opened.callback(journal.close)
        elif options.twin:
            journal = TwinJournal(options.journal_path)
        else:
            trouble = "programme" if store is None else store.journal.trouble or ""
            journal = InterimJournal(options.journal_path, trouble, snapshot)
        now, simulated = self._host.clock.wall(), options.config.simulated
        assembly = assemble(
            options, play.programme, self._repertoire, journal, snapshot, now, simulated=simulated
        )
        for code in standing_notices(options.config, play.programme):
            assembly.view.notice(code)
        if options.twin:
            assembly.view.notice("twin")
        at = assembly.engine.progress.level
        if before is None and play.own and options.programme_named and at != play.programme.start:
            name = play.programme.level(at).name["en"]
            options.tell(f'{options.journal_path}: goes on at "{name}"; name another --journal to begin anew')
        return Begun(play, store, assembly)


def tell(begun: Begun, put: Callable[[Record], None], missing: MissingParts, config: Config) -> None:
    """What the engine has to know of the store and of the guard's rules, and what staff have to."""
    put(config.outings.rules)
    if not begun.kept:
        put(e.StoreChanged(False))
    if begun.doubted:
        put(e.ProgressDoubted())
    _tell_lacks(begun.store, missing)


def _tell_lacks(store: Store | None, missing: MissingParts) -> None:
    for lack in () if store is None else lacks_of(store):
        missing.say(lack)


class Recovery:
    """Looks for what is missing of journal and programme; what is found is taken up when no contact is on."""

    def __init__(
        self,
        host: Host,
        begun: Begun,
        beginnings: Beginnings,
        opener: JournalOpener,
        dispatcher: Dispatcher,
        missing: MissingParts,
        clock_watch: ClockWatch,
        desk: Callable[[Programme], Alerts | None],
    ) -> None:
        """`desk` opens the way to staff for a programme, where there is one."""
        self.begun = begun
        self._host = host
        self._beginnings, self._opener, self._dispatcher = beginnings, opener, dispatcher
        self._missing, self._clock_watch, self._desk = missing, clock_watch, desk

    async def watch(self) -> None:
        """Until both are there."""
        again_s, config = LOOK_S, self._host.options.config
        seen = stamp(config)
        while not (self.begun.kept and self.begun.play.own) and not self._left_alone:
            await self._host.clock.wait(again_s)
            again_s = min(LOOK_AT_MOST_S, 2 * again_s)
            before = play = self.begun.play
            if not before.own and (now := stamp(config)) != seen:
                seen, play = now, await asyncio.to_thread(playable, self._host.options)
            store = await look_again(self._opener, self.begun.assembly.journal) if play.own else None
            if store is not None and not store.kept and before.own:
                _tell_lacks(store, self._missing)  # perhaps for another reason by now
            elif play.own and (store is not None or not before.own):
                while not self._calm():
                    await self._host.clock.wait(LOOK_S)
                self._take_up(play, store)

    @property
    def _left_alone(self) -> bool:
        return bool(self._host.options.doubts & {"journal", "programme"})

    def _calm(self) -> bool:
        engine = self._dispatcher.engine
        return engine.phase in CALM and engine.contact is None

    def begin_anew(self) -> None:
        """As at the very beginning, and with nothing of what was: for a twin."""
        self._take_up(self.begun.play, self.begun.store, anew=True)

    def _take_up(self, play: Playable, store: Store | None, *, anew: bool = False) -> None:
        """Asleep from here on: nothing resumes or moves by itself."""
        dispatcher, missing, put = self._dispatcher, self._missing, self._host.inbox.put
        before = dispatcher.engine
        if before.phase == "present":
            dispatcher.deliver(e.SleepRequested("host"))
        dispatcher.drivers.voice.hush()
        unkept = self.begun.assembly.journal
        self.begun = self._beginnings.begin(play, store, None if anew else before)
        found = self.begun.assembly
        found.view.go_on_from(dispatcher.view)
        dispatcher.take_up(found.engine, found.gate, found.journal, found.view)
        if dispatcher.drivers.alerts is None:
            dispatcher.drivers.take_up(alerts=self._desk(play.programme))
        self._clock_watch.look_anew()
        for part in ("programme", *(("journal",) if self.begun.kept else ())):
            missing.found(part)
        for lack in missing.again(found.view):
            put(lack)
        tell(self.begun, put, missing, self._host.options.config)
        if isinstance(unkept, InterimJournal):
            unkept.hand_over(found.journal, put)
        self._host.viewers.changed()
