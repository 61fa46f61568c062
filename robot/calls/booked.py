"""The booked calls as the register keeps them: with whom and when, and nothing else."""

from collections.abc import Iterable

from robot.calls.call import Call
from robot.people.people import People
from robot.people.register import BookedCall


class BookedInRegister:
    """Reads them at a start, and puts them there when they change; whoever does that has it written."""

    def __init__(self, people: People) -> None:
        self._people = people

    def read(self) -> tuple[Call, ...]:
        """Those of before. Nobody has said again yet that they are there."""
        kept = self._people.register.calls
        return tuple(Call(each.number, each.other, each.way, each.at_utc_us) for each in kept)

    def put(self, calls: Iterable[Call]) -> bool:
        """Whether anything is other than before."""
        now = [
            BookedCall(number=each.number, other=each.other, way=each.way, at_utc_us=each.at_utc_us)
            for each in calls
        ]
        register = self._people.register
        if now == register.calls:
            return False
        self._people.register = register.model_copy(update={"calls": now})
        return True
