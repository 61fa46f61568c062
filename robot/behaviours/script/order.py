"""The order of levels: one trunk, and from it two branches, people and places (domain.md §1.2)."""

from collections.abc import Mapping, Sequence

from robot.behaviours.script import schema
from robot.yaml_check.finding import did_you_mean
from robot.yaml_check.source import Path, Source

# Rungs 6 to 8 lead to people, 9 and 10 to places; what lies below them is the trunk.
PEOPLE, PLACES = range(6, 9), range(9, 11)


def branch(height: int) -> str:
    """ "trunk", "people" or "places"."""
    if height in PEOPLE:
        return "people"
    return "places" if height in PLACES else "trunk"


def before(levels: Sequence[schema.Level], place: int) -> tuple[str, ...]:
    """The levels that must have come before this one.

    Where the script does not say: the nearest earlier one of its branch; for the first of a branch, the last
    of the trunk that is listed before it.
    """
    level = levels[place]
    if level.after is not None:
        return tuple(level.after)
    earlier = list(reversed(levels[:place]))
    for wanted in (branch(level.height), "trunk"):
        found = next((other.id for other in earlier if branch(other.height) == wanted), None)
        if found is not None:
            return (found,)
    return ()


def check_order(source: Source, levels: Sequence[schema.Level]) -> None:
    """Check `after`: names exist, form no cycle, and come earlier in the list."""
    places = {level.id: place for place, level in enumerate(levels)}
    after = {level.id: level.after or [] for level in levels}
    for place, level in enumerate(levels):
        for number, name in enumerate(level.after or []):
            where: Path = ("levels", place, "after", number)
            if name not in places:
                source.add("E020", where, f"there is no level '{name}'{did_you_mean(name, places)}")
            elif name == level.id:
                source.add("S104", where, f"'{name}' waits for itself; name another level, or leave it out")
            elif level.id in _reached(after, name):
                source.add("S104", where, f"'{level.id}' and '{name}' each wait for the other")
            elif places[name] > place:
                source.add("S105", where, f"'{name}' must come before '{level.id}' and is listed after it")


def _reached(after: Mapping[str, Sequence[str]], start: str) -> set[str]:
    """Every level that `start` depends on, directly or indirectly, and itself."""
    reached: set[str] = set()
    ahead = [start]
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += after.get(name, ())
    return reached
