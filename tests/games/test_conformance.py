"""Every game that comes with Yorisou keeps what every game promises."""

import pytest

import robot.behaviours  # noqa: F401 - puts our own games on the shelf
from robot.contract.games import GAMES, Game
from sim.conformance.game import GameConformance

STORIES = ("journey",)


class TestGames(GameConformance):
    @pytest.fixture(params=[name for name in GAMES.known.own if name not in STORIES])
    def one(self, request: pytest.FixtureRequest) -> Game:
        return GAMES[request.param]


class TestStories(GameConformance):
    tells_a_story = True

    @pytest.fixture(params=STORIES)
    def one(self, request: pytest.FixtureRequest) -> Game:
        return GAMES[request.param]
