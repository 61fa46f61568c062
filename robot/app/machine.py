"""How the machine is, for whoever looks after it: nothing of the person is in it."""

import asyncio
import json
import logging
import platform
from collections import deque
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

from robot.app.errand import Errand
from robot.app.options import Options
from robot.clock import US_PER_S, Clock
from robot.config.joints import joints
from robot.control.answers import Answer
from robot.control.errand_answers import JointSetting, MachineFinding, MachineLine, MachinePart, MachineState
from robot.drivers.body.part_health import PartHealth
from robot.errors import YorisouError

log = logging.getLogger(__name__)
WITHIN_S, MOST = 60.0, 500_000
# Findings are made anew for whoever looks later than this.
FRESH_S = 60
# What the doctor says of these is of the machine. Of the others (programme, quiet hours, staff, alerts, week
# files, people) it is of the person or of people around them; of the journal and its key only how they are.
OF_THE_MACHINE = frozenset(
    {"body", "servos", "board", "gestures", "voice", "sound", "ears", "console", "network", "plug-ins"}
    | {"policies"}
)
STATE_ALONE = frozenset({"journal", "key", "clock"})
DRIVERS = "drivers:"
# Whose lines are of the machine; alerts, people, journal and language have others in theirs.
LOGGERS = (
    *("robot.drivers.", "robot.runtime.companion", "robot.runtime.dispatcher", "robot.children"),
    "robot.app.body",
)
LINES = 100
LIBRARIES = ("yorisou", "fastapi", "pydantic", "pyserial", "sqlcipher3", "transitions")


class MachineLog(logging.Handler):
    """The last lines of the log that are of the machine."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(logging.WARNING)
        self._clock = clock
        self.lines: deque[MachineLine] = deque(maxlen=LINES)

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith(LOGGERS):
            line = MachineLine(self._clock.wall(), record.levelname.lower(), at_home(record.getMessage()))
            self.lines.appendleft(line)


class Machine:
    """Answers what there is at once; the doctor looks meanwhile, in a process of its own."""

    def __init__(self, options: Options, clock: Clock, health: Callable[[], tuple[PartHealth, ...]]) -> None:
        self._options, self._clock, self._health = options, clock, health
        self._errand = Errand("robot.doctor", WITHIN_S, MOST)
        self._log = MachineLog(clock)
        logging.getLogger().addHandler(self._log)
        self._findings: tuple[MachineFinding, ...] = ()
        self._examined_utc_us, self._examined_us = 0, -FRESH_S * US_PER_S
        self._task: asyncio.Task[None] | None = None

    def state(self) -> Answer:
        """The machine as it is known; an examination begins where the last one is not fresh."""
        stale = self._clock.now() - self._examined_us >= FRESH_S * US_PER_S
        if stale and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._examine())
        return MachineState(
            stale,
            self._examined_utc_us,
            self._findings,
            tuple(_part(each) for each in self._health()),
            self._joints(),
            versions(),
            tuple(self._log.lines),
        )

    async def _examine(self) -> None:
        config = self._options.config
        file = "" if config.source is None else str(config.source.absolute())
        try:
            found = json.loads(await self._errand.run({"config": file, "simulated": config.simulated}))
            self._findings = tuple(filter(None, map(of_the_machine, found["findings"])))
        except (YorisouError, ValueError, KeyError) as error:
            log.warning("the doctor has found nothing out: %s", error)
            self._findings = (MachineFinding("doctor", "missing"),)
        self._examined_us, self._examined_utc_us = self._clock.now(), self._clock.wall()

    def _joints(self) -> tuple[JointSetting, ...]:
        section = self._options.config.body.joints
        own = section.model_dump(exclude_defaults=True)
        return tuple(
            JointSetting(each.name, each.servo, each.zero, each.direction, "zero" in own.get(each.name, {}))
            for each in joints(section)
        )

    def close(self) -> None:
        logging.getLogger().removeHandler(self._log)
        self._errand.close()
        if self._task is not None:
            self._task.cancel()


def of_the_machine(finding: dict[str, str]) -> MachineFinding | None:
    """A finding as it may be shown; None where it is of people."""
    part = finding["part"]
    if part in STATE_ALONE:
        return MachineFinding(part, finding["state"])
    if part in OF_THE_MACHINE or part.startswith(DRIVERS):
        return MachineFinding(part, finding["state"], at_home(finding["detail"]), at_home(finding["mend"]))
    return None


def at_home(text: str) -> str:
    """A text without the name of whose home directory this is."""
    return text.replace(str(Path.home()), "~")


def versions() -> dict[str, str]:
    """Of Python, of the system, and of what matters most."""
    found = {"python": platform.python_version(), "system": f"{platform.system()} {platform.machine()}"}
    for name in LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "–"
    return found


def _part(part: PartHealth) -> MachinePart:
    link = part.link
    times = (round(each, 2) for each in (link.mean_ms, link.p99_ms, link.longest_ms))
    counts = (link.answers, link.misses, link.retries, link.crc_errors)
    return MachinePart(part.name, part.celsius, part.volts, *counts, *times)
