"""Whether the devices that answer on a port are those that this robot has there, and if not, what."""

from collections import Counter
from collections.abc import Mapping
from typing import Literal

from robot.drivers.body.board import BOARD_ID
from robot.drivers.body.port_traffic import Traffic
from robot.drivers.body.servo_models import BOARD, NAMES, OURS, counted, listed
from robot.motion.joints import TABLE

Role = Literal["servos", "board", ""]
JOINTS = {joint.servo: joint.name for joint in TABLE}
_SWAP = "Exchange the two ports under [body] in yorisou.toml."
_APART = "Give servos and board a port each."


def check_devices(heard: Traffic, role: Role, joints: Mapping[int, str] = JOINTS) -> Traffic:
    """What is wrong with those that answered, for a port that is to be this; code "fits" where nothing is.

    What is no answer of devices stays as it is. `joints`: the joint of each id. `role` "" fits always.
    """
    if heard.code != "answers" or not role:
        return heard
    models = [answer.model for answer in heard.answers]
    servos = [model for model in models if model != BOARD]
    shown = ", ".join(f"{n} × {NAMES.get(m, '?')} ({m})" for m, n in sorted(Counter(models).items()))

    def found(code: str, what: str, mend: str, detail: str = shown) -> Traffic:
        return Traffic(code, what, mend, detail, heard.answers)

    if servos and BOARD in models:
        return found("one-wire", "servos and body board answer on one port", _APART, "")
    if role == "servos" and not servos:
        return found("swapped", "this is the body board, not the servos", _SWAP, "")
    if role == "board" and OURS in servos:
        return found("swapped", "these are the servos, not the body board", _SWAP, "")
    if servos and (strange := [model for model in servos if model != OURS]):
        mend = f"This robot needs {NAMES[OURS]} (model {OURS})."
        return found("other-model", counted(strange), mend)
    ids = [answer.id for answer in heard.answers]
    if twins := sorted(device for device, count in Counter(ids).items() if count > 1):
        mend = "Take one off the wire and give the other another id."
        what = f"more than one device answers as id {listed(twins)}"
        return found("two-with-one-id", what, mend, f"id {listed(twins)}")
    if role == "board":
        return _board(heard, ids)
    missing = [device for device in joints if device not in ids]
    if not missing:
        return Traffic("fits", "all of them answer", "", answers=heard.answers)
    if len(missing) == len(joints):
        what = f"servos answer as id {listed(ids)}, but those of this robot have {listed(joints)}"
        return found("other-ids", what, "Give each its id: yorisou body set-id OLD NEW.", f"id {listed(ids)}")
    names = ", ".join(f"{device} ({joints[device]})" for device in missing)
    what = f"id {listed(set(ids) & set(joints))} answers; nobody answers as id {names}"
    mend = f"Check the cable to {joints[missing[0]]}."
    return found("some-silent", what, mend, f"id {names}")


def _board(heard: Traffic, ids: list[int]) -> Traffic:
    if BOARD_ID in ids:
        return Traffic("fits", "the body board answers", "", answers=heard.answers)
    what = f"a body board answers as id {listed(ids)}, but this robot's has {BOARD_ID}"
    mend = f"Give it its id: yorisou body set-id {ids[0]} {BOARD_ID}."
    return Traffic("other-ids", what, mend, f"id {listed(ids)}", heard.answers)
