"""The room of a simulated body as JSON requests: touches, presence, faults."""

import math
import struct
from collections.abc import Callable, Mapping
from typing import Any

from robot.motion.joints import TICKS_PER_RADIAN
from sim.body.model import SimulatedBody
from sim.servo import Servo

LARGEST = 10_000
FLAGS = {"e_stop": "e-stop", "face_down": "face-down", "eyes_covered": "eyes-covered", "tilted": "tilted"}


def answer(body: SimulatedBody, request: object) -> dict[str, Any]:
    """Do what one request asks. A request that makes no sense is answered, never raised.

    {"touch": pad, "ms": 800, "rough": false} · {"tap": 2, "apart": 400} on the desk, in ms ·
    {"button": "stop"|"less"} · {"e_stop": true|false} ·
    {"near": mm|null} · {"face_down": true|false} · {"eyes_covered": true|false} · {"jam": joint, "on": true}
    · {"turn": joint, "to": rad} by hand · {"query": "servos"|"board"}

    What can be wrong: {"strip": joint, "on": true} · {"hold": pad|button, "on": true} ·
    {"stick": sensor, "value": number|null} · {"twin": joint, "on": true} ·
    {"warm": joint, "degrees": 60} · {"supply": joint, "volts": 4.2} · {"load": joint, "ma": 300} ·
    {"push": joint, "rad": angle|null} · {"let_go": joint} · {"restart": joint|"board"} ·
    {"error": joint, "name": "overload"}
    """
    if not isinstance(request, dict):
        return {"ok": False, "error": "a request is a JSON object"}
    try:
        return {"ok": True, **_do(body, request)}
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, struct.error) as error:
        return {"ok": False, "error": str(error)}


def _joint(body: SimulatedBody, name: object) -> Servo:
    if name not in body.joints:
        raise ValueError(f"there is no joint {name!r}")
    return body.servo(str(name))


def _jam(body: SimulatedBody, joint: object, request: Mapping[str, Any]) -> None:
    _joint(body, joint).jammed = bool(request.get("on", True))


def _strip(body: SimulatedBody, joint: object, request: Mapping[str, Any]) -> None:
    _joint(body, joint).stripped = bool(request.get("on", True))


def _number(value: object) -> float:
    number = float(value) if isinstance(value, int | float | str) else math.nan
    if not abs(number) <= LARGEST:
        raise ValueError(f"{value!r} is no number of -{LARGEST} to {LARGEST}")
    return number


def _supply(body: SimulatedBody, joint: object, request: Mapping[str, Any]) -> None:
    _joint(body, joint).supply = round(10 * _number(request["volts"]))


def _load(body: SimulatedBody, joint: object, request: Mapping[str, Any]) -> None:
    _joint(body, joint).load = _number(request["ma"])


def _push(body: SimulatedBody, joint: object, request: Mapping[str, Any]) -> None:
    rad = request.get("rad")
    servo = _joint(body, joint)
    servo.hand = None if rad is None else float(body.joints[str(joint)].ticks(_number(rad)))


def _restart(body: SimulatedBody, what: object, _request: Mapping[str, Any]) -> None:
    if what == "board":
        body.restart_board()
    else:
        _joint(body, what).reboot()


def _twin(body: SimulatedBody, joint: object, request: Mapping[str, Any]) -> None:
    _joint(body, joint)
    body.twin(str(joint), bool(request.get("on", True)))


# What can be wrong with the body, by the request's first word.
WRONG: Mapping[str, Callable[[SimulatedBody, Any, Mapping[str, Any]], None]] = {
    "jam": _jam,
    "strip": _strip,
    "supply": _supply,
    "load": _load,
    "push": _push,
    "restart": _restart,
    "twin": _twin,
    "warm": lambda body, joint, request: _joint(body, joint).warm(_number(request["degrees"])),
    "let_go": lambda body, joint, _: _joint(body, joint).lose_torque(),
    "error": lambda body, joint, request: _joint(body, joint).give_up(str(request["name"])),
    "hold": lambda body, what, request: body.hold(str(what), bool(request.get("on", True))),
    "stick": lambda body, sensor, request: body.stick(
        str(sensor), None if request.get("value") is None else int(request["value"])
    ),
}


def _do(body: SimulatedBody, request: Mapping[str, Any]) -> dict[str, Any]:
    if "touch" in request:
        body.touch(request["touch"], int(request.get("ms", 500)), bool(request.get("rough", False)))
    elif "tap" in request:
        body.tap(int(request["tap"]), int(request.get("apart", 400)))
    elif "button" in request:
        body.press(request["button"])
    elif "near" in request:
        body.near(None if request["near"] is None else int(request["near"]))
    elif "turn" in request:
        if request["turn"] not in body.joints:
            raise ValueError(f"there is no joint {request['turn']!r}")
        if not abs(to := float(request["to"])) <= math.pi:
            raise ValueError("a joint turns by at most half a turn")
        body.turn(request["turn"], to)
    elif wrong := WRONG.keys() & request.keys():
        for name in wrong:
            WRONG[name](body, request[name], request)
    elif named := FLAGS.keys() & request.keys():
        for name in named:
            body.set_flag(FLAGS[name], bool(request[name]))
    elif request.get("query") == "servos":
        return {"servos": servos(body)}
    elif request.get("query") == "board":
        return {"board": {name: body.board[name] for name in body.board.table.registers}}
    else:
        raise ValueError(f"unknown request {sorted(map(str, request))}")
    return {}


def servos(body: SimulatedBody) -> dict[str, dict[str, Any]]:
    """The truth about the servos, by joint: rad, rad/s."""
    truth = {}
    for joint in body.joints.values():
        servo = body.servo(joint.name)
        truth[joint.name] = {
            "position": joint.angle(servo.position),
            "velocity": joint.direction * servo.velocity / TICKS_PER_RADIAN,
            "goal": joint.angle(servo["goal_position"]),
            "torque": servo.torque,
            "watchdog": servo["bus_watchdog"],
            "expired": servo.expired,
            "powered": servo.powered,
        }
    return truth
