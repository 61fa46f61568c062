"""A voice made of a speech module on a serial port."""

from collections.abc import Callable, Mapping

from robot.clock import Clock
from robot.drivers.base import Emit
from robot.drivers.body.transport import SerialTransport, Transport
from robot.drivers.voice.aquestalk import AquesTalk
from robot.drivers.voice.dialect import Dialect
from robot.drivers.voice.emic2 import Emic2
from robot.drivers.voice.output import Output
from robot.drivers.voice.serial_voice import SerialVoice
from robot.drivers.voice.setting import VoiceSetting
from robot.errors import DeviceError, UsageError, YorisouError

DIALECTS: Mapping[str, Callable[[int], Dialect]] = {
    "emic2": Emic2,
    "aquestalk": lambda _rate: AquesTalk(),
}


def dialect(engine: str, rate: int) -> Dialect:
    """What a module of ours understands. Raises UsageError when the engine is none."""
    if engine not in DIALECTS:
        mend = f"Take {' or '.join(DIALECTS)}."
        raise UsageError("[voice] engine", f"{engine} is no speech module.", mend)
    return DIALECTS[engine](rate)


def on_port(
    speaks: Dialect,
    port: str,
    baud: int,
    clock: Clock,
    emit: Emit,
    *,
    trouble: Callable[[YorisouError], None],
    changed: Callable[[bool], None],
) -> SerialVoice:
    """The voice on a port, not started yet. A port that is missing is told to `trouble`."""

    def open_port() -> Transport:
        try:
            return SerialTransport(port, baud)
        except DeviceError as error:
            mend = error.mend.replace("[body]", "[voice]")
            raise DeviceError(error.where, error.what, mend) from error

    return SerialVoice(clock, emit, speaks, open_port, baud=baud, trouble=trouble, changed=changed)


def open_module(setting: VoiceSetting, speaks: Dialect) -> SerialVoice:
    """A module makes its own sound: there is nothing that a page could play."""
    speakers = setting.speakers

    def use(page: Output | None) -> None:
        if page is not None:
            speakers.choose(None)
            raise UsageError("speaker", f"the voice is {speaks.name}, which has a loudspeaker of its own.")

    def answers(up: bool) -> None:
        setting.notice("no-voice-module", not up)
        setting.shown("device" if up else "none", f"{speaks.name}, {setting.port}" if up else "")

    def changed(up: bool) -> None:
        setting.on_loop(lambda: answers(up))

    setting.on_loop(lambda: speakers.connect(use))
    voice = on_port(
        speaks,
        setting.port,
        setting.baud,
        setting.clock,
        setting.emit,
        trouble=setting.trouble,
        changed=changed,
    )
    voice.start()
    return voice
