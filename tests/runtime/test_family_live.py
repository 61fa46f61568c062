"""The family's file in a running companion: missing, shut or broken it holds up nothing, and is said."""

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from robot.app.family import CLOSED, DAMAGED, LiveFamily
from robot.config.schema import Config
from robot.control import family_requests as family
from robot.doctor.family import examine
from robot.errors import UsageError
from robot.family import rows
from robot.family.asides import ASIDE
from robot.mailbox.envelope_keys import read_keys
from robot.people.people import People
from robot.people.register import new_register
from tests.family.test_store import another_key, torn_at_the_lessons
from tests.runtime.live import Live
from tests.runtime.test_family_requests import AUNT, MORI, Desk

DAY_S = 24 * 3_600


class Running:
    """A desk in a running companion; `notices` are those that stand, `pushed` how often viewers were told."""

    def __init__(self, path: Path) -> None:
        self.desk, self.notices, self.pushed = Desk(path), set[str](), 0
        engine = SimpleNamespace(calendar=self.desk.requests._calendar())
        dispatcher: Any = SimpleNamespace(engine=engine, changed=self.push)
        desk = self.desk
        self.live = LiveFamily(
            desk.store, desk.requests, desk.people, dispatcher, desk.clock, 365, self.notice
        )

    def push(self) -> None:
        self.pushed += 1

    def notice(self, code: str, on: bool) -> None:
        (self.notices.add if on else self.notices.discard)(code)

    def ask(self, who: Any, request: Any) -> Any:
        return asyncio.run(self.live.answer(who, request))

    def look(self) -> None:
        asyncio.run(self.live.look())


@pytest.fixture
def running(tmp_path: Path) -> Running:
    return Running(tmp_path)


def test_without_a_file_nothing_is_said_and_nothing_is_made(running: Running) -> None:
    running.look()
    assert (running.notices, running.live.waits, running.desk.store.path.exists()) == (set(), False, False)


@pytest.mark.parametrize("fault", ["no key", "no such key", "a folder"])
def test_a_shut_file_is_said_until_it_opens(running: Running, fault: str) -> None:
    store = running.desk.store
    running.ask(AUNT, family.LessonDone("talk", "no", "no"))
    key, body = store.key_path.read_bytes(), store.path.read_bytes()
    if fault == "a folder":
        store.path.unlink()
        store.path.mkdir()
    else:
        store.key_path.unlink()
        if fault == "no such key":
            store.key_path.write_text("no key at all")
    running.look()
    assert running.notices == {CLOSED}
    if fault == "a folder":
        store.path.rmdir()
        store.path.write_bytes(body)
    store.key_path.write_bytes(key)
    running.look()
    assert running.notices == set()
    assert running.ask(AUNT, family.Lessons()).kept == ("lessons", "everything")


def test_a_broken_file_is_set_aside_and_lessons_go_on(running: Running) -> None:
    store = running.desk.store
    running.ask(AUNT, family.LessonDone("talk", "no", "no"))
    store.path.write_bytes(b"\x17" * 9_000)
    running.look()
    assert running.notices == {DAMAGED}
    assert list(store.path.parent.glob(f"{store.path.name}{ASIDE}*"))
    running.ask(AUNT, family.LessonDone("own", "no", "no"))
    assert [each.day != "" for each in running.ask(AUNT, family.Lessons()).lessons].count(True) == 1
    running.ask(AUNT, family.FamilyForget("everything"))
    assert not list(store.path.parent.glob(f"{store.path.name}{ASIDE}*"))


def test_what_waits_in_a_damaged_file_is_before_the_worker_again(running: Running) -> None:
    store = running.desk.store
    running.ask(AUNT, family.LessonDone("talk", "yes", "no"))
    torn_at_the_lessons(store)
    running.live.waits = False
    running.look()
    assert (running.notices, running.live.waits) == ({DAMAGED}, True)
    assert [(each.user, each.what) for each in store.work(rows.flags)] == [(AUNT.user, "violence")]


def test_a_key_that_was_swapped_is_said_by_the_doctor_and_on_the_page(running: Running) -> None:
    store = running.desk.store
    running.ask(AUNT, family.LessonDone("talk", "no", "no"))
    another_key(store)
    running.look()
    assert running.notices == {CLOSED}
    keys = store.path.with_name("journal.key")
    config = Config.model_validate(
        {"journal": {"path": str(store.path.with_name("j.db")), "key_file": str(keys)}}
    )
    assert [each.state for each in examine(config)] == ["degraded"]


def test_whatever_its_file_does_it_is_looked_at_again(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    async def look(_self: Any) -> None:
        seen.append(1)
        if len(seen) == 3:
            raise asyncio.CancelledError
        raise RuntimeError("anything")

    monkeypatch.setattr(LiveFamily, "look", look)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(running.live.run())
    assert len(seen) == 3


def test_staff_are_shown_that_something_waits_until_they_have_looked(running: Running) -> None:
    running.ask(AUNT, family.WorkerAsk("May I knock?"))
    assert (running.live.waits, running.pushed) == (True, 1)
    running.ask(MORI, family.RelativeChat("aunt"))
    assert (running.live.waits, running.pushed) == (False, 2)
    running.ask(AUNT, family.LessonDone("talk", "yes", "no"))
    assert running.live.waits
    (told,) = running.ask(MORI, family.Relatives()).told
    running.ask(MORI, family.RelativeSeen(told.number))
    assert not running.live.waits


@pytest.mark.parametrize("fault", ["no key", "no such key", "a folder"])
@pytest.mark.parametrize(
    "request_",
    [
        family.WorkerAsk("He hits me and says he will kill me."),
        family.LessonDone("talk", "yes", "no"),
        family.PhrasePractice("He hits me and says he will kill me."),
    ],
)
def test_who_tells_of_violence_gets_the_card_although_the_file_cannot_be_used(
    running: Running, fault: str, request_: Any
) -> None:
    store = running.desk.store
    running.ask(AUNT, family.LessonDone("own", "no", "no"))
    key = store.key_path.read_bytes()
    if fault == "a folder":
        body = store.path.read_bytes()
        store.path.unlink()
        store.path.mkdir()
    else:
        store.key_path.unlink()
        if fault == "no such key":
            store.key_path.write_text("no key at all")
    answer = running.ask(AUNT, request_)
    assert (answer.card, answer.told, answer.kept) == (True, True, False)
    assert not running.live.waits
    if fault == "a folder":
        store.path.rmdir()
        store.path.write_bytes(body)
    store.key_path.write_bytes(key)
    running.desk.clock.pass_s(61)
    running.ask(AUNT, request_)
    assert running.live.waits, "once the file is back, staff are shown what waits"


@pytest.mark.parametrize("gone", ["taken back", "chat", "everything"])
def test_what_a_relative_takes_back_or_deletes_waits_for_staff_no_more(running: Running, gone: Any) -> None:
    running.ask(AUNT, family.WorkerAsk("May I knock?"))
    assert running.live.waits
    (line,) = running.ask(AUNT, family.WorkerChat()).lines
    request = family.ChatTakeBack(line.number) if gone == "taken back" else family.FamilyForget(gone)
    running.ask(AUNT, request)
    assert not running.live.waits


def test_what_waits_is_said_by_the_next_look_when_it_could_not_be_said_at_once(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = running.desk.requests.chat

    async def shut() -> bool:
        raise UsageError("family.db", "cannot be used now.", code="family-store")

    with monkeypatch.context() as patched:
        patched.setattr(chat, "waits", shut)
        assert running.ask(AUNT, family.WorkerAsk("May I knock?")).kept
    assert not running.live.waits
    running.look()
    assert running.live.waits


def test_of_who_is_no_user_any_more_nothing_stays_and_of_the_others_all(running: Running) -> None:
    desk = running.desk
    for who in (AUNT, MORI):
        asyncio.run(desk.requests.answer(who, family.LessonDone("talk", "no", "no")))
    running.look()
    assert desk.store.work(rows.users) == {"aunt", "mori"}
    desk.people.take(desk.people.register.without_user("aunt"))
    running.look()
    assert desk.store.work(rows.users) == {"mori"}


def test_a_register_that_cannot_be_read_deletes_nobodys(running: Running) -> None:
    desk = running.desk
    running.ask(AUNT, family.LessonDone("talk", "no", "no"))
    running.live.people = People(new_register(), desk.clock, "terminal", simulated=False, known=False)
    running.look()
    assert desk.store.work(rows.users) == {"aunt"}


def test_what_is_older_than_is_kept_goes_and_which_lesson_was_done_stays(running: Running) -> None:
    running.ask(AUNT, family.LessonDone("talk", "no", "no"))
    running.ask(AUNT, family.FamilyWeek("calm"))
    running.ask(AUNT, family.WorkerAsk("May I knock?"))
    running.desk.clock.pass_s(364 * DAY_S)
    running.look()
    assert running.ask(AUNT, family.Lessons()).kept == ("lessons", "weeks", "chat", "everything")
    running.desk.clock.pass_s(9 * DAY_S)
    running.look()
    assert running.ask(AUNT, family.Lessons()).kept == ("lessons", "everything")


def test_a_companion_starts_with_a_broken_file_and_keeps_lessons_once_it_is_gone(tmp_path: Path) -> None:
    """The whole way through `yorisou run`: the notice, the body, and then a lesson under a key of its own."""
    keys = tmp_path / "data" / "yorisou"
    keys.mkdir(parents=True)
    (tmp_path / "family.db").write_bytes(b"\x17" * 9_000)
    (keys / "family.key").write_text("no key at all")
    with Live(tmp_path, "--headless") as live:
        live.until(lambda: CLOSED in {each["code"] for each in live.state()["notices"]}, 30)
        live.awake()
        assert live.ask("stop")["ok"]
        refused = live.ask("lesson-done", lesson="talk", violence="no", self_harm="no")
        assert refused["code"] == "family-store"
        (tmp_path / "family.db").unlink()
        (keys / "family.key").unlink()
        assert live.ask("lesson-done", lesson="talk", violence="yes", self_harm="no")["card"]
        live.until(lambda: live.state()["relatives"], 15)
        assert live.ask("lessons")["kept"] == ["lessons", "everything"]
        acts = [each["act"] for each in live.ask("acts")["acts"]]
        assert "lesson-done" not in acts
    assert len(read_keys(keys / "family.key").master) == 32
    assert b"talk" not in (tmp_path / "family.db").read_bytes()


def test_the_doctor_says_how_it_is_and_opens_nothing(tmp_path: Path) -> None:
    config = Config.model_validate(
        {"journal": {"path": str(tmp_path / "journal.db"), "key_file": str(tmp_path / "journal.key")}}
    )

    def state() -> str:
        (found,) = examine(config)
        return found.state

    assert state() == "off"
    desk = Desk(tmp_path)
    asyncio.run(desk.requests.answer(AUNT, family.LessonDone("talk", "no", "no")))
    assert state() == "real"
    desk.store.key_path.chmod(0o644)
    assert state() == "degraded"
    key = desk.store.key_path.read_text()
    desk.store.key_path.write_text("no key")
    assert state() == "degraded"
    desk.store.key_path.unlink()
    assert state() == "missing"
    desk.store.key_path.write_text(key)
    desk.store.key_path.chmod(0o600)
    desk.store.path.unlink()
    desk.store.path.mkdir()
    assert state() == "degraded"
