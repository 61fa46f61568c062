"""The guided calibration of one joint: by hand first, then at most three degrees by itself, after a yes."""

import math
from dataclasses import replace

from robot.cli.prompt import Dialogue
from robot.clock import Clock
from robot.config.joints import in_one_turn, inward
from robot.drivers.body.calibration_check import Finding, findings, settled, turned
from robot.drivers.body.servo_bench import FREE, HaltedError, ServoBench
from robot.errors import DeviceError
from robot.motion.joints import BY_NAME, TICKS_PER_RADIAN, Joint

READINGS, APART_S = 15, 0.03
SPREAD = 6  # ticks, half a degree: further apart than this, it moves
MOVED = math.radians(6.0)  # enough to see a direction
STRAYED = math.radians(4.0)  # another joint that moved so far, while the one that was named did not
MARGIN = math.radians(2.0)  # of the range, at both ends
PROOF = math.radians(2.5)
# What a servo does to its own readings; the rest of its memory is put right without changing a place.
SHIFTED = ("homing_offset", "drive_mode")

# After these it may go on, once somebody has looked.
AGAIN = ("overload", "behind", "late")


class LeftError(Exception):
    """The builder left a joint uncalibrated. The joint stays as it is in the file."""


class CalibrationWizard:
    """The guided calibration of one body.

    `joints` are all joints by name, as the file has them; exchanged ids show there.
    """

    def __init__(self, joints: dict[str, Joint], bench: ServoBench, dialogue: Dialogue, clock: Clock) -> None:
        self.joints = joints
        self._bench, self._say, self._clock = bench, dialogue, clock
        self._present = {name for name, joint in joints.items() if bench.look(joint) is not None}

    def calibrate(self, name: str) -> Joint | None:
        """The joint as it is mounted; None when it stays as it was. Raises DeviceError, OSError."""
        while True:
            joint = self.joints[name]
            self._say.say("joint", "bold underline", name=self._name(name), code=joint.servo)
            try:
                found = self._by_hand(joint)
                if found is None:
                    continue  # the ids were exchanged: once more
                self._prove(found)
            except LeftError:
                self._bench.leave(self.joints[name])
                self._say.say("left", "yellow", name=self._name(name))
                return None
            except HaltedError as halt:
                self._say.say(f"halted.{halt.code}", "red")
                self._say.say("left", "yellow", name=self._name(name))
                return None
            except BaseException:
                self._bench.leave(self.joints[name])
                raise
            self.joints[name] = found
            self._say.say("done", "green", name=self._name(name))
            return found

    # --- by hand ------------------------------------------------------------------------------------------

    def _by_hand(self, joint: Joint) -> Joint | None:
        """Zero, direction and range; None when ids were exchanged."""
        say = self._say
        self._readable(joint)
        say.enter("soft-already" if self._bench.soft(joint) else "soft")
        self._bench.soften(joint)
        self._straight_memory(joint)
        before = self._places()
        zero = self._rest("zero", joint, value=say.words(f"place.{joint.name}"))
        if self._other_moved(joint, before):
            return None
        joint = replace(joint, zero=zero, direction=1)
        before = self._places()
        way = self._towards(joint, before)
        if way is None:
            return None
        joint = replace(joint, direction=1 if way > 0 else -1)
        high = self._end(joint, "more")
        low = self._end(joint, "less")
        built = BY_NAME[joint.name]
        joint = replace(joint, low=max(built.low, low), high=min(built.high, high))
        if not in_one_turn(joint):
            say.say("crosses", "red")
            raise LeftError
        least, most = inward(joint)
        joint = replace(joint, low=math.radians(least), high=math.radians(most))
        say.say("range", **{"from": f"{least:g}", "to": f"{most:g}"})
        return joint

    def _readable(self, joint: Joint) -> None:
        """It is there, and is what it is taken for."""
        for finding in self._findings(joint):
            if finding.code in ("missing", "model", "alert"):
                self._tell(finding)
                if finding.code == "missing" and (others := self._bench.others(self._ids())):
                    raise DeviceError(
                        joint.name,
                        f"no servo answers as id {joint.servo}, but there is one with id "
                        f"{', '.join(map(str, others))} that no joint has.",
                        f"Give the servo its id, or write [body.joints.{joint.name}] id = {others[0]}.",
                    )
                raise LeftError

    def _straight_memory(self, joint: Joint) -> None:
        """A servo that shifts or turns round its own readings would do so behind our back."""
        if any(finding.code == "turns" for finding in self._findings(joint)):
            self._bench.restart(joint)
        shifted = [finding for finding in self._findings(joint) if finding.code in (*SHIFTED, "turns")]
        if not shifted:
            return
        for finding in shifted:
            self._tell(finding)
        if any(finding.code == "turns" for finding in shifted):
            raise LeftError
        if not self._say.yes("memory"):
            raise LeftError
        self._bench.keep(joint)
        if any(finding.code in SHIFTED for finding in self._findings(joint)):
            self._say.say("still", "red")
            raise LeftError

    def _towards(self, joint: Joint, before: dict[str, int]) -> float | None:
        """Ticks that it was turned to the side that counts as more; None when ids were exchanged."""
        key = "direction"
        while True:
            at = self._rest(key, joint, value=self._say.words(f"more.{joint.name}"))
            if self._other_moved(joint, before):
                return None
            if abs(way := turned(at, joint.zero)) >= MOVED * TICKS_PER_RADIAN:
                return way
            key = "unmoved"

    def _end(self, joint: Joint, side: str) -> float:
        """The end of its way in rad, less a margin."""
        sign = 1 if side == "more" else -1
        while True:
            ticks = self._rest("end", joint, value=self._say.words(f"{side}.{joint.name}"))
            angle = sign * _angle(joint, ticks) - MARGIN
            if angle >= MARGIN:
                return sign * angle
            self._say.say("narrow", "yellow")

    def _rest(self, key: str, joint: Joint, **figures: str) -> int:
        """The place, in ticks, where a hand holds it when Enter is pressed."""
        while True:
            self._say.enter(key, lambda: self._shown(joint), **figures)
            readings = []
            for _ in range(READINGS):
                readings.append(self._bench.position(joint))
                self._clock.sleep(APART_S)
            place = settled(readings, SPREAD)
            if place is not None:
                return place
            self._say.say("moving", "yellow")

    def _shown(self, joint: Joint) -> str:
        ticks = self._bench.position(joint)
        return f"{math.degrees(_angle(joint, ticks)):+7.1f}°   ({ticks})"

    # --- the right one ------------------------------------------------------------------------------------

    def _places(self) -> dict[str, int]:
        return {name: self._bench.position(self.joints[name]) for name in sorted(self._present)}

    def _other_moved(self, joint: Joint, before: dict[str, int]) -> bool:
        """Whether another servo moved in place of this one, and their ids are exchanged now, after a yes."""
        now = self._places()
        ways = {name: abs(turned(now[name], at)) / TICKS_PER_RADIAN for name, at in before.items()}
        own = ways.pop(joint.name, 0.0)
        other = max(ways, key=lambda name: ways[name], default=None)
        if other is None or ways[other] < STRAYED or own > ways[other] / 2:
            return False
        first, second = self.joints[joint.name], self.joints[other]
        self._say.say("swapped", "yellow", name=self._name(other), code=second.servo)
        if not self._say.yes("swap"):
            return False
        self._bench.leave(first)
        self.joints[joint.name] = replace(first, servo=second.servo)
        self.joints[other] = replace(second, servo=first.servo)
        return True

    # --- by itself ----------------------------------------------------------------------------------------

    def _prove(self, joint: Joint) -> None:
        """A few degrees there and back show that the motor turns as the readings say."""
        say, bench = self._say, self._bench
        bench.keep(joint)
        say.enter("hold", lambda: self._shown(joint))
        bench.hold(joint)
        far = abs(joint.angle(bench.position(joint)))
        if far > FREE:
            agreed = math.ceil(math.degrees(far) * 10) / 10
            if not say.yes("far", value=f"{agreed:.1f}"):
                raise LeftError
            self._drive(joint, 0.0, math.radians(agreed))
        at = joint.angle(bench.position(joint))
        way = PROOF if at + PROOF <= joint.high else -PROOF
        side = say.words(f"{'more' if way > 0 else 'less'}.{joint.name}")
        if not say.yes("proof", value=f"{math.degrees(PROOF):g}", to=side):
            raise LeftError
        self._drive(joint, at + way)
        self._drive(joint, at)
        if not say.yes("seen", value=side):
            raise LeftError
        if bench.found_soft(joint):
            say.enter("soft-again")
            bench.soften(joint)

    def _drive(self, joint: Joint, to: float, agreed: float = FREE) -> None:
        """What stopped it may be mended, and a yes moves it on; what a hand found is not lost by it."""
        while True:
            try:
                with self._say.keys() as pressed:
                    return self._bench.drive(joint, to, pressed, agreed)
            except HaltedError as halt:
                if halt.code not in AGAIN:
                    raise
                self._say.say(f"halted.{halt.code}", "red")
                if not self._say.yes("again"):
                    raise LeftError from halt

    # --- words --------------------------------------------------------------------------------------------

    def _findings(self, joint: Joint) -> list[Finding]:
        return findings(joint, self._bench.look(joint))

    def _tell(self, finding: Finding) -> None:
        self._say.say(f"found.{finding.code}", "yellow", **figures(finding, self._name(finding.joint)))

    def _name(self, joint: str) -> str:
        return self._say.words(f"name.{joint}")

    def _ids(self) -> set[int]:
        return {joint.servo for joint in self.joints.values()}


def figures(finding: Finding, name: str) -> dict[str, str | int]:
    """The figures of a finding's sentence."""
    return {"name": name, "code": finding.servo, "value": finding.found or 0, "needed": finding.expected or 0}


def _angle(joint: Joint, ticks: float) -> float:
    """Rad from 0, the short way round: by hand a joint may pass the servo's own 0."""
    return turned(ticks, joint.zero) * joint.direction / TICKS_PER_RADIAN
