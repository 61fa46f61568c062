"""A body that may come later: looked for until it is there; what was meant for no body does not move it."""

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from robot.contract.events import BodyReady, ServoFound
from robot.contract.record import Record
from robot.drivers.base import Body, BodyCommand, BodyState, Emit
from robot.drivers.body.absent import AbsentBody
from robot.drivers.body.part_health import PartHealth
from robot.drivers.body.port_traffic import CHANGING
from robot.errors import DeviceError, YorisouError

log = logging.getLogger(__name__)
AGAIN_S, AGAIN_AT_MOST_S = 0.5, 8.0
QUIET, QUIET_AT_MOST = (
    4,
    512,
)  # tries before a reason that comes and goes is told again; the latter is an hour
REASONS = 64  # that are remembered
# What does not stay in a servo's memory is written again no sooner: memory wears out by writing.
WEARING, WEARING_S = "stays-otherwise", 600.0
# A computer that is busy with its start misses answers. That nobody answers is told after so many tries, and
# only then is what was asked for meanwhile dropped.
SILENT, SILENT_TRIES = ("", "no-answer"), 3
CLOSE_S = 3.0


class ConnectedBody(Body, Protocol):
    """What `HotplugBody` makes of a body once it is there."""

    def leave(self) -> None: ...

    @property
    def last_hold(self) -> tuple[int, bool]: ...

    def follow(self, level: float) -> None: ...

    def on_freeze(self, callback: Callable[[], None]) -> None: ...


class HotplugBody:
    """Implements `robot.drivers.base.Body`: an `AbsentBody` until `open_body` gives one, then that one.

    `open_body(emit)` opens it (in a thread of this object's) or raises DeviceError or OSError: then it is
    tried again, at first after half a second, each time after twice as long, at last every 8 s. `missing` is
    told why whenever the reason is another one, from that thread; one that comes and goes ever more rarely,
    and that nobody answers after three tries. Commands that come before it was first told are obeyed by the
    body that is found; all others are for no body.
    """

    def __init__(
        self,
        open_body: Callable[[Emit], ConnectedBody],
        emit: Emit,
        missing: Callable[[YorisouError], None],
    ) -> None:
        self._open, self._emit, self._missing = open_body, emit, missing
        self._lock = threading.Lock()  # guards what follows; held for moments
        self._found: ConnectedBody | None = None
        self._waiting: list[BodyCommand | None] | None = []  # None in it: a freeze; None itself: none is kept
        self._microphones = set[str]()  # of whom one is open
        self._none = AbsentBody()
        self._alarms: list[Callable[[], None]] = []
        self._ending = threading.Event()
        self._why = ""  # the code of why there is none
        self._told: set[str] = set()  # of servos, while none is found: where and what
        self._thread = threading.Thread(target=self._search, name="body-search", daemon=True)

    def start(self) -> None:
        """Begin to look. Returns at once."""
        self._thread.start()

    @property
    def body(self) -> Body:
        """What stands behind this at the moment."""
        return self._found or self._none

    # --- the body -----------------------------------------------------------------------------------------

    def send(self, command: BodyCommand) -> None:
        with self._lock:
            if self._found is not None:
                self._found.send(command)
            elif self._waiting is not None:
                self._waiting.append(command)

    def freeze(self) -> None:
        with self._lock:
            if self._found is not None:
                self._found.freeze()
            elif self._waiting is not None:
                self._waiting.append(None)

    def beat(self) -> None:
        self.body.beat()

    def microphone(self, on: bool) -> None:
        self.microphone_of("ears", on)

    def microphone_of(self, who: str, on: bool) -> None:
        """One of several has a microphone open: the light is on for as long as any of them has."""
        with self._lock:
            (self._microphones.add if on else self._microphones.discard)(who)
            self.body.microphone(bool(self._microphones))

    def state(self) -> BodyState:
        return self.body.state()

    @property
    def last_hold(self) -> tuple[int, bool]:
        """How long the companion gave no sign of life last (ms), and whether the body was held meanwhile."""
        return (0, False) if self._found is None else self._found.last_hold

    def health(self) -> tuple[PartHealth, ...]:
        """How each part is; nothing while there is no body, or one that does not tell."""
        return () if (tell := getattr(self._found, "health", None)) is None else tell()

    def leave(self) -> None:
        """The host ends in order."""
        self._ending.set()
        if self._found is not None:
            self._found.leave()

    def follow(self, level: float) -> None:
        """How loud the robot's own voice is at this moment, 0..1."""
        if self._found is not None:
            self._found.follow(level)

    def on_freeze(self, callback: Callable[[], None]) -> None:
        """Call this whenever something stops the body. To be said before `start`."""
        self._alarms.append(callback)

    def close(self) -> None:
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join(CLOSE_S)
        if self._found is not None:
            self._found.close()

    # --- the search ---------------------------------------------------------------------------------------

    def _search(self) -> None:
        again_s, reasons, tries = AGAIN_S, _Reasons(), 0
        while not self._ending.is_set():
            try:
                found = self._open(self._heard)
            except Exception as error:
                tries += 1
                self._why = getattr(error, "code", "")
                silent = isinstance(error, DeviceError) and self._why in SILENT
                if not silent or tries >= SILENT_TRIES:
                    self._lacks(error, reasons)
            else:
                self._take_up(found)
                return
            self._ending.wait(again_s if self._why != WEARING else WEARING_S)
            again_s = min(AGAIN_AT_MOST_S, 2 * again_s)

    def _lacks(self, error: Exception, reasons: "_Reasons") -> None:
        with self._lock:
            self._waiting = None
        if reasons.is_news(error):
            log.warning("body: %s", error)
            self._tell(error)

    def _tell(self, error: Exception) -> None:
        try:
            self._missing(error if isinstance(error, YorisouError) else _port_failed(error))
        except Exception:
            log.exception("that the body is missing could not be told")

    def _heard(self, event: Record) -> None:
        """From the body that has just been opened: from the word that it is ready on, commands are for it."""
        with self._lock:
            if isinstance(event, BodyReady) and self._found is None and self._waiting is None:
                self._waiting = []
        if isinstance(event, ServoFound) and self._found is None:
            said = f"{event.where} {event.code} {dict(event.figures).get('what')}"
            if said in self._told:
                return  # at an earlier try
            self._told.add(said)
        self._emit(event)

    def _take_up(self, found: ConnectedBody) -> None:
        for callback in self._alarms:
            found.on_freeze(callback)
        found.beat()
        with self._lock:
            for command in self._waiting or ():
                if command is None:
                    found.freeze()
                else:
                    found.send(command)
            found.microphone(bool(self._microphones))
            self._found, self._waiting = found, None
        if self._ending.is_set():  # nobody beats for it any more
            found.leave()
            found.close()


class _Reasons:
    """Which reasons were told, at which try, and how many tries each is not told again."""

    def __init__(self) -> None:
        self._try = 0
        self._shown: object = None
        self._told: dict[object, tuple[int, int]] = {}

    def is_news(self, error: Exception) -> bool:
        """Whether it is another reason than the one that is shown, and was not told just now."""
        self._try += 1
        why = _why(error)
        if why == self._shown:
            return False
        before, quiet = self._told.get(why, (-QUIET, QUIET // 2))
        if self._try - before < quiet:
            return False
        if len(self._told) >= REASONS:
            self._told.clear()
        self._told[why] = (self._try, min(QUIET_AT_MOST, 2 * quiet))
        self._shown = why
        return True


def _why(error: Exception) -> tuple[str, ...]:
    """What a reason is known by. What is heard of text or noise is another thing each time."""
    if not isinstance(error, YorisouError) or not error.code:
        return (str(error),)
    return error.code, error.where, "" if error.code in CHANGING else error.detail


def _port_failed(error: Exception) -> DeviceError:
    return DeviceError("body", f"could not be opened ({error}).", "Check its cable.")
