"""The state that every viewer sees, made from what really went out: one JSON object, all languages."""

from collections import deque
from collections.abc import Callable
from typing import Any, ClassVar

from robot.engine import commands as c
from robot.engine import events as e
from robot.engine.calendar import Calendar
from robot.engine.programme import Programme, Texts
from robot.engine.record import Record
from robot.gate import Verdict
from robot.messages import texts

LOG_LINES = 50
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
Spoken = dict[str, str]


class View:
    """Follows events and verdicts; `state()` is the whole picture at this moment."""

    def __init__(
        self, programme: Programme, person: str, simulated: bool, language: str, timezone: str = "local"
    ) -> None:
        self._timezone = timezone
        self._programme = programme
        self._calendar = Calendar()
        self._fixed = {"person": person, "simulated": simulated, "language": language}
        self.phase = "asleep"
        self.level = programme.start
        self.level_since = 0
        self.why: tuple[str, c.Figures] = ("start", ())
        self._outlook: tuple[str, c.Figures] = ("start", ())
        self._caption: Spoken | None = None
        self._line: Spoken | None = None
        self._speaking = 0
        self._offer: dict[str, Any] | None = None
        self._preview: dict[str, Any] | None = None
        self._proposal: dict[str, Any] | None = None
        self._session: dict[str, Any] | None = None
        self._rating = False
        self._card = ""
        self._log: deque[dict[str, Any]] = deque(maxlen=LOG_LINES)
        self.notices: dict[str, dict[str, Any]] = {}
        self.device: dict[str, Any] = {"sound_device": "none", "speaker": "none", "microphone": False}

    def notice(self, code: str, on: bool = True, **figures: str | int | float) -> None:
        """Show or take away a notice that stays until it is mended."""
        if on:
            mend = texts(f"notice.{code}.mend", **figures)
            self.notices[code] = {"code": code, "text": texts(f"notice.{code}", **figures), "mend": mend}
        else:
            self.notices.pop(code, None)

    def event(self, event: Record, now: int) -> None:
        if isinstance(event, e.ClockReported):
            self._calendar.report(event, now)
            self.level_since = self.level_since or event.utc_us
            self.notice("clock-unverified", not event.verified)
        elif isinstance(event, e.Spoken):
            if event.utterance == self._speaking:
                self._speaking = 0
                if event.outcome == "stopped":
                    self._line = None
        elif isinstance(event, e.LinkLost | e.LinkRestored):
            self.notice(f"{event.device}-lost", isinstance(event, e.LinkLost))

    def verdict(self, verdict: Verdict, now: int) -> None:
        """Take in what became of one command."""
        follow = self._follow.get(type(verdict.sent))
        if follow is not None:
            follow(self, verdict.sent, now)

    def state(self) -> dict[str, Any]:
        programme = self._programme
        return {
            "kind": "state",
            **self._fixed,
            **self.device,
            "phase": self.phase,
            "phase_name": texts(f"phase.{self.phase}"),
            "level": {
                "id": self.level,
                "index": programme.index(self.level),
                "name": plain(programme.level(self.level).name),
                "since_utc_us": self.level_since,
                "why": self._sentence("why", *self.why),
            },
            "next": {"what": self._sentence("next", *self._outlook)},
            "allowed": ["stop", "less", *ALLOWED[self.phase]],
            "caption": self._caption,
            "line": self._line,
            "speaking": self._speaking > 0,
            "offer": self._offer,
            "preview": self._preview,
            "rating": self._rating,
            "card": self._hotline() if self._card else None,
            "timezone": self._timezone,
            "proposal": self._proposal,
            "session": self._session,
            "notices": list(self.notices.values()),
            "log": list(self._log),
        }

    def told(self, language: str) -> str:
        """One line on what was lived: the level, how the sessions ended, and why the level is as it is."""
        kinds = {texts(f"outcome.{outcome}")[language] for outcome in ("success", "neutral", "discomfort")}
        ends = [line["text"][language] for line in reversed(self._log) if line["text"][language] in kinds]
        level = self._programme.level(self.level).name[language]
        return " ".join([f"{level}.", *ends, self._sentence("why", *self.why)[language]])

    def _hotline(self) -> dict[str, Any]:
        lines = [plain(row) for row in self._programme.hotline]
        return {"title": texts("card.hotline"), "lines": lines, "away": self._card == "question"}

    def _sentence(self, kind: str, rule: str, figures: c.Figures) -> Spoken:
        """The one sentence of a rule; a level in its figures is named as the person knows it."""
        made: Spoken = {}
        for language in self._programme.languages:
            named = {
                key: self._programme.level(str(value)).name[language] if key == "level" else value
                for key, value in figures
            }
            made[language] = texts(f"{kind}.{rule}", **named)[language]
        return made

    def _write(self, now: int, text: Spoken) -> None:
        self._log.appendleft({"utc_us": self._calendar.utc(now), "text": text})

    def _on_phase(self, command: c.PhaseChanged, now: int) -> None:
        self.phase = command.after
        self._write(now, texts(f"phase.{command.after}"))
        if command.after not in ("closing", "rating"):
            self._caption = None
        if command.after in ("asleep", "stopped", "fault", "handover"):
            self._line = None

    def _on_decided(self, command: c.Decided, now: int) -> None:
        why = self._sentence("why", command.rule, command.figures)
        if command.after != command.before:
            self.level, self.level_since = command.after, self._calendar.utc(now)
            self.why = (command.rule, command.figures)
        if command.decision == "refuse" and self.phase != "handover":
            self._caption = why
        self._write(now, why)

    def _on_outlook(self, command: c.Outlook, _now: int) -> None:
        self._outlook = (command.rule, command.figures)

    def _on_say(self, command: c.Say, _now: int) -> None:
        self._line = plain(self._programme.lines[command.line])
        self._speaking = command.utterance

    def _on_caption(self, command: c.Caption, _now: int) -> None:
        self._caption = texts(f"caption.{command.message}")

    def _on_offer(self, command: c.Offer, _now: int) -> None:
        labels = {option["id"]: option for offer in self._offers() for option in offer["options"]}
        self._offer = {
            "offer": command.offer,
            "options": [
                {
                    "id": option,
                    "label": plain(labels[option]) if option in labels else texts(f"card.{option}"),
                }
                for option in command.options
            ],
        }

    def _offers(self) -> list[dict[str, Any]]:
        return [offer for level in self._programme.levels for offer in level.parameters.get("offers", ())]

    def _on_offer_closed(self, _command: c.OfferClosed, _now: int) -> None:
        self._offer = None

    def _on_preview(self, command: c.Preview, _now: int) -> None:
        level = self._programme.level(command.level)
        self._preview = {
            "proposal": command.proposal,
            "name": plain(level.name),
            "line": plain(level.preview),
        }

    def _on_preview_closed(self, _command: c.PreviewClosed, _now: int) -> None:
        self._preview = None

    def _on_propose(self, command: c.Propose, _now: int) -> None:
        self._proposal = {
            "proposal": command.proposal,
            "level": plain(self._programme.level(command.level).name),
            "approved": command.approved,
            "expires_utc_us": command.expires_utc_us,
        }

    def _on_proposal_closed(self, command: c.ProposalClosed, _now: int) -> None:
        if command.result == "approved" and self._proposal is not None:
            self._proposal = {**self._proposal, "approved": True}
        else:
            self._proposal = self._preview = None

    def _on_session_started(self, command: c.SessionStarted, now: int) -> None:
        self._session = {
            "number": command.session,
            "started_utc_us": self._calendar.utc(now),
            "planned_s": command.planned_s,
        }

    def _on_session_ended(self, command: c.SessionEnded, now: int) -> None:
        self._session, self._rating = None, False
        self._write(now, texts(f"outcome.{command.outcome}"))

    def _on_rating(self, command: c.AskRating | c.RatingClosed, _now: int) -> None:
        self._rating = isinstance(command, c.AskRating)
        if self._rating:
            self._caption = texts("caption.rating-asked")

    def _on_card(self, command: c.Card, _now: int) -> None:
        self._card = command.name if command.shown else ""

    def _on_hush(self, _command: c.Hush, _now: int) -> None:
        self._speaking = 0

    _follow: ClassVar[dict[type[Record | None], Callable[..., None]]] = {
        c.PhaseChanged: _on_phase,
        c.Decided: _on_decided,
        c.Outlook: _on_outlook,
        c.Say: _on_say,
        c.Caption: _on_caption,
        c.Offer: _on_offer,
        c.OfferClosed: _on_offer_closed,
        c.Preview: _on_preview,
        c.PreviewClosed: _on_preview_closed,
        c.Propose: _on_propose,
        c.ProposalClosed: _on_proposal_closed,
        c.SessionStarted: _on_session_started,
        c.SessionEnded: _on_session_ended,
        c.AskRating: _on_rating,
        c.RatingClosed: _on_rating,
        c.Card: _on_card,
        c.Hush: _on_hush,
    }


def plain(texts_of: Texts | dict[str, Any]) -> Spoken:
    """Only the languages that are shown: without readings and other keys."""
    return {language: str(texts_of[language]) for language in ("en", "ja", "ko") if language in texts_of}
