"""A voice on a serial port: the module makes its own sound."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from robot.clock import US_PER_S, Clock
from robot.contract.events import Spoken
from robot.drivers.base import Emit, Style
from robot.drivers.body.transport import Transport
from robot.drivers.voice.dialect import Dialect
from robot.drivers.voice.speech_module import Refused, SpeechModule
from robot.drivers.voice.synthesised import WAITING, WHISPER
from robot.errors import DeviceError, InputError, YorisouError

Outcome = Literal["played", "captioned", "stopped", "failed"]

RETRY_S = 2.0
CLOSE_S = 2.0
KEPT = 100  # of what was told once: texts that cannot be said are as many as people can write


class SerialVoice:
    """Implements `robot.drivers.base.Voice`.

    A worker thread owns the port. Every `say` ends in exactly one `Spoken`: "captioned" at once when the
    module cannot say it (style "text", another language, letters that it cannot read, softer than it can be,
    no module), "failed" when it did not do what it was told. `trouble` hears of a lost module once, and of
    everything else once; `changed` is called with whether the module answers. `emit`, `trouble` and `changed`
    are called from any thread and must not block.

    It has no onset ramp of ours and no wordless sounds, and it plays no voice notes. Under virtual time
    nobody calls `start`: `turn` does what there is to do, and waits on the port only.
    """

    def __init__(
        self,
        clock: Clock,
        emit: Emit,
        dialect: Dialect,
        open_port: Callable[[], Transport],
        *,
        baud: int = 9_600,
        trouble: Callable[[YorisouError], None] = lambda _: None,
        changed: Callable[[bool], None] = lambda _: None,
    ) -> None:
        self._clock, self._emit, self._trouble, self._tell_changed = clock, emit, trouble, changed
        self._dialect = dialect
        self._module = SpeechModule(dialect, open_port, baud, clock)
        self._changed = threading.Condition()  # guards everything below; held only for moments
        self._lines: list[_Line] = []  # current and waiting, in order; one that was reported is not here
        self._up: bool | None = None  # whether the module answers; None: not known yet
        self._told: deque[str] = deque(maxlen=KEPT)
        self._closed = False
        self._retry_us = clock.now()
        self._worker = threading.Thread(target=self._run, name="voice", daemon=True)

    def start(self) -> None:
        """Begin to look for the module and to speak."""
        self._worker.start()

    @property
    def speaking(self) -> bool:
        """Whether a line is being said or waits to be said."""
        return bool(self._lines)

    def say(
        self,
        utterance: int,
        text: str,
        language: str,
        style: Style,
        gain: float,
        reading: str | None = None,
        urgent: bool = False,
    ) -> None:
        """Say `text` (or its `reading` in kana) after what is being said; `gain` 0..1."""
        outcome: Outcome = "captioned"
        gain = min(gain, 1.0) * (WHISPER if style == "whisper" else 1.0)
        if style != "text" and gain >= self._dialect.floor:
            try:
                sentences = self._sentences(text, language, reading)
            except InputError as error:
                self._tell(error)
                sentences = []
            if sentences:
                line = _Line(utterance, sentences, self._dialect.settings(language, gain), urgent)
                queued = self._queue(line)
                if queued is None:
                    return
                outcome = queued
        self._emit(Spoken(utterance, outcome, 0))

    def play(self, utterance: int, media: bytes, gain: float) -> None:  # noqa: ARG002
        """Fails at once: a module makes its own sound and takes nobody else's."""
        self._emit(Spoken(utterance, "failed", 0))

    def sound(self, name: str, gain: float) -> None:
        """Does nothing: modules have no calm wordless sounds."""

    def hush(self) -> None:
        """End every line as "stopped"; the stop is on the wire when this returns, from any thread."""
        with self._changed:
            ended = list(self._lines)
            for line in ended:
                line.ended = True
        ms = self._module.stop()
        for line in ended:
            self._report(line, "stopped", ms if line.begun else 0)

    def close(self) -> None:
        """Hush, then end the worker and release the port."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self.hush()
        self._module.cancel()
        if self._worker.is_alive():
            self._worker.join(CLOSE_S)
        else:
            self._module.close()

    def _sentences(self, text: str, language: str, reading: str | None) -> list[str]:
        if language not in self._dialect.languages:
            raise InputError(
                self._dialect.name,
                f"does not speak {language}: these lines are shown.",
                f"It speaks {', '.join(self._dialect.languages)}; [voice] engine names another voice.",
            )
        return self._dialect.sentences(text, language, reading)

    def _queue(self, line: "_Line") -> Outcome | None:
        """Queue a line; returns how it ends if it ends at once, else None."""
        with self._changed:
            if self._closed or len(self._lines) >= WAITING:
                return "failed"
            if self._up is False:
                return "captioned"
            at = len(self._lines)
            if line.urgent:  # behind other urgent ones, and behind the one that is being said
                at = sum(1 for place, other in enumerate(self._lines) if other.urgent or place == 0)
            self._lines.insert(at, line)
            self._changed.notify_all()
        return None

    def _report(self, line: "_Line", outcome: Outcome, ms: int) -> None:
        """Report the end of a line, once."""
        with self._changed:
            if line not in self._lines:
                return
            self._lines.remove(line)
        self._emit(Spoken(line.utterance, outcome, ms))

    def _tell(self, error: YorisouError) -> None:
        with self._changed:
            news = str(error) not in self._told
            if news:
                self._told.append(str(error))
        if news:
            self._trouble(error)

    # --- the worker --------------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._closed:
            wait_s = self.turn()
            with self._changed:
                if wait_s and not self._closed:
                    self._changed.wait(wait_s)
        self._module.close()

    def turn(self) -> float:
        """Do one piece of work: find the module, say a line, or listen for a moment.

        Returns for how many seconds there will be nothing to do: 0 while the module answers.
        """
        try:
            if not self._up:
                left = self._retry_us - self._clock.now()
                if left > 0:
                    return left / US_PER_S
                self._module.open()
                self._set_up(True)
            if self._module.stopped:
                self._module.settle()
            line = self._lines[0] if self._lines else None
            if line is None:
                self._module.listen()
            else:
                self._say(line)
        except Exception as error:  # whatever it is, the lines end and the module is looked for again
            self._lose(error)
        return 0.0

    def _say(self, line: "_Line") -> None:
        """Say a line until its end or a stop."""
        with self._changed:
            if not line.begun:
                self._module.begin()
                line.begun = True
        try:
            while line.sentences and not line.ended:
                if not self._module.say(line.sentences[0], line.settings):
                    return
                line.sentences.pop(0)
        except Refused as error:
            self._tell(error)
            self._report(line, "failed", self._module.ms)
            self._module.stop()  # and settle, before the next one
        else:
            if not line.ended:  # by a stop that reports it itself
                self._report(line, "played", self._module.ms)

    def _lose(self, error: Exception) -> None:
        """Give the module up for now: lines are captions until it answers again."""
        self._module.close()
        self._retry_us = self._clock.now() + round(RETRY_S * US_PER_S)
        news = self._set_up(False)
        with self._changed:
            lines = list(self._lines)
        for line in lines:
            self._report(line, "failed" if line.begun else "captioned", self._module.ms if line.begun else 0)
        if news and not self._closed:
            what = f"the port failed ({str(error) or repr(error)})."
            known = error if isinstance(error, DeviceError) else None
            self._trouble(known or DeviceError(self._dialect.name, what, "Is the cable plugged in?"))

    def _set_up(self, up: bool) -> bool:
        """Set the module up; returns whether that is news."""
        with self._changed:
            news, self._up = self._up is not up, up
        if news:
            self._tell_changed(up)
        return news


@dataclass(slots=True, eq=False)
class _Line:
    utterance: int
    sentences: list[str]  # still to be said
    settings: tuple[bytes, ...]
    urgent: bool = False
    begun: bool = False
    ended: bool = False  # hushed
