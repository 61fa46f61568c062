"""Who is there in place of a real person: chosen by name, made where a run is put together."""

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from robot.contract.programme import Programme

if TYPE_CHECKING:
    from robot.app.options import Options
    from sim.person.contract import Person

PLAYS_ALONG = "sim"


def require_person(named: str) -> None:
    """Raises UsageError for somebody unknown, InputError for a profile or a class that cannot be used."""
    from sim.person.choose import person_of

    person_of(named, 1)


def arguments_of(options: "Options", programme: Programme) -> tuple[str, ...]:
    """What the process of a simulated person is told (sim/person/__main__.py)."""
    from sim.person.page import rungs

    return ("--seed", str(options.seed), "--person", options.person, "--rungs", json.dumps(rungs(programme)))


class Guest:
    """The simulated person of some evenings: `sim` is a new one each evening, everybody else the same."""

    def __init__(self, options: "Options", programme: Programme) -> None:
        from sim.person.choose import person_of
        from sim.person.page import rungs

        self._options, self._rungs = options, rungs(programme)
        self._same = None if options.person == PLAYS_ALONG else person_of(options.person, options.seed)

    def on(self, day: int, session: int) -> "Person":
        """Whoever comes on this evening; `session` is its number in the journal."""
        from sim.person.choose import person_of

        person = self._same or person_of(PLAYS_ALONG, self._options.seed * 1_000 + session)
        person.next_day(day)
        return person

    def watching(self, person: "Person", now: Callable[[], int]) -> Callable[[Mapping[str, Any]], None]:
        """What shows somebody the state of the page."""
        from sim.person.page import shown

        return lambda state: person.see(shown(state, self._rungs), now())
