"""Models of servos: the one in this body, and what the maker calls any other that answers on a wire.

Another model in the body: its registers go into firmware_bridge/registers.yaml, where `servo_table` finds
it; its number, name and speed stand here; what each joint may do with it stands in robot/motion/joints.py.
"""

from collections import Counter
from collections.abc import Iterable

from firmware_bridge.registers import board_table, servo_table

OURS, BOARD = servo_table().model, board_table().model
# Of servos that speak Protocol 2.0, as ROBOTIS numbers them.
NAMES = {
    OURS: "XL330-M288",
    BOARD: "body board",
    30: "MX-28",
    311: "MX-64",
    321: "MX-106",
    350: "XL-320",
    1000: "XH430-W350",
    1010: "XH430-W210",
    1020: "XM430-W350",
    1030: "XM430-W210",
    1040: "XH430-V350",
    1050: "XH430-V210",
    1060: "XL430-W250",
    1070: "XC430-W150",
    1080: "XC430-W240",
    1090: "2XL430-W250",
    1100: "XH540-W270",
    1110: "XH540-W150",
    1120: "XM540-W270",
    1130: "XM540-W150",
    1140: "XH540-V270",
    1150: "XH540-V150",
    1160: "2XC430-W250",
    1170: "XW540-T260",
    1180: "XW540-T140",
    1190: "XL330-M077",
    1210: "XC330-T181",
    1220: "XC330-T288",
    1230: "XC330-M181",
    1240: "XC330-M288",
}
OUR_NAME = NAMES[OURS]
FASTEST_MOVE = 12.0  # rad/s: ours never moves faster, so a reading that says so is wrong
_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def counted(models: Iterable[int]) -> str:
    """How many there are of each, in words: "six servos of model 1060 (XL430-W250)"."""
    parts = []
    for model, count in sorted(Counter(models).items()):
        number = _COUNTS[count] if count < len(_COUNTS) else str(count)
        name = f" ({NAMES[model]})" if model in NAMES else ""
        kind = "device" if model == BOARD else "servo"
        parts.append(f"{number} {kind}{'' if count == 1 else 's'} of model {model}{name}")
    return " and ".join(parts)


def listed(ids: Iterable[int]) -> str:
    """Ids as they are read aloud: "10 to 12, 15"."""
    runs: list[list[int]] = []
    for device in sorted(set(ids)):
        if runs and device == runs[-1][-1] + 1:
            runs[-1].append(device)
        else:
            runs.append([device])
    return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)
