"""YAML text to plain data by YAML 1.2 rules, with the place of every key and value.

PyYAML's own rules are YAML 1.1: `no` would be false, `8:00` 480 and `0123` 83. Here they stay strings.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from robot.behaviours.script.finding import Finding
from robot.behaviours.script.unreadable import Place, explain

Path = tuple[str | int, ...]

LONGEST = 1_000_000
DEEPEST = 30
INT = re.compile(r"[-+]?[0-9]+\Z|0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


@dataclass(slots=True)
class Source:
    """`data` as dicts, lists and scalars; `keys` and `values`: path -> (line, column), counted from 1."""

    file: str
    data: Any = None
    keys: dict[Path, Place] = field(default_factory=dict)
    values: dict[Path, Place] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def add(self, code: str, path: Path, text: str, *, at_key: bool = False) -> None:
        """Note a fault at a value, or at its key; of what is missing, at the nearest thing around it."""
        places = self.keys if at_key else self.values
        while path and path not in places:
            path, places = path[:-1], self.keys if path[:-1] in self.keys else self.values
        self.findings.append(Finding(self.file, *places.get(path, (1, 1)), code, text))


def parse(text: str, file: str) -> Source:
    """Compose the text. Faults of the YAML itself are findings, and `data` is None then."""
    source = Source(file)
    if len(text) > LONGEST:
        source.add("E001", (), f"is longer than {LONGEST} characters")
        return source
    try:
        if not _flat(source, text):
            return source
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        place, what = explain(error, text)
        source.findings.append(Finding(file, *place, "E001", f"not readable: {what}"))
        return source
    if node is None:
        source.add("E001", (), "is empty")
        return source
    source.data = _build(source, node, ())
    return source


def _flat(source: Source, text: str) -> bool:
    """Whether the text can be composed: the composer recurses, in C and without end, and so do aliases."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        here = (event.start_mark.line + 1, event.start_mark.column + 1) if event.start_mark else (1, 1)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            fault = "anchors and aliases (&, *) are not used here; write it out"
            source.findings.append(Finding(source.file, *here, "E013", fault))
            return False
        if depth > DEEPEST:
            source.findings.append(Finding(source.file, *here, "E001", "not readable: nested too deeply"))
            return False
    return True


def _build(source: Source, node: yaml.Node, path: Path) -> Any:
    source.values[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(source, node, path)
    if isinstance(node, yaml.SequenceNode):
        return [_build(source, item, (*path, place)) for place, item in enumerate(node.value)]
    return _scalar(node) if isinstance(node, yaml.ScalarNode) else None


def _mapping(source: Source, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in node.value:
        here = (key.start_mark.line + 1, key.start_mark.column + 1)
        if not isinstance(key, yaml.ScalarNode):
            source.findings.append(Finding(source.file, *here, "E013", "a key must be a single word"))
            continue
        name: str = key.value
        if name in made:
            first = source.keys[(*path, name)][0]
            text = f"the name '{name}' is used twice; the first is in line {first}"
            source.findings.append(Finding(source.file, *here, "E002", text))
            continue
        source.keys[(*path, name)] = here
        made[name] = _build(source, value, (*path, name))
    return made


def _scalar(node: yaml.ScalarNode) -> Any:
    text: str = node.value
    if node.style:  # quoted, or a block
        return text
    if text in WORDS:
        return WORDS[text]
    if INT.match(text):
        return int(text, 0 if text[:2] in ("0o", "0x") else 10) if len(text) < 20 else text
    if FLOAT.match(text):
        return float(text)
    return text
