"""What became of a person in some weeks of rehearsal: plain data, for reports and for comparisons in bulk."""

from dataclasses import dataclass, field

# A level is reached with so many calm sessions on the whole of it (domain.md §3.5).
SESSIONS_TO_REACH = 3
# A true peak from here on is over the limit.
LIMIT = 6.0


@dataclass(frozen=True, slots=True)
class LivedSession:
    """One contact session, on a day that counts from 0.

    `level` and `part` are ids, `place` is the level's place in the programme (0 lowest), `half`: the half of
    it was lived. `home` is the level on which the person was then. `peak` is how hard it really was, 0..10
    (None: nobody knows), `rating` what they said (None: nothing). `outcome` and `cause` are those of
    `commands.SessionEnded`; `gestures` are those that it made, in their order.
    """

    day: int
    level: str
    part: str
    half: bool
    place: int
    home: str
    peak: float | None
    rating: int | None
    stopped: bool
    outcome: str
    cause: str
    minutes: float
    robot_free: bool = False
    gestures: tuple[str, ...] = ()

    @property
    def over(self) -> bool:
        """Whether it was over the limit; where nobody knows its peak, it was not."""
        return self.peak is not None and self.peak >= LIMIT


@dataclass(frozen=True, slots=True)
class Step:
    """A step up that was taken, into `level` (and its sub-level `part`).

    `back`: to where the person was before. `sessions` is how many had been lived before it.
    """

    day: int
    level: str
    part: str
    back: bool
    sessions: int


@dataclass(frozen=True, slots=True)
class Contact:
    """Contact with people on a day: in a session with the robot or without it, or as they `told` it."""

    day: int
    kind: str
    with_robot: bool
    told: bool


@dataclass(slots=True)
class Rehearsed:
    """The weeks of one person. `reached`: rung -> the day of the third calm session on it.

    `asleep_days` are days on which the robot only slept beside the person, `homes` the level at the end of
    each day; `stand_ins` are the levels on which a stand-in played. `left_day` is None while they stay.
    """

    programme: str
    person: str
    seed: int
    weeks: int
    stand_ins: tuple[str, ...] = ()
    sessions: list[LivedSession] = field(default_factory=list)
    asleep_days: list[int] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    downs: list[int] = field(default_factory=list)
    homes: list[str] = field(default_factory=list)
    reached: dict[str, int] = field(default_factory=dict)
    left_day: int | None = None

    @property
    def days(self) -> int:
        """How many they lived through."""
        return len(self.homes)

    def home_of_week(self, week: int) -> str:
        """The level at the end of a week that counts from 0, or of the last day in it."""
        return self.homes[min(week * 7 + 6, self.days - 1)]

    def first_sessions(self) -> list[LivedSession]:
        """Of each step up that led on, the first session that came after it."""
        found = (step for step in self.steps if not step.back and step.sessions < len(self.sessions))
        return [self.sessions[step.sessions] for step in found]
