"""Objects are complete when they are constructed: nobody sets an attribute of another object afterwards."""

import ast
from collections.abc import Iterator

from tests.repository.tree import ROOT

ROOMS = ("app", "runtime")


def set_from_outside(tree: ast.AST) -> Iterator[str]:
    """Every attribute that is assigned to on anything but `self`."""
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AugAssign | ast.AnnAssign):
            targets = [node.target]
        for target in targets:
            for each in target.elts if isinstance(target, ast.Tuple) else [target]:
                owner = each.value if isinstance(each, ast.Attribute) else None
                if owner is not None and not (isinstance(owner, ast.Name) and owner.id == "self"):
                    yield ast.unparse(each)


def test_the_search_finds_them() -> None:
    code = "shell.language = 'en'\na.b, self.c = 1, 2\nself.d.e += 1\nself.f = 3\nx = 4"
    assert list(set_from_outside(ast.parse(code))) == ["shell.language", "a.b", "self.d.e"]


def test_nothing_is_filled_in_where_a_run_is_put_together() -> None:
    found = {
        str(path.relative_to(ROOT)): outside
        for room in ROOMS
        for path in sorted((ROOT / "robot" / room).glob("*.py"))
        if (outside := list(set_from_outside(ast.parse(path.read_text("utf-8")))))
    }
    assert found == {}
