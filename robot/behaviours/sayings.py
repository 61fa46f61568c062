"""Which of a level's lines may be said now: what is true, and was not said within a fortnight."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from robot.behaviours.choices import TOMORROW
from robot.behaviours.habits import formed
from robot.contract.scene import Scene

FORTNIGHT = 14  # days, in which nothing is said twice
# So many days pass between two lines that are new, as soon as others may come again: the library lasts.
NEW_AFTER = 3
# A session that begins now may still go on in the next month.
LAST_HOUR = 23
LONG_AGO = -1_000_000
OWN = "own."
# Conditions of what belongs to this moment and to no other.
ANSWERING = frozenset({"touched", "today"})

When = Mapping[str, Any]


def next_line(scene: Scene, touched: bool) -> str | None:
    """The line to say next, as `parameters["lines"]` names it; None: there is nothing to say today.

    What answers a touch, or was chosen for today, comes first; then what was said longest ago, and every few
    days one that is new.
    `touched`: somebody has touched the robot gently since the last line.
    """
    said, when = _days(scene), scene.parameters.get("when", {})
    lines: Sequence[str] = [*scene.parameters["lines"], *own_sentences(scene)]
    free = [
        line for line in lines if _rested(scene, said.get(line)) and holds(scene, when.get(line, {}), touched)
    ]
    scene.rng.shuffle(free)
    free = [line for line in free if not ANSWERING.isdisjoint(when.get(line, {}))] or free
    new = [line for line in free if line not in said]
    known = sorted((line for line in free if line in said), key=said.__getitem__)
    if known and not (new and _due(scene)):
        return known[0]
    # The level's own lines and the person's before a library's, and first what will not hold for long.
    return min(new, key=lambda line: (_shared(line), line not in when), default=None)


def own_sentences(scene: Scene) -> tuple[str, ...]:
    """The person's own sentences, which they typed to have them said back."""
    return tuple(f"{OWN}{number}" for number in range(1, scene.own_sentences + 1))


def keep(scene: Scene, line: str) -> Callable[[], None]:
    """Keep that a line is said today; calling what is returned takes it back, when nobody could hear it."""
    days, new = _days(scene), scene.memory("sayings").setdefault("new", {})
    choices = scene.memory("choices")
    before: list[tuple[dict[str, Any], str, Any]] = [
        (days, line, days.get(line)),
        (new, "day", new.get("day")),
        (choices, TOMORROW, choices.get(TOMORROW)),
    ]
    if line not in days:
        new["day"] = scene.moment.day
    days[line] = scene.moment.day
    if "today" in scene.parameters.get("when", {}).get(line, {}):
        choices.pop(TOMORROW, None)  # it has come back

    def take_back() -> None:
        for kept, name, value in before:
            if value is None:
                kept.pop(name, None)
            else:
                kept[name] = value

    return take_back


def holds(scene: Scene, when: When, touched: bool = False) -> bool:
    """Whether all that a line says is true now, as far as this robot can know it."""
    return all(HOLDS[name](scene, value, touched) for name, value in when.items())


def _shared(line: str) -> bool:
    return "." in line and not line.startswith(OWN)


def _days(scene: Scene) -> dict[str, int]:
    """Each line with the day on which it was said last."""
    days: dict[str, int] = scene.memory("sayings").setdefault("days", {})
    return days


def _rested(scene: Scene, day: int | None) -> bool:
    return day is None or scene.moment.day - day > FORTNIGHT


def _due(scene: Scene) -> bool:
    """Whether it is time for a line that was never said."""
    last: int = scene.memory("sayings").get("new", {}).get("day", LONG_AGO)
    return scene.moment.day - last >= NEW_AFTER


def _hours(scene: Scene, between: Sequence[int], _touched: bool) -> bool:
    hour, (first, end) = scene.moment.hour, between
    if hour is None:
        return False
    return first <= hour < end if first < end else hour >= first or hour < end


def _months(scene: Scene, months: Sequence[int], _touched: bool) -> bool:
    return scene.moment.hour not in (None, LAST_HOUR) and scene.moment.month in months


def _chosen(scene: Scene, card: str, _touched: bool) -> bool:
    return any(last == card for _, last in scene.chosen)


def _today(scene: Scene, card: str, _touched: bool) -> bool:
    act = {} if "choices" in scene.not_kept else scene.kept.get("choices", {}).get(TOMORROW, {})
    return act.get("card") == card and act["day"] + 1 == scene.moment.day


def _remembers(scene: Scene, topic: str, _touched: bool) -> bool:
    kept = {} if topic in scene.not_kept else scene.kept.get(topic, {})
    return bool(formed(kept)) if topic == "habits" else any(kept.values())


def _touched(_scene: Scene, _value: object, touched: bool) -> bool:
    return touched


# By the key of `when` in a script. What the person lets it keep is known by `remembers` alone.
HOLDS: Mapping[str, Callable[[Scene, Any, bool], bool]] = {
    "hours": _hours,
    "months": _months,
    "chosen": _chosen,
    "today": _today,
    "remembers": _remembers,
    "touched": _touched,
}
