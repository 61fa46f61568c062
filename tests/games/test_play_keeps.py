"""Between rounds and evenings the journey goes on where it was; what was found stays, stop or no stop."""

import json

from robot.contract import commands as c
from robot.contract import events as e
from tests.engine.build import Driven, of
from tests.games.test_soak import at_play, begin, board


def press(d: Driven, option: str) -> c.Board:
    """Press this on the table, and wait until the next one lies there."""
    lies = board(d)
    assert lies is not None
    d.do(e.ChoiceMade(lies.offer, option, "tap"))
    d.pass_s(40)
    after = board(d)
    assert after is not None
    return after


def test_the_next_round_goes_on_from_the_one_before() -> None:
    d = at_play("journey", 1, ease=0)
    begin(d)
    press(d, "journey")
    closed = press(d, "landing-left")
    assert "again" in closed.options
    after = press(d, "again")
    assert (after.message, after.cells) == ("dunes", ("shell",))
    press(d, "enough")
    kept = json.loads(json.dumps(d.engine.snapshot()))
    later = at_play("journey", 2, kept, 1, ease=0)
    begin(later)
    assert press(later, "journey").cells == ("shell",)


def test_a_stop_just_after_a_move_does_not_lose_it() -> None:
    d = at_play("journey", 1, ease=1)
    begin(d)
    lies = press(d, "journey")
    d.do(e.ChoiceMade(lies.offer, "landing-left", "tap"))
    d.do(e.StopRequested("tap"))
    assert d.engine.progress.memory["games"]["journey"]["state"]["chosen"] == {"landing": "left"}
    assert of(c.Board, d.pass_s(300)) == []
