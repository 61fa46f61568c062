"""The guard, asked of what is known here: the rules in force, the moment, and the waypoints of a level."""

from robot.contract.outing_events import Hours
from robot.contract.programme import Level
from robot.contract.quests import OUTING, OWN_QUEST, Quest
from robot.engine.context import Context
from robot.engine.ladder import Refusal, Step
from robot.outings import guard
from robot.outings.guard import HOUR, Local, Rules

# A moment at which no hour stands against anything: what is refused then is refused at every hour.
NOON = 12 * HOUR
CENTRE, VISIT = "centre", "visit"


def rules_of(context: Context) -> Rules:
    """What the guard goes by now."""
    given, outings = context.situation.outing_rules, context.progress.outings
    signed = [pair for pair in (_hours(given.signed), _hours(tuple(outings.night_signed))) if pair]
    said_today = outings.weather_day is not None and outings.weather_day == context.today
    return Rules(
        given.adult,
        given.guardian,
        _hours(given.barred),
        tuple(signed),
        given.dark,
        outings.weather if said_today else "",
    )


def local_of(context: Context) -> Local:
    """The moment, as far as somebody vouches for it."""
    if context.today is None:
        return Local(False)
    now, quiet, outings = context.now, context.situation.quiet, context.progress.outings
    hours = None if quiet is None else (_minute(quiet.begins), _minute(quiet.ends))
    return Local(
        True,
        context.calendar.minute(now),
        context.calendar.month(now),
        outings.tried_day == context.today,
        () if hours is None else (hours,),
    )


def quest_of(context: Context, quest: str) -> Quest | None:
    """A waypoint by its id, also one of the person's own; None for one that nobody knows."""
    if OWN_QUEST.fullmatch(quest):
        return Quest(quest, "street", {}, {}, 1, 15, (), "", own=True)
    return context.programme.quest(quest)


def leads_out(level: Level) -> bool:
    """Whether it is lived away from the robot."""
    return level.behaviour in OUTING


def quests_of(context: Context, level: Level) -> tuple[Quest, ...]:
    """The waypoints of a level; where it names none, the centre's for a visit, and else all but those."""
    named, every = level.parameters.get("quests"), context.programme.quests
    if named is None:
        return tuple(each for each in every if (each.kind == CENTRE) == (level.behaviour == VISIT))
    return tuple(each for each in every if each.id in named)


def refused_now(context: Context, level: Level) -> Refusal | None:
    """Why nobody sets off anywhere on this level now; None where there is a way."""
    return _all_refused(context, level, local_of(context), rules_of(context))


def refused_always(context: Context, level: Level) -> Refusal | None:
    """Why nobody sets off anywhere on this level, whatever the hour and the weather; None where they may."""
    rules, month = rules_of(context), local_of(context).month
    fine = Rules(rules.adult, rules.guardian, rules.barred, rules.signed)
    return _all_refused(context, level, Local(True, NOON, month), fine)


def no_way_out(context: Context) -> Refusal | None:
    """Why the next step, where it leads out, may not be offered."""
    step = context.ladder.next_step
    if step is None:
        return None
    part = context.ladder.part_of(Step(step.level, step.part))
    return refused_always(context, part) if leads_out(part) else None


def signed_now(context: Context) -> bool:
    """Whether staff have signed for this moment: then no quiet hours of the household stand against it."""
    local, rules = local_of(context), rules_of(context)
    return local.verified and guard.signed(local, rules)


def _all_refused(context: Context, level: Level, local: Local, rules: Rules) -> Refusal | None:
    found = [guard.refused(quest, local, rules) for quest in quests_of(context, level)]
    return found[0] if found and None not in found else None


def _hours(given: tuple[int, ...]) -> Hours | None:
    """Two ends, or None where they are not given."""
    return (given[0], given[1]) if len(given) == 2 else None


def _minute(text: str) -> int:
    """The minute after midnight of "HH:MM"."""
    hours, _, minutes = text.partition(":")
    return int(hours) * HOUR + int(minutes)
