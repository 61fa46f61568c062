"""Contact sessions: greeting, the level's behaviour, closing and rating."""

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.people import RELAYING
from robot.contract.quests import OUTING
from robot.engine.contact import ENDS_ALONE, Contact, Received
from robot.engine.context import Context, SessionCounted
from robot.engine.outing_rules import signed_now
from robot.engine.parts.accounting import Accounting
from robot.engine.parts.behaviour_runner import BehaviourRunner
from robot.engine.parts.decisions import Decisions
from robot.engine.parts.dose import ContactDose
from robot.engine.parts.fading import FAREWELL, Fading
from robot.engine.parts.judgement import Judgement
from robot.engine.parts.presence import Presence
from robot.engine.parts.today import Today
from robot.engine.phases import STILL
from robot.engine.portions import Portion
from robot.engine.progress import PastSession
from robot.engine.signals import Collector

# Seconds. The hard end stands apart from the planned one: it does not trust that the rest works (H12).
GREETING_S = 4.0
FORESEE_S = 30.0
CLOSING_S = 6.0
RATING_S = 60.0
HAPPENED_S = 30.0
HARD_END_S = 120.0
# How long the robot receives somebody who comes back; where it stays asleep there is nothing to wait for.
RECEIVED_S, FREE_S, LONGEST_RECEIVED_S = 25, 2, 60
# From this rung on the person is asked what they expect of a session (domain.md §1.6).
FORESEE_FROM = 6


class Sessions:
    """Runs contact sessions from greeting to rating. The dose counts what happens here."""

    def __init__(
        self,
        context: Context,
        decisions: Decisions,
        behaviour: BehaviourRunner,
        dose: ContactDose,
        fading: Fading,
        accounting: Accounting,
        judgement: Judgement,
        presence: Presence,
        today: Today,
    ) -> None:
        self._context, self._decisions, self._behaviour = context, decisions, behaviour
        self._dose, self._fading, self._presence = dose, fading, presence
        self._accounting, self._judgement, self._today = accounting, judgement, today

    # --- it begins ------------------------------------------------------------------------------------------

    def greet(self) -> None:
        """Begin a session with the behaviour of today's level, or with the farewell that is due.

        The person has begun it: that is more than the light of a quiet return.
        """
        context, ladder, p = self._context, self._context.ladder, self._context.progress
        farewell = self._fading.farewell_due()
        portion = ladder.portions[self._context.home] if farewell else self._today.portion()
        decided = None if farewell else self._today.decided()
        if decided is not None:
            context.emit(decided)
        if portion is None:
            self._sleep_beside()
            return
        p.away = False
        self._judgement.settle_unjudged()
        minutes = min(self._dose.now().minutes, portion.taken.dose.minutes)
        planned_s = min(minutes * 60, self._dose.left_s())
        free = not farewell and without_robot(context)
        contact = self._new_contact(portion, planned_s, farewell=farewell, free=free)
        self._announce(contact)
        if not free:
            motion = "motion" in ladder.modalities(portion)
            context.emit(c.Light("eyes", "warm", 0.6), c.Gesture("bow" if motion else "glance", 0.4))
        self._behaviour.close()
        contact.foreseeing = portion.taken.height >= FORESEE_FROM and not farewell
        if contact.foreseeing:
            context.emit(c.Card("foresee", True))
        context.set_timer("phase", FORESEE_S if contact.foreseeing else GREETING_S)
        if farewell and not {"text", "speech"}.intersection(portion.taken.modalities):
            context.emit(c.Caption("farewell"))  # where no line may be said or shown, the page has one

    def _announce(self, contact: Contact) -> None:
        """To the gate, to the record and to whoever looks; from here on its time runs."""
        context, planned_s = self._context, contact.planned_s
        context.to("greet")
        self._decisions.bounds()
        context.emit(c.SessionStarted(contact.number, contact.of_level, planned_s, contact.robot_free))
        context.set_timer("session", planned_s)
        context.set_timer("hard", planned_s + HARD_END_S)

    def receive(self, portion: Portion, back: Received, *, free: bool) -> None:
        """The session of an outing that is over: there is little to be said, and how it was to be asked."""
        context = self._context
        context.progress.away = False
        self._judgement.settle_unjudged()
        self._behaviour.close()
        if context.phase in STILL:
            context.to("wake")
        contact = self._new_contact(portion, LONGEST_RECEIVED_S, farewell=False, free=free)
        contact.received, contact.foreseen = back, back.foreseen
        self._announce(contact)
        context.timers.cancel("session")
        context.to("begin")
        self._behaviour.play(contact.behaviour)
        context.set_timer("back", FREE_S if free else RECEIVED_S)

    def _sleep_beside(self) -> None:
        """Today even the lightest asks too much: it sleeps beside the person, which is no refusal."""
        self._today.plan().slept = True
        self._presence.fall_asleep("asleep-today")

    def _new_contact(self, portion: Portion, planned_s: int, *, farewell: bool, free: bool) -> Contact:
        context, p, level = self._context, self._context.progress, portion.taken
        p.last_session += 1
        contact = Contact(
            p.last_session,
            portion,
            context.day,
            planned_s,
            context.now,
            Collector(context.now, planned_s, context.situation.near),
            FAREWELL if farewell else "robot-free" if free else level.behaviour,
            free,
            others=context.situation.others,
        )
        context.situation.contact = contact
        p.open_session = PastSession(
            p.last_session,
            portion.level,
            context.day,
            "void",
            None,
            False,
            part=portion.part,
            minutes=planned_s / 60,
            below=portion.below,
        )
        return contact

    def foreseen(self, event: e.Foreseen) -> None:
        contact = self._context.contact
        if self._context.phase == "greeting" and contact is not None and not contact.foreseen:
            contact.foreseen = event.answer
            self.begin()

    def begin(self) -> None:
        """The greeting is over."""
        contact = self._context.contact
        if contact is not None:
            self._context.timers.cancel("phase")
            self._stop_foreseeing(contact)
            self._context.to("begin")
            self._behaviour.play(contact.behaviour)

    def _stop_foreseeing(self, contact: Contact) -> None:
        if contact.foreseeing:
            contact.foreseeing = False
            self._context.emit(c.Card("foresee", False))

    # --- while it is on -------------------------------------------------------------------------------------

    def others_present(self, event: e.OthersPresent) -> None:
        """With somebody else there, the session is recorded and not counted."""
        self._context.situation.others = event.on
        if event.on and self._context.contact is not None:
            self._context.contact.others = True

    def quiet_hours(self, event: e.QuietHoursChanged) -> None:
        context = self._context
        context.situation.quiet = event if event.on else None
        if event.on and self._is_signed_for():
            context.emit(c.Hush(), c.Idle("off"))
        elif event.on:
            self.begin_quiet()
        elif context.phase == "present":
            self._presence.be_present()
        elif context.phase == "handover":
            context.emit(c.Idle("breathing"))

    def _is_signed_for(self) -> bool:
        """Whether an outing is prepared, or over, in hours that staff signed for: it goes on in silence."""
        contact = self._context.contact
        return contact is not None and contact.level.behaviour in OUTING and signed_now(self._context)

    def begin_quiet(self) -> None:
        """Silent and still at once, in whatever phase; a session that is on closes calmly."""
        context = self._context
        context.emit(c.Hush(), c.Idle("off"))
        if context.phase in ("greeting", "active"):
            self.close("quiet-hours")
        elif context.phase == "present":
            self._presence.be_present()
        elif context.phase == "asleep":
            context.emit(c.Limp())  # where it lies asleep already

    # --- it ends --------------------------------------------------------------------------------------------

    def due_hard_end(self) -> None:
        """The end that nothing can put off (H12)."""
        self._context.emit(c.Hush())
        self.leave("hard-end")
        self._presence.rest()

    def end_requested(self, _event: e.EndRequested) -> None:
        self.end_calmly("person")

    def end_calmly(self, cause: str) -> None:
        """Bring what goes on to its end; a session in a pause is over with the pause."""
        if self._context.phase == "paused" and self._context.contact is not None:
            self.leave(cause)
            self._presence.rest()
        else:
            self.close(cause)

    def close(self, cause: str) -> None:
        """Its closing begins: a gesture, then the rating."""
        context, contact = self._context, self._context.contact
        if context.phase not in ("greeting", "active") or contact is None:
            return
        self._keep_signs(contact)
        contact.cause = cause
        contact.lived_us = context.now - contact.began - contact.paused_us
        self._behaviour.close()
        context.timers.cancel("session")
        self._stop_foreseeing(contact)
        context.to("close")
        context.set_timer("phase", CLOSING_S)
        if not contact.robot_free:
            context.emit(c.Gesture("settle-down", 0.5))
        context.emit(c.Caption("session-ending"))

    def ask_rating(self) -> None:
        context = self._context
        context.to("ask_rating")
        if context.contact is not None:
            context.contact.asked_rating = True
        context.set_timer("phase", RATING_S)
        context.emit(c.AskRating(), c.Idle("breathing"))

    def rated(self, event: e.Rated | e.Happened) -> None:
        """At the end, and then how it came out; or on the way, where it tells the hardest moment so far."""
        contact = self._context.contact
        if contact is None:
            return
        if isinstance(event, e.Happened):
            if self._context.phase == "rating" and contact.asked_happened:
                contact.happened = event.answer
                self.end_rating()
            return
        if not (_is_rating(event.value) and _is_rating(event.peak)):
            self._decisions.refuse("rating-range")
        elif self._context.phase == "rating" and not contact.asked_happened:
            contact.rated = event
            self._ask_what_happened(contact)
        elif self._context.phase == "rating":
            self.end_rating()  # they are done with it
        elif event.value is not None:
            contact.mid_peak = max(contact.mid_peak, event.value)

    def _ask_what_happened(self, contact: Contact) -> None:
        """Where something was expected, one tap says how it came out; leaving it costs nothing."""
        rated = contact.rated
        if not contact.foreseen or rated.value is None or rated.than_foreseen or contact.alone:
            self.end_rating()
            return
        contact.asked_happened = True
        self._context.emit(c.RatingClosed(), c.Card("happened", True))
        self._context.set_timer("phase", HAPPENED_S)

    def end_rating(self) -> None:
        """Rated or not: the session is over."""
        if self._context.contact is None:
            raise AssertionError("a rating without a session")
        self._finish(self._context.contact)
        self._presence.rest()

    def leave(self, cause: str, *, void: bool = False, stopped: bool = False) -> None:
        """End whatever goes on at once, without closing or rating."""
        context, contact = self._context, self._context.contact
        if contact is not None:
            if context.phase == "paused":
                contact.end_pause(context.now)
            self._keep_signs(contact)
        self._behaviour.close()
        context.timers.cancel("phase", "pause")
        if contact is not None:
            contact.cause = cause
            self._finish(contact, void=void, stopped=stopped)

    def _keep_signs(self, contact: Contact) -> None:
        scene = self._behaviour.stage.scene
        if scene is not None:
            contact.sign |= scene.sign
            contact.distress |= scene.distress
            contact.alone = scene.alone
            contact.uneasy, contact.uneasy_again = scene.uneasy, scene.uneasy_again
        if contact.robot_free and contact.level.behaviour in RELAYING:
            contact.sign |= contact.met
            contact.alone = not contact.met
        if contact.level.behaviour in OUTING:
            contact.alone = not contact.received.how

    def _finish(self, contact: Contact, *, void: bool = False, stopped: bool = False) -> None:
        """Account for the session, then decide.

        One that nobody will find written down is recorded, and counts for nothing.
        """
        context = self._context
        void = void or context.progress.doubted or not context.situation.kept
        self._fading.session_over(contact, void=void)
        context.situation.contact = None
        context.timers.cancel("session", "hard", "phase")
        if contact.asked_happened:
            context.emit(c.Card("happened", False))
        elif context.phase == "rating":
            context.emit(c.RatingClosed())
        self._stop_foreseeing(contact)
        if contact.comes_to_nothing(stopped=stopped):
            void, contact.cause = True, contact.nobody_came if contact.cause in ENDS_ALONE else contact.cause
        self._look_back(contact)
        if contact.level.behaviour in RELAYING:
            context.progress.opened_apart = False
        past, seen = self._accounting.record(contact, void=void or contact.others, stopped=stopped)
        self._judgement.session_ended(contact, past, seen)
        if past.outcome != "void":
            context.raise_signal(SessionCounted(contact))

    def _look_back(self, contact: Contact) -> None:
        """What an outing came to, once it is told how hard it was."""
        back, peak = contact.received, contact.peak()
        contact.sign |= contact.went_on
        lived = self._context.progress.outings.of_quest(back.quest)
        if back.how == "reached" and lived is not None and peak is not None and not contact.portion.half:
            lived.hardest = peak


def without_robot(context: Context) -> bool:
    """Whether the next session of the level is one without the robot; none of the first halves is."""
    p, every = context.progress, context.ladder.whole.robot_free_every
    return not p.tasters and every > 0 and (p.sessions_here + 1) % every == 0


def _is_rating(value: int | None) -> bool:
    """Whether it is a rating, or none: a whole number, neither truth value nor NaN."""
    return value is None or (type(value) is int and 0 <= value <= 10)
