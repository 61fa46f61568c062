"""A bench for one voice: opens it, keeps what it tells, and looks whether it sounds."""

from functools import cache
from random import Random
from typing import Any

import numpy as np

from robot.contract.events import Spoken
from robot.contract.record import Record
from robot.drivers.audio.sound import Sound
from robot.drivers.base import Voice
from robot.drivers.voice.setting import OpenVoice, VoiceSetting
from robot.errors import YorisouError
from robot.media.voice_note import prepare
from robot.runtime.speakers import Speakers
from sim.conformance.patience import CLOCK, until

NOTE_S = 2.0


@cache
def note() -> bytes:
    """A voice note of a calm tone."""
    t = np.arange(round(NOTE_S * 22_050)) / 22_050
    tone = np.rint(6_000 * np.sin(2 * np.pi * 220 * t)).astype(np.int16)
    return prepare(Sound(tone, 22_050).wav()).media


class VoiceBench:
    """One voice, what it told, and what can be heard of it. A subclass says what its backend is like.

    `speaks`: it makes sound where the tests run; a voice that only shows its lines does not.
    `line` is what it is given to say, with its language; `unreadable` a text that it can only show, if any.
    `plays`: it plays voice notes; another ends each as "failed".
    `in_real_time`: a line lasts as long as it says, so that its length can be compared with the clock.
    """

    speaks = True
    line = ("Hello. It is quiet here.", "en")
    unreadable: str | None = None
    in_real_time = True
    plays = False

    def __init__(self) -> None:
        self.events: list[Record] = []
        self.troubles: list[YorisouError] = []
        self.voice: Voice = self.open()

    def open(self) -> Voice:
        """The voice. Raises whatever its backend raises."""
        raise NotImplementedError

    def setting(self, **other: Any) -> VoiceSetting:
        """What a voice is opened with here; `other` are further fields, such as a port."""
        return VoiceSetting(
            CLOCK,
            self.events.append,
            on_loop=lambda call: call(),
            notice=lambda _code, _on: None,
            shown=lambda _speaker, _device: None,
            trouble=self.troubles.append,
            speakers=Speakers(lambda call: call()),
            **other,
        )

    def sounds(self) -> bool | None:
        """Whether something sounds now; None where nobody can tell."""
        return None

    def lose(self) -> bool:
        """Take the loudspeaker away, if that can be done here; whether it was."""
        return False

    def disturb(self, chance: Random) -> None:
        """Do something else that may happen to it while it speaks."""

    def close(self) -> None:
        self.voice.close()

    # --- for the suite --------------------------------------------------------------------------------------

    def say(self, utterance: int, style: Any = "voice", text: str | None = None) -> None:
        """Say the line, or another text."""
        self.voice.say(utterance, self.line[0] if text is None else text, self.line[1], style, 0.6)

    def play(self, utterance: int) -> None:
        """Play a note of `NOTE_S`."""
        self.voice.play(utterance, note(), 0.6)

    def spoken(self) -> list[Spoken]:
        """Every end of a line so far."""
        return [event for event in list(self.events) if isinstance(event, Spoken)]

    def ended(self, utterance: int, seconds: float = 6.0) -> Spoken:
        """The end of this line, for which it waits. Raises AssertionError when it does not come once."""

        def ends() -> list[Spoken]:
            return [each for each in self.spoken() if each.utterance == utterance]

        assert until(lambda: bool(ends()), seconds), f"no Spoken came for {utterance}"
        assert len(ends()) == 1, f"more than one Spoken came for {utterance}"
        return ends()[0]

    def begins_to_sound(self) -> None:
        """Wait until something sounds; where nobody can tell, a moment."""
        if self.sounds() is None:
            CLOCK.sleep(0.2)
        else:
            assert until(lambda: self.sounds() is True), "nothing sounds"

    def is_silent(self, within_s: float = 0.0) -> bool:
        """Whether nothing sounds, at the latest after so long; true where nobody can tell."""
        return until(lambda: not self.sounds(), within_s)


class OpenedBench(VoiceBench):
    """A bench for a voice of which no more is known than how it is opened."""

    def __init__(self, open_voice: OpenVoice, *, speaks: bool = True, plays: bool = False) -> None:
        self._open_voice = open_voice
        self.speaks, self.plays = speaks, plays
        super().__init__()

    def open(self) -> Voice:
        return self._open_voice(self.setting())
