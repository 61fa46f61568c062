"""The simulated board, the firmware and the firmware on an AVR: the same bytes in, the same meaning out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware_bridge.protocol import (
    ALERT,
    BROADCAST,
    STATUS,
    ErrorCode,
    Instruction,
    Packet,
    Parser,
    crc,
    encode,
)
from firmware_bridge.registers import EXPIRED
from sim.bus import SimulatedBus
from sim.servo import Servo
from tests.firmware.bench import BOARD, TABLE, Bench, FirmwareBench, PythonBench, status_of
from tests.firmware.conftest import built

I = Instruction  # noqa: E741 - as in the protocol's tables
EYES = TABLE["eyes_red"].address
IDENTITY = Packet(BOARD, STATUS, b"\0" + TABLE.model.to_bytes(2, "little") + bytes((TABLE.firmware,)))


def test_power_up_is_what_the_table_says(board: Bench) -> None:
    moving = {"realtime_tick", "acceleration_z"}
    for name, register in TABLE.registers.items():
        if name not in moving:
            assert board.get(name) == register.initial, name
    assert board.get("acceleration_z") == pytest.approx(1_000, abs=20)
    assert 15 <= board.get("realtime_tick") < 500


def test_ping_one_and_all(board: Bench) -> None:
    assert board.ask(I.PING) == [IDENTITY]
    assert board.ask(I.PING, device=7) == []
    found = board.wire(encode(BROADCAST, I.PING))
    board.wait(BOARD + 5)  # each id has its own moment
    assert Parser().feed(found + board.wire(b"")) == [IDENTITY]


def test_colours_that_look_like_headers_come_back(board: Bench) -> None:
    for colours in (b"\xff\xff\xfd\xff\xff\xfd", b"\xff\xff\xff\xfd\x00\xfd", b"\xff\xff\xfd\xfd\xfd\x00"):
        (answer,) = board.ask(I.WRITE, bytes((EYES, 0)) + colours)
        assert answer.error == ErrorCode.NONE
        assert board.read(EYES, 6).data == colours


def test_who_may_write_what(board: Bench) -> None:
    assert board.put("touched", 1) == ErrorCode.ACCESS
    assert board.put("startle_limit", 700) == ErrorCode.NONE
    assert board.put("startle_limit", 199) == ErrorCode.DATA_RANGE
    assert board.put("torque_enable", 2) == ErrorCode.DATA_RANGE
    assert board.put("bus_watchdog", 128) == ErrorCode.DATA_RANGE
    assert board.put("torque_enable", 1) == ErrorCode.NONE
    assert board.put("startle_limit", 800) == ErrorCode.ACCESS, "saved ones are closed while outputs are on"
    assert board.get("startle_limit") == 700
    (answer,) = board.ask(I.WRITE, bytes((200, 0, 1)))
    assert answer.error == ErrorCode.ACCESS, "there is no such register"
    (answer,) = board.ask(I.WRITE, bytes((EYES + 5, 0, 7, 2)))
    assert answer.error == ErrorCode.DATA_RANGE
    assert board.get("ring_blue") == 0, "all of it, or nothing"


def test_errors_of_the_protocol(board: Bench) -> None:
    for kind, params, error in (
        (I.READ, b"\0", ErrorCode.DATA_LENGTH),
        (I.READ, bytes((0, 0, 0, 0)), ErrorCode.DATA_LENGTH),
        (I.READ, bytes((0, 0, 129, 0)), ErrorCode.DATA_LENGTH),
        (I.READ, bytes((200, 0, 57, 0)), ErrorCode.DATA_LENGTH),
        (I.WRITE, bytes((65, 0)), ErrorCode.DATA_LENGTH),
        (I.REG_WRITE, bytes((65, 0)) + bytes(33), ErrorCode.DATA_LENGTH),
        (I.FACTORY_RESET, b"\xff", ErrorCode.INSTRUCTION),
        (I.CLEAR, bytes((1, 0x44, 0x58, 0x4C, 0x22)), ErrorCode.INSTRUCTION),
        (0x77, b"", ErrorCode.INSTRUCTION),
    ):
        (answer,) = board.ask(kind, params)
        assert answer == Packet(BOARD, STATUS, bytes((error,))), (kind, params)
    assert board.ask(I.FACTORY_RESET, b"\xff", BROADCAST) == []


def test_noise_and_packets_cut_short_cost_nothing_but_themselves(board: Bench) -> None:
    ping = encode(BOARD, I.PING)
    damaged = bytearray(encode(BOARD, I.WRITE, bytes((65, 0, 1))))
    damaged[-1] ^= 1
    for noise in (
        b"\xff\xff\xfd",
        b"\xff\xff\xfd\x00\x64",
        b"\xff" * 30,
        ping[:-1],
        bytes(damaged),
        ping[:7],
    ):
        assert Parser().feed(board.wire(noise + ping)) == [IDENTITY], noise.hex()
    assert board.get("led") == 0


def test_several_questions_at_once_are_all_answered(board: Bench) -> None:
    assert Parser().feed(board.wire(encode(BOARD, I.PING) * 8)) == [IDENTITY] * 8


def test_a_registered_write_waits_for_the_action(board: Bench) -> None:
    board.ask(I.REG_WRITE, bytes((65, 0, 1)))
    assert (board.get("led"), board.get("registered_instruction")) == (0, 1)
    board.ask(I.ACTION, device=BROADCAST)
    assert (board.get("led"), board.get("registered_instruction")) == (1, 0)


def test_reboot_answers_and_forgets_all_but_what_is_saved(board: Bench) -> None:
    board.put("tilt_limit", 700)
    board.put("torque_enable", 1)
    board.touch("head", 50)
    (answer,) = board.ask(I.REBOOT)
    assert answer.error == ErrorCode.NONE
    assert (board.get("torque_enable"), board.get("touch_count_head"), board.get("tilt_limit")) == (0, 0, 700)
    assert board.get("event_count") == 0


def test_a_reboot_forgets_no_press(board: Bench) -> None:
    board.press("stop")
    board.touch("head", 50)
    for _ in range(3):
        board.ask(I.REBOOT)
    assert board.bits("latched") == {"stop"}
    board.put("latch_clear", 255)
    board.flag("e-stop", True)
    board.put("latch_clear", 255)
    board.ask(I.REBOOT)
    board.flag("e-stop", False)
    assert board.bits("latched") == {"e-stop"}


def test_writes_for_many_take_only_what_is_theirs(board: Bench) -> None:
    goals = bytes((7, 9, 9, 9, BOARD, 1, 2, 3))
    assert board.ask(I.SYNC_WRITE, bytes((EYES, 0, 3, 0)) + goals, BROADCAST) == []
    assert board.read(EYES, 6).data == bytes((1, 2, 3, 0, 0, 0))
    params = bytes((7, 65, 0, 1, 0, 1, BOARD, EYES + 3, 0, 2, 0, 8, 9))
    assert board.ask(I.BULK_WRITE, params, BROADCAST) == []
    assert board.read(EYES, 6).data == bytes((1, 2, 3, 8, 9, 0))
    assert board.get("led") == 0


def test_it_answers_in_its_turn_and_not_before(board: Bench) -> None:
    sync = bytes((0, 0, 2, 0))
    mine = [Packet(BOARD, STATUS, b"\0" + TABLE.model.to_bytes(2, "little"))]
    assert board.ask(I.SYNC_READ, sync + bytes((BOARD, 7)), BROADCAST) == mine
    assert board.ask(I.SYNC_READ, sync + bytes((7, BOARD)), BROADCAST) == [], "7 is absent"
    bulk = bytes((7, 0, 0, 2, 0, BOARD, 0, 0, 2, 0))
    assert board.ask(I.BULK_READ, bulk, BROADCAST) == []
    if isinstance(board, PythonBench):
        board.bus = SimulatedBus([board.board, Servo(7)])
        answers = board.ask(I.SYNC_READ, sync + bytes((7, BOARD)), BROADCAST)
        assert [p.id for p in answers] == [7, BOARD]
        return
    for kind, params in ((I.SYNC_READ, sync + bytes((7, BOARD))), (I.BULK_READ, bulk)):
        assert board.ask(kind, params, BROADCAST) == []
        assert board.wire(status_of(9, b"\1\2")) == b"", "that was not the one before"
        assert Parser().feed(board.wire(status_of(7, b"\1\2"))) == mine
        assert board.wire(status_of(7, b"\1\2")) == b"", "once"
        board.ask(kind, params, BROADCAST)
        board.ask(I.PING, device=9)
        assert board.wire(status_of(7)) == b"", "a new instruction ends the turn"


def test_fast_sync_read(board: Bench) -> None:
    frame = board.wire(encode(BROADCAST, I.FAST_SYNC_READ, bytes((0, 0, 2, 0, BOARD))))
    (packet,) = Parser().feed(frame)
    assert (packet.id, packet.params) == (BROADCAST, bytes((0, BOARD, 0x01, 0x66)))
    if isinstance(board, FirmwareBench):
        board.wire(encode(BROADCAST, I.FAST_SYNC_READ, bytes((0, 0, 2, 0, 7, BOARD))))
        before = bytes.fromhex("FFFFFD00FE0D0055 0007B004")
        before += crc(before).to_bytes(2, "little")
        mine = board.wire(before)
        assert mine[:4] == bytes((0, BOARD, 0x01, 0x66))
        assert mine[4:] == crc(before + mine[:4]).to_bytes(2, "little")


def test_a_silent_host_darkens_it_and_only_zero_clears_that(board: Bench) -> None:
    for name, value in (("torque_enable", 1), ("hobby1_goal_pulse", 1_500), ("eyes_red", 200)):
        assert board.put(name, value) == ErrorCode.NONE
    board.put("microphone_light", 1)
    board.put("bus_watchdog", 3)
    board.wait(50)
    board.ask(I.PING, device=9)  # any instruction to anybody feeds it
    board.wait(50)
    assert board.peek("bus_watchdog") == 3
    board.wait(20)
    assert board.peek("bus_watchdog") == EXPIRED
    assert (board.get("eyes_red"), board.get("microphone_light"), board.get("hobby1_present_pulse")) == (
        0,
        1,
        1_500,
    )
    assert board.put("eyes_red", 1) == ErrorCode.DATA_RANGE
    assert board.put("hobby1_goal_pulse", 1_600) == ErrorCode.DATA_RANGE
    assert board.put("bus_watchdog", 3) == ErrorCode.DATA_RANGE
    assert board.put("bus_watchdog", 0) == ErrorCode.NONE
    assert board.put("eyes_red", 1) == ErrorCode.NONE
    assert board.events()[-1].kind == "watchdog-expired"


def test_the_watchdog_sleeps_while_outputs_are_off(board: Bench) -> None:
    board.put("bus_watchdog", 2)
    board.wait(200)
    assert board.peek("bus_watchdog") == 2


def test_a_touch_between_two_polls_is_not_lost(board: Bench) -> None:
    board.touch("left", 20)
    board.touch("left", 60)
    assert board.get("touched") == 0
    assert board.bits("latched") == {"left"}
    assert board.get("touch_count_left") == 2
    assert board.get("touch_ms_left") == pytest.approx(60, abs=4)
    kinds = [(event.kind, event.which) for event in board.events()]
    assert kinds == [("touch-began", 2), ("touch-ended", 2)] * 2
    assert [event.ms for event in board.events()[1::2]] == pytest.approx([20, 60], abs=4)
    board.put("latch_clear", 0xFF)
    assert (board.get("latched"), board.get("latch_clear"), board.get("touch_count_left")) == (0, 0, 2)


def test_a_rough_touch_is_told_from_a_gentle_one(board: Bench) -> None:
    board.touch("back", 60, rough=True)
    assert board.bits("touch_rough") == {"back"}
    assert board.bits("latched") == {"back", "startle"}
    assert "startle" in board.bits("flags")
    board.wait(300)
    assert "startle" not in board.bits("flags")
    board.touch("back", 60)
    assert board.bits("touch_rough") == set()


@pytest.mark.parametrize("button", ["less", "stop"])
def test_a_press_is_latched(board: Bench, button: str) -> None:
    board.press(button)
    assert board.bits("latched") == {button}
    assert board.get("flags") == 0
    pressed, released = board.events()
    which = ("less", "stop").index(button)
    assert pressed[:2] == ("button-pressed", which)
    assert released[:2] == ("button-released", which)
    assert released.ms == pytest.approx(100, abs=4)


def test_the_e_stop_is_told_in_every_answer_and_latches(board: Bench) -> None:
    board.put("torque_enable", 1)
    board.put("hobby2_goal_pulse", 1_200)
    board.wait(5)
    board.flag("e-stop", True)
    assert board.ask(I.PING)[0].error == ALERT
    assert board.bits("flags") == {"e-stop"}
    assert board.get("hobby2_present_pulse") == 0
    assert board.put("hobby2_goal_pulse", 1_200) == ErrorCode.RESULT_FAIL
    board.flag("e-stop", False)
    assert board.ask(I.PING)[0].error == 0
    assert board.bits("latched") == {"e-stop"}
    assert board.put("hobby2_goal_pulse", 1_200) == ErrorCode.RESULT_FAIL, "until somebody has seen the latch"
    board.put("latch_clear", TABLE.mask("latched", "e-stop"))
    assert board.put("hobby2_goal_pulse", 1_200) == ErrorCode.NONE
    assert [event.kind for event in board.events()] == ["e-stop-opened", "e-stop-closed"]


def test_hobby_servos_keep_their_range_and_their_rate(board: Bench) -> None:
    assert board.put("hobby1_goal_pulse", 1_500) == ErrorCode.RESULT_FAIL, "outputs are off"
    board.put("hobby1_max_rate", 1_000)
    board.put("torque_enable", 1)
    for pulse in (999, 2_001, 65_535):
        assert board.put("hobby1_goal_pulse", pulse) == ErrorCode.DATA_LIMIT
    board.put("hobby1_goal_pulse", 1_200)
    board.wait(3)
    assert board.get("hobby1_present_pulse") == 1_200
    board.put("hobby1_goal_pulse", 1_700)
    board.wait(200)
    assert board.get("hobby1_present_pulse") == pytest.approx(1_400, abs=10)
    board.wait(350)
    assert board.get("hobby1_present_pulse") == 1_700
    board.put("torque_enable", 0)
    assert (board.get("hobby1_goal_pulse"), board.get("hobby1_present_pulse")) == (0, 0)


@pytest.mark.parametrize("flag", ["face-down", "tilted", "eyes-covered"])
def test_posture_and_darkness_are_seen_and_seen_to_end(board: Bench, flag: str) -> None:
    board.flag(flag, True)
    assert flag in board.bits("flags")
    board.flag(flag, False)
    board.wait(300)
    assert board.get("flags") == 0


def test_somebody_comes_near(board: Bench) -> None:
    for mm in (600, 1_200):
        board.near(mm)
        assert board.get("presence_mm") == pytest.approx(mm, rel=0.03)
    board.near(None)
    assert board.get("presence_mm") == 65_535


def test_a_low_supply_and_heat_set_the_alert_bit(board: Bench) -> None:
    board.wait(1_000)
    board.supply(40)
    assert board.get("present_input_voltage") == 40
    answer = board.read(TABLE["hardware_error_status"].address, 1)
    assert answer.error == ALERT
    assert TABLE.named_bits("hardware_error_status", answer.data[0]) == ("supply-low",)
    board.supply(50)
    board.temperature(75)
    assert board.get("present_temperature") == pytest.approx(75, abs=2)
    assert board.bits("hardware_error_status") == {"overheating"}
    board.temperature(25)
    assert board.ask(I.PING)[0].error == 0


def test_status_return_level(board: Bench) -> None:
    board.put("status_return_level", 1)
    assert board.ask(I.WRITE, bytes((65, 0, 1))) == []
    assert board.get("led") == 1
    board.ask(I.WRITE, bytes((68, 0, 0)))
    assert board.ask(I.READ, bytes((65, 0, 1, 0))) == []
    assert board.ask(I.PING) == [IDENTITY]


# --- the same bytes, the same bytes ------------------------------------------------------------------------

# What changes by itself is compared in the tests above.
_QUIET = [
    n
    for n in TABLE.registers
    if n not in ("realtime_tick", "acceleration_z", "bus_watchdog") and "present_pulse" not in n
]
_addresses = st.sampled_from([TABLE[name].address for name in _QUIET]) | st.integers(192, 258)
_reads = st.tuples(st.just(I.READ), st.builds(lambda a: a.to_bytes(2, "little") + b"\1\0", _addresses))
_values = st.binary(min_size=1, max_size=4) | st.sampled_from(
    [b"\0", b"\1", b"\2", b"\xff\xff\xfd\xff\xff\xfd"]
)
_written = st.sampled_from(
    [
        "torque_enable",
        "led",
        "latch_clear",
        "eyes_red",
        "ring_red",
        "tilt_limit",
        "hobby1_goal_pulse",
        "hobby1_min_pulse",
        "min_voltage_limit",
        "model_number",
        "touched",
    ]
)
_writes = st.tuples(
    st.sampled_from([I.WRITE, I.REG_WRITE]),
    st.builds(
        lambda name, more, value: (TABLE[name].address + more).to_bytes(2, "little") + value,
        _written,
        st.integers(0, 1),
        _values,
    ),
)
_others = st.tuples(
    st.sampled_from([I.PING, I.ACTION, I.REBOOT, I.FACTORY_RESET, I.WRITE, I.READ, 0x33]),
    st.binary(max_size=2),
)
_talk = st.lists(
    st.tuples(st.sampled_from([BOARD, BOARD, BOARD, 9]), _reads | _writes | _others), max_size=25
)


@pytest.mark.parametrize("kind", ["native", "avr"])
@settings(max_examples=25)
@given(talk=_talk)
def test_the_same_talk_has_the_same_answers(kind: str, talk: list[tuple[int, tuple[int, bytes]]]) -> None:
    built(kind)  # type: ignore[arg-type]
    python, firmware = PythonBench(), FirmwareBench(kind)  # type: ignore[arg-type]
    try:
        for device, (instruction, params) in talk:
            packet = encode(device, instruction, params)
            assert firmware.wire(packet).hex() == python.wire(packet).hex(), packet.hex()
    finally:
        firmware.close()
