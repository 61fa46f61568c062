"""The question "how is today?" before a session: optional, never shown back, and never a score."""

from robot.contract import commands as c
from robot.contract import events as e
from robot.engine.bars import Bars
from robot.engine.context import Context
from robot.engine.parts.crisis import Crisis
from robot.engine.parts.decisions import Decisions, is_person
from robot.engine.parts.staff_digest import StaffDigest
from robot.engine.parts.steps import Steps
from robot.engine.parts.today import Today

CARD = "today"
# The quiet card of help after the hardest answer.
HARD_DAY = "hard-day"
HARDEST = 4
# So many days with the hardest answer, within so many, are told to staff in their digest.
HARDEST_DAYS, WITHIN_DAYS = 3, 10
# Answers by touch: a pad held so long (milliseconds). Longer says it more strongly.
HELD_MS, LONG_MS = 2_000, 5_000
GOOD, BETWEEN, BAD = (1, 0), (2, 2), (3, 4)
BY_TOUCH = {"right": GOOD, "back": BETWEEN, "left": BAD}


class Question:
    """Asks at most once a day, and shows what today would be. Leaving the question alone is an answer too.

    `_shown`: the card stands there; `_told`: what was announced last; `_hard_day`: the day of the quiet card
    that stands there.
    """

    def __init__(
        self,
        context: Context,
        decisions: Decisions,
        bars: Bars,
        steps: Steps,
        today: Today,
        digest: StaffDigest,
        crisis: Crisis,
    ) -> None:
        self._context, self._decisions, self._bars, self._steps = context, decisions, bars, steps
        self._today, self._digest, self._crisis = today, digest, crisis
        self._shown = False
        self._told: c.Today | None = None
        self._hard_day: int | None = None

    # --- the answer -----------------------------------------------------------------------------------------

    def answered(self, event: e.TodayAnswered) -> None:
        """Once a day; a second answer of the same day changes nothing."""
        if type(event.answer) is not int or not 0 <= event.answer <= HARDEST:
            self._decisions.refuse("rating-range")
            return
        if self._context.contact is not None:
            return
        plan = self._today.plan()
        if plan.answer is not None:
            return
        plan.answer = event.answer
        self._steps.answered(event.answer)
        if event.answer == HARDEST:
            self._hardest()

    def touched(self, event: e.Touched) -> None:
        """A pad that is held while the question stands there."""
        if not self._shown or event.rough or event.ms < HELD_MS or event.pad not in BY_TOUCH:
            return
        short, long = BY_TOUCH[event.pad]
        self.answered(e.TodayAnswered(long if event.ms >= LONG_MS else short, "touch"))
        self._context.emit(c.Gesture("nod", 0.4))
        self.look()

    def _hardest(self) -> None:
        """The quiet card, for whoever wants it. Three such days within ten stand in the staff's digest."""
        p, day = self._context.progress, self._context.day
        p.hardest_days = [*(d for d in p.hardest_days if day - WITHIN_DAYS < d < day), day]
        if len(p.hardest_days) >= HARDEST_DAYS:
            p.hardest_days = []
            self._digest.worry("hard-days")
            self._decisions.note("hard-days")
        self._hard_day = day
        self._context.emit(c.Card(HARD_DAY, True))
        self._crisis.hardest_face()

    def card_away(self, event: e.CrisisCleared) -> None:
        """The person puts the quiet card away, or staff does; during a hand-over only staff."""
        may = is_person(event.by) or self._decisions.is_staff(event.by)
        if may and not self._context.progress.crisis:
            self._put_card_away()

    def _put_card_away(self) -> None:
        if self._hard_day is not None:
            self._hard_day = None
            self._context.emit(c.Card(HARD_DAY, False))

    # --- what is shown --------------------------------------------------------------------------------------

    def look(self) -> None:
        """After every event that may change it."""
        open_ = self._is_open()
        ask = open_ and self._asks()
        if ask != self._shown:
            self._shown = ask
            self._context.emit(c.Card(CARD, ask))
            if not ask and self._context.phase != "present":
                self._today.plan().left = True
        before = open_ or self._sleeps()
        planned = self._planned() if before else None
        if planned != self._told:
            self._told = planned
            self._context.emit(planned or (USUAL if before else NOTHING))
        if self._hard_day != self._context.day:  # nobody is reminded of a day before
            self._put_card_away()

    def _is_open(self) -> bool:
        """Whether a session could begin now."""
        context = self._context
        present = context.phase == "present" and context.place > 0 and not context.progress.away
        return present and self._bars.contact() is None

    def _asks(self) -> bool:
        p, day = self._context.progress, self._context.day
        today = p.today if p.today is not None and p.today.day == day else None
        asked = today is not None and (today.answer is not None or today.left)
        return self._steps.policy.asks_today and not asked and p.on_day(day) == 0

    def _sleeps(self) -> bool:
        """Whether this is a day asleep beside the person."""
        p = self._context.progress
        today = p.today is not None and p.today.day == self._context.day and p.today.slept
        return self._context.phase == "asleep" and today and p.on_day(self._context.day) == 0

    def _planned(self) -> c.Today | None:
        """What is to be shown; None: the usual."""
        place = -1 if self._sleeps() else self._today.place()
        if place < 0:
            return c.Today("", "", False, True, usual=True, lighter=False)
        if place == self._context.home:
            return None
        portion, usual = self._today.portions[place], place != self._today.usual()
        return c.Today(portion.level, portion.part, portion.half, False, usual=usual, lighter=True)


USUAL = c.Today("", "", False, False, usual=False, lighter=True)
# No session may begin now.
NOTHING = c.Today("", "", False, False, usual=False, lighter=False)
