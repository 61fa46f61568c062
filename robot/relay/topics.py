"""What is called how at the broker. A robot writes under its own name only, and reads what is for it."""

import re

from robot.errors import UsageError

# The user of the host's own page at the broker; no robot may be called so.
PAGE = "page"
ROBOT = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")
# Of a box, to which what goes back is sealed: a digest of the browser's key.
BOX = re.compile(r"[0-9a-f]{32}")
QOS = 1
EVERY_UP, EVERY_OUT = "yorisou/+/up/#", "yorisou/+/out/#"
# What a robot tells the host: who may leave letters, what is on its disk, and that it needs some again.
PASSES, GOT, AGAIN = "passes", "got", "again"
# What it needs again: what it never confirmed, and what came after its last, whose mark follows (its disk
# may have been set back); or, after a journal came back, all that is still kept.
NEW, ALL = b"new", b"all"
# Of live calls, which nobody keeps: signals to a robot, from it to a page, and coturn's credentials for it.
LIVE_QOS = 0
EVERY_SAY = "yorisou/+/say/#"
# Who may do what at the broker; %u is the name that a credential proves.
ACCESS = f"""user {PAGE}
topic write yorisou/+/in
topic write yorisou/+/live
topic write yorisou/+/ways
topic read {EVERY_UP}
topic read {EVERY_OUT}
topic read {EVERY_SAY}

pattern read yorisou/%u/in
pattern read yorisou/%u/live
pattern read yorisou/%u/ways
pattern write yorisou/%u/say/#
pattern write yorisou/%u/up/#
pattern write yorisou/%u/out/#
"""


def into(robot: str) -> str:
    """Where envelopes for a robot are laid."""
    return f"yorisou/{robot}/in"


def live(robot: str) -> str:
    """Signals of calls, for a robot."""
    return f"yorisou/{robot}/live"


def ways(robot: str) -> str:
    """Credentials for coturn, for a robot."""
    return f"yorisou/{robot}/ways"


def say(robot: str, box: str) -> str:
    """Signals of calls, for a page."""
    return f"yorisou/{robot}/say/{box}"


def up(robot: str, what: str) -> str:
    return f"yorisou/{robot}/up/{what}"


def out(robot: str, box: str) -> str:
    return f"yorisou/{robot}/out/{box}"


def parts(topic: str) -> tuple[str, str, str]:
    """The robot, "up" or "out", and the rest; three times "" for another topic."""
    split = topic.split("/", 3)
    if len(split) != 4 or split[0] != "yorisou" or not ROBOT.fullmatch(split[1]):
        return "", "", ""
    return split[1], split[2], split[3]


def checked(robot: str) -> str:
    """The name. Raises UsageError for one that no robot can have at the host."""
    if not ROBOT.fullmatch(robot) or robot == PAGE:
        mend = "Use small letters, figures and '-', at most 31; not 'page'."
        raise UsageError("robot", f"{robot[:40]!r} cannot be a name here.", mend)
    return robot
