"""The people of a robot with a real body, on a clock that passes when a test says so."""

import pytest

from robot.people.people import People
from robot.people.register import new_register
from tests.people.hand_clock import HandClock

TERMINAL = "the owner's terminal"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def people(clock: HandClock) -> People:
    made = People(new_register(), clock, TERMINAL, simulated=False)
    owner = made.who(TERMINAL)
    for user, role in (
        ("mori", "therapist"),
        ("sato", "deputy"),
        ("mother", "family"),
        ("tech", "technician"),
    ):
        made.add(owner, user, role, user.title())  # type: ignore[arg-type]
    return made
