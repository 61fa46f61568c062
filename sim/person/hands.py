"""The hands and the voice of a person made from a profile: touches, choices and words while a session is on.

They tell of the session, faintly, as domain.md §2.1 has it: somebody who finds it hard touches less, answers
later and writes less. How much is assumed.
"""

import math
import random

from robot.behaviours.live_call import GOODBYE
from robot.clock import US_PER_S
from robot.contract import events as e
from sim.person.contract import Call, Offer, Shown
from sim.person.model_person import Lived
from sim.person.plans import Plans
from sim.person.profile import Habits

# What somebody at ease does: seconds of a touch and between two, until a card is taken, characters of a word.
TOUCHES_S, EVERY_S, TAKES_S, WRITES = (0.3, 2.5), (60.0, 180.0), (3.0, 9.0), (2, 12)
# Until a message is opened, until a call is connected, and how long it lasts (five minutes at most).
OPENS_S, CONNECTS_S, CALLS_S = (20.0, 60.0), (20.0, 50.0), (125.0, 240.0)
LETS_IT_SAY_GOODBYE = 0.4
# Until they set off, so long before that they choose where to, and how long they are away.
GOES_S, CHOOSES_US, AWAY_S = (40.0, 120.0), 15 * US_PER_S, (300.0, 1_500.0)
CALLS_FOR_HELP = 9.0
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
        self._opens = self._calls = 0  # the message that is opened in this session, and the call of it
        self._goes = ""  # where to, in this session

    def begin(self, shown: Shown, lived: Lived, now: int, plans: Plans, rng: random.Random) -> None:
        """A session has begun: the first touch follows, but for somebody who keeps to themselves today."""
        self._unease = min(max((lived.implied - AT_EASE) / POINTS, -1.5), 3.0)
        self._still = rng.random() < self._habits.withdrawn
        self._touches, self._offer, self._line = 0, 0, shown.line
        self._opens = self._calls = 0
        self._goes = ""
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
            if GOODBYE in offer.options:
                self._let_it_say_goodbye(offer, now, plans, rng)
            elif not self._still:
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
        if shown.letters:
            self._open(shown.letters[0], now, plans, rng)
        if shown.call is not None:
            self._connect(shown.call, now, plans, rng)
        if shown.ways and not (self._still or self._goes):
            self._set_off(shown.ways, now, plans, rng)

    def _set_off(self, ways: tuple[str, ...], now: int, plans: Plans, rng: random.Random) -> None:
        """They choose where to, and go, once a session."""
        self._goes = rng.choice(ways)
        at = now + round(rng.uniform(*GOES_S) * math.exp(0.3 * self._unease) * US_PER_S)
        plans.plan("way", at - CHOOSES_US, e.QuestChosen(self._goes, "tap"))
        plans.plan("set-off", at, e.SetOff(self._goes, "tap"))

    @staticmethod
    def come_back(lived: Lived, now: int, plans: Plans, rng: random.Random) -> None:
        """Whoever would have stopped turns back; if it is far too much, they call for help first."""
        how: e.Back = "reached"
        if lived.stopped:
            how = "helped" if lived.peak >= CALLS_FOR_HELP else "turned-back"
        plans.within("back", now, AWAY_S, rng, e.CameBack("", how, "tap"))

    def _open(self, letter: int, now: int, plans: Plans, rng: random.Random) -> None:
        """One message a session, but for somebody who keeps to themselves today."""
        if not (self._still or self._opens):
            self._opens = letter
            slower = math.exp(0.3 * self._unease)
            seconds = (OPENS_S[0] * slower, OPENS_S[1] * slower)
            plans.within("open", now, seconds, rng, e.MailOpened(letter, "tap"))

    def _connect(self, call: Call, now: int, plans: Plans, rng: random.Random) -> None:
        """They press to connect, speak for a while, and hang up."""
        if self._still or self._calls:
            return
        self._calls = call.number
        at = now + round(rng.uniform(*CONNECTS_S) * math.exp(0.3 * self._unease) * US_PER_S)
        lasts = round(rng.uniform(*CALLS_S))
        plans.plan("connect", at, e.CallConnected(call.number, call.other, call.step, "tap"))
        plans.plan("hang-up", at + lasts * US_PER_S, e.CallEnded(call.number, "person", lasts))

    @staticmethod
    def _let_it_say_goodbye(offer: Offer, now: int, plans: Plans, rng: random.Random) -> None:
        """Some would rather not say the goodbye of a call themselves."""
        if rng.random() < LETS_IT_SAY_GOODBYE:
            plans.within("choose", now, CALLS_S, rng, e.ChoiceMade(offer.number, GOODBYE, "tap"))

    def _touch(self, rng: random.Random) -> e.Touched:
        self._touches += 1
        pad = rng.choice(("head", "head", "back", "left", "right"))
        return e.Touched(pad, round(1000 * rng.uniform(*TOUCHES_S) * math.exp(-0.3 * self._unease)), False)
