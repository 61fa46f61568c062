"""What ears are opened with, whichever backend recognises the words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from robot.clock import Clock
from robot.drivers.audio.backends import open_microphone
from robot.drivers.audio.microphone import Microphone
from robot.drivers.base import Ears, Emit
from robot.errors import YorisouError

Trouble = Literal[
    "no-recognition-model", "no-microphone", "microphone-silent", "words-not-heard", "stop-not-heard"
]


def unchanged(pcm: bytes) -> bytes:
    """No filter."""
    return pcm


@dataclass(frozen=True, slots=True)
class EarsSetting:
    """What ears are opened with.

    `emit` takes events from any thread: a stop and a less that are heard. None of the calls may block.

    `heard` gets an asked phrase when the whole utterance was that phrase (where the level needs free speech:
    every utterance), `overheard` free speech that was written down some seconds later; nothing else may leave
    the ears. `light` is called with True before the microphone is opened and with False after it is closed.
    `filter` is given each chunk of sound before it is listened to (the robot's own voice is taken out there).
    `interrupted` is called again and again while somebody speaks and the robot does too. `trouble` gets what
    is wrong by its code, and None for that code when it is mended. `models`: language -> directory.
    """

    clock: Clock
    emit: Emit
    models: Mapping[str, str]
    heard: Callable[[str], None]
    light: Callable[[bool], None]
    overheard: Callable[[str], None] = lambda _text: None
    trouble: Callable[[Trouble, YorisouError | None], None] = lambda _code, _error: None
    microphone: Callable[[], Microphone] = open_microphone
    filter: Callable[[bytes], bytes] = unchanged
    interrupted: Callable[[], None] = lambda: None


# Opens ears, in a thread of its own; they are shut until `open` is called. Raises InputError or DeviceError.
OpenEars = Callable[[EarsSetting], Ears]
