"""The machine's sound devices: miniaudio if there is a wheel, else sounddevice, imported when asked."""

import contextlib
import ctypes
import importlib
from collections.abc import Callable
from ctypes import c_char_p, c_int
from functools import cache
from types import ModuleType
from typing import Literal, Protocol, cast

from robot.drivers.audio.microphone import Microphone
from robot.drivers.audio.opening import opened
from robot.errors import DeviceError

Backend = Literal["auto", "miniaudio", "sounddevice", "null"]
Fill = Callable[[int], bytes]  # frames wanted -> 16-bit mono PCM, shorter at the end; on the audio thread
PERIOD_MS = 10  # of the playback buffer: a stop is heard after one or two of these
CHUNK_MS = 30  # of the microphone: shorter gains nothing (recognition decodes in 200 ms steps)
CAPTURE_RATE = 16_000  # samples a second of every microphone
SPEAKER, MICROPHONE = "sound device", "microphone"
MEND = {
    SPEAKER: "Captions are shown meanwhile; connect a speaker, or choose a page as the speaker.",
    MICROPHONE: "Typed words and touch work without one.",
}


class Playback(Protocol):
    """One opened playback device, mono 16 bit."""

    name: str

    def start(self, fill: Fill, lost: Callable[[], None]) -> None:
        """Begin to play what `fill` gives; `lost` is called when the device goes away. Raises DeviceError.

        A sink that its sound server suspends or moves has not gone away: `fill` is not asked meanwhile.
        """
        ...

    def stop(self) -> None:
        """Silence, without playing out the buffer. Never raises."""
        ...

    def close(self) -> None: ...


def open_playback(device: str | None, rate: int, backend: Backend = "auto") -> Playback:
    """The playback device whose name contains `device` (None: the default one), opened and stopped.

    "null" is a device that plays to nobody in real time; only tests ask for it. Raises DeviceError when
    there is no such device, or the sound server does not answer: nothing here ever pretends to play.
    """
    library = _library(backend, SPEAKER)
    own = (library.NULL,) if backend == "null" else ()
    return opened(SPEAKER, lambda: cast(Playback, library.Speaker(device, rate, *own)), MEND[SPEAKER])


def open_microphone(device: str | None = None, backend: Backend = "auto") -> Microphone:
    """The microphone whose name contains `device`, capturing from now on. Raises DeviceError."""
    library = _library(backend, MICROPHONE)
    return opened(MICROPHONE, lambda: cast(Microphone, library.open_microphone(device)), MEND[MICROPHONE])


def _library(backend: Backend, where: str) -> ModuleType:
    names = ["miniaudio", "sounddevice"] if backend == "auto" else [backend.replace("null", "miniaudio")]
    _quiet_alsa()
    for name in names:
        # sounddevice raises OSError at its import when PortAudio's own library is missing
        with contextlib.suppress(ImportError, OSError):
            return importlib.import_module(f"robot.drivers.audio.{name}_device")
    mend = "Reinstall with: make install"
    if "sounddevice" in names:
        mend += "; on a computer without miniaudio also: apt-get install libportaudio2"
    raise DeviceError(where, f"cannot be used: {' and '.join(names)} cannot be loaded.", mend)


@cache
def _quiet_alsa() -> object:
    """ALSA prints dozens of lines on stderr when there is no card; we say it in one. Returns what to keep."""
    handler = ctypes.CFUNCTYPE(None, c_char_p, c_int, c_char_p, c_int, c_char_p)(lambda *_: None)
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(handler)
    return handler
