"""The ears that `[ears] engine` may name."""

from robot.contract.backends import EARS as KIND
from robot.drivers.backends import Backends
from robot.drivers.base import Ears
from robot.drivers.ears.setting import OpenEars

VOSK = "vosk"


def _vosk() -> OpenEars:
    from robot.drivers.ears.vosk_ears import VoskEars

    return VoskEars


EARS: Backends[OpenEars] = Backends(KIND, {VOSK: _vosk}, Ears)
