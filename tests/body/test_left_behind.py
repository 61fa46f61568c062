"""Settings left by other software in a servo: corrected or refused, and named; nothing jumps or falls."""

import logging
import random

import pytest

from firmware_bridge.protocol import Instruction, Parser
from firmware_bridge.registers import servo_table
from robot.contract.commands import Freeze, Noted, Settle
from robot.contract.events import FaultRaised, ServoFound
from robot.drivers.body.servo_settings import BY_NAME, SETTINGS, compared, left, memory, noted
from robot.errors import DeviceError
from robot.journal.redaction import redacted
from robot.messages import LANGUAGES, text
from robot.motion.joints import TABLE
from sim.body import SimulatedBody
from tests.body.world import World

T = servo_table()
EAR = TABLE[3]  # left_ear
# Register -> what other software may have left there.
LEFT = {
    "shutdown": (0, 1, 61),
    "temperature_limit": (100, 30, 0),
    "homing_offset": (300, -300, 1_000, -1_024, 5_000, -900_000),
    "drive_mode": (1, 4, 5, 8, 9, 13),
    "velocity_limit": (0, 20, 2_047),
    "pwm_limit": (0, 300),
    "startup_configuration": (1, 2, 3),
    "max_voltage_limit": (45, 60),
    "min_voltage_limit": (31, 50),
    "operating_mode": (0, 1, 4, 16),
    "current_limit": (100, 0),
    "min_position_limit": (900, 2_000),
    "max_position_limit": (3_500, 2_048),
    "moving_threshold": (0, 1_023),
    "return_delay_time": (100,),
    "secondary_id": (10, 100, 252),
    "pwm_slope": (255, 1),
    "status_return_level": (0, 1),
    "position_p_gain": (0, 5_000),
    "position_i_gain": (900,),
    "position_d_gain": (16_383,),
    "velocity_p_gain": (0,),
    "velocity_i_gain": (9,),
    "feedforward_1st_gain": (500,),
    "feedforward_2nd_gain": (500,),
    "goal_pwm": (100, 0),
}
CASES = [(name, value) for name, values in LEFT.items() for value in values]


def leave(body: SimulatedBody, name: str, value: int, joint: str = "left_ear") -> None:
    """As another program writes it: the servo draws its conclusions."""
    servo = body.servo(joint)
    servo[name] = value
    servo.written(name, value)


def found(world: World) -> list[ServoFound]:
    return world.of(ServoFound)  # type: ignore[return-value]


def test_every_setting_is_tried() -> None:
    assert set(LEFT) == set(BY_NAME)
    for setting in SETTINGS:
        register = T[setting.name]
        assert (register.access == "eeprom") is (setting.kept == "memory"), setting.name


@pytest.mark.parametrize(("name", "value"), CASES)
def test_it_is_put_right_named_and_nothing_jumps(name: str, value: int) -> None:
    world = World(prepare=lambda body: leave(body, name, value))
    servo = world.body.servo("left_ear")
    before = servo.position
    assert servo[name] == BY_NAME[name].wanted(EAR)
    (said,) = found(world)
    assert (said.where, said.code) == ("left_ear", "settings")
    what = str(dict(said.figures)["what"])
    assert f"{name}:{value}/{servo[name]}" in what
    assert redacted(what) == what, "a journal keeps it"
    world.run(0.5)
    assert servo.position == pytest.approx(before, abs=3)
    assert world.positions()[3] == pytest.approx(EAR.angle(before), abs=0.01)
    assert world.loop.state().joints["left_ear"] == pytest.approx(EAR.angle(before), abs=0.01)
    assert not world.of(FaultRaised)
    assert servo.torque
    assert len(found(world)) == 1


@pytest.mark.parametrize(("name", "value"), [(name, values[0]) for name, values in LEFT.items()])
def test_with_torque_on_it_is_put_right_where_letting_go_moves_nothing(name: str, value: int) -> None:
    def prepare(body: SimulatedBody) -> None:
        leave(body, name, value)
        servo = body.servo("left_ear")
        servo["torque_enable"] = 1
        servo._set_torque(True)

    world = World(prepare=prepare)
    servo = world.body.servo("left_ear")
    before = servo.position
    world.run(0.5)
    assert servo[name] == BY_NAME[name].wanted(EAR)
    assert servo.position == pytest.approx(before, abs=3)
    assert not world.of(FaultRaised)


def test_it_moves_afterwards_as_every_other() -> None:
    def prepare(body: SimulatedBody) -> None:
        for joint in body.joints:
            for name, value in (("drive_mode", 13), ("homing_offset", 300), ("velocity_limit", 1)):
                leave(body, name, value, joint)

    world = World(prepare=prepare)
    plain = World()
    for each in (world, plain):
        each.loop.send(Freeze())
        each.loop.send(Settle("asleep"))
        each.run(8)
        assert not each.of(FaultRaised)
    assert world.positions() == pytest.approx(plain.positions(), abs=0.01)


def test_several_of_one_servo_are_one_note_and_a_new_servo_is_none() -> None:
    def prepare(body: SimulatedBody) -> None:
        leave(body, "temperature_limit", 100)
        leave(body, "shutdown", 0)
        leave(body, "pwm_limit", 200, "tail")

    world = World(prepare=prepare)
    assert {(each.where, dict(each.figures)["what"]) for each in found(world)} == {
        ("left_ear", "temperature_limit:100/70+shutdown:0/53"),
        ("tail", "pwm_limit:200/885"),
    }
    assert found(World()) == [], "what its maker left is nobody's"


def test_what_is_right_is_not_written_again() -> None:
    """The memory of a servo wears out by writing."""
    world = World(prepare=lambda body: leave(body, "temperature_limit", 100))
    written: list[int] = []
    receive, parser = world.body.servo_bus.receive, Parser()

    def listen(data: bytes, now_us: int) -> bytes:
        for packet in parser.feed(data):
            if packet.instruction == Instruction.WRITE and packet.params[0] < 64:
                written.append(packet.params[0])
        return receive(data, now_us)

    world.body.servo_bus.receive = listen  # type: ignore[method-assign]
    world.body.unplug("servos")
    world.run(1)
    world.body.unplug("servos", out=False)
    world.run(2)
    assert world.loop.state().links["servos"]
    assert written == []


@pytest.mark.parametrize(
    ("least", "most"), [(0, 500), (3_600, 4_095), (0, 4_095), (1_000, 1_001), (3_000, 3_001)]
)
def test_limits_are_put_right_from_either_side(least: int, most: int) -> None:
    def prepare(body: SimulatedBody) -> None:
        leave(body, "min_position_limit", least)
        leave(body, "max_position_limit", most)

    servo = World(prepare=prepare).body.servo("left_ear")
    assert {name: servo[name] for name in memory(EAR)} == memory(EAR)


def test_limits_of_the_supply_are_put_right_from_either_side() -> None:
    values = memory(EAR) | {"min_voltage_limit": 31, "max_voltage_limit": 32}
    assert [each.name for each in compared(EAR, values)] == ["max_voltage_limit", "min_voltage_limit"]


def test_turns_that_other_software_counted_are_forgotten() -> None:
    def prepare(body: SimulatedBody) -> None:
        servo = body.servo("left_ear")
        leave(body, "operating_mode", 4)
        servo._turns = -3 * 4_096

    world = World(prepare=prepare)
    world.run(1)
    assert world.loop.state().joints["left_ear"] == pytest.approx(0, abs=0.01)
    assert not world.of(FaultRaised)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_a_bench_leaves_in_all_of_them_is_put_right_at_once(seed: int) -> None:
    dice = random.Random(seed)

    def prepare(body: SimulatedBody) -> None:
        for joint in TABLE:
            servo = body.servo(joint.name)
            for setting in dice.sample(SETTINGS, len(SETTINGS)):
                register = T[setting.name]
                value = dice.randint(register.lowest, register.highest)
                if not T.refusal(setting.name, value, servo.__getitem__):
                    leave(body, setting.name, value, joint.name)
            if dice.random() < 0.3:
                servo.give_up(dice.choice(["overload", "overheating", "encoder"]))
            if dice.random() < 0.3 and servo["hardware_error_status"] == 0:
                servo["torque_enable"] = 1
                servo._set_torque(True)

    world = World(prepare=prepare)
    at = [servo.position for servo in world.body.servos]
    world.run(1)
    for joint in TABLE:
        servo = world.body.servo(joint.name)
        assert {name: servo[name] for name in memory(joint)} == memory(joint)
        assert servo["status_return_level"] == 2
        assert servo.torque
    assert [servo.position for servo in world.body.servos] == pytest.approx(at, abs=4)
    assert not world.of(FaultRaised)


# --- a weight in mid-air ----------------------------------------------------------------------------------


def holding(load: float) -> World | DeviceError:
    def prepare(body: SimulatedBody) -> None:
        servo = body.servo("head_pitch")
        leave(body, "temperature_limit", 100, "head_pitch")
        servo["torque_enable"] = 1
        servo._set_torque(True)
        servo.load = load
        servo.step()

    try:
        return World(prepare=prepare)
    except DeviceError as error:
        return error


def test_what_carries_a_weight_is_not_let_go_for_its_memory() -> None:
    refused = holding(120.0)
    assert isinstance(refused, DeviceError)
    assert refused.code == "held-otherwise"
    assert "head_pitch (id 11) carries a weight" in refused.what
    assert "temperature_limit 100 → 70" in refused.what
    assert "torque_enable 0" in refused.mend
    world = holding(10.0)
    assert isinstance(world, World)
    assert world.body.servo("head_pitch")["temperature_limit"] == 70


def test_an_error_that_leaves_torque_on_is_not_cleared_while_it_carries() -> None:
    """A restart lets go; with another shutdown mask a servo holds on with its error."""

    def prepare(body: SimulatedBody) -> None:
        servo = body.servo("head_pitch")
        servo["torque_enable"] = 1
        servo._set_torque(True)
        servo["shutdown"] = 0
        servo.give_up("overheating")
        servo.load = 120.0
        servo.step()

    with pytest.raises(DeviceError, match="carries a weight with an error") as caught:
        World(prepare=prepare)
    assert caught.value.code == "held-otherwise"


def test_what_is_kept_until_the_power_goes_is_put_right_while_it_carries() -> None:
    def prepare(body: SimulatedBody) -> None:
        for name, value in memory(TABLE[1]).items():
            leave(body, name, value, "head_pitch")
        leave(body, "position_p_gain", 10, "head_pitch")
        servo = body.servo("head_pitch")
        servo["torque_enable"] = 1
        servo._set_torque(True)
        servo.load = 150.0
        servo._goal = servo.position + 300  # where it would go, had it the strength
        servo["goal_position"] = round(servo.position) + 300
        servo.step()

    world = World(prepare=prepare)
    servo = world.body.servo("head_pitch")
    at, torque = servo.position, servo.torque
    assert (servo["position_p_gain"], torque) == (400, True)
    world.run(1)
    assert servo.position == pytest.approx(at, abs=5)


def test_a_servo_that_does_not_take_a_setting_is_refused() -> None:
    def prepare(body: SimulatedBody) -> None:
        servo = body.servo("tail")
        leave(body, "shutdown", 0, "tail")
        write = servo.write

        def stubborn(address: int, data: bytes, grouped: bool = False) -> int:
            return 0 if address == T["shutdown"].address else write(address, data, grouped)

        servo.write = stubborn  # type: ignore[method-assign]

    with pytest.raises(DeviceError, match=r"tail \(id 15\) does not take shutdown 53") as caught:
        World(prepare=prepare)
    assert caught.value.code == "stays-otherwise"
    assert caught.value.mend


# --- one that had switched itself off ---------------------------------------------------------------------


@pytest.mark.parametrize("error", ["overload", "overheating", "input-voltage", "encoder", "electrical-shock"])
def test_why_it_had_switched_itself_off_is_told_before_it_is_restarted(
    error: str, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[str] = []
    body: list[SimulatedBody] = []

    def prepare(simulated: SimulatedBody) -> None:
        servo = simulated.servo("tail")
        servo.give_up(error)
        body.append(simulated)
        reboot = servo.reboot

        def restarted() -> None:
            heard.append("restart")
            assert any("had switched itself off" in line for line in caplog.messages)
            reboot()

        servo.reboot = restarted  # type: ignore[method-assign]

    with caplog.at_level(logging.WARNING):
        world = World(prepare=prepare)
    assert heard == ["restart"]
    (said,) = found(world)
    assert (said.where, said.code) == ("tail", "had-shut-down")
    figures = dict(said.figures)
    assert (figures["what"], figures["value"], figures["limit"]) == (error, 25, 5.0)
    assert any(error in line for line in caplog.messages)
    world.run(1)
    assert world.body.servo("tail").torque


def test_many_are_noted_in_words_that_a_journal_keeps() -> None:
    values = {setting.name: T[setting.name].highest or 1 for setting in SETTINGS}
    words = noted(compared(EAR, values))
    assert len(words) > 1
    assert redacted(words) == words
    assert sum(word.count("/") for word in words) == len(left(compared(EAR, values)).split(", "))


def test_the_note_reads_as_a_change() -> None:
    from robot.view.phrasing import listed, setting

    assert listed("homing_offset:-300/0+shutdown:0/53", setting) == "homing_offset -300 → 0, shutdown 0 → 53"
    assert listed("overload+overheating", setting) == "overload, overheating"


@pytest.mark.parametrize("code", ["settings", "had-shut-down"])
def test_the_therapist_reads_of_it_and_the_person_does_not(code: str) -> None:
    from tests.engine.build import Driven

    found = ServoFound("tail", code, (("what", "x"), ("value", 1), ("limit", 2)))
    (note, *_) = Driven().do(found)
    assert isinstance(note, Noted)
    assert note.note == f"body-{code}"
    for language in LANGUAGES:
        assert "tail" in text(f"note.{note.note}", language, **dict(note.figures))
