"""A project outside this repository: its files, what it has installed, and pytest run in it."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

from tests.repository.tree import ROOT

# Of the plugins here that others have not: half a second of every start.
FEWER = {"PYTEST_ADDOPTS": "-p no:schemathesis"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def install(site: Path, project: Mapping[str, object]) -> None:
    """Leave in a directory of packages the metadata that `pip install` would leave of this [project]."""
    name, version = project["name"], project.get("version", "0.1")
    facts = site / f"{re.sub(r'[-.]+', '_', str(name))}-{version}.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", "utf-8")
    groups = project.get("entry-points", {})
    assert isinstance(groups, Mapping)
    written = (
        f"[{group}]\n" + "".join(f"{point} = {value}\n" for point, value in points.items())
        for group, points in groups.items()
    )
    (facts / "entry_points.txt").write_text("\n".join(written), "utf-8")


def run(folder: Path, *command: str, path: tuple[Path, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Python with this command in a folder, with Yorisou and these directories of packages."""
    places = os.pathsep.join(map(str, (*path, ROOT)))
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, **FEWER, "PYTHONPATH": places},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=50,
    )


def pytest_in(folder: Path, *arguments: str, path: tuple[Path, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Its tests, with the plugin as an entry point as it is when Yorisou is installed."""
    site = folder / ".site"
    if not site.exists():
        install(site, PROJECT)
    (folder / "pytest.ini").touch()  # the root is here, whatever lies above
    return run(folder, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments, path=(site, *path))
