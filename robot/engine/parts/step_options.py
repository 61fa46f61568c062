"""What could have been decided after a session: each way, what stood against it, and its forecast."""

from typing import Literal

from robot.contract import commands as c
from robot.engine.bars import Bars
from robot.engine.context import Context
from robot.engine.parts.steps import Steps
from robot.engine.policies import Seen
from robot.engine.portions import Portion

Way = Literal["up", "hold", "down"]
DECIMALS = 4


class StepOptions:
    """The ways of a step, for studies: written down with each decision, and deciding nothing."""

    def __init__(self, context: Context, bars: Bars, steps: Steps) -> None:
        self._context, self._bars, self._steps = context, bars, steps

    def after(self, last: Seen, wished: Way, asked: bool) -> c.Options:
        """Up, hold and down after this session.

        A discomfort leaves nothing but down, and nothing up is left by a stop, a session without a rating, or
        a bar. What a bar refuses is a hold.
        """
        hurt, place = last.outcome == "discomfort", self._context.place
        up = not hurt and self._may_go_up(last, asked)
        down = place > 0
        hold = not (hurt and down)
        wished = "up" if asked and wished != "down" else wished
        able = {"up": up, "hold": hold, "down": down}
        chosen = wished if able[wished] else "hold"
        ahead = {"up": self._above(), "hold": self._here(), "down": self._below()}
        return tuple(
            c.Option(way, able[way], self._forecast(ahead[way]), float(way == chosen)) for way in able
        )

    def only(self, way: Way) -> c.Options:
        """The one way that a law left."""
        ways: tuple[Way, ...] = ("up", "hold", "down")
        return tuple(c.Option(each, each == way, None, float(each == way)) for each in ways)

    def _may_go_up(self, last: Seen, asked: bool) -> bool:
        said = last.rated or asked
        return said and not last.stopped and self._bars.step(asked) is None

    def _forecast(self, portion: Portion | None) -> float | None:
        if portion is None:
            return None
        policy, day = self._steps.policy, self._context.day
        found = policy.forecast(portion.level, portion.demand, day, portion.below)
        return None if found is None else round(found, DECIMALS)

    # --- what each way leads to -----------------------------------------------------------------------------

    def _above(self) -> Portion | None:
        """What the next step begins with: the half of it, where the policy has such first sessions."""
        step, portions = self._context.ladder.next_step, self._context.ladder.portions
        if step is None:
            return None
        half = portions.place(step.level.id, step.part, half=True) if self._steps.policy.tasters else -1
        place = half if half >= 0 else portions.place(step.level.id, step.part)
        return portions[place] if place >= 0 else None

    def _here(self) -> Portion | None:
        home = self._context.home
        return self._context.ladder.portions[home] if home >= 0 else None

    def _below(self) -> Portion | None:
        """The easiest of the level below; in the house there is no session."""
        below = self._context.programme.levels[self._context.place - 1].id
        portions = self._context.ladder.portions
        return next((each for each in portions if each.level == below and not each.half), None)
