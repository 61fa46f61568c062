"""The microphone: 16 kHz, 16 bit, mono, in short chunks that are never stored."""

import contextlib
from collections.abc import Callable
from queue import Empty, Full, Queue
from typing import Protocol

from robot.errors import DeviceError

WAITING_CHUNKS = 100  # 3 s at 30 ms: when recognition falls behind, the oldest sound is forgotten


class Microphone(Protocol):
    """An open microphone."""

    name: str

    def read(self, timeout_s: float) -> bytes:
        """The next chunk of PCM, or b"" when none came in time. Raises DeviceError when it is gone."""
        ...

    def close(self) -> None: ...


class QueuedMicrophone:
    """A microphone that an audio thread fills and one other thread reads."""

    def __init__(self, name: str, close: Callable[[], object]) -> None:
        self.name = name
        self._close = close
        self._chunks: Queue[bytes] = Queue(WAITING_CHUNKS)
        self._lost = False

    def put(self, chunk: bytes) -> None:
        """Called with each captured chunk; never blocks."""
        while True:
            try:
                return self._chunks.put_nowait(chunk)
            except Full:
                with contextlib.suppress(Empty):
                    self._chunks.get_nowait()

    def lost(self) -> None:
        """Called when the device goes away."""
        self._lost = True

    def read(self, timeout_s: float) -> bytes:
        if self._lost:
            raise DeviceError("microphone", f"{self.name} is gone.", "Connect it, then switch it on again.")
        try:
            return self._chunks.get(timeout=timeout_s)
        except Empty:
            return b""

    def close(self) -> None:
        self._close()
