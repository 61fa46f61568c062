"""What stands around the engine: events in, commands through the gate to the drivers, both into the journal.

The same dispatcher runs in real time and in virtual time; it waits for nothing and opens nothing.
"""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from robot.clock import Clock
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.outing_words import OutingWords
from robot.contract.own_things import OwnWords
from robot.contract.record import Record
from robot.contract.verdict import Verdict
from robot.contract.visit_words import VisitWords
from robot.drivers.base import Body, Ears, Voice
from robot.engine.core import Engine
from robot.engine.progress import fingerprint
from robot.gate.gate import OVERRUN, Gate
from robot.journal.database import OUTING_WORDS, OWN_WORDS, VISIT_WORDS
from robot.language.classify import expected
from robot.log_lines import fault_text, where
from robot.runtime.log_names import log_name
from robot.view.circle import CircleShown
from robot.view.state_view import View

log = logging.getLogger(__name__)
# A `handle` should take microseconds. A behaviour that takes this long is a fault (design.md §1).
SLOW_US = 20_000
TOO_SLOW_US = 250_000
# What a robot that has been sent away does not take in, and nobody writes down.
UNSENSED = (e.Touched, e.PresenceChanged)
OF_CALLS = (c.StepCall, c.EndCall, c.CallBounds, c.TapInCall)
TO_BODY = (c.Freeze, c.Settle, c.Idle, c.Gesture, c.Light, c.Limp)


class Journal(Protocol):
    """What the dispatcher needs of a journal.

    Where every event and command is written; never slower than a queue (law 11).
    """

    def event(self, at_us: int, record: Record) -> None: ...

    def commands(self, at_us: int, verdicts: list[tuple[Record, str]]) -> None: ...

    def save_snapshot(self, snapshot: dict[str, Any]) -> None: ...


class Alerts(Protocol):
    """What the dispatcher needs of alerts.

    Tells people (law 10) and keeps track of their answers (robot/alerts/desk.py).

    `send` and `closed` return at once and never raise; what became of it comes back as an event.
    """

    def send(self, command: c.Alert | c.ViolenceAlert | c.SenderAlert | c.Digest) -> None: ...

    def closed(self, alert: int) -> None: ...

    def look(self, token: str) -> None:
        """Whether a one-time token can still be used; it is not used up. Raises UsageError."""
        ...

    def acknowledge(self, token: str) -> e.AlertAcknowledged:
        """The event that a one-time token stands for. Raises UsageError if it is used up or unknown."""
        ...

    def status(self) -> dict[str, Any]:
        """What the channels, the rota and the last drill look like, as JSON."""
        ...


class Mail(Protocol):
    """What the dispatcher needs of the mailbox."""

    def read_aloud(self, utterance: int, message: int) -> None:
        """Read it out or play it; exactly one `Spoken` follows."""
        ...

    def hush(self) -> None:
        """What was asked for before this is not begun any more."""
        ...


class Calls(Protocol):
    """What the dispatcher needs of live calls. All calls return at once."""

    def carry_out(self, command: c.StepCall | c.EndCall | c.CallBounds | c.TapInCall) -> None: ...


@dataclass(slots=True)
class Drivers:
    """The outside of this robot. `ears` is None where there is no microphone or no model, `alerts` where
    the card is all there is, `mail` and `calls` in a rehearsal.
    """

    body: Body
    voice: Voice
    ears: Ears | None = None
    alerts: Alerts | None = None
    mail: Mail | None = None
    calls: Calls | None = None

    def take_up(
        self,
        *,
        voice: Voice | None = None,
        ears: Ears | None = None,
        alerts: Alerts | None = None,
        mail: Mail | None = None,
        calls: Calls | None = None,
    ) -> None:
        """Go on with what has been opened; the others stay."""
        self.voice = self.voice if voice is None else voice
        self.ears = self.ears if ears is None else ears
        self.alerts = self.alerts if alerts is None else alerts
        self.mail = self.mail if mail is None else mail
        self.calls = self.calls if calls is None else calls


class Dispatcher:
    """Takes one event at a time, whole: engine, gate, drivers, journal, view.

    `again` queues an event that the dispatcher itself makes (a line that the gate refused was not spoken);
    `changed` is called after each event that changed something to see, `broke` with a fault that was
    contained, in one line. Where time is real, `worked_us` says what this thread has really worked, and
    `busy` whether the computer has too much to do.
    """

    def __init__(
        self,
        engine: Engine,
        gate: Gate,
        drivers: Drivers,
        journal: Journal,
        view: View,
        clock: Clock,
        again: Callable[[Record], None],
        changed: Callable[[], None] = lambda: None,
        broke: Callable[[str], None] = lambda _: None,
        *,
        language: str = "en",
        worked_us: Callable[[], int] | None = None,
        busy: Callable[[], bool] = lambda: False,
    ) -> None:
        self.drivers, self._clock, self._again, self.changed = drivers, clock, again, changed
        self._broke, self._language, self._worked_us, self._busy = broke, language, worked_us, busy
        self._saying: dict[int, str] = {}
        self.words, self.outing_words, self._circle = OwnWords(), OutingWords(), CircleShown()
        self.visit_words = VisitWords()
        self.take_up(engine, gate, journal, view)

    def take_up(self, engine: Engine, gate: Gate, journal: Journal, view: View) -> None:
        """Go on with these: with a journal that has been found, another engine goes on from what it kept."""
        self.engine, self.gate, self.journal, self.view = engine, gate, journal, view
        self._saved: tuple[Any, ...] | None = None
        self._saying.clear()
        gate.restore(engine.progress.sessions)
        gate.hold(engine.progress.own)
        self._take_up_words(journal, view)
        view.begin(engine.progress, engine.ladder.state, lambda: engine.contact, engine.policy.tasters)

    def know(self, circle: CircleShown) -> None:
        """What is shown of the circle and of messages, from now on."""
        self._circle = circle
        self.view.know(self.words, circle)

    def _take_up_words(self, journal: Journal, view: View) -> None:
        """What the person typed for the robot to have lies in the journal; the engine knows how many."""
        kept = getattr(journal, "kept_words", {})
        self.words.take(json.loads(kept.get(OWN_WORDS) or "{}"))
        self.outing_words.take(json.loads(kept.get(OUTING_WORDS) or "{}"))
        self.visit_words.take(json.loads(kept.get(VISIT_WORDS) or "{}"))
        view.know(self.words, self._circle)
        if self.engine.progress.own.sentences != len(self.words.sentences):
            self._again(e.OwnSentences(len(self.words.sentences), self.words.unspoken()))

    def deliver(self, event: Record) -> None:
        """One event, from the engine to the wire. Drivers before the journal: a stop waits for no store."""
        if isinstance(event, UNSENSED) and self._senses_nothing():
            return
        now = self._clock.now()
        self.gate.note(event, now)
        if isinstance(event, e.Spoken):
            self._said(event.utterance)
        before, worked = self.engine.error, self._worked()
        commands = self.engine.handle(event, now)
        took = self._clock.now() - now
        waited = self._worked_us is not None and 2 * (self._worked() - worked) < took
        verdicts = [self.gate.judge(command, now) for command in commands]
        broken = [verdict for verdict in verdicts if not self._dispatched(verdict)]
        self._record(event, verdicts, now)
        overran = {verdict.note for verdict in verdicts if verdict.sent is None} & OVERRUN
        if overran:
            log.error("the engine went on with contact that is over: %s", ", ".join(sorted(overran)))
        if self.engine.error is not None and self.engine.error is not before:
            log.error("a fault was contained: %s", fault_text(self.engine.error))
            self._broke(f"{self.engine.stage.name or 'engine'}: {self.engine.error.line}")
        if broken and not isinstance(event, e.FaultRaised):
            self.drivers.body.freeze()
            self._again(e.FaultRaised("driver", broken[0].asked.kind))
        self._mind_the_time(event, took, waited)
        if verdicts or not isinstance(event, e.Tick):
            self.changed()

    def _dispatched(self, verdict: Verdict) -> bool:
        """Hand one command to its driver; one that breaks keeps none of the others from theirs."""
        asked = verdict.asked
        if (
            isinstance(asked, c.Say)
            and asked.line not in self.engine.programme.lines
            and self.words.line(asked.line) is None
            and verdict.sent is None
        ):
            self._broke(f"say: there is no line '{asked.line}' in the script")
        try:
            self._dispatch(verdict)
        except Exception as error:
            log.exception("command %s could not be carried out", log_name(verdict.asked))
            self._broke(f"{verdict.asked.kind}: {where(error)}")
            return False
        return True

    def _record(self, event: Record, verdicts: list[Verdict], now: int) -> None:
        self.journal.event(now, event)
        if verdicts:
            self.journal.commands(now, [(verdict.asked, verdict.word) for verdict in verdicts])
        self.view.event(event, now)
        for verdict in verdicts:
            self.view.verdict(verdict, now)
        now_saved = fingerprint(self.engine.progress)
        if now_saved != self._saved:
            self._saved = now_saved
            self.journal.save_snapshot(self.engine.snapshot())

    def _senses_nothing(self) -> bool:
        """Sent away, or only in the house yet (domain.md §1.2, L0): no sensing, no record of anybody."""
        return self.engine.progress.sent_away or self.engine.ladder.level.height == 0

    def _worked(self) -> int:
        return 0 if self._worked_us is None else self._worked_us()

    def _mind_the_time(self, event: Record, took: int, waited: bool) -> None:
        if took > TOO_SLOW_US and waited and self._busy():
            # Nothing of ours is slow. The body has frozen if the heartbeat came too late, and says so.
            log.warning("event %s waited for a busy computer, %d ms in all", log_name(event), took // 1000)
        elif took > TOO_SLOW_US and not isinstance(event, e.FaultRaised):
            log.error("event %s took %d ms", log_name(event), took // 1000)
            self.drivers.body.freeze()
            self._again(e.FaultRaised("engine", "too-slow"))
        elif took > SLOW_US:
            log.warning("event %s took %d ms", log_name(event), took // 1000)

    def _dispatch(self, verdict: Verdict) -> None:
        sent = verdict.sent
        if isinstance(sent, TO_BODY):
            self.drivers.body.send(sent)
        elif isinstance(sent, c.Hush):
            self.drivers.voice.hush()
            if self.drivers.mail is not None:
                self.drivers.mail.hush()
        elif isinstance(sent, c.Say):
            self._say(sent)
        elif isinstance(sent, c.Sound):
            self.drivers.voice.sound(sent.name, self.gate.gain)
        elif isinstance(sent, c.Listen) and self.drivers.ears is not None:
            self._listen(sent)
        elif self.drivers.alerts is not None and isinstance(
            sent, c.Alert | c.ViolenceAlert | c.SenderAlert | c.Digest
        ):
            if sent.to:  # a digest that no channel takes stands on the staff's page
                self.drivers.alerts.send(sent)
        elif self.drivers.alerts is not None and isinstance(sent, c.AlertClosed):
            self.drivers.alerts.closed(sent.alert)
        elif self.drivers.mail is not None and isinstance(sent, c.ReadAloud):
            # Somebody else's words: meanwhile none of them is taken for the person's, only stop and less.
            self._saying[sent.utterance] = ""
            self._tell_ears()
            self.drivers.mail.read_aloud(sent.utterance, sent.message)
        elif self.drivers.calls is not None and isinstance(sent, OF_CALLS):
            self.drivers.calls.carry_out(sent)
        if isinstance(verdict.asked, c.Say | c.ReadAloud) and self._unspeakable(verdict):
            self._again(e.Spoken(verdict.asked.utterance, "failed", 0))

    def _unspeakable(self, verdict: Verdict) -> bool:
        return verdict.sent is None or (isinstance(verdict.sent, c.ReadAloud) and self.drivers.mail is None)

    def _say(self, say: c.Say) -> None:
        line = self.words.line(say.line) or self.engine.programme.line(say.line, self._language)
        if line is None:
            raise LookupError(f"there is no line '{say.line}' in the script")
        if say.about:
            line = line.naming(self._circle.name(say.about))
        if say.style != "text":
            self._saying[say.utterance] = line.text
            self._tell_ears()
        self.drivers.voice.say(
            say.utterance,
            line.text,
            self._language,
            say.style,
            self.gate.gain,
            reading=line.reading,
            urgent=self.engine.phase == "handover",
        )

    def _said(self, utterance: int) -> None:
        if self._saying.pop(utterance, None) is not None:
            self._tell_ears()

    def _tell_ears(self) -> None:
        """What the robot says is not listened for."""
        if (ears := self.drivers.ears) is None:
            return
        if self._saying:
            ears.speaking(" ".join(self._saying.values()), self._language)
        else:
            ears.silent()

    def _listen(self, listen: c.Listen) -> None:
        assert self.drivers.ears is not None  # noqa: S101 - the caller has checked
        if listen.on:
            words = expected(self.engine.programme, self._language)
            self.drivers.ears.open(words, self._language, listen.free)
        else:
            self.drivers.ears.shut()
