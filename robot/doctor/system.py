"""Journal and key, page, plug-ins, programme, clock and quiet hours."""

import ctypes
import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path

from robot.app import from_config
from robot.behaviours.script import check, check_reach
from robot.config.schema import Config
from robot.console import assets
from robot.contract.behaviour_registry import broken_plugins, load_plugins
from robot.doctor.finding import Finding
from robot.errors import YorisouError
from robot.paths import FIRST_PROGRAMME
from robot.runtime.quiet_hours import kept_quiet_hours
from robot.runtime.wall_clock import SYNCHRONISED

ENOUGH_SPACE_MB = 100
TIME_ERROR = 5  # adjtimex(2): the clock is not synchronised


def journal(config: Config) -> Iterator[Finding]:
    if "journal" in config.doubts:
        detail = "its configuration cannot be used, so nothing is kept"
        yield Finding("journal", "missing", detail, "Correct [journal] in yorisou.toml.")
        return
    if importlib.util.find_spec("sqlcipher3") is None:
        yield Finding("journal", "missing", "no encryption: sqlcipher3 is not installed", "Run: make install")
        return
    path = Path(config.journal.path)
    key_path = from_config.key_path(config)
    key = _key(key_path, path)
    yield key
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    free = _free_mb(folder)
    if path.is_dir():
        yield Finding("journal", "missing", f"{path} is a directory", "Name a file as [journal] path.")
    elif not os.access(path if path.exists() else folder, os.W_OK) or not os.access(folder, os.W_OK):
        mend = "Correct [journal] path, or the permissions of its directory."
        yield Finding("journal", "missing", f"{path} cannot be written", mend)
    elif free < ENOUGH_SPACE_MB:
        mend = "Free some space; what cannot be written is reported."
        yield Finding("journal", "degraded", f"{free} MB are free for {path}", mend)
    elif not path.parent.exists() and key_path.exists() and from_config.journal_is_named(config):
        mend = "Connect its card or disk, or make the directory."
        yield Finding("journal", "missing", f"the directory {path.parent} is not there", mend)
    elif not path.exists():
        yield Finding("journal", "real", f"{path} will be made, encrypted")
    elif key.state != "missing":
        yield _sessions(path, key_path)


def _key(key: Path, path: Path) -> Finding:
    from robot.journal import read_key  # imports sqlcipher3, which may be absent

    if not key.exists() and not path.exists():
        return Finding("key", "real", f"{key} will be made at the first start")
    try:
        exposed = read_key(key).exposed
    except YorisouError as error:
        return Finding(
            "key", "missing", f"{error.where}: {error.what}", error.mend or "Put the key file back."
        )
    if exposed:
        return Finding(
            "key", "degraded", f"{key} can be read by others on this machine", f"Run: chmod 600 {key}"
        )
    return Finding("key", "real", f"{key}: protects a copied journal, but not a stolen machine")


def _sessions(path: Path, key: Path) -> Finding:
    from robot.journal import lacks_its_end, read_key, read_sessions, set_asides

    try:
        sessions = read_sessions(path, read_key(key).value)
    except YorisouError as error:
        mend = error.mend or "It is set aside at the next start, and what can be read of it continues."
        return Finding("journal", "missing", f"{error.where}: {error.what}", mend)
    if any(session.damaged for session in sessions):
        mend = "What can be read of it is read: `yorisou journal sessions`; a backup can be restored."
        return Finding("journal", "degraded", f"{path} is damaged", mend)
    if lacks_its_end(path, read_key(key).value):
        mend = "It is set aside at the next start; a whole copy is made by `yorisou journal backup`."
        return Finding("journal", "degraded", f"{path} opens, but its end is missing", mend)
    aside = set_asides(path)
    if aside:
        mend = "What could be read of it is in the journal; `yorisou journal forget` deletes it too."
        return Finding("journal", "real", f"{path}, {len(sessions)} recordings; set aside: {aside[-1]}", mend)
    return Finding("journal", "real", f"{path}, encrypted, {len(sessions)} recordings")


def _free_mb(folder: Path) -> int:
    volume = os.statvfs(folder)
    return volume.f_bavail * volume.f_frsize // 1_000_000


def console(config: Config) -> Iterator[Finding]:
    if not config.console.enabled:
        yield Finding("console", "off", "no page, as configured")
    elif not assets.installed():
        detail = "the page's library is not installed: stop and less work, the robot is drawn flat"
        yield Finding("console", "degraded", detail, "Run: make install")
    else:
        detail = f"port {config.console.port}, or the next that is free"
        yield Finding("console", "real", detail)


def plugins(_config: Config) -> Iterator[Finding]:
    """Loads them, as a start does: one that cannot be loaded is named, and nothing else is blamed for it."""
    load_plugins()
    for broken in broken_plugins():
        detail = f"{broken.name} cannot be loaded and is left out ({broken.what})"
        yield Finding("plug-ins", "degraded", detail, "Repair or remove that package, then restart.")


def programme(config: Config) -> Iterator[Finding]:
    if "programme" in config.doubts:
        detail = "its configuration cannot be used, so there is company only"
        yield Finding("programme", "missing", detail, "Correct [programme] in yorisou.toml.")
        return
    path = FIRST_PROGRAMME if config.programme.path is None else Path(config.programme.path)
    if not path.is_file():
        yield Finding("programme", "missing", f"{path} does not exist", "Correct [programme] path.")
        return
    try:
        found = check(path) or check_reach(path)
        problems = [str(finding) for finding in found if not finding.is_note]
    except YorisouError as error:
        problems = [str(error)]
    if problems:
        yield Finding("programme", "degraded", problems[0], f"Run: yorisou script check {path}")
    else:
        yield Finding("programme", "real", path.name)


def clock(config: Config) -> Iterator[Finding]:
    if config.simulated:
        yield Finding("clock", "simulated", "with a simulated body the machine's clock is trusted")
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


def quiet_hours(config: Config) -> Iterator[Finding]:
    """Check both quiet hours: configured ones, or the default of a real body."""
    kept = kept_quiet_hours(config)
    for whose, section in (("person", config.person), ("household", config.household)):
        written = "quiet_hours" in section.model_fields_set
        hours = section.quiet_hours
        name = f"of the {whose}"
        if whose not in kept:
            detail = f"{name}: none are configured, and a simulated body keeps none"
            mend = (
                f"To try some, write [{whose}.quiet_hours]; a real body keeps {hours.start} to {hours.end}."
            )
            yield Finding("quiet hours", "off", detail, mend)
        elif hours.start == hours.end:
            yield Finding("quiet hours", "off", f"{name}: none, as written")
        else:
            times = "all hours" if hours.always else f"{hours.start} to {hours.end}"
            yield Finding(
                "quiet hours", "real", f"{name}: {times}{'' if written else ', as none are written'}"
            )
