"""The hands and the voice of a person made from a profile: touches, choices and words while a session is on.

They tell of the session, faintly, as domain.md §2.1 has it: somebody who finds it hard touches less, answers
later and writes less. How much is assumed.
"""

import math
import random

from robot.contract import events as e
from sim.person.contract import Shown
from sim.person.model_person import Lived
from sim.person.plans import Plans
from sim.person.profile import Habits

# What somebody at ease does: seconds of a touch and between two, until a card is taken, characters of a word.
TOUCHES_S, EVERY_S, TAKES_S, WRITES = (0.3, 2.5), (60.0, 180.0), (3.0, 9.0), (2, 12)
PLAYS_S = (15.0, 60.0)  # until the next move of a game
# Ease is behaviour's distress against this one, in steps of this many points.
AT_EASE, POINTS = 3.0, 2.0
MOST_TOUCHES = 4


class Hands:
    """What is done in one session after the other."""

    def __init__(self, habits: Habits) -> None:
        self._habits = habits
        self._unease = 0.0
        self._still, self._touches = True, 0
        self._offer, self._line = 0, ""

    def begin(self, shown: Shown, lived: Lived, now: int, plans: Plans, rng: random.Random) -> None:
        """A session has begun: the first touch follows, but for somebody who keeps to themselves today."""
        self._unease = min(max((lived.implied - AT_EASE) / POINTS, -1.5), 3.0)
        self._still = rng.random() < self._habits.withdrawn
        self._touches, self._offer, self._line = 0, 0, shown.line
        if not (self._still or shown.robot_free):
            plans.within("touch", now, (10.0, 40.0), rng, self._touch(rng))

    def again(self, name: str, now: int, plans: Plans, rng: random.Random) -> None:
        """After a touch, maybe another one."""
        if name == "touch" and self._touches < MOST_TOUCHES:
            slower = math.exp(0.3 * self._unease)
            plans.within("touch", now, (EVERY_S[0] * slower, EVERY_S[1] * slower), rng, self._touch(rng))

    def see(self, shown: Shown, now: int, plans: Plans, rng: random.Random) -> None:
        """A card is taken, or a line answered."""
        offer = shown.offer
        if offer is not None and offer.number != self._offer:
            self._offer = offer.number
            if not self._still:
                slower = math.exp(0.3 * self._unease)
                choice = e.ChoiceMade(offer.number, rng.choice(offer.options), "tap")
                low, high = PLAYS_S if offer.game else TAKES_S
                plans.within("choose", now, (low * slower, high * slower), rng, choice)
        elif offer is None:
            self._offer = 0
        if shown.line and shown.line != self._line and rng.random() < self._habits.writes:
            length = max(1, round(rng.uniform(*WRITES) * math.exp(-0.3 * self._unease)))
            plans.within("write", now, TAKES_S, rng, e.WordReceived("other", length, "typed"))
        self._line = shown.line

    def _touch(self, rng: random.Random) -> e.Touched:
        self._touches += 1
        pad = rng.choice(("head", "head", "back", "left", "right"))
        return e.Touched(pad, round(1000 * rng.uniform(*TOUCHES_S) * math.exp(-0.3 * self._unease)), False)
