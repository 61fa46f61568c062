"""The tools of a behaviour: a `Scene` with its context, and `Wait` to let time pass.

A behaviour is a generator that reads like a stage direction: it yields commands, which are carried out at
once, and `Wait`s, which give back the event waited for, or None when the time is up. It does no input or
output, may be closed at any yield, and never yields in a `finally`.
"""

import random
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from robot.contract.commands import Say
from robot.contract.mail_events import MailForm
from robot.contract.memory import Memory, MemoryTopic
from robot.contract.outing_events import Back
from robot.contract.programme import Character, Level
from robot.contract.record import Record


class Wait(NamedTuple):
    """What a behaviour waits for. Until an event of one of `kinds` (none: of no kind), at most `seconds`."""

    seconds: float
    kinds: tuple[type[Record], ...] = ()


Behaviour = Generator[Record | Wait, Record | None, None]


class Letter(NamedTuple):
    """A message that lies in the mailbox: its number, whose it is (a user id), what it is, and whether it
    was opened. `seconds`: of a voice."""

    message: int
    sender: str
    form: MailForm
    seconds: int = 0
    opened: bool = False


class Trip(NamedTuple):
    """A way out: the waypoint that is chosen, or that they come back from ("": none).

    `back`: how they came ("": setting off is still ahead); `brings`: something of it comes home.
    """

    quest: str = ""
    back: Back | Literal[""] = ""
    brings: bool = False


class Rotation:
    """Takes items in turn.

    Lists that are used up before anything in them comes again. `used` holds, by key, what was used last at
    its end.
    """

    def __init__(self, used: dict[str, list[str]]) -> None:
        self._used = used

    def draw(self, key: str, names: tuple[str, ...]) -> int:
        """The place in `names` of the one used longest ago; of those never used, the first."""
        used = [name for name in self._used.get(key, []) if name in names]
        drawn = next((name for name in names if name not in used), used[0] if used else names[0])
        self._used[key] = [*(name for name in used if name != drawn), drawn]
        return names.index(drawn)


def _new_rotation() -> Callable[[str, tuple[str, ...]], int]:
    return Rotation({}).draw


@dataclass(frozen=True, slots=True)
class Moment:
    """When a scene begins, where the robot lives: number of the person's day, hour (0 to 23) and month.

    `hour` and `month` are None while nobody vouches for the clock: then no line may name them.
    """

    day: int = 0
    hour: int | None = None
    month: int | None = None


def _forget(_offer: str, _card: str) -> None:
    """The default: a single run remembers nothing."""


@dataclass(slots=True)
class Scene:
    """One run of a behaviour on a level.

    `sign` is set when the level's sign of engagement is seen, `distress` when its sign of distress is.
    `uneasy` are the ways of ending ("person", "sleep") that would be the sign of distress if the session now
    ended so, well before its time; never a stop, which costs nothing. `uneasy_again`: the same, if the last
    session of this level ended so too.

    `draw` is that of a `Rotation`. `chosen` are the offers of earlier
    runs with the card that was chosen last, the latest at the end; `remember(offer, card)` keeps one.
    `kept` is what behaviours keep between sessions (`memory(topic)`), but for the topics of `not_kept`.
    `moment` is when it begins, `character` how the robot is, `seed` that of this robot. `used` is what came
    last of each list of a level, kept between sessions; `seconds` how long the scene has lasted by now.
    `own_sentences`: so many lines `own.1`, `own.2`, … of the person's own may be said.

    Of people: the `letters` in the mailbox, oldest first; `opened_apart`: one was opened since the last such
    session, outside of it; who is `there` for this level by now (ids); `ready`: the calls whose other side is
    there, by their number; `others`: somebody else is in the room. `trip` is that of a level that leads out.
    `alone` is set when nobody is at the other end, or nobody has gone, so that nothing of what the level is
    about could be lived.
    """

    level: Level
    rng: random.Random
    next_utterance: Callable[[], int]
    next_offer: Callable[[], int]
    draw: Callable[[str, tuple[str, ...]], int] = field(default_factory=_new_rotation)
    remember: Callable[[str, str], None] = _forget
    chosen: Sequence[Sequence[str]] = ()
    kept: Memory = field(default_factory=dict)
    not_kept: Collection[str] = ()
    moment: Moment = field(default_factory=Moment)
    character: Character = field(default_factory=Character)
    seed: int = 0
    used: dict[str, list[str]] = field(default_factory=dict)
    seconds: float = 0.0
    own_sentences: int = 0
    letters: Sequence[Letter] = ()
    opened_apart: bool = False
    there: Sequence[str] = ()
    ready: Mapping[int, str] = field(default_factory=dict)
    others: bool = False
    trip: Trip = field(default_factory=Trip)
    sign: bool = False
    distress: bool = False
    alone: bool = False
    uneasy: frozenset[str] = frozenset()
    uneasy_again: frozenset[str] = frozenset()

    @property
    def parameters(self) -> Mapping[str, Any]:
        return self.level.parameters

    def memory(self, topic: MemoryTopic) -> dict[str, Any]:
        """JSON data of this topic to read and to change; forgotten with this scene if the person said so."""
        return {} if topic in self.not_kept else self.kept.setdefault(topic, {})

    def say(self, line: str, style: Literal["voice", "whisper", "text"] = "voice", about: str = "") -> Say:
        """A line of this level, or any by its whole key ("farewell.letter-1").

        Its number comes back in `Spoken`. `about`: the user id of the one whom its "{sender}" names.
        """
        key = line if "." in line else f"{self.level.id}.{line}"
        return Say(self.next_utterance(), key, style, about)

    def next_of(self, listed: str, names: tuple[str, ...]) -> str:
        """The name of this list of the level that was used longest ago; one never used comes first.

        Kept between sessions: a list is used up before anything in it comes again.
        """
        return names[self.draw(f"{self.level.id}.{listed}", names)]

    def between(self, low: float, high: float) -> float:
        """Seconds drawn evenly, to the tenth, so that a record of it reads well."""
        return round(self.rng.uniform(low, high), 1)
