"""Reads profiles: those that come with Yorisou, and a file of a researcher's own."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from robot.errors import FindingsError
from robot.files.read import read_text
from robot.yaml_check.finding import Finding
from robot.yaml_check.section import Name, Section
from robot.yaml_check.shaped import shaped
from robot.yaml_check.source import Source, parse
from sim.person.profile import Habits, Profile, World

FOLDER = Path(__file__).parent / "profiles"
# In the order of domain.md §3.4.
BUILT_IN = ("plain", "gamer", "anxious", "depressed", "autistic")
LIMIT = 100_000  # bytes

Share = Annotated[float, Field(ge=0, le=1)]
Rung = Literal["L1", "L2", "L3", "L4", "L5", "L6", "L7", "L8", "L9", "L10"]


class HabitsSection(Section):
    """`Habits` in a file."""

    called_away: Share = 0.0
    says_busy: Share = 0.0
    says_enough: Share = 0.0
    says_hard: Share = 0.0
    says_less: Share = 0.0
    takes_steps: Share = 1.0
    answers_today: Share = 1.0
    today_noise: float = Field(default=0.8, ge=0, le=10)
    today_follows: float = Field(default=1.0, ge=-2, le=2)
    takes_lighter: Share = 1.0
    foresees: Share = 0.0
    withdrawn: Share = 0.0
    writes: Share = 0.0


class WorldSection(Section):
    """`World` in a file."""

    spread: float = Field(default=0.4, ge=0, le=3)
    masking: float = Field(default=0.0, ge=-0.9, le=0.9)
    shocks: Share = 0.0
    learning: float = Field(default=1.0, ge=0, le=5)
    siloing: Share = 0.0


class ProfileSection(Section):
    """A file of one profile. The ranges are those of domain.md §3.3, or wider where it gives none."""

    profile: Name
    weight: Share = 0.0
    tolerance: float = Field(ge=0.3, le=6)
    learning: float = Field(ge=0.04, le=0.30)
    mood_noise: float = Field(ge=0, le=3)
    mood: float = Field(default=0.0, ge=-3, le=3)
    mask: float = Field(ge=0, le=0.9)
    attends: float = Field(ge=-6, le=6)
    offsets: dict[Rung, Annotated[float, Field(ge=-5, le=5)]] = Field(default_factory=dict)
    hazard: Share = 0.006
    rates: Share = 0.75
    habits: HabitsSection = HabitsSection()
    world: WorldSection = WorldSection()


def read(path: Path) -> Profile:
    """The profile of a file.

    Raises FindingsError with every finding and its line, and InputError for a file that cannot be read.
    """
    source = parse(read_text(path, LIMIT, any_character=True), str(path))
    source.findings += source.cut
    made = None if source.findings else _shaped(source)
    if made is None or source.findings:
        raise _unusable(path, source.findings)
    values = made.model_dump()
    return Profile(
        values.pop("profile"),
        **{**values, "habits": Habits(**values["habits"]), "world": World(**values["world"])},
    )


def built_in() -> tuple[Profile, ...]:
    """The profiles that come with Yorisou. Raises InputError when the installation is damaged."""
    return tuple(read(FOLDER / f"{name}.yaml") for name in BUILT_IN)


def _shaped(source: Source) -> ProfileSection | None:
    made = shaped(source, ProfileSection, source.data)
    if made is None:
        return None
    habits = made.habits
    if habits.says_busy + habits.says_enough > 1:
        source.add(
            "E013",
            ("habits", "says_enough"),
            "says_busy and says_enough are shares of the same stops: at most 1 in all",
        )
    return made


def _unusable(path: Path, findings: list[Finding]) -> FindingsError:
    told = "\n".join(str(finding) for finding in sorted(set(findings)))
    return FindingsError(str(path), f"is no profile.\n{told}\n", "docs/how-to/model-people.md tells how.")
