"""How things are in this run: what belongs to the moment and is gone after a power cut."""

from dataclasses import dataclass, field

from robot.contract import commands as c
from robot.contract import events as e
from robot.engine.contact import Contact

RESTING = e.STAGES.index("rest")
BODY = "body"


@dataclass(slots=True)
class Situation:
    """The situation of this run. Written by the part that sees the event, read by every part.

    `contact` is the session that is on; `quiet` the quiet hours that are on; `others`: somebody else is in
    the room; `near`: where the person was seen last (None: not yet); `lost` devices that do not answer;
    `missing` parts of the robot; `strains` "where code" -> how much care it needs; `ready`: the calls whose
    other side is there, with who it is; `ring`: what its light says, by who lights it; `kept`: what happens
    is written down; `outing_rules`: what the guard of outings goes by, as the robot is configured.
    """

    contact: Contact | None = None
    quiet: e.QuietHoursChanged | None = None
    others: bool = False
    near: bool | None = None
    lost: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    strains: dict[str, e.Stage] = field(default_factory=dict)
    ready: dict[int, str] = field(default_factory=dict)
    ring: dict[str, c.Light] = field(default_factory=dict)
    kept: bool = True
    outing_rules: e.OutingRules = field(default_factory=e.OutingRules)

    @property
    def care(self) -> e.Stage:
        """The most care that anything of the body needs."""
        return max(self.strains.values(), key=e.STAGES.index, default="")

    @property
    def must_rest(self) -> bool:
        return bool(self.strains) and e.STAGES.index(self.care) >= RESTING

    @property
    def bodiless(self) -> bool:
        return BODY in self.missing
