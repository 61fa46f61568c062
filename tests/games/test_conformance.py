"""Every game that comes with Yorisou keeps what every game promises."""

import pytest

import robot.behaviours  # noqa: F401 - puts our own games on the shelf
from robot.contract.games import GAMES, Game
from sim.conformance.game import GameConformance


class Test(GameConformance):
    @pytest.fixture(params=GAMES.known.own)
    def one(self, request: pytest.FixtureRequest) -> Game:
        return GAMES[request.param]
