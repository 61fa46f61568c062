"""Contact sessions: greeting, the level's behaviour, closing and rating."""

from dataclasses import replace
from typing import ClassVar

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Dose
from robot.contract.record import Record
from robot.engine.contact import Contact
from robot.engine.judgement import Judgement
from robot.engine.ladder import Refusal
from robot.engine.progress import SHORTEST_MINUTES, PastSession
from robot.engine.signals import Collector
from robot.engine.state import Due, Handlers
from robot.engine.week import Week

# Seconds. The hard end stands apart from the planned one: it does not trust that the rest works (H12).
GREETING_S = 4.0
FORESEE_S = 30.0
CLOSING_S = 6.0
RATING_S = 60.0
HARD_END_S = 120.0
# From this rung on the person is asked what they expect of a session (domain.md §1.6).
FORESEE_FROM = 6
SIGNALS = (e.Touched, e.PresenceChanged, e.ChoiceMade, e.WordReceived)
SENT = (c.Offer, c.OfferClosed, c.Say)


class Sessions(Judgement):
    """The dose counts what happens here."""

    def _dose(self) -> Dose:
        """What contact there may be on this level now; its days are those of all levels together."""
        own = self.ladder.level.dose
        return replace(own, days_per_week=self._days_before().most(self.ladder.state, own))

    def _days_before(self) -> Week:
        return Week(self.progress, self.calendar.day(self._now), self.ladder.dose_of)

    def _contact_left_s(self) -> int:
        """Seconds of contact that are left of this day on this level, whatever its sessions came to."""
        dose, used = self._dose(), self.progress.minutes_on(self.calendar.day(self._now))
        return max(0, round((dose.minutes * dose.sessions_per_day - used) * 60))

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
        if self._contact_left_s() < 60 * min(SHORTEST_MINUTES, dose.minutes):
            return "dose-minutes", (("minutes", dose.minutes * dose.sessions_per_day),)
        own = self.ladder.level.dose
        if not p.had_contact(day) and self._days_before().is_full(self.ladder.state, own, dose.days_per_week):
            return "dose-days", (("days", min(own.days_per_week, dose.days_per_week)),)
        return None

    def _emit(self, *commands: Record) -> None:
        super()._emit(*commands)
        if self.contact is not None:
            for command in commands:
                if isinstance(command, SENT):
                    self.contact.collector.sent(command, self._now)

    def _greet(self, behaviour: str = "") -> None:
        """Begin a session with the level's behaviour, or with another one (the farewell)."""
        self._settle_unjudged()
        level, p = self.ladder.level, self.progress
        planned_s = min(self._dose().minutes * 60, self._contact_left_s())
        every = self.ladder.whole.robot_free_every
        free = not behaviour and every > 0 and (p.sessions_here + 1) % every == 0
        p.last_session += 1
        day = self.calendar.day(self._now)
        self.contact = Contact(
            p.last_session,
            level,
            self.ladder.state,
            day,
            planned_s,
            self._now,
            Collector(self._now, planned_s, self._near),
            behaviour or ("robot-free" if free else level.behaviour),
            free,
            others=self._others,
        )
        p.open_session = PastSession(
            p.last_session, self.ladder.state, day, "void", None, False, minutes=planned_s / 60
        )
        self._to("greet")
        self._bounds()
        self._emit(c.SessionStarted(p.last_session, self.ladder.state, planned_s, free))
        if not free:
            motion = "motion" in self.ladder.modalities()
            self._emit(c.Light("eyes", "warm", 0.6), c.Gesture("bow" if motion else "glance", 0.4))
        self.stage_close()
        foresee = level.height >= FORESEE_FROM and not behaviour
        if foresee:
            self.contact.foreseeing = True
            self._emit(c.Card("foresee", True))
        self.timers.set("phase", self._now, FORESEE_S if foresee else GREETING_S)
        self.timers.set("session", self._now, planned_s)
        self.timers.set("hard", self._now, planned_s + HARD_END_S)

    def _on_foreseen(self, event: e.Foreseen) -> None:
        if self.phase == "greeting" and self.contact is not None and not self.contact.foreseen:
            self.contact.foreseen = event.answer
            self._begin()

    def _begin(self) -> None:
        if self.contact is not None:
            self.timers.cancel("phase")
            self._stop_foreseeing(self.contact)
            self._to("begin")
            self._play(self.contact.behaviour)

    def _stop_foreseeing(self, contact: Contact) -> None:
        if contact.foreseeing:
            contact.foreseeing = False
            self._emit(c.Card("foresee", False))

    def _sense(self, event: Record) -> None:
        """Something that the body or the person did: to the signals of the session and to the behaviour."""
        if isinstance(event, e.PresenceChanged):
            self._near = event.near
        if self.contact is not None and isinstance(event, SIGNALS):
            self.contact.collector.note(event, self._now)
        if self.phase in ("present", "active"):
            self._emit(*self.stage.feed(event, self._now))

    def _on_others(self, event: e.OthersPresent) -> None:
        """With somebody else there, the session is recorded and not counted."""
        self._others = event.on
        if event.on and self.contact is not None:
            self.contact.others = True

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
        elif self.phase == "asleep":
            self._emit(c.Limp())  # where it lies asleep already

    def _close_contact(self, cause: str) -> None:
        if self.phase in ("greeting", "active") and self.contact is not None:
            self._keep_signs()
            self.contact.cause = cause
            self.contact.lived_us = self._now - self.contact.began - self.contact.paused_us
            self.stage_close()
            self.timers.cancel("session")
            self._stop_foreseeing(self.contact)
            self._to("close")
            self.timers.set("phase", self._now, CLOSING_S)
            if not self.contact.robot_free:
                self._emit(c.Gesture("settle-down", 0.5))
            self._emit(c.Caption("session-ending"))

    def _ask_rating(self) -> None:
        self._to("ask_rating")
        if self.contact is not None:
            self.contact.asked_rating = True
        self.timers.set("phase", self._now, RATING_S)
        self._emit(c.AskRating(), c.Idle("breathing"))

    def _on_rating(self, event: e.Rated) -> None:
        """At the end; or on the way, where it tells the hardest moment so far."""
        if self.contact is None:
            return
        if not (_rating(event.value) and _rating(event.peak)):
            self._decide("refuse", self.ladder.state, "rating-range", ())
        elif self.phase == "rating":
            self.contact.rated = event
            self._end_rating()
        elif event.value is not None:
            self.contact.mid_peak = max(self.contact.mid_peak, event.value)

    def _end_rating(self) -> None:
        """Rated or not: the session is over."""
        self._finish_contact()
        self._rest()

    def _leave_contact(self, cause: str, *, void: bool = False, stopped: bool = False) -> None:
        """End whatever goes on at once, without closing or rating."""
        self._settle_pause()
        self._keep_signs()
        self.stage_close()
        self.timers.cancel("phase", "pause")
        if self.contact is not None:
            self.contact.cause = cause
            self._finish_contact(void=void, stopped=stopped)

    def _settle_pause(self) -> None:
        """The time of a pause is no contact, however the pause ends."""
        if self.phase == "paused" and self.contact is not None and self._paused_at is not None:
            paused, self._paused_at = self._now - self._paused_at, None
            self.contact.paused_us += paused
            self.contact.collector.paused(paused)

    def _keep_signs(self) -> None:
        scene = self.stage.scene
        if self.contact is not None and scene is not None:
            self.contact.sign |= scene.sign
            self.contact.distress |= scene.distress
            self.contact.uneasy = scene.uneasy

    def _finish_contact(self, *, void: bool = False, stopped: bool = False) -> None:
        """Account for the session, then decide; an end without rating decides nothing but a step down."""
        assert self.contact is not None  # noqa: S101 - callers have checked
        contact, self.contact = self.contact, None
        self.timers.cancel("session", "hard", "phase")
        if self.phase == "rating":
            self._emit(c.RatingClosed())
        self._stop_foreseeing(contact)
        past, seen = self._record(contact, void=void or contact.others, stopped=stopped)
        if past.outcome == "void":
            return
        if contact.cause == "less":  # less steps down by itself
            self._observe(seen)
        else:
            self._judge(past, seen, contact.asked_more and not stopped)

    HANDLES: ClassVar[Handlers] = {
        e.QuietHoursChanged: _on_quiet_hours,
        e.EndRequested: _on_end,
        e.Rated: _on_rating,
        e.Foreseen: _on_foreseen,
        e.OthersPresent: _on_others,
    }
    DUE: ClassVar[Due] = {
        "wait": _due_wait,
        "session": _due_session,
        "hard": _due_hard,
    }


def _rating(value: int | None) -> bool:
    """Whether it is a rating, or none: a whole number, neither truth value nor NaN."""
    return value is None or (type(value) is int and 0 <= value <= 10)
