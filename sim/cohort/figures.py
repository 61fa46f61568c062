"""The figures of the policies of a cohort: names, ranges, and what they are where nothing is given."""

from collections.abc import Mapping

from robot.engine.policies.base import checked, checked_count
from robot.engine.policies.chance import ALPHA
from robot.engine.policies.home import SETTINGS, STEP
from robot.errors import InputError

WHERE = "cohort"
# From, to, usual. A `setting` of home may be a name too; `margin` is how far the oracle keeps from the limit.
FIGURES: Mapping[str, Mapping[str, tuple[float, float, float]]] = {
    "home": {"setting": (2.0, 5.0, SETTINGS["steady"]), "step": (0.01, 0.60, STEP)},
    "n-up-one-down": {"up_after": (1, 50, 5)},
    "bayes-level": {"alpha": (0.01, 0.15, ALPHA)},
    "oracle": {"margin": (0.0, 3.0, 0.4)},
}
KINDS = tuple(FIGURES)


def checked_figures(kind: str, figures: Mapping[str, float | str]) -> dict[str, float]:
    """All figures of a kind, as numbers. Raises InputError for a kind or a figure that there is not."""
    if kind not in FIGURES:
        raise InputError(WHERE, f"there is no policy {kind!r} here.", f"There are {', '.join(KINDS)}.")
    known = FIGURES[kind]
    for name in figures:
        if name not in known:
            raise InputError(WHERE, f"{kind} has no figure {name!r} here.", f"It has {', '.join(known)}.")
    return {
        name: _checked(name, figures.get(name, usual), low, high)
        for name, (low, high, usual) in known.items()
    }


def _checked(name: str, given: float | str, low: float, high: float) -> float:
    value = SETTINGS.get(given, given) if name == "setting" else given
    if isinstance(value, str):
        names = ", ".join(map(str, SETTINGS)) if name == "setting" else f"{low:g} to {high:g}"
        raise InputError(WHERE, f"{name} is {value!r}.", f"It is a number or a name: {names}.")
    if name == "up_after":
        return checked_count(name, value, round(high))  # type: ignore[arg-type] # what is no int is refused
    return checked(name, value, low, high)
