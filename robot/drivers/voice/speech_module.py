"""Talks to a speech module: one message at a time, and a stop that waits for none."""

import threading
from collections.abc import Callable
from contextlib import suppress

from robot.clock import US_PER_S, Clock
from robot.drivers.body.transport import Transport
from robot.drivers.voice.dialect import Dialect
from robot.errors import DeviceError

BITS_A_BYTE = 10
PIECE_S = 0.008  # so much text is under way at most: a stop waits for that and for nothing else
LISTEN_S = 0.05  # at a time
GAP_S = 0.01  # between an answer and the next message
QUIET_S = 0.03  # without a byte for so long, nothing old is still to come
HELLO_S = 0.5  # between two greetings
UNANSWERED_S = 0.2  # a stop without an answer is followed by a greeting
REST_S = 2.0  # within that a module that was stopped waits again
SETTING_S = 1.0
# Of the time that a sentence should take. What claims to be quicker is an answer to something else.
SOONEST, LATEST, SLACK_S = 0.1, 2.0, 3.0


class Refused(DeviceError):
    """The module answered that it did not understand. The conversation can go on."""


class SpeechModule:
    """One module on one port. `stop` is for every thread, the rest for one thread.

    Calls raise DeviceError or OSError when the module is silent, talks nonsense or has gone: then `close`,
    and `open` again. They wait on the port only, and no longer than twice the time of a sentence and 3 s.
    """

    def __init__(self, dialect: Dialect, open_port: Callable[[], Transport], baud: int, clock: Clock) -> None:
        self.dialect = dialect
        self._open_port, self._clock = open_port, clock
        self._byte_s = BITS_A_BYTE / baud
        self._piece = max(1, int(PIECE_S / self._byte_s))
        self._lock = threading.Lock()  # guards what follows; held for one write that does not block
        self._port: Transport | None = None
        self._under_way = False  # a part of a message has been sent
        self._since: int | None = None  # it has been speaking since then
        self._ms = 0
        self._stopped = self._cancelled = False
        self._heard = b""
        self._obeyed: dict[bytes, bytes] = {}  # first letter -> setting

    @property
    def stopped(self) -> bool:
        """Whether `settle` must come before the next sentence."""
        return self._stopped

    def open(self) -> None:
        """Open the port and wait for a sign of life. Whatever the module was saying ends."""
        port = self._open_port()
        with self._lock:
            self._port, self._under_way = port, False
            self._obeyed.clear()
        self._pass(self.dialect.boot_s)
        self.settle(self.dialect.wake_s, 0.0)

    def close(self) -> None:
        with self._lock:
            port, self._port = self._port, None
            self._since = None
        if port is not None:
            port.close()

    def stop(self) -> int:
        """Silence, now: returns for how many ms the line has sounded. Neither raises nor blocks."""
        with self._lock:
            ms = self._count()
            if self._port is not None:
                with suppress(OSError):  # it has gone: the other thread finds that out
                    self._port.write(self.dialect.abandon if self._under_way else self.dialect.stop)
                self._under_way, self._stopped = False, True
        return ms

    def cancel(self) -> None:
        """Cancel whatever waits for the module. From any thread."""
        self._cancelled = True

    def begin(self) -> None:
        """Begin a new line."""
        with self._lock:
            self._ms, self._since = 0, None

    @property
    def ms(self) -> int:
        """For how many milliseconds the sentences of this line have sounded, as far as one can know."""
        return self._ms

    def listen(self) -> None:
        """Check that the port is still there, while there is nothing to say."""
        self._read(LISTEN_S)

    def settle(self, seconds: float = REST_S, greet_after: float = UNANSWERED_S) -> None:
        """After a stop, wait until the module is idle and no old answer is pending."""
        with self._lock:
            self._stopped = False
            heard, self._heard = self._heard, b""
        end, greet = self._in(seconds), self._in(greet_after)
        while not self._rests(heard):
            if self._clock.now() >= end:
                raise self._silent(heard)
            if self._clock.now() >= greet:
                self._write(self.dialect.hello)
                heard, greet = b"", self._in(HELLO_S)
            heard += self._read(LISTEN_S)
            while self._rests(heard) and (more := self._read(QUIET_S)):
                heard += more
                if self._clock.now() >= end:
                    raise self._silent(heard)

    def say(self, sentence: str, settings: tuple[bytes, ...]) -> bool:
        """Say a sentence to its end; False if a stop interrupted it."""
        for setting in settings:
            if self._obeyed.get(setting[:1]) != setting:
                if not self._ask(setting, 0.0, SETTING_S):
                    return False
                self._obeyed[setting[:1]] = setting
        seconds = self.dialect.seconds(sentence)
        message = self.dialect.message(sentence)
        return self._ask(message, seconds * SOONEST, seconds * LATEST + SLACK_S, speaks=True)

    def _ask(self, message: bytes, soonest_s: float, latest_s: float, *, speaks: bool = False) -> bool:
        self._pass(GAP_S)
        if not self._send(message, speaks):
            return False
        soonest, end, heard = self._in(soonest_s), self._in(latest_s), b""
        while self._clock.now() < end:
            heard += self._read(LISTEN_S)
            answer = self.dialect.answer(heard)
            with self._lock:
                if self._stopped:
                    self._heard = heard
                    return False
                if answer == "ready" and self._clock.now() >= soonest:
                    self._count()
                    return True
            if answer == "refused":
                raise Refused(self.dialect.name, f"refused a message ({_shown(heard)}).")
            if answer == "noise":
                break
            if answer == "ready":
                heard = b""
        raise self._silent(heard)

    def _send(self, message: bytes, speaks: bool) -> bool:
        """Send no faster than the wire, because buffered bytes cannot be taken back."""
        pieces = [message[at : at + self._piece] for at in range(0, len(message), self._piece)]
        for number, piece in enumerate(pieces, 1):
            with self._lock:
                if self._stopped:
                    return False
                self._port_now().write(piece)
                self._under_way = number < len(pieces)
                if speaks and not self._under_way:
                    self._since = self._in(len(piece) * self._byte_s)
            if self._under_way:
                self._pass(len(piece) * self._byte_s)
        return True

    def _write(self, data: bytes) -> None:
        with self._lock:
            self._port_now().write(data)

    def _port_now(self) -> Transport:
        if self._port is None:
            raise DeviceError(self.dialect.name, "its port is closed.")
        return self._port

    def _read(self, seconds: float) -> bytes:
        if self._cancelled:
            raise DeviceError(self.dialect.name, "is let go.")
        return self._port_now().read(seconds)

    def _pass(self, seconds: float) -> None:
        """Let time pass; what arrives meanwhile answers nothing."""
        end = self._in(seconds)
        while (left := end - self._clock.now()) > 0:
            self._read(left / US_PER_S)

    def _in(self, seconds: float) -> int:
        return self._clock.now() + round(seconds * US_PER_S)

    def _count(self) -> int:
        if self._since is not None:
            self._ms += max(0, self._clock.now() - self._since) // 1_000
            self._since = None
        return self._ms

    def _rests(self, heard: bytes) -> bool:
        return any(byte in self.dialect.at_rest for byte in heard) and self.dialect.answer(heard) != "noise"

    def _silent(self, heard: bytes) -> DeviceError:
        what = f"sends an unexpected answer ({_shown(heard)})." if heard else "does not answer."
        return DeviceError(
            self.dialect.name, what, "Check its power, its data lines, and [voice] port and baud."
        )


def _shown(heard: bytes) -> str:
    return repr(heard[:20])[1:]
