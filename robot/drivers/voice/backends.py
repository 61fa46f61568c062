"""The voices that `[voice] engine` may name."""

from robot.contract.backends import VOICES as KIND
from robot.drivers.backends import Backends
from robot.drivers.voice.setting import OpenVoice


def _none() -> OpenVoice:
    from robot.drivers.voice.silent import SilentVoice

    return lambda setting: SilentVoice(setting.emit)


def _espeak() -> OpenVoice:
    from robot.drivers.voice.on_speakers import open_voice

    return open_voice


def _emic2() -> OpenVoice:
    from robot.drivers.voice.modules import open_emic2

    return open_emic2


def _aquestalk() -> OpenVoice:
    from robot.drivers.voice.modules import open_aquestalk

    return open_aquestalk


VOICES: Backends[OpenVoice] = Backends(
    KIND, {"none": _none, "espeak": _espeak, "emic2": _emic2, "aquestalk": _aquestalk}
)
