"""Envelopes over a real broker: nothing lost, nothing doubled, each robot its own, nothing readable."""

import hashlib
import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from robot.errors import InputError, UsageError
from robot.relay import clinic as clinics
from robot.relay import topics
from robot.relay.link import Link
from robot.relay.mailroom import LYING_FILE, Desk, Mailroom
from robot.relay.mqtt import client
from robot.relay.post import Post
from tests.relay.broker import House, needs_mosquitto, until

# paho leaves a socket to the collector where a connection broke off.
pytestmark = [
    needs_mosquitto,
    pytest.mark.filterwarnings("ignore:Exception ignored in. <ssl.SSLSocket"),
]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path / "clinic")
    made.start()
    yield made
    made.kill(signal.SIGTERM)


class Home:
    """A robot's link, as its process runs it."""

    def __init__(self, house: House, path: Path, robot: str = "momo") -> None:
        self.credential = path / f"{robot}.credential"
        self.credential.write_bytes(clinics.add(house.clinic, robot).read_bytes())
        self.house, self.room = house, Mailroom(path / f"{robot}-mail")
        self.desk = Desk(self.room.folder)
        self._ends = threading.Event()
        self._thread: threading.Thread | None = None

    def connect(self) -> None:
        self._ends.clear()
        self.link = Link(self.house.broker_of(self.credential), self.room)
        self.link.begin()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._ends.wait(0.05):
            self.link.look()

    def leave(self) -> None:
        self._ends.set()
        if self._thread is not None:
            self._thread.join()
            self.link.close()
            self._thread = None

    @property
    def came(self) -> list[bytes]:
        return sorted(each.read_bytes() for each in self.room.inside.glob("*.letter.age"))


@pytest.fixture
def home(house: House, tmp_path: Path) -> Iterator[Home]:
    made = Home(house, tmp_path)
    house.reload()
    yield made
    made.leave()


def test_what_is_left_while_a_home_is_away_comes_once_it_is_back(house: House, home: Home) -> None:
    post = house.post()
    home.connect()
    assert post.leave("momo", b"one")
    until(lambda: home.came == [b"one"])
    home.leave()
    for each in (b"two", b"three", b"two"):
        assert post.leave("momo", each)
    home.connect()
    until(lambda: home.came == [b"one", b"three", b"two"])
    until(lambda: not list((house.kept.folder / "momo").glob("*.age")))  # confirmed
    post.close()


def test_a_broker_that_is_killed_loses_nothing(house: House, home: Home) -> None:
    post = house.post()
    home.connect()
    until(lambda: home.desk.state()[0])
    home.leave()
    post.leave("momo", b"before")
    time.sleep(0.3)
    house.kill()
    post.leave("momo", b"meanwhile")  # the page goes on: it is on the host's disk
    for path in (house.clinic.folder / clinics.BROKER).iterdir():
        path.unlink()  # as if the disk had lost all that the broker kept
    house.start()
    home.connect()
    until(lambda: home.came == [b"before", b"meanwhile"])
    post.close()


def taken_in(house: House, home: Home, post: Post) -> None:
    """A letter of today has come and was taken in; then yesterday's journal came back."""
    home.connect()
    post.leave("momo", b"today's")
    until(lambda: home.came == [b"today's"])
    until(lambda: not list((house.kept.folder / "momo").glob("*.age")))
    for each in home.room.inside.iterdir():
        each.unlink()


def test_what_came_back_from_a_backup_is_asked_for_again(house: House, home: Home) -> None:
    post = house.post()
    taken_in(house, home, post)
    home.desk.ask_again()
    until(lambda: home.came == [b"today's"])
    until(lambda: not home.room.wants_again())
    post.close()


def test_it_is_asked_for_until_the_broker_has_that(house: House, home: Home) -> None:
    post = house.post()
    taken_in(house, home, post)
    os.kill(house.pid, signal.SIGSTOP)  # the connection is dead, and nobody has noticed yet
    _, beat = home.desk.state()
    home.desk.ask_again()
    until(lambda: home.desk.state()[1] > beat + 3)
    assert home.room.wants_again()
    home.leave()
    house.kill()
    house.start()
    home.connect()
    until(lambda: home.came == [b"today's"])
    until(lambda: not home.room.wants_again())
    post.close()


def test_a_whole_disk_that_came_back_loses_nothing(house: House, home: Home) -> None:
    """Everything of the robot is as it was yesterday, also what lies beside its journal."""
    post = house.post()
    home.connect()
    post.leave("momo", b"yesterday's")
    until(lambda: home.came == [b"yesterday's"])
    home.leave()
    kept = {each: each.read_bytes() for each in home.room.folder.rglob("*") if each.is_file()}
    home.connect()
    post.leave("momo", b"today's")
    until(lambda: sorted(home.came) == [b"today's", b"yesterday's"])
    until(lambda: not list((house.kept.folder / "momo").glob("*.age")))
    home.leave()
    for each in [each for each in home.room.folder.rglob("*") if each.is_file()]:
        each.unlink()
    for each, data in kept.items():
        each.write_bytes(data)
    assert home.came == [b"yesterday's"]
    home.connect()
    until(lambda: sorted(home.came) == [b"today's", b"yesterday's"])
    post.close()


def test_a_disk_that_is_full_keeps_it_at_the_broker(
    house: House, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, full = Mailroom.put, True

    def refuse(self: Mailroom, data: bytes) -> str:
        if full:
            raise OSError(28, "No space left on device")
        return put(self, data)

    monkeypatch.setattr(Mailroom, "put", refuse)
    post = house.post()
    home.connect()
    until(lambda: home.desk.state()[0])
    post.leave("momo", b"one")
    time.sleep(0.3)
    assert list((house.kept.folder / "momo").glob("*.age")), "it was never confirmed"
    full = False
    until(lambda: home.came == [b"one"])
    post.close()


def test_the_broker_listens_where_it_is_encrypted_and_nowhere_else(house: House) -> None:
    sockets = {os.readlink(each) for each in Path(f"/proc/{house.pid}/fd").iterdir()}
    found = (Path(f"/proc/net/{each}").read_text().splitlines() for each in ("tcp", "tcp6"))
    rows = [row.split() for each in found for row in each]
    ports = [int(row[1].rpartition(":")[2], 16) for row in rows if f"socket:[{row[9]}]" in sockets]
    assert ports == [house.clinic.broker_port]


def test_a_host_that_was_made_by_an_older_program_gets_the_settings_of_this_one(house: House) -> None:
    path = house.clinic.folder / clinics.CONF
    ours = path.read_text()
    path.write_text(f"use_username_as_clientid true\n{ours}")
    clinics.write_rules(house.clinic)
    assert path.read_text() == ours


def test_a_robot_reads_and_writes_its_own_only(house: House, tmp_path: Path) -> None:
    homes = [Home(house, tmp_path, robot) for robot in ("momo", "hana")]
    house.reload()
    post = house.post()
    heard: list[str] = []
    thief = client(house.broker_of(homes[0].credential), acknowledge=False)
    thief.on_message = lambda _client, _data, message: heard.append(message.topic)
    thief.connect("localhost", house.clinic.broker_port)
    thief.loop_start()
    thief.subscribe([("#", 1), (topics.into("hana"), 1), (topics.EVERY_UP, 1)])
    thief.publish(topics.up("hana", topics.PASSES), json.dumps(["0" * 64]), 1, retain=True)
    thief.publish(topics.into("hana"), b"as if from outside", 1)
    homes[1].connect()
    post.leave("hana", b"hers")
    until(lambda: homes[1].came == [b"hers"])
    time.sleep(0.3)
    assert (heard, homes[1].came) == ([], [b"hers"])
    thief.disconnect()
    thief.loop_stop()
    homes[1].leave()
    post.close()


@pytest.mark.real_time
def test_a_stolen_credential_ends_at_once_and_nothing_is_lost(
    house: House, home: Home, tmp_path: Path
) -> None:
    post = house.post()
    home.connect()
    until(lambda: home.desk.state()[0])
    home.leave()
    ended: list[Any] = []
    thief = client(house.broker_of(home.credential), acknowledge=False)
    thief.on_message = lambda *_: None
    thief.on_disconnect = lambda *told: ended.append(told)
    thief.connect("localhost", house.clinic.broker_port)
    thief.loop_start()
    thief.subscribe(topics.into("momo"), 1)
    post.leave("momo", b"one")
    time.sleep(0.3)
    thief.publish(topics.up("momo", topics.GOT), json.dumps([hashlib.sha256(b"one").hexdigest()]), 1)
    clinics.revoke(house.clinic, "momo")
    house.reload()
    until(lambda: ended, 5)
    until(lambda: not thief.is_connected())
    home.credential.write_bytes(clinics.add(house.clinic, "momo").read_bytes())  # a new one, by hand
    house.reload()
    home.desk.ask_again()
    home.connect()
    until(lambda: home.came == [b"one"])
    assert not thief.is_connected()
    thief.loop_stop()
    post.close()


def test_boxes_and_passes_are_kept_by_the_broker(house: House, home: Home) -> None:
    box, digest = "ab" * 16, hashlib.sha256(b"pass").hexdigest()
    home.connect()
    until(lambda: home.desk.state()[0])
    home.desk.let_in([digest])
    home.desk.lay_out({box: b"sealed"})
    post = house.post()
    until(lambda: post.box("momo", box) == b"sealed" and post.may("momo", "pass"))
    assert not post.may("momo", "another")
    assert not post.may("hana", "pass")
    post.close()
    home.leave()
    house.kill(signal.SIGTERM)
    house.start()
    post = house.post()
    until(lambda: post.box("momo", box) == b"sealed" and post.may("momo", "pass"))
    home.desk.let_in([])
    home.desk.lay_out({})
    home.connect()
    until(lambda: not post.box("momo", box) and not post.may("momo", "pass"))
    post.close()


def test_what_one_robot_says_or_a_damaged_letter_of_it_keeps_no_other_from_its_letters(
    house: House, home: Home, tmp_path: Path
) -> None:
    other = Home(house, tmp_path, "hana")
    house.reload()
    (house.kept.folder / "momo" / f"{'0' * 64}.age").mkdir(parents=True)  # it cannot be read
    house.kept.put("hana", b"waited")
    thief = client(house.broker_of(home.credential), acknowledge=False)
    thief.connect("localhost", house.clinic.broker_port)
    thief.loop_start()
    deep = thief.publish(topics.up("momo", topics.PASSES), b"[" * 200_000, topics.QOS, retain=True)
    deep.wait_for_publish(10)
    other.connect()
    other.desk.let_in([hashlib.sha256(b"pass").hexdigest()])
    for _ in range(2):  # it lies at the broker: it comes again at every start
        post = house.post()
        until(lambda post=post: post.may("hana", "pass"))  # type: ignore[misc] # as it is now
        until(lambda: other.came == [b"waited"])
        assert post.connected.is_set()
        post.close()
    thief.disconnect()
    thief.loop_stop()
    other.leave()


def test_a_link_goes_on_whatever_its_robot_says_and_its_folder_holds(house: House, home: Home) -> None:
    home.room.prepare()
    (home.room.folder / LYING_FILE).write_bytes(b"5")
    link = Link(house.broker_of(home.credential), home.room)
    for line in (b"[" * 100_000, b"[]", b'{"box": 5, "live": ""}', '{"box": "", "live": "あ"}'.encode()):
        link.heard(line)
    assert home.room.lying() == []


def test_a_host_with_another_certificate_is_no_host_of_ours(house: House, home: Home, tmp_path: Path) -> None:
    other, ours = House(tmp_path / "other"), house.broker_of(home.credential)
    link = Link(replace(ours, ca=other.clinic.root), home.room)
    link.begin()
    time.sleep(0.7)
    link.look()
    assert not home.desk.state()[0]
    link.close()


def test_names_and_credentials_that_are_none(house: House, tmp_path: Path) -> None:
    for wrong in ("page", "Momo", "a/b", "", "+"):
        with pytest.raises(UsageError):
            clinics.add(house.clinic, wrong)
    with pytest.raises(UsageError):
        clinics.revoke(house.clinic, "nobody")
    with pytest.raises(UsageError):
        House(tmp_path / "clinic")
    empty = tmp_path / "empty"
    empty.write_text("")
    with pytest.raises(InputError):
        client(house.broker_of(empty), acknowledge=True)
