"""Everything that is watched for in the body: how it shows, within what time, and what is done about it.

One table: robot/drivers/body/condition_monitor.py acts by it, and docs/reference/watching.md shows it.
The names are codes of `FaultRaised`, `BodyStrained` and `BodyEased`, and of the messages "note.body-<name>".
"""

from dataclasses import dataclass
from typing import Literal

# "stop": the body freezes in the same cycle, and the engine ends in `fault`. "stages": slow, rest or asleep,
# as it grows and as it goes. "told": noted, and what cannot be trusted is left aside. "lost": the link is
# given up and tried again. "refused": the body does not start.
Does = Literal["stop", "stages", "told", "lost", "refused"]


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of the body that is watched.

    `within_s`: from when it is so until it is acted on and told. `figures`: what they say.

    `again`: told anew when it is still so after somebody has woken the body.
    """

    name: str
    shows: str
    within_s: float
    does: Does
    then: str
    figures: str = ""
    again: bool = True


CONDITIONS = (
    Condition(
        "not-moving",
        "more than 0.20 rad off its goal for 1 s while it is to move (a stuck joint)",
        1.1,
        "stop",
        "holds where it is",
        "rad off its goal",
    ),
    Condition(
        "straining",
        "at 80 % of its current limit or more for 0.7 s: it presses against something, or something on it",
        0.8,
        "stop",
        "gives way: what moved it ends, and it holds where it is",
        "mA",
    ),
    Condition(
        "torque-lost",
        "torque off or dead-man expired although we hold; one joint's state is read every 160 ms",
        1.2,
        "stop",
        "taken hold of where it is; nothing resumes",
        "bus watchdog (255: expired)",
    ),
    Condition(
        "restarted",
        "a servo or the board has the state of power-up: its supply broke down for a moment",
        1.2,
        "stop",
        "held again where it is; nothing resumes",
        "bus watchdog (0: off)",
    ),
    Condition(
        "drift",
        "more than 0.12 rad off the place where it is held, for 1 s, with its torque on",
        1.2,
        "told",
        "goes on holding: a hand may be on it",
        "rad off its place",
    ),
    Condition(
        "heat",
        "degrees C below `hottest` (65 where nothing else is configured): 10, 5 and 0",
        0.1,
        "stages",
        "slow from 10 below, rest from 5 below, asleep at `hottest`; back one at a time",
        "degrees C",
    ),
    Condition(
        "supply-sag",
        "a servo reads less than 4.4 V for 0.5 s; not while the e-stop is pressed",
        0.6,
        "stages",
        "rest; above 4.6 V for 2 s slow, after 2 s more as ever",
        "V",
    ),
    Condition("supply-low", "the board's own alert: servo supply too low", 0.05, "stop", "holds", "V"),
    Condition("input-voltage", "the servo's alert, hardware error bit 0", 0.05, "stop", "holds", "V"),
    Condition(
        "overheating", "the alert of a servo or of the board, bit 2", 0.05, "stop", "holds", "degrees C"
    ),
    Condition("encoder", "the servo's alert, bit 3", 0.05, "stop", "holds", "V"),
    Condition("electrical-shock", "the servo's alert, bit 4", 0.05, "stop", "holds", "V"),
    Condition("overload", "the servo's alert, bit 5", 0.05, "stop", "holds", "mA"),
    Condition("unnamed-error", "the alert with a bit that has no name", 0.05, "stop", "holds", "the bits"),
    Condition(
        "position",
        "no reading that can be believed for 0.5 s",
        0.6,
        "stop",
        "holds by the last believed reading",
        "ms without one",
    ),
    Condition(
        "two-with-one-id",
        "the answers of one id, and of no other, are damaged for 10 cycles; at set-up, after a good ping",
        0.3,
        "stop",
        "holds; at set-up the body does not start",
        "damaged answers",
    ),
    Condition(
        "does-not-fit",
        "0.30 rad beyond the joint's range, come there believably, for 0.2 s; at set-up, at once",
        0.3,
        "stop",
        "that joint is not moved until it fits again",
        "rad",
        again=False,
    ),
    Condition(
        "imu",
        "no gravity (less than 0.5 g or more than 2 g) in three looks a second apart",
        4.0,
        "told",
        "a body on its face may not be noticed",
        "0.001 g",
    ),
    Condition(
        "presence",
        'a distance that cannot be (0, or beyond 2 m without being "nobody") for 2 s',
        2.1,
        "told",
        "presence is left aside until it makes sense",
        "mm",
    ),
    Condition(
        "light",
        "not one count of change in 10 min, and neither dark nor full",
        601.0,
        "told",
        "a hand over the eyes may not be noticed",
        "0..255",
    ),
    Condition(
        "temperature", "the board's sensor reads 0 for 2 s: it is not there", 2.1, "told", "", "degrees C"
    ),
    Condition(
        "pad-held",
        "a pad is touched for 10 min",
        601.0,
        "told",
        "the pad is ignored until it lets go",
        "min",
    ),
    Condition(
        "stop-held",
        "the stop button is down for 30 s",
        30.1,
        "told",
        "never ignored: nothing moves until it is let go",
        "s",
    ),
    Condition(
        "no-answer",
        "20 cycles without an answer of a servo or of the board",
        0.45,
        "lost",
        "holds; asleep when it is back",
    ),
    Condition(
        "heartbeat",
        "250 ms without a sign of life from the companion",
        0.3,
        "stop",
        "holds and falls silent, so that the dead-men of the servos stand in",
    ),
    Condition(
        "wrong-model", "the model that an id answers with, at set-up", 0.0, "refused", "the message names it"
    ),
)
BY_NAME = {condition.name: condition for condition in CONDITIONS}
