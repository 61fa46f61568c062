"""Decides when a stop or less word counts in partial results, which come early and may change."""

from typing import Literal

from robot.drivers.ears.recogniser import Grammar

Request = Literal["stop", "less"]

# Seconds. Partials flip; speech that is not in the grammar begins as any word of it. A word that stands for a
# moment and is followed by a pause was the word; one that goes on standing was it without a pause.
STANDS_S, PAUSE_S = 0.2, 0.1
STANDS_WITHOUT_PAUSE_S = 0.6
APART_S = 1.0  # one word said once is one request


class StopWordSpotter:
    """Finds stop and less in one recogniser's results, and makes one request of one saying.

    An utterance counts that is nothing but such words. While the robot speaks, what is left of its voice is
    heard as other words, and there is no pause: then such a word counts as soon as it is the newest one.
    Waiting lost one stop in six and kept none from the robot's own voice (docs/decisions/0027).
    """

    def __init__(
        self, grammar: Grammar, speaking: bool = False, sent: dict[Request, float] | None = None
    ) -> None:
        """`sent`: when each request was last made, in seconds of the stream; it is kept up to date."""
        self._words: dict[Request, frozenset[str]] = {"stop": grammar.stop, "less": grammar.less}
        self._both, self._speaking = grammar.stop | grammar.less, speaking
        self._since: dict[Request, float] = {}
        self._sent: dict[Request, float] = {} if sent is None else sent
        self._counted: dict[Request, int] = {}

    def look(self, phrases: tuple[str, ...], at_s: float, paused_s: float, final: bool) -> Request | None:
        """The request that is new in the utterance so far, stop before less.

        `at_s`: seconds of the stream; `paused_s`: how long nobody has spoken.
        """
        found = [name for name in self._words if self._counts(name, phrases, at_s, paused_s, final)]
        if final:
            self._since.clear()
            self._counted.clear()
        for name in found:
            if at_s - self._sent.get(name, -APART_S) >= APART_S:
                self._sent[name] = at_s
                return name
        return None

    def _counts(
        self, name: Request, phrases: tuple[str, ...], at_s: float, paused_s: float, final: bool
    ) -> bool:
        words = self._words[name]
        count = sum(phrase in words for phrase in phrases)
        fits = words.issuperset(phrases[-1:]) if self._speaking else self._both.issuperset(phrases)
        if count <= self._counted.get(name, 0) or not fits:
            self._since.pop(name, None)
            return False
        stands_s = at_s - self._since.setdefault(name, at_s)
        ready = (
            self._speaking
            or (stands_s >= STANDS_S and paused_s >= PAUSE_S)
            or stands_s >= STANDS_WITHOUT_PAUSE_S
        )
        if ready or final:
            self._counted[name] = count
        return ready or final
