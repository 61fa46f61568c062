"""The robot's voice: synthesised in a child process, played on whatever output there is at the moment."""

import threading
from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np

from robot.clock import Clock
from robot.contract.events import Spoken
from robot.drivers.audio.sound import Sound
from robot.drivers.base import Emit, Style
from robot.drivers.voice.output import LATE_S, Output
from robot.drivers.voice.prerender import PreRenderer
from robot.drivers.voice.queued import Line, Play, Wordless
from robot.drivers.voice.render_cache import RenderCache
from robot.drivers.voice.synthesis import RATE, EngineLost, Synthesiser
from robot.drivers.voice.synthesis_process import RATE as SAMPLES_A_S
from robot.drivers.voice.wordless_sounds import wordless
from robot.errors import DeviceError, InputError, UsageError, YorisouError
from robot.media.voice_note import pcm

Outcome = Literal["played", "captioned", "stopped", "failed"]

WHISPER = 0.4  # of the gain: 8 dB less
HUSHED_S = 0.5  # how long a hushed output may take to report how much it had played
WAITING = 20  # utterances; what comes on top of these fails at once


class SynthesisedVoice:
    """Implements `robot.drivers.base.Voice`.

    A worker thread renders and plays, sentence by sentence, the next one rendered while one plays. Every
    `say` and `play` ends in exactly one `Spoken`; `emit`, `trouble` and the output's calls must not block.
    Words come before wordless sounds: a `say` ends one that plays, and one asked for during words is left
    out. An urgent line comes before all others: one that is being said ends with its sentence, and a voice
    note at once.

    With no output, style "text", or nothing that can be pronounced, a line ends as "captioned" at once; what
    the voice cannot read (kanji without a `reading`) too, and `trouble` is told. `failed` is for a
    synthesiser or a speaker that did not do it.
    """

    def __init__(
        self,
        clock: Clock,
        emit: Emit,
        output: Output | None,
        *,
        rate: int = RATE,
        synthesiser: Synthesiser | None = None,
        trouble: Callable[[YorisouError], None] = lambda _: None,
        full: float = 1.0,
        beforehand: PreRenderer | None = None,
    ) -> None:
        """`full` as in `use`; `synthesiser` and `beforehand` are closed with the voice."""
        self._clock, self._emit, self._trouble, self._rate = clock, emit, trouble, rate
        self._synthesiser = synthesiser or Synthesiser(clock)
        self._beforehand = beforehand
        self._output, self._full = output, full
        self._changed = threading.Condition()  # guards everything below; held only for moments
        self._lines: list[Line] = []  # current and waiting, in order; one that was reported is not here
        self._sound: Wordless | None = None  # the one that waits
        self._playing: Play | None = None
        self._closed = False
        self._ahead: threading.Thread | None = None
        self._worker = threading.Thread(target=self._run, name="voice", daemon=True)
        self._worker.start()

    @property
    def output(self) -> Output | None:
        """Where the sound goes at the moment; None: captions only."""
        return self._output

    @property
    def speaking(self) -> bool:
        """Whether a line is being said or waits to be said (wordless sounds do not count)."""
        return bool(self._lines)

    def use(self, output: Output | None, full: float = 1.0) -> None:
        """Send the sound elsewhere from now on. A line that is being said ends as "stopped".

        `full` is the factor on the reference loudness at gain 1 there (`robot.drivers.audio.loudness.full`).
        """
        with self._changed:
            self._full = full
            if output is self._output:
                return
            self._output = output
            if self._playing is not None:
                if self._playing.line is not None:
                    self._playing.line.ended = True
                self._playing.silence()

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
        if style != "text" and self._output is not None:
            line = Line(utterance, text, reading, language, style == "whisper", gain, urgent)
            if self._split(line):
                if self._queue(line):
                    return
                outcome = "failed"
        self._emit(Spoken(utterance, outcome, 0))

    def play(self, utterance: int, media: bytes, gain: float) -> None:
        """Play a voice note after what is being said. An urgent line ends it."""
        line = Line(utterance, "", None, "", False, gain, False, recorded=True)
        if self._output is None or not self._queue(line):
            self._emit(Spoken(utterance, "failed", 0))
            return
        threading.Thread(target=self._read, args=(line, media), name="note", daemon=True).start()

    def _read(self, line: Line, media: bytes) -> None:
        """On its own thread: have the note read, so that it can begin."""
        sounds = []
        try:
            samples = np.frombuffer(pcm(media, SAMPLES_A_S), "<i2")
            sounds.append(Sound(samples.astype(np.int16), SAMPLES_A_S))
        except UsageError as error:
            self._trouble(error)
        with self._changed:
            line.ready = sounds
            self._changed.notify_all()

    def prepare(
        self, lines: Sequence[tuple[str, str | None]], language: str, kept: RenderCache | None = None
    ) -> None:
        """Render (text, reading) ahead, so that they sound at once; whatever is said goes first. Once.

        `kept` is where the lines of a slow engine stay between starts.
        """
        with self._changed:
            if self._ahead is None and not self._closed:
                arguments = (list(lines), language, kept)
                self._ahead = threading.Thread(
                    target=self._render_ahead, args=arguments, name="ahead", daemon=True
                )
                self._ahead.start()

    def _split(self, line: Line) -> bool:
        """Whether there is something in it that can be spoken."""
        line.ready = None if self._beforehand is None else self._beforehand.line(line.text, line.language)
        if line.ready:
            return True
        try:
            line.sentences = self._synthesiser.sentences(line.text, line.language, line.reading)
        except InputError as error:
            self._trouble(error)
            return False
        return bool(line.sentences)

    def sound(self, name: str, gain: float) -> None:
        """A wordless sound of `sounds.SOUNDS`. Left out while words wait, and while the same one plays."""
        sound = wordless(name)  # an unknown name is the caller's error, not the worker's
        with self._changed:
            playing = self._playing
            if self._lines or self._output is None or (playing is not None and playing.name == name):
                return
            self._sound = Wordless(name, sound, gain)
            if playing is not None:
                playing.silence()
            self._changed.notify_all()

    def hush(self) -> None:
        """End every sound and every waiting line as "stopped"; from any thread, at once."""
        with self._changed:
            if self._playing is not None:
                self._playing.silence()
            if self._sound is not None:
                self._sound.ended = True
            for line in self._lines:
                line.ended = True
            # What sounds is reported by the worker, when the output has said how much of it was played.
            now = [line for line in self._lines if self._playing is None or self._playing.line is not line]
        for line in now:
            self._report(line, "stopped")

    def close(self) -> None:
        """Hush, then end the worker and the child. The output is its owner's to close."""
        with self._changed:
            self._closed = True
        self.hush()
        with self._changed:
            self._changed.notify_all()
        self._synthesiser.close()
        if self._beforehand is not None:
            self._beforehand.close()
        self._worker.join(LATE_S)

    def _queue(self, line: Line) -> bool:
        with self._changed:
            if self._closed or (len(self._lines) >= WAITING and not line.urgent):
                return False
            at = len(self._lines)
            if line.urgent:
                # Behind other urgent ones, and behind the one that the worker has in hand.
                at = sum(1 for place, other in enumerate(self._lines) if other.urgent or place == 0)
            self._lines.insert(at, line)
            self._sound = None
            if self._playing is not None and _ends_for(self._playing.line, line):
                self._playing.silence()
            self._changed.notify_all()
        return True

    def _report(self, line: Line, outcome: Outcome) -> None:
        """Report the end of a line, once."""
        with self._changed:
            if line not in self._lines:
                return
            self._lines.remove(line)
            self._changed.notify_all()
        self._emit(Spoken(line.utterance, outcome, line.ms))

    # --- the worker --------------------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._lines or self._sound or self._closed)
                if self._closed and not self._lines:
                    return
                line = self._lines[0] if self._lines else None
                wordless_, self._sound = self._sound, None if line is None else self._sound
            if line is not None:
                self._report(line, self._say(line))
            elif wordless_ is not None:
                soft = wordless_.sound.softened(wordless_.gain, self._full)
                self._await(self._begin(soft, wordless_, wordless_.name))

    def _say(self, line: Line) -> Outcome:
        play: Play | None = None
        if line.recorded:
            with self._changed:
                self._changed.wait_for(lambda: line.ended or line.ready is not None or self._gives_way(line))
            if line.ended or self._gives_way(line):
                return "stopped"
            if not line.ready:
                return "failed"
        gain = line.gain * (WHISPER if line.whisper else 1.0)
        try:
            for part in line.ready or line.sentences:
                if line.ended:
                    break
                sound = part if isinstance(part, Sound) else self._rendered(part, line)
                if play is not None and self._await(play) != "complete":
                    return self._outcome(line, play)
                if play is not None and self._gives_way(line):
                    return "stopped"
                play = self._begin(sound.softened(gain, self._full), line)
                if play is None:
                    break
        except EngineLost as error:  # the synthesiser has told of it: another engine says this line
            if play is None:
                return self._say(line) if self._split(line) else "captioned"
            self._await(play)
            return self._outcome(line, play) if line.ended else self._broken(error)
        except Exception as error:  # whatever it is, this line ends and the next one is tried
            self._await(play)
            return "stopped" if line.ended else self._broken(error)
        self._await(play)
        return self._outcome(line, play)

    def _rendered(self, sentence: str, line: Line) -> Sound:
        return self._synthesiser.sentence(sentence, line.language, self._rate, line.whisper)

    def _broken(self, error: Exception) -> Outcome:
        self._trouble(error if isinstance(error, YorisouError) else DeviceError("voice", f"{error!r}."))
        return "failed"

    def _gives_way(self, line: Line) -> bool:
        with self._changed:
            return not line.urgent and any(other.urgent for other in self._lines)

    def _outcome(self, line: Line, play: Play | None) -> Outcome:
        if line.ended:
            return "stopped"
        if play is None:  # the output was taken away before a word was said
            return "failed" if line.recorded else "captioned"
        if play.played is None or play.played.how == "lost":
            self._trouble(
                DeviceError(play.output.name, "did not play what it was given.", "Check the speaker.")
            )
            return "failed"
        return "played" if play.played.how == "complete" else "stopped"

    def _begin(self, sound: Sound, what: Line | Wordless, name: str = "") -> Play | None:
        """Hand a sound to the output, unless it was hushed meanwhile or there is no output any more."""
        with self._changed:
            if what.ended or self._output is None:
                return None
            line = what if isinstance(what, Line) else None
            self._playing = play = Play(sound, line, name, self._output)
            play.output.play(sound, play.done)
        return play

    def _await(self, play: Play | None) -> str:
        """Wait for the end of a sound and add up what was played of its line; how it ended."""
        if play is None:
            return ""
        play.woken.wait(play.sound.seconds + play.output.late_s)
        if play.hushed:
            play.finished.wait(HUSHED_S)
        with self._changed:
            self._playing = None
            played = play.played
            if played is None:
                play.output.cancel()  # it must not begin to speak later
            elif play.line is not None and not play.counted:
                play.line.ms += played.ms
            play.counted = True
        return "" if played is None else played.how

    def _render_ahead(
        self, lines: list[tuple[str, str | None]], language: str, kept: RenderCache | None
    ) -> None:
        """On its own thread: sentence by sentence while nobody speaks, until there is no room."""
        for text, reading in lines:
            try:
                for sentence in self._synthesiser.sentences(text, language, reading):
                    if not self._quiet():
                        return
                    if self._synthesiser.full:
                        break
                    self._synthesiser.sentence(sentence, language, self._rate)
            except InputError:  # it is told when the line is to be said
                continue
            except DeviceError:
                break
        if self._beforehand is not None:
            self._beforehand.render([text for text, _ in lines], self._quiet, kept)

    def _quiet(self) -> bool:
        """Wait until nothing is being said; False when the voice is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or not self._lines)
            return not self._closed


def _ends_for(sounding: Line | None, line: Line) -> bool:
    """Whether what sounds ends for this line: a wordless sound for every one, a note for an urgent one."""
    return sounding is None or (line.urgent and sounding.recorded)
