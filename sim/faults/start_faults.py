"""What may be missing when a robot is switched on, and how it comes to be there later."""

import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sim.faults.start_rig import Scene

Do = Callable[[Scene], None]


def nothing(_scene: Scene) -> None:
    """Nothing to be done."""


@dataclass(frozen=True, slots=True)
class Lacking:
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


def _aside(path: Callable[[Scene], Path]) -> tuple[Do, Do]:
    """Away, and back."""

    def remove(scene: Scene) -> None:
        path(scene).rename(f"{path(scene)}.away")

    def bring(scene: Scene) -> None:
        Path(f"{path(scene)}.away").rename(path(scene))

    return remove, bring


def _in_place(path: Callable[[Scene], Path], content: bytes) -> tuple[Do, Do]:
    """Something else in its place, and the right thing again."""
    away, back = _aside(path)

    def remove(scene: Scene) -> None:
        away(scene)
        path(scene).write_bytes(content)

    def bring(scene: Scene) -> None:
        path(scene).unlink()
        back(scene)

    return remove, bring


def _flip(at: int) -> Do:
    def remove(scene: Scene) -> None:
        data = bytearray(scene.journal.read_bytes())
        data[min(at, len(data) - 1)] ^= 0xFF
        scene.journal.write_bytes(bytes(data))

    return remove


def _cut(scene: Scene) -> None:
    data = scene.journal.read_bytes()
    scene.journal.write_bytes(data[: len(data) // 2 + 17])


def _head(scene: Scene) -> None:
    data = scene.journal.read_bytes()
    scene.journal.write_bytes(b"SQLite format 3\0" + data[16:])


def _only_wal(scene: Scene) -> None:
    scene.journal.with_name(f"{scene.journal.name}-wal").write_bytes(scene.journal.read_bytes()[:4_096])
    scene.journal.unlink()


def _no_body(scene: Scene) -> None:
    scene.body_at_start = False


def _one_port(scene: Scene) -> None:
    scene.board_at_start = False


def _plug_board(scene: Scene) -> None:
    scene.board_at_start = True
    scene.plug_board()


def _taken(scene: Scene) -> None:
    scene.take_port()


def _configured(text: str) -> Do:
    def remove(scene: Scene) -> None:
        with scene.config.open("a", encoding="utf-8") as file:
            file.write(text)

    return remove


def _old_key(scene: Scene) -> None:
    text = scene.config.read_text("utf-8")
    scene.config.write_text(text.replace("[body]\n", "[body]\nmotion = 0.4\n"), "utf-8")


def _plug_in(scene: Scene) -> None:
    """One that raises when it is imported."""
    site = scene.folder / "site"
    (site / "odd-1.dist-info").mkdir(parents=True)
    (site / "odd.py").write_text("raise RuntimeError('odd')\n", "utf-8")
    (site / "odd-1.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: odd\nVersion: 1\n", "utf-8"
    )
    (site / "odd-1.dist-info" / "entry_points.txt").write_text("[yorisou.behaviours]\nodd = odd\n", "utf-8")
    scene.environment["PYTHONPATH"] = str(site)


def _mounted(scene: Scene) -> Path:
    """The journal's directory becomes a small disk of its own."""
    place, kept = scene.journal.parent, scene.folder / "kept"
    shutil.copytree(place, kept)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", place], check=True, capture_output=True)
    scene.mounted = place
    for file in kept.iterdir():
        shutil.copy2(file, place)
    return place


def _full(scene: Scene) -> None:
    place = _mounted(scene)
    with suppress(OSError), (place / "filler").open("wb", buffering=0) as file:
        while file.write(b"\0" * 1_024):
            pass


def _room(scene: Scene) -> None:
    (scene.journal.parent / "filler").unlink()


def _read_only(scene: Scene) -> None:
    _remount(_mounted(scene), "ro")


def _writable(scene: Scene) -> None:
    _remount(scene.journal.parent, "rw")


def _remount(place: Path, how: str) -> None:
    command = ["mount", "-o", f"remount,{how}", str(place)]
    subprocess.run(command, check=True, capture_output=True)


BODY = ("body-no-port", "body-no-answer", "body-taken", "body-absent", "body-wrong-model")
KEY = ("key-missing", "key-unusable")
UNWRITTEN = ("disk-full", "disk-read-only", "disk-unwritable", "journal-closed", "disk")
DAMAGED = ("journal-damaged", "journal-behind", "journal-lost", "journal-closed")
_key, _key_back = _aside(lambda scene: scene.key)
_odd_key, _right_key = _in_place(lambda scene: scene.key, b"not a key\n")
_folder, _folder_back = _aside(lambda scene: scene.journal.parent)
_script, _script_back = _aside(lambda scene: scene.programme)
_slip, _slip_back = _in_place(lambda scene: scene.programme, b"levels: 3\n")

LACKING: tuple[Lacking, ...] = (
    Lacking("body", "body", _no_body, Scene.start_body, BODY),
    Lacking("board", "body", _one_port, _plug_board, BODY),
    Lacking("port-taken", "body", _taken, Scene.release_port, BODY),
    Lacking("key", "key", _key, _key_back, KEY),
    Lacking("key-odd", "key", _odd_key, _right_key, KEY),
    Lacking("journal-directory", "journal", _folder, _folder_back, ("directory-missing",)),
    Lacking("disk-full", "journal", _full, _room, UNWRITTEN),
    Lacking("disk-read-only", "journal", _read_only, _writable, UNWRITTEN),
    Lacking("journal-cut", "journal", _cut, None, DAMAGED, damage=True),
    Lacking("journal-byte-100", "journal", _flip(100), None, DAMAGED, damage=True),
    Lacking("journal-byte-30000", "journal", _flip(30_000), None, DAMAGED, damage=True),
    Lacking("journal-header", "journal", _head, None, DAMAGED, damage=True),
    Lacking("journal-only-wal", "journal", _only_wal, None, DAMAGED, damage=True),
    Lacking("programme", "programme", _script, _script_back, ("programme-missing",)),
    Lacking("programme-slip", "programme", _slip, _slip_back, ("programme-unusable",)),
    Lacking("old-key", "configuration", _old_key, None, ("configuration-moved",)),
    Lacking(
        "unknown-key", "configuration", _configured("\n[vocie]\nrate = 3\n"), None, ("configuration-key",)
    ),
    Lacking("plug-in", "plug-in", _plug_in, None, ("plug-in",)),
    Lacking(
        "gestures", "gestures", lambda scene: scene.write("body", "gestures", "none"), None, ("own-gestures",)
    ),
    Lacking(
        "voice-module",
        "voice",
        lambda scene: scene.write("voice", "engine", "emic2", port="/dev/none"),
        None,
        ("no-voice-module",),
    ),
    Lacking("page-port", "page", lambda scene: scene.take_page_port(), None, ("console-port",)),
)
NAMED = {lacking.name: lacking for lacking in LACKING}
