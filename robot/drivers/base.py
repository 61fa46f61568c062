"""What the runtime asks of a body, a voice and ears. One Protocol per kind; every backend passes one suite.

Drivers never call the engine: they hand events to the `emit` that they were built with, from any thread.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from robot.contract.commands import Freeze, Gesture, Idle, Light, Limp, Settle
from robot.contract.record import Record

Emit = Callable[[Record], None]
BodyCommand = Freeze | Settle | Idle | Gesture | Light | Limp


@dataclass(frozen=True, slots=True)
class BodyState:
    """The body as it was last *read back*, never as it was commanded.

    `joints` in radians by name; `lights`: part -> (red, green, blue) 0..255; `links`: device -> answering;
    `limp`: torque off, lying asleep; `age_ms` is how old the reading is.
    """

    joints: Mapping[str, float] = field(default_factory=dict)
    lights: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)
    links: Mapping[str, bool] = field(default_factory=dict)
    frozen: bool = True
    limp: bool = False
    microphone_light: bool = False
    age_ms: int = 0


class Body(Protocol):
    """Motors and body board. All calls return at once and may come from any thread."""

    def send(self, command: BodyCommand) -> None: ...

    def freeze(self) -> None:
        """Hold on the wire within one cycle, whatever else is going on."""
        ...

    def beat(self) -> None:
        """The engine's heartbeat: without one for 250 ms the body freezes itself."""
        ...

    def microphone(self, on: bool) -> None:
        """The microphone light, set by the ears' driver and by nothing else (law 8)."""
        ...

    def state(self) -> BodyState: ...

    def close(self) -> None:
        """Settle nothing, hold, let the watchdogs expire, release the ports."""
        ...


Style = Literal["voice", "whisper", "text"]


class Voice(Protocol):
    """Speech, recorded voices and wordless sounds. Every `say` and `play` ends in exactly one `Spoken`."""

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
        """Speak (or show) `text`; `reading` is how it is read aloud where the synthesiser needs that.

        An `urgent` line (of safety, of a handover) comes before those that wait.
        """
        ...

    def play(self, utterance: int, media: bytes, gain: float) -> None:
        """Play a voice note of `robot.media.voice_note.prepare`, in its turn, as loud as speech at `gain`.

        A note is never captioned: a voice that cannot play it ends it as "failed", with 0 ms.
        """
        ...

    def sound(self, name: str, gain: float) -> None: ...

    def hush(self) -> None:
        """No more sound within 20 ms; what was playing and what was waiting ends as "stopped"."""
        ...

    def close(self) -> None: ...


class Ears(Protocol):
    """Recognition of expected phrases; off until opened, stop and less words always in the grammar."""

    def open(self, phrases: tuple[str, ...], language: str, free: bool = False) -> None: ...

    def shut(self) -> None: ...

    def speaking(self, text: str, language: str) -> None:
        """The voice begins to say this: its words are not listened for."""
        ...

    def silent(self) -> None:
        """The voice has ended."""
        ...

    def close(self) -> None: ...
