"""Default paths of the running companion."""

from pathlib import Path

from robot.control.run_directory import NAME, own_directory

FIRST_PROGRAMME = Path(__file__).parent / "behaviours" / "scripts" / "first-evenings.yaml"
CONFIG = Path("yorisou.toml")


def control_socket() -> Path:
    """Where a companion of this user listens when no --socket names another place."""
    return own_directory() / NAME
