"""The robot itself as the person's side of a call: what its child says, on the loop, of this call alone."""

import logging
import threading
from collections.abc import Callable
from typing import Any, Protocol

from robot.control.json_model import Json
from robot.errors import DeviceError, UsageError

log = logging.getLogger(__name__)


class Line(Protocol):
    """A child that is the phone of one call. Neither waits: the body's own thread waits for both."""

    def say(self, message: dict[str, Any]) -> None: ...

    def kill(self) -> None: ...


Hears = Callable[[dict[str, Any]], None]


class RobotPhone:
    """Begins and ends the child.

    `line` starts one with what it must know of the way, in any thread, and may raise DeviceError; `loop`
    runs something on the loop, from any thread; `light` is that of the microphone; `quiet`: nothing sounds.
    """

    def __init__(
        self,
        line: Callable[[Json, Hears], Line],
        loop: Callable[[Callable[[], None]], None],
        light: Callable[[bool], None],
        quiet: Callable[[], bool],
    ) -> None:
        self._start, self._loop, self._light, self._quiet = line, loop, light, quiet
        self._lock = threading.Lock()  # guards what follows; held for moments
        self._line: Line | None = None
        self._turn = 0
        self._lit = False
        self._asked = 0  # how often it was told to open the microphone, and has not answered

    def check(self) -> None:
        """Raises UsageError where nothing may sound now."""
        if self._quiet():
            mend = "The call can be held on the page meanwhile."
            raise UsageError("through", "nothing sounds in quiet hours.", mend, code="call-quiet")

    def begin(self, ways: Json, told: Hears) -> None:
        """A child for one call; `told` hears it on the loop, "gone" at its end. From any thread.

        Raises DeviceError, also where it was ended before it had begun.
        """
        turn = self._end()

        def heard(message: dict[str, Any]) -> None:
            self._loop(lambda: self._heard(turn, message, told))

        line = self._start(ways, heard)
        with self._lock:
            if turn == self._turn:
                self._line = line
                return
        line.kill()
        raise DeviceError("phone", "was ended while it began.")

    def signal(self, body: str) -> None:
        """What the other browser says."""
        with self._lock:
            if self._line is not None:
                self._line.say({"do": "signal", "body": body})

    def microphone(self, on: bool) -> None:
        """Open or shut it. The light is on before it hears, and until it has shut."""
        with self._lock:
            if self._line is not None:
                if on:
                    self._asked += 1
                    self._shine(on=True)
                self._line.say({"do": "microphone", "on": on})

    def end(self) -> None:
        """Silence, now; from any thread."""
        self._end()

    def _end(self) -> int:
        """Which turn it is from now on."""
        with self._lock:
            self._turn += 1
            line, self._line = self._line, None
            self._asked = 0
            if line is not None:
                line.kill()
            self._shine(on=False)
            return self._turn

    def _heard(self, turn: int, message: dict[str, Any], told: Hears) -> None:
        with self._lock:
            if turn != self._turn:
                return
            if "what" in message:
                log.warning("the phone: %s", message["what"])
            if message.get("event") == "microphone":
                on = bool(message.get("on"))
                if on:
                    self._asked = max(0, self._asked - 1)
                elif self._asked:  # said before it heard of the last press: it is open again by now
                    return
                self._shine(on=on)
        told(message)

    def _shine(self, *, on: bool) -> None:
        if on is not self._lit:
            self._lit = on
            self._light(on)
