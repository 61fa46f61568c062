"""Speaker and microphone through sounddevice (PortAudio), where miniaudio has no wheel."""

import contextlib
from collections.abc import Callable
from typing import Any

import sounddevice

from robot.drivers.audio.device import CAPTURE_RATE, CHUNK_MS, MEND, MICROPHONE, PERIOD_MS, SPEAKER, Fill
from robot.drivers.audio.microphone import QueuedMicrophone
from robot.errors import DeviceError


def _none(where: str, error: Exception) -> DeviceError:
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    return DeviceError(where, f"there is none ({reason}).", MEND[where])


class Speaker:
    """Implements `audio_device.Playback`."""

    def __init__(self, device: str | None, rate: int) -> None:
        self._fill: Fill | None = None
        self._lost: Callable[[], None] | None = None
        try:
            self._stream = sounddevice.RawOutputStream(
                samplerate=rate,
                blocksize=rate * PERIOD_MS // 1000,
                device=device,
                channels=1,
                dtype="int16",
                latency="low",
                callback=self._callback,
                finished_callback=self._finished,
            )
            self.name = device or str(sounddevice.query_devices(kind="output")["name"])
        except (sounddevice.PortAudioError, ValueError) as error:
            raise _none(SPEAKER, error) from error

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
        self._stream.close()

    def _callback(self, out: Any, frames: int, _time: Any, _status: Any) -> None:
        data = self._fill(frames) if self._fill is not None else b""
        out[:] = data + bytes(len(out) - len(data))

    def _finished(self) -> None:
        if self._lost is not None:
            self._lost()


def open_microphone(device: str | None) -> QueuedMicrophone:
    """A microphone that captures from now on. Raises DeviceError."""
    streams: list[Any] = []
    microphone = QueuedMicrophone(device or "default", lambda: [stream.close() for stream in streams])
    try:
        stream = sounddevice.RawInputStream(
            samplerate=CAPTURE_RATE,
            blocksize=CAPTURE_RATE * CHUNK_MS // 1000,
            device=device,
            channels=1,
            dtype="int16",
            callback=lambda data, *_: microphone.put(bytes(data)),
            finished_callback=microphone.lost,
        )
        streams.append(stream)
        stream.start()
    except (sounddevice.PortAudioError, ValueError) as error:
        microphone.close()
        raise _none(MICROPHONE, error) from error
    return microphone
