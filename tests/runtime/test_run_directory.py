"""The run directory of the sockets: one place for unit, user and root, mode 0700, checked."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from robot.cli import main as cli
from robot.control import discovery, run_directory
from robot.control.client import ask
from robot.control.run_directory import NAME, make_private, own_directories, own_directory
from robot.control.server import Client, ControlServer
from robot.control.urgent import lane_of
from robot.errors import DeviceError
from tests.runtime.paired import as_it_is

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root: another user's directory cannot be made")
ANOTHER = 12_345


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine of its own: /run and /tmp lie in the test's directory."""
    for name, place in (("UNIT", "run/yorisou"), ("USERS", "run/user"), ("TEMPORARY", "tmp")):
        monkeypatch.setattr(run_directory, name, tmp_path / place)
        monkeypatch.setattr(discovery, name, tmp_path / place)
    (tmp_path / "tmp").mkdir()
    (tmp_path / "run").mkdir()
    for variable in ("RUNTIME_DIRECTORY", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(variable, raising=False)
    return tmp_path


@contextmanager
def companion(directory: Path, *, ok: bool = True) -> Iterator[list[dict[str, Any]]]:
    """Something that listens there and answers as a companion does; what it heard."""
    directory.mkdir(parents=True, exist_ok=True)
    directory.chmod(0o700)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(directory / NAME))
    listener.listen()
    heard: list[dict[str, Any]] = []

    def serve() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with client, client.makefile("rwb") as lines:
                line = lines.readline()
                if line:
                    heard.append(json.loads(line))
                    lines.write(json.dumps({"id": 1, "ok": ok, "error": "no", "mend": ""}).encode() + b"\n")
                    lines.flush()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield heard
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        (directory / NAME).unlink()


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Exit code and what was said."""
    original, sys.argv = sys.argv, ["yorisou", *arguments]
    try:
        with pytest.raises(SystemExit) as end:
            cli.main()
    finally:
        sys.argv = original
    out, err = capsys.readouterr()
    return int(end.value.code or 0), out + err


# --- where -------------------------------------------------------------------------------------------------


def test_the_units_place_comes_first_then_the_sessions_then_tmp(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fallback = machine / "tmp" / f"yorisou-{os.geteuid()}"
    assert own_directories() == [fallback]
    session = machine / "session"
    session.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(session))
    assert own_directories() == [session / "yorisou", fallback]
    unit = machine / "run" / "yorisou"
    unit.mkdir(mode=0o700)
    monkeypatch.setenv("RUNTIME_DIRECTORY", f"{unit}:/run/another")
    assert own_directory() == unit
    users = machine / "run" / "user" / str(os.geteuid())
    users.mkdir(mode=0o700, parents=True)
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert own_directories() == [unit, users / "yorisou", fallback]


@pytest.mark.parametrize("value", ["/nowhere/at/all", "relative", "", "/dev/null", "\N{SNOWMAN}"])
@pytest.mark.parametrize("variable", ["RUNTIME_DIRECTORY", "XDG_RUNTIME_DIR"])
def test_what_the_environment_names_and_is_not_there_is_passed_over(
    machine: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    assert own_directory() == machine / "tmp" / f"yorisou-{os.geteuid()}"


@as_root
@pytest.mark.parametrize("variable", ["RUNTIME_DIRECTORY", "XDG_RUNTIME_DIR"])
def test_what_the_environment_names_and_is_another_users_is_passed_over(
    machine: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    theirs = machine / "theirs"
    theirs.mkdir()
    os.chown(theirs, ANOTHER, ANOTHER)
    monkeypatch.setenv(variable, str(theirs))
    assert own_directory() == machine / "tmp" / f"yorisou-{os.geteuid()}"


# --- whose -------------------------------------------------------------------------------------------------


def test_it_is_made_for_this_user_alone_whatever_the_umask(machine: Path) -> None:
    before = os.umask(0)
    try:
        make_private(machine / "a" / "yorisou")
    finally:
        os.umask(before)
    assert (machine / "a" / "yorisou").stat().st_mode & 0o777 == 0o700


def test_one_of_an_earlier_version_is_closed_and_a_home_directory_left_as_it_is(machine: Path) -> None:
    earlier = machine / "yorisou"
    earlier.mkdir()
    earlier.chmod(0o755)
    (earlier / "body").mkdir()
    make_private(earlier)
    assert earlier.stat().st_mode & 0o777 == 0o700
    home = machine / "home"
    home.mkdir()
    home.chmod(0o755)
    (home / "letter.txt").touch()
    make_private(home)
    assert home.stat().st_mode & 0o777 == 0o755


def _open_to_all(place: Path) -> None:
    place.mkdir()
    place.chmod(0o777)


def _open_to_the_group(place: Path) -> None:
    place.mkdir()
    place.chmod(0o770)


def _sticky(place: Path) -> None:
    place.mkdir()
    place.chmod(0o1777)


def _link(place: Path) -> None:
    (place.parent / "elsewhere").mkdir(mode=0o700)
    place.symlink_to(place.parent / "elsewhere")


def _dangling(place: Path) -> None:
    place.symlink_to(place.parent / "nowhere")


def _theirs(place: Path) -> None:
    place.mkdir(mode=0o700)
    os.chown(place, ANOTHER, ANOTHER)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_open_to_all, "written to by others"),
        (_open_to_the_group, "written to by others"),
        (_sticky, "written to by others"),
        (_link, "is a link"),
        (_dangling, "is a link"),
        (Path.touch, "no directory"),
        pytest.param(_theirs, "another user", marks=as_root),
    ],
)
def test_one_that_others_could_have_prepared_is_refused(machine: Path, make: Any, words: str) -> None:
    place = machine / "yorisou"
    make(place)
    with pytest.raises(DeviceError, match=words) as refusal:
        asyncio_start(place / NAME)
    assert refusal.value.mend
    assert refusal.value.exit_code == 4


def asyncio_start(path: Path) -> None:
    async def nothing(_client: Client, _request: dict[str, Any]) -> dict[str, Any]:
        return {}

    async def start() -> None:
        server = ControlServer(path, nothing, lambda _client: None, as_it_is)
        await server.start()
        await server.close()

    with ThreadPoolExecutor(1) as apart:
        apart.submit(lambda: asyncio.run(start())).result(10)


def test_a_file_in_the_sockets_place_is_not_deleted(machine: Path) -> None:
    make_private(machine / "yorisou")
    mine = machine / "yorisou" / "notes.txt"
    mine.write_text("mine", "utf-8")
    with pytest.raises(DeviceError, match="no socket"):
        asyncio_start(mine)
    assert mine.read_text("utf-8") == "mine"


def test_a_socket_that_was_left_behind_is_replaced(machine: Path) -> None:
    make_private(machine / "yorisou")
    for path in (machine / "yorisou" / NAME, lane_of(machine / "yorisou" / NAME)):
        with socket.socket(socket.AF_UNIX) as left:
            left.bind(str(path))
    asyncio_start(machine / "yorisou" / NAME)


# --- asking ------------------------------------------------------------------------------------------------


def test_stop_finds_the_units_companion_and_ones_own(
    machine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    session = machine / "session"
    session.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(session))
    with companion(machine / "run" / "yorisou") as unit:
        assert said(capsys, "stop") == (0, "stopped\n")
        with companion(session / "yorisou") as own:
            code, text = said(capsys, "less")
            assert (code, text.count("less, for today: ")) == (0, 2)
        assert [each["do"] for each in (*unit, *own)] == ["stop", "less", "less"]


@as_root
def test_root_finds_everybodys_and_trusts_a_place_only_by_its_owner(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = machine / "run" / "user" / "0" / "yorisou"
    false = machine / "tmp" / f"yorisou-{ANOTHER}"
    with companion(place) as heard, companion(false) as swallowed:
        assert said(capsys, "stop") == (0, "stopped\n")
        assert len(heard) == 1
        assert swallowed == [], "a directory in another user's name that is not that user's"


def test_nobody_there_names_the_robots_own_button(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = said(capsys, "stop")
    assert code == 4
    assert "no companion answers" in text
    assert "stop button on the robot itself" in text


def test_what_was_left_behind_by_a_dead_one_is_nobody(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = machine / "tmp" / f"yorisou-{os.geteuid()}"
    make_private(own)
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(own / NAME))
    code, text = said(capsys, "stop")
    assert (code, "no companion answers" in text) == (4, True)
    with companion(machine / "run" / "yorisou"):
        assert said(capsys, "stop") == (0, "stopped\n")


def test_a_refusal_is_not_a_stop(machine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with companion(machine / "run" / "yorisou", ok=False):
        code, text = said(capsys, "stop")
    assert code == 4
    assert "stopped" not in text
    assert "not carried out" in text
    assert "button on the robot" in text


def test_a_false_directory_is_passed_over_and_named(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    false = machine / "tmp" / f"yorisou-{os.geteuid()}"
    with companion(false) as swallowed:
        false.chmod(0o777)
        code, text = said(capsys, "stop")
    assert (code, swallowed) == (4, [])
    assert str(false) in text
    assert "written to by others" in text


FALSE_SOCKET = """
import os, socket, sys
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o666)
os.setresuid(12345, 12345, 12345)
listener.listen()
print("listening", flush=True)
while True:
    client, _ = listener.accept()
    client.recv(4096)
    client.sendall(b'{"id": 1, "ok": true, "done": true}\\n')
"""


@as_root
def test_a_socket_that_another_user_listens_on_is_not_believed(machine: Path) -> None:
    place = machine / "mine"
    place.mkdir(mode=0o700)
    process = subprocess.Popen(
        [sys.executable, "-c", FALSE_SOCKET, str(place / NAME)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(DeviceError, match="belongs to another user"):
            ask(place / NAME, {"do": "stop"})
    finally:
        process.kill()
        process.communicate()


AS_ANOTHER = """
import os, sys
from pathlib import Path
from robot.control import discovery, run_directory
from tests.runtime.paired import as_it_is
from tests.runtime.paired import as_it_is
run_directory.UNIT = discovery.UNIT = Path(sys.argv[1])
run_directory.TEMPORARY = discovery.TEMPORARY = Path(sys.argv[2])
os.setresgid(12345, 12345, 12345)
os.setresuid(12345, 12345, 12345)
(outcome,) = discovery.ask_all({"do": "stop"})
print(outcome.trouble)
"""


@as_root
def test_a_companion_of_another_user_is_said_to_be_one(tmp_path: Path) -> None:
    place = Path(f"/tmp/yorisou-test-{os.getpid()}")
    try:
        with companion(place):
            done = subprocess.run(
                [sys.executable, "-c", AS_ANOTHER, str(place), str(place.parent / "none")],
                capture_output=True,
                text=True,
                check=False,
                env={key: value for key, value in os.environ.items() if not key.startswith("XDG_")},
            )
    finally:
        place.rmdir()
    assert done.returncode == 0, done.stderr
    assert "belongs to another user" in done.stdout
    assert "as root" in done.stdout
    assert "button on the robot" in done.stdout
