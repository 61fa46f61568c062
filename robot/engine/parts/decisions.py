"""Decisions and notes: what is decided is explained, what staff must know is told, and who staff are."""

from robot.contract import commands as c
from robot.engine.context import Context

# What comes again within this is the same cause as before.
SAME_CAUSE_US = 3_600_000_000


class Decisions:
    """The record of decisions: it explains every change of level (law 5) and writes the notes to staff."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._causes: dict[str, tuple[int, list[str], int]] = {}

    def decide(
        self,
        decision: c.Decision,
        before: str,
        rule: str,
        figures: c.Figures = (),
        by: str = "",
        options: c.Options = (),
    ) -> None:
        """Tell a decision; `before` is the level that it found, `options` what the policy decided between."""
        after, progress = self._context.level, self._context.progress
        if after != before or decision in ("up", "down"):
            progress.why_rule, progress.why_figures = rule, [list(pair) for pair in figures]
            self.bounds()
        self._context.emit(c.Decided(decision, before, after, rule, figures, by, progress.part, options))

    def refuse(self, rule: str, figures: c.Figures = ()) -> None:
        self.decide("refuse", self._context.level, rule, figures)

    def hold(self, rule: str, figures: c.Figures = (), by: str = "", options: c.Options = ()) -> None:
        """It stays as it is."""
        self.decide("hold", self._context.level, rule, figures, by, options)

    def bounds(self) -> None:
        """Tell the gate what it may let through: on a quiet return light and nothing else."""
        context = self._context
        on = context.situation.contact
        modalities, contact = context.ladder.modalities(None if on is None else on.portion), on is not None
        if context.progress.away and not contact:
            modalities = tuple(name for name in modalities if name == "light")
        context.emit(c.Bounds(modalities, contact))

    def note(self, note: str, figures: c.Figures = ()) -> None:
        """Tell the therapist."""
        self._context.emit(c.Noted(note, figures))

    def note_cause(self, note: str, where: str, figures: c.Figures) -> None:
        """Tell the therapist of something of ours: what comes again within an hour is one cause, counted.

        The figures are the latest; "where" names each place once; from the second time on "count" says how
        often it came.
        """
        now = self._context.now
        count, places, at = self._causes.get(note, (0, [], 0))
        if count and now - at > SAME_CAUSE_US:
            count, places = 0, []
        places = places if where in places else [*places, where]
        self._causes[note] = (count + 1, places, now)
        again: c.Figures = (("count", count + 1),) if count else ()
        self.note(note, (("where", c.SEVERAL.join(places)), *figures, *again))

    def say_no(self) -> None:
        """The person has said no to what they did not ask for: it holds for this day at least (ladder.py).

        Said before a clock could be trusted, it holds for the first day that one vouches for.
        """
        p, today = self._context.progress, self._context.today
        p.no_day, p.no_undated = today, today is None
        p.no_utc_us = 0 if today is None else self._context.utc

    # --- who may --------------------------------------------------------------------------------------------

    def is_staff(self, by: object) -> bool:
        """Whether `by` may approve, clear and plan. Without a list of staff everybody but the person may."""
        staff, named = self._context.written.staff, by.strip().casefold() if isinstance(by, str) else ""
        return named in staff if staff else named not in ("", "person")

    def may_plan(self, by: object) -> bool:
        """The same; a refusal is told."""
        if self.is_staff(by):
            return True
        self.refuse("not-staff")
        return False


def is_person(by: object) -> bool:
    return isinstance(by, str) and by.strip().casefold() == "person"
