"""The exchange: the booked calls and the one that may be on. Pure: what is to be done comes out of `take`.

Nothing here connects by itself, and nothing connects again by itself.
"""

from collections.abc import Callable, Iterable
from typing import Any

from robot.calls.call import LOWEST, MOST_SIGNALS, Call, is_above
from robot.clock import US_PER_S
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.call_events import CALL_STEPS, CallCause, CallStep
from robot.contract.event_base import Source
from robot.contract.record import Record
from robot.control.call_requests import LiveWay, Side
from robot.errors import UsageError
from robot.people.roles import PERSON

MOST_BOOKED = 5
FARTHEST_S = 14 * 24 * 3600
# A booked time that has passed by so much is over.
PASSED_S = 3 * 3600
# A step that the engine asked for, and no hand.
BY_ROBOT: Source = "host"
# Somebody, and what their page is told.
Told = tuple[str, dict[str, Any]]
May = Callable[[str, LiveWay], bool]


class Exchange:
    """Everything about live calls. `first` is the number of the first one, `booked` what was booked before.

    `may` looks at the circle.
    """

    def __init__(self, first: int, may: May, booked: Iterable[Call] = ()) -> None:
        self.booked: dict[int, Call] = {each.number: each for each in booked}
        self._next, self._may = max((first, *(number + 1 for number in self.booked))), may
        self.current: Call | None = None
        self.bounds = ""
        self._out: list[Record | Told] = []

    def take(self) -> list[Record | Told]:
        """What is to be done now: events for the engine, and what pages are told."""
        out, self._out = self._out, []
        return out

    # --- booking --------------------------------------------------------------------------------------------

    def book(self, other: str, way: LiveWay, at_utc_us: int, wall_us: int) -> Call:
        """A new booking. Raises UsageError."""
        if not self._may(other, way):
            what = "is not in the circle for this."
            raise UsageError("other", what, "See the circle.", code="call-not-circle")
        if at_utc_us and not wall_us - US_PER_S * 60 <= at_utc_us <= wall_us + FARTHEST_S * US_PER_S:
            what = "is not within the next two weeks."
            raise UsageError("at", what, "Choose another time.", code="call-when")
        if len(self.booked) >= MOST_BOOKED:
            raise UsageError("call", "there are enough booked.", "Cancel one first.", code="call-many")
        call = self.booked[self._next] = Call(self._next, other, way, at_utc_us)
        self._next += 1
        self._board(other)
        return call

    def cancel(self, number: int, now: int) -> None:
        call = self._call(number)
        if call is self.current:
            self._end(call, "person", now)
        self._drop(call)

    def tidy(self, wall_us: int) -> None:
        """What was booked for a time that is long over is gone, and what the circle no longer allows."""
        for call in list(self.booked.values()):
            over = call.at_utc_us and wall_us > call.at_utc_us + PASSED_S * US_PER_S
            if call is not self.current and (over or not self._may(call.other, call.way)):
                self._drop(call)

    def here(self, number: int, other: str, *, on: bool) -> None:
        """The other side says whether they are there."""
        call = self._of(number, other)
        if not self._may(other, call.way):
            raise UsageError("call", "is not theirs any more.", code="call-not-circle")
        if call.ready is not on:
            call.ready = on
            self._out.append(e.CallReady(number, other, on))
            self._board(other)

    # --- connecting -----------------------------------------------------------------------------------------

    def connect(self, number: int, now: int, *, begin: bool = True) -> Call:
        """The person's press; without `begin` whether it would. Raises UsageError with the reason, calmly."""
        call = self._call(number)
        if self.current is not None:
            raise UsageError("call", "one is on already.", "End it first.", code="call-busy")
        if not self._may(call.other, call.way):
            raise UsageError("call", "is not in the circle any more.", code="call-not-circle")
        if call.highest(self.bounds) is None:
            mend = "Begin an evening with the robot at that step first."
            raise UsageError("call", "cannot begin now.", mend, code="call-not-now")
        if not call.ready:
            raise UsageError("call", "they are not there yet.", "There is no hurry.", code="call-not-there")
        if not begin:
            return call
        call.connect(now)
        self.current = call
        for side in ("person", "other"):
            self._tell(call, side, "connecting", step=call.step, highest=call.highest(self.bounds))
        return call

    def signal(self, number: int, side: Side, count: int, body: str) -> None:
        """Passed on once, in order, to the other of the two and to nobody else."""
        call = self._on(number)
        if count != call.signals[side] + 1 or count > MOST_SIGNALS:
            what = f"must be {call.signals[side] + 1}: each signal is taken once."
            raise UsageError("number", what, code="call-replay")
        call.signals[side] = count
        self._tell(call, _opposite(side), "signal", number=count, body=body)

    def up(self, number: int, side: Side, now: int, source: Source) -> None:
        """One side hears the other; once both do, the call is on."""
        call = self._on(number)
        call.up.add(side)
        if call.stage == "connecting" and len(call.up) == 2:
            call.begin(now)
            self._out.append(e.CallConnected(number, call.other, call.step, source))
            for each in ("person", "other"):
                self._tell(call, each, "connected", step=call.step, highest=call.highest(self.bounds))

    # --- while it is on -------------------------------------------------------------------------------------

    def step(self, number: int, step: CallStep, source: Source) -> None:
        """To another step, within the bounds and the kind of call. Raises UsageError."""
        call = self._on(number)
        highest = call.highest(self.bounds)
        if highest is None or is_above(step, highest) or is_above(LOWEST[call.way], step):
            mend = "It can be chosen when its step has been agreed to."
            raise UsageError("step", "is not open now.", mend, code="call-too-far")
        if call.stage != "connected":
            raise UsageError("step", "can be chosen once the call is on.", code="call-not-now")
        self._step(call, step, source)

    def pass_on(self, number: int, event: str, **more: Any) -> None:
        """A sign or a written word of the person's, to the other side."""
        self._tell(self._on(number), "other", event, **more)

    # --- the end --------------------------------------------------------------------------------------------

    def end(self, number: int, side: Side, now: int, *, goodbye: bool = False) -> None:
        """One of the two ends it; an end that comes twice is one."""
        call = self.current
        if call is None or call.number != number:
            return
        own: CallCause = "robot" if goodbye and side == "person" else side
        self._end(call, own, now, goodbye=goodbye and side == "person")

    def lost(self, number: int, now: int) -> None:
        if self.current is not None and self.current.number == number:
            self._end(self.current, "link", now)

    def gone(self, user: str, now: int, *, allowed: bool = True) -> None:
        """Somebody's page is gone; `allowed` False: it was shown out."""
        call = self.current
        if call is not None and user in (PERSON, call.other):
            self._end(call, "link" if allowed else "not-allowed", now)
        for each in self.booked.values():
            if each.other == user and each.ready:
                each.ready = False
                self._out.append(e.CallReady(each.number, user, on=False))
                self._board(user)

    def carry_out(self, command: Record, now: int, *, in_contact: bool = True) -> None:
        """A command of the engine, in a session or at its end."""
        call = self.current
        if isinstance(command, c.CallBounds):
            self.bounds = command.step
            self._tell_board(PERSON)
            highest = None if call is None else call.highest(self.bounds)
            # Without bounds it is over; the engine says why in its next word, else `tick` ends it.
            if call is None:
                return
            if highest is None:
                if call.stage == "connecting":  # of which the engine knows nothing yet
                    self._end(call, "robot", now)
            elif is_above(call.step, highest):
                self._step(call, highest, BY_ROBOT)
            else:
                self._tell(call, PERSON, "step", step=call.step, highest=highest)
        elif call is None:
            return
        elif isinstance(command, c.EndCall) and command.call == call.number:
            # By the robot's own card it has said the goodbye aloud, and says it on the other page too.
            self._end(call, command.cause, now, goodbye=in_contact and command.cause == "person")
        elif isinstance(command, c.TapInCall) and command.call == call.number and call.stage == "connected":
            self._tell(call, "other", "sign", sign="tap")
        elif isinstance(command, c.StepCall) and command.call == call.number:
            self._step(call, min(call.step, command.step, key=CALL_STEPS.index), BY_ROBOT)  # only ever down

    def tick(self, now: int, *, in_contact: bool) -> None:
        """What is due: nothing is on longer than it may be, without bounds, or outside a session."""
        call = self.current
        if call is None:
            return
        if not in_contact or call.highest(self.bounds) is None:
            self._end(call, "robot", now)
        elif now >= call.due_us:
            self._end(call, "link" if call.stage == "connecting" else "time", now)

    # --- ourselves ------------------------------------------------------------------------------------------

    def _step(self, call: Call, step: CallStep, source: Source) -> None:
        if step == call.step:
            return
        call.step = step
        if call.stage == "connected":
            self._out.append(e.CallStepped(call.number, step, source))
        for side in ("person", "other"):
            self._tell(call, side, "step", step=step, highest=call.highest(self.bounds))

    def _end(self, call: Call, cause: CallCause, now: int, *, goodbye: bool = False) -> None:
        self._out.append(e.CallEnded(call.number, cause, call.seconds(now)))
        self._tell(call, "person", "ended", cause=cause, goodbye=goodbye)
        # Why is the person's own; the other side is told of a lost link alone.
        self._tell(call, "other", "ended", cause="link" if cause == "link" else "", goodbye=goodbye)
        self.current = None
        if cause == "link":  # the machine's matter: it stays booked, and waits for another press
            call.stage = "booked"
            if call.ready:
                call.ready = False
                self._out.append(e.CallReady(call.number, call.other, on=False))
            self._board(call.other)
        else:
            self._drop(call)

    def _drop(self, call: Call) -> None:
        if self.booked.pop(call.number, None) is None:
            return
        if call.ready and call.stage == "booked":
            self._out.append(e.CallReady(call.number, call.other, on=False))
        self._board(call.other)

    def _call(self, number: int) -> Call:
        call = self.booked.get(number)
        if call is None:
            raise UsageError("call", "is not booked.", "See the call page.", code="call-none")
        return call

    def _of(self, number: int, other: str) -> Call:
        call = self._call(number)
        if call.other != other:  # no word on whose it is
            raise UsageError("call", "is not booked.", "See the call page.", code="call-none")
        return call

    def _on(self, number: int) -> Call:
        if self.current is None or self.current.number != number:
            raise UsageError("call", "is not on.", "See the call page.", code="call-none")
        return self.current

    def _tell(self, call: Call, side: str, event: str, **more: Any) -> None:
        user = PERSON if side == "person" else call.other
        self._out.append((user, {"kind": "call", "event": event, "call": call.number, **more}))

    def _tell_board(self, user: str) -> None:
        self._out.append((user, {"kind": "call", "event": "board"}))

    def _board(self, other: str) -> None:
        """What stands on both pages has changed."""
        self._tell_board(PERSON)
        self._tell_board(other)


def _opposite(side: Side) -> Side:
    return "other" if side == "person" else "person"
