"""The speech-synthesis child: one engine, in a process of its own. `python -m … ENGINE`.

Reads one JSON object a line on stdin: {"text", "language", "rate" (words a minute), "whisper"}. Answers each
on stdout with one JSON line, {"bytes"} followed by that many bytes of 16-bit mono PCM at `RATE` and at the
reference loudness, or {"error"}. The first line is {"ready": true} or {"error"}. Ends when stdin ends.

Why a process: espeak-ng and piper are GPL-3 and bring an espeak-ng each; it initialises once per process,
calls exit() when its data is missing, and can hang; none of that may reach the companion (see NOTICE).
"""

import contextlib
import json
import os
import signal
import sys
from typing import Any, BinaryIO

from robot.drivers.audio.loudness import levelled
from robot.drivers.voice.engines import BEFOREHAND, Engine, Voiceless, load

RATE = 22_050  # samples a second of every answer (child.RATE)
HANG_S = 31  # the kernel ends this process when one sentence takes longer, even if nobody else is left to
HANG_BEFOREHAND_S = 300  # the same, of an engine that nobody waits for
NICENESS = 5  # of the engines that compute for long: the body's thread comes first


def rendered(engine: Engine, request: dict[str, Any]) -> bytes:
    """The PCM of one request. Raises Voiceless, or whatever the engine does."""
    rate, wave = engine.render(request["text"], request["language"], request["rate"], request["whisper"])
    sound = levelled(wave, rate)
    if not sound.samples.any():
        raise Voiceless("the engine made no sound of it")
    return sound.resampled(RATE).samples.astype("<i2").tobytes()


def serve(name: str, requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until there are no more."""

    def answer(head: dict[str, Any], body: bytes = b"") -> None:
        answers.write(json.dumps(head).encode() + b"\n" + body)
        answers.flush()

    try:
        engine = load(name)
    except Voiceless as error:
        answer({"error": str(error)})
        return
    answer({"ready": True})
    for line in requests:
        signal.alarm(HANG_BEFOREHAND_S if name in BEFOREHAND else HANG_S)
        try:
            pcm = rendered(engine, json.loads(line))
        except Exception as error:
            answer({"error": str(error) or repr(error)})
        else:
            answer({"bytes": len(pcm)}, pcm)
        signal.alarm(0)


def main() -> None:
    # pyttsx3 prints on stdout: keep the real one for the answers and send what it prints to stderr.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the companion, which closes our stdin
    name = sys.argv[1] if len(sys.argv) > 1 else "espeak"
    if name != "espeak":
        os.nice(NICENESS)
    with contextlib.suppress(BrokenPipeError):
        serve(name, sys.stdin.buffer, answers)
    os._exit(0)  # espeak's own thread must not be able to hold the process


if __name__ == "__main__":
    main()
