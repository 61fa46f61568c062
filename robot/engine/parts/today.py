"""Today's level: what a session would be today, and what the person would rather have.

A lighter day is no step down and costs nothing, and coming back to the usual level is no step either. Only
after a discomfort or a stop is the next session at most one level above the last one lived.
"""

from robot.contract import commands as c
from robot.contract import events as e
from robot.engine.context import Context
from robot.engine.outing_rules import leads_out, refused_now
from robot.engine.parts.decisions import Decisions
from robot.engine.parts.steps import Steps
from robot.engine.policies import Choice
from robot.engine.portions import Portion
from robot.engine.progress import DayPlan
from robot.engine.wishes import WISHES

# Places among the portions: a level has two, its half and the whole.
A_LEVEL = 2
# How far below the usual level a day may be (evidence: four levels, and their halves).
DEEPEST = 4 * A_LEVEL
# A day on which nothing is asked for.
ASLEEP = "asleep"
DECIMALS = 4


class Today:
    """Plans today's session. `_planned`: what was worked out last, and what it depended on."""

    def __init__(self, context: Context, decisions: Decisions, steps: Steps) -> None:
        self._context, self._decisions, self._steps = context, decisions, steps
        self._planned: tuple[object, int] = (None, -1)

    def plan(self) -> DayPlan:
        """Of this day; a new one where there is none."""
        p, day = self._context.progress, self._context.day
        if p.today is None or p.today.day != day:
            p.today = DayPlan(day)
        return p.today

    def usual(self) -> int:
        """Place of the highest portion that there may be today; -1: in the house there is none."""
        context, p, ladder = self._context, self._context.progress, self._context.ladder
        place = self._context.home
        if p.tasters > 0 and place > 0:
            place -= 1
        last = next((past for past in reversed(p.sessions) if past.outcome != "void"), None)
        if last is not None and (last.outcome == "discomfort" or last.stopped):
            lived = ladder.portions.place(last.level, last.part, half=bool(last.below))
            place = min(place, lived + A_LEVEL) if lived >= 0 else place
        if p.today is not None and p.today.day == context.day and p.today.most is not None:
            place = min(place, max(0, p.today.most))
        return place

    def place(self) -> int:
        """Place of what a session would be now; -1: it sleeps beside the person."""
        p, today, usual = self._context.progress, self._context.progress.today, self.usual()
        key = (
            self._context.day, usual, self._context.home, p.level, p.policy,
            None if today is None else (today.day, today.usual, today.lighter, today.slept, today.wish),
        )  # fmt: skip
        if self._planned[0] != key:
            self._planned = key, self._work_out(usual)
        return self._at_home(self._planned[1])

    def _at_home(self, place: int) -> int:
        """A lighter day is no way out that the guard refuses now: then it is something lighter still."""
        context = self._context
        while place > 0:
            portion = self.portions[place]
            if portion.level == context.level or not leads_out(portion.taken):
                break
            if refused_now(context, portion.taken) is None:
                break
            place -= 1
        return place

    def _work_out(self, usual: int) -> int:
        p, day = self._context.progress, self._context.day
        today = p.today if p.today is not None and p.today.day == day else DayPlan(day)
        if usual < 0:
            return -1
        lowest = max(0, min(usual, self._context.home - DEEPEST))
        place = usual
        if not today.usual:
            choices = [Choice(x.level, x.demand, x.below) for x in self.portions[lowest : usual + 1]]
            wanted = self._steps.policy.today(choices, day)
            place = lowest + wanted if wanted >= 0 or lowest == 0 else lowest
        place -= A_LEVEL * today.lighter
        if place < 0:  # it has slept already and is asked for all the same: the lightest there is
            return 0 if today.slept else -1
        return self._wished(place, today.wish)

    def _wished(self, place: int, wish: str) -> int:
        """The highest place up to this one that is of the kind wished for; this one where there is none."""
        if not wish:
            return place
        fits = WISHES[wish]
        return next((each for each in range(place, -1, -1) if fits(self.portions[each].taken)), place)

    @property
    def portions(self) -> tuple[Portion, ...]:
        return self._context.ladder.portions

    def portion(self) -> Portion | None:
        """What a session would be now; None: it sleeps beside the person."""
        place = self.place()
        return None if place < 0 else self.portions[place]

    def whole(self) -> Portion:
        """The same for the bars, which ask before a day is known to be one asleep: then the lightest."""
        return self.portions[max(0, self.place())]

    def decided(self) -> c.TodayDecided | None:
        """What it is, of all that it could be up to home; None: the policy does not plan the day."""
        context, policy = self._context, self._steps.policy
        if not policy.asks_today:
            return None
        place, usual, day, home = self.place(), self.usual(), context.day, context.home
        lowest = max(0, min(usual, home - DEEPEST, place if place >= 0 else usual))
        asleep = c.Option(ASLEEP, lowest == 0, None, float(place < 0))
        options = [
            c.Option(
                x.name,
                here <= usual,
                _rounded(policy.forecast(x.level, x.demand, day, x.below)),
                float(here == place),
            )
            for here, x in enumerate(self.portions[lowest : home + 1], lowest)
        ]
        plan = context.progress.today
        chosen = plan is not None and plan.day == day and (plan.usual or plan.lighter > 0 or plan.wish != "")
        by = "person" if chosen else ""
        return c.TodayDecided(context.level, context.progress.part, (asleep, *options), by)

    # --- what the person says -------------------------------------------------------------------------------

    def chosen(self, event: e.TodayChosen) -> None:
        """The usual one again, something lighter than what is planned, or a wish of what kind."""
        if self._context.contact is not None:
            self._decisions.refuse("today-before")
            return
        if event.choice == "usual" and event.source not in e.CONSENTING:
            self._decisions.refuse("heard-is-not-yes")
            return
        today = self.plan()
        if event.choice == "usual":
            today.usual, today.lighter, today.wish = True, 0, ""
        elif event.choice != "lighter":
            today.wish = event.choice
        elif (here := self.place()) >= 0:
            today.lighter += 1
            today.wish = ""
            while self.place() >= here > 0:  # lighter than what was wished for
                today.lighter += 1

    def less(self) -> None:
        """*Less* on a lighter day: for today no more than a level below that."""
        most = max(0, self._lived() - A_LEVEL)
        today = self.plan()
        today.most = most
        today.lighter = 0

    def _lived(self) -> int:
        """Place of the session that is on, else of what one would be."""
        contact = self._context.contact
        return self.place() if contact is None else self.portions.index(contact.portion)


def _rounded(forecast: float | None) -> float | None:
    return None if forecast is None else round(forecast, DECIMALS)
