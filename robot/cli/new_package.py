"""A new package beside Yorisou: its name checked, its files made from templates, nothing overwritten."""

import keyword
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from robot.errors import InputError, UsageError

TEMPLATES = Path(__file__).parent / "templates"
NAME = re.compile(r"[a-z][a-z0-9-]{0,29}", re.ASCII)
MEND = "Small letters, digits and hyphens, a letter first, at most 30."


@dataclass(frozen=True, slots=True)
class NewPackage:
    """What is made: `what` in a word or two, its templates' prefix, and the entry point that it brings.

    `value` is the entry point after the module ("" for the module itself, "{class_name}" for its class).
    `taken` are the names that there are already; `words` is what else the templates say.
    """

    what: str
    template: str
    group: str
    value: str = ""
    readme: str = ""
    taken: Collection[str] = ()
    words: Mapping[str, str] = field(default_factory=dict)


def write(new: NewPackage, name: str, into: Path) -> Path:
    """Make the package `name` in the folder `into`; the new folder.

    Raises UsageError for a name that cannot be used, and InputError where something stands already or `into`
    is no folder.
    """
    module = name.replace("-", "_")
    check_name(name, module, new)
    if not into.is_dir():
        raise InputError(str(into), "is no folder.", "Make it first, or name another one with --into.")
    target = into / name
    if target.exists() or target.is_symlink():
        raise InputError(
            str(target), "is there already; nothing was written.", "Choose another name or --into."
        )
    check_module(name, module)
    made = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=into))
    try:
        for path, text in _files(new, name, module, target).items():
            (made / path).parent.mkdir(parents=True, exist_ok=True)
            (made / path).write_text(text, "utf-8")
        made.chmod(0o777 & ~_umask())
        made.rename(target)  # whole or not at all
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return target


def tell(made: Path) -> None:
    """Say what was made, and how to go on."""
    print(f"{made}: made. Install it and run its tests:")  # noqa: T201
    print(f"  python -m pip install --no-build-isolation --no-deps -e {made}")  # noqa: T201
    print(f"  python -m pytest {made}")  # noqa: T201


def check_name(name: str, module: str, new: NewPackage) -> None:
    """Raises UsageError for a name that no package of this sort can have."""
    if not NAME.fullmatch(name) or name.endswith("-") or "--" in name:
        raise UsageError("NAME", f"{name!r} cannot be the name of a package.", MEND)
    if keyword.iskeyword(module) or keyword.issoftkeyword(module):
        raise UsageError("NAME", f"{name!r} is a word of Python itself.", "Choose another one.")
    if name in new.taken:
        raise UsageError("NAME", f"there is a {new.what} called {name!r} already.", "Choose another one.")


def check_module(name: str, module: str) -> None:
    """Raises UsageError where another module has this name: one of both could not be imported."""
    if module in sys.stdlib_module_names or find_spec(module) is not None:
        what = f"{name!r} would hide the module {module!r}, which is installed here."
        raise UsageError("NAME", what, "Choose another one.")


def _files(new: NewPackage, name: str, module: str, target: Path) -> dict[str, str]:
    """Path in the package -> text."""
    import jinja2  # takes as long to import as the command line

    class_name = "".join(part.capitalize() for part in name.split("-"))
    words = {
        "name": name,
        "module": module,
        "class_name": class_name,
        "title": name.replace("-", " ").capitalize(),
        "target": str(target),
        "what": f"A {new.what}",
        "group": new.group,
        "value": f"{module}:{class_name}" if new.value else module,
        **new.words,
    }
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - Python, TOML and Markdown, from names that were checked
    )
    sources = {
        "pyproject.toml": "pyproject.toml",
        "README.md": f"{new.readme or new.template}_readme.md",
        f"{module}/__init__.py": f"{new.template}.py",
        f"tests/test_{module}.py": f"{new.template}_test.py",
    }
    return {path: templates.get_template(f"{it}.j2").render(words) for path, it in sources.items()}


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
