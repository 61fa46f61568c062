"""Stop, less, sleep and closing down: the ways down, which never wait. Nothing here asks whether it may."""

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.calendar import WEEK
from robot.engine.context import Context
from robot.engine.outcome import LESS_DAYS
from robot.engine.parts.decisions import Decisions
from robot.engine.parts.judgement import Judgement
from robot.engine.parts.live_call import LiveCall
from robot.engine.parts.presence import Presence
from robot.engine.parts.proposals import Proposals
from robot.engine.parts.sessions import Sessions
from robot.engine.parts.steps import Steps
from robot.engine.parts.today import Today
from robot.engine.phases import STILL

# Seconds; and the sessions for which a stop bars a step up (domain.md §1.1).
SETTLE_AFTER_STOP_S = 1.5
BARRED_AFTER_STOP = 2
# Where these come from, nobody was with the robot.
ELSEWHERE = ("console", "link", "host")


class Stops:
    """Handles every way down: stop, less, sleep, closing. A stop costs time only: no level, no question."""

    def __init__(
        self,
        context: Context,
        decisions: Decisions,
        steps: Steps,
        proposals: Proposals,
        judgement: Judgement,
        sessions: Sessions,
        presence: Presence,
        today: Today,
        call: LiveCall,
    ) -> None:
        self._context, self._decisions, self._steps = context, decisions, steps
        self._proposals, self._judgement = proposals, judgement
        self._sessions, self._presence, self._today = sessions, presence, today
        self._call = call

    def stop(self, event: e.StopRequested) -> None:
        context, before = self._context, self._context.phase
        context.emit(c.Freeze(), c.Hush())
        context.progress.awaits_person = True
        self._decisions.say_no()
        if before == "asleep":
            context.emit(c.Caption("stopped"))
            return
        if before != "stopped":
            heard = event.source == "heard"
            context.progress.bar_up = BARRED_AFTER_STOP
            self._sessions.leave("stop", void=heard, stopped=not heard)
            context.to("stop")
            self._proposals.close("withdrawn")
            context.emit(c.Listen(False), c.Caption("stopped"))
        if before != "fault":  # what has a fault stays where it is until somebody has looked at it
            context.set_timer("settle", SETTLE_AFTER_STOP_S)

    def due_settle(self) -> None:
        self._context.emit(c.Settle("rest"), c.Idle("off"), c.Light("eyes", "off", 0.0))

    def less(self, event: e.LessRequested) -> None:
        """In a call with a picture it is one step of the picture; everywhere else one level."""
        context, p, today = self._context, self._context.progress, self._context.today
        if not event.longer and self._call.lower():
            self._less_of_the_picture(today)
            return
        context.emit(c.Hush())
        before, part = context.level, p.part
        self._decisions.say_no()
        self._count_less(today)
        hard = len(p.less_days) >= LESS_DAYS
        in_contact = context.contact is not None
        self._today.less()
        self._sessions.leave("less")
        hard = hard or (in_contact and p.sessions[-1].outcome == "discomfort")
        self._proposals.close("withdrawn")
        if self._steps.down("less-longer" if event.longer else "less-today"):
            if not p.return_to:
                p.return_to, p.return_part, p.longer = before, part, False
            p.longer, p.less_day = p.longer or event.longer, today
        if hard and today is not None:  # after the step that was asked for
            p.less_days = []
            self._judgement.discomfort(today)
        self._presence.rest_or_bounds()

    def _less_of_the_picture(self, today: int | None) -> None:
        """The call goes on with less of it; for today no session goes further than that."""
        p = self._context.progress
        self._decisions.say_no()
        self._count_less(today)
        self._today.less()
        self._proposals.close("withdrawn")
        if len(p.less_days) >= LESS_DAYS and today is not None:
            p.less_days = []
            self._judgement.discomfort(today)

    def _count_less(self, today: int | None) -> None:
        """Days with *less* within seven, today included: at three they speak of discomfort (§1.3)."""
        p = self._context.progress
        if today is not None:
            p.less_days = [*(d for d in p.less_days if today - WEEK < d < today), today]

    def sleep(self, event: e.SleepRequested) -> None:
        """Oyasumi from a person; from the host (a clock that jumped) only where a person left it awake."""
        context = self._context
        by_host, of_person = event.source == "host", event.source not in ELSEWHERE
        if context.phase == "asleep" or (by_host and context.phase in STILL):
            return
        settle = context.phase != "fault"
        context.progress.awaits_person |= of_person
        context.emit(c.Hush())
        self._sessions.leave("host" if by_host else "sleep" if of_person else "put-to-sleep", void=by_host)
        if context.phase == "preview":
            self._proposals.close("withdrawn")
            self._decisions.say_no()
        self._presence.fall_asleep("asleep", settle=settle)

    def closing_down(self, _event: e.ClosingDown) -> None:
        self._context.emit(c.Hush())
        self._sessions.leave("closing-down", void=True)
        if self._context.phase not in STILL:
            self._presence.fall_asleep("asleep")
