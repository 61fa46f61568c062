"""What every wire does: single instructions to servos and board, sent once, answered or not in time."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from random import Random
from typing import ClassVar

import pytest

from firmware_bridge.protocol import ErrorCode
from robot.drivers.body.backends import OpenWire
from robot.drivers.body.bus import NoAnswerError, RefusedError
from robot.motion.joints import TABLE
from sim.board import Board
from sim.conformance.patience import CLOCK, seconds_since
from sim.conformance.wire_bench import TIMEOUT_S, WireBench
from sim.device import Device
from sim.servo import Servo

IDS = [joint.servo for joint in TABLE]
HARDWARE_ERROR, LED, LIGHTS, FREE, POSITION = 70, 65, 150, 208, 132
_chance = Random(1)  # noqa: S311 - the same bytes on every run
PAYLOADS = [bytes(_chance.choices((0xFF, 0xFD, 0x00), k=6)) for _ in range(40)]
Open = Callable[[Sequence[Device]], WireBench]


class WireAnswers:
    """What is asked and answered."""

    open_wire: ClassVar[OpenWire | None] = None

    @pytest.fixture
    def wired(self, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
        """Puts devices on a wire of their own, for one test."""
        made: list[WireBench] = []
        open_wire = type(self).open_wire  # of the class: a function is not bound to it
        if open_wire is None:
            raise pytest.UsageError(f"{type(self).__name__} sets no open_wire")

        def wire(devices: Sequence[Device]) -> WireBench:
            made.append(WireBench(open_wire, devices, tmp_path_factory.mktemp("wire")))
            return made[-1]

        yield wire
        for bench in made:
            bench.close()

    @pytest.fixture
    def servos(self, wired: Open) -> WireBench:
        """The six servos of a robot."""
        return wired([Servo(i) for i in IDS])

    @pytest.fixture
    def board(self, wired: Open) -> WireBench:
        """Its body board."""
        return wired([Board()])

    def test_who_is_there(self, servos: WireBench, board: WireBench) -> None:
        assert servos.bus.ping(10) == (1200, 52)
        assert board.bus.ping(100) == (26113, 2)
        assert servos.bus.answers(15)
        assert not servos.bus.answers(42)

    def test_a_scan_finds_everybody(self, servos: WireBench) -> None:
        assert servos.bus.scan() == dict.fromkeys(IDS, (1200, 52))

    def test_what_is_written_is_read_back(self, servos: WireBench) -> None:
        for device in IDS:
            servos.bus.write(device, LED, b"\1", patient=True)
        assert servos.bus.sync_read(IDS, LED, 1) == dict.fromkeys(IDS, b"\1")
        servos.bus.sync_write(LED, 1, dict.fromkeys(IDS, b"\0"))
        assert servos.bus.sync_read(IDS, LED, 1) == dict.fromkeys(IDS, b"\0")

    def test_bytes_that_look_like_headers(self, servos: WireBench, board: WireBench) -> None:
        for payload in PAYLOADS:
            board.bus.write(100, LIGHTS, payload, patient=True)
            assert board.bus.read(100, LIGHTS, 6, patient=True) == payload
            servos.bus.sync_write(FREE, 4, {10: payload[:4], 12: payload[2:]})
            assert servos.bus.sync_read([10, 12], FREE, 4) == {10: payload[:4], 12: payload[2:]}

    def test_the_alert_bit_comes_and_goes(self, servos: WireBench, board: WireBench) -> None:
        servos.devices[2]["hardware_error_status"] = 32
        assert len(servos.bus.sync_read(IDS, POSITION, 4)) == 6
        assert servos.bus.alerts == {12}
        assert servos.bus.read(12, HARDWARE_ERROR, 1, patient=True) == b"\x20"
        servos.devices[2]["hardware_error_status"] = 0
        servos.bus.sync_read(IDS, POSITION, 4)
        assert servos.bus.alerts == set()
        board.devices[0]["hardware_error_status"] = 1
        board.bus.read(100, LED, 1, patient=True)
        assert board.bus.alerts == {100}

    def test_a_group_that_is_asked_ahead(self, servos: WireBench) -> None:
        """As if it had been asked in time, with another question between and with somebody missing too."""
        bus = servos.bus
        for turn in range(3):
            for device in servos.devices:
                device.write(FREE, bytes((turn, device.id, 0, 0)))
            bus.ask_ahead(IDS, FREE, 4)
            assert bus.sync_read(IDS, FREE, 4) == {i: bytes((turn, i, 0, 0)) for i in IDS}
        bus.ask_ahead(IDS, FREE, 4)
        assert bus.read(12, FREE, 4, patient=True) == bytes((2, 12, 0, 0))
        bus.ask_ahead(IDS, FREE, 4)
        assert bus.sync_read(IDS, FREE, 2) == {i: bytes((2, i)) for i in IDS}
        servos.devices[2].powered = False
        bus.ask_ahead(IDS, FREE, 4)
        assert list(bus.sync_read(IDS, FREE, 4)) == IDS[:2]

    def test_restarted(self, servos: WireBench) -> None:
        servos.bus.write(11, LED, b"\1", patient=True)
        servos.bus.reboot(11)
        assert servos.bus.read(11, LED, 1, patient=True) == b"\0"
        with pytest.raises(NoAnswerError):
            servos.bus.reboot(42)

    def test_health_counts_what_was_asked(self, servos: WireBench) -> None:
        for _ in range(20):
            servos.bus.sync_read(IDS, POSITION, 4)
        for device, health in servos.bus.health().items():
            assert health.device == device in IDS
            assert (health.answers, health.misses, health.refusals) == (20, 0, {})
            assert 0 <= health.mean_ms <= health.p99_ms <= health.longest_ms < 100
            assert health.age_ms is not None
            assert health.age_ms < 1_000
        assert (servos.bus.statistics.sent, servos.bus.statistics.missed) == (20, 0)


class WireConformance(WireAnswers):
    """The suite. A subclass sets `open_wire`, or brings a fixture `wired` of its own.

        class TestMine(WireConformance):
            open_wire = Mine

    `open_wire` takes port, baud, clock and fast. `hears_behind_noise`: it finds an answer behind noise.
    """

    hears_behind_noise: ClassVar[bool] = True

    def test_an_absent_id(self, servos: WireBench) -> None:
        with pytest.raises(NoAnswerError, match="42"):
            servos.bus.ping(42)
        with pytest.raises(NoAnswerError, match="42"):
            servos.bus.read(42, 0, 2)
        health = servos.bus.health()[42]
        assert (health.answers, health.misses, health.retries, health.age_ms) == (0, 2, 2, None)
        assert (servos.bus.statistics.missed, servos.bus.statistics.retried) == (2, 2)

    @pytest.mark.parametrize(
        ("address", "data", "code"),
        [(POSITION, bytes(4), ErrorCode.ACCESS), (LED, b"\2", ErrorCode.DATA_RANGE)],
    )
    def test_a_refused_write_says_why(
        self, servos: WireBench, address: int, data: bytes, code: ErrorCode
    ) -> None:
        with pytest.raises(RefusedError, match=code.name) as caught:
            servos.bus.write(10, address, data, patient=True)
        assert caught.value.code == code
        assert servos.bus.errors[10] == code
        assert servos.bus.health()[10].refusals == {code.name: 1}
        with pytest.raises(RefusedError, match="DATA_LENGTH"):
            servos.bus.read(10, 250, 20, patient=True)

    def test_two_absent_in_the_middle(self, servos: WireBench) -> None:
        """What answered is given, what is absent is not, and it costs two time-outs at most."""
        begun = CLOCK.now()
        found = servos.bus.sync_read([10, 11, 42, 43, 12, 13], POSITION, 4)
        assert seconds_since(begun) < 2 * TIMEOUT_S + 0.1
        assert {10, 11} <= found.keys() <= {10, 11, 12, 13}
        assert set(found.values()) == {(2048).to_bytes(4, "little")}
        assert servos.bus.health()[42].misses == servos.bus.health()[43].misses == 1
        assert servos.bus.sync_read(IDS, POSITION, 4).keys() == set(IDS), "the next question is not disturbed"

    def test_the_first_one_absent(self, servos: WireBench) -> None:
        servos.devices[0].powered = False
        assert 10 not in servos.bus.sync_read(IDS, POSITION, 4)
        servos.devices[0].powered = True
        assert 10 in servos.bus.sync_read(IDS, POSITION, 4)

    def test_a_damaged_answer_is_no_answer(self, servos: WireBench) -> None:
        servos.bus.ping(10)
        servos.simulated.mangle = lambda answer: answer[:-1] + bytes((answer[-1] ^ 1,))
        with pytest.raises(NoAnswerError):
            servos.bus.read(10, POSITION, 4)
        assert 15 not in servos.bus.sync_read(IDS, POSITION, 4)
        servos.simulated.mangle = None
        assert len(servos.bus.sync_read(IDS, POSITION, 4)) == 6
        assert servos.bus.statistics.crc_errors >= 2
        assert servos.bus.health()[10].crc_errors >= 1

    def test_noise_before_an_answer(self, servos: WireBench) -> None:
        """The answer is found behind it, or none is and all is well again when the noise ends."""
        right = dict.fromkeys(IDS, (2048).to_bytes(4, "little"))
        servos.simulated.mangle = lambda answer: b"\x00\xff\xff" + answer
        assert servos.bus.sync_read(IDS, POSITION, 4) == (right if self.hears_behind_noise else {})
        servos.simulated.mangle = None
        assert servos.bus.sync_read(IDS, POSITION, 4) == right

    def test_a_port_that_goes_is_an_oserror(self, servos: WireBench) -> None:
        assert servos.bus.answers(10)
        servos.unplug()
        for call in (
            partial(servos.bus.answers, 10),
            partial(servos.bus.read, 10, POSITION, 4),
            partial(servos.bus.write, 10, LED, b"\1"),
            partial(servos.bus.sync_read, IDS, POSITION, 4),
            partial(servos.bus.sync_write, LED, 1, {10: b"\1"}),
            partial(servos.bus.reboot, 10),
        ):
            with pytest.raises(OSError, match=r"."):
                call()
