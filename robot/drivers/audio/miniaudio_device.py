"""Speaker and microphone through miniaudio: PulseAudio (or PipeWire's), then ALSA."""

import contextlib
from collections.abc import Callable, Generator
from typing import Any

import miniaudio

from robot.drivers.audio.device import CAPTURE_RATE, CHUNK_MS, MEND, MICROPHONE, PERIOD_MS, SPEAKER, Fill
from robot.drivers.audio.microphone import QueuedMicrophone
from robot.errors import DeviceError

# Never the library's own list: its last entry is a null device, which would pretend to play.
REAL = (miniaudio.Backend.PULSEAUDIO, miniaudio.Backend.ALSA)
PULSE = "PulseAudio"  # what the library calls the first
NULL = (miniaudio.Backend.NULL,)


class _Mended:
    """The library's device with three defects fixed.

    That the server suspends a stream is no end of it: the library tells both in one call, and would throw
    away what is to be played. And a device that is closed gives its connection to the server back;
    one that cannot be opened is gone at once, with its handle, which it holds and which holds it.
    """

    stop_callback: Callable[[], None] | None
    backend: str
    _device: Any

    def __init__(self, *arguments: Any, **named: Any) -> None:
        try:
            super().__init__(*arguments, **named)
        except miniaudio.MiniaudioError:
            self.close()
            self.__dict__.pop("_ffi_handle", None)
            raise

    def _stop_callback(self, _device: object) -> None:
        """PulseAudio reports only suspended streams here; a lost one simply stops asking for samples."""
        ended = self.stop_callback
        if ended is not None and self.backend != PULSE:
            ended()

    def close(self) -> None:
        super().close()  # type: ignore[misc]
        context = self.__dict__.pop("_context", None)
        if context is not None:
            miniaudio.lib.ma_context_uninit(context)


class _Playback(_Mended, miniaudio.PlaybackDevice):  # type: ignore[misc]
    pass


class _Capture(_Mended, miniaudio.CaptureDevice):  # type: ignore[misc]
    pass


def _open(where: str, device: str | None, rate: int, period_ms: int, backends: tuple[Any, ...]) -> Any:
    """An opened device of the first backend that has it, with its name. Raises DeviceError."""
    playback = where == SPEAKER
    seen: list[str] = []
    for backend in backends:
        with contextlib.suppress(miniaudio.MiniaudioError):
            chosen, name = None, ""
            if device is not None:
                found = miniaudio.Devices([backend])
                entries = found.get_playbacks() if playback else found.get_captures()
                seen += [entry["name"] for entry in entries]
                named = [entry for entry in entries if device.lower() in entry["name"].lower()]
                if not named:
                    continue
                chosen, name = named[0]["id"], named[0]["name"]
            cls = _Playback if playback else _Capture
            opened = cls(
                miniaudio.SampleFormat.SIGNED16,
                nchannels=1,
                sample_rate=rate,
                buffersize_msec=period_ms,
                device_id=chosen,
                backends=[backend],
                app_name="yorisou",
            )
            return opened, name or str(opened.backend)
    what = "there is none."
    if device is not None:
        what = f"there is none called {device!r}; found: {', '.join(map(repr, seen)) or 'none'}."
    raise DeviceError(where, what, MEND[where])


class Speaker:
    """Implements `device.Playback`."""

    def __init__(self, device: str | None, rate: int, backends: tuple[Any, ...] = REAL) -> None:
        self._device, self.name = _open(SPEAKER, device, rate, PERIOD_MS, backends)

    def start(self, fill: Fill, lost: Callable[[], None]) -> None:
        def frames() -> Generator[bytes, int, None]:
            wanted = yield b""
            while True:
                wanted = yield fill(wanted)

        source = frames()
        next(source)
        self._device.stop_callback = lost
        try:
            self._device.start(source)
        except miniaudio.MiniaudioError as error:
            raise DeviceError(SPEAKER, f"{self.name} does not start ({error}).", MEND[SPEAKER]) from error

    def stop(self) -> None:
        self._device.stop_callback = None
        with contextlib.suppress(miniaudio.MiniaudioError):
            self._device.stop()

    def close(self) -> None:
        self._device.stop_callback = None
        self._device.close()


def open_playback(device: str | None, rate: int) -> Speaker:
    """A playback device, opened and stopped. Raises DeviceError."""
    return Speaker(device, rate)


def open_microphone(device: str | None) -> QueuedMicrophone:
    """A microphone that captures from now on. Raises DeviceError."""
    opened, name = _open(MICROPHONE, device, CAPTURE_RATE, CHUNK_MS, REAL)

    def close() -> None:
        opened.stop_callback = None
        opened.close()

    microphone = QueuedMicrophone(name, close)

    def chunks() -> Generator[None, bytearray, None]:
        while True:
            microphone.put(bytes((yield)))

    sink = chunks()
    next(sink)
    opened.stop_callback = microphone.lost
    try:
        opened.start(sink)
    except miniaudio.MiniaudioError as error:
        close()
        raise DeviceError(MICROPHONE, f"{name} does not start ({error}).", MEND[MICROPHONE]) from error
    return microphone
