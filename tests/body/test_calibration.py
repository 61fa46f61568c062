"""How a joint is mounted: ticks and angles, limits that can only be tightened, and what does not fit."""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import assume, given
from hypothesis import strategies as st

from robot.cli.commands.body.calibrate import command as calibrate
from robot.config.joints import in_one_turn, joints
from robot.config.schema import load
from robot.contract.commands import Gesture, Idle, Settle
from robot.drivers.body import servo_settings as settings
from robot.drivers.body.bus import Bus
from robot.drivers.body.calibration_check import Reading, findings, fits, memory, settled, turned
from robot.drivers.body.servo_bench import ServoBench
from robot.errors import DeviceError, InputError, UsageError, YorisouError
from robot.motion.gestures import BUILT_IN
from robot.motion.joints import BY_NAME, TABLE, TICKS_PER_RADIAN, Joint, Joints
from tests.body.builder import InMemory
from tests.body.world import Host, Process, World
from tests.motion.trace import check_wire

TICK = 1 / TICKS_PER_RADIAN
names = st.sampled_from(list(BY_NAME))
signs = st.sampled_from([1, -1])


def mounted(text: str, folder: Path) -> Joints:
    (folder / "yorisou.toml").write_text(text)
    return joints(load(folder / "yorisou.toml").body.joints)


# --- ticks and angles ---------------------------------------------------------------------------------------


@given(names, st.integers(0, 4_095), signs, st.floats(-1, 1))
def test_an_angle_is_the_same_after_its_way_to_the_servo_and_back(
    name: str, zero: int, direction: int, share: float
) -> None:
    joint = replace(BY_NAME[name], zero=zero, direction=direction)
    angle = joint.low + (joint.high - joint.low) * (share + 1) / 2
    assert abs(joint.angle(joint.ticks(angle)) - angle) <= TICK / 2 + 1e-9
    assert joint.angle(zero) == 0
    assert (joint.ticks(0.5) > zero) is (direction == 1)


@given(names, st.integers(0, 4_095), signs)
def test_whatever_fits_one_turn_has_limits_that_a_servo_can_hold(
    name: str, zero: int, direction: int
) -> None:
    joint = replace(BY_NAME[name], zero=zero, direction=direction)
    assume(in_one_turn(joint))
    kept = memory(joint)
    assert 0 <= kept["min_position_limit"] < kept["max_position_limit"] <= 4_095
    assert kept.items() <= settings.memory(joint).items()


@given(st.integers(0, 4_095), st.integers(-2_047, 2_047))
def test_a_way_round_the_servos_own_0_is_a_way_like_any_other(since: int, way: int) -> None:
    assert turned((since + way) % 4_096, since) == way


@given(st.integers(0, 4_095), st.lists(st.integers(-3, 3), min_size=10, max_size=20))
def test_the_median_of_still_readings(at: int, noise: list[int]) -> None:
    place = settled([(at + each) % 4_096 for each in noise], 6)
    assert place is not None
    assert turned(place, at) == sorted(noise)[len(noise) // 2]
    assert settled([at, (at + 7) % 4_096, *[at] * 9], 6) is None
    assert settled([], 6) is None


# --- the file -----------------------------------------------------------------------------------------------


def test_what_is_left_out_is_as_the_robot_is_built(tmp_path: Path) -> None:
    assert mounted("", tmp_path) == TABLE
    text = "[body.joints.head_pitch]\nzero = 2000\ndirection = -1\nrange = [-20.0, 15]\nspeed = 10\n"
    pitch = mounted(text + "jerk = 900.0\ncurrent = 400\ntemperature = 55\nid = 31\n", tmp_path)[1]
    assert (pitch.servo, pitch.zero, pitch.direction, pitch.current, pitch.hottest) == (31, 2000, -1, 400, 55)
    assert (math.degrees(pitch.low), math.degrees(pitch.high)) == pytest.approx((-20, 15))
    assert math.degrees(pitch.speed) == pytest.approx(10)
    assert math.degrees(pitch.jerk) <= 900


@given(
    names,
    st.fixed_dictionaries(
        {},
        optional={
            "zero": st.integers(-10, 5_000),
            "direction": st.sampled_from([1, -1, 0, 2]),
            "range": st.lists(st.floats(-90, 90), min_size=1, max_size=3),
            "speed": st.floats(-1, 200),
            "jerk": st.floats(0, 9_000),
            "current": st.integers(-5, 2_000),
            "temperature": st.integers(0, 100),
            "id": st.integers(-1, 300),
        },
    ),
)
def test_whatever_is_accepted_is_no_wider_than_the_robot_is_built(name: str, keys: dict[str, object]) -> None:
    text = f"[body.joints.{name}]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items())
    try:
        all_ = joints(load(Path("yorisou.toml"), text).body.joints)
    except InputError as error:
        assert "body.joints" in error.what  # noqa: PT017
        return
    assert len({joint.servo for joint in all_}) == len(all_)
    for joint, built in zip(all_, TABLE, strict=True):
        assert built.low <= joint.low <= 0 <= joint.high <= built.high
        assert joint.speed <= built.speed
        assert joint.acceleration <= built.acceleration
        assert joint.jerk <= built.jerk
        assert joint.current <= built.current
        assert joint.hottest <= built.hottest
        assert in_one_turn(joint)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("head_pitch]\nspeed = 30.0", "head_pitch: speed: at most 25.7 deg/s: its tip stays below 0.15 m/s"),
        ("head_pitch]\njerk = 1e6", "jerk: at most 1718.8"),
        ("head_pitch]\ncurrent = 601", "current: at most 600 mA"),
        ("head_pitch]\ntemperature = 66", "temperature: at most 65 °C"),
        ("head_pitch]\nrange = [-26.0, 20.0]", "range: at most [-25.7, 20] degrees"),
        ("head_pitch]\nrange = [5.0, 20.0]", "around 0"),
        ("head_pitch]\nrange = [20.0, -20.0]", "around 0"),
        ("head_pitch]\nrange = 20.0", "head_pitch.range"),
        ("head_pitch]\nrange = [-1.0]", "head_pitch.range"),
        ("head_pitch]\nzero = 100", "zero: between 489 and 3671"),
        ("head_pitch]\nzero = 4096", "head_pitch.zero"),
        ("head_pitch]\nzero = true", "head_pitch.zero"),
        ("head_pitch]\nzero = '2048'", "head_pitch.zero"),
        ("head_pitch]\ndirection = 0", "head_pitch.direction: write 1 or -1"),
        ("head_pitch]\ndirection = true", "head_pitch.direction: write 1 or -1"),
        ("head_pitch]\nspeed = nan", "head_pitch.speed"),
        ("head_pitch]\nspeed = 0", "head_pitch.speed"),
        ("head_pitch]\nid = 12", "head_pitch and head_roll both have the id 12"),
        ("head_pitch]\nid = 253", "head_pitch.id"),
        ("head_pitch]\nzeroo = 2048", "did you mean 'zero'"),
        ("head_pich]\nzero = 2048", "did you mean 'head_pitch'"),
    ],
)
def test_what_is_refused_says_where_and_what_is_allowed(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputError) as raised:
        mounted(f"[body.joints.{text}\n", tmp_path)
    assert words in str(raised.value)
    assert str(tmp_path / "yorisou.toml") in str(raised.value)


def test_ids_may_be_exchanged(tmp_path: Path) -> None:
    text = "[body.joints.head_pitch]\nid = 12\n[body.joints.head_roll]\nid = 11\n"
    assert [joint.servo for joint in mounted(text, tmp_path)] == [10, 12, 11, 13, 14, 15]


# --- the limits hold on the wire ----------------------------------------------------------------------------

ODD = """
[body.joints.base_yaw]
zero = 1100
direction = -1
speed = 12.0
[body.joints.head_pitch]
zero = 3000
direction = -1
range = [-12.0, 9.0]
[body.joints.head_roll]
id = 40
jerk = 500.0
[body.joints.left_ear]
zero = 2500
range = [-20.0, 20.0]
current = 200
[body.joints.tail]
direction = -1
speed = 20.0
"""


@pytest.mark.parametrize("name", ["nod", "stretch", "shy", "tail-quick"])
def test_the_tightened_limits_hold_on_the_trace_as_sent(tmp_path: Path, name: str) -> None:
    assert name in BUILT_IN
    odd = mounted(ODD, tmp_path)
    world = World(joints=odd)
    world.loop.send(Idle("breathing"))
    world.run(3)
    world.loop.send(Gesture(name, 1.0))
    world.run(6)
    world.loop.send(Settle("asleep"))
    world.run(6)
    check_wire(world, world.joints)
    for joint in odd:
        servo = world.body.servo(joint.name)
        assert servo.id == joint.servo
        assert servo["current_limit"] == joint.current
        at = joint.angle(servo.position)
        assert joint.low - TICK <= at <= joint.high + TICK
    moved = world.loop.state().joints
    assert moved["tail"] == pytest.approx(-0.35, abs=0.02), "it points where it points on any body"
    assert all(fits(joint, moved[joint.name]) for joint in odd)


# --- what does not fit --------------------------------------------------------------------------------------


def reading(joint: Joint, **changed: int) -> Reading:
    kept = memory(joint)
    at = changed.pop("position", joint.zero)
    model, error = changed.pop("model", 1_200), changed.pop("error", 0)
    return Reading(model, at, error, {**kept, **changed})


def test_fits_and_findings() -> None:
    tail = BY_NAME["tail"]
    assert fits(tail, 0.0)
    assert fits(tail, tail.high + 0.09), "it rests on its stop"
    assert not fits(tail, tail.high + 0.11)
    assert not fits(tail, math.nan)
    assert findings(tail, reading(tail)) == []
    for changed, code in (
        ({"position": 3_000}, "position"),
        ({"position": 5_000}, "turns"),
        ({"position": -1}, "turns"),
        ({"model": 1_190}, "model"),
        ({"error": 32}, "alert"),
        ({"homing_offset": -90}, "homing_offset"),
        ({"drive_mode": 1}, "drive_mode"),
        ({"operating_mode": 1}, "operating_mode"),
        ({"current_limit": 1_750}, "current_limit"),
        ({"min_position_limit": 0}, "min_position_limit"),
        ({"max_position_limit": 4_095}, "max_position_limit"),
    ):
        assert [finding.code for finding in findings(tail, reading(tail, **changed))] == [code]
    assert [finding.code for finding in findings(tail, None)] == ["missing"]


def test_looking_changes_nothing() -> None:
    """--check writes no register, and no servo moves."""
    builder = InMemory(held=True)
    before = [bytes(servo._memory) for servo in builder.body.servos]
    bench = ServoBench(Bus(builder.body.servo_line.port(), builder.clock), "servos", builder.clock)
    assert all(bench.look(joint) is not None for joint in TABLE)
    assert [bytes(servo._memory) for servo in builder.body.servos] == before


def check(*names: str, **options: Any) -> int:
    """The exit code of `yorisou body calibrate --check` in this directory."""
    with pytest.raises(typer.Exit) as ended:
        calibrate(list(names), check=True, **options)
    return ended.value.exit_code


def test_check_finds_what_differs_and_nothing_once_the_companion_has_set_it_up(
    process: Process, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert check(servos=process.servos, as_json=True) == 1
    fresh = json.loads(capsys.readouterr().out)
    assert fresh["ok"] is False
    assert {finding["code"] for finding in fresh["findings"]} == {
        "operating_mode", "current_limit", "min_position_limit", "max_position_limit",
    }  # fmt: skip
    Host(process).close()
    assert check(servos=process.servos, lang="ja") == 0
    assert capsys.readouterr().out == "サーボは調整のとおりです。\n"
    (tmp_path / "yorisou.toml").write_text("[body.joints.left_ear]\nzero = 2700\n")
    assert check("tail", "left_ear", servos=process.servos, as_json=True) == 1
    told = json.loads(capsys.readouterr().out)
    assert [joint["joint"] for joint in told["joints"]] == ["left_ear", "tail"]
    assert {finding["joint"] for finding in told["findings"]} == {"left_ear"}
    assert {"position", "min_position_limit"} <= {finding["code"] for finding in told["findings"]}


@pytest.mark.parametrize(
    ("names", "options", "error", "words"),
    [
        (["nose"], {"check": True}, UsageError, "The joints are base_yaw"),
        ([], {"as_json": True}, UsageError, "--check"),
        ([], {"lang": "fr"}, UsageError, "en, ja, ko"),
        (["tail"], {"servos": "/dev/none"}, UsageError, "terminal"),
        ([], {"check": True}, DeviceError, "--servos"),
        ([], {"check": True, "servos": "/dev/none"}, DeviceError, "no such port"),
        ([], {"check": True, "servos": "/dev/null"}, DeviceError, "/dev/null"),
        ([], {"check": True, "config": Path("none.toml")}, InputError, "none.toml"),
    ],
)
def test_what_cannot_be_done_is_said(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    names: list[str],
    options: dict[str, Any],
    error: type[YorisouError],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=words):
        calibrate(names, **options)


def test_servos_that_have_no_power(process: Process, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    process.room(e_stop=True)
    with pytest.raises(DeviceError, match="release the emergency stop"):
        calibrate(["tail"], servos=process.servos, check=True)
