"""What is counted of each person, by hand."""

from dataclasses import replace

import numpy as np

from sim.cohort.ladder import RUNGS
from sim.cohort.progress import Progress
from sim.cohort.tally import Tally
from tests.cohort.histories import Day, block_of

L6, L7, L8, L9, L10 = 10, 12, 14, 16, 18


def counted(tally: Tally, progress: Progress, day: int, place: int, peak: float, free: bool = False) -> None:
    lived = block_of(day, [Day(-1, place, min(int(peak), 3), True, False)])
    asleep = np.array([place < 0])
    tally.count(lived, np.array([peak]), asleep, np.array([free]), progress)


def columns(tally: Tally, *names: str) -> tuple[int, ...]:
    return tuple(int(tally.columns[name][0]) for name in names)


def test_the_first_session_after_a_step() -> None:
    tally, progress = Tally(RUNGS, 1), Progress(RUNGS, 1)
    counted(tally, progress, 0, 0, 6.0)
    assert columns(tally, "over", "steps") == (1, 0)
    tally.stepped_up(np.array([0]))
    counted(tally, progress, 1, -1, 6.0)  # a day asleep is no session
    counted(tally, progress, 2, 0, 5.9)  # home is higher, today is lighter: that is the first one
    counted(tally, progress, 3, 2, 6.0)
    assert columns(tally, "steps", "false_steps", "over", "asleep", "came") == (1, 0, 2, 1, 4)
    assert columns(tally, "higher", "higher_over") == (1, 1)
    tally.stepped_up(np.array([0]))
    tally.stepped_down(np.array([True]))
    counted(tally, progress, 4, 0, 9.0)
    assert columns(tally, "steps") == (1,), "who came down before it never had it"


def test_the_way_out_of_the_house() -> None:
    tally, progress = Tally(RUNGS, 1), Progress(RUNGS, 1)
    progress.in_house[:] = True
    counted(tally, progress, 0, 0, 6.5)
    assert columns(tally, "from_house", "from_house_over", "over_lowest") == (1, 1, 1)


def test_a_level_is_reached_with_three_successes_on_the_whole_of_it() -> None:
    tally, progress = Tally(RUNGS, 1), Progress(RUNGS, 1)
    for day, place in enumerate((L6 - 1, L6 - 1, L6 - 1, L6, L6, L6 + 1)):
        counted(tally, progress, day, place, 2.0)
    assert columns(tally, "L6_day", "L6_or_higher_day") == (-1, 5)
    counted(tally, progress, 6, L6, 2.0)
    counted(tally, progress, 7, L6, 2.0)
    assert columns(tally, "L6_day", "L8_day") == (6, -1)
    for day in (8, 9, 10):
        counted(tally, progress, day, L8, 2.0)
    assert columns(tally, "L8_day", "L8_or_higher_day") == (10, 10)


def test_contact_with_people_by_kind_and_way() -> None:
    tally, progress = Tally(RUNGS, 1), Progress(RUNGS, 1)
    alone = ((L6 - 1, False), (L7, False), (L8, False), (L8, False), (L9, False))
    for place, free in (*alone, (L6, True), (L10, True)):
        counted(tally, progress, 0, place, 2.0, free)
    with_robot = columns(tally, *(f"{kind}_with_robot" for kind in ("text", "voice", "video", "in_person")))
    without = columns(tally, *(f"{kind}_without_robot" for kind in ("text", "voice", "video", "in_person")))
    assert with_robot == (1, 1, 2, 0)
    assert without == (1, 0, 0, 1)
    assert columns(tally, "robot_free") == (2,)


def test_dull_lighter_and_left() -> None:
    tally, progress = Tally(RUNGS, 1), Progress(RUNGS, 1)
    progress.home[:] = 2
    counted(tally, progress, 0, 4, 1.1)
    counted(tally, progress, 1, 3, 1.2)
    tally.left(np.array([True]), 9)
    assert columns(tally, "dull", "lighter", "left_day", "sessions") == (1, 1, 9, 2)


def test_a_ladder_without_a_level_never_reaches_it() -> None:
    short = replace(RUNGS, height=np.minimum(RUNGS.height, 5))
    tally, progress = Tally(short, 1), Progress(short, 1)
    for day in range(4):
        counted(tally, progress, day, L8, 2.0)
    assert columns(tally, "L8_or_higher_day", "L6_day") == (-1, -1)
