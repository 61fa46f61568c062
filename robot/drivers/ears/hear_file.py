"""Recognises a sound file, for `yorisou hear`, in the same way as the microphone's sound."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from robot.drivers.audio.device import CAPTURE_RATE, CHUNK_MS
from robot.drivers.audio.sound import Sound
from robot.drivers.ears import wav
from robot.drivers.ears.recogniser import Heard
from robot.drivers.ears.recognition_pipeline import Overheard, RecognitionPipeline
from robot.drivers.ears.vosk_models import load_model, open_model
from robot.errors import InputError
from robot.files.read import require_file
from robot.language.built_in_words import HEARD_STOP as STOP
from robot.language.built_in_words import HIDING


def hear_file(
    path: Path, language: str, phrases: Sequence[str], models: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """What is heard in a WAV file: objects of "kind", "text", "confidence", "start_s" and "end_s".

    A partial's confidence is None and its times are those of the sound so far. "stop" and "less" are the
    moments at which the robot would act, with the time in "end_s". Stop and less words are always listened
    for as well. Raises InputError at the call, before anything is yielded: for the file, the model, or a
    phrase that the model cannot hear.
    """
    pcm = read_wav(path)
    pipeline = RecognitionPipeline(load_model(open_model(language, models)), language, tuple(phrases))
    grammar = pipeline.grammar
    unknown = [phrase for phrase in grammar.missing if phrase in grammar.asked]
    if unknown:
        what = f"the {language} model does not know {', '.join(unknown)}."
        raise InputError("--phrases", what, "Use other words, or write them in parts that it knows.")
    for phrase in grammar.hiding:
        stop = HIDING[language].get(phrase, STOP[language][0])
        what = f"{phrase} would be heard in place of stop words such as {stop}."
        raise InputError("--phrases", what, "Use another word, a short one that the model knows whole.")
    return _hear(pcm, pipeline)


def _hear(pcm: bytes, pipeline: RecognitionPipeline) -> Iterator[dict[str, Any]]:
    chunk = 2 * CAPTURE_RATE * CHUNK_MS // 1000
    for begin in range(0, len(pcm), chunk):
        for result in pipeline.feed(pcm[begin : begin + chunk]):
            if isinstance(result, Overheard):  # only with a transcriber
                continue
            yield _to_json(result, (begin + chunk) / 2 / CAPTURE_RATE)
    for result in pipeline.finish():
        yield _to_json(result, len(pcm) / 2 / CAPTURE_RATE)


def _to_json(result: Heard | str, now_s: float) -> dict[str, Any]:
    if not isinstance(result, Heard):
        at_s = round(now_s, 3)
        return {"kind": result, "text": "", "confidence": None, "start_s": at_s, "end_s": at_s}
    return {
        "kind": result.kind,
        "text": " ".join(result.phrases),
        "confidence": result.confidence,
        "start_s": result.start_s,
        "end_s": result.end_s,
    }


def read_wav(path: Path) -> bytes:
    """The samples of a WAV file of plain sound as 16 kHz, 16 bit, mono, whatever they were.

    Raises InputError for anything that cannot be brought to that.
    """
    require_file(path)
    try:
        samples, rate = wav.read(path)
    except OSError as error:
        raise InputError(str(path), f"cannot be read ({error.strerror}).") from error
    sound = Sound(np.rint(samples).astype(np.int16), rate).resampled(CAPTURE_RATE)
    return sound.samples.astype("<i2").tobytes()
