"""A message from outside through a real broker to the person, and back: nothing lost, doubled or readable."""

import asyncio
import errno
import json
import re
import resource
import signal
import subprocess
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from robot.errors import InputError
from robot.journal.store import Journal
from robot.mailbox.envelope_keys import EnvelopeKeys
from robot.mailbox.message import Content
from robot.relay import mailroom
from tests.mailbox.build import KEY, Post, posted
from tests.relay.broker import House, needs_mosquitto
from tests.relay.robot import Robot, Sender
from tests.waiting import until as until_it_is

pytestmark = [
    needs_mosquitto,
    pytest.mark.filterwarnings("ignore:Exception ignored in. <ssl.SSLSocket"),
]
CANARY = "canary-of-the-letter"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path / "clinic")
    made.start()
    yield made
    made.kill(signal.SIGTERM)


async def until(robot: Robot, true: Callable[[], object]) -> None:
    for _ in range(300):
        await robot.look()
        if true():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not become true")


def lived(house: House, path: Path, act: Callable[[Robot, Sender], Awaitable[None]]) -> None:
    async def run(post: Post) -> None:
        robot = Robot(post, house, path)
        try:
            await act(robot, Sender(robot))
        finally:
            if robot.link._child is not None:
                robot.link._child.close()

    posted(path, run)


def test_a_letter_comes_and_what_became_of_it_goes_back(house: House, tmp_path: Path) -> None:
    async def act(robot: Robot, sender: Sender) -> None:
        page = house.post()
        await until(robot, lambda: page.may("momo", sender.passes))
        await until(robot, lambda: robot.link.state == "connected")
        assert page.leave("momo", sender.sealed(1))
        await until(robot, lambda: robot.texts == 1)
        await until(robot, lambda: page.box("momo", sender.box))
        told = json.loads(sender.opened(page.box("momo", sender.box)))
        assert told["messages"] == [{"id": "letter-0001", "state": "read-first", "reasons": []}]
        await robot.post.box.replies.send("aunt", "stamp", Content("sun"), "tap")
        await until(robot, lambda: b'"sun"' in sender.found(page))
        (reply,) = json.loads(sender.opened(page.box("momo", sender.box)))["replies"]
        assert (reply["form"], reply["text"]) == ("stamp", "sun")
        page.leave("momo", sender.sealed(2, "", way="seen", number=reply["number"]))
        await until(robot, lambda: robot.post.box.replies.returned_to("aunt")[0].state == "seen")
        page.leave("momo", sender.sealed(3, "", way="drop", number=reply["number"]))
        await until(robot, lambda: not robot.post.box.replies.returned_to("aunt"))
        page.close()

    lived(house, tmp_path, act)


def test_neither_wanted_nor_allowed_is_no_connection(house: House, tmp_path: Path) -> None:
    async def act(robot: Robot, _sender: Sender) -> None:
        people, shown = robot.post.people, list[str]()
        for allowed, wanted in ((True, True), (True, False), (False, True), (False, False), (True, True)):
            how = {"relay_allowed": allowed, "relay_wanted": wanted}
            people.take(people.register.model_copy(update=how))
            await until(robot, lambda on=allowed and wanted: (robot.link.state == "connected") == on)  # type: ignore[misc]
            shown.append(robot.link.state)
            assert (robot.link._child is not None) == (allowed and wanted)
        assert shown == ["connected", "allowed", "wanted", "off", "connected"]

    lived(house, tmp_path, act)


def test_once_it_is_switched_off_nothing_stays_at_the_host(house: House, tmp_path: Path) -> None:
    """Neither what the person sent, nor the word that somebody may leave letters; both come back with it."""

    async def act(robot: Robot, sender: Sender) -> None:
        people, page = robot.post.people, house.post()
        await until(robot, lambda: robot.link.state == "connected")
        page.leave("momo", sender.sealed(1))
        await until(robot, lambda: robot.texts == 1)
        await robot.post.box.replies.send("aunt", "line", Content(CANARY), "tap")
        await until(robot, lambda: CANARY.encode() in sender.found(page) and page.may("momo", sender.passes))
        people.take(people.register.model_copy(update={"relay_wanted": False}))
        await until(robot, lambda: not sender.found(page) and not page.may("momo", sender.passes))
        await until(robot, lambda: robot.link._child is None)
        assert not [*robot.desk.folder.glob("out/*.age")]
        people.take(people.register.model_copy(update={"relay_wanted": True}))
        await until(robot, lambda: CANARY.encode() in sender.found(page) and page.may("momo", sender.passes))
        page.close()

    lived(house, tmp_path, act)


@pytest.mark.parametrize("disk", ["full", "read-only"])
def test_a_no_is_carried_out_whatever_the_disk_does(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, disk: str
) -> None:
    async def act(robot: Robot, sender: Sender) -> None:
        people, page, link, ended = robot.post.people, house.post(), robot.link, list[bool]()
        await until(robot, lambda: link.state == "connected")
        page.leave("momo", sender.sealed(1))
        await until(robot, lambda: robot.texts == 1)
        await robot.post.box.replies.send("aunt", "line", Content(CANARY), "tap")
        await until(robot, lambda: CANARY.encode() in sender.found(page) and page.may("momo", sender.passes))
        link._calls = SimpleNamespace(way_ended=lambda: ended.append(True))  # type: ignore[assignment]
        child = link._child
        assert child is not None
        assert child.pid is not None
        resource.prlimit(child.pid, resource.RLIMIT_FSIZE, (0, 0))  # it can write nothing from now on
        with monkeypatch.context() as unwritable:
            _unwritable(unwritable, robot.desk.folder, disk)
            people.take(people.register.model_copy(update={"relay_wanted": False}))
            await _looked(link.look)
            assert (child.pid, link._child, link.state, ended) == (None, None, "allowed", [True])
            await until_it_is(lambda: not sender.found(page) and not page.may("momo", sender.passes))
            await _looked(link.look)
            assert bool([*robot.desk.folder.glob("out/*.age")]) is (disk == "read-only")
        await link.look()
        assert not [*robot.desk.folder.glob("out/*.age")], "a link of later lays out nothing of it"
        assert not (robot.desk.folder / "passes.json").exists()
        page.close()

    lived(house, tmp_path, act)


def _unwritable(patch: pytest.MonkeyPatch, folder: Path, disk: str) -> None:
    """For the robot, as for its link: nothing can be written there, nor removed from what is read-only."""
    real = Path.unlink

    def write(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def unlink(path: Path, missing_ok: bool = False) -> None:
        if disk == "read-only" and path.is_relative_to(folder):
            raise OSError(errno.EROFS, "Read-only file system")
        real(path, missing_ok=missing_ok)

    patch.setattr(mailroom, "_write", write)
    patch.setattr(Path, "unlink", unlink)


async def _looked(look: Callable[[], Awaitable[None]]) -> None:
    """As `run` does: what the disk says is written down, and it looks again."""
    with suppress(OSError):
        await look()


def test_replayed_and_reordered_letters_are_taken_in_once(house: House, tmp_path: Path) -> None:
    async def act(robot: Robot, sender: Sender) -> None:
        page = house.post()
        letters = [sender.sealed(number, f"Number {number}.") for number in range(4)]
        for each in (letters[2], letters[0], letters[2], letters[3], letters[1], letters[0]):
            page.leave("momo", each)
            page._client.publish("yorisou/momo/in", each, 1)  # and by whoever got hold of it
        await until(robot, lambda: robot.texts == 4)
        for each in letters:
            page._client.publish("yorisou/momo/in", each, 1)
        await asyncio.sleep(0.5)
        await robot.look()
        assert robot.texts == 4
        assert not robot.intake.refused
        page.close()

    lived(house, tmp_path, act)


def test_a_home_that_was_away_for_a_day_and_a_clock_that_is_off(house: House, tmp_path: Path) -> None:
    async def act(robot: Robot, sender: Sender) -> None:
        page = house.post()
        await until(robot, lambda: robot.link.state == "connected")
        assert robot.link._child is not None
        robot.link._child.close()
        page.leave("momo", sender.sealed(1))
        robot.post.later(24 * 60)
        robot.link._child.start()
        await until(robot, lambda: robot.texts == 1)
        (message,) = robot.post.box.box.incoming.values()
        assert robot.post.clock.wall() - message.made_utc_us >= 24 * 3600 * 10**6
        robot.post.later(-2 * 24 * 60)  # a clock that is two days behind
        page.leave("momo", sender.sealed(2))
        robot.post.later(2 * 24 * 60)
        await until(robot, lambda: robot.texts == 2)
        page.close()

    lived(house, tmp_path, act)


def test_yesterdays_journal_comes_back_and_nothing_is_lost_or_repeated(house: House, tmp_path: Path) -> None:
    async def act(robot: Robot, sender: Sender) -> None:
        post, page = robot.post, house.post()
        page.leave("momo", sender.sealed(1, "Yesterday's."))
        await until(robot, lambda: robot.texts == 1)
        await asyncio.to_thread(post.journal.close)
        kept = {each.name: each.read_bytes() for each in tmp_path.glob("person.db*")}
        await _open(robot, tmp_path)
        page.leave("momo", sender.sealed(2, "Today's."))
        page.leave("momo", sender.sealed(3, "Put away today."))
        await until(robot, lambda: robot.texts == 3)
        contents = {each: (await post.box.box.content(each)).text for each in post.box.box.incoming}
        (away,) = [each for each, text in contents.items() if text == "Put away today."]
        await post.box.passing_on.give_back(away, "not today")
        await robot.look()
        await asyncio.to_thread(post.journal.close)
        for each in tmp_path.glob("person.db*"):
            each.unlink()
        for name, data in kept.items():
            (tmp_path / name).write_bytes(data)
        await _open(robot, tmp_path)
        assert robot.texts == 1
        await until(robot, lambda: robot.texts == 2)
        await asyncio.sleep(0.5)
        await robot.look()
        texts = [(await post.box.box.content(each)).text for each in post.box.box.incoming]
        assert sorted(texts) == ["Today's.", "Yesterday's."]
        page.close()

    lived(house, tmp_path, act)


async def _open(robot: Robot, path: Path) -> None:
    post = robot.post
    post.journal = Journal.open(path / "person.db", KEY)
    post.journal.begin(0, post.engine.programme, 1, None)
    post.box = post.open()
    robot.open_again()
    await post.box.box.load(post.engine)


def test_nothing_is_readable_at_the_host(house: House, tmp_path: Path) -> None:
    """Neither on its disk, nor in the memory of its broker."""

    async def act(robot: Robot, sender: Sender) -> None:
        page = house.post()
        await until(robot, lambda: robot.link.state == "connected")
        page.leave("momo", sender.sealed(1, CANARY))
        await until(robot, lambda: robot.texts == 1)
        await robot.post.box.replies.send("aunt", "line", Content(CANARY), "tap")
        await until(robot, lambda: CANARY.encode() in sender.found(page))
        assert robot.link._child is not None
        robot.link._child.close()
        waiting = sender.sealed(2, CANARY)
        page.leave("momo", waiting)  # lies at the host now
        await asyncio.sleep(0.5)
        memory = _memory(house.pid)
        disk = b"".join(each.read_bytes() for each in house.clinic.folder.rglob("*") if each.is_file())
        for secret in (CANARY.encode(), sender.secret, sender.secret.hex().encode(), robot.keys.master):
            assert secret not in memory
            assert secret not in disk
        assert waiting[200:400] in memory, "what is looked through is the memory in which it lies"
        assert waiting[200:400] in disk
        page.close()

    lived(house, tmp_path, act)


def _memory(pid: int) -> bytes:
    """All that a process has written to."""
    found = bytearray()
    maps = Path(f"/proc/{pid}/maps").read_text()
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for begin, end in re.findall(r"^([0-9a-f]+)-([0-9a-f]+) rw", maps, re.MULTILINE):
            memory.seek(int(begin, 16))
            try:
                found += memory.read(int(end, 16) - int(begin, 16))
            except OSError:
                continue
    return bytes(found)


def test_signals_of_a_call_are_opened_with_keys_that_no_disk_holds_up(house: House, tmp_path: Path) -> None:
    async def act(robot: Robot, _sender: Sender) -> None:
        def read() -> EnvelopeKeys:
            read_in.append(threading.current_thread())
            if len(read_in) > 1:
                raise InputError("envelopes.key", "cannot be read.", "Restore it.")
            return robot.keys

        read_in = list[threading.Thread]()
        robot.link._keys = read
        with pytest.raises(InputError, match="no key has been read yet"):
            robot.link.keys()
        await robot.look()
        with pytest.raises(InputError, match="cannot be read"):
            await robot.look()
        assert robot.link.keys() is robot.keys, "what was read before holds on"
        assert threading.main_thread() not in read_in

    lived(house, tmp_path, act)


def test_a_child_that_dies_is_started_again(house: House, tmp_path: Path) -> None:
    async def act(robot: Robot, sender: Sender) -> None:
        page = house.post()
        await until(robot, lambda: robot.link.state == "connected")
        assert robot.link._child is not None
        subprocess.run(["kill", "-9", str(robot.link._child.pid)], check=True)
        page.leave("momo", sender.sealed(1))
        await until(robot, lambda: robot.texts == 1)
        page.close()

    lived(house, tmp_path, act)
