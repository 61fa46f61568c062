"""The lane of *stop*, *less* and *crisis*: which verbs, which socket, and what makes one press one.

Both ends of the control socket read it; it imports nothing, so that the lane's process stays small.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

URGENT = frozenset({"stop", "less", "crisis"})
_PRESS = re.compile(r"[A-Za-z0-9_-]{1,64}")


def is_urgent(request: Mapping[str, Any]) -> bool:
    """Whether a request takes the lane."""
    verb = request.get("do")
    return isinstance(verb, str) and verb in URGENT


def lane_of(control_socket: Path) -> Path:
    """The socket beside the control socket that carries only these verbs: control.sock -> control.stop.

    No longer than the one beside it: a socket's address has room for about a hundred bytes.
    """
    return control_socket.with_suffix(".lane" if control_socket.suffix == ".stop" else ".stop")


def press_of(request: Mapping[str, Any]) -> str:
    """What makes this press one, however many ways it comes; "" where it is missing or unusable."""
    press = request.get("press")
    return press if isinstance(press, str) and _PRESS.fullmatch(press) else ""
