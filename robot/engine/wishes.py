"""What the person may wish for today: a kind of company, among the levels that they know."""

from collections.abc import Callable, Mapping

from robot.contract.programme import Level

ASKS_OR_SOUNDS = frozenset({"sound", "speech", "text", "cards"})
WORDS_OR_CARDS = ASKS_OR_SOUNDS - {"sound"}


def _alone_with(level: Level, modality: str) -> bool:
    return modality in level.modalities and not level.people


# Whether a level is of the kind that is wished for.
WISHES: Mapping[str, Callable[[Level], bool]] = {
    "quiet": lambda level: not level.modalities & ASKS_OR_SOUNDS,
    "touch": lambda level: _alone_with(level, "motion") and not level.modalities & WORDS_OR_CARDS,
    "words": lambda level: _alone_with(level, "speech"),
    "play": lambda level: _alone_with(level, "cards"),
}
