"""A simulated person for one evening: sees the page and answers like someone who feels fairly well.

This person plays along so that a newcomer has something to watch; it is no model of a withdrawn person.
"""

import random

from robot.contract import events as e
from robot.contract.record import Record
from sim.person.contract import Offer, Shown
from sim.person.plans import Plans

# After a stop or a sleep the person lets the robot rest before waking it.
REST_S = (60.0, 120.0)
# Shares of the previews answered with yes, of the ratings left out, and of the choices that are made.
SAYS_YES, LEAVES_RATING, CHOOSES = 0.9, 0.05, 0.8
# The share of the days of which they say how they are, how often each face is, easy to hard; and the share of
# the days asked about on which they would rather have something lighter.
TELLS, DAYS, LIGHTER = 0.8, (4, 5, 3, 2, 1), 0.15


class EveningPerson:
    """A `Person` (sim/person/contract.py) who comes every evening. Deterministic by seed."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(f"person:{seed}")  # noqa: S311 - a play, not a secret
        self._plans = Plans()
        self._phase, self._woke, self._starts = "", False, 0
        self._offer: int | None = None
        self._preview: int | None = None
        self._cards: frozenset[str] = frozenset()
        self._ways: tuple[str, ...] = ()

    def next_day(self, day: int) -> bool:  # noqa: ARG002 - one evening is like the other
        self._plans.clear()
        self._phase, self._woke, self._starts = "", False, 0
        return True

    def stays(self) -> bool:
        return True

    def peak(self) -> None:
        """Nobody knows."""

    def see(self, shown: Shown, now: int) -> None:
        if shown.phase != self._phase:
            self._phase = shown.phase
            self._plans.clear()
            self._offer = self._preview = None
            self._enter(now, shown)
        if shown.offer is not None and shown.offer.number != self._offer:
            self._offer = shown.offer.number
            self._answer_offer(now, shown.offer)
        if shown.preview is not None and shown.preview != self._preview:
            self._preview = shown.preview
            yes = self._rng.random() < SAYS_YES
            self._plan("preview", now, 4, 10, e.PreviewAnswered(shown.preview, yes, "tap"))
        if shown.ways and shown.ways != self._ways:
            way = self._rng.choice(shown.ways)
            self._plan("way", now, 20, 30, e.QuestChosen(way, "tap"))
            self._plan("set-off", now, 45, 90, e.SetOff(way, "tap"))
        self._ways = shown.ways
        for card in sorted(shown.cards - self._cards):
            self._answer_card(now, card)
        self._cards = shown.cards

    def deadline(self) -> int | None:
        return self._plans.deadline()

    def act(self, now: int) -> list[Record]:
        done = [event for _, event in self._plans.due(now)]
        if any(isinstance(event, e.Touched) for event in done):
            self._plan_touch(now)
        return done

    def _enter(self, now: int, shown: Shown) -> None:
        match shown.phase:
            case "asleep" if shown.away:
                self._plan("back", now, 300, 900, e.CameBack("", "reached", "tap"))
            case "asleep" | "stopped" | "fault":
                low, high = REST_S if self._woke else (0.3, 0.6)
                self._woke = True
                self._plan("wake", now, low, high, e.WakeRequested("tap"))
            case "present" if shown.away:
                pass  # on the way already
            case "present":
                if self._starts < 2:
                    self._starts += 1
                    self._plan("start", now, 8, 20, e.StartRequested("tap"))
                self._plan_touch(now)
            case "active":
                self._plan_touch(now)
            case "rating":
                self._plan("rate", now, 3, 9, self._rating(full=shown.full_rating))

    def _rating(self, *, full: bool) -> e.Rated:
        """From L5 on somebody may add the hardest moment, good all the same, and as foreseen or not."""
        rating = max(0, min(10, round(self._rng.gauss(1.8, 1.0))))
        if self._rng.random() < LEAVES_RATING:
            return e.Rated(None)
        if not full:
            return e.Rated(rating)
        than = self._rng.choice(("", "easier", "easier", "the-same", "harder"))
        peak = min(10, rating + self._rng.randrange(0, 3))
        good = peak > 3 and self._rng.random() < 0.5
        return e.Rated(rating, peak, good, than)  # type: ignore[arg-type] # one of the words

    def _answer_card(self, now: int, card: str) -> None:
        """Not every card is answered: leaving one is an answer too."""
        match card:
            case "today":
                self._tell_of_today(now)
            case "foresee":
                answer = self._rng.choice(("fine", "fine", "bit-hard", "very-hard", ""))
                if answer:
                    self._plan("foresee", now, 3, 12, e.Foreseen(answer))  # type: ignore[arg-type] # as above
                else:
                    self._plan("start", now, 3, 12, e.StartRequested("tap"))
            case "stop-label":
                if self._rng.random() < 0.4:
                    label = self._rng.choice(("busy", "enough", "hard"))
                    self._plan("stop-label", now, 5, 30, e.StopLabelled(label))  # type: ignore[arg-type]

    def _tell_of_today(self, now: int) -> None:
        if self._rng.random() < TELLS:
            (answer,) = self._rng.choices(range(len(DAYS)), DAYS)
            self._plan("today", now, 2, 5, e.TodayAnswered(answer, "tap"))
        if self._rng.random() >= 1 - LIGHTER:
            self._plan("lighter", now, 5, 8, e.TodayChosen("lighter", "tap"))

    def _answer_offer(self, now: int, offer: Offer) -> None:
        if self._rng.random() < CHOOSES:  # otherwise silence, which is an answer
            option = self._rng.choice(offer.options)
            self._plan("choose", now, 3, 12, e.ChoiceMade(offer.number, option, "tap"))

    def _plan_touch(self, now: int) -> None:
        pad = self._rng.choice(("head", "head", "back", "left", "right"))
        self._plan("touch", now, 15, 60, e.Touched(pad, self._rng.randrange(300, 2500)))

    def _plan(self, name: str, now: int, low_s: float, high_s: float, event: Record) -> None:
        self._plans.within(name, now, (low_s, high_s), self._rng, event)
