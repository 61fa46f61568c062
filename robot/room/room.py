"""Who is there, and who sees what. No input or output; time is the clock's, and nothing is kept but this."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from robot.clock import US_PER_S, Clock
from robot.console.limiter import Bucket
from robot.room.ages import Ages
from robot.room.codes import Codes
from robot.room.delivery import Delivery

# A worker whose page was silent for so long is not there; then, or after a lost connection, the room waits so
# long for one and closes. Together with a tick it stays under 30 s.
LOST_S, WAITS_S = 10, 15
AWAY_S = 120  # how long a person's place waits for a page whose connection broke
PER_S, BURST = 0.4, 4.0  # texts of one person
ALARM_PER_S, ALARM_BURST = 0.1, 5.0
SHADES = ("sand", "moss", "sky", "rose", "plum", "night")
PLACES, MOST_PLACES = 6, 12


class Step(StrEnum):
    """How far somebody has come in; each one's own choice, forward and back."""

    LOOK = "look"  # sees, and is not seen
    SEEN = "seen"
    WRITE = "write"


@dataclass(slots=True)
class Worker:
    """A worker whose page is connected."""

    id: str
    name: str
    heard_us: int
    shown: dict[str, Any] | None = None


@dataclass(slots=True)
class Person:
    """Somebody who came in by a code. `token` brings a broken connection back to this place."""

    id: str
    token: str
    texts: Bucket
    bells: Bucket
    alarms: Bucket  # of its own: what somebody asks for takes away no alarm
    step: Step = Step.LOOK
    name: str = ""
    shade: str = SHADES[0]
    blocked: set[str] = field(default_factory=set)
    away_us: int | None = None
    shown: dict[str, Any] | None = None  # the view that their page has

    @property
    def shown_as(self) -> dict[str, Any]:
        """What a text of theirs says of them."""
        return {"from": self.id, "name": self.name, "shade": self.shade, "worker": False}


@dataclass(slots=True, eq=False)
class Alarm:
    """Somebody's text that a worker has to see. `sent_us`: to which of them, and when."""

    person: str
    told: dict[str, Any]
    sent_us: dict[str, int] = field(default_factory=dict)


class Room:
    """The state that the worker's side (duty.py) and the people's side (floor.py) share."""

    def __init__(
        self,
        clock: Clock,
        ages: Ages | None = None,
        places: int = PLACES,
        draw: Callable[[], str] = lambda: secrets.token_urlsafe(18),
    ) -> None:
        self.clock, self.ages, self.places, self.draw = clock, ages or Ages(), places, draw
        self.codes = Codes(clock)
        self.workers: dict[str, Worker] = {}
        self.people: dict[str, Person] = {}
        self.held: list[Alarm] = []  # those that no worker surely has
        self._begun = False
        self._absent_us = 0

    @property
    def present(self) -> list[Worker]:
        """The workers who are there this moment."""
        now = self.clock.now()
        return [each for each in self.workers.values() if now - each.heard_us <= LOST_S * US_PER_S]

    @property
    def state(self) -> str:
        """`open`: texts are passed on. `paused`: a worker is waited for. `closed`: nobody is in it."""
        return "closed" if not self._begun else "open" if self.present else "paused"

    def begin(self, worker: Worker) -> None:
        self.workers[worker.id] = worker
        self._begun = True

    def forget(self, worker: str) -> None:
        """A worker's connection has ended."""
        gone = self.workers.pop(worker, None)
        if gone is not None:
            self._absent_us = max(self._absent_us, min(self.clock.now(), gone.heard_us + LOST_S * US_PER_S))

    def overdue(self) -> bool:
        """Whether a worker was waited for long enough."""
        absent = max(
            [self._absent_us, *(each.heard_us + LOST_S * US_PER_S for each in self.workers.values())]
        )
        return self.state == "paused" and self.clock.now() >= absent + WAITS_S * US_PER_S

    def close(self, why: str) -> list[Delivery]:
        """Everybody is told, and all is forgotten. `why`: `ended` by the worker, or `lost`."""
        told = [Delivery(each, "closed", {"why": why}) for each in (*self.people, *self.workers)]
        self.people.clear()
        self.workers.clear()
        self.codes.clear()
        self.held.clear()
        self._begun, self._absent_us = False, 0
        return told

    def new_person(self) -> Person:
        person = Person(
            self.draw(),
            self.draw(),
            Bucket(self.clock, PER_S, BURST),
            Bucket(self.clock, ALARM_PER_S, ALARM_BURST),
            Bucket(self.clock, ALARM_PER_S, ALARM_BURST),
        )
        self.people[person.id] = person
        return person

    def seen(self) -> list[Person]:
        """Those who are seen, in the order of their names, which tells nothing of when they came."""
        return sorted((p for p in self.people.values() if p.step != Step.LOOK), key=lambda each: each.name)

    def views(self) -> Iterator[Delivery]:
        """The view of everybody for whom it has changed; who sees no change is sent nothing."""
        for person in self.people.values():
            view = self._view(person)
            if person.away_us is None and view != person.shown:
                person.shown = view
                yield Delivery(person.id, "view", view)
        for worker in self.present:
            view = self._view_of_worker()
            if view != worker.shown:
                worker.shown = view
                yield Delivery(worker.id, "view", view)

    @property
    def _names(self) -> list[str]:
        """Of the workers; once, where a dead connection of one still counts beside their new one."""
        return sorted({each.name for each in self.present})

    def _view(self, person: Person) -> dict[str, Any]:
        others = [each for each in self.seen() if each is not person]
        return {
            "state": self.state,
            "workers": self._names,
            "people": [_card(each) for each in others if each.id not in person.blocked],
            "blocked": [_card(each) for each in others if each.id in person.blocked],
            "me": {"step": str(person.step), "name": person.name, "shade": person.shade},
        }

    def _view_of_worker(self) -> dict[str, Any]:
        unseen = sorted(p.id for p in self.people.values() if p.step == Step.LOOK)
        return {
            "state": self.state,
            "workers": self._names,
            "people": [{**_card(each), "step": str(each.step)} for each in self.seen()],
            "looking": unseen,
            "codes": self.codes.waiting,
            "places": self.places,
        }


def _card(person: Person) -> dict[str, str]:
    return {"id": person.id, "name": person.name, "shade": person.shade}
