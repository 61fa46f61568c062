"""What must hold whatever fails: measured on the simulated truth and on the bytes as they were sent.

Nothing here asks the driver what it believes.
"""

import math
from collections import Counter, deque

from firmware_bridge.protocol import Instruction, Packet, Parser
from firmware_bridge.registers import servo_table
from robot.clock import US_PER_S, Clock
from robot.contract.events import LinkLost, LinkRestored
from robot.contract.record import Record
from robot.motion.joints import PERIOD_US, TABLE, TICKS_PER_RADIAN
from sim.servo import STEP_US, Servo

LOST_US = 500_000  # so long after the host was lost, the body stands
# So long after it, a servo that holds knows: heartbeat (0.25 s), a cycle that came late, took its longest and
# set watchdogs anew (0.55 s), and then the watchdog itself (0.2 s).
DEAD_MAN_US = 1_000_000
BACK_US = 5_000_000  # so long after the last fault, all is as it should be
BLOCKED_US = 300_000  # the longest that a cycle may take
STILL = 0.02  # rad/s
# The servo's own profile lets through half more than the set-points ever ask for, and a unit of its register
# (rad/s). Over a fifth of a second a joint keeps to the limit of its set-points, and a tenth.
PROFILE, UNIT = 1.5, 0.229 * math.tau / 60
LONG_STEPS, LONG = 20, 1.10
# A stop takes a goal back to where the joint was seen, by at most so much in a cycle (rad).
BACK_STEP = 0.05
# A joint that is taken hold of gets as its goal where it was in the last 0.4 s, to this much (rad).
PATH_STEPS, SEEN = 40, 0.02
OFTEN = 20  # in one run, that is more than twice a second

_GOAL = servo_table()["goal_position"]
_TICK = 1 / TICKS_PER_RADIAN


class Laws:
    """`broken` holds what was broken, each law once, as (seconds, sentence).

    `speed` is the greatest share of its limit that any joint had over a fifth of a second, `longest_us` the
    longest cycle. `long` is the share that is let through.
    """

    def __init__(self, servos: tuple[Servo, ...], clock: Clock) -> None:
        """`servos` in joint order; `clock` is the world's."""
        self.broken: list[tuple[float, str]] = []
        self.speed = 0.0
        self.longest_us = 0
        self.long = LONG
        self._clock = clock
        self.began_us = clock.now()
        self._told: set[str] = set()
        self._servos = servos
        self._index = {joint.servo: i for i, joint in enumerate(TABLE)}
        self._goals: list[float | None] = [None] * len(TABLE)
        self._paths = [deque([servo.position], PATH_STEPS) for servo in servos]
        self._limits = [
            (TICKS_PER_RADIAN * (PROFILE * joint.speed + UNIT) * STEP_US / US_PER_S, joint.speed)
            for joint in TABLE
        ]
        self._parser = Parser()
        self._lost_us: int | None = None
        self._away: set[str] = set()
        self._heard: Counter[Record] = Counter()

    def break_(self, law: str, sentence: str) -> None:
        """Note that a law was broken. The first time counts."""
        if law not in self._told:
            self._told.add(law)
            self.broken.append(((self._clock.now() - self.began_us) / US_PER_S, f"{law}: {sentence}"))

    # --- the truth --------------------------------------------------------------------------------------

    def step(self) -> None:
        """The simulated body has gone on by STEP_US."""
        lost_us = 0 if self._lost_us is None else self._clock.now() - self._lost_us
        for i, servo in enumerate(self._servos):
            path, position = self._paths[i], servo.position
            last = path[-1]
            path.append(position)
            if position != last:
                self._moved(i, abs(position - last), lost_us > LOST_US)
            # A host that dies while it takes hold of a servo leaves it without a dead-man, and standing.
            if lost_us > DEAD_MAN_US and servo.torque and servo["bus_watchdog"] and not servo.expired:
                self.break_("dead-man", f"{TABLE[i].name} does not know that the host was lost.")

    def _moved(self, i: int, way: float, lost: bool) -> None:
        """A joint has gone so many ticks in one step."""
        path, name, (most, limit) = self._paths[i], TABLE[i].name, self._limits[i]
        if way > most:
            self.break_("speed", f"{name} moved at {_speed(way):.2f} rad/s; its limit is {limit:.2f}.")
        if len(path) > LONG_STEPS:
            share = _speed(abs(path[-1] - path[-1 - LONG_STEPS])) / LONG_STEPS / limit
            self.speed = max(self.speed, share)
            if share > self.long:
                self.break_("speed", f"{name} moved at {share:.2f} of its limit for 0.2 s.")
        if lost and _speed(way) > STILL:
            self.break_("lost host", f"{name} still moves at {_speed(way):.2f} rad/s.")

    def lose_host(self) -> None:
        """From now on the host gives no sign of life."""
        self._lost_us = self._clock.now()

    def find_host(self) -> None:
        self._lost_us = None

    # --- what is sent -----------------------------------------------------------------------------------

    def sent(self, data: bytes) -> None:
        """The host has sent these bytes to the servos."""
        for packet in self._parser.feed(data):
            for device, address, values in _writes(packet):
                at = _GOAL.address - address
                if device not in self._index or at + _GOAL.size <= 0 or at >= len(values):
                    continue
                i = self._index[device]
                if at < 0 or at + _GOAL.size > len(values):
                    self.break_("range", f"{TABLE[i].name} was sent a part of a goal.")
                else:
                    self._goal(i, _GOAL.unpack(values[at : at + _GOAL.size]))

    def _goal(self, i: int, ticks: int) -> None:
        joint, path = TABLE[i], self._paths[i]
        angle, last = joint.angle(ticks), self._goals[i]
        self._goals[i] = angle
        if not joint.low - _TICK <= angle <= joint.high + _TICK:
            self.break_(
                "range",
                f"{joint.name} was sent to {angle:.3f} rad; its range is {joint.low} to {joint.high}.",
            )
        step = max(BACK_STEP, 1.01 * joint.speed * PERIOD_US / US_PER_S) + _TICK
        if last is None or abs(angle - last) > step:
            low, high = sorted((joint.angle(min(path)), joint.angle(max(path))))
            if not low - SEEN <= angle <= high + SEEN:
                was = "nowhere" if last is None else f"{last:.3f}"
                self.break_("step", f"{joint.name} was sent from {was} to {angle:.3f} rad at once.")

    # --- the host ---------------------------------------------------------------------------------------

    def cycle(self, took_us: int) -> None:
        self.longest_us = max(self.longest_us, took_us)
        if took_us > BLOCKED_US:
            self.break_("blocked", f"a cycle took {took_us // 1_000} ms.")

    def told(self, event: Record) -> None:
        """An event of the driver's: links go and come back in turn, and nothing is said over and over."""
        self._heard[event] += 1
        if self._heard[event] > OFTEN:
            self.break_("flood", f"{event} was told more than {OFTEN} times.")
        if isinstance(event, LinkLost):
            if event.device in self._away:
                self.break_("events", f"{event.device} was told as lost twice.")
            self._away.add(event.device)
        elif isinstance(event, LinkRestored):
            if event.device not in self._away:
                self.break_("events", f"{event.device} was told as back and never as lost.")
            self._away.discard(event.device)

    def balance(self) -> None:
        """Both links are up: each that was lost has been told as back."""
        if self._away:
            self.break_("events", f"{', '.join(sorted(self._away))} was told as lost and never as back.")


def _speed(ticks: float) -> float:
    """rad/s of so many ticks in one step."""
    return ticks / TICKS_PER_RADIAN * US_PER_S / STEP_US


def _writes(packet: Packet) -> list[tuple[int, int, bytes]]:
    """(device, address, bytes) of everything that a packet writes."""
    params = packet.params
    if packet.instruction in (Instruction.WRITE, Instruction.REG_WRITE):
        return [(packet.id, int.from_bytes(params[:2], "little"), params[2:])]
    if packet.instruction != Instruction.SYNC_WRITE:
        return []
    address, size = (int.from_bytes(params[at : at + 2], "little") for at in (0, 2))
    return [(params[at], address, params[at + 1 : at + 1 + size]) for at in range(4, len(params), size + 1)]
