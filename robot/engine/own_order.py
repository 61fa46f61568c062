"""A person's own order of the levels: pure functions on a programme and a list of level ids.

The ladder belongs to the programme; its order belongs to the person (domain.md §1.2). What has been lived
stays where it is: the levels up to the present one and, while somebody is on the way back from a *less*, up
to the level that the way leads back to. Otherwise a level that nobody has said yes to could come to lie on a
way back, which needs neither dwell nor approval; or one that was lived could be proposed as if it were new.
"""

from collections.abc import Sequence
from dataclasses import replace

from robot.contract.programme import Level, Programme
from robot.engine.ladder import Refusal


def order_refusal(programme: Programme, wanted: object, lived: int) -> Refusal | None:
    """Why `wanted` cannot be the order, or None. The first `lived` levels of `programme` stay in place.

    "order-unknown": not each level exactly once; "order-lived": moves what was lived (the first level always
    counts as lived); "order-after": puts a level before one that it must follow.
    """
    here = [level.id for level in programme.levels]
    if not isinstance(wanted, list | tuple) or len(wanted) != len(here) or any(x not in wanted for x in here):
        return "order-unknown", ()
    for now, then in zip(here[: max(1, lived)], wanted, strict=False):
        if now != then:
            return "order-lived", (("level", now),)
    for place, name in enumerate(wanted):
        if any(before in wanted[place + 1 :] for before in programme.level(name).after):
            return "order-after", (("level", name),)
    return None


def ordered(written: Programme, order: Sequence[str]) -> Programme:
    """The programme as written, with its levels in a person's own order; [] is the order as written.

    A newer script may differ from the one that the order was made for: what it has dropped falls out, what it
    adds stands behind the level that it follows in the script, and what it wants in between is kept. The
    ceiling keeps shut what it keeps shut in the script: it is the last level below the first one of those.
    """
    names = [level.id for level in written.levels]
    wanted = [name for name in dict.fromkeys(order) if name in names]
    if not wanted:
        return written
    for place, name in enumerate(names):
        if name not in wanted:
            wanted.insert(wanted.index(names[place - 1]) + 1 if place else 0, name)
    wanted.remove(names[0])
    levels = _after_each_other([written.levels[0], *(written.level(name) for name in wanted)])
    highest = written.index(written.ceiling)
    shut = (place for place, level in enumerate(levels) if written.index(level.id) > highest)
    return replace(written, levels=levels, ceiling=levels[next(shut, len(levels)) - 1].id)


def _after_each_other(wanted: list[Level]) -> tuple[Level, ...]:
    """As wanted, where each level waits for those that it must follow."""
    placed: list[Level] = []
    while wanted:
        waiting = {level.id for level in wanted}
        free = (level for level in wanted if not (waiting - {level.id}).intersection(level.after))
        placed.append(next(free, wanted[0]))  # a script whose levels wait for each other keeps its order
        wanted.remove(placed[-1])
    return tuple(placed)
