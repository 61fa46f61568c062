"""Sealed files as they lie on a stick: opened, or said to be closed and why; written whole or not at all."""

import json
import os
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyrage import x25519

from robot.errors import InputError, UsageError
from robot.messages import catalogue
from robot.week import folder as files
from robot.week.folder import file_name, open_all, write
from robot.week.keys import make_key, public_key, public_keys, read_keys
from robot.week.sealing import BLOCK, LIMIT, Closed, robot_id, seal, unseal
from robot.week.week_file import NotAWeek, WeekFile, from_bytes

KEY = x25519.Identity.generate()
PUBLIC = [KEY.to_public()]


def week(**changes: Any) -> WeekFile:
    facts: dict[str, Any] = {
        "person": "heron",
        "robot": "0123456789abcdef",
        "sequence": 7,
        "week": "2026-W48",
        "made": datetime(2026, 11, 30, 5, tzinfo=UTC),
        "until": datetime(2026, 11, 30, 5, tzinfo=UTC),
        "software": "0.2.0",
        "programme": "first-evenings",
        "level": "touch",
    }
    return WeekFile(**{**facts, **changes})


def sealed(data: bytes) -> bytes:
    return pyrage.encrypt(data, PUBLIC)


def document(**changes: Any) -> bytes:
    return json.dumps({**json.loads(week().to_bytes()), **changes}).encode()


def codes(place: Path, key: x25519.Identity = KEY) -> list[tuple[str, str]]:
    _, findings = open_all([place], [key])
    return [(Path(each.where).name, each.code) for each in findings]


# --- there and back -----------------------------------------------------------------------------------------


def test_what_is_sealed_opens_for_each_of_its_therapists_and_for_nobody_else(tmp_path: Path) -> None:
    deputy, stranger = x25519.Identity.generate(), x25519.Identity.generate()
    path = write(week(), [*PUBLIC, deputy.to_public()], tmp_path)
    assert path.name == "heron-2026-W48.week.age"
    for key in (KEY, deputy):
        (found,), findings = open_all([tmp_path, path], [key])
        assert (found.week, findings) == (week(), [])
    assert codes(tmp_path, stranger) == [(path.name, "other-key")]
    assert b"heron" not in path.read_bytes()


def test_the_size_tells_nothing_of_the_week() -> None:
    long = week(discomforts=tuple(f"2026-11-{day}" for day in range(10, 30)))
    assert len(long.to_bytes()) - len(week().to_bytes()) > 200
    opened = [pyrage.decrypt(seal(each, PUBLIC), [KEY]) for each in (week(), long)]
    assert {len(each) for each in opened} == {BLOCK}


def test_an_earlier_file_of_the_week_is_replaced_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(week(), PUBLIC, tmp_path)
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        with pytest.raises(InputError, match="cannot be written"):
            write(week(sequence=8), PUBLIC, tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    assert path.read_bytes() == before
    write(week(sequence=8), PUBLIC, tmp_path)
    assert [found.week.sequence for found in open_all([tmp_path], [KEY])[0]] == [8]


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such folder") as raised:
        write(week(), PUBLIC, tmp_path / "stick")
    assert raised.value.code == "no-folder"
    assert not (tmp_path / "stick").exists()


@pytest.mark.parametrize(
    ("person", "name"),
    [
        ("heron", "heron-2026-W48.week.age"),
        ("さぎ 3", "さぎ-3-2026-W48.week.age"),
        ('../a\\b:c*"', "a-b-c-2026-W48.week.age"),
        ("..", "person-2026-W48.week.age"),
    ],
)
def test_a_name_that_every_stick_takes(person: str, name: str) -> None:
    assert file_name(person, "2026-W48") == name


# --- what stays closed --------------------------------------------------------------------------------------


def test_each_file_that_stays_closed_says_why_and_the_rest_is_told(tmp_path: Path) -> None:
    good = write(week(), PUBLIC, tmp_path)
    whole = good.read_bytes()
    wrong = {
        "a-copied-in-part.week.age": (whole[:900], "partial"),
        "b-hardly-begun.week.age": (whole[:10], "partial"),
        "c-empty.week.age": (b"", "partial"),
        "d-zeros.week.age": (bytes(5_000), "partial"),
        "e-changed.week.age": (whole[:-9] + b"123456789", "partial"),
        "f-a-photo.week.age": (b"\xff\xd8\xff" * 99, "foreign"),
        "g-other-age.week.age": (sealed(b"my diary"), "foreign"),
        "h-other-json.week.age": (sealed(b'{"format": "list"}'), "foreign"),
        "i-too-deep.week.age": (sealed(b"[" * 100_000), "foreign"),
        "j-newer.week.age": (sealed(document(version=2, person=["?"])), "newer"),
        "k-wrong.week.age": (sealed(document(sequence=-1)), "invalid"),
        "l-too-large.week.age": (bytes(LIMIT + 1), "too-large"),
        "m-for-somebody-else.week.age": (seal(week(), [x25519.Identity.generate().to_public()]), "other-key"),
        "n-with-a-password.week.age": (pyrage.passphrase.encrypt(b"x", "word"), "other-key"),
        "o-still-copied.week.age.part": (whole[:600], "partial"),
    }
    for name, (data, _) in wrong.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "p-link.week.age").symlink_to(good)
    (tmp_path / "q-gone.week.age").symlink_to("nowhere")
    os.mkfifo(tmp_path / "r-pipe.week.age")
    (tmp_path / "._heron-2026-W48.week.age").write_bytes(b"of a Mac")
    (tmp_path / "holiday.jpg").write_bytes(b"not ours")
    found, _ = open_all([tmp_path], [KEY])
    assert [each.week for each in found] == [week()]
    links = [("p-link.week.age", "link"), ("q-gone.week.age", "link"), ("r-pipe.week.age", "unreadable")]
    assert codes(tmp_path) == [*((name, code) for name, (_, code) in wrong.items()), *links]
    for _, code in codes(tmp_path):
        assert f"week.file.{code}" in catalogue("en")


def test_folders_are_looked_into_once_and_no_deeper(tmp_path: Path) -> None:
    for folder in ("robot-1", "robot-2/deep"):
        (tmp_path / folder).mkdir(parents=True)
        write(week(person=folder[:7]), PUBLIC, tmp_path / folder)
    (tmp_path / "loop").symlink_to(tmp_path)
    assert [each.week.person for each in open_all([tmp_path], [KEY])[0]] == ["robot-1"]


def test_nothing_there_and_too_much_there_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert codes(tmp_path) == [(tmp_path.name, "none")]
    assert codes(tmp_path / "gone.age") == [("gone.age", "unreadable")]
    for number in range(4):
        write(week(person=f"p{number}"), PUBLIC, tmp_path)
    monkeypatch.setattr(files, "MOST_FILES", 3)
    found, findings = open_all([tmp_path], [KEY])
    assert (len(found), [each.code for each in findings]) == (3, ["too-many"])


SEALED = seal(week(), PUBLIC)
PLACE = st.integers(0, len(SEALED) - 1)


@given(st.lists(st.tuples(PLACE, st.integers(0, 255)), max_size=3), PLACE)
def test_no_damage_ends_in_anything_but_a_reason(changes: list[tuple[int, int]], cut: int) -> None:
    damaged = bytearray(SEALED)
    for place, value in changes:
        damaged[place] = value
    with pytest.raises(Closed) as raised:
        unseal(bytes(damaged[:cut]), [KEY])
    assert raised.value.code in ("partial", "foreign", "other-key")


@pytest.mark.parametrize(
    "change",
    [
        {"person": ""},
        {"person": "a" * 41},
        {"person": "\x1b[31mred"},
        {"person": "a\u202eb"},
        {"week": "2026-W54"},
        {"week": "2026-W48\n"},
        {"week": "0001-W01"},
        {"week": "٢٠٢٦-W48"},
        {"robot": "xyz"},
        {"made": "yesterday"},
        {"made": "2026-11-30T05:00:00"},
        {"sequence": 10**30},
        {"sessions": {"calm": 1e308}},
        {"names": {"touch": {"en": "\u0007"}}},
        {"names": {str(number): {} for number in range(201)}},
        {"crisis": {"since": None, "alert": "loud"}},
        {"version": 0},
        {"version": "1"},
    ],
)
def test_a_document_that_could_deceive_a_reader_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(NotAWeek) as raised:
        from_bytes(document(**change))
    assert (raised.value.code, raised.value.detail) == ("invalid", next(iter(change)))


def test_fields_of_a_later_version_of_the_same_format_are_left_out() -> None:
    assert from_bytes(document(mood="not asked")) == week()


# --- keys ---------------------------------------------------------------------------------------------------


def test_a_key_file_is_its_owner_s_alone_and_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "new" / "week.key"
    public = make_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    keys = read_keys(path)
    assert not keys.exposed
    assert [str(each.to_public()) for each in keys.identities] == [public]
    before = path.read_bytes()
    with pytest.raises(InputError, match="no key is ever replaced"):
        make_key(path)
    assert path.read_bytes() == before
    path.chmod(0o644)
    assert read_keys(path).exposed


@pytest.mark.parametrize(
    ("text", "said"), [("", "holds no key"), ("age1abc", "only seals"), ("hello", "is no key file")]
)
def test_what_is_no_key_file_is_said(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "key"
    path.write_text(text)
    with pytest.raises(InputError, match=said):
        read_keys(path)


def test_a_secret_key_given_for_a_public_one_is_never_shown() -> None:
    secret = str(KEY)
    with pytest.raises(ValueError, match="is a secret key") as raised:
        public_key(secret)
    assert secret not in str(raised.value)
    with pytest.raises(UsageError, match="key 2 is no public key"):
        public_keys([str(PUBLIC[0]), "age1x"], "--to")


def test_the_robot_s_id_follows_from_its_key_and_says_nothing_of_it() -> None:
    key = "5a" * 32
    assert robot_id(key) == robot_id(key)
    assert robot_id(key) != robot_id("5b" * 32)
    assert len(robot_id(key)) == 16
    assert robot_id(key) not in key
