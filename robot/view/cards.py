"""The cards that stand on the person's page, and what those with the hotline say."""

from robot.contract import commands as c
from robot.contract.programme import Programme
from robot.control import state as shown
from robot.control.state import Text
from robot.engine.progress import Progress
from robot.messages import texts
from robot.view import digest
from robot.view.phrasing import Phrasing

# Cards with the hotline on them, the weightiest first; the person may put away all but the first.
HELP = ("hotline", "question", "private", "hard-day")
# Those of them that only offer.
QUIET = ("private", "hard-day")
# The question how today is.
TODAY = "today"


class Cards:
    """The cards by name, in the order in which they came. `progress` is the engine's own."""

    def __init__(self, programme: Programme, phrasing: Phrasing) -> None:
        self.names: list[str] = []
        self._programme, self._phrasing = programme, phrasing

    def take(self, command: c.Card) -> None:
        """A hand-over takes the place of a question, and takes it along when it is put away."""
        self.put_away(command.name, *(("question",) if command.name == "hotline" else ()))
        if command.shown:
            self.names.append(command.name)

    def put_away(self, *gone: str) -> None:
        self.names = [name for name in self.names if name not in gone]

    def help(self, progress: Progress, utc_us: int) -> shown.Card | None:
        """The card with the hotline on it: one, however many reasons there are for it."""
        name = next((name for name in HELP if name in self.names), None)
        if name is None:
            return None
        title = texts("card.private" if name in QUIET else "card.hotline")
        lines, notes = self._phrasing.hotline(utc_us), self._notes(name, progress)
        return shown.Card(title, tuple(lines), name, tuple(notes), away=name != "hotline")

    def anybodys(self, utc_us: int) -> shown.Card:
        """The card for whoever asks: nobody is told of it."""
        return shown.Card(texts("card.hotline"), tuple(self._phrasing.hotline(utc_us)), away=True)

    def notes_of_today(self, progress: Progress) -> list[Text]:
        """What is said beforehand of who sees how today is; [] where the question does not stand there."""
        return self._notes(TODAY, progress) if TODAY in self.names else []

    def _notes(self, name: str, progress: Progress) -> list[Text]:
        return digest.notes_of_card(name, progress, self._programme, self._phrasing)
