"""What the command line says about one run, and what it needs whole (`--fast`): strict, findings and all."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from robot.app import from_config
from robot.config.fitting import Finding
from robot.config.schema import Config
from robot.contract.programme import Programme
from robot.errors import InputError

Tell = Callable[[str], None]
# The name of whoever is really there; every other is a simulated person.
ME = "me"


@dataclass(frozen=True, slots=True)
class Options:
    """The options of one run.

    `person`: "me" or a simulated one (sim/person/choose.py); `tell` prints a line for whoever started it.

    `findings` are what of the configuration could not be used; `programme_named`: by an option. `twin`: it
    stands at a centre, and keeps nothing of anybody (robot/app/twin.py).
    """

    config: Config
    person: str = "sim"
    page: bool = True
    minutes: float | None = None
    seed: int = 1
    journal: Path | None = None
    socket: Path | None = None
    tell: Tell = lambda _line: None
    programme_named: bool = False
    findings: tuple[Finding, ...] = ()
    twin: bool = False

    @property
    def centre(self) -> Path | None:
        """The folder of the centre at which it stands, which makes the codes."""
        own = self.config.centre.own
        return Path(own) if self.twin and own else None

    @property
    def doubts(self) -> frozenset[str]:
        """What no default stands for (`Config.doubts`), and no option names either."""
        named = {"journal": self.journal is not None, "programme": self.programme_named}
        return frozenset(part for part in self.config.doubts if not named.get(part))

    @property
    def programme(self) -> Programme:
        """Raises InputError with every finding of the script, or when it cannot be played for this person."""
        return fitting(from_config.programme(self.config), self.config, self.person)

    @property
    def journal_path(self) -> Path:
        return self.journal or Path(self.config.journal.path)

    @property
    def journal_is_ours(self) -> bool:
        """Whether nobody named the journal: its default directory is made wherever it is missing."""
        return self.journal is None and not from_config.journal_is_named(self.config)


def fitting(programme: Programme, config: Config, person: str) -> Programme:
    """The programme itself. Raises InputError when it is not for a real person, or lacks their language."""
    if programme.policy.kind == "fixed-schedule" and person == ME:
        what = "fixed-schedule climbs whatever the person says: it is a baseline for simulated persons."
        raise InputError("policy.kind", what, "Choose another, for example n-up-one-down.")
    language = config.person.language
    if language not in programme.languages:
        has = ", ".join(programme.languages)
        raise InputError(
            "[person] language",
            f"{programme.id} has {has}, not {language}.",
            "Name one of these.",
            code="programme-language",
        )
    return programme
