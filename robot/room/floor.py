"""What people do in the room: come in, be seen, write, block, leave. Calls return what is to be sent."""

from robot.clock import US_PER_S
from robot.room.alarms import raised
from robot.room.delivery import Delivery, returned
from robot.room.room import AWAY_S, SHADES, Person, Room, Step
from robot.room.verdict import Verdict


class Floor:
    """The people's side. An id that is not in the room does nothing."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def enter(self, code: str, age: bool) -> tuple[Person | None, str]:
        """Come in unseen by a code; else None and why: `closed`, `code`, `age` or `full`.

        A code is used only by coming in.
        """
        room = self._room
        if room.state != "open":
            return None, "closed"
        if not room.codes.fits(code):
            return None, "code"
        if not age:
            return None, "age"
        if len(room.people) >= room.places:
            return None, "full"
        room.codes.take(code)
        return room.new_person(), ""

    def back(self, token: str) -> Person | None:
        """A page whose connection broke comes back to its place; None where that is gone."""
        for person in self._room.people.values():
            if person.token == token:
                person.away_us = person.shown = None
                return person
        return None

    def away(self, id_: str) -> None:
        """A connection broke; the place waits a while."""
        person = self._room.people.get(id_)
        if person is not None:
            person.away_us = self._room.clock.now()

    def expire(self) -> None:
        """Places that waited for long enough are free."""
        oldest = self._room.clock.now() - AWAY_S * US_PER_S
        for person in list(self._room.people.values()):
            if person.away_us is not None and person.away_us <= oldest:
                self.leave(person.id)

    def leave(self, id_: str) -> None:
        """Go; the others are told nothing."""
        self._room.people.pop(id_, None)
        for each in self._room.people.values():
            each.blocked.discard(id_)

    def step(self, id_: str, step: Step, verdict: Verdict, shade: str) -> list[Delivery]:
        """Look on, be seen by a name and a shade, or write too. Back to looking on gives the name up."""
        person = self._room.people.get(id_)
        if person is None:
            return []
        if step == Step.LOOK:
            person.step, person.name = step, ""
            return []
        if (refused := self._graver(person, verdict)) is not None:
            return refused
        if not verdict.text or not verdict.passes or shade not in SHADES:
            return [returned(id_, "name", verdict.reasons)]
        if self._taken(verdict.text, person):
            return [returned(id_, "taken")]
        person.step, person.name, person.shade = step, verdict.text, shade
        return []

    def write(self, id_: str, verdict: Verdict) -> list[Delivery]:
        """A text for all. What does not pass goes back to its writer; what is grave to the worker too."""
        person = self._room.people.get(id_)
        if person is None or not verdict.text:
            return []
        if (refused := self._graver(person, verdict)) is not None:
            return refused
        if self._room.state != "open":
            return [returned(id_, "paused", text=verdict.text)]
        if person.step != Step.WRITE:
            return [returned(id_, "step", text=verdict.text)]
        if not verdict.passes:
            return [returned(id_, verdict.why, verdict.reasons, text=verdict.text)]
        if not person.texts.take():
            return [returned(id_, "pace", text=verdict.text)]
        return self._said(person, verdict)

    def block(self, id_: str, other: str, on: bool) -> None:
        """See nothing of somebody any more, or again. They are not told; a worker cannot be blocked."""
        person, seen = self._room.people.get(id_), {each.id for each in self._room.seen()}
        if person is not None and other != id_:
            person.blocked = person.blocked | ({other} & seen) if on else person.blocked - {other}

    def ask(self, id_: str) -> list[Delivery]:
        """Ask for the worker, without words."""
        room, person = self._room, self._room.people.get(id_)
        if person is None:
            return []
        rung = room.state == "open" and person.bells.take()
        bells = [Delivery(each.id, "bell", person.shown_as) for each in room.present] if rung else []
        return [Delivery(id_, "asked", {"told": rung}), *bells]

    def _said(self, person: Person, verdict: Verdict) -> list[Delivery]:
        said = {**person.shown_as, "text": verdict.text}
        unclear = verdict.gravity == "unclear"
        people = [
            Delivery(each.id, "said", {**said, "own": each is person})
            for each in self._room.people.values()
            if each.away_us is None and person.id not in each.blocked
        ]
        workers = [Delivery(each.id, "said", {**said, "unclear": unclear}) for each in self._room.present]
        return [*people, *workers, *([Delivery(person.id, "card")] if unclear else [])]

    def _graver(self, person: Person, verdict: Verdict) -> list[Delivery] | None:
        """What a threat or a crisis leads to; None where there is neither."""
        if verdict.gravity not in ("threat", "crisis"):
            return None
        return raised(self._room, person, verdict)

    def _taken(self, name: str, person: Person) -> bool:
        others = [each.name for each in self._room.seen() if each is not person]
        workers = [each.name for each in self._room.workers.values()]
        return name.casefold() in {each.casefold() for each in (*others, *workers)}
