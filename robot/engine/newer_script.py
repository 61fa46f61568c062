"""A script that has changed since: what was lived follows a level to its new name, and what is gone is named.

Nothing that was lived on a level counts for another one. An id that a level once had stands in its `was`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from robot.contract.programme import Level
from robot.engine.progress import Progress


@dataclass(frozen=True, slots=True)
class Changed:
    """What a newer script no longer has, as "level" or "level/part", and where the person was, if there."""

    gone: tuple[str, ...] = ()
    left: str = ""


def follow(progress: Progress, levels: Sequence[Level]) -> Changed:
    """Bring the progress over to these levels, in place."""
    _rename(progress, levels)
    return _leave_out(progress, levels)


# --- renamed ------------------------------------------------------------------------------------------------


def _rename(p: Progress, levels: Sequence[Level]) -> None:
    names = {old: level.id for level in levels for old in level.was}
    parts = {level.id: {old: part.id for part in level.parts for old in part.was} for level in levels}
    if not names and not any(parts.values()):
        return

    def level(name: str) -> str:
        return names.get(name, name)

    def part(of: str, name: str) -> str:
        """A part's new name; `of` is its level as it was called or is called."""
        return parts.get(level(of), {}).get(name, name)

    def both(name: str) -> str:
        whole, slash, piece = name.partition("/")
        return f"{level(whole)}/{part(whole, piece)}" if slash else level(whole)

    p.part, p.return_part = part(p.level, p.part), part(p.return_to, p.return_part)
    p.level, p.return_to, p.destination = level(p.level), level(p.return_to), level(p.destination)
    p.fading_offered = level(p.fading_offered)
    p.agreed = list(dict.fromkeys(both(name) for name in p.agreed))
    p.order = list(dict.fromkeys(level(name) for name in p.order))
    p.sessions = [replace(x, level=level(x.level), part=part(x.level, x.part)) for x in p.sessions]
    if p.open_session is not None:
        x = p.open_session
        p.open_session = replace(x, level=level(x.level), part=part(x.level, x.part))
    for forecast in p.forecasts:
        forecast.level = level(forecast.level)
    if p.setback is not None:
        p.setback.level = level(p.setback.level)
    if p.proposal is not None:
        p.proposal.part = part(p.proposal.level, p.proposal.part)
        p.proposal.level = level(p.proposal.level)
        _rename_figures(p.proposal.figures, both)
    _rename_figures(p.why_figures, both)
    _rename_figures(p.wish_figures, both)
    p.unjudged, p.policy = _renamed_state(p.unjudged, level), _renamed_state(p.policy, level)


def _rename_figures(figures: list[list[str | int | float]], name: Any) -> None:
    for pair in figures:
        if pair[0] == "level":
            pair[1] = name(str(pair[1]))


def _renamed_state(state: Mapping[str, Any], level: Any) -> dict[str, Any]:
    """A session that waits to be judged, or a policy's own state: levels stand in "level" and in "seen"."""
    made = dict(state)
    if isinstance(made.get("level"), str):
        made["level"] = level(made["level"])
    if isinstance(made.get("seen"), list):
        made["seen"] = [level(each) if isinstance(each, str) else each for each in made["seen"]]
    return made


# --- gone ---------------------------------------------------------------------------------------------------


def _leave_out(p: Progress, levels: Sequence[Level]) -> Changed:
    """From a level that is gone to one below it, from a part to the easiest; nothing lived there counts."""
    parts = {level.id: [part.id for part in level.parts] for level in levels}

    def there(name: str) -> bool:
        whole, slash, piece = name.partition("/")
        return whole in parts and (not slash or piece in parts[whole])

    remembered = [p.level, *p.agreed, p.destination, *p.order, p.return_to]
    if p.part:
        remembered.append(f"{p.level}/{p.part}")
    gone = tuple(dict.fromkeys(name for name in remembered if name and not there(name)))
    # A part of a level that is gone goes without saying.
    gone = tuple(name for name in gone if name.split("/")[0] not in gone or "/" not in name)
    left = ""
    if p.level not in parts:
        left = p.level
        below = p.agreed[: p.agreed.index(p.level)] if p.level in p.agreed else []
        found = [name for name in below if name in parts]
        p.level = found[-1] if found else levels[0].id
        p.part = ""
    elif p.part and p.part not in parts[p.level] and parts[p.level]:
        left = f"{p.level}/{p.part}"
    if p.part not in parts[p.level]:
        p.part = parts[p.level][0] if parts[p.level] else ""
    if left:  # nothing of what was lived there counts here
        p.entered_day, p.comfortable, p.sessions_here = None, 0, 0
        p.wish_rule, p.wish_figures = "", []
    p.agreed = [name for name in p.agreed if there(name)]
    p.order = [name for name in p.order if name in parts]
    if p.destination not in parts:
        p.destination = ""
    if p.return_to not in parts:
        p.forget_return()
    elif p.return_part not in parts[p.return_to]:
        p.return_part = ""
    if p.setback is not None and p.setback.level not in parts:
        p.setback = None
    if p.proposal is not None and (
        p.proposal.level not in parts or (p.proposal.part and p.proposal.part not in parts[p.proposal.level])
    ):
        p.proposal = None
    if p.unjudged and p.unjudged.get("level") not in parts:
        p.unjudged, p.unlabelled = {}, 0
    return Changed(gone, left)
