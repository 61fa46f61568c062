"""Watches the joints: where they are, what they draw, how warm they are, what they say of themselves."""

import math

from robot.contract.commands import Figures
from robot.drivers.body.bus_watchdog import WATCHDOG
from robot.drivers.body.condition_monitor import ConditionMonitor
from robot.drivers.body.hysteresis import StagedLimits
from robot.drivers.body.servos import HOTTEST, Present, Servos, State
from robot.motion.joints import TABLE, Joints

STUCK, STUCK_US = 0.20, 1_000_000  # rad off its goal for so long
TRACKED_US = 3_000_000  # moves again, once it has followed for so long
DRIFT, DRIFT_US = 0.12, 1_000_000  # rad off its place
BLIND_US = 500_000  # without a reading that can be believed
NEAR_LIMIT, STRAINING_US = 0.8, 700_000  # share of the current limit; a servo gives up after about 1 s of it
ASTRAY_US = 200_000
TWINS = 10  # cycles
ASK_AGAIN_US = 200_000
SLOW_BELOW, REST_BELOW, COOLED = 10, 5, 2  # degrees C
WARM_US, COOL_US = 60_000, 2_000_000  # a single reading is no temperature
SAG, SAG_BACK, SAG_US = 4.4, 0.2, 500_000  # V
_NEVER = math.inf


class _Since:
    """Since when something has been so without a break, for each joint."""

    def __init__(self, count: int) -> None:
        self._since: list[int | None] = [None] * count

    def lasts(self, i: int, so: bool, now_us: int) -> int:
        """For how long it has been so, microseconds; -1 when it is not."""
        if not so:
            self._since[i] = None
            return -1
        since = self._since[i]
        if since is None:
            self._since[i] = since = now_us
        return now_us - since


class JointMonitor:
    """Watches the joints.

    Call `look` after each reading of the servos, `state` with what one of them says of itself.
    """

    def __init__(self, conditions: ConditionMonitor, joints: Joints = TABLE) -> None:
        self._conditions, self._joints = conditions, joints
        self._off, self._tracked, self._drift, self._load, self._astray = (
            _Since(len(joints)) for _ in range(5)
        )
        self._heat = [
            StagedLimits(
                (j.hottest - SLOW_BELOW, j.hottest - REST_BELOW, j.hottest), COOLED, WARM_US, COOL_US
            )
            for j in joints
        ]
        # The less it is, the worse.
        self._sag = [StagedLimits((_NEVER, -SAG, _NEVER), SAG_BACK, SAG_US, COOL_US) for _ in joints]
        self._damaged = [0] * len(joints)
        self._asked_us = [-ASK_AGAIN_US] * len(joints)
        self._timed: set[int] = set()  # joints that are not where they should be, or were not just now

    def look(
        self,
        servos: Servos,
        found: dict[int, Present],
        damaged: bool,
        now: int,
        *,
        frozen: bool,
        powered: bool,
    ) -> None:
        """One cycle. `damaged`: something on the wire had a wrong checksum. `powered`: no e-stop.

        Raises OSError.
        """
        calm = self._conditions.calm
        for i, present in found.items():
            self._measured(i, present, now, powered=powered, calm=calm)
        if not self._all_in_place(servos, now):
            for i in range(len(self._joints)):
                self._placed(servos, i, now, frozen=frozen)
        if damaged or not self._conditions.calm or any(self._damaged):
            self._twins(found, damaged)
        if powered:
            self._alerts(servos, found, now)

    def _all_in_place(self, servos: Servos, now: int) -> bool:
        """Every joint was read just now, where it should be, and nothing was amiss before."""
        return (
            self._conditions.calm
            and not (self._timed or servos.astray or servos.unfit)
            and servos.read_us.count(now) == len(servos.read_us)
            and all(abs(a - b) < DRIFT / 2 for a, b in zip(servos.goals, servos.positions, strict=True))
        )

    def _measured(self, i: int, present: Present, now: int, *, powered: bool, calm: bool) -> None:
        """Heat, supply, load. `calm`: nothing was wrong when this cycle began."""
        joint, conditions, heat, sag = self._joints[i], self._conditions, self._heat[i], self._sag[i]
        if heat.changes(present.heat, now):
            conditions.stage(
                joint.name, "heat", heat.stage, (("value", present.heat), ("limit", joint.hottest))
            )
        volt = present.voltage / 10
        if powered and sag.changes(-volt, now):
            conditions.stage(joint.name, "supply-sag", sag.stage, (("value", volt), ("limit", SAG)))
        current, limit = abs(present.current), NEAR_LIMIT * joint.current
        if self._load.lasts(i, current >= limit, now) >= STRAINING_US:
            conditions.on(joint.name, "straining", (("value", current), ("limit", round(limit))))
        elif not calm and current < limit / 2:
            conditions.off(joint.name, "straining")

    def _placed(self, servos: Servos, i: int, now: int, *, frozen: bool) -> None:
        """Where it is, against where it should be."""
        joint, conditions = self._joints[i], self._conditions
        self._fitting(servos, i, now)
        off = 0.0 if servos.limp or i in servos.unfit else abs(servos.goals[i] - servos.positions[i])
        (self._timed.discard if off < DRIFT / 2 and not servos.astray else self._timed.add)(i)
        figures: Figures = (("value", round(off, 2)), ("limit", DRIFT if frozen else STUCK))
        if self._off.lasts(i, not frozen and off >= STUCK, now) > STUCK_US:
            conditions.on(joint.name, "not-moving", figures)
            self._off.lasts(i, False, now)
        if self._tracked.lasts(i, not frozen and off < STUCK, now) > TRACKED_US:
            conditions.off(joint.name, "not-moving")
        if self._drift.lasts(i, frozen and off >= DRIFT, now) > DRIFT_US:
            self._drift.lasts(i, False, now)
            state = servos.state(i)
            if state is not None and not self.state(servos, i, state):
                conditions.on(joint.name, "drift", figures)
        elif off < DRIFT / 2:
            conditions.off(joint.name, "drift", figures)
        blind = now - servos.read_us[i]
        if blind > BLIND_US and i not in servos.astray:
            conditions.on(joint.name, "position", (("value", blind // 1_000), ("limit", BLIND_US // 1_000)))
        elif blind == 0:
            conditions.off(joint.name, "position")

    def _fitting(self, servos: Servos, i: int, now: int) -> None:
        """Whether it is where its calibration says that it can be."""
        joint, unfit = self._joints[i], i in servos.unfit
        beyond = servos.astray.get(i, servos.positions[i] if unfit else None)
        lasts = self._astray.lasts(i, beyond is not None, now)
        if beyond is not None and lasts >= (0 if unfit else ASTRAY_US):
            servos.unfit.add(i)
            end = joint.high if beyond > 0 else joint.low
            figures: Figures = (("value", round(beyond, 2)), ("limit", round(end, 2)))
            self._conditions.on(joint.name, "does-not-fit", figures)
        elif not unfit:
            self._conditions.off(joint.name, "does-not-fit")

    def state(self, servos: Servos, i: int, state: State) -> bool:
        """What a joint says of its torque and its dead-man while we hold it. True if that is not well."""
        name, conditions = self._joints[i].name, self._conditions
        lost = not servos.limp and (not state.torque or state.watchdog != WATCHDOG)
        figures: Figures = (("value", state.watchdog),)
        if lost and not state.errors:  # with an error it is that, and told by the alert
            conditions.on(
                name, "restarted" if not state.torque and state.watchdog == 0 else "torque-lost", figures
            )
        elif not lost:
            conditions.off(name, "torque-lost", figures)
            conditions.off(name, "restarted", figures)
        return lost

    def _twins(self, found: dict[int, Present], damaged: bool) -> None:
        """Answers of one id, and of no other, that are damaged again and again."""
        missing = [i for i in range(len(self._joints)) if i not in found]
        for i in range(len(self._joints)):
            alone = damaged and missing == [i]
            self._damaged[i] = self._damaged[i] + 1 if alone else 0
            if self._damaged[i] >= TWINS:
                self._conditions.on(
                    self._joints[i].name, "two-with-one-id", (("value", self._damaged[i]), ("limit", TWINS))
                )
            elif i in found:
                self._conditions.off(self._joints[i].name, "two-with-one-id")

    def _alerts(self, servos: Servos, found: dict[int, Present], now: int) -> None:
        """What the servos with an alert complain of: asked at once, and then now and again."""
        alerted = servos.alerts(found)
        if not alerted and self._conditions.calm:
            return
        for i in found:
            name = self._joints[i].name
            if i not in alerted:
                self._conditions.over(name, frozenset())
                self._asked_us[i] = now - ASK_AGAIN_US
            elif now - self._asked_us[i] >= ASK_AGAIN_US and (state := servos.state(i)) is not None:
                self._asked_us[i] = now
                self._conditions.over(name, frozenset(state.errors))
                for code in state.errors:
                    self._conditions.on(name, code, self._figures(i, code, found[i]))

    def _figures(self, i: int, code: str, present: Present) -> Figures:
        joint = self._joints[i]
        if code == "overheating":
            return (("value", present.heat), ("limit", HOTTEST))
        if code == "overload":
            return (("value", abs(present.current)), ("limit", joint.current))
        return (("value", present.voltage / 10),)
