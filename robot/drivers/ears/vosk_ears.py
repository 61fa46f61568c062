"""The robot's ears: closed until opened, with a light on while open; stop and less are reported at once."""

import threading
from array import array
from dataclasses import dataclass

from robot.clock import US_PER_S
from robot.contract.events import LessRequested, StopRequested
from robot.drivers.audio.microphone import Microphone
from robot.drivers.ears.recognition_process import RecognitionProcess
from robot.drivers.ears.setting import EarsSetting, Trouble
from robot.errors import DeviceError, InputError, YorisouError

READ_S = 0.1  # how long a shut microphone may stay open at most
GONE_S = 2.0  # a microphone that gives nothing for so long is gone
SILENT_S = 60.0  # one that gives nothing but silence for so long is switched off somewhere
SILENCE = 8  # from the lowest to the highest sample: no room and no converter is as still as this
AGAIN_S, AGAIN_AT_MOST_S = 0.5, 30.0  # after trouble it is tried again, each time after twice as long
REQUESTS = {"stop": StopRequested, "less": LessRequested}


class VoskEars:
    """Implements `robot.drivers.base.Ears` with a thread of its own and a child that recognises.

    No sound, no other words and no logs leave this object: only what the calls of its setting are told. A
    heard word never consents (design law 4): that is the engine's to see to.
    """

    def __init__(self, setting: EarsSetting, recognition: RecognitionProcess | None = None) -> None:
        self._clock, self._emit, self._models = setting.clock, setting.emit, setting.models
        self._hand_over, self._overheard = setting.heard, setting.overheard
        self._light, self._trouble = setting.light, setting.trouble
        self._open_microphone, self._filter = setting.microphone, setting.filter
        self._interrupted = setting.interrupted
        self._recognition = recognition or RecognitionProcess(setting.clock)
        self._changed = threading.Condition()
        self._wanted: _Wanted | None = None
        self._saying: str | None = None
        self._told: str | None = None  # of that, to the child
        self._closed = False
        self._listening = False
        self._heard_something = False  # in this session: trouble after it is new trouble
        self._troubled: set[Trouble] = set()
        self._thread = threading.Thread(target=self._run, name="ears", daemon=True)
        self._thread.start()

    @property
    def listening(self) -> bool:
        """Whether the microphone is open."""
        return self._listening

    @property
    def pid(self) -> int | None:
        """The recognising child's process id while there is one."""
        return self._recognition.pid

    def open(self, phrases: tuple[str, ...], language: str, free: bool = False) -> None:
        """Listen for these phrases from now on, and always for the stop and less words.

        `free`: for every word of the language's model.
        """
        with self._changed:
            self._wanted = _Wanted(phrases, language, free)
            self._changed.notify()

    def shut(self) -> None:
        """Stop listening at once; the microphone closes within 0.1 s, then the light goes out."""
        with self._changed:
            self._wanted = None
            self._changed.notify()

    def speaking(self, text: str, _language: str) -> None:
        """The robot begins to say this: its words are not listened for, only stop and less."""
        self._saying = text or " "

    def silent(self) -> None:
        """The robot has stopped speaking."""
        self._saying = None

    def close(self) -> None:
        self.shut()
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(5.0)

    # --- the thread --------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            again_s = AGAIN_S
            while self._until_wanted():
                try:
                    self._session()
                    again_s = AGAIN_S
                except Exception as error:  # whatever it was: it is told, the light is out, and it goes on
                    again_s = AGAIN_S if self._heard_something else min(AGAIN_AT_MOST_S, 2 * again_s)
                    self._recover(error, again_s)
        finally:
            self._recognition.close()

    def _until_wanted(self) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: self._wanted is not None or self._closed)
            return not self._closed

    def _recover(self, error: Exception, again_s: float) -> None:
        """Report the problem, then wait a while for a fix, or until something else is wanted."""
        self._tell(*_code(error))
        with self._changed:
            failed = self._wanted
            self._changed.wait_for(lambda: self._wanted is not failed, again_s)

    def _session(self) -> None:
        """Listen from opening the microphone to closing it; the phrases may change meanwhile."""
        self._heard_something, self._told = False, None
        wanted = self._prepare()  # before the light: loading takes a second or two
        if wanted is None:
            return
        self._light(True)
        try:
            microphone = self._open_microphone()
            self._listening = True
            try:
                while wanted is not None:
                    self._listen(microphone, wanted)
                    wanted = self._prepare(going_on=True)
            finally:
                self._listening = False
                microphone.close()
        finally:
            self._light(False)

    def _prepare(self, going_on: bool = False) -> "_Wanted | None":
        wanted = self._wanted
        if wanted is None:
            return None
        ready = self._recognition.open(
            wanted.language,
            self._models,
            wanted.phrases,
            wanted.free,
            lambda: self._wanted is wanted,
            going_on,
        )
        if ready is None:
            return self._prepare(going_on)
        self._mended("no-recognition-model")
        if not ready["stop"]:
            what = f"there is no {wanted.language} recognition model: no stop or less word is heard."
            self._tell("stop-not-heard", InputError("ears", what, "Button, touch and page stop it."))
            return wanted
        self._mended("stop-not-heard")
        left_out = ", ".join((*ready["missing"], *ready["hiding"]))
        if left_out:
            what = f"these are not listened for in {wanted.language}: {left_out}."
            mend = "The model does not know them, or they hide a stop word."
            self._tell("words-not-heard", InputError("ears", what, mend))
        else:
            self._mended("words-not-heard")
        return wanted

    def _listen(self, microphone: Microphone, wanted: "_Wanted") -> None:
        last_chunk = last_sound = self._clock.now()
        while self._wanted is wanted:
            pcm = microphone.read(READ_S)
            now = self._clock.now()
            if pcm:
                last_chunk = now
                if self._sounds(pcm):
                    last_sound = now
                    self._heard_something = True
                    self._mended("no-microphone")
                    self._mended("microphone-silent")
                if (saying := self._saying) != self._told:
                    self._told = saying
                    self._recognition.saying(saying)
                self._recognition.hear(self._filter(pcm))
            elif now - last_chunk > GONE_S * US_PER_S:
                raise DeviceError("microphone", f"{microphone.name} gives no sound.", "Connect it again.")
            if now - last_sound > SILENT_S * US_PER_S:
                what = f"{microphone.name} gives nothing but silence."
                mend = "Is it switched off, or turned down to nothing?"
                self._tell("microphone-silent", DeviceError("microphone", what, mend))
            self._take_answers(wanted)

    def _take_answers(self, wanted: "_Wanted") -> None:
        for answer in self._recognition.answers():
            if self._wanted is None:
                return
            if "request" in answer:
                self._emit(REQUESTS[answer["request"]]("heard"))
            if "interrupted" in answer:
                self._interrupted()
            if "words" in answer and self._wanted is wanted:
                self._hand_over(answer["words"])
            if "overheard" in answer and self._wanted is wanted:
                self._overheard(answer["overheard"])
            if "lost" in answer:
                what = f"free speech is not heard any more ({answer['lost']})."
                self._tell("words-not-heard", DeviceError("ears", what, "Run: make japanese"))

    @staticmethod
    def _sounds(pcm: bytes) -> bool:
        """Whether the samples hold more than the silence of a switched-off microphone."""
        samples = array("h", pcm)
        return max(samples) - min(samples) > SILENCE

    def _tell(self, code: Trouble, error: YorisouError) -> None:
        if code not in self._troubled:
            self._troubled.add(code)
            self._trouble(code, error)

    def _mended(self, code: Trouble) -> None:
        if code in self._troubled:
            self._troubled.discard(code)
            self._trouble(code, None)


def _code(error: Exception) -> tuple[Trouble, YorisouError]:
    """The code and text of an error; of an internal error only its kind, not its text."""
    if not isinstance(error, YorisouError):
        return "no-recognition-model", DeviceError("ears", f"broke ({type(error).__name__}).")
    return "no-microphone" if error.where == "microphone" else "no-recognition-model", error


@dataclass(frozen=True, eq=False)
class _Wanted:
    """What was asked for; compared by identity."""

    phrases: tuple[str, ...]
    language: str
    free: bool
