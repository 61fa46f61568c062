"""A bench for ears: a microphone that hears a sound as if somebody said it, and all that the ears tell."""

from collections.abc import Callable
from typing import Any

import numpy as np

from robot.contract.record import Record
from robot.drivers.audio.microphone import Microphone
from robot.drivers.audio.sound import Sound
from robot.drivers.base import Ears
from robot.drivers.ears.setting import EarsSetting, OpenEars, Trouble
from robot.errors import YorisouError
from sim.conformance.patience import CLOCK, seconds_since

CHUNK_S, CHUNK_BYTES = 0.03, 960  # 16 kHz, 16 bit
RATE = 16_000


def silence(seconds: float) -> Sound:
    """Nothing to hear, for so long."""
    return Sound(np.zeros(round(seconds * RATE), np.int16), RATE)


def joined(*sounds: Sound) -> Sound:
    """One after the other, at 16 kHz."""
    return Sound(np.concatenate([sound.resampled(RATE).samples for sound in sounds]), RATE)


class SoundMicrophone:
    """A microphone that gives a sound at its own pace, then silence."""

    name = "sound"

    def __init__(self, sound: Sound) -> None:
        self._data, self._begun = sound.resampled(RATE).samples.tobytes(), CLOCK.now()
        self.position = 0
        self.closed = False

    @property
    def heard_s(self) -> float:
        """How much of the sound has been read, in seconds."""
        return self.position * CHUNK_S

    def read(self, timeout_s: float) -> bytes:  # noqa: ARG002 - a chunk always comes in time
        self.position += 1
        CLOCK.sleep(max(0.0, CHUNK_S * self.position - seconds_since(self._begun)))
        chunk = self._data[CHUNK_BYTES * (self.position - 1) : CHUNK_BYTES * self.position]
        return chunk + bytes(CHUNK_BYTES - len(chunk))

    def close(self) -> None:
        self.closed = True


class EarsBench:
    """Ears in a room where `sound` is heard once they are open.

    `events` are stops and lesses that were heard, `heard` the asked phrases, `lights` each change of the
    microphone light, `microphones` what was opened. `opener` opens another microphone than one that plays the
    sound; `other` are further fields of `EarsSetting`. Raises what opening the ears raises.
    """

    def __init__(
        self,
        open_ears: OpenEars,
        sound: Sound | None = None,
        opener: Callable[[], Microphone] | None = None,
        **other: Any,
    ) -> None:
        self.events: list[Record] = []
        self.heard: list[str] = []
        self.lights: list[bool] = []
        self.troubles: list[tuple[Trouble, YorisouError | None]] = []
        self.microphones: list[SoundMicrophone] = []
        self._sound = silence(60) if sound is None else sound
        setting = EarsSetting(
            CLOCK,
            self.events.append,
            other.pop("models", {}),
            heard=self.heard.append,
            light=self.lights.append,
            trouble=lambda code, error: self.troubles.append((code, error)),
            microphone=opener or self._open,
            **other,
        )
        self.ears: Ears = open_ears(setting)

    def _open(self) -> Microphone:
        if self.lights[-1:] != [True]:
            raise AssertionError("the microphone was opened before its light was on")
        self.microphones.append(SoundMicrophone(self._sound))
        return self.microphones[-1]

    @property
    def listening(self) -> bool:
        """Whether the microphone is open and its light on."""
        return self.lights[-1:] == [True]

    @property
    def heard_s(self) -> float:
        """How much of the sound the newest microphone has given, in seconds."""
        return self.microphones[-1].heard_s if self.microphones else 0.0

    def told(self, code: str) -> list[bool]:
        """Whether there was trouble of this code, each time that this changed."""
        return [error is not None for each, error in self.troubles if each == code]
