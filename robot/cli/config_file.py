"""The configuration that a command works with."""

from pathlib import Path

from robot import paths
from robot.config.schema import Config, load


def configuration(path: Path | None) -> Config:
    """The named file, or yorisou.toml in this directory, or the defaults."""
    if path is None and paths.CONFIG.exists():
        path = paths.CONFIG
    return load(path)
