"""The first day on which each level can be reached, where nothing ever comes in between.

The ladder, the bars on a step and the dose are the engine's own. Every session is rated 0 and calm, every
approval and every yes comes at once, and somebody is always there where a level needs one.
"""

from dataclasses import dataclass, field

from robot.behaviours.script.reach.way import CALMEST, EASIEST, Node, calm, here_of
from robot.contract.calendar import DAY_US
from robot.contract.events import ClockReported, OutingRules
from robot.contract.people import WAYS
from robot.contract.programme import Programme
from robot.engine.bars import Bars, PlainBars
from robot.engine.context import Context
from robot.engine.core import step_bars
from robot.engine.ladder import away_days
from robot.engine.mailbag import There
from robot.engine.newer_script import Changed
from robot.engine.parts.decisions import Decisions
from robot.engine.parts.dose import ContactDose
from robot.engine.parts.fading import Fading
from robot.engine.parts.steps import Steps
from robot.engine.parts.today import Today
from robot.engine.policies import Seen
from robot.engine.progress import PastSession, Progress

NOON_US = DAY_US // 2
FOR_EVER_US = 2**62


@dataclass(slots=True)
class BestDays:
    """`reached`: the day, 0 the first, by the name of each node.

    `breaks`: a dose has gaps that the pace takes for days away, so that sessions come a level lower.
    """

    reached: dict[str, int] = field(default_factory=dict)
    breaks: bool = False


def best_days(programme: Programme, days: int, *, by_wish: bool) -> BestDays:
    """Up to the destination, within so many days.

    `by_wish`: a step is taken when the policy wishes it; otherwise as soon as nothing bars it.
    """
    course = _Course(programme, by_wish=by_wish)
    last = programme.index(programme.destination or programme.ceiling)
    for day in range(days):
        course.live(day)
        if course.place >= last:
            break
    return course.found


class _Course:
    """The way of somebody to whom nothing ever happens."""

    def __init__(self, programme: Programme, *, by_wish: bool) -> None:
        self.found, self._by_wish = BestDays(), by_wish
        self._progress = Progress(programme.start, list(programme.agreed), first_day=0, entered_day=0)
        self._progress.there = [There("somebody", list(WAYS), FOR_EVER_US)]
        self._context = context = Context(programme, 0, self._progress, lambda _signal: None)
        context.situation.outing_rules = OutingRules(adult=True)  # of nobody in particular
        context.calendar.report(ClockReported(NOON_US, 0, True), 0)
        decisions = Decisions(context)
        steps = Steps(context, decisions, Changed())
        self._today = Today(context, decisions, steps)
        self._dose = ContactDose(context, Fading(context, decisions), self._today)
        self._bars = Bars((), step_bars(PlainBars(context)))
        self._policy = steps.policy
        self._arrive(0)

    @property
    def place(self) -> int:
        return self._context.place

    def live(self, day: int) -> None:
        """A day with as many sessions as there may be."""
        context = self._context
        context.now = day * DAY_US
        self._today.plan().usual = True
        self._policy.answered(day, EASIEST)
        if context.place == 0:  # asleep in the house: the person leaves it by a wish of their own
            self._step_up(day)
        while context.place > 0 and self._dose.day_is_full() is None and self._dose.week_is_full() is None:
            self._come_back_slowly(day)
            self._session(day)

    def _come_back_slowly(self, day: int) -> None:
        """A dose with gaps longer than the pace has for days away: as in robot/engine/parts/waking.py."""
        p, ladder = self._progress, self._context.ladder
        last = p.last_lived_day()
        away = last is not None and day - last > away_days(
            self._context.programme, self._context.ladder.level.dose
        )
        if away and not ladder.returning and ladder.place > 1:
            self.found.breaks = True
            return_to, part = ladder.state, p.part
            ladder.step_down(self._context.now)
            self._policy.entered(ladder.state, day)
            p.return_to, p.return_part, p.less_day, p.reentry = return_to, part, day - 1, True

    def _session(self, day: int) -> None:
        p, here = self._progress, self._here()
        p.last_session += 1
        p.add(
            PastSession(
                p.last_session, here.level.id, day, "success", CALMEST, False,
                distress=float(CALMEST), part=p.part, minutes=here.part.dose.minutes,
            )
        )  # fmt: skip
        p.sessions_here, p.comfortable, p.reentry = p.sessions_here + 1, p.comfortable + 1, False
        seen = calm(self._today.whole(), day)
        self._policy.observe(seen)
        if self._wished(here, seen):
            self._step_up(day)

    def _here(self) -> Node:
        ladder = self._context.ladder
        return Node(ladder.whole, ladder.level, ())

    def _wished(self, here: Node, last: Seen) -> bool:
        ladder, sessions = self._context.ladder, self._progress.sessions_here
        step = ladder.next_step
        if step is None:
            return False
        if ladder.returning or not self._by_wish:
            return True
        above, standing = (
            Node(step.level, ladder.part_of(step), ()),
            self._context.programme.standing_approval,
        )
        now = here_of(here, above, sessions, last.day, standing)
        return self._policy.wish(last, now).direction == "up"

    def _step_up(self, day: int) -> None:
        """Where nothing bars it; the person says yes."""
        if self._bars.step(asked=False) is None:
            self._context.ladder.step_up(self._context.now, asked=False, consented=True)
            self._policy.entered(self._context.level, day)
            self._arrive(day)

    def _arrive(self, day: int) -> None:
        self.found.reached.setdefault(self._here().name, day)
