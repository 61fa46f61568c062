"""The family's own file: apart from the person's journal, one relative apart from another."""

import json
import secrets
import stat
from pathlib import Path
from typing import Any

import pytest

from robot import paths
from robot.behaviours.script import load
from robot.errors import UsageError
from robot.family import rows
from robot.family.asides import ASIDE, check_beside
from robot.family.store import PAGE_BYTES, FamilyStore, beside
from robot.journal import kept
from robot.journal.store import Journal
from robot.mailbox.envelope_keys import open_keys

KEY, NOW_US = "5a" * 32, 1_790_000_000_000_000
CANARY, OTHERS = "Canary 4711 of the aunt.", "Canary 0815 of the uncle."


def opened(path: Path) -> FamilyStore:
    return FamilyStore(beside(path / "person.db"), path / "keys" / "family.key")


def fill(store: FamilyStore, user: str, words: str) -> None:
    """Something of every kind."""

    def work(db: Any) -> None:
        rows.check(db, user, "safety", "2026-11-30", ["violence"])
        rows.finish(db, user, "safety", "2026-11-30")
        rows.answer_week(db, user, "2026-11-30", "heavy")
        rows.keep_quiet(db, user, "2026-11-30", on=True)
        rows.write(db, user, user, staff=False, now_us=NOW_US, sealed=store.sealed(words))
        rows.write(db, user, "mori", staff=True, now_us=NOW_US + 1, sealed=store.sealed("Thank you."))

    store.work(work)


def test_everything_of_a_relative_is_theirs_and_nothing_of_another(tmp_path: Path) -> None:
    store = opened(tmp_path)
    fill(store, "aunt", CANARY)
    fill(store, "uncle", OTHERS)
    found = store.everything("aunt")
    assert found == {
        "user": "aunt",
        "lessons": [{"lesson": "safety", "day": "2026-11-30"}],
        "safety_questions_answered": [{"lesson": "safety", "day": "2026-11-30"}],
        "for_the_worker": [{"what": "violence", "day": "2026-11-30"}],
        "weeks": [{"week": "2026-11-30", "answer": "heavy", "quiet": True}],
        "chat": [
            {"made_utc_us": NOW_US, "by": "me", "text": CANARY},
            {"made_utc_us": NOW_US + 1, "by": "worker", "text": "Thank you."},
        ],
        "deleted_before": [],
    }


def test_deleting_one_leaves_nothing_of_theirs_and_all_of_the_other(tmp_path: Path) -> None:
    store = opened(tmp_path)
    fill(store, "aunt", CANARY)
    fill(store, "uncle", OTHERS)
    before = store.everything("uncle")
    store.forget("aunt")
    assert store.everything("uncle") == before
    assert [each.what for each in store.work(lambda db: rows.flags(db, "aunt"))] == ["violence"]
    empty = {"lessons", "safety_questions_answered", "weeks", "chat"}
    assert {name for name, value in store.everything("aunt").items() if value == []} == empty


@pytest.mark.parametrize(("kind", "left"), [("lessons", {"weeks", "chat"}), ("chat", {"lessons", "weeks"})])
def test_one_kind_can_be_deleted_alone(tmp_path: Path, kind: str, left: set[str]) -> None:
    store = opened(tmp_path)
    fill(store, "aunt", CANARY)
    store.forget("aunt", kind)
    assert {*store.work(lambda db: rows.kinds(db, "aunt"))} == left | {"everything"}


def test_neither_file_holds_a_word_and_they_share_no_key(tmp_path: Path) -> None:
    store = opened(tmp_path)
    fill(store, "aunt", CANARY)
    data, key = store.path.read_bytes(), store.key_path.read_text("ascii")
    assert [word for word in (b"Canary", b"aunt", b"safety", b"SQLite") if word in data] == []
    assert stat.S_IMODE(store.path.stat().st_mode) == stat.S_IMODE(store.key_path.stat().st_mode) == 0o600
    assert KEY not in key
    sealed = store.work(lambda db: rows.lines(db, "aunt")[0].sealed)
    assert b"Canary" not in sealed
    sizes = [len(store.sealed(text)) for text in ("x", "あ" * 1_000, "😀" * 1_000)]
    assert max(sizes) - min(sizes) < 512, "its size does not tell how much was written"


def test_what_is_kept_of_the_person_and_of_a_relative_do_not_meet(tmp_path: Path) -> None:
    """Canaries both ways: in all that the person takes along, and in all that a relative does."""
    journal_path, programme = tmp_path / "person.db", load(paths.FIRST_PROGRAMME)
    with Journal.open(journal_path, KEY, threaded=False) as journal:
        journal.begin(0, programme, 1, None)
        journal.save_snapshot({"own": "Canary 2580 of the person"})
        journal.flush()
    store = opened(tmp_path)
    fill(store, "aunt", CANARY)
    of_person = json.dumps([kept.besides(journal_path, KEY), kept.part(journal_path, KEY, 0).entries])
    of_aunt = json.dumps(store.everything("aunt"))
    assert "2580" in of_person
    assert [word for word in ("4711", "aunt", "safety", "heavy") if word in of_person] == []
    assert "4711" in of_aunt
    assert "2580" not in of_aunt
    assert kept.look(journal_path, KEY).kinds.isdisjoint({"lessons", "weeks", "chat"})


@pytest.mark.parametrize("damage", ["torn", "noise", "short"])
def test_a_damaged_file_is_set_aside_and_a_new_one_begun(tmp_path: Path, damage: str) -> None:
    store = opened(tmp_path)
    fill(store, "aunt", CANARY)
    whole = store.path.read_bytes()
    hurt = {"torn": whole[: len(whole) // 2], "noise": b"\x17" * len(whole), "short": b"x" * 1_000}[damage]
    store.path.write_bytes(hurt)
    found = store.look(NOW_US)
    assert found is not None
    assert found.code == "family-damaged"
    assert Path(found.what).read_bytes() == hurt
    assert store.look(NOW_US) is None
    fill(store, "uncle", OTHERS)
    assert store.work(rows.users) == {"uncle"}
    store.forget("uncle")
    assert list(tmp_path.glob(f"*{ASIDE}*")) == [], "a damaged file may hold what is to be deleted"


def test_no_file_is_nothing_wrong_and_looking_makes_none(tmp_path: Path) -> None:
    store = opened(tmp_path)
    assert store.look(NOW_US) is None
    assert store.read(rows.users, set[str]()) == set()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("key", [None, "no key at all\n"])
def test_without_its_key_it_stays_as_it_is_and_says_so(tmp_path: Path, key: str | None) -> None:
    store = opened(tmp_path)
    fill(store, "aunt", CANARY)
    data, old = store.path.read_bytes(), store.key_path.read_text("ascii")
    store.key_path.unlink()
    if key is not None:
        store.key_path.write_text(key, "ascii")
    found = store.look(NOW_US)
    assert found is not None
    assert (found.code, found.where) == ("family-closed", str(store.key_path))
    with pytest.raises(UsageError) as raised:
        fill(store, "uncle", OTHERS)
    assert raised.value.code == "family-store"
    assert store.path.read_bytes() == data
    store.key_path.write_text(old, "ascii")
    assert store.work(rows.users) == {"aunt"}


def another_key(store: FamilyStore) -> bytes:
    """A key of another file lies in place of its own, which is returned."""
    own = store.key_path.read_bytes()
    store.key_path.unlink()
    open_keys(store.key_path)
    return own


def test_the_key_is_made_once_where_two_first_lines_are_sealed_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process seals its first line while this one makes the key for its own."""
    store, other, drawn = opened(tmp_path), opened(tmp_path), secrets.token_hex
    sealed = list[bytes]()

    def meanwhile(size: int) -> str:
        monkeypatch.setattr(secrets, "token_hex", drawn)
        sealed.append(other.sealed("From the other."))
        return drawn(size)

    monkeypatch.setattr(secrets, "token_hex", meanwhile)
    sealed.append(store.sealed("From here."))
    assert [store.unsealed(each) for each in sealed] == ["From the other.", "From here."]
    assert [each.name for each in store.key_path.parent.iterdir()] == [store.key_path.name]


def test_with_another_key_it_stays_shut_and_opens_when_its_own_is_back(tmp_path: Path) -> None:
    store = opened(tmp_path)
    fill(store, "aunt", CANARY)
    data, own = store.path.read_bytes(), another_key(store)
    for known in (True, False):
        found = store.look(NOW_US)
        assert found is not None
        assert (found.code, store.path.read_bytes()) == ("family-closed", data), known
        check_beside(store.path).unlink(missing_ok=True)  # of a file from before there were any
    assert list(tmp_path.glob(f"*{ASIDE}*")) == []
    store.key_path.write_bytes(own)
    assert store.look(NOW_US) is None
    assert store.work(rows.users) == {"aunt"}


def test_a_hurt_beginning_is_told_from_another_key_also_where_no_check_lies_beside(tmp_path: Path) -> None:
    store = opened(tmp_path)
    fill(store, "aunt", CANARY)
    body = bytearray(store.path.read_bytes())
    body[100] ^= 0x40
    store.path.write_bytes(body)
    check_beside(store.path).unlink()
    found = store.look(NOW_US)
    assert found is not None
    assert found.code == "family-damaged"
    fill(store, "uncle", OTHERS)
    store.forget("uncle")
    assert list(tmp_path.glob(f"*{ASIDE}*")) == []
    waits = {(each.user, each.what) for each in store.work(rows.flags)}
    assert waits == {("aunt", "violence"), ("uncle", "violence")}, "a hurt beginning costs no yes"


def torn_at_the_lessons(store: FamilyStore) -> None:
    """One page of the file is hurt, in which no flag lies."""
    with store.opened() as db:
        (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'lesson'").fetchone()
    body = bytearray(store.path.read_bytes())
    body[(page - 1) * PAGE_BYTES + 100] ^= 0x40
    store.path.write_bytes(body)


def test_deleting_one_kind_leaves_a_damaged_file_and_all_kinds_save_what_waits_in_it(
    tmp_path: Path,
) -> None:
    store = opened(tmp_path)
    fill(store, "aunt", CANARY)
    fill(store, "uncle", OTHERS)
    store.work(lambda db: rows.settle(db, {"aunt": ("1", "Aunt"), "uncle": ("2", "Uncle")}))
    torn_at_the_lessons(store)
    found = store.look(NOW_US)
    assert found is not None
    assert found.code == "family-damaged"
    fill(store, "mother", "x")
    store.work(lambda db: rows.settle(db, {"aunt": ("7", "Another"), "mother": ("3", "Mother")}))
    for kind in ("lessons", "weeks", "chat"):
        store.forget("mother", kind)
        assert Path(found.what).exists(), kind
    store.forget("mother")
    assert list(tmp_path.glob(f"*{ASIDE}*")) == []
    waits = {(each.user, each.what) for each in store.work(rows.flags)}
    assert waits == {("aunt/1", "violence"), ("uncle", "violence"), ("mother", "violence")}
    assert store.work(rows.names_of_former) == {"aunt/1": "Aunt"}


def test_what_the_worker_has_seen_since_does_not_come_out_of_a_damaged_file_again(tmp_path: Path) -> None:
    store = opened(tmp_path)
    fill(store, "aunt", CANARY)
    torn_at_the_lessons(store)
    assert store.look(NOW_US) is not None
    store.take_up()
    (flag,) = store.work(rows.flags)
    assert store.work(lambda db: rows.seen(db, flag.number))
    store.forget("aunt")
    assert store.work(rows.flags) == []


def test_a_file_that_another_key_opens_is_not_deleted_with_what_waits_in_it(tmp_path: Path) -> None:
    store = opened(tmp_path)
    fill(store, "aunt", CANARY)
    data, aside = store.path.read_bytes(), store.path.with_name(f"{store.path.name}{ASIDE}1")
    store.path.rename(aside)
    check_beside(store.path).unlink()
    another_key(store)
    fill(store, "uncle", OTHERS)
    store.forget("uncle")
    assert aside.read_bytes() == data


def test_what_is_old_goes_and_which_lesson_was_done_stays(tmp_path: Path) -> None:
    store = opened(tmp_path)
    fill(store, "aunt", CANARY)
    store.work(lambda db: rows.forget_before(db, NOW_US + 10, "2026-12-01"))
    found = store.everything("aunt")
    assert (found["chat"], found["weeks"], found["safety_questions_answered"]) == ([], [], [])
    assert found["lessons"]


def test_the_chat_of_one_relative_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MOST_LINES", 3)
    store = opened(tmp_path)
    for number in range(5):
        sealed = store.sealed(str(number))
        store.work(lambda db: rows.write(db, "aunt", "aunt", staff=False, now_us=NOW_US, sealed=sealed))  # noqa: B023
    fill(store, "uncle", OTHERS)
    assert [store.unsealed(each.sealed) for each in store.work(lambda db: rows.lines(db, "aunt"))] == [
        "2",
        "3",
        "4",
    ]
