"""The bus's statistics of its devices, and a whole body on every backend."""

import random
import threading
import time
from typing import Any

import pytest

from robot.clock import SystemClock
from robot.contract.commands import Freeze, Settle
from robot.drivers.body.bus import Bus, NoAnswerError
from robot.drivers.body.bus_statistics import WINDOW, BusStatistics, DeviceHealth, Tally
from robot.drivers.body.bus_thread import SerialBody
from robot.drivers.body.loop import BodyLoop
from robot.drivers.body.ports import Port
from robot.motion.joints import TABLE
from sim.clock import VirtualClock
from tests.body.wired import BAUD
from tests.body.world import Process, World, eventually

IDS = [joint.servo for joint in TABLE]


def test_latencies_are_those_of_the_newest_answers() -> None:
    tally = Tally()
    for n in range(WINDOW + 1_000):
        tally.heard(n, 1_000 if n < 1_000 else 2_000)
    tally.heard(5_000_000, 50_000)
    health = tally.health(7, 5_250_000)
    assert health.answers == WINDOW + 1_001
    assert health.mean_ms == pytest.approx(2.0, abs=0.1)
    assert (health.p99_ms, health.longest_ms, health.age_ms) == (2.0, 50.0, 250)
    assert len(tally.latencies) == WINDOW


def test_what_was_never_heard_has_no_age() -> None:
    assert Tally().health(7, 99) == DeviceHealth(7)
    with pytest.raises(AttributeError):
        DeviceHealth(7).answers = 1  # type: ignore[misc]


def test_an_id_that_is_noise_is_no_device() -> None:
    statistics = BusStatistics()
    statistics.tallies[10].heard(0, 1)
    statistics.damaged([10, 99, 10])
    assert statistics.crc_errors == 3
    assert {device: health.crc_errors for device, health in statistics.health(0).items()} == {10: 2}


def test_every_question_is_accounted_for(world: World) -> None:
    """On a wire that damages one answer in four: each device's answers and misses add up to the questions."""
    rng = random.Random(3)
    bus = Bus(world.body.servo_line.port(), VirtualClock(0))
    world.body.servo_bus.mangle = lambda answer: (
        answer if rng.random() < 0.75 else answer[: rng.randrange(len(answer))]
    )
    for _ in range(200):
        bus.sync_read(IDS, 132, 4)
    health = bus.health()
    assert {each.answers + each.misses for each in health.values()} == {200}
    assert sum(each.misses for each in health.values()) == bus.statistics.missed > 50
    assert health[15].misses >= health[10].misses
    with pytest.raises(NoAnswerError):
        bus.ping(42)
    assert bus.health()[42].retries == 2


def test_health_may_be_asked_for_from_another_thread(world: World) -> None:
    bus = Bus(world.body.servo_line.port(), SystemClock())
    ended, seen = threading.Event(), []

    def look() -> None:
        while not ended.is_set():
            seen.append(len(bus.health()))

    looker = threading.Thread(target=look)
    looker.start()
    for n in range(400):
        bus.sync_read(IDS, 132, 4)
        bus.answers(n % 250)
    ended.set()
    looker.join()
    assert seen
    assert len(bus.health()) == 250


# --- the whole body ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("backend", "fast"), [("own", True), ("rustypot", False)])
def test_the_body_moves_stops_and_comes_back(process: Process, backend: Any, fast: bool) -> None:
    """The same driver on each wire: it takes hold, moves, freezes, loses its cables and finds them again."""
    clock = SystemClock()
    events: list[str] = []
    ports = [Port(path, BAUD, clock, backend, fast) for path in (process.servos, process.board)]
    body = SerialBody(BodyLoop(*ports, clock, lambda event: events.append(event.kind)), clock)
    body.start()
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(0.02):
            body.beat()

    heart = threading.Thread(target=beat)
    heart.start()
    again = None
    try:
        eventually(lambda: "body-ready" in events)
        body.send(Freeze())
        body.send(Settle("asleep"))
        eventually(lambda: abs(process.truth()["head_pitch"]["velocity"]) > 0.05)
        body.freeze()
        eventually(lambda: abs(process.truth()["head_pitch"]["velocity"]) < 0.01)
        assert body.state().frozen
        process.kill()
        eventually(lambda: events.count("link-lost") == 2)
        time.sleep(0.1)
        again = Process(process.directory)
        eventually(lambda: events.count("link-restored") == 2, 10.0)
    finally:
        ended.set()
        heart.join()
        body.close()
        if again is not None:
            again.close()
