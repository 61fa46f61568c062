"""Speaker and microphone through sounddevice (PortAudio), where miniaudio has no wheel."""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sounddevice

from robot.drivers.audio.device import CAPTURE_RATE, CHUNK_MS, MEND, MICROPHONE, PERIOD_MS, SPEAKER, Fill
from robot.drivers.audio.microphone import QueuedMicrophone
from robot.errors import DeviceError

CARDS, CARDS_OF_KERNEL = Path("/proc/asound/cards"), Path("/dev/snd")
NOW_AND_THEN = 20  # looks: once a minute while a loudspeaker is looked for every three seconds
_open: set[int] = set()  # ids of streams that are open


class _Connected:
    """The sound hardware and sound server that the machine reports.

    Each start of PortAudio leaves 12 kB behind (1.5 MB in six minutes of looking every three seconds), so it
    is started again only when something has changed, and now and then for what cannot be seen from here.
    """

    def __init__(self) -> None:
        self._seen: object = None
        self._looks = 0

    def is_news(self) -> bool:
        """Whether it is another one than at the last look, or it is time to look all the same."""
        seen, self._seen = self._seen, (_text(CARDS), _listed(CARDS_OF_KERNEL), _server())
        self._looks = 0 if seen != self._seen else (self._looks + 1) % NOW_AND_THEN
        return self._looks == 0


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""


def _listed(path: Path) -> list[str]:
    try:
        return sorted(os.listdir(path))
    except OSError:
        return []


def _server() -> tuple[str, int]:
    """The sound server's socket: a server that was started again has another one."""
    named = os.environ.get("PULSE_SERVER", "").removeprefix("unix:")
    path = Path(named or Path(os.environ.get("XDG_RUNTIME_DIR", "/run"), "pulse", "native"))
    try:
        return str(path), path.stat().st_ino
    except OSError:
        return str(path), 0


_connected = _Connected()


def _find(where: str, device: str | None) -> tuple[int | None, str]:
    """The first device whose name contains `device`: its number and name. Raises DeviceError.

    PortAudio looks for devices once, when it starts: it is started again for what was plugged in since, but
    never while a stream is open, which would end that.
    """
    kind = "output" if where == SPEAKER else "input"
    try:
        if not _open and _connected.is_news():
            sounddevice._terminate()
            sounddevice._initialize()
        if device is None:
            return None, str(sounddevice.query_devices(kind=kind)["name"])
        devices = [each for each in sounddevice.query_devices() if each[f"max_{kind}_channels"]]
    except (sounddevice.PortAudioError, ValueError) as error:
        raise _none(where, error) from error
    for each in devices:
        if device.lower() in each["name"].lower():
            return int(each["index"]), str(each["name"])
    seen = ", ".join(repr(each["name"]) for each in devices) or "none"
    raise DeviceError(where, f"there is none called {device!r}; found: {seen}.", MEND[where])


def _none(where: str, error: Exception) -> DeviceError:
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    return DeviceError(where, f"there is none ({reason}).", MEND[where])


def _close(stream: Any) -> None:
    with contextlib.suppress(sounddevice.PortAudioError):
        stream.close()
    _open.discard(id(stream))


class Speaker:
    """Implements `device.Playback`."""

    def __init__(self, device: str | None, rate: int) -> None:
        self._fill: Fill | None = None
        self._lost: Callable[[], None] | None = None
        number, self.name = _find(SPEAKER, device)
        try:
            self._stream = sounddevice.RawOutputStream(
                samplerate=rate,
                blocksize=rate * PERIOD_MS // 1000,
                device=number,
                channels=1,
                dtype="int16",
                latency="low",
                callback=self._callback,
                finished_callback=self._finished,
            )
        except (sounddevice.PortAudioError, ValueError) as error:
            raise _none(SPEAKER, error) from error
        _open.add(id(self._stream))

    def start(self, fill: Fill, lost: Callable[[], None]) -> None:
        self._fill, self._lost = fill, lost
        try:
            self._stream.start()
        except sounddevice.PortAudioError as error:
            raise DeviceError(SPEAKER, f"{self.name} does not start ({error}).", MEND[SPEAKER]) from error

    def stop(self) -> None:
        self._lost = None
        with contextlib.suppress(sounddevice.PortAudioError):
            self._stream.abort()

    def close(self) -> None:
        self._lost = None
        _close(self._stream)

    def _callback(self, out: Any, frames: int, _time: Any, _status: Any) -> None:
        data = self._fill(frames) if self._fill is not None else b""
        out[:] = data + bytes(len(out) - len(data))

    def _finished(self) -> None:
        if self._lost is not None:
            self._lost()


def open_playback(device: str | None, rate: int) -> Speaker:
    """A playback device, opened and stopped. Raises DeviceError."""
    return Speaker(device, rate)


def open_microphone(device: str | None) -> QueuedMicrophone:
    """A microphone that captures from now on. Raises DeviceError."""
    streams: list[Any] = []
    number, name = _find(MICROPHONE, device)

    def close() -> None:
        while streams:
            _close(streams.pop())

    microphone = QueuedMicrophone(name, close)
    try:
        stream = sounddevice.RawInputStream(
            samplerate=CAPTURE_RATE,
            blocksize=CAPTURE_RATE * CHUNK_MS // 1000,
            device=number,
            channels=1,
            dtype="int16",
            callback=lambda data, *_: microphone.put(bytes(data)),
            finished_callback=microphone.lost,
        )
        streams.append(stream)
        _open.add(id(stream))
        stream.start()
    except (sounddevice.PortAudioError, ValueError) as error:
        microphone.close()
        raise _none(MICROPHONE, error) from error
    return microphone
