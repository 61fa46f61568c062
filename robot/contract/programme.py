"""A programme as the engine sees it: plain data, already checked, made from a script (YAML) elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from robot.contract.languages import Texts as Texts
from robot.contract.people import ContactKind
from robot.contract.quests import Quest

# Everything a level can use; the gate lets through only what the person has agreed to.
MODALITIES = ("light", "breathing", "motion", "gaze", "sound", "text", "cards", "speech", "microphone")

SHORTEST_HALF = 2  # minutes


@dataclass(frozen=True, slots=True)
class Dose:
    """Contact minutes a session, sessions a day and days in any seven. Presence is not counted."""

    minutes: int
    sessions_per_day: int
    days_per_week: int


def half_of(minutes: int) -> int:
    """Minutes of half a session: rounded down, and two at the least where there are two."""
    return max(min(SHORTEST_HALF, minutes), minutes // 2)


@dataclass(frozen=True, slots=True)
class Level:
    """One level of the ladder. `dwell_days` and `dwell_sessions` must pass on it before a step up.

    `demand` is its place on the 0..10 axis (domain.md §1.2): the peak that a newcomer may expect. `after` are
    the levels that come before it in any person's own order. `parts` are sub-levels, easiest first: each is
    entered by a yes of its own, with its own preview, modalities and parameters; a level without parts is its
    own only part. On every `robot_free_every`-th session the robot stays asleep (0: on none). `people` is the
    kind of contact with people that is lived on it ("": none). `was` are ids that it had in earlier scripts.
    `taster` is the half of it: for the first sessions, and for lighter days.
    """

    id: str
    rung: str
    name: Texts
    preview: Texts
    behaviour: str
    modalities: frozenset[str]
    dose: Dose
    dwell_days: int
    dwell_sessions: int
    parameters: Mapping[str, Any] = field(default_factory=dict)
    demand: float = 1.0
    after: tuple[str, ...] = ()
    parts: tuple["Level", ...] = ()
    robot_free_every: int = 0
    people: ContactKind | Literal[""] = ""
    was: tuple[str, ...] = ()
    taster: "Level | None" = None

    @property
    def height(self) -> int:
        """Number of its rung, 0..10."""
        return int(self.rung[1:])

    @property
    def cards(self) -> dict[str, Texts]:
        """What stands on its cards, by option: those of its pairs (`offers`), and the others (`cards`)."""
        paired = [option for offer in self.parameters.get("offers", ()) for option in offer["options"]]
        return {card["id"]: card for card in (*paired, *self.parameters.get("cards", ()))}


@dataclass(frozen=True, slots=True, init=False)
class Policy:
    """A step policy by its kind, with the figures that a script gives it; the others have defaults.

    Kinds and figures stand in robot/engine/policies, one file a kind.
    """

    kind: str
    figures: Mapping[str, Any]

    def __init__(self, kind: str, **figures: Any) -> None:
        object.__setattr__(self, "kind", kind)
        object.__setattr__(self, "figures", figures)


@dataclass(frozen=True, slots=True)
class Pace:
    """The minimum pace, in days (domain.md §1.4). A script may be slower, never faster.

    No proposal in the `first` days; from L6 on one step in `week` days; after more than `away` days without a
    session the next one is a level lower.
    """

    first: int = 14
    week: int = 7
    away: int = 7


@dataclass(frozen=True, slots=True)
class Alerts:
    """What happens when somebody must be told (law 10).

    `mode`: "card-only" was signed for; "channels" reach people; "unsigned" is for a simulated body only.
    `rota` are staff ids in the order in which they are asked; each has `answer_minutes` to acknowledge.
    Violence at home is told to `professionals` only, and the digest to nobody of the `family`. A digest is
    sent by `digest_at_s` (seconds after midnight of the person's zone); each has `digest_answer_hours`.
    """

    mode: Literal["card-only", "channels", "unsigned"] = "card-only"
    rota: tuple[str, ...] = ()
    answer_minutes: int = 10
    drill_days: int = 7
    professionals: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    digest_at_s: int = 9 * 3_600
    digest_answer_hours: int = 4


@dataclass(frozen=True, slots=True)
class Character:
    """How the robot is, every day (its "temperament sheet" tells the person).

    `lively`: 0 quiet to 1 lively; `awake`: 0 sleepy to 1 awake. `predictable`: evenings repeat as announced.
    `risk`: 0 to 3, how many small, announced mishaps of the robot there may be; 0 where it is predictable.
    """

    lively: float = 0.3
    awake: float = 0.5
    predictable: bool = False
    risk: int = 0


# Where a line names somebody of the circle, whose name is known when it is said.
SENDER = "{sender}"


@dataclass(frozen=True, slots=True)
class Line:
    """What is said: `text`, and how it is read aloud where a synthesiser needs that (Japanese in kana)."""

    text: str
    reading: str | None = None

    def naming(self, name: str) -> "Line":
        """The same line with the name of somebody in it. A name in a reading is read as it is written."""
        reading = None if self.reading is None else self.reading.replace(SENDER, name)
        return Line(self.text.replace(SENDER, name), reading)


@dataclass(frozen=True, slots=True)
class Programme:
    """The ladder in order (lowest first), its limits and every text that may be said or shown.

    `lines` has the key "<level id>.<name>" or "<name>"; `phrases` maps a list's name to words per language;
    `standing_approval` is the therapist's standing consent to single steps up to `ceiling`;
    `card_only` is who signed that no alert channel exists (law 10), or "" if nobody did. `destination` is
    where the person wants to go ("": as far as the ceiling). `fading` is what is suggested to staff once that
    has been lived: days with contact, week by week (empty: nothing is). `blocked` are words of the
    clinic's own that nobody writes here; `quests` the waypoints that its levels name; `weeks`: for how many
    it is planned. `staff` are the ids of those who may approve, clear and plan; empty: anybody may (a
    simulated body).
    """

    id: str
    version: int
    languages: tuple[str, ...]
    levels: tuple[Level, ...]
    start: str
    agreed: tuple[str, ...]
    ceiling: str
    policy: Policy
    standing_approval: bool
    approval_hours: int
    card_only: str
    loudness: float
    motion: float
    lines: Mapping[str, Texts]
    phrases: Mapping[str, Mapping[str, tuple[str, ...]]]
    hotline: tuple[Texts, ...]
    digest: str
    destination: str = ""
    fading: tuple[int, ...] = ()
    pace: Pace = Pace()
    character: Character = Character()
    alerts: Alerts = Alerts()
    staff: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()
    quests: tuple[Quest, ...] = ()
    weeks: int = 26

    def index(self, level: str) -> int:
        """Position of a level by id, 0 lowest. Raises KeyError."""
        for position, candidate in enumerate(self.levels):
            if candidate.id == level:
                return position
        raise KeyError(level)

    def level(self, level: str) -> Level:
        return self.levels[self.index(level)]

    def quest(self, quest: str) -> Quest | None:
        """A waypoint by its id; None for one that it does not have, and for the person's own."""
        return next((each for each in self.quests if each.id == quest), None)

    @property
    def cards(self) -> dict[str, Texts]:
        """What stands on the cards of all levels and sub-levels, by option."""
        levels = [each for level in self.levels for each in (level, *level.parts)]
        return {option: texts for level in levels for option, texts in level.cards.items()}

    def line(self, key: str, language: str) -> Line | None:
        """A line in one language, by its key in `lines`; None where there is none."""
        texts = self.lines.get(key)
        return None if texts is None else Line(texts[language], texts.get(f"{language}-kana"))

    def spoken_lines(self, language: str) -> list[Line]:
        """Every line in one language that is known beforehand, in the order of the script."""
        lines = (Line(texts[language], texts.get(f"{language}-kana")) for texts in self.lines.values())
        return [line for line in lines if SENDER not in line.text]
