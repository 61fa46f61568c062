"""Cables pulled out and put back, ports that are wrong, hosts that die: the body stops by itself."""

import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator

import pytest

from robot.clock import SystemClock
from robot.contract.commands import Freeze, Idle, Light, Settle
from robot.contract.events import BodyReady, LinkLost, LinkRestored
from robot.drivers.body.bus_thread import open_body
from robot.drivers.body.transport import SerialTransport
from robot.errors import DeviceError
from tests.body.world import ROOT, Host, Process, World, both, eventually


@pytest.mark.parametrize("device", ["servos", "board"])
def test_unplugged_and_back(world: World, caplog: pytest.LogCaptureFixture, device: str) -> None:
    world.loop.send(Light("ring", "warm", 1.0))
    world.move()
    world.events.clear()
    world.body.unplug(device)
    world.run(0.02)
    assert world.events == [LinkLost(device)]
    assert world.loop.state().frozen
    assert not world.loop.state().links[device]
    world.run(5)
    assert world.still()
    world.body.unplug(device, out=False)
    at = world.positions()
    world.run(1)
    assert world.events == [LinkLost(device), LinkRestored(device)]
    assert world.positions() == pytest.approx(at, abs=0.005)
    assert world.loop.state().frozen
    world.run(1)
    assert world.body.board["ring_red"] == 255
    world.loop.send(Settle("rest"))
    world.run(0.1)
    assert not world.loop.state().frozen
    assert [r.levelname for r in caplog.records if r.name.endswith("link")] == ["ERROR", "WARNING"]


def test_tries_again_twice_a_second_at_most(world: World) -> None:
    tries = []
    port = world.body.servo_line.port

    def opened() -> object:
        tries.append(world.clock.now())
        return port()

    world.loop._servos._open_port = opened  # type: ignore[assignment]
    world.body.unplug("servos")
    world.run(10)
    assert 15 <= len(tries) <= 21


def test_one_question_a_try_while_the_servos_are_silent(world: World) -> None:
    """The board must not wait for servos that are not there."""
    world.body.set_flag("e-stop", True)
    world.run(1)
    packets = world.packets
    world.run(10)
    assert 15 <= world.packets - packets <= 21


def test_a_few_lost_packets_are_no_lost_link(world: World) -> None:
    world.move()
    world.events.clear()
    world.body.servo_bus.mangle = lambda _: b""
    world.run(0.1)
    world.body.servo_bus.mangle = None
    world.run(1)
    assert world.events == []
    assert not world.loop.state().frozen
    world.body.board_bus.mangle = lambda _: b""
    world.run(0.5)
    assert world.events == [LinkLost("board")]


def test_servos_that_restarted_are_taken_hold_of_again(world: World) -> None:
    """A brown-out shorter than a lost link: torque is off, goals go nowhere, so that is a fault."""
    world.loop.send(Settle("asleep"))
    world.run(0.5)
    for servo in world.body.servos:
        servo.reboot()
    world.run(3)
    assert {e.kind for e in world.events} >= {"fault"}
    assert world.loop.state().frozen
    world.loop.send(Freeze())
    world.loop.send(Settle("rest"))
    world.run(3)
    assert all(servo.torque for servo in world.body.servos)
    assert world.positions()[1] == pytest.approx(-0.05, abs=0.01)


def test_ready_is_told_once_and_nothing_moves_before_it_is_asked_to() -> None:
    world = World()
    at = world.positions()
    world.run(2)
    assert world.events == [BodyReady()]
    assert world.positions() == at
    assert world.loop.state().frozen


# --- real ports ------------------------------------------------------------------------------------------


def test_a_cable_pulled_in_mid_session(process: Process, host: Host) -> None:
    host.body.send(Idle("breathing"))
    time.sleep(0.2)
    process.kill()
    eventually(lambda: {e for _, e in host.events} >= {LinkLost("servos"), LinkLost("board")})
    again = Process(process.directory)
    try:
        eventually(lambda: {e for _, e in host.events} >= {LinkRestored("servos"), LinkRestored("board")})
        state = host.body.state()
        assert state.frozen
        assert all(state.links.values())
    finally:
        host.close()
        again.close()


@pytest.mark.real_time
def test_the_board_is_heard_while_the_servos_are_away(process: Process, host: Host) -> None:
    """Trying to reach servos without power must not keep the buttons waiting."""
    process.room(e_stop=True)
    eventually(lambda: not host.body.state().links["servos"])
    for _ in range(5):
        time.sleep(0.23)
        host.events.clear()
        process.room(button="less")
        begun = time.monotonic()
        eventually(lambda: host.events)
        assert time.monotonic() - begun < 0.25
    process.room(e_stop=False)
    eventually(lambda: host.body.state().links["servos"])


HOST = """
    import sys, time
    from robot.clock import SystemClock
    from robot.drivers.body.bus_thread import open_body
    from robot.contract.commands import Settle
    from tests.body.world import both
    body = open_body(*both(sys.argv[1], sys.argv[2]), SystemClock(), lambda event: None)
    body.send(Settle("asleep"))
    print("ready", flush=True)
    while True:
        body.beat()
        time.sleep(0.02)
"""


@pytest.fixture
def other_host(process: Process) -> Iterator[subprocess.Popen[bytes]]:
    host = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOST), process.servos, process.board],
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    assert host.stdout is not None
    assert host.stdout.readline() == b"ready\n"
    yield host
    host.kill()
    host.wait(5)
    host.stdout.close()


@pytest.mark.parametrize("end", [signal.SIGSTOP, signal.SIGKILL])
def test_a_host_that_dies_leaves_a_body_that_stops(
    process: Process, other_host: subprocess.Popen[bytes], end: signal.Signals
) -> None:
    """Nothing of ours is left running: the servos' own watchdogs stop them within half a second."""
    eventually(lambda: abs(process.truth()["head_pitch"]["velocity"]) > 0.05)
    other_host.send_signal(end)
    time.sleep(0.5)
    truth = process.truth()
    for name, joint in truth.items():
        assert joint["expired"], name
        assert abs(joint["velocity"]) < 0.01, name
        assert joint["torque"], "it holds, it does not fall"
    assert truth["head_pitch"]["position"] > -0.3, "it stopped on its way"
    assert process.room(query="board")["board"]["bus_watchdog"] == 255


def test_messages_of_ports_that_do_not_work(
    process: Process, tmp_path_factory: pytest.TempPathFactory
) -> None:
    def fault(servos: str, board: str) -> str:
        with pytest.raises(DeviceError) as caught:
            open_body(
                *both(servos, board),
                SystemClock(),
                lambda _: None,
            )
        assert caught.value.exit_code == 4
        return str(caught.value)

    assert "no such port" in fault("/dev/no-such-port", process.board)
    taken = SerialTransport(process.board, 1_000_000)
    assert "taken" in fault(process.servos, process.board)
    taken.close()
    assert "these are the servos, not the body board" in fault(process.board, process.servos)
    process.room(e_stop=True)
    assert "Release the emergency stop" in fault(process.servos, process.board)
    process.room(e_stop=False)
    open_body(
        *both(process.servos, process.board),
        SystemClock(),
        lambda _: None,
    ).close()


def test_the_process_ends_with_its_parent_and_tidies_up(process: Process) -> None:
    assert process.room(query="nothing")["ok"] is False
    assert process.room(touch="nose", ms=1)["ok"] is False
    process._lines.write("not json\n")
    process._lines.flush()
    assert process._lines.readline() == '{"ok": false, "error": "not JSON"}\n'
    assert process.close() == 0
    assert list(process.directory.iterdir()) == []
