"""The programme as shown: the order of levels, what may be pressed now, and the plan."""

from collections.abc import Sequence
from typing import Any

from robot.contract.calendar import date_of
from robot.contract.programme import Programme
from robot.engine.order import ordered
from robot.engine.progress import Progress
from robot.view.phrasing import Phrasing

# The verbs that make sense in a phase, besides stop and less, which always do.
ALLOWED = {
    "asleep": ("wake", "more"),
    "present": ("start", "more", "sleep", "pause"),
    "preview": ("sleep",),
    "greeting": ("end", "more", "sleep", "pause"),
    "active": ("end", "more", "sleep", "pause"),
    "closing": ("sleep", "pause"),
    "rating": ("sleep",),
    "paused": ("resume", "sleep"),
    "stopped": ("wake", "sleep"),
    "handover": ("sleep",),
    "fault": ("wake",),
}
# From this rung on a session can be hard and good all the same, so more is asked of it (domain.md §1.3).
FULL_RATING = 5
# The cards that are a verb of the same name.
ASKING = ("foresee", "stop-label")
OVER = ("closed", "left")
BEGINNING = ("wake", "start", "more")


# Of an alert that is open or was acknowledged: who was asked last, since when (UTC microseconds), what state.
SHOWN_OF_ALERT = ("number", "tier", "state", "to", "since_utc_us")


class PlanView:
    """Reads the engine's own `progress`, which it keeps up to date; forecasts stay in there."""

    def __init__(self, programme: Programme, phrasing: Phrasing) -> None:
        self.progress = Progress(programme.start, list(programme.agreed))
        self._programme, self._phrasing = programme, phrasing

    def order(self) -> list[str]:
        """Every level in this person's own order, lowest first."""
        own = self.progress.order
        programme = ordered(self._programme, own) if own else self._programme
        return [level.id for level in programme.levels]

    def place(self, level: str) -> int:
        """Place of a level in that order, 0 lowest."""
        return next((place for place, name in enumerate(self.order()) if name == level), 0)

    def full_rating(self, level: str) -> bool:
        return self._programme.level(level).height >= FULL_RATING

    def allowed(self, phase: str, level: str, cards: Sequence[str]) -> list[str]:
        """The buttons that the person may press now; fewer once the programme is over."""
        p = self.progress
        verbs = ["stop", "less", *ALLOWED[phase], *(name for name in ASKING if name in cards)]
        if p.course in OVER:
            return [verb for verb in verbs if verb not in BEGINNING]
        if phase in ("greeting", "active") and self.full_rating(level):
            verbs.append("rate")
        if phase not in ("asleep", "stopped", "fault"):
            verbs.append("others")
        if p.microphone or "microphone" in self._programme.level(level).modalities:
            verbs.append("microphone")
        if p.course == "running" and self.place(level) > 0 and p.destination != level:
            verbs.append("stay-here")
        if p.course in ("running", "fading"):
            verbs.append("hold")
        elif p.hold is not None and p.hold.by == "person":
            verbs.append("lift-hold")
        return [*verbs, "withdraw-consent", "leave-programme"]

    def plan(self, level: str) -> dict[str, Any]:
        """The course of the programme, and what the room's side plans with."""
        p, phrasing = self.progress, self._phrasing
        destination = p.destination or self._programme.destination
        return {
            "course": self._course(),
            "destination": self._named(destination) if destination else None,
            "agreed": [self._named(name) for name in p.agreed],
            "order": [self._named(name) for name in self.order()],
            "order_fixed": 1 + max(self.place(level), self.place(p.return_to)),
            "staff": [{"id": staff, "name": phrasing.who(staff)} for staff in self._programme.staff],
            "fading": self._fading(),
            "doubted": p.doubted,
            "review": phrasing.sentence("review", p.review) if p.review else None,
            "alert": self._alert(),
        }

    def _course(self) -> dict[str, Any]:
        course, hold, phrasing = self.progress.course, self.progress.hold, self._phrasing
        shown = {"state": course, "text": phrasing.sentence("course", course)}
        if hold is None:
            return {**shown, "until": "", "by": "", "why": None}
        until = "" if hold.until is None else date_of(hold.until)
        return {
            **shown,
            "until": until,
            "by": phrasing.who(hold.by),
            "why": phrasing.sentence("why", hold.rule),
        }

    def _fading(self) -> dict[str, Any] | None:
        fading = self.progress.fading
        if fading is None:
            return None
        begins = date_of(fading.first_day) if fading.first_day >= 0 else ""
        return {"from": begins, "days_a_week": list(fading.days_a_week), "by": self._phrasing.who(fading.by)}

    def _alert(self) -> dict[str, Any]:
        alert, alerts = self.progress.alert, self._programme.alerts
        return {
            "mode": alerts.mode,
            "open": alert is not None and alert.state != "acknowledged",
            "drill": alert is not None and alert.drill,
            "last_drill_utc_us": self.progress.drill_utc_us,
            "drill_days": alerts.drill_days,
            **({} if alert is None else {name: getattr(alert, name) for name in SHOWN_OF_ALERT}),
        }

    def _named(self, level: str) -> dict[str, Any]:
        return {"id": level, "name": self._phrasing.level(level)}
