"""The state that every viewer sees, made from what really went out, in all languages."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import ClassVar

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.calendar import Calendar
from robot.contract.own_things import OwnWords
from robot.contract.programme import Programme
from robot.contract.record import Record
from robot.contract.verdict import Verdict
from robot.control import state as shown
from robot.control.state import LogLine, Note, Notice, Preview, Proposal, Session, State, Text
from robot.engine.phases import CONTACT
from robot.engine.progress import Progress
from robot.messages import texts
from robot.view import digest, notes, sessions
from robot.view.captions import Captions
from robot.view.cards import Cards
from robot.view.circle import CircleShown
from robot.view.device import Device
from robot.view.live_view import LiveView, On, nobody
from robot.view.next_step import next_step
from robot.view.phrasing import Phrasing, lacking
from robot.view.plan_view import PlanView
from robot.view.replies import for_person
from robot.view.table import Table

LOG_LINES = 50
NOTES = 20
# Phases in which a stop is still the last thing that happened, so that its card has a place.
AFTER_STOP = ("stopped", "asleep")
# Captions that say no more than that it is asleep, which the page says itself.
NAMES_THE_PHASE = ("asleep", "resting", "sent-away")
# Refusals that only staff can have asked for, whoever the record names.
OF_STAFF = ("not-staff",)


class View:
    """The view that everybody sees: follows events and verdicts; `state()` is all of it at this moment.

    `names` are the staff's names by id. `progress` is the engine's own, which it keeps up to date.
    """

    def __init__(
        self,
        programme: Programme,
        person: str,
        simulated: bool,
        language: str,
        timezone: str = "local",
        names: Mapping[str, str] | None = None,
    ) -> None:
        self._phrasing = Phrasing(programme, names or {})
        self._plan = PlanView(programme, self._phrasing)
        self._live = LiveView(programme, self._phrasing)
        self._timezone = timezone
        self._programme = programme
        self._calendar = Calendar()
        self._person, self._simulated, self._language = person, simulated, language
        self.phase = "asleep"
        self.level = programme.start
        self.level_since = 0
        self.why: tuple[str, c.Figures] = ("start", ())
        self._outlook: tuple[str, c.Figures] = ("start", ())
        self._decided_last: Text | None = None
        self._captions = Captions()
        self._answer_refused = False  # whether the answer to staff is one: it goes with what it was about
        self._line: Text | None = None
        self._speaking = 0
        self._table = Table(self._phrasing)
        self._preview: Preview | None = None
        self._proposal: Proposal | None = None
        self._session: Session | None = None
        self._rating = False
        self._cards = Cards(programme, self._phrasing)
        self._today: c.Today | None = None
        self._handover: shown.Handover | None = None
        self._others = self._just_cleared = False
        self._by_staff = self._of_room = False
        self._answer: Text | None = None
        self._now = 0
        self._log: deque[LogLine] = deque(maxlen=LOG_LINES)
        self._notes: deque[Note] = deque(maxlen=NOTES)
        self.notices: dict[str, Notice] = {}
        self.device = Device()

    @property
    def progress(self) -> Progress:
        return self._plan.progress

    def know(self, words: OwnWords, circle: CircleShown) -> None:
        self._phrasing.words, self._phrasing.circle = words, circle

    def begin(self, progress: Progress, level: str, contact: On = nobody, tasters: int = 0) -> None:
        """Follow an engine's progress, from that level on; the rest as in `LiveView.begin`."""
        self._live.begin(contact, tasters)
        self._plan.progress = progress
        self.level, self.level_since = level, progress.since_utc_us
        self.why = (progress.why_rule, tuple((str(k), v) for k, v in progress.why_figures))

    def notice(self, code: str, on: bool = True, **figures: str | int | float) -> None:
        """Show or take away a notice that stays until it is mended."""
        if on:
            mend = texts(f"notice.{code}.mend", **figures)
            self.notices[code] = Notice(texts(f"notice.{code}", **figures), code, mend)
        else:
            self.notices.pop(code, None)

    def show_device(self, device: Device) -> None:
        self.device = device

    def go_on_from(self, other: "View") -> None:
        """Take over what does not depend on the engine: device, standing notices, what staff were told."""
        self.device, self.notices = other.device, other.notices
        self._notes, self._log, self._calendar = other._notes, other._log, other._calendar

    def missing(self, code: str, where: str, what: str = "", on: bool = True) -> dict[str, str]:
        """Show or take away the notice of a part that is missing at `where`; returns its sentence.

        A code without a sentence of its own shows `what`, as it is.
        """
        text, mend = lacking(code, where, what)
        if on:
            self.notices[f"{code} {where}"] = Notice(text, code, mend)
        else:
            self.notices.pop(f"{code} {where}", None)
        return text

    def event(self, event: Record, now: int) -> None:
        self._captions.begin(event, self.phase, self._now, now)
        self._live.event(event)
        self._now, self._just_cleared = now, False
        self._by_staff = getattr(event, "by", "person") != "person"
        self._of_room = self._by_staff or getattr(event, "source", "") == "console"
        if self._by_staff:
            self._answer, self._answer_refused = None, False
        if isinstance(event, e.ClockReported):
            self._calendar.report(event, now)
            self.level_since = self.level_since or event.utc_us
            self.notice("clock-unverified", not event.verified)
        elif isinstance(event, e.Spoken):
            if event.utterance == self._speaking:
                self._speaking = 0
                if event.outcome == "stopped":
                    self._line = None
        elif isinstance(event, e.OthersPresent):
            self._others = event.on
        elif isinstance(event, e.LinkLost | e.LinkRestored):
            self.notice(f"{event.device}-lost", isinstance(event, e.LinkLost))

    def verdict(self, verdict: Verdict, now: int) -> None:
        """Take in what became of one command."""
        self._captions.replies.sent(verdict.sent)
        if (chosen := self._live.verdict(verdict)) is not None:
            if chosen.said:
                self._write(now, texts("story.say-line"), chosen.by)
            else:
                self._answer, self._answer_refused = texts("why.line-unspoken"), True
        if self._table.take(verdict.sent):
            self._captions.replies.told()  # the table is the answer to a move
        follow = self._follow.get(type(verdict.sent))
        if follow is not None:
            follow(self, verdict.sent, now)

    def state(self) -> State:
        self._captions.answer(self.phase, self._now)
        plan, today = self._plan, sessions.verbs(self._today, self.phase)
        return State(
            person=self._person,
            simulated=self._simulated,
            language=self._language,
            timezone=self._timezone,
            phase=self.phase,
            phase_name=texts(f"phase.{self.phase}"),
            asleep=self._is_asleep(),
            in_the_house=self._plan.place(self.level) == 0,
            level=self._level_now(),
            next=next_step(plan, self.level, self._outlook),
            allowed=tuple(self._allowed(today)),
            caption=self._captions.text,
            line=self._line,
            speaking=self._speaking > 0,
            offer=self._table.offer,
            board=self._table.board,
            preview=self._preview,
            today=sessions.today(
                self._today, self.phase, self._cards.notes_of_today(self.progress), self._phrasing
            ),
            rating=self._rating,
            rating_full=plan.full_rating(self._level_lived()),
            cards=tuple(self._cards.names),
            card=self._cards.help(self.progress, self._calendar.utc(self._now)),
            handover=self._handover,
            others=self._others,
            ears=self.device.ears,
            microphone_allowed=self.progress.microphone,
            microphone=self.device.microphone,
            sound_device=self.device.sound_device,
            speaker=self.device.speaker,
            session=self._session,
            proposal=self._proposal,
            course=plan.course(),
            destination=plan.destination(),
            order=plan.named(plan.order()),
            order_fixed=plan.order_fixed(self.level),
            agreed=plan.named(self.progress.agreed),
            fading=plan.fading(),
            fading_offer=plan.fading_offer(),
            contacts=plan.contacts(self._calendar.day(self._now)),
            contact_told=plan.contact_told(self._calendar.day(self._now)),
            **self._live.parts(
                self.phase, plan.order(), self.progress, self._calendar.day(self._now), self._now
            ),
            staff=plan.staff(),
            doubted=self.progress.doubted,
            review=plan.review(),
            answer=self._answer,
            notes=tuple(self._notes),
            alert=plan.alert(),
            digest=digest.digest(self.progress, self._programme.alerts, self._calendar),
            notices=tuple(self.notices.values()),
            log=tuple(self._log),
        )

    def help_card(self) -> shown.Card:
        """The card with the hotline, whether or not anything calls for it."""
        return self._cards.anybodys(self._calendar.utc(self._now))

    def told(self, language: str) -> str:
        """One line on this run: the level, how the sessions ended, and what was decided last."""
        kinds = {texts(f"outcome.{outcome}")[language] for outcome in ("success", "neutral", "discomfort")}
        ends = [line.text[language] for line in reversed(self._log) if line.text[language] in kinds]
        level = self._phrasing.level(self.level)[language]
        last = self._decided_last or self._phrasing.sentence("why", *self.why)
        return " ".join([f"{level}.", *ends, last[language]])

    # --- parts of the state --------------------------------------------------------------------------------

    def _level_now(self) -> shown.Level:
        part = self.progress.part
        return shown.Level(
            self.level,
            self._phrasing.level(self.level),
            index=self._plan.place(self.level),
            part=self._phrasing.part(self.level, part) if part else None,
            since_utc_us=self.level_since,
            why=self._phrasing.sentence("why", *self.why),
        )

    def _level_lived(self) -> str:
        """The level of the session that is on; a lighter day has another one than the person's own."""
        session = self._session
        return self.level if session is None or session.level is None else session.level.id

    def _allowed(self, today: list[str]) -> list[str]:
        return self._plan.allowed(self.phase, self.level, self._cards.names, today, self._level_lived())

    def _is_asleep(self) -> bool:
        """Its eyes are shut: asleep, or left asleep in a session without the robot."""
        without = self._session is not None and self._session.robot_free
        return self.phase == "asleep" or (without and self.phase in CONTACT)

    # --- what the engine says ------------------------------------------------------------------------------

    def _write(self, now: int, text: Text, by: str = "") -> None:
        self._log.appendleft(LogLine(self._calendar.utc(now), text, by))

    def _forget_refusals(self) -> None:
        self._captions.forget_refusal()
        if self._answer_refused and not self._of_room:
            self._answer, self._answer_refused = None, False

    def _on_phase(self, command: c.PhaseChanged, now: int) -> None:
        self.phase = command.after
        self._write(now, texts(f"phase.{command.after}"))
        self._forget_refusals()
        if command.after not in ("closing", "rating") and not self._just_cleared:
            self._captions.put(None)
        if command.after not in AFTER_STOP:
            self._cards.put_away("stop-label")
        if command.after in ("asleep", "stopped", "fault", "handover"):
            self._line = None

    def _on_decided(self, command: c.Decided, now: int) -> None:
        why = self._decided_last = self._phrasing.sentence("why", command.rule, command.figures)
        if command.after != command.before or command.decision in ("up", "down"):
            self.level, self.level_since = command.after, self._calendar.utc(now)
            self.why = (command.rule, command.figures)
        refused = command.decision == "refuse"
        if self._by_staff or (refused and (self._of_room or command.rule in OF_STAFF)):
            # What becomes of a wish of staff is told to staff.
            self._answer, self._answer_refused = why, refused
        elif refused and self.phase != "handover":
            self._captions.put(for_person(command.rule, "refuse", command.figures, why), refused=True)
        if not self._of_room:
            self._captions.replies.decided(command, why, self._captions.alone)
        self._write(now, why, self._phrasing.who(command.by))

    def _on_noted(self, command: c.Noted, now: int) -> None:
        notes.take(self._notes, command, self._calendar.utc(now), self._phrasing)

    def _on_handed_over(self, command: c.HandedOver, now: int) -> None:
        """What is true now stays above the card; that it is cleared is said once."""
        text = self._phrasing.sentence("handover", command.state, (("name", command.name),))
        self._write(now, text)
        if command.state == "cleared":
            self._handover, self._just_cleared, self._captions.alone = None, True, False
            self._captions.put(text)
        else:
            self._handover, self._captions.alone = shown.Handover(command.state, text), True
            self._captions.put(None)
            self._captions.replies.told()

    def _on_course(self, _command: c.CourseChanged, _now: int) -> None:
        self._forget_refusals()
        self._cards.put_away("stop-label")

    def _on_outlook(self, command: c.Outlook, _now: int) -> None:
        self._outlook = (command.rule, command.figures)

    def _on_say(self, command: c.Say, _now: int) -> None:
        self._line = self._phrasing.line(command.line, command.about)
        self._speaking = command.utterance
        self._captions.replies.told()

    def _on_caption(self, command: c.Caption, _now: int) -> None:
        text = None if command.message in NAMES_THE_PHASE else texts(f"caption.{command.message}")
        self._captions.put(text, beside=command.message == self.phase == "stopped")

    def _on_preview(self, command: c.Preview, _now: int) -> None:
        today = self._calendar.day(self._now)
        self._preview = sessions.preview(command, self._programme, self._phrasing, today)

    def _on_preview_closed(self, _command: c.PreviewClosed, _now: int) -> None:
        self._preview = None

    def _on_propose(self, command: c.Propose, _now: int) -> None:
        tasters = self._live.tasters
        self._proposal = sessions.proposal(command, self._programme, self._phrasing, self.progress, tasters)

    def _on_proposal_closed(self, command: c.ProposalClosed, _now: int) -> None:
        if command.result == "approved" and self._proposal is not None:
            self._proposal = replace(self._proposal, approved=True)
        else:
            self._proposal = self._preview = None

    def _on_session_started(self, command: c.SessionStarted, now: int) -> None:
        level, half = sessions.lived(command, self.progress, self._phrasing)
        self._session = Session(
            command.session, self._calendar.utc(now), command.planned_s, command.robot_free, level, half
        )
        if command.robot_free:
            self._captions.put(texts("caption.robot-free"))

    def _on_session_ended(self, command: c.SessionEnded, now: int) -> None:
        self._session, self._rating = None, False
        self._write(now, texts(f"outcome.{command.outcome}"))

    def _on_rating(self, command: c.AskRating | c.RatingClosed, _now: int) -> None:
        self._rating = isinstance(command, c.AskRating)
        if self._rating:
            self._captions.put(texts("caption.how-it-was"))

    def _on_card(self, command: c.Card, _now: int) -> None:
        self._cards.take(command)

    def _on_today(self, command: c.Today, _now: int) -> None:
        self._today = command

    def _on_hush(self, _command: c.Hush, _now: int) -> None:
        self._speaking = 0

    _follow: ClassVar[dict[type[Record | None], Callable[..., None]]] = {
        c.PhaseChanged: _on_phase,
        c.Decided: _on_decided,
        c.Outlook: _on_outlook,
        c.Noted: _on_noted,
        c.HandedOver: _on_handed_over,
        c.CourseChanged: _on_course,
        c.Say: _on_say,
        c.Caption: _on_caption,
        c.Preview: _on_preview,
        c.PreviewClosed: _on_preview_closed,
        c.Propose: _on_propose,
        c.ProposalClosed: _on_proposal_closed,
        c.SessionStarted: _on_session_started,
        c.SessionEnded: _on_session_ended,
        c.AskRating: _on_rating,
        c.RatingClosed: _on_rating,
        c.Card: _on_card,
        c.Today: _on_today,
        c.Hush: _on_hush,
    }
