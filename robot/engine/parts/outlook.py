"""The outlook: what comes next and what it waits for, told when it has changed."""

from robot.contract import commands as c
from robot.engine.bars import Bars
from robot.engine.context import Context
from robot.engine.ladder import Refusal


class Outlook:
    """Works out what the next step waits for, and announces it when that has changed."""

    def __init__(self, context: Context, bars: Bars) -> None:
        self._context, self._bars = context, bars
        self._told: Refusal | None = None

    def tell(self) -> None:
        outlook = self._waiting() or self._bars.step(asked=False) or self._wished()
        if outlook != self._told:
            self._told = outlook
            self._context.emit(c.Outlook(*outlook))

    def _waiting(self) -> Refusal | None:
        proposal = self._context.progress.proposal
        if proposal is None:
            return None
        rule = "waiting-person" if proposal.approved else "waiting-approval"
        return rule, (("level", proposal.level),)

    def _wished(self) -> Refusal:
        """What the policy said last on this level; on the way back, nothing more is needed."""
        p = self._context.progress
        if not p.wish_rule or self._context.ladder.returning:
            return "next-session", ()
        return p.wish_rule, tuple((str(key), value) for key, value in p.wish_figures)
