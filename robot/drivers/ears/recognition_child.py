"""The recognition child process: a model that aborts, hangs or fills the memory harms nothing else.

Standard input is a socket. From the companion: one byte of kind and four of length, then that much: "o" opens
(JSON: language, models, phrases, free, number, going_on), "a" is 16 kHz PCM, "s" what the robot says now
(UTF-8; empty: nothing). To the companion: JSON lines that name the number of the opening they belong to:
{"of", "ready": {missing, hiding, spelled}}, {"of", "error": {kind, where, what, mend}}, {"of", "request":
"stop" | "less"}, {"of", "words"}, {"of", "overheard"} (free speech, some time later), {"of", "lost"} (why
there will be none any more), {"of", "interrupted"} while somebody speaks and the robot does too, and,
once for every second of sound, {"of"}. Ends when the socket does. Nothing is written anywhere else: what was
heard is in this process's memory and in that line.
"""

import contextlib
import json
import os
import signal
import socket
import struct
from typing import Any

from robot.drivers.audio.device import CAPTURE_RATE
from robot.drivers.ears.recogniser import Heard
from robot.drivers.ears.recognition_pipeline import Overheard, RecognitionPipeline
from robot.drivers.ears.transcriber import Transcriber, hears
from robot.drivers.ears.vosk_models import load_model, open_model
from robot.errors import DeviceError, InputError, YorisouError

HEAD = struct.Struct(">cI")
GENTLE = 5  # a step down in priority: the body's 50 Hz come first


class Worker:
    """Takes messages and answers them."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._number = 0
        self._pipeline: RecognitionPipeline | None = None
        self._transcriber: Transcriber | None = None
        self._transcribed = ""  # the language that it hears
        self._since = 0  # samples since the companion was last told that we live

    def serve(self) -> None:
        """Until the companion ends."""
        with self._channel.makefile("rb") as messages:
            while head := messages.read(HEAD.size):
                kind, length = HEAD.unpack(head)
                self._take(kind, messages.read(length))

    def _take(self, kind: bytes, body: bytes) -> None:
        if kind == b"o":
            self._open(json.loads(body))
        elif self._pipeline is None:
            return
        elif kind == b"s":
            self._pipeline.saying(body.decode() or None)
        else:
            self._listen(self._pipeline, body)

    def _open(self, wanted: dict[str, Any]) -> None:
        before, self._number, self._pipeline = self._pipeline, wanted["number"], None
        try:
            language = wanted["language"]
            transcriber = self._transcribing(language if wanted["free"] else "")
            model = self._model(language, wanted["models"], needed=transcriber is None)
            asked = model, language, tuple(wanted["phrases"]), wanted["free"], transcriber
            pipeline = before if wanted["going_on"] else None
            if pipeline is None or not pipeline.continues(*asked):
                pipeline = RecognitionPipeline(*asked)
            grammar = pipeline.grammar
            if model is not None and grammar.stop <= set(grammar.missing):
                what = f"the {language} model knows no stop word."
                raise InputError("ears", what, "Is it a model of this language? Use another one.")
        except YorisouError as error:
            kind = "input" if isinstance(error, InputError) else "device"
            self._answer(error={"kind": kind, "where": error.where, "what": error.what, "mend": error.mend})
            return
        self._pipeline = pipeline
        self._answer(
            ready={
                "missing": grammar.missing,
                "hiding": grammar.hiding,
                "spelled": grammar.spelled,
                "stop": model is not None,
            },
        )

    def _transcribing(self, language: str) -> Transcriber | None:
        """The transcriber of free speech, kept until the language changes; None for Vosk alone."""
        if self._transcriber is not None and self._transcribed != language:
            self._transcriber.close()
            self._transcriber = None
        if self._transcriber is None and language and hears(language):
            self._transcriber, self._transcribed = Transcriber(language), language
        return self._transcriber

    @staticmethod
    def _model(language: str, models: dict[str, str], *, needed: bool) -> Any | None:
        """Vosk's model; None where there is none and none is `needed`."""
        try:
            path = open_model(language, models)
        except InputError:
            if needed or language in models:
                raise
            return None
        return load_model(path)

    def _listen(self, pipeline: RecognitionPipeline, pcm: bytes) -> None:
        for result in pipeline.feed(pcm):
            if isinstance(result, Overheard):
                self._answer(overheard=result.text)
            elif not isinstance(result, Heard):
                self._answer(request=result)
            elif words := pipeline.wanted(result):
                self._answer(words=words)
        if pipeline.interrupted:
            self._answer(interrupted=True)
        if self._transcriber is not None and (why := self._transcriber.lost()):
            self._answer(lost=why)
        self._since += len(pcm) // 2
        if self._since >= CAPTURE_RATE:
            self._since = 0
            self._answer()

    def _answer(self, **answer: Any) -> None:
        line = json.dumps({"of": self._number, **answer}, ensure_ascii=False)
        self._channel.sendall(line.encode() + b"\n")


def as_error(data: dict[str, str]) -> YorisouError:
    """The error that an answer speaks of."""
    kind = InputError if data["kind"] == "input" else DeviceError
    return kind(data["where"], data["what"], data["mend"])


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the companion, whose end is ours
    os.nice(GENTLE)
    with (
        socket.socket(fileno=os.dup(0)) as channel,
        contextlib.suppress(BrokenPipeError, ConnectionResetError),
    ):
        Worker(channel).serve()
    os._exit(0)  # the model's memory is the kernel's to take back


if __name__ == "__main__":
    main()
