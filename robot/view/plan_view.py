"""A person's course through a programme as it is shown: the order, what may be pressed now, and the plan."""

from collections.abc import Iterable, Sequence

from robot.contract.calendar import WEEK, date_of
from robot.contract.programme import Programme
from robot.control.state import Alert, ContactWeek, Course, Fading, Member, Named, Text
from robot.engine.contact_weeks import by_week
from robot.engine.open_alerts import of_the_person
from robot.engine.outcome import BRAVE_FROM
from robot.engine.own_order import ordered
from robot.engine.progress import Progress
from robot.view.phrasing import Phrasing

# The verbs that make sense in a phase, besides stop and less, which always do.
ALLOWED = {
    "asleep": ("wake", "more"),
    "present": ("start", "more", "call", "sleep", "pause"),
    "preview": ("call", "sleep"),
    "greeting": ("end", "more", "call", "sleep", "pause"),
    "active": ("end", "more", "call", "sleep", "pause"),
    "closing": ("call", "sleep", "pause"),
    "rating": ("call", "sleep"),
    "paused": ("resume", "call", "sleep"),
    "stopped": ("wake", "sleep"),
    "handover": ("sleep",),
    "fault": ("wake",),
}
# The cards that are a verb of the same name.
CARD_VERBS = ("foresee", "happened", "stop-label", "today")
OVER = ("closed", "left")
BEGINNING = ("wake", "start", "more", "usual", "lighter", "today")
# Weeks of contact with people that staff see.
SHOWN_WEEKS = 8


# Of an alert that is open or was acknowledged: who was asked last, since when (UTC microseconds), what state.
SHOWN_OF_ALERT = ("number", "tier", "state", "to", "since_utc_us")


class PlanView:
    """The plan as it is shown.

    Reads the engine's own `progress`, which it keeps up to date; forecasts stay in there.
    """

    def __init__(self, programme: Programme, phrasing: Phrasing) -> None:
        self.progress = Progress(programme.start, list(programme.agreed))
        self.programme, self.phrasing = programme, phrasing

    def order(self) -> list[str]:
        """Every level in this person's own order, lowest first."""
        own = self.progress.order
        programme = ordered(self.programme, own) if own else self.programme
        return [level.id for level in programme.levels]

    def place(self, level: str) -> int:
        """Place of a level in that order, 0 lowest."""
        return next((place for place, name in enumerate(self.order()) if name == level), 0)

    def full_rating(self, level: str) -> bool:
        return self.programme.level(level).height >= BRAVE_FROM

    def allowed(
        self, phase: str, level: str, cards: Sequence[str], today: Sequence[str] = (), lived: str = ""
    ) -> list[str]:
        """The buttons that the person may press now; fewer once the programme is over.

        `today`: what they may choose of today's session; `lived`: the level of the session that is on.
        """
        p = self.progress
        if p.sent_away and not p.crisis:
            return ["stop", "less", "let-back", "contact", "withdraw-consent", "leave-programme"]
        verbs = ["stop", "less", *ALLOWED[phase], *today, *(name for name in CARD_VERBS if name in cards)]
        if p.course in OVER:
            return [verb for verb in verbs if verb not in BEGINNING]
        if phase in ("greeting", "active") and self.full_rating(lived or level):
            verbs.append("rate")
        if phase == "active" and p.mail and "speech" in self.programme.level(lived or level).modalities:
            verbs.append("mail-aloud")
        if phase not in ("asleep", "stopped", "fault"):
            verbs.append("others")
        if p.microphone or "microphone" in self.programme.level(level).modalities:
            verbs.append("microphone")
        if p.course == "running" and self.place(level) > 0 and p.destination != level:
            verbs.append("stay-here")
        if p.course in ("running", "fading"):
            verbs.append("hold")
        elif p.hold is not None and p.hold.by == "person":
            verbs.append("lift-hold")
        if phase != "handover":
            verbs.append("contact")
        return [*verbs, "send-away", "withdraw-consent", "leave-programme"]

    def named(self, levels: Iterable[str]) -> tuple[Named, ...]:
        """Levels as they are shown."""
        return tuple(Named(level, self.phrasing.level(level)) for level in levels)

    def destination(self) -> Named | None:
        """Where the programme goes."""
        level = self.progress.destination or self.programme.destination
        return Named(level, self.phrasing.level(level)) if level else None

    def order_fixed(self, level: str) -> int:
        """How many levels at the beginning of the order have been lived."""
        return 1 + max(self.place(level), self.place(self.progress.return_to))

    def staff(self) -> tuple[Member, ...]:
        """Who may decide."""
        return tuple(Member(staff, self.phrasing.who(staff)) for staff in self.programme.staff)

    def review(self) -> Text | None:
        """What the therapist is asked to look at."""
        return self.phrasing.sentence("review", self.progress.review) if self.progress.review else None

    def course(self) -> Course:
        """Where the programme stands, and why it rests."""
        course, hold, phrasing = self.progress.course, self.progress.hold, self.phrasing
        text = phrasing.sentence("course", course)
        if hold is None:
            return Course(course, text)
        until = "" if hold.until is None else date_of(hold.until)
        return Course(course, text, until, phrasing.who(hold.by), phrasing.sentence("why", hold.rule))

    def fading(self) -> Fading | None:
        """The plan of an end by steps."""
        fading = self.progress.fading
        if fading is None:
            return None
        begins = date_of(fading.first_day) if fading.first_day >= 0 else ""
        return Fading(tuple(fading.days_a_week), begins, self.phrasing.who(fading.by))

    def fading_offer(self) -> tuple[int, ...]:
        """What the script suggests of it, as long as staff have been told and nothing is planned."""
        p, suggested = self.progress, self.programme.fading
        return suggested if p.fading is None and p.fading_offered == p.level else ()

    def contacts(self, today: int) -> tuple[ContactWeek, ...]:
        """Contact with people in the last weeks, up to this one; none before the first."""
        begun = self.progress.first_day
        if begun is None or begun > today:
            return ()
        first = max(begun, today - (SHOWN_WEEKS - 1) * WEEK)
        return tuple(
            ContactWeek(
                date_of(week.first_day),
                dict(week.with_robot.items()),
                dict(week.without_robot.items()),
                dict(week.told.items()) if week.told else None,
            )
            for week in by_week(self.progress.contacts, first, today)
        )

    def contact_told(self, today: int) -> tuple[str, ...]:
        """What the person told of this day."""
        return tuple(self.progress.told) if self.progress.told_day == today else ()

    def alert(self) -> Alert:
        """The alert that is open or was acknowledged, and the last drill."""
        # Of what a sender wrote no page shows anything but the digest.
        alert, alerts = of_the_person(self.progress.alert, self.progress.answered), self.programme.alerts
        return Alert(
            alerts.mode,
            open=alert is not None and alert.state != "acknowledged",
            drill=alert is not None and alert.drill,
            last_drill_utc_us=self.progress.drill_utc_us,
            drill_days=alerts.drill_days,
            **({} if alert is None else {name: getattr(alert, name) for name in SHOWN_OF_ALERT}),
        )
