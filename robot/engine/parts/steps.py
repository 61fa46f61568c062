"""Steps of the ladder that are taken, and the policy that learns from them."""

from robot.contract import commands as c
from robot.engine.context import Context, SteppedDown
from robot.engine.newer_script import Changed
from robot.engine.parts.decisions import Decisions
from robot.engine.policies import Seen, StepPolicy, make
from robot.engine.portions import Portion
from robot.engine.progress import KEPT_FORECASTS, Forecast, Proposal


class Steps:
    """Takes steps: the one place where the level changes. `changed`: what a newer script no longer has."""

    def __init__(self, context: Context, decisions: Decisions, changed: Changed) -> None:
        self._context, self._decisions, self._changed = context, decisions, changed
        self.policy = self._made_policy()

    def _made_policy(self) -> StepPolicy:
        """The policy as far as it was, or another one that learns from what was lived before it."""
        p, programme = self._context.progress, self._context.programme
        policy = make(programme.policy, programme.levels, p.policy)
        if p.policy.get("kind") != programme.policy.kind:
            demands = {level.id: level.demand for level in programme.levels}
            for past in p.counted():
                if past.level in demands:
                    policy.observe(past.seen(demands[past.level]))
            p.policy = policy.to_json()
        return policy

    def take_up(self) -> None:
        """What a newer script no longer has is told to staff, and to the person where they were there."""
        gone, left, self._changed = self._changed.gone, self._changed.left, Changed()
        if left:
            self._entered()
            self._decisions.decide("down", left.split("/")[0], "level-gone")
        if gone:
            self._decisions.note("levels-gone", (("level", c.SEVERAL.join(gone)),))

    def days_moved(self) -> None:
        """The clock jumped: the policy is read again from the progress, whose days have moved along."""
        self.policy = self._made_policy()

    def observe(self, seen: Seen) -> None:
        self.policy.observe(seen)
        self._context.progress.policy = self.policy.to_json()

    def answered(self, answer: int) -> None:
        """How today is, as the person says."""
        self.policy.answered(self._context.day, answer)
        self._context.progress.policy = self.policy.to_json()

    def down(self, rule: str, figures: c.Figures = (), by: str = "", options: c.Options = ()) -> bool:
        """One level down, explained. False only at the lowest level."""
        before = self._context.level
        if not self._context.ladder.step_down(self._context.now):
            return False
        self._entered()
        self._decisions.decide("down", before, rule, figures, by, options)
        self._context.raise_signal(SteppedDown())
        return True

    def down_to(self, place: int, rule: str, figures: c.Figures = (), by: str = "") -> None:
        """Down until the level lies no higher than `place`."""
        while self._context.place > place and self.down(rule, figures, by):
            pass

    def keep_under_ceiling(self) -> None:
        """A therapist may have lowered the ceiling since; going down never waits."""
        ceiling = self._context.programme.ceiling
        self.down_to(self._context.programme.index(ceiling), "ceiling-lowered", (("level", ceiling),))

    def explain_up(self, proposal: Proposal, before: str, part: str, *, back: bool, new: bool) -> None:
        """The person said yes, and the ladder has taken the step. `new`: they have not been there before."""
        figures = tuple((str(k), v) for k, v in proposal.figures)
        if part:
            figures = (*figures, ("part", part))
        ladder = self._context.ladder
        tasters = self.policy.tasters if new and not back and self._context.home > 0 else 0
        if before != self._context.level and not back:
            forecast = self._forecast(ladder.portions[self._context.home - (tasters > 0)])
            figures = figures if forecast is None else (*figures, ("forecast", round(forecast, 4)))
        self._entered()
        self._context.progress.tasters = tasters
        self._decisions.decide("up", before, proposal.rule, figures, proposal.by)

    def _forecast(self, first: Portion) -> float | None:
        """Keep what the policy expects of a step up, which begins with this portion."""
        p, here, day = self._context.progress, self._context.level, self._context.day
        probability = self.policy.forecast(here, first.demand, day, first.below)
        p.forecasts = [*p.forecasts, Forecast(here, day, probability)][-KEPT_FORECASTS:]
        return probability

    def _entered(self) -> None:
        p = self._context.progress
        self.policy.entered(self._context.level, self._context.day)
        p.wish_rule, p.wish_figures = "", []
        p.policy = self.policy.to_json()
