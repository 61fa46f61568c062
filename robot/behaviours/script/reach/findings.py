"""What cannot rise, as findings at their line (R…), and notes that stand in nobody's way (N…)."""

from collections.abc import Sequence
from itertools import pairwise

from robot.behaviours.sayings import FORTNIGHT
from robot.behaviours.script import schema
from robot.behaviours.script.reach.best_days import BestDays, best_days
from robot.behaviours.script.reach.evidence import SESSIONS, Step, steps
from robot.behaviours.script.reach.mends import Mends
from robot.behaviours.script.reach.way import by_person
from robot.behaviours.words import SENTENCES
from robot.contract.calendar import WEEK
from robot.contract.programme import Programme
from robot.engine.policies import KINDS, POLICIES
from robot.yaml_check.source import Path, Source

LONGEST_DAYS = schema.MOST_WEEKS * WEEK


def add_findings(source: Source, script: schema.Script, programme: Programme) -> None:
    """Add them to the source of a script that has no other finding."""
    _notes(source, programme)
    if script.character.predictable and script.character.risk:
        text = (
            "nothing goes otherwise than announced where predictable is true: there is no risk then, it is 0"
        )
        source.add("N108", ("character", "risk"), text)
    try:
        _reckon(source, script, programme)
    except Exception as error:  # a stranger's policy may do whatever it likes
        if programme.policy.kind in KINDS:
            raise
        text = f"the policy '{programme.policy.kind}' breaks: {type(error).__name__}: {error}"
        source.add("R103", ("policy", "kind"), text)


def _reckon(source: Source, script: schema.Script, programme: Programme) -> None:
    ladder = [] if by_person(programme) else steps(programme)
    shut = [step for step in ladder if not step.opens]
    if shut:  # one session a day is not the only way: at the doses of the script a step may open
        lived = best_days(programme, script.weeks * WEEK, by_wish=True).reached
        shut = [step for step in shut if step.above.name not in lived]
    mends = Mends(programme, shut, {level.id: level.after for level in script.levels if level.after})
    for step in shut:
        source.add("R101", _path(step), _stays_shut(programme.policy.kind, step, mends.of(step)))
    for step in ladder:
        if step not in shut and not step.lived:
            source.add("N106", _path(step), _lighter(programme.policy.kind, step))
    _destination(source, script.weeks, programme, shut)


# --- steps --------------------------------------------------------------------------------------------------


def _path(step: Step) -> Path:
    place, *part = step.above.places
    return ("levels", place, "id") if step.enters else ("levels", place, "sublevels", *part, "id")


def _ends(step: Step) -> tuple[str, str]:
    """What is called what in the script, at both ends of the step."""
    if step.enters:
        return step.here.level.id, step.above.level.id
    return step.here.part.id, step.above.part.id


def _stays_shut(kind: str, step: Step, ways: Sequence[str]) -> str:
    here, above = _ends(step)
    found = f"the step from '{here}' to '{above}' stays shut: after {SESSIONS} calm sessions, one a day, "
    if step.forecast is None or step.limit is None:
        found += f"the policy '{kind}' still does not suggest it"
    else:
        found += (
            f"the policy '{kind}' still puts the chance of a hard session at the beginning of '{above}' at "
        )
        found += f"{step.forecast:.3f}, and its limit is {step.limit:.2f}"
    return f"{found}; {'; or '.join(ways)}" if ways else found


def _lighter(kind: str, step: Step) -> str:
    """The level is reached, and each day is something lighter."""
    _, above = _ends(step)
    found = (
        f"after {SESSIONS} calm sessions, one a day, the policy '{kind}' still chooses the whole of '{above}'"
    )
    return f"{found} on no day: each is something lighter, until the person takes the usual one"


# --- the destination ----------------------------------------------------------------------------------------


def _destination(source: Source, weeks: int, programme: Programme, shut: list[Step]) -> None:
    """Out of reach: a step before it stays shut, or its best day lies beyond the weeks."""
    place = programme.index(programme.destination or programme.ceiling)
    before = [f"'{_ends(step)[1]}'" for step in shut if step.here.places[0] < place]
    ways = [f"no step leads to {' or to '.join(before)}"] if before else []
    by_wish = not before and not by_person(programme)
    ways += _too_late(programme, best_days(programme, LONGEST_DAYS, by_wish=by_wish), place, weeks)
    if ways:
        named = "destination" if programme.destination else "ceiling"
        name = programme.levels[place].id
        source.add("R102", (named,), f"the {named} '{name}' is out of reach: {'; and '.join(ways)}")


def _too_late(programme: Programme, best: BestDays, place: int, weeks: int) -> list[str]:
    """Why it is not reached in time, however calm every session is; [] for in time."""
    days = _by_place(programme, best.reached)
    name = {place: programme.levels[place].id for place in days}
    highest = max(days)
    if highest < place:
        kind = programme.policy.kind
        far = f"with every session calm, '{kind}' leads no further than '{name[highest]}' in ten years"
        if not best.breaks:
            return [f"{far}; choose another policy, or put easier levels behind '{name[highest]}'"]
        gap = f"a dose has gaps longer than away_days ({programme.pace.away})"
        return [f"{far}: {gap}, and after such a gap a level lower comes first"]
    needed = days[highest] // WEEK + 1
    if needed <= weeks:
        return []
    stays = {here: days[above] - days[here] for here, above in pairwise(days)}
    longest = max(stays, key=lambda here: stays[here])
    return [
        f"with every session calm it is reached after {days[highest]} days (week {needed}), "
        f"and the programme is planned for {weeks} week{'s' * (weeks > 1)}; "
        f"the longest stay is on '{name[longest]}' ({stays[longest]} days): "
        f"shorten it, choose a nearer destination, or write weeks: {needed}"
    ]


def _by_place(programme: Programme, reached: dict[str, int]) -> dict[int, int]:
    """The first day of each level, whatever its sub-levels, in the order in which they were reached."""
    days: dict[int, int] = {}
    for name, day in reached.items():
        days.setdefault(programme.index(name.partition("/")[0]), day)
    return days


# --- notes --------------------------------------------------------------------------------------------------


def _notes(source: Source, programme: Programme) -> None:
    """What is true and no fault."""
    kind = programme.policy.kind
    if POLICIES[kind].instead:
        text = f"'{kind}' is not recommended any more: calm sessions teach it too little to lead on; rather "
        source.add("N102", ("policy", "kind"), f"{text}'{POLICIES[kind].instead}'")
    _course(source, programme)
    _words(source, programme)
    if by_person(programme):
        text = f"'{kind}' suggests no step, somebody decides each (reckoned on the first possible day)"
        source.add("N103", ("policy", "kind"), text)


def _words(source: Source, programme: Programme) -> None:
    """Small words that a fortnight uses up: nothing comes twice in it."""
    for place, level in enumerate(programme.levels):
        if level.behaviour != "small-word":
            continue
        sessions = FORTNIGHT // WEEK * level.dose.days_per_week * level.dose.sessions_per_day
        needed = sessions * int(level.parameters.get("sentences", SENTENCES))
        lines = len(level.parameters["lines"]) - len(level.parameters["when"])
        if lines < needed:
            text = (
                f"a fortnight here has room for {needed} small words, and {lines} lines may always be said: "
            )
            text += "as none comes twice in it, some evenings will be silent; name a library"
            source.add("N107", ("levels", place, "parameters"), text, at_key=True)


def _course(source: Source, programme: Programme) -> None:
    """A plan without a day away from the robot, which is not what a programme is for (law 14)."""
    ceiling = programme.index(programme.ceiling)
    if not any(level.robot_free_every for level in programme.levels[: ceiling + 1]):
        text = "no session is without the robot: write robot_free_every on some levels, such as 6 from L2 on"
        source.add("N104", ("levels", ceiling, "id"), text)
    if not programme.fading:
        text = "no plan of fading is suggested once this has been lived: write fading, such as [4, 3, 2, 1]"
        source.add("N105", ("destination" if programme.destination else "ceiling",), text)
