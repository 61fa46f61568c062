"""What a voice is opened with, whichever backend it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from robot.clock import Clock
from robot.contract.languages import Language
from robot.drivers.base import Emit, Voice
from robot.drivers.voice.engines import Name
from robot.drivers.voice.output import Speakers
from robot.drivers.voice.playing_sound import Taps
from robot.errors import YorisouError


@dataclass(frozen=True, slots=True)
class VoiceSetting:
    """What a voice is opened with.

    `emit` takes events from any thread; `on_loop` runs a call on the event loop, from any thread.

    On the loop, `notice(code, on)` shows or takes away a notice of robot/messages/*/, and
    `shown(speaker, device)` says on the page what sounds: "device", "page" or "none", and its name.
    `trouble` is told what is wrong, from any thread. `speakers` are the outputs that can be chosen, and
    `taps` are told what is played; a backend that makes its own sound needs neither. `language` is the
    person's. `full` is the factor on the reference loudness at gain 1 on this machine's device. The rest
    stands under [voice] in yorisou.toml.
    """

    clock: Clock
    emit: Emit
    on_loop: Callable[[Callable[[], None]], None]
    notice: Callable[[str, bool], None]
    shown: Callable[[str, str], None]
    trouble: Callable[[YorisouError], None]
    speakers: Speakers
    language: Language = "en"
    engine: str = "espeak"
    engines: Mapping[Language, Name] = field(default_factory=dict)
    rate: int = 140
    port: str = ""
    baud: int = 9_600
    sound: str = "auto"
    device: str | None = None
    lead_in_s: float = 0.0
    full: float = 1.0
    taps: Taps = field(default_factory=Taps)


# Opens a voice, in a thread of its own; it speaks from then on. Whatever is missing, lines become captions.
OpenVoice = Callable[[VoiceSetting], Voice]
