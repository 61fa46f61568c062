"""Explains why a text is not valid YAML, in plain words, with the fix."""

import re

import yaml

from robot.yaml_check.characters import Place, in_line

QUOTES = "put the text in quotes"
KEY = re.compile(r"\s*(- +)*[\w-]+\s*:(\s|\Z)")
# Of a Japanese or Korean keyboard.
WIDE_COLON = "："


def explain(error: yaml.YAMLError, text: str) -> tuple[Place, str]:
    """Line and column, from 1, and what is wrong there."""
    lines = text.splitlines() or [""]
    if not isinstance(error, yaml.MarkedYAMLError):
        return _control(text)
    mark = error.problem_mark or error.context_mark
    row, column = (mark.line, mark.column) if mark else (0, 0)
    problem = error.problem or ""
    opened = error.context_mark.line if error.context_mark else row
    for near in (row, row - 1, opened):
        wide = _wide(lines, near)
        if wide is not None:
            what = f"the wide colon '{WIDE_COLON}' parts nothing here; write ':' and a blank"
            return (near + 1, wide + 1), what
        odd = in_line(lines, near)
        if odd is not None:
            return odd[0], str(odd[1])
    here: Place = (row + 1, column + 1)
    line = lines[row] if row < len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())] or "tab character" in problem:
        return (row + 1, line.find("\t") + 1 or 1), "a tab stands at the beginning of the line; write blanks"
    if "mapping values" in problem:
        return _colon(lines, row, here)
    if "expected ':'" in problem:
        missing = opened + 1, column + 1
        return missing, "a colon and a blank are missing after the name; look also at the line above"
    if "quoted scalar" in (error.context or ""):
        if "escape" in problem:
            return here, "a backslash means something else in double quotes; use single quotes"
        return (opened + 1, (error.context_mark.column if error.context_mark else 0) + 1), (
            "a text begins with a quotation mark and none ends it"
        )
    if "flow" in (error.context or "") or "']'" in problem or "'}'" in problem:
        what = "a bracket is opened and not closed, or a comma is missing; look also at the lines above"
        return (opened + 1, 1 if error.context_mark is None else error.context_mark.column + 1), what
    if "another document" in problem:
        return here, "a second document begins here ('---'); a file holds one script"
    if "cannot start any token" in problem or "alphabetic or numeric" in problem:
        begin = error.context_mark.column if error.context_mark else column
        at = line[begin : begin + 1]
        return (here[0], begin + 1), f"a text cannot begin with '{at}'; {QUOTES}"
    if "expected key" in problem or "'-' indicator" in problem:
        if line[:column].strip():
            return here, f"there is something after the closing quotation mark; {QUOTES} as a whole"
        return here, (
            "this line does not begin where the others of its group do; give it as many blanks as those have"
        )
    return here, "cannot be read from here on; look at this line and the line above"


def _colon(lines: list[str], row: int, here: Place) -> tuple[Place, str]:
    """A colon where none can be: inside a text, or in a line that stands too far to the right."""
    line = lines[row] if row < len(lines) else ""
    key = KEY.match(line)
    if key and here[1] - 1 <= key.end():
        above = next((each for each in reversed(lines[:row]) if each.strip()), "")
        if above and not KEY.match(above):
            return (row, 1), "a colon and a blank are missing after the name"
        return here, (
            "this line begins too far to the right: give it as many blanks as the lines of its group have"
        )
    return here, f"a colon and a blank stand inside a text; {QUOTES}"


def _wide(lines: list[str], row: int) -> int | None:
    """Where the wide colon stands in place of the first one of a line."""
    if not 0 <= row < len(lines):
        return None
    found = re.match(rf"\s*(- +)*[\w-]+\s*{WIDE_COLON}", lines[row])
    return None if found is None else found.end() - 1


def _control(text: str) -> tuple[Place, str]:
    """A character that no keyboard writes."""
    for row, line in enumerate(text.split("\n"), 1):
        for column, letter in enumerate(line, 1):
            if (letter < " " and letter not in "\t\r") or letter == "\x7f" or "\ud800" <= letter <= "\udfff":
                return (row, column), "an invisible control character stands here; delete it"
    return (1, 1), "holds a character that cannot be read; write the line again"
