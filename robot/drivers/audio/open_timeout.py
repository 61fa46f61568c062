"""Opens sound devices with a time limit, so that a hanging sound server blocks nothing else."""

import threading
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from robot.errors import DeviceError

OPEN_S = 4.0  # a sound server that has to be started first takes one or two of these


class Closable(Protocol):
    """What can be closed."""

    def close(self) -> None: ...


Device = TypeVar("Device", bound=Closable)
_waiting = threading.Lock()
_openings: dict[str, "_Opening[Closable]"] = {}  # at most one for each kind of device


class _Opening(Generic[Device]):
    """One library call on its own thread; a result that comes too late is closed."""

    def __init__(self, where: str, opens: Callable[[], Device]) -> None:
        self.opened: Device | None = None
        self.fault: tuple[str, str] | None = None  # of a DeviceError: what, and how to mend it
        self.ended = threading.Event()
        self._given_up = False
        self._lock = threading.Lock()
        threading.Thread(target=self._run, args=(opens,), name=f"open {where}", daemon=True).start()

    def _run(self, opens: Callable[[], Device]) -> None:
        try:
            self.opened = opens()
        except DeviceError as error:
            self.fault = error.what, error.mend
        except Exception as error:  # of a library: told like a device that is not there
            self.fault = f"cannot be opened ({type(error).__name__}).", ""
        with self._lock:
            self.ended.set()
            late = self._given_up
        if late and self.opened is not None:
            self.opened.close()

    def wait(self, seconds: float) -> bool:
        """Whether it came to an end in time."""
        if not self.ended.wait(seconds):
            with self._lock:
                self._given_up = not self.ended.is_set()
        return not self._given_up


def open_within(where: str, opens: Callable[[], Device], mend: str, seconds: float = OPEN_S) -> Device:
    """What `opens` gives, within `seconds`. Raises DeviceError for `where`: its own, or that nothing answers.

    While an earlier call for the same `where` hangs, no second one is made: it is waited for instead.
    """
    silent = DeviceError(where, "does not answer: the sound server hangs.", f"Start it again. {mend}")
    with _waiting:
        earlier = _openings.get(where)
    if earlier is not None and not earlier.ended.wait(seconds):
        raise silent
    opening = _Opening(where, opens)
    with _waiting:
        _openings[where] = opening  # type: ignore[assignment]
    if not opening.wait(seconds):
        raise silent
    with _waiting:
        if _openings.get(where) is opening:
            del _openings[where]
    if opening.opened is None:
        what, its_mend = opening.fault or ("cannot be opened.", mend)
        raise DeviceError(where, what, its_mend or mend)
    return opening.opened
