"""What a synthesised voice has in hand: lines, wordless sounds, and the one that was handed to an output."""

import threading
from dataclasses import dataclass, field

from robot.drivers.audio.sound import Sound
from robot.drivers.voice.output import Output, Played


@dataclass(slots=True, eq=False)
class Line:
    """Something to be heard to its end and reported: a text, or a note that somebody recorded."""

    utterance: int
    text: str
    reading: str | None
    language: str
    whisper: bool
    gain: float
    urgent: bool
    sentences: list[str] = field(default_factory=list)
    ready: list[Sound] | None = None  # rendered beforehand, in the place of the sentences
    recorded: bool = False  # a note: `ready` comes when it has been read, empty where it cannot be
    ms: int = 0  # played so far
    ended: bool = False  # hushed


@dataclass(slots=True, eq=False)
class Wordless:
    """A sound that nobody waits for."""

    name: str
    sound: Sound
    gain: float
    ended: bool = False


@dataclass(slots=True, eq=False)
class Play:
    """One sound that was handed to an output."""

    sound: Sound
    line: Line | None
    name: str
    output: Output
    played: Played | None = None
    hushed: bool = False
    counted: bool = False
    finished: threading.Event = field(default_factory=threading.Event)
    woken: threading.Event = field(default_factory=threading.Event)

    def done(self, played: Played) -> None:
        """From the output, on any thread; takes no lock."""
        self.played = played
        self.finished.set()
        self.woken.set()

    def silence(self) -> None:
        self.hushed = True
        self.output.cancel()
        self.woken.set()
