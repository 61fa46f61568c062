"""No caught exception is kept in robot/: its traceback holds every frame, and they hold the one before.

Looked for is a caught exception, or a parameter that is declared as one, that is put as it is into an
attribute, an item, a container or a new object. Its text, its class, `error.plain()` (robot/errors.py) and
`contained(error)` (robot/engine/contained.py) may be kept.
"""

import ast
from collections.abc import Iterator

import pytest

from robot.errors import DeviceError
from tests.repository.tree import ROOT

TAKES_TEXT = {"str", "repr", "type", "isinstance", "getattr", "contained", "len"}
CONTAINERS = {"append", "appendleft", "add", "put", "put_nowait", "insert", "setdefault", "extend", "update",
              "set_exception", "set_result"}  # fmt: skip


def bare(node: ast.AST, name: str) -> bool:
    """Whether the exception itself, and not only something of it, comes out of this expression."""
    match node:
        case ast.Name():
            return node.id == name
        case ast.Attribute() | ast.JoinedStr() | ast.Compare() | ast.Lambda():
            return False
        case ast.Call():
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            called = node.func.id if isinstance(node.func, ast.Name) else ""
            made = called[:1].isupper()  # a new object that is given it
            return made and called not in TAKES_TEXT and any(bare(each, name) for each in given)
        case ast.IfExp():
            return bare(node.body, name) or bare(node.orelse, name)
        case _:
            return any(bare(each, name) for each in ast.iter_child_nodes(node))


def kept(body: list[ast.stmt], name: str) -> Iterator[int]:
    """Lines at which the exception called `name` is kept."""
    for node in ast.walk(ast.Module(body, [])):
        match node:
            case ast.Assign() | ast.AugAssign() | ast.AnnAssign() if node.value is not None:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                parts = [part for target in targets for part in ast.walk(target)]
                stays = any(isinstance(part, ast.Attribute | ast.Subscript) for part in parts)
                if stays and bare(node.value, name):
                    yield node.lineno
            case ast.Call(func=ast.Attribute(attr=attribute)) if attribute in CONTAINERS:
                if any(bare(each, name) for each in node.args):
                    yield node.lineno
            case ast.Return() | ast.Yield() if isinstance(node.value, ast.Call):
                if bare(node.value, name) and not _is_error(node.value.func):
                    yield node.lineno


def _is_error(node: ast.AST | None) -> bool:
    """Whether a type, or what is declared as one, names an exception."""
    if node is None or (isinstance(node, ast.Subscript) and "Callable" in ast.unparse(node.value)):
        return False
    names = [part.id for part in ast.walk(node) if isinstance(part, ast.Name)]
    names += [part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)]
    return any(name.endswith(("Error", "Exception")) for name in names)


def faults(code: str) -> list[int]:
    found = set[int]()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ExceptHandler) and node.name:
            found.update(kept(node.body, node.name))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
            for argument in arguments:
                if _is_error(argument.annotation) and not ast.unparse(argument.annotation or node).startswith(
                    ("Callable", "type[")
                ):
                    found.update(kept(node.body, argument.arg))
    return sorted(found)


@pytest.mark.parametrize(
    "kept_so",
    [
        "self.absent = error",
        "self.absent: E | None = error",
        "self.a, self.b = 1, error",
        "self.faults[name] = error",
        "self.faults.append((1, error))",
        "self.queue.put_nowait(error)",
        "self.seen |= {error}",
        "self.last = error if now else None",
        "self.last = self.last or error",
        "self.found = Found('x', problem=error)",
        "return Found('x', problem=error)",
        "future.set_exception(error)",
    ],
)
def test_what_keeps_an_exception_is_found(kept_so: str) -> None:
    code = f"def f(self):\n    try:\n        g()\n    except OSError as error:\n        {kept_so}\n"
    assert faults(code) == [5]
    assert faults(f"def f(self, error: OSError):\n    {kept_so}\n") == [2]
    assert faults(f"def f(self, error: DeviceError | None):\n    {kept_so}\n") == [2]


@pytest.mark.parametrize(
    "told_so",
    [
        "self.absent = str(error)",
        "self.absent = f'{error}'",
        "self.absent = error.plain()",
        "self.absent = contained(error)",
        "self.why = error.what, error.mend",
        "self.faults.append(type(error).__name__)",
        "log.warning('%s', error)",
        "raise DeviceError('x', str(error)) from error",
        "return DeviceError(where, error)",
        "fault = error",
        "self.tell(error)",
    ],
)
def test_what_only_tells_of_it_is_not(told_so: str) -> None:
    assert (
        faults(f"def f(self):\n    try:\n        g()\n    except OSError as error:\n        {told_so}\n")
        == []
    )


def test_no_exception_is_kept_in_robot() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / "robot").rglob("*.py"))
        for line in faults(path.read_text(encoding="utf-8"))
    ]
    assert found == [], "keep error.plain(), str(error) or contained(error) instead"


def test_what_is_kept_of_an_error_says_all_that_it_said() -> None:
    with pytest.raises(DeviceError) as caught:
        raise DeviceError("a", "b", "c", code="d", detail="e")
    kept = caught.value.plain()
    assert vars(kept) == vars(caught.value)
    assert kept.__traceback__ is None
