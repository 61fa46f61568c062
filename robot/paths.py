"""Where things lie while the companion runs."""

import os
from pathlib import Path

FIRST_PROGRAMME = Path(__file__).parent / "behaviours" / "scripts" / "first-evenings.yaml"
CONFIG = Path("yorisou.toml")


def run_directory() -> Path:
    """For the control socket: this user's own, gone with the session."""
    if service := os.environ.get("RUNTIME_DIRECTORY"):
        return Path(service)
    if session := os.environ.get("XDG_RUNTIME_DIR"):
        return Path(session) / "yorisou"
    return Path(f"/tmp/yorisou-{os.getuid()}")  # noqa: S108 - mode 0700


def control_socket() -> Path:
    return run_directory() / "control.sock"
