"""What can happen to the body in its room, as JSON requests: one object in, one object out."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from robot.motion.joints import BY_NAME, TICKS_PER_RADIAN

if TYPE_CHECKING:
    from sim.body import SimulatedBody

FLAGS = {"e_stop": "e-stop", "face_down": "face-down", "eyes_covered": "eyes-covered", "tilted": "tilted"}


def answer(body: "SimulatedBody", request: object) -> dict[str, Any]:
    """Do what one request asks. A request that makes no sense is answered, never raised.

    {"touch": pad, "ms": 800, "rough": false} · {"button": "stop"|"less"} · {"e_stop": true|false} ·
    {"near": mm|null} · {"face_down": true|false} · {"eyes_covered": true|false} · {"jam": joint, "on": true}
    · {"turn": joint, "to": rad} by hand · {"query": "servos"|"board"}
    """
    if not isinstance(request, dict):
        return {"ok": False, "error": "a request is a JSON object"}
    try:
        return {"ok": True, **_do(body, request)}
    except (KeyError, TypeError, ValueError) as error:
        return {"ok": False, "error": str(error)}


def _do(body: "SimulatedBody", request: Mapping[str, Any]) -> dict[str, Any]:
    if "touch" in request:
        body.touch(request["touch"], int(request.get("ms", 500)), bool(request.get("rough", False)))
    elif "button" in request:
        body.press(request["button"])
    elif "near" in request:
        body.near(None if request["near"] is None else int(request["near"]))
    elif "jam" in request:
        if request["jam"] not in BY_NAME:
            raise ValueError(f"there is no joint {request['jam']!r}")
        body.servo(request["jam"]).jammed = bool(request.get("on", True))
    elif "turn" in request:
        if request["turn"] not in BY_NAME:
            raise ValueError(f"there is no joint {request['turn']!r}")
        if not abs(to := float(request["to"])) <= math.pi:
            raise ValueError("a joint turns by at most half a turn")
        body.turn(request["turn"], to)
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


def servos(body: "SimulatedBody") -> dict[str, dict[str, Any]]:
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
