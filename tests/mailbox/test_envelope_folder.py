"""Sealed messages in a folder: each imported once, whatever the stick does."""

import asyncio
import os
import threading
from pathlib import Path

import pytest

from robot.app.envelopes import FolderIntake
from robot.config.schema import Config
from robot.doctor import mail as doctor
from robot.mailbox.envelope import LIMIT
from robot.mailbox.envelope_folder import DONE, EnvelopeFolder
from robot.mailbox.envelope_keys import open_keys
from tests.mailbox.build import Post, posted
from tests.mailbox.test_envelope import Taking


class Stick:
    """A folder, and what looks into it."""

    def __init__(self, post: Post, path: Path) -> None:
        self.taking = Taking(post, path)
        self.path = path / "stick"
        self.path.mkdir()
        self.told = 0
        folder = EnvelopeFolder(self.path)
        self.intake = FolderIntake(folder, self.taking.intake, post.clock, self._refused)
        self.post = post

    def _refused(self) -> None:
        self.told += 1

    def put(self, name: str, **more: str) -> Path:
        path = self.path / name
        path.write_bytes(self.taking.sealed.made(self.post.clock.wall(), **more))
        return path

    @property
    def lying(self) -> list[str]:
        return sorted(each.name for each in self.path.iterdir() if each.is_file())

    @property
    def came(self) -> int:
        return len(self.post.box.box.incoming)


def test_what_lies_there_comes_in_once_and_is_put_away(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        stick = Stick(post, tmp_path)
        stick.put("one.letter.age")
        stick.put("two.letter (1).age", id="letter-0002")  # as a browser renames it
        stick.put("the same.letter.age")
        (stick.path / "week.2026.week.age").write_bytes(b"another's")
        (stick.path / "link.letter.age").symlink_to(tmp_path / "envelopes.key")
        for _ in range(3):
            await stick.intake.look()
        assert (stick.came, stick.told) == (2, 0)
        assert stick.lying == ["link.letter.age", "week.2026.week.age"]
        assert len(list((stick.path / DONE).iterdir())) == 3
        stick.put("one.letter.age", id="letter-0003")  # another one of that name
        await stick.intake.look()
        assert stick.came == 3
        assert len(list((stick.path / DONE).iterdir())) == 4

    posted(tmp_path, act)


def test_what_cannot_be_taken_in_is_told_once_and_put_away_too(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        stick = Stick(post, tmp_path)
        (stick.path / "a.letter.age").write_bytes(b"not sealed")
        with (stick.path / "b.letter.age").open("wb") as file:
            file.truncate(LIMIT * 1_000)  # 2 GB, never read
        for _ in range(3):
            await stick.intake.look()
        assert dict(stick.taking.intake.refused) == {"foreign": 1, "too-large": 1}
        assert (stick.told, stick.lying) == (2, [])

    posted(tmp_path, act)


def test_a_recording_that_is_none_holds_up_no_other_letter(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        stick = Stick(post, tmp_path)
        for number, recording in enumerate(("あ", "x", "=")):
            stick.put(f"a{number}.letter.age", id=f"letter-100{number}", way="voice", recording=recording)
        stick.put("b.letter.age")
        await stick.intake.look()
        assert dict(stick.taking.intake.refused) == {"broken": 3}
        assert (stick.came, stick.lying) == (1, [])

    posted(tmp_path, act)


def test_a_copy_that_goes_on_is_waited_for(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        stick = Stick(post, tmp_path)
        path = stick.put("one.letter.age")
        whole = path.read_bytes()
        for share in (0, 100, 3_000):
            path.write_bytes(whole[:share])
            await stick.intake.look()
        assert not stick.taking.intake.refused
        path.write_bytes(whole)
        await stick.intake.look()
        assert (stick.came, stick.lying) == (1, [])
        (stick.path / "broken.letter.age").write_bytes(whole[:3_000])
        for _ in range(3):
            await stick.intake.look()
        assert dict(stick.taking.intake.refused) == {"cut-off": 1}

    posted(tmp_path, act)


def test_a_stick_that_is_gone_and_comes_back(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        stick = Stick(post, tmp_path)
        stick.put("one.letter.age")
        stick.path.rename(tmp_path / "in a pocket")
        await stick.intake.look()
        assert stick.came == 0
        (tmp_path / "in a pocket").rename(stick.path)
        await stick.intake.look()
        assert stick.came == 1

    posted(tmp_path, act)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_where_nothing_can_be_written_it_is_remembered(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        stick = Stick(post, tmp_path)
        stick.put("one.letter.age")
        stick.path.chmod(0o500)
        for _ in range(3):
            await stick.intake.look()
        assert (stick.came, stick.lying) == (1, ["one.letter.age"])

    posted(tmp_path, act)


def test_where_nothing_can_be_moved_it_is_opened_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def act(post: Post) -> None:
        stick, opened = Stick(post, tmp_path), list[bytes]()
        take = stick.taking.intake.take
        stick.put("one.letter.age")

        async def counted(data: bytes, *, whole: bool = True) -> object:
            opened.append(data)
            return await take(data, whole=whole)

        def refuse(self: Path, _to: Path) -> None:
            raise PermissionError(30, "Read-only file system")

        monkeypatch.setattr(stick.taking.intake, "take", counted)
        monkeypatch.setattr(Path, "rename", refuse)
        for _ in range(3):
            await stick.intake.look()
        assert (stick.came, len(opened), stick.lying) == (1, 1, ["one.letter.age"])

    posted(tmp_path, act)


def test_a_share_that_hangs_holds_up_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def act(post: Post) -> None:
        stick, goes_on = Stick(post, tmp_path), threading.Event()
        stick.put("one.letter.age")
        look = EnvelopeFolder.look

        def hanging(self: EnvelopeFolder) -> object:
            goes_on.wait(30)
            return look(self)

        monkeypatch.setattr(EnvelopeFolder, "look", hanging)
        waiting = asyncio.ensure_future(stick.intake.look())
        await asyncio.sleep(0.05)
        await post.send("mori", "By the page meanwhile.")
        assert not waiting.done()
        goes_on.set()
        await waiting
        assert stick.came == 2

    posted(tmp_path, act)


def test_the_doctor_says_what_is_configured_and_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor.assets, "sealing_installed", lambda: True)
    journal, stick = {"path": str(tmp_path / "journal.db")}, tmp_path / "stick"

    def state(folder: Path | None = stick) -> tuple[str, str]:
        mail = {} if folder is None else {"folder": str(folder)}
        (finding,) = doctor.examine(Config.model_validate({"journal": journal, "mail": mail}))
        return finding.state, finding.detail

    assert state(None)[0] == "off"
    assert state()[0] == "missing"
    stick.mkdir()
    assert state()[0] == "real"
    key = tmp_path / "envelopes.key"
    open_keys(key)
    assert state()[0] == "real"
    key.chmod(0o644)
    assert state()[0] == "degraded"
    key.write_text("nothing")
    assert "no key file" in state()[1]
