"""A room for tests, with time by hand and ids that are counted."""

from collections.abc import Callable, Iterator
from itertools import count

from robot.room.ages import Ages
from robot.room.delivery import Delivery
from robot.room.duty import Duty
from robot.room.floor import Floor
from robot.room.room import PLACES, Person, Room, Step
from robot.room.verdict import Verdict
from tests.people.hand_clock import HandClock


def counted() -> Callable[[], str]:
    numbers: Iterator[int] = count(1)
    return lambda: f"id-{next(numbers)}"


class House:
    """A room with both its sides."""

    def __init__(self, ages: Ages | None = None, places: int = PLACES) -> None:
        self.clock = HandClock()
        self.room = Room(self.clock, ages, places, counted())
        self.floor = Floor(self.room)
        self.duty = Duty(self.room, self.floor)

    def code(self, worker: str) -> str:
        self.duty.code(worker)
        return self.room.codes.waiting[-1]

    def person(self, worker: str, name: str = "", step: Step = Step.WRITE) -> Person:
        """Somebody who came in, and is seen where they have a name."""
        person, why = self.floor.enter(self.code(worker), True)
        assert person is not None, why
        if name:
            assert self.floor.step(person.id, step, Verdict(name), "moss") == []
        return person


def to(id_: str, sent: list[Delivery]) -> list[tuple[str, object]]:
    """What went to one seat: kinds, with the text where there is one."""
    return [(each.kind, each.told.get("text")) for each in sent if each.to == id_]
