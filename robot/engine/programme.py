"""A programme as the engine sees it: plain data, already checked, made from a script (YAML) elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

# Language -> text. "ja-kana" is how a Japanese line with kanji is read aloud.
Texts = Mapping[str, str]

# Everything a level can use; the gate lets through only what the person has agreed to.
MODALITIES = ("light", "breathing", "motion", "gaze", "sound", "text", "cards", "speech", "microphone")


@dataclass(frozen=True, slots=True)
class Dose:
    """Contact minutes a session, sessions a day and days in any seven. Presence is not counted."""

    minutes: int
    sessions_per_day: int
    days_per_week: int


@dataclass(frozen=True, slots=True)
class Level:
    """One level of the ladder. `dwell_days` and `dwell_sessions` must pass on it before a step up."""

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


@dataclass(frozen=True, slots=True)
class Policy:
    """`up_after` comfortable sessions in a row propose a step up; one discomfort steps down."""

    kind: Literal["n-up-one-down"]
    up_after: int


@dataclass(frozen=True, slots=True)
class Programme:
    """The ladder in order (lowest first), its limits and every text that may be said or shown.

    `lines` has the key "<level id>.<name>" or "<name>"; `phrases` maps a list's name to words per language;
    `standing_approval` is the therapist's standing consent to single steps up to `ceiling`;
    `card_only` is who signed that no alert channel exists (law 10), or "" if nobody did.
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

    def index(self, level: str) -> int:
        """Position of a level by id, 0 lowest. Raises KeyError."""
        for position, candidate in enumerate(self.levels):
            if candidate.id == level:
                return position
        raise KeyError(level)

    def level(self, level: str) -> Level:
        return self.levels[self.index(level)]
