"""The echo canceller of libspeexdsp (Debian package libspeexdsp1), called through ctypes."""

import ctypes
from ctypes import c_int, c_int32, c_void_p
from functools import cache

from robot.drivers.audio.device import CAPTURE_RATE
from robot.errors import DeviceError

LIBRARY = "libspeexdsp.so.1"
MEND = "Install it with: apt-get install libspeexdsp1"
FRAME = CAPTURE_RATE // 100  # samples: 10 ms
TAIL = 4_096  # samples: 256 ms, a room and what is left of the delay
SET_RATE = 24  # SPEEX_ECHO_SET_SAMPLING_RATE


class SpeexCanceller:
    """An adaptive filter that learns the way from the loudspeaker to the microphone; for one thread.

    Needs the library: DeviceError without it.
    """

    name = "speex"

    def __init__(self) -> None:
        self._library = library()
        self._out = ctypes.create_string_buffer(2 * FRAME)
        self._state = self._library.speex_echo_state_init(FRAME, TAIL)
        rate = c_int32(CAPTURE_RATE)
        self._library.speex_echo_ctl(self._state, SET_RATE, ctypes.byref(rate))

    def process(self, near: bytes, far: bytes) -> bytes:
        """One frame of the microphone without what it heard of `far`. Raises ValueError for another size."""
        if len(near) != 2 * FRAME or len(far) != 2 * FRAME:
            raise ValueError(f"a frame has {FRAME} samples, not {len(near) / 2:g} and {len(far) / 2:g}")
        self._library.speex_echo_cancellation(self._state, near, far, self._out)
        return self._out.raw

    def __del__(self) -> None:
        if getattr(self, "_state", None):
            self._library.speex_echo_state_destroy(self._state)


@cache
def library() -> ctypes.CDLL:
    """The library, loaded once. Raises DeviceError when it is not on this machine."""
    try:
        found = ctypes.CDLL(LIBRARY)
    except OSError as error:
        raise DeviceError("echo cancellation", f"{LIBRARY} is not installed.", MEND) from error
    found.speex_echo_state_init.restype = c_void_p
    found.speex_echo_state_init.argtypes = [c_int, c_int]
    found.speex_echo_cancellation.argtypes = [c_void_p] * 4
    found.speex_echo_cancellation.restype = None
    found.speex_echo_ctl.argtypes = [c_void_p, c_int, c_void_p]
    found.speex_echo_state_destroy.argtypes = [c_void_p]
    found.speex_echo_state_destroy.restype = None
    return found
