"""What behaviours keep of a person between sessions, by topic, and whether they may by default."""

from collections.abc import Callable
from typing import Any, Literal

MemoryTopic = Literal["choices", "habits", "games", "strengths", "sayings"]
# JSON data by topic. It lives in the saved progress, is shown and exported with it, and may be forgotten.
Memory = dict[str, dict[str, Any]]
TOPICS: tuple[MemoryTopic, ...] = ("choices", "habits", "games", "strengths", "sayings")
# What the person may switch off; what was said is kept so that nothing is said twice in a fortnight.
OPTIONAL_TOPICS: tuple[MemoryTopic, ...] = ("choices", "habits", "games", "strengths")


def move_days(kept: Any, moved: Callable[[int], int]) -> None:
    """Move the days that stand in this memory, in place, when the clock jumps.

    A day is a number under the key "day", or any value of a mapping under the key "days".
    """
    if isinstance(kept, list):
        for each in kept:
            move_days(each, moved)
    if not isinstance(kept, dict):
        return
    for key, value in kept.items():
        if key == "day" and type(value) is int:
            kept[key] = moved(value)
        elif key == "days" and isinstance(value, dict):
            value.update({name: moved(day) for name, day in value.items()})
        else:
            move_days(value, moved)
