"""Asleep and present: company without contact, in quiet hours and outside them. Nothing here is contact."""

from robot.contract import commands as c
from robot.contract import events as e
from robot.engine.bars import OVER
from robot.engine.context import Context
from robot.engine.parts.behaviour_runner import BehaviourRunner
from robot.engine.parts.decisions import Decisions
from robot.engine.parts.proposals import Proposals
from robot.engine.parts.steps import Steps
from robot.engine.phases import AWAKE

AMBIENT, QUIET_RETURN = "ambient", "quiet-return"
# So many gentle touches say that light alone is not enough any more.
TOUCHES = 2


class Presence:
    """Chooses how the robot is present now: asleep, in a quiet return, at rest, still, or breathing."""

    def __init__(
        self,
        context: Context,
        decisions: Decisions,
        steps: Steps,
        proposals: Proposals,
        behaviour: BehaviourRunner,
    ) -> None:
        self._context, self._decisions, self._steps = context, decisions, steps
        self._proposals, self._behaviour = proposals, behaviour
        self._touches = 0

    # --- asleep ---------------------------------------------------------------------------------------------

    def fall_asleep(self, caption: str, *, settle: bool = True) -> None:
        """Still and silent; without `settle` the body stays in the pose that it has."""
        context = self._context
        self._behaviour.close()
        context.timers.cancel("settle", "pause", "phase")
        if context.phase != "asleep":
            context.to("sleep")
        if settle:
            self.lie_asleep()
        context.emit(c.Light("eyes", "off", 0.0), c.Caption(caption))

    def lie_asleep(self) -> None:
        """In quiet hours, for their silence, and for a body that has to rest the motors are off then."""
        situation = self._context.situation
        self._context.emit(c.Settle("asleep"), c.Idle("off"))
        if situation.quiet is not None or situation.care == "asleep":
            self._context.emit(c.Limp())

    def sleep_for_good(self, *, settle: bool = True) -> None:
        """The programme is over."""
        caption = f"programme-{self._context.progress.course}"
        if self._context.phase == "asleep":
            self._context.emit(c.Caption(caption))
        else:
            self.fall_asleep(caption, settle=settle)

    # --- present --------------------------------------------------------------------------------------------

    def rest(self) -> None:
        """Back to company without contact; on the lowest level, and when all is over, that is sleep."""
        if self._context.progress.course in OVER:
            self.sleep_for_good()
        elif self._context.progress.sent_away:
            self.fall_asleep("sent-away")
        elif self._context.place == 0:
            self.fall_asleep("resting")
        else:
            if self._context.phase != "present":
                self._context.to("rest")
            self.be_present()

    def rest_or_bounds(self) -> None:
        """After a change of level: company again where the robot is awake, else only what may pass."""
        if self._context.phase in (*AWAKE, "paused"):
            self.rest()
        else:
            self._decisions.bounds()

    def be_present(self) -> None:
        self._decisions.bounds()
        if self._context.progress.away:
            self._return_quietly()
        elif self._context.situation.must_rest:
            self._context.emit(c.Listen(True))
            self._be_quiet()
        elif self._context.situation.quiet is not None:
            self._be_quiet()
        else:
            self._behaviour.play(AMBIENT)

    def _return_quietly(self) -> None:
        """After days away: a light, no motion, no sound, no word. It was never waiting for anybody."""
        self._touches = 0
        self._context.emit(c.Idle("off"))
        self._behaviour.play(QUIET_RETURN)

    def _be_quiet(self) -> None:
        """A resting pose and a little light, no motor and no sound."""
        self._behaviour.close()
        self._context.emit(c.Settle("rest"), c.Idle("off"), c.Light("eyes", "blue", 0.1))

    def hold_still(self) -> None:
        """Company with nothing of its own: what comes now is somebody else's to say."""
        self._behaviour.close()
        self._decisions.bounds()

    def is_quiet_return(self) -> bool:
        return self._context.progress.away and self._context.phase == "present"

    def touched(self, event: e.Touched) -> bool:
        """Two gentle touches end a quiet return: then its company is what it was before. Says whether."""
        if not self.is_quiet_return():
            return False
        self._touches += not event.rough
        if self._touches < TOUCHES:
            return False
        self._context.progress.away = False
        self.be_present()
        return True

    # --- what is shown again --------------------------------------------------------------------------------

    def show_what_was_open(self) -> None:
        """The beginning of a run, or a part that came back."""
        self._decisions.bounds()
        self._steps.keep_under_ceiling()
        self._proposals.show()
        if self._context.progress.crisis:
            self._context.emit(c.Card("hotline", True))
