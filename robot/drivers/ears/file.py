"""Hearing a sound file, for `yorisou hear`: the same grammar and recogniser as the microphone's."""

import shlex
import wave
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from robot.drivers.audio.device import CAPTURE_RATE, CHUNK_MS
from robot.drivers.ears.models import load_model, open_model
from robot.drivers.ears.recogniser import Grammar, Heard, Recogniser, vocabulary
from robot.drivers.ears.words import HIDING
from robot.errors import InputError


def hear_file(
    path: Path, language: str, phrases: Sequence[str], models: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """What is heard in a WAV file: objects of "kind", "text", "confidence", "start_s" and "end_s".

    A partial's confidence is None and its times are those of the sound so far.
    Stop and less words are always listened for as well. Raises InputError at the call, before anything is
    yielded: for the file, the model, or a phrase that the model cannot hear.
    """
    pcm = read_wav(path)
    model = load_model(open_model(language, models))
    grammar = Grammar(language, phrases, vocabulary(model))
    unknown = [phrase for phrase in grammar.missing if phrase in grammar.asked]
    if unknown:
        what = f"the {language} model does not know {', '.join(unknown)}."
        raise InputError("--phrases", what, "Take other words, or write them in parts that it knows.")
    for phrase in grammar.hiding:
        what = f"{phrase} would be heard in place of the stop word {HIDING[language][phrase]}."
        raise InputError("--phrases", what, "Take another word.")
    return _hear(pcm, Recogniser(model, grammar))


def _hear(pcm: bytes, recogniser: Recogniser) -> Iterator[dict[str, Any]]:
    chunk = 2 * CAPTURE_RATE * CHUNK_MS // 1000
    for begin in range(0, len(pcm), chunk):
        heard = recogniser.feed(pcm[begin : begin + chunk])
        if heard is not None:
            yield _to_json(heard)
    heard = recogniser.finish()
    if heard is not None:
        yield _to_json(heard)


def _to_json(heard: Heard) -> dict[str, Any]:
    return {
        "kind": heard.kind,
        "text": " ".join(heard.phrases),
        "confidence": heard.confidence,
        "start_s": heard.start_s,
        "end_s": heard.end_s,
    }


def read_wav(path: Path) -> bytes:
    """The samples of a WAV file of 16 kHz, 16 bit, mono. Raises InputError that says what it is instead."""
    source = shlex.quote(str(path))
    target = shlex.quote(str(path.with_name(f"{path.stem}-16k.wav")))
    convert = f"Convert it with: ffmpeg -i {source} -ac 1 -ar {CAPTURE_RATE} -c:a pcm_s16le {target}"
    try:
        with path.open("rb") as raw:
            head = raw.read(12)
            if not head:
                raise InputError(str(path), "is empty.", "Record it again.")
            if head[:4] != b"RIFF" or head[8:] != b"WAVE":
                raise InputError(str(path), "is not a WAV file.", convert)
            raw.seek(0)
            with wave.open(raw) as file:
                shape = file.getparams()
                pcm: bytes = file.readframes(shape.nframes)
    except OSError as error:
        raise InputError(str(path), f"cannot be read ({error.strerror}).") from error
    except (EOFError, wave.Error) as error:
        if "unknown format" in str(error):
            raise InputError(str(path), "is a WAV file of another kind than plain PCM.", convert) from error
        raise InputError(str(path), "is a WAV file that is cut short.", "Copy or record it again.") from error
    wrong = []
    if shape.framerate != CAPTURE_RATE:
        wrong.append(f"has {shape.framerate} Hz instead of {CAPTURE_RATE}")
    if shape.sampwidth != 2:
        wrong.append(f"has {8 * shape.sampwidth} bits instead of 16")
    if shape.nchannels != 1:
        wrong.append(f"has {shape.nchannels} channels instead of one")
    if wrong:
        raise InputError(str(path), f"{', '.join(wrong)}.", convert)
    if not shape.nframes:
        raise InputError(str(path), "is a WAV file with no sound in it.", "Record it again.")
    if len(pcm) < 2 * shape.nframes:
        raise InputError(str(path), "is a WAV file that is cut short.", "Copy or record it again.")
    return pcm
