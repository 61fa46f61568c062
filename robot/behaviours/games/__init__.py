"""The games that come with Yorisou, one a file. Importing this package puts them on the shelf."""

from robot.behaviours.games.hide import Hide
from robot.behaviours.games.journey import Journey
from robot.behaviours.games.lights import Lights
from robot.behaviours.games.rhythm import Rhythm
from robot.behaviours.games.tiles import Tiles
from robot.contract.games import GAMES

for game in (Tiles(), Lights(), Hide(), Rhythm(), Journey()):
    GAMES.add(game)
