"""A person of one's own class, kept to what a person may do; what breaks in it is said with its place."""

import traceback
from collections.abc import Callable
from typing import Any, TypeVar

from robot.contract.record import Record
from robot.errors import InputError, one_line
from sim.person.contract import MAY, Person, Shown

Answer = TypeVar("Answer")
MANUAL = "docs/how-to/model-people.md tells how."


class GuardedPerson:
    """A `Person` (sim/person/contract.py) around another. Where that breaks, a method raises InputError."""

    def __init__(self, named: str, person: Person) -> None:
        self._named, self._person = named, person

    def next_day(self, day: int) -> bool:
        return bool(self._call(self._person.next_day, day))

    def see(self, shown: Shown, now: int) -> None:
        self._call(self._person.see, shown, now)

    def deadline(self) -> int | None:
        due = self._call(self._person.deadline)
        if due is not None and type(due) is not int:
            raise InputError(self._named, f"gives {due!r} as a deadline: no whole number.", MANUAL)
        return due

    def act(self, now: int) -> list[Record]:
        done = list(self._call(self._person.act, now))
        for event in done:
            if type(event) not in MAY:
                what = getattr(event, "kind", type(event).__name__)
                raise InputError(
                    self._named,
                    f"does {what!r}, which no person can do.",
                    "sim/person/contract.py lists what can.",
                )
        return done

    def stays(self) -> bool:
        return bool(self._call(self._person.stays))

    def peak(self) -> float | None:
        found = self._call(self._person.peak)
        if found is not None and not (type(found) in (int, float) and 0 <= found <= 10):
            raise InputError(self._named, f"gives {found!r} as a peak: write 0 to 10, or None.", MANUAL)
        return found

    def _call(self, method: Callable[..., Answer], *arguments: Any) -> Answer:
        try:
            return method(*arguments)
        except Exception as error:
            raise InputError(self._named, f"broke: {told(error)}.", MANUAL) from error


def told(error: BaseException) -> str:
    """What broke in code of somebody's own, in one line with its place."""
    return one_line(type(error).__name__, str(error), traceback.extract_tb(error.__traceback__))
