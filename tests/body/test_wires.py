"""One suite for every wire under the bus: ours in memory and on a pty, rustypot, another package."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from robot.clock import SystemClock
from robot.drivers.body.rustypot_wire import RustypotWire
from robot.drivers.body.transport import SerialTransport
from robot.errors import DeviceError, InputError
from sim.conformance.wire import WireConformance
from sim.device import Device
from sim.servo import Servo
from tests.body.wired import BAUD, Wired


class TestEveryWire(WireConformance):
    @pytest.fixture(params=["memory", "pty", "parrot", "parrot://"])
    def backend(self, request: pytest.FixtureRequest, another_package: Path) -> str:
        return str(request.param)

    @pytest.fixture
    def wired(
        self, backend: str, tmp_path_factory: pytest.TempPathFactory
    ) -> Iterator[Callable[[Sequence[Device]], Wired]]:
        made: list[Wired] = []

        def wire(devices: Sequence[Device]) -> Wired:
            made.append(Wired(backend, devices, tmp_path_factory.mktemp("wire")))
            return made[-1]

        yield wire
        for bench in made:
            bench.close()


class TestRustypot(WireConformance):
    open_wire = RustypotWire
    hears_behind_noise = False


# --- opening ---------------------------------------------------------------------------------------------


def test_neither_backend_takes_a_port_from_the_other(tmp_path: Path) -> None:
    first = Wired("rustypot", [Servo(10)], tmp_path)
    assert first.served is not None
    port = str(first.served.link)
    with pytest.raises(DeviceError, match="taken"):
        SerialTransport(port, BAUD)
    with pytest.raises(DeviceError, match="taken"):
        RustypotWire(port, BAUD, first.clock)
    first.bus.close()
    second = SerialTransport(port, BAUD)
    with pytest.raises(DeviceError, match="taken"):
        RustypotWire(port, BAUD, first.clock)
    second.close()
    first.close()


def test_rustypot_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(__import__("sys").modules, "rustypot", None)
    with pytest.raises(InputError, match=r"extra yorisou\[rustypot\]") as caught:
        RustypotWire(str(tmp_path / "port"), BAUD, SystemClock())
    assert caught.value.exit_code == 3
