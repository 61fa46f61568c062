"""A voice in Morse code: calm tones in place of words, on the loudspeaker that Yorisou opens.

It shows what a voice of another package has to do: lines one after the other, each ending in one `Spoken`;
silence 20 ms after `hush`; and never a word on having spoken what nobody could hear.
"""

import threading
from collections import deque
from string import ascii_lowercase, digits

import numpy as np

from robot.contract.events import Spoken
from robot.drivers.audio.sound import Sound
from robot.drivers.base import Style
from robot.drivers.voice.output import Played
from robot.drivers.voice.player import Player
from robot.drivers.voice.setting import VoiceSetting

LETTERS = ascii_lowercase + digits
SIGNS = """
.- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --..
----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----.
"""
CODE = dict(zip(LETTERS, SIGNS.split(), strict=True))
RATE, TONE_HZ, LOUDNESS = 22_050, 440, 8_000
UNIT_S = 0.06  # twenty words a minute
ENDS = {"complete": "played", "cancelled": "stopped", "lost": "failed"}


def tones(text: str, unit_s: float = UNIT_S) -> Sound | None:
    """A text as tones: a dot is one unit long, a dash three; None where no letter of it has a code."""
    words = [[CODE[each] for each in word if each in CODE] for word in text.lower().split()]
    units = "       ".join("   ".join(" ".join(letter) for letter in word) for word in words if word)
    if not units:
        return None
    lengths = [(3 if unit == "-" else 1, unit != " ") for unit in units]
    on = np.concatenate([np.full(round(n * unit_s * RATE), sounds) for n, sounds in lengths])
    wave = np.sin(np.arange(len(on)) * (2 * np.pi * TONE_HZ / RATE)) * LOUDNESS
    return Sound(np.rint(wave * on).astype(np.int16), RATE)


class MorseVoice:
    """A `robot.drivers.base.Voice`. Raises DeviceError where there is no loudspeaker."""

    def __init__(self, setting: VoiceSetting, unit_s: float = UNIT_S) -> None:
        self._emit, self._full, self._unit_s = setting.emit, setting.full, unit_s
        self._player = Player(setting.clock, setting.device, setting.sound, lead_in_s=setting.lead_in_s)
        self._lock = threading.Lock()
        self._waiting: deque[tuple[int, Sound]] = deque()
        self._saying: int | None = None
        self._closed = False

    def say(
        self,
        utterance: int,
        text: str,
        language: str,
        style: Style,
        gain: float,
        *,
        reading: str | None = None,
        urgent: bool = False,
    ) -> None:
        sound = None if style == "text" else tones(text, self._unit_s)
        if sound is None:
            self._emit(Spoken(utterance, "captioned", 0))
            return
        with self._lock:
            closed = self._closed
            if not closed:
                place = (utterance, sound.softened(gain, self._full))
                self._waiting.appendleft(place) if urgent else self._waiting.append(place)
        if closed:
            self._emit(Spoken(utterance, "failed", 0))
        else:
            self._next()

    def play(self, utterance: int, media: bytes, gain: float) -> None:
        """It says everything in Morse code, and a recorded voice is a voice."""
        self._emit(Spoken(utterance, "failed", 0))

    def sound(self, name: str, gain: float) -> None:
        """It has no wordless sounds."""

    def hush(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, deque()
        self._player.cancel()
        for utterance, _ in waiting:
            self._emit(Spoken(utterance, "stopped", 0))

    def close(self) -> None:
        with self._lock:
            self._closed = True
        self.hush()
        self._player.close()

    @property
    def speaking(self) -> bool:
        """Whether a line sounds now."""
        return self._saying is not None

    def _next(self) -> None:
        """Begin with the next line, unless one is being said."""
        with self._lock:
            if self._saying is not None or not self._waiting:
                return
            self._saying, sound = self._waiting.popleft()
            utterance = self._saying
        self._player.play(sound, lambda played: self._ended(utterance, played))

    def _ended(self, utterance: int, played: Played) -> None:
        """On the player's thread."""
        with self._lock:
            self._saying = None
        self._emit(Spoken(utterance, ENDS[played.how], played.ms))  # type: ignore[arg-type] # one of the ends
        self._next()
