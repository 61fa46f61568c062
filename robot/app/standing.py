"""What staff are told as long as this robot is what it is, beside what it lacks (robot/app/missing.py)."""

from robot.config.schema import Config
from robot.contract.programme import Programme
from robot.runtime.wall_clock import kept_quiet_hours


def standing_notices(config: Config, programme: Programme) -> list[str]:
    """Codes of the notices of robot/messages/*/ that stand from the start."""
    kept = kept_quiet_hours(config)
    codes = ["simulated-body"] if config.simulated else []
    codes += [f"no-quiet-hours-{whose}" for whose in ("person", "household") if whose not in kept]
    return codes if programme.alerts.mode == "channels" else [*codes, "card-only"]
