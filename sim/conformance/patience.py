"""Waiting in real time for something to come true."""

from collections.abc import Callable

from robot.clock import US_PER_S, SystemClock

CLOCK = SystemClock()
LOOK_S = 0.002


def until(condition: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Whether it came true within so many seconds."""
    end = CLOCK.now() + round(seconds * US_PER_S)
    while CLOCK.now() < end:
        if condition():
            return True
        CLOCK.sleep(LOOK_S)
    return condition()


def seconds_since(begun: int) -> float:
    """Seconds since `CLOCK` showed this."""
    return (CLOCK.now() - begun) / US_PER_S
