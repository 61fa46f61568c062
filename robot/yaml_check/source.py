"""YAML text to plain data by YAML 1.2 rules, with the place of every key and value.

PyYAML's own rules are YAML 1.1: `no` would be false, `8:00` 480 and `0123` 83. Here they stay strings. What a
person reads is text in any case: the number of a telephone keeps its zeros.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from robot.yaml_check import characters
from robot.yaml_check.characters import READ, Place
from robot.yaml_check.finding import Finding
from robot.yaml_check.unreadable import explain

Path = tuple[str | int, ...]

LONGEST = 1_000_000
DEEPEST = 30
INT = re.compile(r"[-+]?[0-9]+\Z|0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
EMPTY = "is empty"
ODD = "E014"  # a character that stands for another one
QUOTES = "the quotation marks are a part of the text here; write straight ones, or none"
COMMENT = re.compile(r"[ \t]+#")
CUT = (
    "the text ends before this '#': what follows is a comment and nobody will read it; put the text in quotes"
)
WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


@dataclass(slots=True)
class Source:
    """A YAML text that was read.

    `data` as dicts, lists and scalars; `keys` and `values`: path -> (line, column), counted from 1.
    """

    file: str
    data: Any = None
    keys: dict[Path, Place] = field(default_factory=dict)
    values: dict[Path, Place] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    plain: set[Path] = field(default_factory=set)  # where a scalar stands without quotes
    cut: list[Finding] = field(default_factory=list)  # texts that a comment ends: the file was readable so
    text: str = ""

    def add(self, code: str, path: Path, text: str, *, at_key: bool = False) -> None:
        """Note a fault at a value, or at its key; of what is missing, at the nearest thing around it."""
        places = self.keys if at_key else self.values
        while path and path not in places:
            path, places = path[:-1], self.keys if path[:-1] in self.keys else self.values
        self.findings.append(Finding(self.file, *places.get(path, (1, 1)), code, text))

    def add_within(self, code: str, path: Path, text: str, value: str, start: int, end: int) -> None:
        """Note a fault at the words from `start` to `end` of the text that stands at a path.

        Where they cannot be found as they are (an escape, a folded line), at the beginning of the text.
        """
        begin = self.values.get(path)
        if begin is None:
            self.add(code, path, text)
            return
        line, column = begin
        rows = self.text.split("\n")[line - 1 :]
        rows[:1] = [row[column - 1 :] for row in rows[:1]]
        raw, words, at = "\n".join(rows[: value.count("\n") + len(value) // 20 + 3]), value[start:end], -1
        for _ in range(value.count(words, 0, start) + 1):
            at = raw.find(words, at + 1)
            if at < 0:
                break
        row = raw.count("\n", 0, max(at, 0))
        place = (
            (line, column) if at < 0 else (line + row, at - raw.rfind("\n", 0, at) + (column - 1) * (not row))
        )
        self.findings.append(Finding(self.file, *place, code, text))


def parse(text: str, file: str) -> Source:
    """Compose the text. Faults of the YAML itself are findings, and `data` is None then.

    Texts that a comment cuts off are in `cut`: a file of before may have them and is still what it was.
    """
    source = Source(file, text=text)
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
        source.add("E001", (), EMPTY)
        return source
    source.data = _build(source, node, ())
    if any(finding.code == ODD for finding in source.findings):
        source.data = None  # what such a word was meant to be is not known
    else:
        _find_cut(source, node, text)
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
        sign = _sign(event)
        if sign:
            fault = f"{sign} are not used here; write it out, or put the text in quotes"
            source.findings.append(Finding(source.file, *here, "E013", fault))
            return False
        if depth > DEEPEST:
            source.findings.append(Finding(source.file, *here, "E001", "not readable: nested too deeply"))
            return False
    return True


def _sign(event: yaml.Event) -> str:
    """Anchors, aliases and tags: they would be taken out of a text; an alias may mean a billion."""
    if isinstance(event, yaml.AliasEvent):
        return "anchors and aliases (&, *)"
    if getattr(event, "anchor", None) is not None:
        return "anchors and aliases (&, *)"
    return "tags (!)" if getattr(event, "tag", None) is not None else ""


def _build(source: Source, node: yaml.Node, path: Path) -> Any:
    source.values[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(source, node, path)
    if isinstance(node, yaml.SequenceNode):
        return [_build(source, item, (*path, place)) for place, item in enumerate(node.value)]
    if not isinstance(node, yaml.ScalarNode):
        return None
    if not node.style:
        source.plain.add(path)
    _characters(source, node, path)
    return _scalar(node, path)


def _characters(source: Source, node: yaml.ScalarNode, path: Path) -> None:
    """Of what a person reads, only that it is not quoted by mistake: it may be written as it likes."""
    row, column = node.start_mark.line + 1, node.start_mark.column + 1
    if is_read(path):
        if not node.style and characters.quoted(node.value):
            source.cut.append(Finding(source.file, row, column, "S221", QUOTES))
        return
    odd = characters.of_value(node.value)
    if odd is not None:
        place = column + odd[0] + (1 if node.style in ("'", '"') else 0)
        source.findings.append(Finding(source.file, row, place, ODD, odd[1]))


def is_read(path: Path) -> bool:
    """Whether a person reads the text at this path."""
    return next((part for part in reversed(path) if isinstance(part, str)), "") in READ


def _find_cut(source: Source, root: yaml.Node, text: str) -> None:
    """Note each text for people that ends where a comment begins: what was meant may be in the comment."""
    lines = text.split("\n")
    waiting: list[tuple[yaml.Node, Path]] = [(root, ())]
    while waiting:
        node, path = waiting.pop()
        if isinstance(node, yaml.MappingNode):
            waiting += [(value, (*path, str(key.value))) for key, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            waiting += [(item, (*path, place)) for place, item in enumerate(node.value)]
        elif isinstance(node, yaml.ScalarNode) and not node.style and is_read(path):
            row, column = node.end_mark.line, node.end_mark.column
            comment = COMMENT.match(lines[row], column) if row < len(lines) else None
            if comment:
                source.cut.append(Finding(source.file, row + 1, comment.end(), "S220", CUT))


def _mapping(source: Source, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
    made: dict[str, Any] = {}
    before: yaml.Node | None = None
    for key, value in node.value:
        last, before = before, value
        here = (key.start_mark.line + 1, key.start_mark.column + 1)
        if not isinstance(key, yaml.ScalarNode):
            source.findings.append(Finding(source.file, *here, "E013", "a key must be a single word"))
            continue
        name: str = key.value
        odd = characters.first(name)
        if odd is not None:
            place = here[1] + odd[0] + (1 if key.style else 0)
            source.findings.append(Finding(source.file, here[0], place, ODD, str(odd[1])))
        comma = _decimal_comma(key, value, last)
        if comma:
            source.findings.append(Finding(source.file, here[0], here[1] - 1, ODD, comma))
            continue
        if name in made:
            first = source.keys[(*path, name)][0]
            text = f"the name '{name}' is used twice; the first is in line {first}"
            source.findings.append(Finding(source.file, *here, "E002", text))
            continue
        source.keys[(*path, name)] = here
        made[name] = _build(source, value, (*path, name))
    return made


def _decimal_comma(key: yaml.ScalarNode, value: yaml.Node, before: yaml.Node | None) -> str:
    """What is wrong with `{loudness: 0,6}`: YAML reads the number 0 and the name 6."""
    if not isinstance(before, yaml.ScalarNode) or not (
        INT.match(before.value) and key.value.isdecimal() and not value.value
    ):
        return ""
    touching = key.start_mark.index == before.end_mark.index + 1
    return f"a decimal comma stands here; write {before.value}.{key.value}" if touching else ""


def _scalar(node: yaml.ScalarNode, path: Path) -> Any:
    text: str = node.value
    if node.style:  # quoted, or a block
        return text
    if text in WORDS:
        return WORDS[text]
    if path and path[-1] in READ:
        return text
    if INT.match(text):
        return int(text, 0 if text[:2] in ("0o", "0x") else 10) if len(text) < 20 else text
    if FLOAT.match(text):
        return float(text)
    return text
