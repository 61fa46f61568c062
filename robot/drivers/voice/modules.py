"""The speech modules, and a voice made of one."""

from collections.abc import Callable

from robot.clock import Clock
from robot.config.schema import VoiceSection
from robot.drivers.base import Emit
from robot.drivers.body.transport import SerialTransport, Transport
from robot.drivers.voice.aquestalk import AquesTalk
from robot.drivers.voice.dialect import Dialect
from robot.drivers.voice.emic2 import Emic2
from robot.drivers.voice.serial_voice import SerialVoice
from robot.errors import DeviceError, UsageError, YorisouError


def dialect(section: VoiceSection) -> Dialect:
    """What the configured module understands. Raises UsageError when the engine is none."""
    if section.engine == "emic2":
        return Emic2(section.rate)
    if section.engine == "aquestalk":
        return AquesTalk()
    raise UsageError("[voice] engine", f"{section.engine} is no speech module.", "Use emic2 or aquestalk.")


def open_voice(
    section: VoiceSection,
    clock: Clock,
    emit: Emit,
    *,
    trouble: Callable[[YorisouError], None],
    changed: Callable[[bool], None],
) -> SerialVoice:
    """The voice on the configured port, not started yet. A port that is missing is told to `trouble`.

    Raises UsageError as `dialect`.
    """
    port = section.port or ""

    def open_port() -> Transport:
        try:
            return SerialTransport(port, section.baud)
        except DeviceError as error:
            mend = error.mend.replace("[body]", "[voice]")
            raise DeviceError(error.where, error.what, mend) from error

    speaks = dialect(section)
    return SerialVoice(clock, emit, speaks, open_port, baud=section.baud, trouble=trouble, changed=changed)
