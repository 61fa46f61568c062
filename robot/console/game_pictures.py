"""The pictures of games: which marks are drawn, in an SVG file of symbols a game (static/games)."""

import re
from functools import cache
from pathlib import Path

GAMES = Path(__file__).parent / "static" / "games"
SYMBOL = re.compile(r'<symbol id="([^"]+)"')


@cache
def _drawn() -> frozenset[tuple[str, str]]:
    return frozenset(
        (path.stem, found)
        for path in GAMES.glob("*.svg")
        for found in SYMBOL.findall(path.read_text("utf-8"))
    )


def is_drawn(game: str, picture: str) -> bool:
    """Whether this mark of this game has a picture; one without shows its word."""
    return (game, picture) in _drawn()
