"""A programme's levels as nodes and places."""

import pytest

from sim.cohort.ladder import RUNGS, of_programme
from sim.person.model_person import DEMANDS
from sim.programmes import programme_of


def test_the_rungs_in_their_order() -> None:
    assert RUNGS.rungs == tuple(DEMANDS)
    assert RUNGS.nodes == RUNGS.levels == 10
    assert RUNGS.demand.tolist() == list(DEMANDS.values())
    assert RUNGS.demands[:5] == pytest.approx([1.0, 1.4, 1.8, 2.2, 2.6])
    assert len(RUNGS.demands) == 19
    assert not RUNGS.beyond.any()
    assert RUNGS.with_people.tolist() == [False] * 5 + [True] * 5
    assert RUNGS.dwell_days.tolist() == [7] * 5 + [14] * 5


def test_a_level_with_parts_is_several_nodes() -> None:
    programme = programme_of("whole-ladder")
    ladder = of_programme(programme)
    levels = [level for level in programme.levels if level.height]
    assert ladder.nodes == sum(max(1, len(level.parts)) for level in levels)
    assert ladder.levels == len(levels) == 10
    voice = [node for node, rung in enumerate(ladder.rungs) if rung == "L7"]
    assert len(voice) == 3
    assert ladder.inner[voice].tolist() == [False, True, True]
    assert len(set(ladder.level[voice])) == 1
    assert ladder.first_node[ladder.level[voice[0]]] == voice[0]
    assert ladder.days_a_week[voice].tolist() == [3, 3, 3]
    assert (ladder.first_days, ladder.week_days, ladder.away_days, ladder.offer_days) == (14, 7, 7, 3)
    assert ladder.robot_free_every.any()


def test_what_a_script_asks_beyond_a_rung() -> None:
    ladder = of_programme(programme_of("night-gamer"))
    play = ladder.rungs.index("L5")
    assert ladder.beyond[play] == pytest.approx(ladder.demand[play] - DEMANDS["L5"])
    assert ladder.beyond[play] < 0
