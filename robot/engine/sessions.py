"""Contact sessions: greeting, the level's behaviour, closing, rating, and what follows."""

from typing import ClassVar

from robot.engine import commands as c
from robot.engine import events as e
from robot.engine.contact import Contact, record_session
from robot.engine.ladder import Refusal
from robot.engine.policy import n_up_one_down
from robot.engine.programme import Dose
from robot.engine.progress import PastSession
from robot.engine.proposals import Proposals
from robot.engine.state import Due, Handlers

# Seconds. The hard end stands apart from the planned one: it does not trust that the rest works (H12).
GREETING_S = 4.0
CLOSING_S = 6.0
RATING_S = 60.0
HARD_END_S = 120.0


class Sessions(Proposals):
    """The dose counts what happens here."""

    def _dose(self) -> Dose:
        """What contact there may be on this level now."""
        return self.ladder.level.dose

    def _contact_refusal(self) -> Refusal | None:
        """Why no contact session may begin now, or None."""
        p, dose, day = self.progress, self._dose(), self.calendar.day(self._now)
        if p.crisis:
            return "after-crisis", ()
        if not self.calendar.verified:
            return "clock-unverified", ()
        if self._quiet is not None:
            return "quiet-hours", (("from", self._quiet.begins), ("to", self._quiet.ends))
        if p.on_day(day) >= dose.sessions_per_day:
            return "dose-sessions", (("sessions", dose.sessions_per_day),)
        if p.on_day(day) == 0 and p.days_in_week(day) >= dose.days_per_week:
            return "dose-days", (("days", dose.days_per_week),)
        return None

    def _greet(self) -> None:
        level, p = self.ladder.level, self.progress
        p.last_session += 1
        self.contact = Contact(p.last_session, level, self.calendar.day(self._now))
        planned_s = self._dose().minutes * 60
        p.open_session = PastSession(p.last_session, level.id, self.contact.day, "void", None, False)
        self._to("greet")
        self._bounds()
        self._emit(c.SessionStarted(p.last_session, level.id, planned_s), c.Light("eyes", "warm", 0.6))
        self._emit(c.Gesture("bow" if "motion" in self.ladder.modalities() else "glance", 0.4))
        self.stage_close()
        self.timers.set("phase", self._now, GREETING_S)
        self.timers.set("session", self._now, planned_s)
        self.timers.set("hard", self._now, planned_s + HARD_END_S)

    def _begin(self) -> None:
        if self.contact is not None:
            self._to("begin")
            self._play(self.contact.level.behaviour)

    def _due_wait(self) -> None:
        self._emit(*self.stage.feed(None, self._now))

    def _due_session(self) -> None:
        self._close_contact("planned")

    def _due_hard(self) -> None:
        """The end that nothing can put off (H12)."""
        self._emit(c.Hush())
        self._leave_contact("hard-end")
        self._rest()

    def _on_end(self, _event: e.EndRequested) -> None:
        if self.phase == "paused" and self.contact is not None:
            self._leave_contact("person")
            self._rest()
        else:
            self._close_contact("person")

    def _on_quiet_hours(self, event: e.QuietHoursChanged) -> None:
        self._quiet = event if event.on else None
        if event.on:
            self._begin_quiet()
        elif self.phase == "present":
            self._be_present()
        elif self.phase == "handover":
            self._emit(c.Idle("breathing"))

    def _begin_quiet(self) -> None:
        """Silent and still at once, in whatever phase; a session that is on closes calmly."""
        self._emit(c.Hush(), c.Idle("off"))
        if self.phase in ("greeting", "active"):
            self._close_contact("quiet-hours")
        elif self.phase == "present":
            self._be_present()

    def _close_contact(self, cause: str) -> None:
        if self.phase in ("greeting", "active") and self.contact is not None:
            self._keep_signs()
            self.contact.cause = cause
            self.stage_close()
            self.timers.cancel("session")
            self._to("close")
            self.timers.set("phase", self._now, CLOSING_S)
            self._emit(c.Gesture("settle-down", 0.5), c.Caption("session-ending"))

    def _ask_rating(self) -> None:
        self._to("ask_rating")
        self.timers.set("phase", self._now, RATING_S)
        self._emit(c.AskRating(), c.Idle("breathing"))

    def _on_rating(self, event: e.Rated) -> None:
        value = event.value
        if self.phase != "rating":
            return
        if value is not None and (type(value) is not int or not 0 <= value <= 10):
            self._decide("refuse", self.ladder.state, "rating-range", ())
            return
        self._rated(value)

    def _rated(self, rating: int | None) -> None:
        assert self.contact is not None  # noqa: S101 - the rating phase is entered with a contact only
        asked = self.contact.asked_more
        past = self._finish_contact(rating)
        self._judge(past, asked)
        self._rest()

    def _judge(self, past: PastSession, asked: bool) -> None:
        """The policy's wish after a counted session, within what the ladder allows."""
        wish = n_up_one_down(self.progress, past, self.programme.policy.up_after)
        before = self.ladder.state
        if wish.direction == "down" and self.ladder.step_down(self._now):
            self.progress.return_to = ""
            self._decide("down", before, wish.rule, wish.figures)
        elif wish.direction == "up" or asked:
            self._propose("person-asked-more" if asked else wish.rule, wish.figures, asked=asked)
        else:
            self._decide("hold", before, wish.rule, wish.figures)

    def _leave_contact(self, cause: str, *, void: bool = False, stopped: bool = False) -> None:
        """End whatever goes on at once, without closing or rating."""
        self._keep_signs()
        self.stage_close()
        self.timers.cancel("phase", "pause")
        if self.contact is not None:
            self.contact.cause = cause
            past = self._finish_contact(None, void=void, stopped=stopped)
            if past.outcome == "discomfort" and cause != "less":  # less steps down by itself
                self._judge(past, asked=False)

    def _keep_signs(self) -> None:
        scene = self.stage.scene
        if self.contact is not None and scene is not None:
            self.contact.sign |= scene.sign
            self.contact.distress |= scene.distress

    def _finish_contact(
        self, rating: int | None, *, void: bool = False, stopped: bool = False
    ) -> PastSession:
        assert self.contact is not None  # noqa: S101 - callers have checked
        contact, self.contact = self.contact, None
        self.timers.cancel("session", "hard", "phase")
        past = record_session(self.progress, contact, rating, stopped, void)
        if self.phase == "rating":
            self._emit(c.RatingClosed())
        self._emit(c.SessionEnded(contact.number, past.outcome, contact.cause))
        return past

    HANDLES: ClassVar[Handlers] = {
        e.QuietHoursChanged: _on_quiet_hours,
        e.EndRequested: _on_end,
        e.Rated: _on_rating,
    }
    DUE: ClassVar[Due] = {
        "wait": _due_wait,
        "session": _due_session,
        "hard": _due_hard,
    }
