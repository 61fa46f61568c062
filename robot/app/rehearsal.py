"""Evenings under virtual time, with the body in memory; and the simulated body by itself."""

import logging
from contextlib import ExitStack
from datetime import time
from itertools import count
from pathlib import Path
from typing import Any

from robot.app import from_config
from robot.app.assembly import assemble
from robot.app.evening_time import EVENING, begins_us, time_of
from robot.app.guest import Guest
from robot.app.options import ME, Options
from robot.app.unstuck import unstuck
from robot.config.schema import Config
from robot.contract.programme import Programme
from robot.drivers.body.loop import BodyLoop
from robot.errors import DeviceError, InputError
from robot.journal.opening import open_store
from robot.journal.store import Journal
from robot.runtime.dispatcher import Drivers
from robot.runtime.event_queue import EventQueue
from robot.runtime.quiet_hours import kept_quiet_hours, within
from robot.runtime.viewers import Viewers
from robot.runtime.wall_clock import WallClock

log = logging.getLogger(__name__)


def new_journal(folder: Path) -> Path:
    """The file of a rehearsal that begins anew: the first of rehearsal-1.db, … that nothing stands in yet.

    No rehearsal goes into the person's own journal unless it is named.
    """
    named = (folder / f"rehearsal-{number}.db" for number in count(1))
    return next(path for path in named if not any(folder.glob(f"{path.name}*")))


def run_fast(options: Options, evenings: int, at: str = EVENING) -> int:
    """So many evenings under virtual time, one a day, with the body in memory. Returns the exit code: 1 when
    something broke in one of them.

    `at`: when each begins, "HH:MM" of the person's own clock.
    """
    programme, begins = options.programme, time_of(at)
    for whose, hours in kept_quiet_hours(options.config).items():
        if within(hours, begins):
            options.tell(f"{at} lies in the quiet hours of the {whose} ({hours.start} to {hours.end}).")
    path = options.journal_path
    journal = _open_journal(options)
    if journal.sessions:
        options.tell(f"{path}: goes on after session {journal.sessions}; name another file to begin anew")
    whole = True
    guest = None if options.person == ME else Guest(options, programme)
    with ExitStack() as opened:
        opened.callback(journal.close)
        for saved in range(evenings):
            faults: dict[str, None] = {}  # each once, in their order
            number, said = _one_evening(options, programme, journal, begins, guest, saved, faults)
            if not journal.flush():
                raise DeviceError(str(path), _unsaved(number, saved), MEND[journal.trouble or "unwritable"])
            for fault in faults:
                options.tell(f"evening {number}: something broke: {fault}")
            if not faults:
                options.tell(f"evening {number}: {said}")
            whole = whole and not faults
    options.tell(f"{path}: session {number} of {programme.id}")
    return 0 if whole else 1


MEND = {
    "full": "The disk is full: make room, and start it again.",
    "read-only": "The disk is read-only: name another file with --journal.",
    "unwritable": "Look at the disk and at the rights of the file, or name another one with --journal.",
}


def _unsaved(number: int, saved: int) -> str:
    """Which evenings of a run are on the disk, when one could not be written."""
    whole = {0: "no evening of this run is saved", 1: "one evening of this run is saved"}
    told = whole.get(saved, f"{saved} evenings of this run are saved")
    return f"evening {number} could not be written to its end; {told}."


def _one_evening(
    options: Options,
    programme: Programme,
    journal: Journal,
    at: time,
    guest: Guest | None,
    evening: int,
    faults: dict[str, None],
) -> tuple[int, str]:
    """Play it; its number, and one line on how it went. `faults` takes up what broke."""
    from sim.body import SimulatedBody
    from sim.clock import VirtualClock
    from sim.virtual_evening import Evening
    from sim.virtual_voice import VirtualVoice

    config, snapshot = options.config, journal.last_snapshot()
    clock = VirtualClock(begins_us(config.person.timezone, at, journal.sessions))
    repertoire, queue = from_config.repertoire(config), EventQueue()
    assembly = assemble(options, programme, repertoire, journal, snapshot, clock.wall(), simulated=True)
    person = None if guest is None else guest.on(evening, assembly.session)
    viewers = Viewers(
        clock, _nobody if guest is None or person is None else guest.watching(person, clock.now)
    )
    simulated = SimulatedBody(clock, joints=repertoire.joints)
    loop = BodyLoop(
        simulated.servo_line.port,
        simulated.board_line.port,
        clock,
        queue.put,
        assembly.gate.movement,
        options.seed,
        joints=repertoire.joints,
        gestures=repertoire.gestures,
    )
    loop.start()
    voice = VirtualVoice(clock, queue.put)
    dispatcher = assembly.dispatcher(
        Drivers(loop, voice),
        clock,
        queue.put,
        viewers.changed,
        config.person.language,
        broke=lambda fault: faults.setdefault(fault),
    )
    household = WallClock(config, verified=True)
    played = Evening(dispatcher, queue, clock, household, loop, simulated, voice, person, viewers)
    with unstuck(clock.now):
        played.run(options.minutes or 20.0)
    loop.close()
    return assembly.session, assembly.view.told(config.person.language)


def _nobody(_state: dict[str, Any]) -> None:
    """Nobody watches."""


def _open_journal(options: Options) -> Journal:
    """Raises InputError or DeviceError: an evening that cannot be written down is not played."""
    key = from_config.key_path(options.config)
    store = open_store(options.journal_path, key, threaded=False, on_trouble=_complain)
    if isinstance(store.journal, Journal):
        for finding in store.findings:
            log.warning("%s", finding)
        return store.journal
    finding = store.findings[0]
    raise InputError(finding.where, finding.what, finding.mend)


def _complain(code: str) -> None:
    log.error("the journal cannot be written: %s", code)


def simulate_body(
    link: Path, board: str, config: Config, ids: str | None = None, baud: int | None = None
) -> int:
    """The simulated body alone, mounted as the configuration says, until it is interrupted.

    `ids`: these servos in place of the robot's, as 10-18 or 1,2,5; `baud`: of servos and board at
    first. The exit code.
    """
    from sim.body.process import main

    mounted = config.body.joints.model_dump_json(exclude_defaults=True)
    arguments = ["--link", str(link), "--board", board, "--joints", mounted]
    arguments += [] if ids is None else [f"--ids={ids}"]
    return main(arguments + ([] if baud is None else [f"--baud={baud}"]))
