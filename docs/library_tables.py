"""The tables of the manual's page on libraries, as the files in robot/behaviours say."""

from collections.abc import Iterator

from robot.behaviours.script import libraries, schema


def tables() -> dict[str, list[str]]:
    """The lines of all libraries."""
    return {"lines": [row for name in libraries.names() for row in _library(name)]}


def _library(name: str) -> Iterator[str]:
    library = libraries.library(name)
    yield from (f"### `{name}`", "", library.about, "")
    yield from ("| name | when | English | 日本語 | 한국어 |", "|---|---|---|---|---|")
    for key, line in library.lines.items():
        yield f"| `{key}` | {_when(line)} | {line.en} | {line.ja} | {line.ko} |"
    yield ""


def _when(line: schema.Line) -> str:
    """A condition as a therapist reads it."""
    if line.when is None:
        return ""
    said = {
        "hours": lambda hours: f"from {hours[0]}:00, before {hours[1]}:00",
        "months": lambda months: "month " + ", ".join(map(str, months)),
        "chosen": lambda card: f"the card `{card}` was chosen",
        "touched": lambda _: "touched gently",
        "remembers": lambda topic: f"remembers {topic}",
    }
    return "; ".join(said[name](value) for name, value in line.when.plain().items())
