"""A backup of the family's file brings everything back, but not what was deleted since."""

import stat
from pathlib import Path
from typing import Any

import pytest

from robot.errors import InputError
from robot.family import rows
from robot.family.backup import back_up, restore
from robot.family.store import FamilyStore
from robot.journal import kept
from robot.mailbox import envelope_keys
from robot.people import store as register_file
from robot.people.register import User, new_register
from tests.family.test_store import CANARY, KEY, NOW_US, OTHERS, fill, opened
from tests.journal.commands import run
from tests.journal.damage import lived

BOTH = {"aunt": ("1", "Aunt"), "uncle": ("2", "Uncle")}


def settled(store: FamilyStore, now: rows.Registered) -> None:
    store.work(lambda db: rows.settle(db, now))


def made(path: Path) -> tuple[FamilyStore, Path]:
    """A file with two relatives, and a backup of it."""
    store, copy = opened(path), path / "stick.db"
    fill(store, "aunt", CANARY)
    fill(store, "uncle", OTHERS)
    settled(store, BOTH)
    assert back_up(store, copy) == 2
    return store, copy


def what(store: FamilyStore, user: str) -> dict[str, Any]:
    return {name: value for name, value in store.everything(user).items() if value and name != "user"}


def test_all_of_it_comes_back_on_another_computer_and_opens_with_its_own_key_alone(tmp_path: Path) -> None:
    store, copy = made(tmp_path)
    before = {user: store.everything(user) for user in BOTH}
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert [word for word in (b"Canary", b"aunt", b"SQLite") if word in copy.read_bytes()] == []
    store.path.unlink()
    assert restore(store, copy, BOTH) == 2
    assert {user: store.everything(user) for user in BOTH} == before
    whole = store.path.read_bytes()
    assert restore(store, copy, BOTH) == 2, "twice is once"
    assert {user: store.everything(user) for user in BOTH} == before
    assert len(store.path.read_bytes()) == len(whole)
    other = opened(tmp_path / "other")
    other.path.parent.mkdir()
    fill(other, "aunt", "x")
    with pytest.raises(InputError, match="another key"):
        restore(other, copy, BOTH)
    assert [each.name for each in tmp_path.rglob("*.part")] == []


def test_what_a_relative_deleted_since_stays_deleted_and_what_is_new_stays(tmp_path: Path) -> None:
    store, copy = made(tmp_path)
    store.forget("aunt", "chat")
    store.forget("aunt", "weeks")
    line = store.work(lambda db: rows.lines(db, "uncle"))[0]
    assert store.work(lambda db: rows.take_back(db, line.number, "uncle"))
    (_, flag) = store.work(rows.flags)
    assert store.work(lambda db: rows.seen(db, flag.number))
    said = store.sealed("After the backup.")
    store.work(lambda db: rows.write(db, "aunt", "aunt", staff=False, now_us=NOW_US + 9, sealed=said))
    store.work(lambda db: rows.flag(db, "uncle", "self-harm", "2026-12-01"))
    before = {user: store.everything(user) for user in BOTH}
    restore(store, copy, BOTH)
    assert {user: store.everything(user) for user in BOTH} == before
    assert before["aunt"]["deleted_before"] == ["chat", "weeks"]
    assert before["aunt"]["lessons"]
    assert [each["text"] for each in before["uncle"]["chat"]] == ["Thank you."]
    store.forget("aunt")
    again = tmp_path / "again.db"
    back_up(store, again)
    assert "Canary" not in str(what(store, "aunt"))
    restore(store, again, BOTH)
    assert set(what(store, "aunt")) == {"for_the_worker", "deleted_before"}, "deleted before the backup, too"


def test_what_is_missing_here_comes_back_beside_what_is_new(tmp_path: Path) -> None:
    """The file was damaged and begun anew; new lines have the numbers of old ones, and come after them."""
    store, copy = made(tmp_path)
    store.path.unlink()
    said = store.sealed("Begun anew.")
    store.work(lambda db: rows.write(db, "aunt", "aunt", staff=False, now_us=NOW_US + 9, sealed=said))
    store.work(lambda db: rows.finish(db, "aunt", "safety", "2026-12-09"))
    settled(store, BOTH)
    restore(store, copy, BOTH)
    found = store.everything("aunt")
    assert [each["text"] for each in found["chat"]] == [CANARY, "Thank you.", "Begun anew."]
    assert found["lessons"] == [{"lesson": "safety", "day": "2026-12-09"}], "what is here prevails"


def test_of_somebody_who_has_left_only_what_waits_for_the_worker_comes_back(tmp_path: Path) -> None:
    store, copy = made(tmp_path)
    now = {"aunt": ("7", "Another"), "nephew": ("3", "Nephew")}
    settled(store, now)
    assert restore(store, copy, now) == 0
    assert what(store, "aunt") == {}
    flags = store.work(rows.flags)
    assert [each.user for each in flags] == ["aunt/1", "uncle/2"], "each once"
    for each in flags:
        store.work(lambda db, number=each.number: rows.seen(db, number))
    restore(store, copy, now)
    assert store.work(rows.flags) == []
    assert store.work(rows.names_of_former) == {}
    store.path.unlink()
    restore(store, copy, now)
    assert [each.user for each in store.work(rows.flags)] == ["aunt/1", "uncle/2"], "a yes is never lost"
    assert store.work(rows.users) == set()


@pytest.mark.parametrize("damage", ["torn", "journal", "none"])
def test_what_is_no_backup_changes_nothing(tmp_path: Path, damage: str) -> None:
    store, copy = made(tmp_path)
    if damage == "torn":
        copy.write_bytes(copy.read_bytes()[:9_000])
    elif damage == "journal":
        copy = tmp_path / "of" / "journal.db"
        copy.parent.mkdir()
        lived(copy)
    else:
        copy.unlink()
    before = store.path.read_bytes()
    with pytest.raises(InputError):
        restore(store, copy, BOTH)
    assert store.path.read_bytes() == before
    with pytest.raises(InputError, match="no relative"):
        back_up(opened(tmp_path / "nobody"), tmp_path / "x.db")


def test_the_commands_and_that_the_persons_backup_has_nothing_of_it(tmp_path: Path) -> None:
    old, new, stick = tmp_path / "old", tmp_path / "new", tmp_path / "stick"
    for each in (old, new, stick):
        each.mkdir()
    lived(old / "journal.db")
    configs = {}
    for each in (old, new):
        configs[each] = each / "yorisou.toml"
        configs[each].write_text(
            f'[journal]\npath = "{each}/journal.db"\nkey_file = "{each}/keys/journal.key"\n'
            f'[body]\nservos = "/dev/null"\nboard = "/dev/null"\n'
        )
    config = ("--config", configs[old])
    (old / "keys").mkdir()
    (old / "keys" / "journal.key").write_text(KEY)
    store = opened(old)
    code, _, error = run("family", "backup", stick / "f.db", "--no-key", *config)
    assert (code, "no relative has anything" in error) == (3, True), error
    fill(store, "aunt", CANARY)
    register = new_register()
    register = register.model_copy(update={"users": [User(id="aunt", role="family", number="1")]})
    register_file.save(old / "people.json", register)
    settled(store, {"aunt": ("1", "aunt")})

    code, said, _ = run("family", "backup", stick / "f.db", "--with-key", stick / "f.key", *config)
    assert (code, "of 1 relatives" in said) == (0, True)
    assert stat.S_IMODE((stick / "f.key").stat().st_mode) == 0o600
    assert run("family", "backup", stick / "f.db", "--no-key", *config)[0] == 2, "nothing is overwritten"
    envelopes = envelope_keys.beside(old / "journal.db")
    envelope_keys.open_keys(envelopes)
    for own in (store.path, store.key_path, old / "people.json", envelopes, old / "journal.alerts.json"):
        assert run("family", "backup", own, "--no-key", "--force", *config)[0] == 2, own
        assert run("journal", "backup", stick / "p.db", "--with-key", own, "--force", *config)[0] == 2, own

    code, said, _ = run("journal", "backup", stick / "p.db", "--no-key", *config)
    assert (code, "yorisou family backup" in said) == (0, True)
    assert "4711" not in str(kept.besides(stick / "p.db", KEY))
    assert kept.look(stick / "p.db", KEY).kinds.isdisjoint({"lessons", "weeks", "chat"})

    restoring = ("family", "restore", stick / "f.db", "--config", configs[new])
    code, _, error = run(*restoring, "--yes", "--key", stick / "f.key")
    assert (code, "people.json" in error) == (3, True)
    register_file.save(new / "people.json", register)
    assert run(*restoring, "--yes")[0] == 3, "without a key"
    assert run(*restoring, "--key", stick / "f.key")[0] == 2, "nobody to ask"
    moved = opened(new)
    wrong = tmp_path / "wrong" / "family.key"
    fill(FamilyStore(tmp_path / "wrong.db", wrong), "x", "x")
    assert run(*restoring, "--yes", "--key", wrong)[0] == 3
    assert not moved.key_path.exists(), "a key that opens nothing is not left there"
    moved.path.write_bytes(store.path.read_bytes())  # its key is lost, the file itself is whole
    other = tmp_path / "other" / "f.db"
    other.parent.mkdir()
    assert back_up(FamilyStore(tmp_path / "wrong.db", wrong), other) == 1
    for named in (stick / "f.db", other):
        assert run("family", "restore", named, "--config", configs[new], "--yes", "--key", wrong)[0] == 3
    assert (moved.path.read_bytes(), moved.key_path.exists()) == (store.path.read_bytes(), False)
    moved.path.unlink()
    code, said, error = run(*restoring, "--yes", "--key", stick / "f.key")
    assert (code, "of 1 relatives" in said) == (0, True), error
    assert moved.everything("aunt") == store.everything("aunt")
    assert run(*restoring, "--yes", "--key", wrong)[0] == 3, "another key than this robot's"
