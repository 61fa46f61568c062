"""How large a file, a class and a function may be."""

import ast
from collections.abc import Iterator

import pytest

from tests.repository.tree import texts

LONGEST_FILE = 400  # lines; a file has fewer
MOST_METHODS = 15  # public ones that a class defines itself, properties among them
LONGEST_FUNCTION = 60  # lines
CODE = (".py", ".js", ".css", ".html", ".c", ".h", ".yaml", ".toml", ".sh")
PACKAGES = ("robot", "sim", "firmware_bridge")


def test_files_are_short() -> None:
    long = {
        str(path): text.count("\n")
        for path, text in texts(*CODE)
        if text.count("\n") >= LONGEST_FILE and "vendor" not in path.parts
    }
    assert long == {}


def too_large(source: str) -> Iterator[tuple[str, int]]:
    """Names of classes with too many public methods and of functions with too many lines, with how many."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield node.name, lines
        elif isinstance(node, ast.ClassDef):
            methods = {
                each.name
                for each in node.body
                if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and each.name[0] != "_"
            }
            if len(methods) > MOST_METHODS:
                yield node.name, len(methods)


def test_classes_and_functions_are_small() -> None:
    found = {
        f"{path}: {name}": size
        for path, text in texts(".py")
        if path.parts[0] in PACKAGES
        for name, size in too_large(text)
    }
    assert found == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("class A:\n" + "".join(f"    def m{i}(self): ...\n" for i in range(16)), [("A", 16)]),
        ("class A:\n" + "".join(f"    def _m{i}(self): ...\n" for i in range(16)), []),
        ("class A:\n" + "    @property\n    def m(self): ...\n" * 16, []),
        ("def f():\n" + "    pass\n" * 60, [("f", 61)]),
        ("async def f():\n" + "    pass\n" * 59, []),
    ],
)
def test_what_is_too_large_is_found(source: str, found: list[tuple[str, int]]) -> None:
    assert list(too_large(source)) == found
