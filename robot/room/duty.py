"""What the worker does: is there, gives codes, writes, shows the card, sees somebody out, ends."""

from robot.room import alarms
from robot.room.delivery import Delivery, returned
from robot.room.floor import Floor
from robot.room.room import Room, Worker
from robot.room.verdict import Verdict


class Duty:
    """The worker's side. Several workers may be there; the room needs one."""

    def __init__(self, room: Room, floor: Floor) -> None:
        self._room, self._floor = room, floor

    def came(self, name: str) -> str:
        """A worker's page is connected; its id."""
        worker = Worker(self._room.draw(), name, self._room.clock.now())
        self._room.begin(worker)
        return worker.id

    def here(self, id_: str) -> None:
        """The worker's page has answered."""
        if id_ in self._room.workers:
            self._room.workers[id_].heard_us = self._room.clock.now()
            alarms.heard(self._room, id_)

    def gone(self, id_: str) -> None:
        """The worker's connection has ended; unless one comes back, the room closes."""
        self._room.forget(id_)

    def tick(self) -> list[Delivery]:
        """To be called each second: closes what has to be closed, and tells the worker what waited."""
        self._floor.expire()
        return self._room.close("lost") if self._room.overdue() else alarms.due(self._room)

    def end(self, id_: str) -> list[Delivery]:
        """The worker closes the room."""
        return self._room.close("ended") if id_ in self._room.workers else []

    def code(self, id_: str, back: str = "") -> None:
        """A new code; or `back`, one that is taken back."""
        if id_ in self._room.workers:
            if back:
                self._room.codes.take(back)
            else:
                self._room.codes.new()

    def write(self, id_: str, verdict: Verdict, to: str = "") -> list[Delivery]:
        """A text for all, or for one person alone. The same rules hold for it."""
        room, worker = self._room, self._room.workers.get(id_)
        if worker is None or worker not in room.present or not verdict.text:
            return []
        if not verdict.passes:
            return [returned(id_, verdict.why, verdict.reasons, text=verdict.text)]
        if to and to not in room.people:
            return [returned(id_, "gone", text=verdict.text)]
        said = {"from": id_, "name": worker.name, "worker": True, "text": verdict.text, "alone": bool(to)}
        people = [each for each in room.people.values() if each.away_us is None and to in ("", each.id)]
        workers = [
            Delivery(each.id, "said", {**said, "to": to, "own": each is worker}) for each in room.present
        ]
        return [*(Delivery(each.id, "said", said) for each in people), *workers]

    def card(self, id_: str, to: str = "") -> list[Delivery]:
        """Show the help card to one, or to all."""
        if id_ not in self._room.workers:
            return []
        return [Delivery(each, "card") for each in self._room.people if to in ("", each)]

    def see_out(self, id_: str, person: str) -> list[Delivery]:
        """Somebody has to go; the others are told nothing."""
        if id_ not in self._room.workers or person not in self._room.people:
            return []
        self._floor.leave(person)
        return [Delivery(person, "closed", {"why": "out"})]
