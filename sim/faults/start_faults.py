"""What may be missing when a robot is switched on, and how it comes to be there later."""

import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sim.faults.start_rig import StartRig

Do = Callable[[StartRig], None]


def nothing(_scene: StartRig) -> None:
    """Nothing to be done."""


@dataclass(frozen=True, slots=True)
class StartFault:
    """`remove` is done before the start, `bring` a while after it; None: nobody brings it in this run.

    `part` names what it is a lack of: two of one part are not combined. `shows` are codes of notices: one of
    them stands while it is missing, and none once it has come. `damage`: the journal was changed,
    so that the second place counts.
    """

    name: str
    part: str
    remove: Do
    bring: Do | None = None
    shows: tuple[str, ...] = ()
    damage: bool = False


def _aside(path: Callable[[StartRig], Path]) -> tuple[Do, Do]:
    """Away, and back."""

    def remove(rig: StartRig) -> None:
        path(rig).rename(f"{path(rig)}.away")

    def bring(rig: StartRig) -> None:
        Path(f"{path(rig)}.away").rename(path(rig))

    return remove, bring


def _in_place(path: Callable[[StartRig], Path], content: bytes) -> tuple[Do, Do]:
    """Something else in its place, and the right thing again."""
    away, back = _aside(path)

    def remove(rig: StartRig) -> None:
        away(rig)
        path(rig).write_bytes(content)

    def bring(rig: StartRig) -> None:
        path(rig).unlink()
        back(rig)

    return remove, bring


def _flip(at: int) -> Do:
    def remove(rig: StartRig) -> None:
        data = bytearray(rig.journal.read_bytes())
        data[min(at, len(data) - 1)] ^= 0xFF
        rig.journal.write_bytes(bytes(data))

    return remove


def _cut(rig: StartRig) -> None:
    data = rig.journal.read_bytes()
    rig.journal.write_bytes(data[: len(data) // 2 + 17])


def _head(rig: StartRig) -> None:
    data = rig.journal.read_bytes()
    rig.journal.write_bytes(b"SQLite format 3\0" + data[16:])


def _only_wal(rig: StartRig) -> None:
    rig.journal.with_name(f"{rig.journal.name}-wal").write_bytes(rig.journal.read_bytes()[:4_096])
    rig.journal.unlink()


def _no_body(rig: StartRig) -> None:
    rig.body_at_start = False


def _one_port(rig: StartRig) -> None:
    rig.board_at_start = False


def _plug_board(rig: StartRig) -> None:
    rig.board_at_start = True
    rig.plug_board()


def _taken(rig: StartRig) -> None:
    rig.take_port()


def _configured(text: str) -> Do:
    def remove(rig: StartRig) -> None:
        with rig.config.open("a", encoding="utf-8") as file:
            file.write(text)

    return remove


def _old_key(rig: StartRig) -> None:
    text = rig.config.read_text("utf-8")
    rig.config.write_text(text.replace("[body]\n", "[body]\nmotion = 0.4\n"), "utf-8")


def _plug_in(rig: StartRig) -> None:
    """One that raises when it is imported."""
    site = rig.folder / "site"
    (site / "odd-1.dist-info").mkdir(parents=True)
    (site / "odd.py").write_text("raise RuntimeError('odd')\n", "utf-8")
    (site / "odd-1.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: odd\nVersion: 1\n", "utf-8"
    )
    (site / "odd-1.dist-info" / "entry_points.txt").write_text("[yorisou.behaviours]\nodd = odd\n", "utf-8")
    rig.environment["PYTHONPATH"] = str(site)


def _mounted(rig: StartRig) -> Path:
    """The journal's directory becomes a small disk of its own."""
    place, kept = rig.journal.parent, rig.folder / "kept"
    shutil.copytree(place, kept)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", place], check=True, capture_output=True)
    rig.mounted = place
    for file in kept.iterdir():
        shutil.copy2(file, place)
    return place


def _full(rig: StartRig) -> None:
    place = _mounted(rig)
    with suppress(OSError), (place / "filler").open("wb", buffering=0) as file:
        while file.write(b"\0" * 1_024):
            pass


def _room(rig: StartRig) -> None:
    (rig.journal.parent / "filler").unlink()


def _read_only(rig: StartRig) -> None:
    _remount(_mounted(rig), "ro")


def _writable(rig: StartRig) -> None:
    _remount(rig.journal.parent, "rw")


def _remount(place: Path, how: str) -> None:
    command = ["mount", "-o", f"remount,{how}", str(place)]
    subprocess.run(command, check=True, capture_output=True)


BODY = ("body-no-port", "body-no-answer", "body-taken", "body-absent", "body-wrong-model")
KEY = ("key-missing", "key-unusable")
UNWRITTEN = ("disk-full", "disk-read-only", "disk-unwritable", "journal-closed", "disk")
DAMAGED = ("journal-damaged", "journal-behind", "journal-lost", "journal-closed")
_key, _key_back = _aside(lambda rig: rig.key)
_odd_key, _right_key = _in_place(lambda rig: rig.key, b"not a key\n")
_folder, _folder_back = _aside(lambda rig: rig.journal.parent)
_script, _script_back = _aside(lambda rig: rig.programme)
_slip, _slip_back = _in_place(lambda rig: rig.programme, b"levels: 3\n")

START_FAULTS: tuple[StartFault, ...] = (
    StartFault("body", "body", _no_body, StartRig.start_body, BODY),
    StartFault("board", "body", _one_port, _plug_board, BODY),
    StartFault("port-taken", "body", _taken, StartRig.release_port, BODY),
    StartFault("key", "key", _key, _key_back, KEY),
    StartFault("key-odd", "key", _odd_key, _right_key, KEY),
    StartFault("journal-directory", "journal", _folder, _folder_back, ("directory-missing",)),
    StartFault("disk-full", "journal", _full, _room, UNWRITTEN),
    StartFault("disk-read-only", "journal", _read_only, _writable, UNWRITTEN),
    StartFault("journal-cut", "journal", _cut, None, DAMAGED, damage=True),
    StartFault("journal-byte-100", "journal", _flip(100), None, DAMAGED, damage=True),
    StartFault("journal-byte-30000", "journal", _flip(30_000), None, DAMAGED, damage=True),
    StartFault("journal-header", "journal", _head, None, DAMAGED, damage=True),
    StartFault("journal-only-wal", "journal", _only_wal, None, DAMAGED, damage=True),
    StartFault("programme", "programme", _script, _script_back, ("programme-missing",)),
    StartFault("programme-slip", "programme", _slip, _slip_back, ("programme-unusable",)),
    StartFault("old-key", "configuration", _old_key, None, ("configuration-moved",)),
    StartFault(
        "unknown-key", "configuration", _configured("\n[vocie]\nrate = 3\n"), None, ("configuration-key",)
    ),
    StartFault("plug-in", "plug-in", _plug_in, None, ("plug-in",)),
    StartFault(
        "gestures", "gestures", lambda rig: rig.write("body", "gestures", "none"), None, ("own-gestures",)
    ),
    StartFault(
        "voice-module",
        "voice",
        lambda rig: rig.write("voice", "engine", "emic2", port="/dev/none"),
        None,
        ("no-voice-module",),
    ),
    StartFault("page-port", "page", lambda rig: rig.take_page_port(), None, ("console-port",)),
)
NAMED = {part.name: part for part in START_FAULTS}
