"""What a sweep came to, for a terminal."""

from collections.abc import Sequence

from rich.cells import cell_len

from sim.sweep.found import Found
from sim.sweep.report.tables import Table, by_profile, contacts, main
from sim.sweep.report.wording import head, warning


def lines(found: Found) -> list[str]:
    """World by world: the figures, those of the profiles, and contacts with people."""
    made = [head(found), *warning(found)]
    for world in found.worlds:
        made += ["", f"World {world}", *columns(main(found, world))]
        for title, name in (("left, %", "left"), ("reached L6, %", "L6")):
            made += ["", f"{world}: {title}, by profile", *columns(by_profile(found, world, name))]
        made += ["", f"{world}: contacts with people, a week", *columns(contacts(found, world))]
    return made


def columns(table: Table) -> list[str]:
    """The first column to the left, figures to the right."""
    rows: list[Sequence[str]] = [table.head, *table.rows]
    widths = [max(cell_len(row[i]) for row in rows) for i in range(len(table.head))]
    return [
        "  ".join(
            _set(cell, width, not i) for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _set(cell: str, width: int, left: bool) -> str:
    room = " " * (width - cell_len(cell))
    return cell + room if left else room + cell
