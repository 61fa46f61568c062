"""The sound libraries that `[sound] backend` may name, each for loudspeaker and microphone."""

import contextlib
import ctypes
from ctypes import c_char_p, c_int
from functools import cache
from typing import Protocol

from robot.contract.backends import SOUND as KIND
from robot.drivers.audio.device import MEND, MICROPHONE, SPEAKER, Playback
from robot.drivers.audio.microphone import Microphone
from robot.drivers.audio.open_timeout import open_within
from robot.drivers.backends import Backends
from robot.errors import DeviceError, InputError


class SoundLibrary(Protocol):
    """A module, or an object, with these two functions. They raise DeviceError where no such device is."""

    def open_playback(self, device: str | None, rate: int) -> Playback:
        """The playback device whose name contains `device` (None: the default one), opened and stopped."""
        ...

    def open_microphone(self, device: str | None) -> Microphone:
        """The microphone whose name contains `device`, capturing from now on, 16 kHz, 16 bit, mono."""
        ...


def _auto() -> SoundLibrary:
    """Miniaudio if there is a wheel, else sounddevice."""
    for load in (_miniaudio, _sounddevice):
        with contextlib.suppress(InputError):
            return load()
    raise InputError(
        "sound",
        "miniaudio and sounddevice cannot be loaded.",
        "Reinstall with: make install; on a computer without miniaudio also: apt-get install libportaudio2",
    )


def _miniaudio() -> SoundLibrary:
    try:
        from robot.drivers.audio import miniaudio_device
    except (ImportError, OSError) as error:
        raise InputError("sound", "miniaudio cannot be loaded.", "Reinstall with: make install") from error
    return miniaudio_device


def _sounddevice() -> SoundLibrary:
    try:  # OSError when PortAudio's own library is missing
        from robot.drivers.audio import sounddevice_device
    except (ImportError, OSError) as error:
        mend = "Reinstall with: make install; and: apt-get install libportaudio2"
        raise InputError("sound", "sounddevice cannot be loaded.", mend) from error
    return sounddevice_device


def _null() -> SoundLibrary:
    from robot.drivers.audio import null_device

    return null_device


SOUND: Backends[SoundLibrary] = Backends(
    KIND,
    {"auto": _auto, "miniaudio": _miniaudio, "sounddevice": _sounddevice, "null": _null},
    SoundLibrary,
    opens=False,
)


def open_playback(device: str | None, rate: int, backend: str = "auto") -> Playback:
    """The playback device whose name contains `device` (None: the default one), opened and stopped.

    "null" is a device that plays to nobody in real time; only tests ask for it. Raises DeviceError when
    there is no such device, or the sound server does not answer: nothing here ever pretends to play.
    """
    library = _library(backend, SPEAKER)
    return open_within(SPEAKER, lambda: library.open_playback(device, rate), MEND[SPEAKER])


def open_microphone(device: str | None = None, backend: str = "auto") -> Microphone:
    """The microphone whose name contains `device`, capturing from now on. Raises DeviceError."""
    library = _library(backend, MICROPHONE)
    return open_within(MICROPHONE, lambda: library.open_microphone(device), MEND[MICROPHONE])


def _library(backend: str, where: str) -> SoundLibrary:
    _quiet_alsa()
    try:
        return SOUND.load(backend)
    except InputError as error:
        raise DeviceError(where, f"cannot be used: {error.what}", error.mend) from error


@cache
def _quiet_alsa() -> object:
    """ALSA prints dozens of lines on stderr when there is no card; we say it in one. Returns what to keep."""
    handler = ctypes.CFUNCTYPE(None, c_char_p, c_int, c_char_p, c_int, c_char_p)(lambda *_: None)
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(handler)
    return handler
