"""A person made from a profile: equations decide what a session is like, habits what is done about it.

Each evening one session: they wake it, answer what is asked, begin, live it, say how it was, and put it to
sleep. The same profile and seed draw the same figures on the same day, whatever happens on it.
"""

import random

from robot.clock import US_PER_S
from robot.contract import events as e
from robot.contract.record import Record
from robot.engine.policies.home import FACE, HARDEST_ANSWER
from sim.person.contract import Shown
from sim.person.hands import Hands
from sim.person.model_person import Lived, ModelPerson
from sim.person.plans import Plans
from sim.person.profile import Profile, World

# Opportunities on five of seven days (domain.md §3.2).
DAYS_A_WEEK = 5
# Seconds, from and to: what somebody takes for it. How today is, is answered before a session is begun.
WAKES, ANSWERS_TODAY, STARTS = (0.3, 0.6), (2.0, 5.0), (10.0, 20.0)
ANSWERS, LABELS, FALLS_SILENT = (3.0, 10.0), (5.0, 30.0), (30.0, 60.0)
# The middle face is an ordinary day. How far apart the faces lie is taken from the policy that asks: whoever
# uses them otherwise is a person with another `today_follows`.
MIDDLE = HARDEST_ANSWER // 2
# The share of a session after which it is too much, or dinner is ready.
TOO_MUCH, DINNER = (0.2, 0.9), (0.3, 0.9)


class ProfiledPerson:
    """A `Person` (sim/person/contract.py). `model` is what they live through."""

    def __init__(self, profile: Profile, seed: int, world: World | None = None) -> None:
        self.model = ModelPerson(profile, seed, world)
        self.habits = profile.habits
        self.lived: Lived | None = None  # of today's session
        self._name = f"{profile.name}:{seed}"
        self._rng = random.Random(self._name)  # noqa: S311 - a model, not a secret
        self._plans, self._hands = Plans(), Hands(profile.habits)
        self._shown = Shown("")
        self._answered: set[object] = set()
        self._done: set[str] = set()  # today
        self._comes = self._called_away = self._slept = False

    def next_day(self, day: int) -> bool:
        self.model.next_day()
        self._rng = random.Random(f"{self._name}:{day}")  # noqa: S311 - as above
        self.lived, self._called_away, self._slept, self._shown = None, False, False, Shown("")
        self._plans.clear()
        self._answered.clear()
        self._done.clear()
        self._comes = day % 7 < DAYS_A_WEEK and self.model.comes()
        return self._comes

    def stays(self) -> bool:
        return self.model.stays()

    def peak(self) -> float | None:
        return None if self.lived is None else self.lived.peak

    def deadline(self) -> int | None:
        return self._plans.deadline()

    def act(self, now: int) -> list[Record]:
        done: list[Record] = []
        for name, event in self._plans.due(now):
            done.append(event)
            self._done.add(name)
            self._hands.again(name, now, self._plans, self._rng)
        return done

    def see(self, shown: Shown, now: int) -> None:
        before, self._shown = self._shown, shown
        if shown.phase != before.phase:
            self._plans.clear()
            self._enter(shown, now)
        if shown.preview is not None and self._is_new("preview", shown.preview):
            yes = self._rng.random() < self.habits.takes_steps
            self._soon("preview", now, ANSWERS, e.PreviewAnswered(shown.preview, yes, "tap"))
        for card in sorted(shown.cards - before.cards):
            self._answer_card(card, now)
        if shown.lighter and not before.lighter and self._is_new("lighter", 0) and self._wants_the_usual():
            self._soon("usual", now, WAKES, e.TodayChosen("usual", "tap"))
        if shown.phase == "active":
            self._hands.see(shown, now, self._plans, self._rng)

    # --- a phase begins -------------------------------------------------------------------------------------

    def _enter(self, shown: Shown, now: int) -> None:
        match shown.phase:
            case "asleep" | "stopped" | "fault" if self.lived is None and "wake" not in self._done:
                self._soon("wake", now, WAKES, e.WakeRequested("tap"))
            case "asleep" if shown.asleep_today and self.lived is None and not self._slept:
                self._slept = True
                self.model.asleep_beside()
            case "asleep" if shown.away and self.lived is not None:
                self._hands.come_back(self.lived, now, self._plans, self._rng)
            case "present" if shown.away:
                pass  # they are on their way, and it is about to sleep
            case "present" if self.lived is None and "start" not in self._done:
                self._soon("start", now, STARTS, e.StartRequested("tap"))
            case "present":
                self._soon("sleep", now, FALLS_SILENT, e.SleepRequested("tap"))
            case "greeting":
                self._live(shown)
            case "active":
                self._live(shown)
                self._plan_an_end(shown, now)
                self._hands.begin(shown, self._lived(), now, self._plans, self._rng)
            case "rating":
                self._soon("rate", now, ANSWERS, self._rating(shown))

    def _live(self, shown: Shown) -> None:
        """The equations say what the session is like, once; a second one of a day is like the first."""
        if self.lived is None:
            self.lived = self.model.session(
                shown.rung,
                shown.beyond,
                shown.halfway_from,
                shown.halfway_beyond,
                robot_free=shown.robot_free,
            )
            self._called_away = self._rng.random() < self.habits.called_away

    def _lived(self) -> Lived:
        assert self.lived is not None  # noqa: S101 - every caller has lived it
        return self.lived

    def _plan_an_end(self, shown: Shown, now: int) -> None:
        """It is too much, or dinner is ready. Of a way out it is turning back, and there is no dinner."""
        if shown.ways or "set-off" in self._done:
            return
        says_less = self._rng.random() < self.habits.says_less
        if self._lived().stopped:
            event: Record = e.LessRequested("tap") if says_less else e.StopRequested("button")
            self._end("end", shown, now, TOO_MUCH, event)
        elif self._called_away:
            self._end("end", shown, now, DINNER, e.StopRequested("tap"))

    def _end(self, name: str, shown: Shown, now: int, share: tuple[float, float], event: Record) -> None:
        self._plans.plan(name, now + round(self._rng.uniform(*share) * shown.planned_s * US_PER_S), event)

    def _rating(self, shown: Shown) -> e.Rated:
        rating = self._lived().rating
        return e.Rated(rating, rating if shown.full_rating else None)

    # --- what is asked --------------------------------------------------------------------------------------

    def _answer_card(self, card: str, now: int) -> None:
        """Not every card is answered: leaving one is an answer too."""
        if card == "happened":  # nothing of it is in the equations
            return
        chance = self._rng.random()
        if card == "today":
            if chance < self.habits.answers_today:
                self._soon("today", now, ANSWERS_TODAY, e.TodayAnswered(self._face(), "tap"))
        elif card == "foresee":
            answer = e.Foreseen(self._rng.choice(("fine", "bit-hard", "very-hard")))
            self._soon(
                "foresee", now, ANSWERS, answer if chance < self.habits.foresees else e.StartRequested("tap")
            )
        elif card == "stop-label":
            label = self._label(chance)
            if label is not None:
                self._soon("label", now, LABELS, label)

    def _face(self) -> int:
        """How today is, from 0 (easy) to 4 (hard)."""
        habits = self.habits
        felt = habits.today_follows * self.model.today + habits.today_noise * self._rng.gauss(0, 1)
        return min(max(MIDDLE + round(felt / FACE), 0), HARDEST_ANSWER)

    def _label(self, chance: float) -> e.StopLabelled | None:
        if self.lived is not None and self.lived.stopped:
            return e.StopLabelled("hard") if chance < self.habits.says_hard else None
        if chance < self.habits.says_busy:
            return e.StopLabelled("busy")
        return e.StopLabelled("enough") if chance < self.habits.says_busy + self.habits.says_enough else None

    def _wants_the_usual(self) -> bool:
        return self._rng.random() >= self.habits.takes_lighter

    def _is_new(self, kind: str, number: int) -> bool:
        """Whether this is the first time today."""
        new = (kind, number) not in self._answered
        self._answered.add((kind, number))
        return new

    def _soon(self, name: str, now: int, seconds: tuple[float, float], event: Record) -> None:
        self._plans.within(name, now, seconds, self._rng, event)
