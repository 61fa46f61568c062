"""Commands that say what was decided, and what came of it; `robot.contract.commands` exports them too."""

from robot.contract.command_base import COMMANDS, Decision, Figures, Options, ProposalResult
from robot.contract.people import ContactKind
from robot.contract.record import Record, record


@record(COMMANDS, "propose")
class Propose(Record):
    """A step up that waits: for a therapist unless `approved`, then for the person's next start.

    `options`: what the policy decided between after the session; empty where it only is shown again.
    `others` are those of the circle who said that they are there for it.
    """

    proposal: int
    level: str
    approved: bool
    expires_utc_us: int
    part: str = ""
    options: Options = ()
    others: tuple[str, ...] = ()


@record(COMMANDS, "proposal-closed")
class ProposalClosed(Record):
    """A proposal waits no more."""

    proposal: int
    result: ProposalResult


@record(COMMANDS, "decided")
class Decided(Record):
    """A decision about the level and why: the sentence is made from `rule` and `figures` (law 5).

    `by`: who approved or decided, a staff id, "standing", "person", or "" where nobody had to. `part` is the
    sub-level that the person is on from now on. `options`: what the policy decided between after a session;
    empty where it was not the policy's to decide.
    """

    decision: Decision
    before: str
    after: str
    rule: str
    figures: Figures
    by: str = ""
    part: str = ""
    options: Options = ()


@record(COMMANDS, "today-decided")
class TodayDecided(Record):
    """What a session is today, of all that it could have been (`options`); by a policy that plans the day.

    `level` and `part` are where the person is on the ladder. `by`: "person" where they chose it, else "".
    """

    level: str
    part: str
    options: Options
    by: str = ""


@record(COMMANDS, "outlook")
class Outlook(Record):
    """What would come next and what it waits for; the sentence is made from `rule` and `figures`."""

    rule: str
    figures: Figures


@record(COMMANDS, "fused")
class Fused(Record):
    """A session's signals combined (domain.md §2.2): distress 0..10, its variance, and the parts.

    `implied` is what behaviour alone says, or None without a baseline; `parts` are weighted robust z-scores.
    """

    session: int
    distress: float | None
    variance: float
    rating: int | None
    implied: float | None
    parts: Figures


@record(COMMANDS, "contact-lived")
class ContactLived(Record):
    """Contact with people on the person's day `day`: in a session, or `told` by themselves.

    `with_robot`: the robot was awake and part of it.
    """

    contact: ContactKind
    with_robot: bool
    day: int
    told: bool = False


@record(COMMANDS, "contact-taken-back")
class ContactTakenBack(Record):
    """The person has taken back what they told of this day."""

    contact: ContactKind
    day: int


@record(COMMANDS, "driven")
class Driven(Record):
    """A human chooses what the robot says (law 9). `by` is a staff id; "": nobody does any more."""

    by: str
