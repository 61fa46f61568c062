"""Doctor finding about the robot as the phone of a voice call."""

from collections.abc import Iterator

from robot.config.schema import Config
from robot.doctor.finding import Finding
from robot.drivers.audio.echo.speex import SpeexCanceller
from robot.errors import DeviceError
from robot.phone.process import here

PART = "phone"
HOW = "Reinstall with: make install. Calls by the page need nothing of it."


def examine(_config: Config) -> Iterator[Finding]:
    """Whether it can be one, and whether both sides may speak at once; no device is opened."""
    if not here():
        yield Finding(PART, "missing", "aiortc is not installed", HOW)
        return
    yield Finding(PART, "real", "the robot itself can speak and hear in a call")
    try:
        taken_out = f"{SpeexCanceller().name} takes the other side's voice out of the robot's microphone"
        yield Finding(f"{PART}:echo", "real", taken_out)
    except DeviceError as error:
        detail = f"{error.what} One side is heard at a time: the microphone waits while the other speaks."
        yield Finding(f"{PART}:echo", "degraded", detail, error.mend)
