"""Bars: anything that may say "not now" to a session or to a step up. core.py lists them in their order."""

from collections.abc import Callable, Sequence

from robot.contract.calendar import date_of
from robot.engine.context import Context
from robot.engine.ladder import Refusal
from robot.engine.other_end import nobody_there
from robot.engine.outing_rules import no_way_out

OVER = ("closed", "left")
Bar = Callable[[], Refusal | None]
StepBar = Callable[[bool], Refusal | None]


class Bars:
    """The bars: asked in order, the first that refuses says why."""

    def __init__(self, contact: Sequence[Bar], step: Sequence[StepBar]) -> None:
        self._contact, self._step = tuple(contact), tuple(step)

    def contact(self) -> Refusal | None:
        """Why no contact session may begin now, or None."""
        for bar in self._contact:
            if (refusal := bar()) is not None:
                return refusal
        return None

    def step(self, asked: bool) -> Refusal | None:
        """Why no step up may be taken or offered now, or None. `asked`: the person asked for it."""
        for bar in self._step:
            if (refusal := bar(asked)) is not None:
                return refusal
        return None


class PlainBars:
    """The bars that only look at how things are. A part with rules of its own has its bars with them."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def sent_away(self, _asked: bool = False) -> Refusal | None:
        """Somebody has sent it away. In a crisis that is said first."""
        p = self._context.progress
        return ("sent-away", ()) if p.sent_away and not p.crisis else None

    def not_kept(self, _asked: bool = False) -> Refusal | None:
        """What is not written down does not count, and a progress in doubt waits for staff."""
        if self._context.progress.doubted:
            return "progress-doubted", ()
        return None if self._context.situation.kept else ("not-kept", ())

    def course_rests(self, _asked: bool = False) -> Refusal | None:
        """The programme rests or is over. In a crisis that is said first."""
        return None if self._context.progress.crisis else course_bar(self._context)

    def fading(self, _asked: bool) -> Refusal | None:
        """While fading there is no step on; back from a *less* or out of the house is none."""
        context = self._context
        way_back = context.ladder.returning or context.place == 0
        fades = context.progress.course == "fading" and not context.progress.crisis
        return ("fading", ()) if fades and not way_back else None

    def destination(self, asked: bool) -> Refusal | None:
        """The step leads beyond where the person wanted to be; its own sub-levels are on the way there.

        One that the script lost does not count.
        """
        p, programme = self._context.progress, self._context.programme
        if asked or p.crisis:
            return None
        places, step = (
            {level.id: place for place, level in enumerate(programme.levels)},
            self._context.ladder.next_step,
        )
        for wanted in (p.destination, programme.destination):
            if wanted in places:
                beyond = step is None or places[step.level.id] > places[wanted]
                return ("destination", ()) if beyond else None
        return None

    def ceiling_today(self, _asked: bool) -> Refusal | None:
        """Staff have lowered today's ceiling: no step on before the day is over."""
        today = self._context.progress.today
        if today is None or today.day != self._context.day or not today.lowered_to:
            return None
        return "ceiling-today", (("level", today.lowered_to),)

    def nobody_there(self, _asked: bool) -> Refusal | None:
        """Nobody of the circle is at the other end. In a crisis that is said first."""
        return None if self._context.progress.crisis else nobody_there(self._context)

    def no_way_out(self, _asked: bool) -> Refusal | None:
        """The guard lets nobody go there, at whatever hour. In a crisis that is said first."""
        return None if self._context.progress.crisis else no_way_out(self._context)

    def ladder(self, asked: bool) -> Refusal | None:
        return self._context.ladder.refusal(self._context.now, asked)

    def no_body(self) -> Refusal | None:
        return ("body-missing", ()) if self._context.situation.bodiless else None

    def body_rests(self) -> Refusal | None:
        return ("body-rests", ()) if self._context.situation.must_rest else None

    def crisis(self) -> Refusal | None:
        return ("after-crisis", ()) if self._context.progress.crisis else None

    def clock(self) -> Refusal | None:
        return None if self._context.calendar.verified else ("clock-unverified", ())


def course_bar(context: Context) -> Refusal | None:
    """What the course of the programme bars now: sessions and steps alike."""
    p = context.progress
    if p.course in OVER:
        return p.course, ()
    if p.course != "on-hold":
        return None
    if p.hold is None or p.hold.until is None:
        return "on-hold-open", ()
    return "on-hold", (("to", date_of(p.hold.until)),)
