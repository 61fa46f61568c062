"""Ports that are not the body's: every command says what is there or is heard there, and one fix."""

import fcntl
import json
import os
import pty
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from firmware_bridge.protocol import encode_status
from robot.app.body import CODES, lack_of, sought_body
from robot.app.missing_parts import MissingPart, MissingParts
from robot.clock import SystemClock
from robot.config.schema import BodySection, Config
from robot.contract.events import LinkLost
from robot.doctor import body as doctor_body
from robot.drivers.body import port_probe as asking
from robot.drivers.body.bus import Bus
from robot.drivers.body.bus_thread import open_body
from robot.drivers.body.port_users import port_users
from robot.drivers.body.ports import Port
from robot.drivers.body.transport import MemoryTransport, SerialTransport, no_port
from robot.errors import DeviceError
from robot.messages import LANGUAGES, catalogue
from robot.view.phrasing import lacking
from sim.board import Board
from sim.bus import SimulatedBus
from sim.clock import VirtualClock
from sim.servo import Servo
from tests.body.builder import Body
from tests.body.talking import Talker
from tests.body.test_port_traffic import NMEA, noise, old_frame
from tests.body.wired import BAUD
from tests.body.world import World


@pytest.fixture(autouse=True)
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the listening time for these tests."""
    monkeypatch.setattr(asking, "LISTEN_S", 1.0)
    monkeypatch.setattr(asking, "ANSWER_S", 0.1)


def servos(model: int = 1200, ids: range = range(10, 16)) -> list[Servo]:
    made = [Servo(device) for device in ids]
    for servo in made:
        servo["model_number"] = model
    return made


def wire(*devices: Servo | Board) -> Callable[[bytes], bytes]:
    bus = SimulatedBus(devices)
    return lambda data: bus.receive(data, 0)


def feetech(data: bytes) -> bytes:
    return old_frame(1, 0) if data == asking.OLD_PING else b""


# On the port of the servos: what is said by itself, what is answered, the code, words of the message.
SPEAKERS: dict[str, tuple[bytes, Callable[[bytes], bytes], str, str]] = {
    "text": (NMEA, lambda _: b"", "text", "$GPGGA"),
    "feetech-speaking": (old_frame(3, 0, 1), lambda _: b"", "other-protocol", "id 3"),
    "feetech": (b"", feetech, "other-protocol", "another servo protocol"),
    "boot": (b"Ready.\r\n", lambda _: b"", "text", "Ready."),
    "noise": (noise(50), lambda _: b"", "garbage", "is the baud rate right?"),
    "echo": (b"", lambda data: data, "echo", "our own bytes come back"),
    "flood": (NMEA * 60, lambda _: b"", "text", "without end"),
    "zeros": (bytes(4_000), lambda _: b"", "line-held", "00"),
    "silence": (b"", lambda _: b"", "no-answer", "answers"),
    "board": (b"", wire(Board()), "swapped", "this is the body board, not the servos"),
    "xl430": (b"", wire(*servos(1060)), "other-model", "six servos of model 1060 (XL430-W250)"),
    "factory": (b"", wire(*servos(ids=range(1, 2))), "other-ids", "id 1"),
    "without-the-tail": (b"", wire(*servos(ids=range(10, 15))), "some-silent", "tail"),
    "one-wire": (b"", wire(*servos(ids=range(10, 14)), Board()), "one-wire", "servos and body board"),
}


@pytest.fixture
def speaker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Talker]:
    says, answers, _, _ = SPEAKERS[request.param]
    talker = Talker(tmp_path / "port", says, answers)
    yield talker
    talker.close()


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Talker]:
    talker = Talker(tmp_path / "board", answers=wire(Board()))
    yield talker
    talker.close()


def opened(servos: Path, board: Path) -> DeviceError:
    clock = SystemClock()
    with pytest.raises(DeviceError) as caught:
        open_body(Port(str(servos), BAUD, clock), Port(str(board), BAUD, clock), clock, lambda _: None)
    return caught.value


BY_IDS = ("swapped", "other-ids", "some-silent", "one-wire", "other-model")
BUILDERS = ("text", "feetech", "flood", "board", "xl430", "factory", "without-the-tail")
ALL = [(name, code, words) for name, (_, _, code, words) in SPEAKERS.items()]


@pytest.mark.parametrize(("speaker", "code", "words"), ALL, indirect=["speaker"])
def test_the_companion_says_what_is_heard(speaker: Talker, board: Talker, code: str, words: str) -> None:
    error = opened(speaker.link, board.link)
    assert (error.where, error.code) == (str(speaker.link), code)
    assert words in error.what
    lack = lack_of(error)
    assert lack.code == f"body-{code}"
    text, mend = lacking(lack.code, lack.where, lack.what)
    for language in LANGUAGES:
        assert lack.where in text[language]
        assert lack.what in text[language]
        assert mend[language]


@pytest.mark.parametrize(("speaker", "code", "words"), ALL, indirect=["speaker"])
def test_the_doctor_says_what_is_heard(speaker: Talker, board: Talker, code: str, words: str) -> None:
    section = {"servos": str(speaker.link), "board": str(board.link)}
    found = list(doctor_body.body(Config.model_validate({"body": section})))
    at_servos, at_board = found
    assert at_servos.state == "missing"
    assert words in at_servos.detail
    assert at_servos.mend
    assert (at_board.state, "the body board answers" in at_board.detail) == ("real", True)


@pytest.mark.parametrize(
    ("speaker", "code", "words"), [each for each in ALL if each[0] in BUILDERS], indirect=["speaker"]
)
def test_the_builders_commands_say_what_is_heard(
    body: Body, speaker: Talker, board: Talker, tmp_path: Path, code: str, words: str
) -> None:
    config = tmp_path / "ports.toml"
    config.write_text(f'[body]\nservos = "{speaker.link}"\nboard = "{board.link}"\n', "utf-8")
    scanned = body("scan", "--json", "--config", config)
    found = json.loads(scanned.out)
    assert scanned.code == (4 if found["faults"] else 1)
    assert any(words in sentence for sentence in found["findings"] + found["faults"])
    answers = code in ("swapped", "other-ids", "some-silent", "one-wire")
    if not answers:
        watched = body("monitor", "--port", speaker.link)
        assert watched.code == 4
        assert words in watched.err
    command = ["set-id", 42, 43] if code in ("text", "swapped") else ["ping", 42]
    said = body(*command, "--port", speaker.link)
    assert said.code == 4
    assert ("does not answer; id" if code in BY_IDS else words) in said.err
    said = body("calibrate", "--check", "--servos", speaker.link, "--config", config)
    if code == "some-silent":
        assert said.code == 1
        assert "tail" in said.out
    else:
        assert said.code == 4
        assert (words if code != "other-ids" else "no servo answers") in said.err


def test_servos_on_the_boards_port(tmp_path: Path) -> None:
    """Both ways round: the board is met first, so it is the first that is told."""
    swapped = [
        Talker(tmp_path / "servos", answers=wire(Board())),
        Talker(tmp_path / "board", answers=wire(*servos())),
    ]
    error = opened(swapped[0].link, swapped[1].link)
    assert (error.where, error.code) == (str(swapped[1].link), "swapped")
    assert "these are the servos, not the body board" in error.what
    section = {"servos": str(swapped[0].link), "board": str(swapped[1].link)}
    found = list(doctor_body.body(Config.model_validate({"body": section})))
    assert [finding.state for finding in found] == ["missing", "missing"]
    assert all("Exchange the two ports" in finding.mend for finding in found)
    for talker in swapped:
        talker.close()


def test_monitor_names_those_that_it_cannot_read(body: Body, tmp_path: Path) -> None:
    talker = Talker(tmp_path / "port", answers=wire(*servos(ids=range(10, 12)), *servos(1060, range(1, 3))))
    said = body("monitor", "--seconds", "0.15", "--json", "--port", talker.link)
    talker.close()
    assert said.code == 0
    assert [device["id"] for device in json.loads(said.out.splitlines()[0])["devices"]] == [10, 11]
    assert "two servos of model 1060 (XL430-W250)" in said.err


# --- what is no port --------------------------------------------------------------------------------------


@pytest.fixture(params=["file", "directory", "pipe", "socket", "null", "zero", "terminal", "link"])
def no_such(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """A path that is no serial port, and what is said of it."""
    path = tmp_path / "port"
    kept = None
    if request.param == "file":
        path.write_bytes(b"no port")
    elif request.param == "directory":
        path.mkdir()
    elif request.param == "pipe":
        os.mkfifo(path)
    elif request.param == "socket":
        kept = socket.socket(socket.AF_UNIX)
        kept.bind(str(path))
    elif request.param == "link":
        path.symlink_to("/dev/null")
    device = {"null": "/dev/null", "zero": "/dev/zero", "terminal": "/dev/tty"}.get(request.param)
    said = {"file": "a file", "directory": "a directory", "pipe": "a pipe", "socket": "a socket"}
    yield device or str(path), said.get(request.param, "the device /dev/")
    if kept is not None:
        kept.close()


def test_what_is_no_serial_port(body: Body, no_such: tuple[str, str], board: Talker) -> None:
    path, said = no_such
    error = opened(Path(path), board.link)
    assert (error.where, error.code) == (path, "not-a-port")
    assert f"is {said}" in error.what
    finding = doctor_body.port_state("servos", Path(path))
    assert (finding.state, f"is {said}" in finding.detail) == ("missing", True)
    for command in (["scan"], ["monitor"], ["ping", 10], ["set-id", 1, 2]):
        told = body(*command, "--port", path)
        assert told.code == 4
        assert f"is {said}" in told.err
    told = body("calibrate", "--check", "--servos", path)
    assert told.code == 4
    assert f"is {said}" in told.err


def test_the_terminal_that_it_was_started_in_is_no_port(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    assert no_port(os.ttyname(theirs)) == ""
    fstat = os.fstat
    monkeypatch.setattr(os, "fstat", lambda file: fstat(theirs if file == 0 else file))
    assert no_port(os.ttyname(theirs)) == "the terminal that this was started in"
    os.close(ours)
    os.close(theirs)


def test_one_port_for_both(body: Body, tmp_path: Path) -> None:
    talker = Talker(tmp_path / "port", answers=wire(*servos(), Board()))
    (tmp_path / "other-name").symlink_to(talker.link)
    reasons: list[MissingPart] = []
    for other in (talker.link, tmp_path / "other-name"):
        section = BodySection(servos=str(talker.link), board=str(other))
        (finding,) = doctor_body.body(Config(body=section))
        assert (finding.state, "of the servos and of the board" in finding.detail) == ("missing", True)
        unused: Any = None
        sought = sought_body(section, False, None, SystemClock(), unused, unused, 0, unused, reasons.append)
        sought.start()
        sought._ending.wait(0.2)
        sought.close()
        (tmp_path / "yorisou.toml").write_text(f'[body]\nservos = "{talker.link}"\nboard = "{other}"\n')
        said = body("scan")
        assert said.out.count("xl330-m288") == 6, "it is asked once"
        assert "servos and body board answer on one port" in said.out
    assert [lack.code for lack in reasons] == ["body-same-port"] * 2
    talker.close()


# --- who holds it -----------------------------------------------------------------------------------------


HOLD = """
import fcntl, os, sys, time
handle = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)
if sys.argv[2] == "lock":
    fcntl.flock(handle, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture(params=["lock", "open"])
def holder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Talker, int]]:
    talker = Talker(tmp_path / "port", answers=wire(*servos()))
    program = tmp_path / "wizard.py"
    program.write_text(HOLD, "utf-8")
    command = [sys.executable, str(program), str(talker.link), request.param]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as held:
        assert held.stdout is not None
        held.stdout.readline()
        if request.param == "open":
            fcntl.ioctl(os.open(talker.link, os.O_RDWR | os.O_NOCTTY), 0x540C)  # TIOCEXCL
        yield talker, held.pid
        held.kill()
    talker.close()


def test_who_has_a_port_is_named(body: Body, holder: tuple[Talker, int], board: Talker) -> None:
    talker, pid = holder
    who = f"wizard.py (pid {pid})"
    assert who in port_users(str(talker.link))
    error = opened(talker.link, board.link)
    assert error.code == "taken"
    assert who in error.what
    assert who in lacking("body-taken", error.where, error.detail)[0]["ko"]
    assert who in body("scan", "--port", talker.link).err
    assert talker.heard == b"", "what somebody else has is not asked"


def test_the_doctor_names_who_has_it_and_asks_nobody(tmp_path: Path) -> None:
    talker = Talker(tmp_path / "port", answers=wire(*servos()))
    held = SerialTransport(str(talker.link), BAUD)
    finding = doctor_body.port_state("servos", talker.link)
    held.close()
    assert (finding.state, "is in use" in finding.detail) == ("degraded", True)
    assert talker.heard == b""
    talker.close()


def test_nobody_can_be_named_where_nothing_may_be_read(tmp_path: Path) -> None:
    assert port_users(str(tmp_path / "none")) == ()
    assert port_users("/dev/null", tmp_path) == ()


# --- said once --------------------------------------------------------------------------------------------


def test_every_code_has_a_sentence_and_one_mend() -> None:
    for code in CODES:
        for language in LANGUAGES:
            sentences = catalogue(language)
            assert sentences[f"missing.body-{code}"]
            assert sentences[f"missing.body-{code}.mend"]


def test_other_details_of_the_same_are_shown_and_not_told_again(tmp_path: Path) -> None:
    from robot.view.state_view import View

    told: list[object] = []
    missing = MissingParts.__new__(MissingParts)
    view = View.__new__(View)
    view.notices = {}
    missing.__init__(told.append, view, lambda: None, tmp_path / "told", SystemClock())  # type: ignore[misc]
    for line in ("$GPGGA,1", "$GPGGA,2", "$GPGGA,3"):
        missing.say(MissingPart("body", "body-text", "/dev/ttyUSB0", line))
    assert len(told) == 1
    (notice,) = view.notices.values()
    assert "$GPGGA,3" in notice.text["en"]


# --- while it runs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("instead", "words"),
    [
        (NMEA, "text at this rate"),
        (noise(300), "no packet explains"),
        (b"", ""),
        (old_frame(1, 0) * 3, "id 1"),
    ],
)
def test_what_is_heard_of_a_link_that_is_lost_stands_on_the_log(
    world: World, caplog: pytest.LogCaptureFixture, instead: bytes, words: str
) -> None:
    world.run(1)
    world.body.servo_bus.mangle = lambda _: instead
    world.run(1)
    assert world.of(LinkLost) == [LinkLost("servos")]
    (line,) = [each for each in caplog.messages if "servos: lost" in each]
    assert words in line
    assert words or line == "servos: lost (no answer)"


def test_a_wire_that_babbles_answers_is_counted_to_an_end() -> None:
    answer = encode_status(10, 0, bytes((0xB0, 4, 52)))
    clock = VirtualClock(0)
    asked = Bus(Babbling(clock, answer * 100), clock)
    assert len(asked.census()) < 1_000


class Babbling(MemoryTransport):
    """A port that repeats the same answers endlessly."""

    def __init__(self, clock: VirtualClock, piece: bytes) -> None:
        super().__init__(lambda _: b"")
        self.clock, self.piece = clock, piece

    def read(self, timeout_s: float) -> bytes:
        self.clock.move_to(self.clock.now() + 10)
        return self.piece
