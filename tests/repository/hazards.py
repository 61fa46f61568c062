"""docs/safety/hazards*.yaml against the tree: every hazard in scope has controls and tests that exist.

Test files are read, never run. `python -m tests.repository.hazards` prints them; exit 1 when one lacks any.
"""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "docs" / "safety").glob("hazards*.yaml"))
ALL = tuple(f"H{number}" for number in range(1, 24))
KEYS = {"title", "severity", "in_scope", "why", "controls", "tests"}


@cache
def collected(file: Path) -> frozenset[str]:
    """Ids inside one test file: `test_x`, or `TestX::test_y`, also of a suite that the class inherits."""
    whole = ast.parse(file.read_text("utf-8"))

    def tests(body: list[ast.stmt], prefix: str = "") -> Iterator[str]:
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
                yield prefix + node.name
            elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
                for each in (node, *suites(node, whole)):
                    yield from tests(each.body, f"{prefix}{node.name}::")

    return frozenset(tests(whole.body))


def suites(test: ast.ClassDef, whole: ast.Module) -> Iterator[ast.ClassDef]:
    """The suites of sim/conformance that a class of tests inherits."""
    bases = {base.id for base in test.bases if isinstance(base, ast.Name)}
    for node in whole.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sim.conformance."):
            wanted = bases & {name.name for name in node.names}
            source = (ROOT / f"{node.module.replace('.', '/')}.py").read_text("utf-8")
            for each in ast.parse(source).body:
                if isinstance(each, ast.ClassDef) and each.name in wanted:
                    yield each


def exists(test: str, root: Path = ROOT) -> bool:
    """Whether a pytest node id names a test; a parameter in brackets is not looked at."""
    name, _, inside = test.partition("::")
    file = root / name
    return file.is_file() and file.name.startswith("test_") and inside.split("[")[0] in collected(file)


def problems(hazards: dict[str, dict[str, Any]], root: Path = ROOT) -> list[str]:
    """One line for each thing that is wrong; empty when every hazard is covered."""
    found = [f"{name}: is not in the file" for name in ALL if name not in hazards]
    found += [f"{name}: no such hazard" for name in hazards if name not in ALL]
    for name, hazard in hazards.items():
        if set(hazard) != KEYS:
            found.append(f"{name}: needs exactly the keys {', '.join(sorted(KEYS))}")
            continue
        if hazard["severity"] not in (1, 2, 3, 4):
            found.append(f"{name}: severity is 1 to 4")
        if not str(hazard["why"] or "").strip():
            found.append(f"{name}: says not why it is in scope or not")
        if hazard["in_scope"]:
            found += [f"{name}: has no {kind}" for kind in ("controls", "tests") if not hazard[kind]]
        found += [
            f"{name}: no such file: {path}" for path in hazard["controls"] if not (root / path).is_file()
        ]
        found += [f"{name}: no such test: {test}" for test in hazard["tests"] if not exists(test, root)]
    return found


def load() -> dict[str, dict[str, Any]]:
    """Every hazard by its id, from all of the files."""
    found = [item for file in FILES for item in yaml.safe_load(file.read_text("utf-8"))["hazards"].items()]
    assert len(found) == len(dict(found)), "a hazard stands in two files"
    return dict(found)


def main() -> int:
    hazards = load()
    for name, hazard in hazards.items():
        scope = f"{len(hazard['tests'])} tests" if hazard["in_scope"] else "later"
        print(f"{name:4} severity {hazard['severity']}  {scope:9} {hazard['title']}")
    found = problems(hazards)
    print("\n".join(found) or "Every hazard in scope has controls and tests.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
