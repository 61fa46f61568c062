"""Board sensors with impossible or constant readings; and what is never ignored."""

from robot.contract.commands import Freeze, Settle
from robot.contract.events import BodyEased, Touched
from sim.body import room
from tests.body.world import World


def test_what_does_not_change_for_ten_minutes_is_told_and_ignored(awake: World) -> None:
    """A pad, the light: they are the only ones that take so long."""
    awake.body.hold("head")
    awake.body.stick("light_level", 100)
    awake.loop.freeze()
    awake.run(1)
    awake.body.servos = ()  # they stand still, and cost time
    awake.run(595, cycle_us=100_000)
    assert awake.events == []
    awake.run(7)
    assert sorted((e.where, e.code) for e in awake.events) == [("board", "light"), ("pad-head", "pad-held")]  # type: ignore[attr-defined]
    awake.events.clear()
    awake.body.hold("head", on=False)
    awake.body.stick("light_level", None)
    awake.run(0.1)
    assert awake.of(Touched) == [], "that was no touch"
    assert {e.code for e in awake.of(BodyEased)} == {"pad-held", "light"}  # type: ignore[attr-defined]
    awake.body.touch("head", 400)
    awake.run(0.5)
    assert awake.of(Touched) == [Touched("head", 400)]


def test_an_impossible_distance_is_nobody_coming_near(awake: World) -> None:
    awake.body.stick("presence_mm", 0)
    awake.run(3)
    assert {e.kind for e in awake.events} == {"strained"}


def test_nothing_moves_while_the_stop_button_is_held(awake: World) -> None:
    awake.body.hold("stop")
    awake.run(1)
    for _ in range(3):
        awake.loop.send(Freeze())
        awake.loop.send(Settle("rest"))
        awake.run(1)
        assert awake.loop.state().frozen
    awake.body.hold("stop", on=False)
    awake.loop.send(Settle("rest"))
    awake.run(0.1)
    assert not awake.loop.state().frozen


def test_what_can_be_wrong_can_be_asked_for_in_the_room(awake: World) -> None:
    """One JSON object each; nonsense is answered, never raised."""
    for request in (
        {"warm": "tail", "degrees": 57},
        {"supply": "left_ear", "volts": 4.3},
        {"load": "tail", "ma": 10},
        {"push": "head_roll", "rad": 0.05},
        {"push": "head_roll", "rad": None},
        {"jam": "tail", "on": False},
        {"strip": "tail", "on": False},
        {"let_go": "right_ear"},
        {"restart": "board"},
        {"error": "tail", "name": "encoder"},
        {"hold": "stop"},
        {"stick": "presence_mm", "value": 0},
        {"twin": "base_yaw"},
        {"twin": "base_yaw", "on": False},
    ):
        assert room.answer(awake.body, request) == {"ok": True}, request
    awake.run(4)
    codes = {e.code for e in awake.events if hasattr(e, "code")}
    assert codes >= {"heat", "supply-sag", "torque-lost", "restarted", "encoder", "presence"}
    for request in (
        {"warm": "nose", "degrees": 57},
        {"warm": "tail"},
        {"supply": "tail", "volts": "much"},
        {"error": "tail", "name": "boredom"},
        {"hold": "nose"},
        {"stick": "flags", "value": 0},
        {"twin": "nose"},
        {"push": [], "rad": 1},
    ):
        assert room.answer(awake.body, request)["ok"] is False, request
