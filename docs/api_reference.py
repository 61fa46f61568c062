"""The API reference: the public names of a few modules with their docstrings, read from the source by griffe.

Nothing is imported, so the pages are the same on every computer. What a name means stands in its docstring;
what is missing here is not meant for other packages.
"""

import inspect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import griffe

ROOT = Path(__file__).parents[1]
LONG = 100  # characters of a signature; a longer one has a parameter a line


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its title, what it is for, and its modules; ":Name" takes single names of one."""

    title: str
    about: str
    modules: Sequence[str]


PAGES = {
    "behaviours": Page(
        "API: behaviours",
        "What a behaviour is given, what it may yield and what it may wait for.",
        (
            "robot.contract.behaviour_registry",
            "robot.contract.scene:Scene,Wait,Behaviour",
            "robot.contract.programme:Level,Programme,Dose,Policy,Line",
            "robot.contract.commands",
            "robot.contract.events",
            "robot.contract.record:Record",
        ),
    ),
    "policies": Page(
        "API: step policies",
        "What a step policy is told and answers, and the laws in front of it.",
        ("robot.engine.policies.base", "robot.engine.policies.table"),
    ),
    "drivers": Page(
        "API: drivers",
        "One Protocol a kind, and what each is opened with.",
        (
            "robot.drivers.base",
            "robot.drivers.voice.setting",
            "robot.drivers.ears.setting",
            "robot.drivers.audio.backends:SoundLibrary",
            "robot.drivers.audio.sound:Sound",
            "robot.drivers.voice.output",
            "robot.drivers.voice.player:Player",
            "robot.drivers.body.wire",
            "robot.drivers.body.backends:OpenWire,OpenTransport",
            "robot.drivers.body.transport:Transport,SerialTransport",
            "robot.drivers.body.codec_wire:CodecWire",
            "robot.contract.backends:Kind,Known",
            "robot.clock:Clock,US_PER_S",
            "robot.errors",
        ),
    ),
    "tests": Page(
        "API: tests",
        "The fixtures of the pytest plugin, and what they give.",
        (
            "sim.pytest_plugin:yorisou_clock,yorisou_programme,yorisou_engine,yorisou_story,yorisou_person,"
            "yorisou_body",
            "sim.story",
            "sim.programmes",
            "sim.driven_engine",
            "sim.driven_body",
            "sim.first_evening:clock_at_first_evening",
            "sim.clock",
            "sim.person.contract",
        ),
    ),
    "conformance": Page(
        "API: conformance suites",
        "What every backend and every step policy must do, as classes of tests to inherit.",
        (
            "sim.conformance.voice",
            "sim.conformance.voice_bench",
            "sim.conformance.ears",
            "sim.conformance.ears_bench",
            "sim.conformance.wire",
            "sim.conformance.wire_bench",
            "sim.servo:Servo",
            "sim.conformance.body",
            "sim.conformance.policy:PolicyConformance,Session,CALM,walk",
            "sim.conformance.named",
        ),
    ),
}


def page(name: str) -> str:
    """One page as Markdown."""
    described = PAGES[name]
    lines = [f"# {described.title}", "", f"{described.about} Made from the docstrings by `make docs`."]
    for written in described.modules:
        module, _, names = written.partition(":")
        lines += ["", f"## `{module}`", ""]
        loaded = _loaded(module)
        lines += _text(loaded)
        chosen = names.split(",") if names else [each.name for each in _offered(loaded)]
        for each in chosen:
            lines += _member(_whole(loaded.members[each]), named=bool(names))
    return "\n".join(_without_double_blanks(lines)) + "\n"


@cache
def _loaded(module: str) -> griffe.Module:
    path = _file(module)
    return griffe.visit(module, path, path.read_text("utf-8"))


def _file(module: str) -> Path:
    return ROOT.joinpath(*module.split(".")).with_suffix(".py")


def _offered(module: griffe.Module) -> Iterator[griffe.Object]:
    """What a module defines or hands on (`import Name as Name`), in the order of the source."""
    text = _file(module.path).read_text("utf-8")
    for each in module.members.values():
        handed_on = isinstance(each, griffe.Alias) and f" {each.name} as {each.name}" in text
        if not each.name.startswith("_") and (handed_on or isinstance(each, griffe.Object)):
            yield _whole(each)


def _whole(item: griffe.Object | griffe.Alias) -> griffe.Object:
    """What a name stands for, also where it comes from another module."""
    if isinstance(item, griffe.Object):
        return item
    module, _, name = item.target_path.rpartition(".")
    return _whole(_loaded(module).members[name])


def _public(parent: griffe.Class) -> Iterator[griffe.Object]:
    """What a class defines itself under a public name, in the order of the source."""
    own = [each for each in parent.members.values() if isinstance(each, griffe.Object)]
    for each in sorted(own, key=lambda each: each.lineno or 0):
        if not each.name.startswith("_"):
            yield each


def _member(item: griffe.Object, *, named: bool) -> list[str]:
    """A class, a function or a value of a module; a constant only where it is named."""
    match item:
        case griffe.Class():
            return _class(item)
        case griffe.Function():
            return ["", f"### `{item.name}`", "", *_code(_signature(item)), "", *_text(item)]
        case griffe.Attribute() if named or not item.name.isupper():
            return ["", f"### `{item.name}`", "", *_code(_value(item)), "", *_text(item)]
        case _:
            return []


def _class(item: griffe.Class) -> list[str]:
    fields = [each for each in _public(item) if isinstance(each, griffe.Attribute)]
    plain = [each for each in fields if "property" not in each.labels and not _made_inside(item, each)]
    head = _head(item)
    code = [head, *(f"    {_value(each)}" for each in plain)] if plain else [head]
    lines = ["", f"### `{item.name}`", "", *_code("\n".join(code)), "", *_text(item)]
    properties = [each for each in fields if "property" in each.labels]
    for each in properties:
        lines += ["", f"- `{each.name}: {each.annotation}`", *_indented(each)]
    for method in _public(item):
        if isinstance(method, griffe.Function):
            lines += ["", f"- `{_signature(method).removeprefix('def ')}`", *_indented(method)]
    return lines


def _made_inside(item: griffe.Class, each: griffe.Attribute) -> bool:
    """Whether it is set in `__init__`: what of those is meant for others, the class's docstring says."""
    made = item.members.get("__init__")
    if not isinstance(made, griffe.Function) or None in (made.lineno, made.endlineno, each.lineno):
        return False
    return (made.lineno or 0) <= (each.lineno or 0) <= (made.endlineno or 0)


def _head(item: griffe.Class) -> str:
    """How the class begins, with what it is made from."""
    bases = f"({', '.join(map(str, item.bases))})" if item.bases else ""
    head = f"class {item.name}{bases}:"
    made = item.members.get("__init__")
    if isinstance(made, griffe.Function):
        head += f"\n    {_signature(made)}"
    return head


def _signature(function: griffe.Function) -> str:
    """As in the source, without decorators and body."""
    parts: list[str] = []
    kind: griffe.ParameterKind | None = None
    for each in function.parameters:
        if each.kind is griffe.ParameterKind.keyword_only and kind not in (
            griffe.ParameterKind.keyword_only,
            griffe.ParameterKind.var_positional,
        ):
            parts.append("*")
        kind = each.kind
        if each.name not in ("self", "cls"):
            parts.append(_parameter(each))
    returns = "" if function.returns is None else f" -> {function.returns}"
    if function.name == "__init__":
        returns = ""
    return f"def {function.name}({', '.join(parts)}){returns}"


def _parameter(each: griffe.Parameter) -> str:
    stars = {griffe.ParameterKind.var_positional: "*", griffe.ParameterKind.var_keyword: "**"}
    text = (stars.get(each.kind, "") if each.kind else "") + each.name
    text += f": {each.annotation}" if each.annotation is not None else ""
    if each.default is None or each.kind in stars:
        return text
    return text + (f" = {each.default}" if each.annotation is not None else f"={each.default}")


def _value(each: griffe.Attribute) -> str:
    annotation = "" if each.annotation is None else f": {each.annotation}"
    value = "" if each.value is None or len(str(each.value)) > LONG else f" = {each.value}"
    return f"{each.name}{annotation}{value}"


def _text(item: griffe.Object) -> list[str]:
    return [] if item.docstring is None else inspect.cleandoc(item.docstring.value).splitlines()


def _indented(item: griffe.Object) -> list[str]:
    """The docstring under a point of a list."""
    return ["", *(f"  {line}".rstrip() for line in _text(item))] if item.docstring else []


def _code(text: str) -> list[str]:
    return ["```python", *text.splitlines(), "```"]


def _without_double_blanks(lines: list[str]) -> Iterator[str]:
    before = "x"
    for line in lines:
        if line or before:
            yield line
        before = line
