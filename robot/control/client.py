"""Ask a running companion one thing over its control socket, and wait for the answer."""

import contextlib
import json
import os
import socket
import struct
from pathlib import Path

from robot.control.json_model import Json
from robot.control.urgent import is_urgent, lane_of
from robot.errors import DeviceError

CREDENTIALS = struct.Struct("3i")  # pid, uid, gid: unix(7), SO_PEERCRED
MEND_HANGS = "Press the stop button on the robot itself, then end its process and start it again."


def is_running(path: Path) -> bool:
    """Whether a companion listens at this socket."""
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as probe:
        probe.settimeout(1.0)
        try:
            probe.connect(str(path))
        except OSError:
            return False
        return True


def owner_file(control_socket: Path) -> Path:
    """The file beside the control socket that proves the owner's own command line: control.owner.

    It is made anew at every start, for this user alone.
    """
    return control_socket.with_suffix(".owner")


def entering(path: Path, device: str | None = None) -> bytes:
    """The line that says who asks: the owner's command line, where the file proves it, or another device."""
    try:
        device = owner_file(path).read_text("ascii").strip() if device is None else device
    except (OSError, ValueError):
        return b""
    return json.dumps({"id": 0, "do": "enter", "device": device}).encode() + b"\n"


def ask(path: Path, request: Json, timeout: float = 3.0, device: str | None = None) -> Json:
    """Send one request and wait for its answer. Raises DeviceError when nobody is there, or the wrong one.

    A stop, a less or a crisis takes the lane beside the control socket, where there is one; everything else
    is asked as the owner, or as the `device` with this token.
    """
    urgent = is_urgent(request)
    first = b"" if urgent else entering(path, device)
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as connection:
        connection.settimeout(timeout)
        try:
            connection.connect(str(lane_of(path) if urgent and lane_of(path).exists() else path))
            check_peer(connection, path)
            connection.sendall(first + json.dumps({"id": 1, **request}).encode() + b"\n")
            with connection.makefile("rb") as lines:
                answer = json.loads(lines.readline() or b"{}")
                while _is_beside(answer):
                    answer = json.loads(lines.readline() or b"{}")
        except TimeoutError as error:
            what = "the companion hangs; its body holds still by itself."
            raise DeviceError(str(path), what, MEND_HANGS) from error
        except PermissionError as error:
            what = "the companion here belongs to another user."
            raise DeviceError(str(path), what, "Ask as that user, or as root.") from error
        except (OSError, ValueError) as error:
            raise DeviceError(str(path), "no companion answers.", "Start it with `yorisou run`.") from error
    if not isinstance(answer, dict) or not answer:
        raise DeviceError(str(path), "the companion went away before it answered.")
    return answer


def _is_beside(line: object) -> bool:
    """Whether a line is the answer to who asks, or something that is pushed meanwhile."""
    return isinstance(line, dict) and (line.get("id") == 0 or "kind" in line)


def check_peer(connection: socket.socket, path: Path) -> None:
    """Whoever listens must be this user, root, or, when root asks, the owner of the directory.

    A socket that somebody else has put there would swallow a stop. Raises DeviceError.
    """
    raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, CREDENTIALS.size)
    uid = CREDENTIALS.unpack(raw)[1]
    trusted = {os.geteuid(), 0}
    if os.geteuid() == 0:
        trusted.add(path.parent.lstat().st_uid)
    if uid not in trusted:
        what = f"what listens here belongs to another user (uid {uid}), so nothing was sent to it."
        raise DeviceError(str(path), what, "Press the stop button on the robot itself, and look who made it.")
