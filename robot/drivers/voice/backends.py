"""The voices that `[voice] engine` may name."""

from collections.abc import Callable

from robot.contract.backends import MODULES
from robot.contract.backends import VOICES as KIND
from robot.drivers.backends import Backends
from robot.drivers.base import Voice
from robot.drivers.voice.setting import OpenVoice


def _none() -> OpenVoice:
    from robot.drivers.voice.silent import SilentVoice

    return lambda setting: SilentVoice(setting.emit)


def _espeak() -> OpenVoice:
    from robot.drivers.voice.on_speakers import open_voice

    return open_voice


def _module(name: str) -> Callable[[], OpenVoice]:
    def load() -> OpenVoice:
        from robot.drivers.voice.modules import dialect, open_module

        return lambda setting: open_module(setting, dialect(name, setting.rate))

    return load


VOICES: Backends[OpenVoice] = Backends(
    KIND, {"none": _none, "espeak": _espeak, **{name: _module(name) for name in MODULES}}, Voice
)
