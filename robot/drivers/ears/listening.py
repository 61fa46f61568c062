"""The robot's ears: expected phrases only, off until opened, stop and less acted on at once."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from robot.clock import Clock
from robot.drivers.audio.device import open_microphone
from robot.drivers.audio.microphone import Microphone
from robot.drivers.base import Emit
from robot.drivers.ears.models import load_model, open_model
from robot.drivers.ears.recogniser import Grammar, Heard, Recogniser, vocabulary
from robot.engine.events import LessRequested, StopRequested
from robot.errors import DeviceError, InputError, YorisouError

READ_S = 0.1  # how long a shut microphone may stay open at most
SILENT_S = 2.0  # a microphone that gives nothing for so long is gone
APART_US = 1_000_000  # one word said once is one request


class VoskEars:
    """Implements `robot.drivers.base.Ears` with a thread of its own.

    `heard` gets an asked phrase when the whole utterance was that phrase, and nothing else ever leaves this
    object: no sound, no other words, no logs. `light` is called with True before the microphone is opened
    and with False after it is closed. `trouble` gets what cannot be listened to or has gone. None of them
    may block. A heard word never consents (design law 4): that is the engine's to see to.
    """

    def __init__(
        self,
        clock: Clock,
        emit: Emit,
        models: Mapping[str, str],
        *,
        heard: Callable[[str], None],
        light: Callable[[bool], None],
        trouble: Callable[[YorisouError], None] = lambda _: None,
        microphone: Callable[[], Microphone] = open_microphone,
    ) -> None:
        self._clock, self._emit, self._models = clock, emit, models
        self._hand_over, self._light, self._trouble = heard, light, trouble
        self._open_microphone = microphone
        self._changed = threading.Condition()
        self._wanted: _Wanted | None = None
        self._closed = False
        self._listening = False
        self._told: set[tuple[str, ...]] = set()  # missing words that were already reported
        self._thread = threading.Thread(target=self._run, name="ears", daemon=True)
        self._thread.start()

    @property
    def listening(self) -> bool:
        """Whether the microphone is open."""
        return self._listening

    def open(self, phrases: tuple[str, ...], language: str) -> None:
        """Listen for these phrases from now on, and always for the stop and less words."""
        with self._changed:
            self._wanted = _Wanted(phrases, language)
            self._changed.notify()

    def shut(self) -> None:
        """Nothing is heard from this moment; the microphone closes within 0.1 s, then the light goes out."""
        with self._changed:
            self._wanted = None
            self._changed.notify()

    def close(self) -> None:
        self.shut()
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(5.0)

    # --- the thread --------------------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._wanted is not None or self._closed)
                if self._closed:
                    return
            try:
                self._session()
            except Exception as error:  # the ears are shut, whatever it was, and it is told
                with self._changed:
                    self._wanted = None
                self._trouble(
                    error if isinstance(error, YorisouError) else DeviceError("ears", f"{error!r}.")
                )

    def _session(self) -> None:
        """From the opening of the microphone to its closing; the phrases may change meanwhile."""
        prepared = self._prepare()  # before the light: loading takes a second or two
        if prepared is None:
            return
        self._light(True)
        try:
            microphone = self._open_microphone()
            self._listening = True
            try:
                while prepared is not None:
                    self._listen(microphone, *prepared)
                    prepared = self._prepare()
            finally:
                self._listening = False
                microphone.close()
        finally:
            self._light(False)

    def _prepare(self) -> "tuple[_Wanted, Grammar, Recogniser] | None":
        wanted = self._wanted
        if wanted is None:
            return None
        model = load_model(open_model(wanted.language, self._models))
        grammar = Grammar(wanted.language, wanted.phrases, vocabulary(model))
        if grammar.stop <= set(grammar.missing):
            raise InputError(
                "ears", f"the {wanted.language} model knows no stop word.", "Take another model."
            )
        left_out = (*grammar.missing, *grammar.hiding)
        if left_out and left_out not in self._told:
            self._told.add(left_out)
            what = f"these are not listened for in {wanted.language}: {', '.join(left_out)}."
            self._trouble(InputError("ears", what, "The model does not know them, or they hide a stop word."))
        return wanted, grammar, Recogniser(model, grammar)

    def _listen(
        self, microphone: Microphone, wanted: "_Wanted", grammar: Grammar, recogniser: Recogniser
    ) -> None:
        urgent = Urgent(grammar)
        last_sound = self._clock.now()
        while self._wanted is wanted:
            pcm = microphone.read(READ_S)
            now = self._clock.now()
            if not pcm:
                if now - last_sound > SILENT_S * 1e6:
                    raise DeviceError("microphone", f"{microphone.name} gives no sound.", "Connect it again.")
                continue
            last_sound = now
            heard = recogniser.feed(pcm)
            if heard is None or self._wanted is not wanted:
                continue
            event = urgent.event(heard, now)
            if event is not None:
                self._emit(event)
            if heard.kind == "final" and len(set(heard.phrases)) == 1:
                phrase = heard.phrases[0]
                if phrase in grammar.asked:
                    self._hand_over(phrase)


class Urgent:
    """Finds stop and less in what is heard, partial or final, and makes one event of one saying."""

    def __init__(self, grammar: Grammar) -> None:
        self._words = (("stop", grammar.stop), ("less", grammar.less))
        self._before = {"stop": 0, "less": 0}  # how often each was in the result before, of this utterance
        self._sent_us: dict[str, int] = {}

    def event(self, heard: Heard, now: int) -> StopRequested | LessRequested | None:
        """The request that is new in this result; stop before less. `now` in microseconds."""
        new = []
        for name, words in self._words:
            count = sum(phrase in words for phrase in heard.phrases)
            if count > self._before[name] and now - self._sent_us.get(name, -APART_US) >= APART_US:
                new.append(name)
            self._before[name] = 0 if heard.kind == "final" else count
        if not new:
            return None
        self._sent_us[new[0]] = now
        return StopRequested("heard") if new[0] == "stop" else LessRequested("heard")


@dataclass(frozen=True, eq=False)
class _Wanted:
    """What was asked for; compared by identity."""

    phrases: tuple[str, ...]
    language: str
