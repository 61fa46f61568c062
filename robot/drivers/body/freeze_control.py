"""Held, moving or limp: what the joints are to do in this cycle, and the goals that say so."""

import logging
from typing import Literal

from robot.clock import US_PER_S
from robot.contract.body import JOINTS
from robot.contract.events import Cued
from robot.drivers.body.event_outbox import EventOutbox
from robot.drivers.body.servos import Servos
from robot.motion.joints import PERIOD_US, TABLE, Joints
from robot.motion.mixer import Mixer
from robot.motion.poses import may_be_limp, places

log = logging.getLogger(__name__)

# After a stop that began in the body, an older Settle or Idle may still be on its way from the engine: for so
# long they are obeyed only after the engine's Freeze, which says that it knows.
UNKNOWN_US = 500_000
LIES_US = 2_000_000
STANDS = 0.02  # rad: set-points so near to the pose have come to rest there
_DT = PERIOD_US / US_PER_S

# "held": somebody holds it (button, e-stop, on its face). "later": servos or board are still coming back.
Thawed = Literal["moves", "refused", "held", "later"]


class FreezeControl:
    """Whether the body is frozen.

    `frozen`: held where it was last read, until somebody asks for more. `slow`: at half the speed.

    `servos` is None while their link is down.
    """

    def __init__(self, outbox: EventOutbox, mixer: Mixer, joints: Joints = TABLE) -> None:
        self.mixer = mixer
        self.frozen = True
        self.slow = False
        self.held: list[float] = [0.0] * len(JOINTS)
        self._asleep = places(joints, "asleep")
        self._outbox = outbox
        self._unknown_until = 0
        self._limp_asked = False
        self._lies_since: int | None = None
        self._last: list[float] | None = None  # the set-points of the last whole step, while it is slow
        self._next: list[float] | None = None

    # --- holding ----------------------------------------------------------------------------------------

    def stop(self, servos: Servos | None, now: int) -> None:
        """A stop that the engine does not know of yet."""
        self.freeze(servos)
        self._unknown_until = now + UNKNOWN_US

    def freeze(self, servos: Servos | None) -> None:
        """Hold every joint where it was last read. Idempotent."""
        self._outbox.alarm()
        self._limp_asked = False
        if not self.frozen:
            self.frozen = True
            self.hold_here(servos)

    def known(self) -> None:
        """The engine knows of the stop: what it sends from now on was meant."""
        self._unknown_until = 0

    def hold_here(self, servos: Servos | None) -> None:
        if servos is not None:
            self._stand(servos.positions)

    def taken(self, servos: Servos, *, resume: bool = False) -> None:
        """Joints were taken hold of where they are; `resume`: go on from there."""
        self._last = self._next = None
        self.held = list(servos.goals)
        (self.mixer.resume if resume else self.mixer.hold)(self.held)

    def thaw(self, servos: Servos | None, now: int, *, blocked: bool) -> Thawed:
        """Move again because a Settle or Idle asks for it, if that may be now. Raises OSError."""
        if not self.frozen and not (servos is not None and servos.limp):
            return "moves"
        if now < self._unknown_until:
            return "refused"
        if blocked:
            return "held"
        if servos is None or not servos.rearm(now):
            return "later"
        self.taken(servos)
        self.frozen = self._limp_asked = False
        return "moves"

    def _stand(self, positions: list[float]) -> None:
        self._last = self._next = None
        self.held = list(positions)
        self.mixer.hold(self.held)

    # --- limp -------------------------------------------------------------------------------------------

    def ask_limp(self, *, asked: bool = True) -> None:
        """Let go once it lies, or do not."""
        self._limp_asked = asked and not self.frozen
        self._lies_since = None

    def _let_go(self, servos: Servos, now: int) -> None:
        """Torque off where it changes nothing: every joint has been read at the pose "asleep" for a while."""
        lies = (
            not servos.unfit
            and may_be_limp("asleep", servos.positions)
            and max(abs(goal - pose) for goal, pose in zip(servos.goals, self._asleep, strict=True)) <= STANDS
        )
        if not lies:
            self._lies_since = None
        elif self._lies_since is None:
            self._lies_since = now
        elif now - self._lies_since >= LIES_US:
            self._limp_asked = False
            if servos.let_go():
                log.info("body: it lies asleep, torque off")

    # --- goals ------------------------------------------------------------------------------------------

    def send(self, servos: Servos, now: int) -> None:
        """The goals of this cycle. A limp body gets none. Raises OSError."""
        if servos.limp:
            return
        if self.frozen:
            servos.hold(self.held)
            return
        servos.write(self._set_points(servos), _DT)
        if self._limp_asked:
            self._let_go(servos, now)

    def _set_points(self, servos: Servos) -> list[float]:
        """The mixer's next step; at half the speed each step takes two cycles."""
        if self._next is not None:
            after, self._next = self._next, None
            self._last = after
            return after
        before = servos.goals if self._last is None else self._last
        after = self.mixer.step()
        if cues := self.mixer.cues():
            self._outbox.add(*(Cued(*cue) for cue in cues))
        if not self.slow:
            self._last = None
            return after
        self._next = after
        return [(a + b) / 2 for a, b in zip(before, after, strict=True)]
