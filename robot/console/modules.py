"""JavaScript modules of packages as files of one folder: a package's name becomes that of a file beside it.

A page serves them as they are; the kit that a sender takes home holds them in itself (robot/console/kit.py).
"""

import base64
import re
from collections.abc import Callable
from pathlib import Path

from robot.errors import InputError

# An import or a re-export that begins its line, up to the name of the module.
IMPORT = re.compile(r"""^((?:import|export)\b[^'"=;()]*?)(["'])([^"'\n]+)\2""", re.MULTILINE)
Find = Callable[[str], str]


def flattened(packages: Path, entry: str) -> dict[str, str]:
    """A module of a node_modules folder and all that it imports, by file name. Raises InputError."""
    found: dict[str, str] = {}
    waiting = [_of_package(packages, entry)]
    while waiting:
        file = waiting.pop()
        if (name := _name(packages, file)) in found:
            continue
        beside = {each: _resolved(packages, file, each) for each in _imports(_read(file))}
        found[name] = renamed(_read(file), lambda each, beside=beside: f"./{_name(packages, beside[each])}")  # type: ignore[misc]
        waiting += beside.values()
    return found


def renamed(source: str, find: Find) -> str:
    """The module with each module that it imports called otherwise."""
    return IMPORT.sub(lambda match: f"{match[1]}{match[2]}{find(match[3])}{match[2]}", source)


def inlined(folder: Path, entry: str) -> dict[str, str]:
    """The same as addresses that hold what they name: an import map for a page that is one file."""
    found: dict[str, str] = {}
    waiting = [(folder / entry).resolve()]
    while waiting:
        file = waiting.pop()
        if file.name in found:
            continue
        source = _read(file)
        waiting += [(file.parent / each).resolve() for each in _imports(source)]
        plain = renamed(source, lambda each: Path(each).name)
        found[file.name] = f"data:text/javascript;base64,{base64.b64encode(plain.encode()).decode()}"
    return found


def _imports(source: str) -> list[str]:
    return [match[3] for match in IMPORT.finditer(source)]


def _resolved(packages: Path, file: Path, wanted: str) -> Path:
    if wanted.startswith("."):
        return (file.parent / wanted).resolve()
    for folder in (
        each / "node_modules" for each in file.parents if packages.parent in (each, *each.parents)
    ):
        if (folder / "/".join(wanted.split("/")[:2])).is_dir():
            return _of_package(folder, wanted)
    raise InputError(wanted, "is not among the packages that npm installed.")


def _of_package(folder: Path, wanted: str) -> Path:
    """A module by the name of its package; one that names no file means the package's own."""
    file = folder / wanted
    if file.is_file():
        return file.resolve()
    for each in ("index.js", "dist/index.js"):
        if (file / each).is_file():
            return (file / each).resolve()
    raise InputError(
        wanted, "is not in the package that npm installed.", "Is package-lock.json of this build?"
    )


def _name(packages: Path, file: Path) -> str:
    """One file name for a module of any package."""
    parts = file.relative_to(packages.resolve()).with_suffix("").parts
    return "-".join(each for each in parts if each not in ("dist", "node_modules")).replace("@", "") + ".js"


def _read(file: Path) -> str:
    return file.read_text("utf-8")
