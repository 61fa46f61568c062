"""Letters as the host keeps them: until long after the robot has them, and no longer."""

import os
from pathlib import Path

import pytest

from robot.relay import kept
from robot.relay.kept import KEPT_S, Kept, mark_of

DAY_S = 24 * 3600


def test_a_letter_is_kept_until_long_after_the_robot_has_it(tmp_path: Path) -> None:
    held = Kept(tmp_path)
    assert held.put("momo", b"one")
    assert held.put("momo", b"one")
    assert held.put("momo", b"two")
    held.had("momo", [mark_of(b"one"), "../../passwords", "f" * 64])
    assert list(held.again("momo", everything=False)) == [b"two"]
    assert sorted(held.again("momo", everything=True)) == [b"one", b"two"]
    assert held.put("momo", b"one"), "what the robot has already is no other one"
    assert list(held.again("momo", everything=False)) == [b"two"]
    assert list(held.again("hana", everything=True)) == []


def test_a_robot_that_was_set_back_has_again_what_came_since(tmp_path: Path) -> None:
    """It says what it had last; what it confirmed after that, it has lost with its disk."""
    held, days = Kept(tmp_path), (b"first", b"second", b"third", b"waits")
    for day, data in enumerate(days):
        held.put("momo", data)
        path = tmp_path / "momo" / f"{mark_of(data)}.age"
        os.utime(path, (1_000 + day, 1_000 + day))
    held.had("momo", [mark_of(each) for each in days[:3]])

    def laid(last: str) -> list[bytes]:
        return list(held.again("momo", everything=False, last=last))

    assert laid(mark_of(b"third")) == [b"waits"], "as it is after any night"
    assert laid(mark_of(b"first")) == [b"second", b"third", b"waits"]
    for nothing in ("", "f" * 64, "../passwords"):
        assert laid(nothing) == [b"waits"]


def test_after_thirty_days_it_is_gone(tmp_path: Path) -> None:
    assert KEPT_S == 30 * DAY_S
    held = Kept(tmp_path)
    held.put("momo", b"old")
    held.put("momo", b"new")
    now = (tmp_path / "momo" / f"{mark_of(b'new')}.age").stat().st_mtime
    os.utime(tmp_path / "momo" / f"{mark_of(b'old')}.age", (now - 31 * DAY_S, now - 31 * DAY_S))
    held.tidy(now - KEPT_S)
    assert list(held.again("momo", everything=True)) == [b"new"]


def test_a_flood_is_refused(tmp_path: Path) -> None:
    held = Kept(tmp_path)
    for number in range(kept.MOST_WAITING):
        (tmp_path / "momo").mkdir(exist_ok=True)
        (tmp_path / "momo" / f"{number:064x}.age").write_bytes(b"x")
    assert not held.put("momo", b"one more")
    assert held.put("hana", b"another robot's")


def test_what_vanishes_while_it_is_looked_at_holds_up_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Old letters are deleted in another thread, at any moment."""
    held = Kept(tmp_path)
    for data in (b"one", b"two"):
        held.put("momo", data)
    (tmp_path / "momo" / f"{'0' * 64}.age").symlink_to("nowhere")  # named, and gone when asked for
    assert sorted(held.again("momo", everything=True)) == [b"one", b"two"]
    held.tidy(0.0)

    def vanish(path: Path) -> None:
        if path.name.startswith(mark_of(b"one")):
            path.unlink(missing_ok=True)

    for act in ("read_bytes", "rename"):
        real = getattr(Path, act)
        monkeypatch.setattr(Path, act, lambda path, *more, real=real: (vanish(path), real(path, *more))[1])
    held.had("momo", [mark_of(b"one"), mark_of(b"two")])
    assert list(held.again("momo", everything=True)) == [b"two"]
    held.put("momo", b"one")
    assert list(held.again("momo", everything=True)) == [b"two"]
