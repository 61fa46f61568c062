"""Two taps on the desk are a call, through the board; a hand on the robot, one shake or three are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.contract.events import Called, Touched
from robot.drivers.body.desk_taps import DeskTaps
from sim.body import room
from tests.body.world import World


@pytest.mark.parametrize(
    ("taps", "apart_ms", "calls"),
    [(2, 400, 1), (2, 260, 1), (2, 880, 1), (2, 960, 0), (2, 120, 0), (1, 400, 0), (3, 300, 0), (5, 300, 0)],
)
def test_two_taps_are_a_call(awake: World, taps: int, apart_ms: int, calls: int) -> None:
    assert room.answer(awake.body, {"tap": taps, "apart": apart_ms}) == {"ok": True}
    awake.run(4)
    assert awake.of(Called) == [Called("touch")] * calls
    assert awake.of(Touched) == []


def test_a_call_after_a_call_is_another(awake: World) -> None:
    for _ in range(3):
        awake.body.tap()
        awake.run(2)
    assert len(awake.of(Called)) == 3


def test_who_shoves_or_strokes_the_robot_does_not_call_it(awake: World) -> None:
    for _ in range(2):
        awake.body.touch("back", 100, rough=True)
        awake.run(0.4)
    awake.run(1)
    awake.body.tap(2, 400)
    awake.run(0.2)
    awake.body.touch("head", 100)
    awake.run(2)
    assert awake.of(Called) == []
    assert len(awake.of(Touched)) == 3


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=400))
def test_no_call_without_two_rises_and_none_with_a_hand_on_it(cycles: list[tuple[bool, bool]]) -> None:
    taps, before, rises = DeskTaps(), False, 0
    for shaken, touched in cycles:
        called = taps.look(shaken=shaken, touched=touched)
        rises = 0 if touched or called else rises + (shaken and not before)
        assert not (called and touched)
        before = shaken
    quiet = [DeskTaps().look(shaken=False, touched=touched) for _, touched in cycles]
    assert not any(quiet)
