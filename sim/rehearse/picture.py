"""The weeks as a picture of letters: levels from top to bottom, weeks from left to right."""

from collections.abc import Callable, Sequence

from rich.cells import cell_len

from robot.contract.programme import Programme
from sim.rehearse.week import Week

# The level at the week's end; another one that was lived in it, whole or half of it; neither.
HOME, WHOLE, HALF, NOTHING = "●", "○", "◌", "·"
EVERY = 5  # weeks between two numbers of the scale


def picture(programme: Programme, weeks: Sequence[Week], name: Callable[[str], str]) -> list[str]:
    """Lines of text; `name` gives a level's name. Levels above the highest that was lived are left out."""
    places = {level.id: place for place, level in enumerate(programme.levels)}
    seen = [places[week.home] for week in weeks] + [each.place for week in weeks for each in week.sessions]
    top = max(seen, default=0)
    shown = [programme.levels[place] for place in range(top, -1, -1)]
    width = max(cell_len(name(level.id)) for level in shown)
    rows = []
    for level in shown:
        label = name(level.id)
        marks = " ".join(_mark(week, level.id) for week in weeks)
        rows.append(f"{' ' * (width - cell_len(label))}{label} │ {marks}")
    scale = "".join(_number(week.number) for week in weeks).rstrip()
    return [*rows, f"{' ' * width} └─{'──' * len(weeks)}", f"{' ' * width}   {scale}"]


def _mark(week: Week, level: str) -> str:
    if week.home == level:
        return HOME
    lived = {half for (name, _, half), _ in week.lived if name == level}
    if False in lived:
        return WHOLE
    return HALF if lived else NOTHING


def _number(week: int) -> str:
    return f"{week:<2}" if week == 1 or week % EVERY == 0 else "  "
